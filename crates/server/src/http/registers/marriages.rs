//! Marriages: into a household, and out of the county.

use app::registers::{self, NewMarriageIn, NewMarriageOut, Spouse};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::household_verbs::seen;
use super::problems::OfChange;
use super::wire::{AddedPerson, NewPersonBody, SeenBody, SuccessionBody, act};
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;

/// Somebody of the county marries into a household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MarriageInReport {
    /// The household.
    household: SeenBody,
    /// Relation to its head, one of `GET /register-words`.
    #[schema(example = "之儿媳")]
    relation: String,
    /// Whether the registration (户籍) moves too.
    with_hukou: bool,
    /// Head of the household that is left; needed when its head leaves it and others remain.
    succession: Option<SuccessionBody>,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Somebody from elsewhere marries into the household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewcomerReport {
    /// Who.
    spouse: NewPersonBody,
    /// Relation to the head, one of `GET /register-words`.
    #[schema(example = "之儿媳")]
    relation: String,
    /// Whether the registration (户籍) moves too.
    with_hukou: bool,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Somebody marries out of the county.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MarriageOutReport {
    /// Whether the registration (户籍) goes too.
    with_hukou: bool,
    /// Head of the household that is left; needed when its head leaves it and others remain.
    succession: Option<SuccessionBody>,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Records that a person of the county marries into a household.
#[utoipa::path(post, path = "/persons/{id}/marriage-in", tag = "registers", request_body = MarriageInReport,
    params(("id" = String, Path, description = "Number of the person"),
        ("If-Match" = String, Header, description = "The person's `ETag` that was read")),
    responses((status = 204, description = "Recorded"), OfChange))]
pub(super) async fn record_marriage_in(
    changing: Changing,
    Json(body): Json<MarriageInReport>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let succession = body.succession.map(Into::into);
    let marriage = NewMarriageIn {
        household: body.household.into(),
        spouse: Spouse::Known {
            person: seen(&changing),
            succession,
        },
        relation: body.relation,
        with_hukou: body.with_hukou,
        act: act(body.on, body.reason),
    };
    registers::record_marriage_in(app, viewer, at, marriage).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records that somebody from elsewhere marries into a household.
#[utoipa::path(post, path = "/households/{id}/marriage-in", tag = "registers", request_body = NewcomerReport,
    params(("id" = String, Path, description = "Number of the household"),
        ("If-Match" = String, Header, description = "The household's `ETag` that was read")),
    responses((status = 201, description = "Recorded", body = AddedPerson), OfChange))]
pub(super) async fn record_newcomer(
    changing: Changing,
    Json(body): Json<NewcomerReport>,
) -> Result<(StatusCode, Json<AddedPerson>), ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let marriage = NewMarriageIn {
        household: seen(&changing),
        spouse: Spouse::Unknown(body.spouse.into()),
        relation: body.relation,
        with_hukou: body.with_hukou,
        act: act(body.on, body.reason),
    };
    let person_id = registers::record_marriage_in(app, viewer, at, marriage).await?;
    Ok((StatusCode::CREATED, Json(AddedPerson { person_id })))
}

/// Records that a person marries out of the county.
#[utoipa::path(post, path = "/persons/{id}/marriage-out", tag = "registers", request_body = MarriageOutReport,
    params(("id" = String, Path, description = "Number of the person"),
        ("If-Match" = String, Header, description = "The person's `ETag` that was read")),
    responses((status = 204, description = "Recorded"), OfChange))]
pub(super) async fn record_marriage_out(
    changing: Changing,
    Json(body): Json<MarriageOutReport>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (person, act) = (seen(&changing), act(body.on, body.reason));
    let succession = body.succession.map(Into::into);
    let marriage = NewMarriageOut {
        person,
        with_hukou: body.with_hukou,
        succession,
        act,
    };
    registers::record_marriage_out(app, viewer, at, marriage).await?;
    Ok(StatusCode::NO_CONTENT)
}
