//! What a verb's refusal looks like from outside.

use app::Refusal;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use domain::problem::Problem;

use super::problem::{FieldProblem, ProblemDetails};

/// Seconds after which a busy database is worth another try.
const BUSY_SECONDS: u32 = 2;

impl From<Refusal> for ProblemDetails {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::new(StatusCode::NOT_FOUND, "API-020"),
            Refusal::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, "API-021"),
            Refusal::NotPermitted(action) => Self::new(StatusCode::FORBIDDEN, "API-022").arg("action", action.title()),
            Refusal::Invalid(fields) => fields.iter().fold(
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "API-003"),
                |details, field| details.field(of_field(&field.field, &field.problem)),
            ),
            Refusal::Conflict(problems) => conflict(&problems),
            Refusal::Stale => Self::new(StatusCode::PRECONDITION_FAILED, "API-016"),
            Refusal::TooMany(minutes) => Self::new(StatusCode::TOO_MANY_REQUESTS, "API-023")
                .arg("minutes", minutes)
                .header(RETRY_AFTER, HeaderValue::from(minutes.saturating_mul(60))),
            Refusal::Busy(cause) => {
                tracing::warn!(cause = %chain(&cause), "database busy or away");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "API-024")
                    .header(RETRY_AFTER, HeaderValue::from(BUSY_SECONDS))
            }
            Refusal::Full(cause) => {
                tracing::error!(cause = %chain(&cause), "disk full");
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "API-025")
            }
            Refusal::Fault(cause) => Self::internal("verb", &chain(cause.as_ref())),
        }
    }
}

/// An error with its causes. None of them holds personal data: the store's errors name tables and columns only.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The first problem speaks, the others stand beside it.
fn conflict(problems: &[Problem]) -> ProblemDetails {
    let Some((first, rest)) = problems.split_first() else {
        return ProblemDetails::new(StatusCode::CONFLICT, "API-019");
    };
    let details = ProblemDetails::from_problem(StatusCode::CONFLICT, first);
    rest.iter().fold(details, |details, problem| {
        let place = problem.place.subject.as_deref().or(problem.place.file.as_deref());
        details.field(of_field(place.unwrap_or("-"), problem))
    })
}

fn of_field(field: &str, problem: &Problem) -> FieldProblem {
    problem
        .args
        .iter()
        .fold(FieldProblem::new(field, problem.code), |field, (name, value)| {
            field.arg(name, value)
        })
}
