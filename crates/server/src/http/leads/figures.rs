//! What leads came to: by rule in the yield ledger, and by month.

use app::leads;
use axum::extract::State;
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::{LeadMonthLine, YieldLine};
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

/// The leads of a time by month.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadMonths {
    /// The earliest first; months without a lead are left out.
    months: Vec<LeadMonthLine>,
}

/// The leads of each month of a time and what became of them. Each counts once, in the month of the day it speaks of;
/// `GET /leads/latest` has the leads.
#[utoipa::path(get, path = "/figures/leads", tag = "leads", params(YieldQuery),
    responses((status = 200, description = "The months", body = LeadMonths), OfRequest))]
pub(super) async fn get_lead_months(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<YieldQuery>,
) -> Result<Json<LeadMonths>, ProblemDetails> {
    let time = (query.from, query.to);
    let months = leads::lead_months(&api.app, &signed.viewer, time, query.township.as_deref()).await?;
    Ok(Json(LeadMonths {
        months: months.into_iter().map(LeadMonthLine::from).collect(),
    }))
}
