//! What every request passes: its number, its line in the log, its headers, its limits.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::message::Lang;

use super::Api;
use super::problem::{PROBLEM_JSON, ProblemDetails};
use super::rate::client_address;
use crate::pages;

/// The header that carries the number of a request, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing of an answer is a page: no script, no frame, no form.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The number of a request, in the log and in every problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

/// Who is asking, once that is known; the log names the account by its id.
#[derive(Debug, Clone, Default)]
pub struct Account(Arc<OnceLock<String>>);

impl RequestId {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number that came with the request where it is sound, or a new one.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        let sound = |id: &&str| {
            (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        given.filter(sound).map_or_else(Self::new, |id| Self(id.into()))
    }

    fn new() -> Self {
        let mut bytes = [0; 16];
        // Without the system's chance the number is not unique, which only makes the log harder to read.
        let _ = getrandom::fill(&mut bytes);
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(text.into())
    }
}

impl Account {
    /// Says who is asking, by the account's id; the first word stands.
    pub fn is(&self, id: impl Into<String>) {
        let _ = self.0.set(id.into());
    }

    fn as_str(&self) -> &str {
        self.0.get().map_or("", String::as_str)
    }
}

/// The outermost layer: gives the number, renders problems in the reader's language, sets the headers of safety,
/// counts and logs. Neither query, body, cookie nor path as sent is logged.
pub(super) async fn present(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let lang = language(request.headers());
    let account = Account::default();
    let method = method(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "-".to_owned());
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(account.clone());
    let began = api.clock.running();
    let in_flight = api.metrics.begin();
    let mut response = spoken(next.run(request).await, lang, &id);
    drop(in_flight);
    safe(response.headers_mut(), &id);
    let took = api.clock.running().saturating_sub(began);
    let status = response.status().as_u16();
    api.metrics.answered(&format!("{method} {route}"), status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "access", method, route, status, ms, request_id = id.as_str(), account = account.as_str());
    response
}

/// One client sends no more than it may.
pub(super) async fn limit_rate(State(api): State<Api>, request: Request, next: Next) -> Response {
    let client = client_address(&request, &api.config.server.trusted_proxies);
    match api.requests.take(client, api.clock.running()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// An answer begins in time or is given up.
pub(super) async fn limit_time(State(most): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ProblemDetails::new(StatusCode::SERVICE_UNAVAILABLE, "API-009")
            .arg("seconds", most.as_secs())
            .into_response(),
    }
}

/// No route has this path: a browser that asks for a page gets the desk, everybody else a problem.
pub(super) async fn unknown_route(request: Request) -> Response {
    if pages::is_asked_for(request.method(), request.uri().path(), request.headers()) {
        return pages::page();
    }
    ProblemDetails::new(StatusCode::NOT_FOUND, "API-006").into_response()
}

/// The route does not take this method.
pub(super) async fn wrong_method() -> ProblemDetails {
    ProblemDetails::new(StatusCode::METHOD_NOT_ALLOWED, "API-007")
}

/// Chinese, unless English is asked for before Chinese.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let tags = wanted.split(',').filter_map(|part| {
        let mut parts = part.split(';');
        let tag = parts.next()?.trim().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
        Some((tag, weight.unwrap_or(1.0)))
    });
    let weight = |prefix: &str, tags: &[(String, f32)]| {
        let weights = tags
            .iter()
            .filter(|(tag, _)| tag.starts_with(prefix))
            .map(|(_, weight)| *weight);
        weights.fold(0.0, f32::max)
    };
    let tags: Vec<_> = tags.collect();
    if weight("en", &tags) > weight("zh", &tags) {
        Lang::En
    } else {
        Lang::Zh
    }
}

/// Turns problems, and refusals of the framework that have no code, into problem details.
fn spoken(response: Response, lang: Lang, id: &RequestId) -> Response {
    let status = response.status();
    if let Some(problem) = response.extensions().get::<ProblemDetails>() {
        let kept = response.headers().clone();
        return keeping(problem.clone().response(lang, id.as_str()), kept);
    }
    let is_error = status.is_client_error() || status.is_server_error();
    let media = response.headers().get(axum::http::header::CONTENT_TYPE);
    // A page of its own says already what is wrong.
    let is_spoken = |media: &HeaderValue| media == PROBLEM_JSON || media.as_bytes().starts_with(b"text/html");
    if !is_error || media.is_some_and(is_spoken) {
        return response;
    }
    let kept = response.headers().clone();
    keeping(ProblemDetails::of_status(status).response(lang, id.as_str()), kept)
}

/// Keeps headers such as `Allow`, `Retry-After` and `Set-Cookie` that stood beside the first body.
fn keeping(mut response: Response, kept: HeaderMap) -> Response {
    for (name, value) in kept.iter() {
        let of_body = matches!(name.as_str(), "content-type" | "content-length" | "content-encoding");
        if !of_body && !response.headers().get_all(name).iter().any(|known| known == value) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

fn safe(headers: &mut HeaderMap, id: &RequestId) {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
}

/// The method as a label: the known ones, so that nobody can invent labels.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_when_it_is_asked_for_first() {
        for (wanted, lang) in [
            ("", Lang::Zh),
            ("en", Lang::En),
            ("en-GB,en;q=0.9", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("zh;q=0.5, en;q=0.8", Lang::En),
            ("fr", Lang::Zh),
            ("en;q=x, zh", Lang::Zh),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(wanted));
            assert_eq!(language(&headers), lang, "{wanted}");
        }
    }

    #[test]
    fn a_sound_number_is_kept_and_any_other_replaced() {
        for (given, kept) in [
            ("0123-abc_d.e", true),
            ("short", false),
            ("with space", false),
            ("<script>alert(1)</script>", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_static(given));
            let id = RequestId::of(&headers);
            assert_eq!(id.as_str() == given, kept, "{given}");
            assert!(id.as_str().len() >= 8);
        }
    }
}
