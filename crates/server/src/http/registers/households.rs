//! Lists and searches of households, and one with its history.

use app::registers;
use axum::extract::State;
use axum::response::IntoResponse;

use super::problems::{OfList, OfOne, OfRequest};
use super::query::{HouseholdSearch, check_address};
use super::story::StoryBody;
use super::wire::HouseholdBody;
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::named::named;
use crate::http::page::{Count, Page};
use crate::http::problem::ProblemDetails;
use crate::http::session::Signed;

/// Lists the households of one's area. What is sealed, identity numbers and telephones, is searched with
/// `POST /households/search`.
#[utoipa::path(get, path = "/households", tag = "registers", params(HouseholdSearch),
    responses((status = 200, description = "A page of households", body = Page<HouseholdBody>), OfList))]
pub(super) async fn list_households(
    signed: Signed,
    State(api): State<Api>,
    Query(search): Query<HouseholdSearch>,
) -> Result<Json<Page<HouseholdBody>>, ProblemDetails> {
    check_address(search.q.as_deref(), search.by.map(Into::into))?;
    found(&signed, &api, search).await
}

/// Searches the households of one's area, by identity number and telephone too.
#[utoipa::path(post, path = "/households/search", tag = "registers", request_body = HouseholdSearch,
    responses((status = 200, description = "A page of households", body = Page<HouseholdBody>), OfRequest))]
pub(super) async fn search_households(
    signed: Signed,
    State(api): State<Api>,
    Json(search): Json<HouseholdSearch>,
) -> Result<Json<Page<HouseholdBody>>, ProblemDetails> {
    found(&signed, &api, search).await
}

async fn found(
    signed: &Signed,
    api: &Api,
    search: HouseholdSearch,
) -> Result<Json<Page<HouseholdBody>>, ProblemDetails> {
    let count = search.count;
    let asked = search.asked()?;
    let page = registers::list_households(&api.app, &signed.viewer, &asked.query).await?;
    let mut page = asked.page(page);
    if count == Some(Count::Yes) {
        page.total = Some(registers::count_households(&api.app, &signed.viewer, &asked.query).await?);
    }
    Ok(Json(page))
}

/// One household with everything that was ever so.
#[utoipa::path(get, path = "/households/{id}", tag = "registers",
    params(("id" = String, Path, description = "Number of the household")),
    responses((status = 200, description = "The household, with its `ETag`", body = StoryBody), OfOne))]
pub(super) async fn find_household(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let story = registers::show_household(&api.app, &signed.viewer, &id).await?;
    let version = story.household.version;
    let body = named(&api, &signed, StoryBody::from(story)).await?;
    Ok((ETag(version), Json(body)))
}
