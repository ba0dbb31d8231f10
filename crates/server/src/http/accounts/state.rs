//! Locking, unlocking and closing accounts.

use app::accounts;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Api;
use crate::http::extract::Path;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Locks an account until it is unlocked: its sessions end and its one-time link stops working.
#[utoipa::path(
    post,
    path = "/accounts/{id}/lock",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 204, description = "Locked"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "One's own, or locked or closed already", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn lock_account(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    accounts::lock_account(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unlocks an account, whether an administrator locked it or failed attempts did.
#[utoipa::path(
    post,
    path = "/accounts/{id}/unlock",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 204, description = "Unlocked"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is closed", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn unlock_account(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    accounts::unlock_account(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes an account for good: sessions, grants and ties to households end.
#[utoipa::path(
    post,
    path = "/accounts/{id}/close",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 204, description = "Closed"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "One's own, or closed already", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn close_account(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    accounts::close_account(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
