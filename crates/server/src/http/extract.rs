//! What a handler takes from a request: JSON body, query and path, each refused with the field that is wrong.
//!
//! A refusal names the field and what it should be, never the value that was sent: it may be a name or a number
//! of a person.

use std::error::Error as StdError;

use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::{FieldProblem, ProblemDetails};

/// The character that no text of either database can hold, as an address and as JSON write it.
const NUL_IN_ADDRESS: &str = "%00";
const NUL_IN_JSON: &[u8] = b"\\u0000";

/// A JSON body, in and out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

/// The query of the address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

/// The variable parts of the path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ProblemDetails;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if !is_json(request.headers()) {
            return Err(ProblemDetails::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "API-002"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| unread(&e))?;
        json(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => ([(CONTENT_TYPE, "application/json")], bytes).into_response(),
            Err(cause) => ProblemDetails::internal("writing JSON", &cause).into_response(),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        if parts.uri.query().is_some_and(|query| query.contains(NUL_IN_ADDRESS)) {
            return Err(FieldProblem::new("query", "FLD-004").in_query());
        }
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        query
            .map(|query| Self(query.0))
            .map_err(|rejection| query_problem(&rejection))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        if parts.uri.path().contains(NUL_IN_ADDRESS) {
            let problem = ProblemDetails::new(StatusCode::BAD_REQUEST, "API-005");
            return Err(problem.field(FieldProblem::new("path", "FLD-004")));
        }
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(path_problem)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let subtype = essence.strip_prefix("application/").unwrap_or_default();
    subtype.eq_ignore_ascii_case("json") || subtype.to_ascii_lowercase().ends_with("+json")
}

/// Why the body could not be read.
fn unread(rejection: &BytesRejection) -> ProblemDetails {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008")
        }
        _ => ProblemDetails::new(StatusCode::BAD_REQUEST, "API-012"),
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ProblemDetails> {
    if bytes.windows(NUL_IN_JSON.len()).any(|part| part == NUL_IN_JSON) {
        let problem = ProblemDetails::new(StatusCode::UNPROCESSABLE_ENTITY, "API-003");
        return Err(problem.field(FieldProblem::new("body", "FLD-004")));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        if inner.is_data() {
            let field = wrong_field(&error.path().to_string(), &inner.to_string());
            ProblemDetails::new(StatusCode::UNPROCESSABLE_ENTITY, "API-003").field(field)
        } else {
            malformed(inner)
        }
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> ProblemDetails {
    ProblemDetails::new(StatusCode::BAD_REQUEST, "API-001")
        .arg("line", error.line())
        .arg("column", error.column())
}

fn query_problem(rejection: &QueryRejection) -> ProblemDetails {
    let mut source: Option<&(dyn StdError + 'static)> = Some(rejection);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<serde_path_to_error::Error<serde::de::value::Error>>() {
            return wrong_field(&error.path().to_string(), &error.inner().to_string()).in_query();
        }
        source = error.source();
    }
    ProblemDetails::new(StatusCode::BAD_REQUEST, "API-004")
}

fn path_problem(rejection: PathRejection) -> ProblemDetails {
    let problem = ProblemDetails::new(StatusCode::BAD_REQUEST, "API-005");
    let PathRejection::FailedToDeserializePathParams(error) = rejection else {
        return ProblemDetails::internal("reading the path", &"the route has no such part");
    };
    match error.into_kind() {
        ErrorKind::ParseErrorAtKey { key, expected_type, .. } => {
            problem.field(FieldProblem::new(key, "FLD-003").arg("want", expected_type))
        }
        ErrorKind::ParseErrorAtIndex {
            index, expected_type, ..
        } => problem.field(FieldProblem::new(index.to_string(), "FLD-003").arg("want", expected_type)),
        ErrorKind::ParseError { expected_type, .. } => {
            problem.field(FieldProblem::new("path", "FLD-003").arg("want", expected_type))
        }
        ErrorKind::InvalidUtf8InPathParam { key } | ErrorKind::DeserializeError { key, .. } => {
            problem.field(FieldProblem::new(key, "FLD-004"))
        }
        ErrorKind::UnsupportedType { name } => ProblemDetails::internal("reading the path", &name),
        ErrorKind::WrongNumberOfParameters { .. } => {
            ProblemDetails::internal("reading the path", &"wrong number of parts")
        }
        _ => problem.field(FieldProblem::new("path", "FLD-004")),
    }
}

/// Turns serde's sentence into a field and a code. Only what the program expects is taken from it, never what was sent.
fn wrong_field(path: &str, sentence: &str) -> FieldProblem {
    let quoted = || {
        sentence
            .split('`')
            .nth(1)
            .filter(|name| name.len() <= 64)
            .unwrap_or("?")
    };
    let below = |name: &str| match path {
        "" | "." => name.to_owned(),
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    let here = if matches!(path, "" | ".") { "body" } else { path };
    if sentence.starts_with("missing field") {
        return FieldProblem::new(below(quoted()), "FLD-001");
    }
    if sentence.starts_with("unknown field") {
        return FieldProblem::new(below(quoted()), "FLD-002");
    }
    if sentence.starts_with("duplicate field") {
        return FieldProblem::new(below(quoted()), "FLD-005");
    }
    match expected(sentence) {
        Some(want) => FieldProblem::new(here, "FLD-003").arg("want", want),
        None => FieldProblem::new(here, "FLD-004"),
    }
}

/// What serde says it expected, for the sentences that serde itself writes.
fn expected(sentence: &str) -> Option<&str> {
    let known = [
        ("invalid digit found in string", "integer"),
        ("cannot parse integer from empty string", "integer"),
        ("number too large to fit in target type", "integer in range"),
        ("number too small to fit in target type", "integer in range"),
        ("provided string was not `true` or `false`", "true | false"),
        ("invalid float literal", "number"),
        ("cannot parse float from empty string", "number"),
    ];
    if let Some((_, want)) = known.iter().find(|(says, _)| sentence == *says) {
        return Some(want);
    }
    let begins = [
        "invalid type: ",
        "invalid value: ",
        "invalid length ",
        "unknown variant ",
    ];
    begins.iter().any(|begin| sentence.starts_with(begin)).then_some(())?;
    let (_, want) = sentence.rsplit_once(", expected ")?;
    Some(want.split(" at line ").next().unwrap_or(want))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serdes_sentence_becomes_a_field_and_a_code() {
        for (path, sentence, field) in [
            (
                ".",
                "missing field `name` at line 1 column 2",
                FieldProblem::new("name", "FLD-001"),
            ),
            (
                "a[1]",
                "missing field `name` at line 1 column 2",
                FieldProblem::new("a[1].name", "FLD-001"),
            ),
            (
                "a.x",
                "unknown field `x`, expected `y` at line 1 column 2",
                FieldProblem::new("a.x", "FLD-002"),
            ),
            (".", "duplicate field `x`", FieldProblem::new("x", "FLD-005")),
            (
                "born",
                "invalid type: string \"张三, expected 李四\", expected u32 at line 1 column 9",
                FieldProblem::new("born", "FLD-003").arg("want", "u32"),
            ),
            (
                "kind",
                "unknown variant `p`, expected `a` or `b` at line 1 column 9",
                FieldProblem::new("kind", "FLD-003").arg("want", "`a` or `b`"),
            ),
            (
                "limit",
                "invalid digit found in string",
                FieldProblem::new("limit", "FLD-003").arg("want", "integer"),
            ),
            (
                "id",
                "520101199001011234 is nobody's number",
                FieldProblem::new("id", "FLD-004"),
            ),
            (
                "",
                "id is 520101199001011234, expected another",
                FieldProblem::new("body", "FLD-004"),
            ),
        ] {
            assert_eq!(wrong_field(path, sentence), field, "{sentence}");
        }
    }
}
