//! Deciding on changes of standards, and taking them back.

use app::standards::{self, SeenChange};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;

/// What is said at an approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalRequest {
    /// In words, if anything is to be said.
    text: Option<String>,
}

/// Why a change is sent or taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeReasonRequest {
    /// The reason.
    text: String,
}

fn seen(changing: &Changing) -> SeenChange {
    SeenChange {
        change_id: changing.id.clone(),
        version: changing.version.version(),
    }
}

/// Approves a change that somebody else proposed: it is in force from its day.
#[utoipa::path(post, path = "/standard-changes/{id}/approve", tag = "standards", request_body = ApprovalRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Approved"), OfChange))]
pub(super) async fn approve_standard_change(
    changing: Changing,
    Json(input): Json<ApprovalRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let seen = seen(&changing);
    standards::approve_change(app, viewer, at, &seen, input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a change back that somebody else proposed.
#[utoipa::path(post, path = "/standard-changes/{id}/reject", tag = "standards", request_body = ChangeReasonRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Sent back"), OfChange))]
pub(super) async fn reject_standard_change(
    changing: Changing,
    Json(input): Json<ChangeReasonRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let seen = seen(&changing);
    standards::reject_change(app, viewer, at, &seen, &input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a change back. An approved one holds up to yesterday, and is taken back by somebody else than who proposed it.
#[utoipa::path(post, path = "/standard-changes/{id}/withdraw", tag = "standards", request_body = ChangeReasonRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Taken back"), OfChange))]
pub(super) async fn withdraw_standard_change(
    changing: Changing,
    Json(input): Json<ChangeReasonRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let seen = seen(&changing);
    standards::withdraw_change(app, viewer, at, &seen, &input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}
