//! What happens to persons: correction, another telephone, death.

use app::registers::{self, NewContact, NewDeath, PersonChange, PersonCorrection};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::household_verbs::seen;
use super::problems::OfChange;
use super::wire::{SuccessionBody, act};
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;

/// What is to be put right; what is absent stays, an empty text takes the value away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrectionRequest {
    /// Name.
    name: Option<String>,
    /// Sex, one of `GET /register-words`; told by a new identity number.
    sex: Option<String>,
    /// Date of birth; told by the identity number when there is one.
    #[schema(format = Date)]
    born_on: Option<String>,
    /// Identity number, 18 characters, or 15 of the old kind.
    id: Option<String>,
    /// Telephone.
    phone: Option<String>,
    /// From which day it is known to be so.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Another telephone, or none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactRequest {
    /// The telephone; none if absent.
    phone: Option<String>,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// A death.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeathReport {
    /// Who is head afterwards; needed when the head died and others remain.
    succession: Option<SuccessionBody>,
    /// The day of death.
    #[schema(format = Date)]
    on: String,
    /// The cause, in words.
    reason: String,
}

/// Corrects what is kept of a person.
#[utoipa::path(patch, path = "/persons/{id}", tag = "registers", request_body = CorrectionRequest,
    params(("id" = String, Path, description = "Number of the person"),
        ("If-Match" = String, Header, description = "The person's `ETag` that was read")),
    responses((status = 204, description = "Corrected"), OfChange))]
pub(super) async fn correct_person(
    changing: Changing,
    Json(body): Json<CorrectionRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (person, act) = (seen(&changing), act(body.on, body.reason));
    let change = PersonChange {
        name: body.name,
        sex: body.sex,
        born_on: body.born_on,
        id: body.id,
        phone: body.phone,
    };
    let correction = PersonCorrection { person, change, act };
    registers::correct_person(app, viewer, at, correction).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes a person's telephone.
#[utoipa::path(post, path = "/persons/{id}/contact", tag = "registers", request_body = ContactRequest,
    params(("id" = String, Path, description = "Number of the person"),
        ("If-Match" = String, Header, description = "The person's `ETag` that was read")),
    responses((status = 204, description = "Changed"), OfChange))]
pub(super) async fn change_contact(
    changing: Changing,
    Json(body): Json<ContactRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (person, act) = (seen(&changing), act(body.on, body.reason));
    let contact = NewContact {
        person,
        phone: body.phone,
        act,
    };
    registers::change_contact(app, viewer, at, contact).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records a death: every membership of the person ends.
#[utoipa::path(post, path = "/persons/{id}/death", tag = "registers", request_body = DeathReport,
    params(("id" = String, Path, description = "Number of the person"),
        ("If-Match" = String, Header, description = "The person's `ETag` that was read")),
    responses((status = 204, description = "Recorded"), OfChange))]
pub(super) async fn record_death(
    changing: Changing,
    Json(body): Json<DeathReport>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (person, act) = (seen(&changing), act(body.on, body.reason));
    let death = NewDeath {
        person,
        succession: body.succession.map(Into::into),
        act,
    };
    registers::record_death(app, viewer, at, death).await?;
    Ok(StatusCode::NO_CONTENT)
}
