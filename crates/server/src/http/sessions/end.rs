//! Where somebody is signed in, and ending it.

use app::accounts;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cookie;
use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Whose sessions are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SessionQuery {
    /// Number of an account, for who may end its sessions; one's own when absent.
    account: Option<String>,
}

/// A session that goes on.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionBody {
    /// Number of the session.
    session_id: String,
    /// What the program that signed in calls itself.
    client: String,
    /// When it was opened (UTC).
    created_at: String,
    /// When it was last used, to the minute (UTC).
    seen_at: String,
    /// When it is over in any case (UTC).
    expires_at: String,
    /// Whether it is the one that asks.
    is_current: bool,
}

/// Sessions that go on.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionList {
    /// The sessions, newest first.
    items: Vec<SessionBody>,
}

/// How many sessions were ended.
#[derive(Serialize, ToSchema)]
pub(super) struct EndedSessions {
    /// How many.
    ended: u64,
}

/// Lists the sessions of one's own account, or of another for who may end them.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions",
    params(SessionQuery),
    responses(
        (status = 200, description = "The sessions", body = SessionList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_sessions(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<SessionQuery>,
) -> Result<Json<SessionList>, ProblemDetails> {
    let found = accounts::list_sessions(&api.app, &signed.viewer, signed.at, query.account.as_deref()).await?;
    let current = &signed.session.session_id;
    let items = found.into_iter().map(|line| SessionBody {
        is_current: line.session_id == *current,
        session_id: line.session_id,
        client: line.client,
        created_at: line.created_at.to_string(),
        seen_at: line.seen_at.to_string(),
        expires_at: line.expires_at.to_string(),
    });
    Ok(Json(SessionList { items: items.collect() }))
}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/sessions/current",
    tag = "sessions",
    responses(
        (status = 204, description = "Signed out; the cookie is cleared"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn delete_current_session(
    signed: Signed,
    State(api): State<Api>,
) -> Result<impl IntoResponse, ProblemDetails> {
    accounts::sign_out(&api.app, &signed.viewer, signed.at, &signed.session.session_id).await?;
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(SET_COOKIE, cookie::clear(&api)?)]),
    ))
}

/// Ends a session: one's own, or anybody's for who may.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    tag = "sessions",
    params(("id" = String, Path, description = "Number of the session")),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "Ended already, or somebody else's", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn delete_session(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    accounts::end_session(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session of an account; of one's own, all but the present one.
#[utoipa::path(
    delete,
    path = "/accounts/{id}/sessions",
    tag = "sessions",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 200, description = "How many were ended", body = EndedSessions),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn delete_account_sessions(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<EndedSessions>, ProblemDetails> {
    let but = Some(signed.session.session_id.as_str());
    let ended = accounts::end_sessions(&api.app, &signed.viewer, signed.at, Some(&id), but).await?;
    Ok(Json(EndedSessions { ended }))
}
