//! Visits that were recorded.

use app::accounts::area_names;
use app::visits;
use axum::extract::State;
use domain::Date;
use serde::{Deserialize, Serialize};
use store::visits::Query as VisitsAsked;
use utoipa::IntoParams;

use super::Walk;
use super::wire::VisitBody;
use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::named::named;
use crate::http::page::Page;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne};
use crate::http::session::Signed;

/// Which visits.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct VisitQuery {
    /// Only those in this township (id of the region).
    township: Option<String>,
    /// Only those in this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those to this household.
    household: Option<String>,
    /// Only those for this case.
    case: Option<String>,
    /// Only those of this sweep.
    sweep: Option<String>,
    /// Only those by this account.
    by: Option<String>,
    /// Only those by this form.
    form: Option<String>,
    /// Only those in which the household was seen so.
    channel: Option<String>,
    /// Not before this day.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Not after this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// Lists the visits in one's area, the latest first.
#[utoipa::path(get, path = "/visits", tag = "visits", params(VisitQuery),
    responses((status = 200, description = "A page of visits", body = Page<VisitBody>), OfList))]
pub(super) async fn list_visits(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<VisitQuery>,
) -> Result<Json<Page<VisitBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let asked = VisitsAsked {
        place: query.village.or(query.township),
        household_id: query.household,
        case_id: query.case,
        sweep_id: query.sweep,
        by_account: query.by,
        kind: query.form,
        channel: query.channel,
        from: query.from,
        to: query.to,
        after: walk.after.clone(),
        limit: walk.limit,
    };
    let found = visits::list_visits(&api.app, &signed.viewer, &asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let page = walk.page(found, |visit| VisitBody::new(visit, &names));
    Ok(Json(named(&api, &signed, page).await?))
}

/// One visit in one's area.
#[utoipa::path(get, path = "/visits/{id}", tag = "visits",
    params(("id" = String, Path, description = "Id of the visit")),
    responses((status = 200, description = "The visit", body = VisitBody), OfOne))]
pub(super) async fn find_visit(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<VisitBody>, ProblemDetails> {
    let visit = visits::find_visit(&api.app, &signed.viewer, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(named(&api, &signed, VisitBody::new(visit, &names)).await?))
}
