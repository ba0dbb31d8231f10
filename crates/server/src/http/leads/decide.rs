//! Leads that wait: dismissing one, taking one up.

use app::leads::{self, SeenLead};
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::PlacedLeadBody;
use crate::http::Api;
use crate::http::etag::IfMatch;
use crate::http::extract::{Json, Path};
use crate::http::layers::language;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;
use crate::http::session::Signed;

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
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    version: IfMatch,
    headers: HeaderMap,
    Json(body): Json<Dismissal>,
) -> Result<Json<PlacedLeadBody>, ProblemDetails> {
    let why = (body.reason.as_str(), body.text.as_deref());
    let placed = leads::dismiss_lead(&api.app, &signed.viewer, signed.at, &seen(id, version), why).await?;
    Ok(Json(PlacedLeadBody::new(placed, language(&headers))))
}

/// Takes a lead up that waits: it joins the household's open case, or begins one.
#[utoipa::path(post, path = "/leads/{id}/take-up", tag = "leads",
    params(("id" = String, Path, description = "Id of the lead"),
        ("If-Match" = String, Header, description = "The lead's `ETag` that was read")),
    responses((status = 200, description = "Taken up", body = PlacedLeadBody), OfChange))]
pub(super) async fn take_up_lead(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    version: IfMatch,
    headers: HeaderMap,
) -> Result<Json<PlacedLeadBody>, ProblemDetails> {
    let placed = leads::take_up_lead(&api.app, &signed.viewer, signed.at, &seen(id, version)).await?;
    Ok(Json(PlacedLeadBody::new(placed, language(&headers))))
}

fn seen(lead_id: String, version: IfMatch) -> SeenLead {
    SeenLead {
        lead_id,
        version: version.version(),
    }
}
