//! Problem details (RFC 9457): how every refusal and every failure looks from outside.
//!
//! The code is the contract. The sentence comes from the message catalogue in the reader's language; language and
//! request id are filled in by [`super::layers::present`], which knows the request.

use std::any::Any;
use std::fmt;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::message::{self, Lang};
use domain::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of problem details.
pub const PROBLEM_JSON: &str = "application/problem+json";

type Args = Vec<(&'static str, String)>;

/// A refusal or a failure on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDetails {
    status: StatusCode,
    code: &'static str,
    args: Args,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    field: String,
    code: &'static str,
    args: Args,
}

/// Problem details as they are sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `urn:shouwang:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:shouwang:problem:API-003")]
    kind: String,
    /// What kind of problem this is, in a few words.
    title: String,
    /// The HTTP status.
    #[schema(example = 400)]
    status: u16,
    /// Stable code; the sentence may change, the code does not.
    #[schema(example = "API-003")]
    code: &'static str,
    /// What is wrong and what to do, in Chinese, or in English where `Accept-Language` asks for it.
    detail: String,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody>,
    /// The number under which the log speaks of this request.
    request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub struct FieldBody {
    /// Path of the field, such as `members[2].born_on`.
    #[schema(example = "limit")]
    field: String,
    /// Stable code.
    #[schema(example = "FLD-006")]
    code: &'static str,
    /// What is wrong with it.
    detail: String,
}

impl ProblemDetails {
    /// A problem with this status and code of the catalogue.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            args: Vec::new(),
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// A problem of the house with the status it has outside.
    pub fn from_problem(status: StatusCode, problem: &Problem) -> Self {
        let args = problem.args.clone();
        Self {
            args,
            ..Self::new(status, problem.code)
        }
    }

    /// Something went wrong inside: the cause goes to the log, once, and not to the caller.
    ///
    /// `operation` names what was tried; `cause` must hold no personal data.
    pub fn internal(operation: &'static str, cause: &dyn fmt::Display) -> Self {
        tracing::error!(operation, %cause, "internal error");
        Self::unspoken()
    }

    /// Something went wrong inside and was logged already.
    pub(super) fn unspoken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "API-010")
    }

    /// Adds a value for the placeholder `name` of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Says what is wrong with a field.
    #[must_use]
    pub fn field(mut self, problem: FieldProblem) -> Self {
        self.errors.push(problem);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What a plain refusal of the framework means: status and headers are kept, its text is not.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => "API-006",
            StatusCode::METHOD_NOT_ALLOWED => "API-007",
            StatusCode::PAYLOAD_TOO_LARGE => "API-008",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "API-002",
            status if status.is_server_error() => "API-010",
            _ => "API-019",
        };
        Self::new(status, code)
    }

    /// What is sent, in `lang`, for the request `request_id`.
    pub(super) fn body(&self, lang: Lang, request_id: &str) -> ProblemBody {
        let errors = self.errors.iter().map(|error| FieldBody {
            field: error.field.clone(),
            code: error.code,
            detail: message::render(error.code, &error.args, lang),
        });
        ProblemBody {
            kind: format!("urn:shouwang:problem:{}", self.code),
            title: message::render(title(self.status), &[], lang),
            status: self.status.as_u16(),
            code: self.code,
            detail: message::render(self.code, &self.args, lang),
            errors: errors.collect(),
            request_id: request_id.to_owned(),
        }
    }

    /// The whole answer.
    pub(super) fn response(self, lang: Lang, request_id: &str) -> Response {
        let text = serde_json::to_string(&self.body(lang, request_id)).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status;
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response.extensions_mut().insert(self);
        response
    }
}

impl FieldProblem {
    /// What is wrong with the field at `path`.
    pub fn new(path: impl Into<String>, code: &'static str) -> Self {
        Self {
            field: path.into(),
            code,
            args: Vec::new(),
        }
    }

    /// Adds a value for the placeholder `name` of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// A query that is wrong in this field.
    pub fn in_query(self) -> ProblemDetails {
        ProblemDetails::new(StatusCode::BAD_REQUEST, "API-004").field(self)
    }
}

impl IntoResponse for ProblemDetails {
    fn into_response(self) -> Response {
        self.response(Lang::Zh, "")
    }
}

/// The answer to a request whose handler panicked; what it said may hold anything and is dropped.
pub(super) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    ProblemDetails::unspoken().into_response()
}

/// The sentence that names the status.
fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "TTL-401",
        403 => "TTL-403",
        404 => "TTL-404",
        405 => "TTL-405",
        409 => "TTL-409",
        412 => "TTL-412",
        413 => "TTL-413",
        415 => "TTL-415",
        422 => "TTL-422",
        428 => "TTL-428",
        429 => "TTL-429",
        503 => "TTL-503",
        504 => "TTL-504",
        507 => "TTL-507",
        500.. => "TTL-500",
        _ => "TTL-400",
    }
}
