//! Small pages for the browser, until there is more: signing in, using a one-time link, and the form that a village's
//! printed code leads to.
//!
//! Everything they need is in the binary. Scripts and styles are files of their own, so that the policy of the pages
//! can forbid any that stand in the page.

mod report;

use app::accounts::Token;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::Api;
pub(crate) use report::report_link;

/// Only what this server sends, and no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// The pages and what they load.
pub(crate) fn routes() -> Router<Api> {
    let files = [
        ("/", HTML, include_str!("home.html")),
        ("/activate", HTML, include_str!("activate.html")),
        ("/pages/home.js", SCRIPT, include_str!("home.js")),
        ("/pages/activate.js", SCRIPT, include_str!("activate.js")),
        ("/pages/call.js", SCRIPT, include_str!("call.js")),
        ("/pages/page.css", STYLE, include_str!("page.css")),
        ("/pages/report.css", STYLE, include_str!("report.css")),
        ("/pages/seal.svg", PICTURE, include_str!("seal.svg")),
    ];
    files.into_iter().fold(report::routes(), |router, (path, media, text)| {
        router.route(path, get(move || async move { file(media, text) }))
    })
}

/// The address that the owner of an account opens. The token stands behind `#`, which no browser sends and no server
/// logs.
pub(crate) fn activation_link(base_url: &str, token: &Token) -> String {
    format!("{base_url}/activate#token={}", token.reveal())
}

fn file(media: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, media),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
