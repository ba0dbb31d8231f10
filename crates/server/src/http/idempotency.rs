//! The key under which a request may be sent twice.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};

use super::problem::ProblemDetails;

/// The header that carries it.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A key of the caller's making: 8 to 128 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of these headers, if there is one.
    ///
    /// # Errors
    ///
    /// When it is malformed or stands twice.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, ProblemDetails> {
        let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let text = value.to_str().unwrap_or_default();
        let sound = (8..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if sound && values.next().is_none() {
            return Ok(Some(Self(text.to_owned())));
        }
        Err(ProblemDetails::new(StatusCode::BAD_REQUEST, "API-014"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let missing = || ProblemDetails::new(StatusCode::BAD_REQUEST, "API-013");
        Self::of(&parts.headers)?.ok_or_else(missing)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Self::of(&parts.headers)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn keys_are_visible_ascii_of_a_sound_length() {
        let (longest, longer) = ("k".repeat(128), "k".repeat(129));
        for (key, sound) in [
            ("0b0e2f1c-6f2f-4f3e-9a53-1d3a4c1e9f00", true),
            ("12345678", true),
            (longest.as_str(), true),
            (longer.as_str(), false),
            ("1234567", false),
            ("1234 5678", false),
            ("12345678\t", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_str(key).expect("a header"));
            assert_eq!(IdempotencyKey::of(&headers).is_ok(), sound, "{key:?}");
        }
        assert_eq!(IdempotencyKey::of(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn two_keys_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(IDEMPOTENCY_KEY, HeaderValue::from_static("12345678"));
        headers.append(IDEMPOTENCY_KEY, HeaderValue::from_static("87654321"));
        assert!(IdempotencyKey::of(&headers).is_err());
    }
}
