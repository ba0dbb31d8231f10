//! Lists and searches of persons, one person, and sealed values for a purpose.

use app::registers::{self, Unmasking};
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use store::registers::persons::Fields;
use utoipa::ToSchema;

use super::problems::{OfList, OfOne, OfRequest};
use super::query::{PersonSearch, check_address};
use super::wire::PersonBody;
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Count, Page};
use crate::http::problem::ProblemDetails;
use crate::http::session::Signed;

/// What is to be seen in clear, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnmaskRequest {
    /// Which values, at least one.
    fields: Vec<SealedField>,
    /// What for; the journal keeps it.
    #[schema(example = "入户核实前电话联系")]
    purpose: String,
}

/// A value that is kept sealed.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SealedField {
    /// Identity number.
    Id,
    /// Telephone.
    Phone,
}

/// Sealed values in clear.
#[derive(Serialize, ToSchema)]
pub(super) struct UnmaskedBody {
    /// Identity number, where it was asked for and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Telephone, where it was asked for and there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// Lists the people who live in one's area. What is sealed, identity numbers and telephones, is searched with
/// `POST /persons/search`.
#[utoipa::path(get, path = "/persons", tag = "registers", params(PersonSearch),
    responses((status = 200, description = "A page of persons, masked", body = Page<PersonBody>), OfList))]
pub(super) async fn list_persons(
    signed: Signed,
    State(api): State<Api>,
    Query(search): Query<PersonSearch>,
) -> Result<Json<Page<PersonBody>>, ProblemDetails> {
    check_address(search.q.as_deref(), search.by.map(Into::into))?;
    found(&signed, &api, search).await
}

/// Searches the people who live in one's area, by identity number and telephone too.
#[utoipa::path(post, path = "/persons/search", tag = "registers", request_body = PersonSearch,
    responses((status = 200, description = "A page of persons, masked", body = Page<PersonBody>), OfRequest))]
pub(super) async fn search_persons(
    signed: Signed,
    State(api): State<Api>,
    Json(search): Json<PersonSearch>,
) -> Result<Json<Page<PersonBody>>, ProblemDetails> {
    found(&signed, &api, search).await
}

async fn found(signed: &Signed, api: &Api, search: PersonSearch) -> Result<Json<Page<PersonBody>>, ProblemDetails> {
    let count = search.count;
    let asked = search.asked()?;
    let page = registers::list_persons(&api.app, &signed.viewer, &asked.query).await?;
    let mut page = asked.page(page);
    if count == Some(Count::Yes) {
        page.total = Some(registers::count_persons(&api.app, &signed.viewer, &asked.query).await?);
    }
    Ok(Json(page))
}

/// One person, masked.
#[utoipa::path(get, path = "/persons/{id}", tag = "registers",
    params(("id" = String, Path, description = "Number of the person")),
    responses((status = 200, description = "The person, with its `ETag`", body = PersonBody), OfOne))]
pub(super) async fn find_person(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let person = registers::show_person(&api.app, &signed.viewer, &id).await?;
    Ok((ETag(person.version), Json(PersonBody::from(person))))
}

/// Shows sealed values of a person in clear; the journal keeps who saw whose and what for.
#[utoipa::path(post, path = "/persons/{id}/unmask", tag = "registers",
    params(("id" = String, Path, description = "Number of the person")), request_body = UnmaskRequest,
    responses((status = 200, description = "The values", body = UnmaskedBody), OfRequest))]
pub(super) async fn unmask_person(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(input): Json<UnmaskRequest>,
) -> Result<Json<UnmaskedBody>, ProblemDetails> {
    let has = |field| input.fields.contains(&field);
    let fields = Fields {
        id: has(SealedField::Id),
        phone: has(SealedField::Phone),
    };
    let unmasking = Unmasking {
        person_id: id,
        fields,
        purpose: input.purpose,
    };
    let clear = registers::unmask_person(&api.app, &signed.viewer, signed.at, unmasking).await?;
    Ok(Json(UnmaskedBody {
        id: clear.id,
        phone: clear.phone,
    }))
}
