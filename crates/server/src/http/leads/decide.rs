//! Leads that wait: dismissing one, taking one up.

use app::leads::{self, SeenLead};
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::PlacedLeadBody;
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::layers::language;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;

/// Why a lead makes no case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Dismissal {
    /// A word of `GET /lead-words`.
    #[schema(example = "covered")]
    reason: String,
    /// What was found; some reasons need it.
    text: Option<String>,
}

/// Dismisses a lead that waits, with a reason; what was checked for it is remembered.
#[utoipa::path(post, path = "/leads/{id}/dismiss", tag = "leads", request_body = Dismissal,
    params(("id" = String, Path, description = "Id of the lead"),
        ("If-Match" = String, Header, description = "The lead's `ETag` that was read")),
    responses((status = 200, description = "Dismissed", body = PlacedLeadBody), OfChange))]
pub(super) async fn dismiss_lead(
    changing: Changing,
    headers: HeaderMap,
    Json(body): Json<Dismissal>,
) -> Result<Json<PlacedLeadBody>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let why = (body.reason.as_str(), body.text.as_deref());
    let placed = leads::dismiss_lead(app, viewer, at, &seen(&changing), why).await?;
    Ok(Json(PlacedLeadBody::new(placed, language(&headers))))
}

/// Takes a lead up that waits: it joins the household's open case, or begins one.
#[utoipa::path(post, path = "/leads/{id}/take-up", tag = "leads",
    params(("id" = String, Path, description = "Id of the lead"),
        ("If-Match" = String, Header, description = "The lead's `ETag` that was read")),
    responses((status = 200, description = "Taken up", body = PlacedLeadBody), OfChange))]
pub(super) async fn take_up_lead(
    changing: Changing,
    headers: HeaderMap,
) -> Result<Json<PlacedLeadBody>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let placed = leads::take_up_lead(app, viewer, at, &seen(&changing)).await?;
    Ok(Json(PlacedLeadBody::new(placed, language(&headers))))
}

fn seen(changing: &Changing) -> SeenLead {
    SeenLead {
        lead_id: changing.id.clone(),
        version: changing.version.version(),
    }
}
