//! The policy in force: rules, parameters, sheets, each with where it comes from.

mod wire;

use std::sync::Arc;

use app::policy::{Loaded, in_force};
use axum::extract::State;
use domain::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Query};
use super::problem::{ProblemBody, ProblemDetails};
use super::session::Signed;
use super::{Api, Endpoints};
use wire::{ParameterBody, ParameterList, RuleBody, RuleList, SheetBody, SheetList};

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(list_policy_rules))
        .routes(routes!(list_policy_parameters))
        .routes(routes!(list_policy_sheets));
    Endpoints {
        ordinary,
        ..Endpoints::default()
    }
}

/// As of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PolicyQuery {
    /// The day; today if absent.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// The rules in force.
#[utoipa::path(
    get,
    path = "/policy/rules",
    tag = "policy",
    params(PolicyQuery),
    responses(
        (status = 200, description = "Rules in order of code", body = RuleList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_policy_rules(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<PolicyQuery>,
) -> Result<Json<RuleList>, ProblemDetails> {
    let loaded = loaded(&api, &signed, query).await?;
    let items = loaded.policy.rules.values().map(RuleBody::from).collect();
    Ok(Json(RuleList {
        policy: loaded.digest.clone(),
        items,
    }))
}

/// The parameters as they stand in this county on a day.
#[utoipa::path(
    get,
    path = "/policy/parameters",
    tag = "policy",
    params(PolicyQuery),
    responses(
        (status = 200, description = "Parameters in order of name; one without a value that day is absent", body = ParameterList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_policy_parameters(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<PolicyQuery>,
) -> Result<Json<ParameterList>, ProblemDetails> {
    let loaded = loaded(&api, &signed, query).await?;
    let items = loaded
        .params
        .values
        .iter()
        .map(|(name, value)| ParameterBody::new(name, value))
        .collect();
    Ok(Json(ParameterList {
        policy: loaded.digest.clone(),
        on: loaded.params.on,
        items,
    }))
}

/// The sheets that registers and departments deliver.
#[utoipa::path(
    get,
    path = "/policy/sheets",
    tag = "policy",
    params(PolicyQuery),
    responses(
        (status = 200, description = "Sheets in order of name", body = SheetList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_policy_sheets(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<PolicyQuery>,
) -> Result<Json<SheetList>, ProblemDetails> {
    let loaded = loaded(&api, &signed, query).await?;
    let items = loaded
        .policy
        .sheets
        .values()
        .map(|sheet| SheetBody::from(&**sheet))
        .collect();
    Ok(Json(SheetList {
        policy: loaded.digest.clone(),
        items,
    }))
}

async fn loaded(api: &Api, signed: &Signed, query: PolicyQuery) -> Result<Arc<Loaded>, ProblemDetails> {
    let on = query
        .as_of
        .unwrap_or_else(|| signed.at.day(api.app.settings.hours_ahead));
    Ok(in_force(&api.app, &signed.viewer, on).await?)
}
