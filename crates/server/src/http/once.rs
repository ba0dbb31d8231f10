//! A request with an `Idempotency-Key` is carried out once, however often it comes.

use app::accounts::SignedIn;
use app::once::{self, Known};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use store::seal::{Hash, hex};

use super::Api;
use super::idempotency::IdempotencyKey;
use super::problem::ProblemDetails;

/// Set on an answer that was kept from the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Looks the key up, carries the request out if it is new, and keeps the answer.
pub(super) async fn only_once(State(api): State<Api>, request: Request, next: Next) -> Response {
    let key = match IdempotencyKey::of(request.headers()) {
        Ok(key) => key,
        Err(problem) => return problem.into_response(),
    };
    let session = request.extensions().get::<SignedIn>().cloned();
    let (Some(key), Some(session), false) = (key, session, request.method().is_safe()) else {
        return next.run(request).await;
    };
    match carried_out(&api, &session, key.as_str(), request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn carried_out(
    api: &Api,
    session: &SignedIn,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, ProblemDetails> {
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    let digest = digest_of(&parts, &body);
    match once::reserve(&api.app, &session.viewer, api.now(), key, &digest).await? {
        Known::New => {}
        Known::UnderWay => {
            let problem = ProblemDetails::new(StatusCode::CONFLICT, "API-027");
            return Err(problem.header(RETRY_AFTER, HeaderValue::from(2u32)));
        }
        Known::Other => return Err(ProblemDetails::new(StatusCode::UNPROCESSABLE_ENTITY, "API-028")),
        Known::Answered { status, answer } => return Ok(kept(status, answer)),
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = whole(body).await?;
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let answer = parts.status.is_success().then(|| (parts.status.as_u16(), text));
    once::settle(&api.app, &session.viewer, api.now(), key, answer).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn kept(status: i64, answer: String) -> Response {
    let status = u16::try_from(status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let headers = [(CONTENT_TYPE, "application/json"), (REPLAYED, "true")];
    (status.unwrap_or(StatusCode::OK), headers, answer).into_response()
}

async fn whole(body: Body) -> Result<Bytes, ProblemDetails> {
    let collected = body.collect().await;
    collected
        .map(http_body_util::Collected::to_bytes)
        .map_err(|_| ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008"))
}

/// What makes two requests the same: method, address and body.
fn digest_of(parts: &axum::http::request::Parts, body: &[u8]) -> String {
    let line = format!("{} {}\n", parts.method, parts.uri);
    hex(&Hash::Sha256.digest(&[line.as_bytes(), body]))
}
