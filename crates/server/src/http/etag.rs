//! Guards against lost updates: what was read carries its version, what is written names the version it changes.

use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponseParts, ResponseParts};

use super::problem::ProblemDetails;

/// The version of what is answered; put it beside the body: `(ETag(version), Json(body))`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ETag(pub i64);

/// The version that a write says it changes. Every write to something that exists takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(i64);

impl IfMatch {
    /// The version the caller has read.
    pub fn version(self) -> i64 {
        self.0
    }

    /// The version named by these headers.
    ///
    /// # Errors
    ///
    /// 428 when there is none, 400 when it is not one of our strong ETags.
    pub fn of(headers: &HeaderMap) -> Result<Self, ProblemDetails> {
        let mut values = headers.get_all(IF_MATCH).iter();
        let missing = || ProblemDetails::new(StatusCode::PRECONDITION_REQUIRED, "API-015");
        let value = values.next().ok_or_else(missing)?;
        let version = value.to_str().ok().and_then(parsed).filter(|_| values.next().is_none());
        let malformed = || ProblemDetails::new(StatusCode::BAD_REQUEST, "API-017");
        version.map(Self).ok_or_else(malformed)
    }

    /// Compares with the version that stands.
    ///
    /// # Errors
    ///
    /// [`changed`] when it is another.
    pub fn check(self, version: i64) -> Result<(), ProblemDetails> {
        if self.0 == version {
            Ok(())
        } else {
            Err(changed(version))
        }
    }
}

/// 412: somebody else has changed it; the answer carries the ETag that stands now.
pub fn changed(version: i64) -> ProblemDetails {
    let problem = ProblemDetails::new(StatusCode::PRECONDITION_FAILED, "API-016");
    match HeaderValue::from_str(&quoted(version)) {
        Ok(value) => problem.header(ETAG, value),
        Err(_) => problem,
    }
}

impl IntoResponseParts for ETag {
    type Error = ProblemDetails;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        let value = HeaderValue::from_str(&quoted(self.0));
        parts.headers_mut().insert(
            ETAG,
            value.map_err(|cause| ProblemDetails::internal("writing an ETag", &cause))?,
        );
        Ok(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Self::of(&parts.headers)
    }
}

fn quoted(version: i64) -> String {
    format!("\"{version}\"")
}

fn parsed(text: &str) -> Option<i64> {
    let digits = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_takes_one_strong_etag_of_ours() {
        for (given, expected) in [
            (Some("\"7\""), Ok(7)),
            (Some("\"0\""), Ok(0)),
            (None, Err(428)),
            (Some("*"), Err(400)),
            (Some("W/\"7\""), Err(400)),
            (Some("\"7\", \"8\""), Err(400)),
            (Some("7"), Err(400)),
            (Some("\"-7\""), Err(400)),
            (Some("\"99999999999999999999\""), Err(400)),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(given) = given {
                headers.insert(IF_MATCH, HeaderValue::from_static(given));
            }
            let found = IfMatch::of(&headers).map(IfMatch::version);
            assert_eq!(
                found.map_err(|problem| problem.status().as_u16()),
                expected,
                "{given:?}"
            );
        }
    }

    #[test]
    fn another_version_is_a_lost_update() {
        assert_eq!(IfMatch(7).check(7), Ok(()));
        assert_eq!(IfMatch(7).check(8), Err(changed(8)));
    }
}
