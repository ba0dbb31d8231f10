//! The yield ledger: what each rule was worth.

use app::leads;
use axum::extract::State;
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::YieldLine;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfRequest;
use crate::http::session::Signed;

/// A time, and perhaps a township.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct YieldQuery {
    /// First day.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[param(value_type = String, format = Date)]
    to: Date,
    /// Only this township (id of the region).
    township: Option<String>,
}

/// The ledger of a time.
#[derive(Serialize, ToSchema)]
pub(super) struct YieldLedger {
    /// By rule, source and township.
    lines: Vec<YieldLine>,
}

/// What the leads of a time came to, by rule, source and township: leads, cases, visits spent, households recognised,
/// measures. A case that several rules found counts under each of them; `GET /leads/latest` has the leads.
#[utoipa::path(get, path = "/figures/yield", tag = "leads", params(YieldQuery),
    responses((status = 200, description = "The ledger", body = YieldLedger), OfRequest))]
pub(super) async fn get_yield_ledger(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<YieldQuery>,
) -> Result<Json<YieldLedger>, ProblemDetails> {
    let time = (query.from, query.to);
    let lines = leads::yield_ledger(&api.app, &signed.viewer, time, query.township.as_deref()).await?;
    Ok(Json(YieldLedger {
        lines: lines.into_iter().map(YieldLine::from).collect(),
    }))
}
