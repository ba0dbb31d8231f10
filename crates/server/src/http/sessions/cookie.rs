//! The cookie of a session.

use axum::http::HeaderValue;

use crate::http::Api;
use crate::http::problem::ProblemDetails;
use crate::http::session::COOKIE_NAMES;

/// What a browser is told to keep: sent to this server alone, hidden from scripts, gone with the browser.
pub(super) fn set(api: &Api, token: &str) -> Result<HeaderValue, ProblemDetails> {
    value(api, token, "")
}

/// What makes a browser forget it.
pub(super) fn clear(api: &Api) -> Result<HeaderValue, ProblemDetails> {
    value(api, "", "; Max-Age=0")
}

fn value(api: &Api, token: &str, rest: &str) -> Result<HeaderValue, ProblemDetails> {
    let [protected, plain] = COOKIE_NAMES;
    let (name, secure) = if api.config.secure_cookies() {
        (protected, "; Secure")
    } else {
        (plain, "")
    };
    HeaderValue::from_str(&format!(
        "{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{rest}"
    ))
    .map_err(|cause| ProblemDetails::internal("writing a cookie", &cause))
}
