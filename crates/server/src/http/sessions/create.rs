//! Signing in.

use app::Refusal;
use app::accounts::{SignInRequest, sign_in};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cookie;
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::rate::client_address;

/// What somebody types to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// Sign-in name.
    #[schema(example = "zhangsan")]
    name: String,
    /// Password.
    #[schema(format = Password)]
    password: String,
    /// Six digits of the authenticator app, where it is on; leave it out to learn whether it is (`ACT-002`).
    #[schema(example = "287082")]
    code: Option<String>,
}

/// A session just opened; its token is in the cookie alone.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenedSession {
    account: SessionAccount,
    /// Number of the session.
    session_id: String,
    /// To be sent as `X-CSRF-Token` with every request that changes something.
    csrf_token: String,
    /// When it is over in any case (UTC).
    #[schema(example = "2026-11-01T20:00:00.000Z")]
    expires_at: String,
    /// Whether a code was needed.
    second_factor: bool,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionAccount {
    /// Number of the account.
    account_id: String,
    /// The owner's name.
    display_name: String,
}

/// Signs in with name, password and, where it is on, a code. Whatever is wrong, the answer is the same.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    request_body = SignIn,
    responses(
        (status = 201, description = "Signed in; `Set-Cookie` carries the session", body = OpenedSession),
        (status = 401, description = "Not right (ACT-001), or a code is needed (ACT-002)", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_session(
    State(api): State<Api>,
    request: Request,
) -> Result<impl IntoResponse, ProblemDetails> {
    throttle(&api, &request)?;
    let client = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    let client = client.unwrap_or_default().to_owned();
    let Json(input) = Json::<SignIn>::from_request(request, &api).await?;
    let sent = SignInRequest {
        name: &input.name,
        password: &input.password,
        code: input.code.as_deref(),
        client: &client,
    };
    let opened = sign_in(&api.app, api.now(), sent).await.map_err(not_let_in)?;
    let headers = AppendHeaders([(SET_COOKIE, cookie::set(&api, opened.token.reveal())?)]);
    let body = OpenedSession {
        account: SessionAccount {
            account_id: opened.account_id,
            display_name: opened.display_name,
        },
        session_id: opened.session_id,
        csrf_token: opened.csrf.reveal().to_owned(),
        expires_at: opened.expires_at.to_string(),
        second_factor: opened.second_factor,
    };
    Ok((StatusCode::CREATED, headers, Json(body)))
}

/// One client address tries to get in only so often.
pub(super) fn throttle(api: &Api, request: &Request) -> Result<(), ProblemDetails> {
    let client = client_address(request, &api.config.server.trusted_proxies);
    api.sign_ins.take(client, api.clock.running())
}

/// Name, password or code that does not let in is 401, as nobody is signed in.
fn not_let_in(refusal: Refusal) -> ProblemDetails {
    match refusal {
        Refusal::Conflict(problems) => match problems.first() {
            Some(problem) => ProblemDetails::from_problem(StatusCode::UNAUTHORIZED, problem),
            None => Refusal::NotSignedIn.into(),
        },
        refusal => refusal.into(),
    }
}
