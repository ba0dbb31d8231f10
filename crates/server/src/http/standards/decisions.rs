//! Deciding on changes of standards, and taking them back.

use app::standards::{self, SeenChange};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::etag::IfMatch;
use crate::http::extract::{Json, Path};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;
use crate::http::session::Signed;

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

fn seen(change_id: String, version: IfMatch) -> SeenChange {
    SeenChange {
        change_id,
        version: version.version(),
    }
}

/// Approves a change that somebody else proposed: it is in force from its day.
#[utoipa::path(post, path = "/standard-changes/{id}/approve", tag = "standards", request_body = ApprovalRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Approved"), OfChange))]
pub(super) async fn approve_standard_change(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    version: IfMatch,
    Json(input): Json<ApprovalRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let seen = seen(id, version);
    standards::approve_change(&api.app, &signed.viewer, signed.at, &seen, input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a change back that somebody else proposed.
#[utoipa::path(post, path = "/standard-changes/{id}/reject", tag = "standards", request_body = ChangeReasonRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Sent back"), OfChange))]
pub(super) async fn reject_standard_change(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    version: IfMatch,
    Json(input): Json<ChangeReasonRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let seen = seen(id, version);
    standards::reject_change(&api.app, &signed.viewer, signed.at, &seen, &input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a change back. An approved one holds up to yesterday, and is taken back by somebody else than who proposed it.
#[utoipa::path(post, path = "/standard-changes/{id}/withdraw", tag = "standards", request_body = ChangeReasonRequest,
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 204, description = "Taken back"), OfChange))]
pub(super) async fn withdraw_standard_change(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    version: IfMatch,
    Json(input): Json<ChangeReasonRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let seen = seen(id, version);
    standards::withdraw_change(&api.app, &signed.viewer, signed.at, &seen, &input.text).await?;
    Ok(StatusCode::NO_CONTENT)
}
