//! Leads that leave the system.

use app::leads;
use axum::extract::State;
use serde::Deserialize;
use store::leads::LeadFilter;
use utoipa::ToSchema;

use super::outcome;
use crate::http::Api;
use crate::http::exports::{Sent, sent};
use crate::http::extract::Json;
use crate::http::problem::ProblemBody;
use crate::http::session::Signed;

/// Which leads, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeadExport {
    /// What the workbook is for; kept in the journal.
    purpose: String,
    /// Of this screening; the latest one if absent.
    screening: Option<String>,
    /// Only those in this township or village (id of the region).
    region: Option<String>,
    /// Only those of this level.
    level: Option<String>,
    /// Only those with this risk type.
    risk: Option<String>,
    /// Only those that became this: `joined`, `remembered`, `dismissed`, `case`, or `waiting` for those that wait.
    outcome: Option<String>,
}

/// Takes leads out as a workbook; the journal keeps who took them, how many and what for.
#[utoipa::path(
    post,
    path = "/leads/export",
    tag = "leads",
    request_body = LeadExport,
    responses(
        (status = 200, description = "The workbook", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No screening was run, or there is no such screening", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The purpose is missing", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn export_leads(signed: Signed, State(api): State<Api>, Json(input): Json<LeadExport>) -> Sent {
    let filter = LeadFilter {
        region_id: input.region,
        level: input.level,
        risk: input.risk,
        outcome: outcome(input.outcome.as_deref())?,
        ..LeadFilter::default()
    };
    let which = (input.screening.as_deref(), &filter);
    let book = leads::export_leads(&api.app, &signed.viewer, signed.at, which, &input.purpose).await?;
    Ok(sent(book, "leads"))
}
