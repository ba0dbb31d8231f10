//! Parameters as they stand.

use app::standards::{self, ParameterQuery};
use axum::extract::State;
use domain::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{StandardBody, StandardDetail, StandardPage};
use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne};
use crate::http::session::Signed;

/// Which parameters.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StandardQuery {
    /// The day; today if absent.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// Words in name or title.
    q: Option<String>,
    /// Only those whose value nobody has verified, or only those that somebody has.
    unverified: Option<bool>,
    /// Only those that can be tried out, or only those that cannot.
    movable: Option<bool>,
    /// Only those that the rule of this code rests on.
    rule: Option<String>,
    /// Only those of this group: the file of the policy folder.
    group: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DayQuery {
    /// The day; today if absent.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) as_of: Option<Date>,
}

pub(super) fn day(api: &Api, signed: &Signed, asked: Option<Date>) -> Date {
    asked.unwrap_or_else(|| signed.at.day(api.app.settings.hours_ahead))
}

/// Lists parameters as they stand on a day, in order of name, each with its source and what rests on it.
#[utoipa::path(get, path = "/standards", tag = "standards", params(StandardQuery),
    responses((status = 200, description = "Parameters", body = StandardPage), OfList))]
pub(super) async fn list_standards(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<StandardQuery>,
) -> Result<Json<StandardPage>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["name"])?);
    let asked = ParameterQuery {
        on: day(&api, &signed, query.as_of),
        words: query.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty()),
        unverified: query.unverified,
        movable: query.movable,
        rule: query.rule,
        group: query.group,
        after: page.after(sort)?,
        limit: limit as usize + 1,
    };
    let found = standards::list_parameters(&api.app, &signed.viewer, &asked).await?;
    let total = found.total;
    let (policy, on) = (found.policy, found.on);
    let Page { items, next, .. } = Page::of(found.items, limit, sort, |line| line.parameter.name.clone());
    Ok(Json(StandardPage {
        policy,
        on,
        total,
        items: items.into_iter().map(StandardBody::from).collect(),
        next,
    }))
}

/// One parameter with all its values by region and day, and its changes.
#[utoipa::path(get, path = "/standards/{name}", tag = "standards",
    params(("name" = String, Path, description = "Name of the parameter"), DayQuery),
    responses((status = 200, description = "The parameter", body = StandardDetail), OfOne))]
pub(super) async fn find_standard(
    signed: Signed,
    State(api): State<Api>,
    Path(name): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Json<StandardDetail>, ProblemDetails> {
    let on = day(&api, &signed, query.as_of);
    let found = standards::find_parameter(&api.app, &signed.viewer, &name, on).await?;
    Ok(Json(found.into()))
}
