//! What happens to households: birth, move, split, merger, another head.

use std::collections::BTreeMap;

use app::registers::{self, HeadChange, HouseholdMerge, HouseholdMove, HouseholdSplit, NewBirth};
use axum::http::StatusCode;
use serde::Deserialize;
use store::registers::verbs::Seen;
use utoipa::ToSchema;

use super::problems::OfChange;
use super::wire::{AddedHousehold, AddedPerson, NewPersonBody, SeenBody, SuccessionBody, act};
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;

/// A child is born into the household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BirthReport {
    /// The child.
    child: NewPersonBody,
    /// Relation to the head, one of `GET /register-words`.
    #[schema(example = "之子")]
    relation: String,
    /// Whether its registration (户籍) is there too.
    with_hukou: bool,
    /// From which day it lives there.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// The household moves to another village.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveReport {
    /// Number of the village (a region).
    village_id: String,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Some members make a household of their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitRequest {
    /// Who leaves: numbers of persons.
    person_ids: Vec<String>,
    /// Number of the new household in the national system.
    household_no: String,
    /// Head of the new household, and how the others who leave are related to it.
    head: SuccessionBody,
    /// Head of those who remain; needed when the head leaves.
    succession: Option<SuccessionBody>,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// The household goes over into another and ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeRequest {
    /// The household that goes on.
    into: SeenBody,
    /// Relation to its head of those who come, by number of the person; each one of `GET /register-words`.
    #[serde(default)]
    relations: BTreeMap<String, String>,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Another member becomes head.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadRequest {
    /// The new head and the relations to it.
    succession: SuccessionBody,
    /// From which day.
    #[schema(format = Date)]
    on: String,
    /// Why.
    reason: String,
}

/// Records the birth of a child.
#[utoipa::path(post, path = "/households/{id}/births", tag = "registers", request_body = BirthReport,
    params(("id" = String, Path, description = "Number of the household"),
        ("If-Match" = String, Header, description = "The household's `ETag` that was read")),
    responses((status = 201, description = "Recorded", body = AddedPerson), OfChange))]
pub(super) async fn record_birth(
    changing: Changing,
    Json(body): Json<BirthReport>,
) -> Result<(StatusCode, Json<AddedPerson>), ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let birth = NewBirth {
        household: seen(&changing),
        child: body.child.into(),
        relation: body.relation,
        with_hukou: body.with_hukou,
        act: act(body.on, body.reason),
    };
    let person_id = registers::record_birth(app, viewer, at, birth).await?;
    Ok((StatusCode::CREATED, Json(AddedPerson { person_id })))
}

/// Moves a household and all who live in it to another village.
#[utoipa::path(post, path = "/households/{id}/move", tag = "registers", request_body = MoveReport,
    params(("id" = String, Path, description = "Number of the household"),
        ("If-Match" = String, Header, description = "The household's `ETag` that was read")),
    responses((status = 204, description = "Moved"), OfChange))]
pub(super) async fn move_household(
    changing: Changing,
    Json(body): Json<MoveReport>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (household, act) = (seen(&changing), act(body.on, body.reason));
    let moving = HouseholdMove {
        household,
        village_id: body.village_id,
        act,
    };
    registers::move_household(app, viewer, at, moving).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a household of some members of another.
#[utoipa::path(post, path = "/households/{id}/split", tag = "registers", request_body = SplitRequest,
    params(("id" = String, Path, description = "Number of the household that they leave"),
        ("If-Match" = String, Header, description = "The household's `ETag` that was read")),
    responses((status = 201, description = "Split", body = AddedHousehold), OfChange))]
pub(super) async fn split_household(
    changing: Changing,
    Json(body): Json<SplitRequest>,
) -> Result<(StatusCode, Json<AddedHousehold>), ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let split = HouseholdSplit {
        household: seen(&changing),
        person_ids: body.person_ids,
        household_no: body.household_no,
        head: body.head.into(),
        succession: body.succession.map(Into::into),
        act: act(body.on, body.reason),
    };
    let household_id = registers::split_household(app, viewer, at, split).await?;
    Ok((StatusCode::CREATED, Json(AddedHousehold { household_id })))
}

/// Takes all members of a household into another; the first ends.
#[utoipa::path(post, path = "/households/{id}/merge", tag = "registers", request_body = MergeRequest,
    params(("id" = String, Path, description = "Number of the household that ends"),
        ("If-Match" = String, Header, description = "Its `ETag` that was read")),
    responses((status = 204, description = "Merged"), OfChange))]
pub(super) async fn merge_households(
    changing: Changing,
    Json(body): Json<MergeRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let merge = HouseholdMerge {
        from: seen(&changing),
        into: body.into.into(),
        relations: body.relations,
        act: act(body.on, body.reason),
    };
    registers::merge_households(app, viewer, at, merge).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes another member the head.
#[utoipa::path(post, path = "/households/{id}/head", tag = "registers", request_body = HeadRequest,
    params(("id" = String, Path, description = "Number of the household"),
        ("If-Match" = String, Header, description = "The household's `ETag` that was read")),
    responses((status = 204, description = "Changed"), OfChange))]
pub(super) async fn change_head(
    changing: Changing,
    Json(body): Json<HeadRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let (household, act) = (seen(&changing), act(body.on, body.reason));
    let change = HeadChange {
        household,
        succession: body.succession.into(),
        act,
    };
    registers::change_head(app, viewer, at, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The household or person that a request names, as its sender saw it.
pub(super) fn seen(changing: &Changing) -> Seen {
    Seen {
        id: changing.id.clone(),
        version: changing.version.version(),
    }
}
