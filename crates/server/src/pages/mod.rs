//! What a browser is given: the desk, which is the web app of the office, a plain page where a binary was built
//! without it, and the form that a village's printed code leads to.
//!
//! Everything they need is in the binary. Scripts and styles are files of their own, so that the policy of the pages
//! can forbid any that stand in the page.

mod desk;
mod report;

use app::accounts::Token;
use axum::Router;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::{Api, BASE};
pub(crate) use report::report_link;

/// Only what this server sends, and no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
                      frame-ancestors 'none'";

const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// What pages load. Nobody has to be signed in for it, and no session is looked up.
pub(crate) fn routes() -> Router<Api> {
    let files = [
        ("/pages/page.css", STYLE, include_str!("page.css")),
        ("/pages/report.css", STYLE, include_str!("report.css")),
        ("/pages/seal.svg", PICTURE, include_str!("seal.svg")),
    ];
    let router = report::routes().route("/assets/{name}", get(desk::asset));
    files.into_iter().fold(router, |router, (path, media, text)| {
        router.route(path, get(move || async move { file(media, text) }))
    })
}

/// Whether a browser asks for a page: the desk has an address for each of its own, and says itself when it knows none.
pub(crate) fn is_asked_for(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let takes_pages = accept.is_some_and(|accept| accept.contains("text/html"));
    // The front door opens to whoever takes anything; other addresses may be mistakes of a program.
    let is_front = path == "/" && accept.is_none_or(|accept| accept.contains("*/*"));
    let is_elsewhere = path.starts_with(BASE) || path.starts_with("/assets/");
    method == Method::GET && (takes_pages || is_front) && !is_elsewhere
}

/// The page of the desk.
pub(crate) fn page() -> Response {
    desk::page()
}

/// The address that the owner of an account opens. The token stands behind `#`, which no browser sends and no server
/// logs.
pub(crate) fn activation_link(base_url: &str, token: &Token) -> String {
    format!("{base_url}/activate#token={}", token.reveal())
}

fn file(media: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_given_to_whom_asks_for_one() {
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        for (method, path, accept, given) in [
            (Method::GET, "/", browser, true),
            (Method::GET, "/leads/01a2", browser, true),
            (Method::GET, "/activate", "text/html", true),
            (Method::GET, "/leads", "application/json", false),
            (Method::GET, "/leads", "*/*", false),
            (Method::GET, "/", "*/*", true),
            (Method::GET, "/", "application/json", false),
            (Method::POST, "/leads", browser, false),
            (Method::GET, "/api/v1/nothing", browser, false),
            (Method::GET, "/assets/gone.js", browser, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(is_asked_for(&method, path, &headers), given, "{method} {path} {accept}");
        }
        assert!(is_asked_for(&Method::GET, "/", &HeaderMap::new()));
        assert!(!is_asked_for(&Method::GET, "/leads", &HeaderMap::new()));
    }
}
