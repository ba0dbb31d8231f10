//! The desk as the binary carries it: made by `make web`, compressed when it was made, kept by browsers for good under
//! names that hold the digest of what they hold.

use std::borrow::Cow;

use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::problem::ProblemDetails;

/// What `make web` made; nothing where it was not run before the build.
#[derive(rust_embed::Embed)]
#[folder = "../../web/apps/desk/dist"]
#[allow_missing = true]
struct Made;

const PAGE: &str = "index.html";
/// Where the page has room for the nonce of its style sheets.
const NONCE: &str = "{{nonce}}";
const HTML: &str = "text/html; charset=utf-8";
/// The name changes with the content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const NOT_BUILT: &str = include_str!("not_built.html");

/// The page, with a nonce of its own: style sheets that its components make at run time carry it, any other is refused.
pub(super) fn page() -> Response {
    let Some(page) = Made::get(PAGE) else {
        return (StatusCode::SERVICE_UNAVAILABLE, super::file(HTML, NOT_BUILT)).into_response();
    };
    let nonce = match nonce() {
        Ok(nonce) => nonce,
        Err(cause) => return ProblemDetails::internal("making a nonce", &cause).into_response(),
    };
    let policy = match HeaderValue::from_str(&policy(&nonce)) {
        Ok(policy) => policy,
        Err(cause) => return ProblemDetails::internal("writing a policy", &cause).into_response(),
    };
    let text = String::from_utf8_lossy(&page.data).replace(NONCE, &nonce);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(HTML)),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, text).into_response()
}

/// A file that the page loads; what there is none of is 404 and never the page.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((coding, bytes)) = find(&name, &headers) else {
        return ProblemDetails::new(StatusCode::NOT_FOUND, "API-006").into_response();
    };
    let fixed: [(HeaderName, &'static str); 3] = [
        (CONTENT_TYPE, media(&name)),
        (CACHE_CONTROL, FOR_GOOD),
        (VARY, "accept-encoding"),
    ];
    let mut response = (fixed, axum::body::Body::from(bytes)).into_response();
    if let Some(coding) = coding {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// The smallest form of a file that the reader takes.
fn find(name: &str, headers: &HeaderMap) -> Option<(Option<&'static str>, Cow<'static, [u8]>)> {
    let path = format!("assets/{name}");
    for (coding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        let smaller = takes(headers, coding)
            .then(|| Made::get(&format!("{path}{ending}")))
            .flatten();
        if let Some(file) = smaller {
            return Some((Some(coding), file.data));
        }
    }
    Made::get(&path).map(|file| (None, file.data))
}

fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let wanted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    wanted.unwrap_or_default().split(',').any(|part| {
        let mut parts = part.split(';').map(str::trim);
        let named = parts.next() == Some(coding);
        named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_asked_for_is_given() {
        for (accept, br, gzip) in [
            ("gzip, deflate, br", true, true),
            ("gzip", false, true),
            ("br;q=0, gzip;q=0.5", false, true),
            ("", false, false),
            ("brotli", false, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
            assert_eq!((takes(&headers, "br"), takes(&headers, "gzip")), (br, gzip), "{accept}");
        }
    }

    #[test]
    fn every_nonce_is_another() -> Result<(), getrandom::Error> {
        assert_ne!(nonce()?, nonce()?);
        Ok(())
    }

    #[test]
    fn what_was_made_has_room_for_a_nonce_and_loads_what_is_there() {
        // Without `make web` there is nothing to look at.
        let Some(page) = Made::get(PAGE) else { return };
        let text = String::from_utf8_lossy(&page.data).into_owned();
        assert_eq!(text.matches(NONCE).count(), 1);
        assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains("http"));
        for asked in text.split("=\"/assets/").skip(1) {
            let name = asked.split('"').next().unwrap_or_default();
            assert!(find(name, &HeaderMap::new()).is_some(), "{name}");
        }
    }
}
