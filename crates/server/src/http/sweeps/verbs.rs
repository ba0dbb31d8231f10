//! A sweep from its order to its end.

use app::accounts::area_names;
use app::sweeps::{self, Excuse, SweepInput};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{SweepBody, SweepCounts};
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::{Json, Path};
use crate::http::named::named;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfChange, OfRequest};
use crate::http::session::Signed;
use crate::http::visits::OfState;

/// A sweep as it is ordered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SweepOrder {
    /// What it is called.
    #[schema(example = "秋季集中排查")]
    title: String,
    /// County, township or village (id of the region).
    region_id: String,
    /// First day.
    #[schema(format = Date)]
    begins_on: String,
    /// Last day planned.
    #[schema(format = Date)]
    ends_on: String,
    /// Form that its visits fill in, one of `GET /visit-forms`.
    form: Option<String>,
}

/// Orders a sweep over every household of a place.
#[utoipa::path(post, path = "/sweeps", tag = "sweeps", request_body = SweepOrder,
    responses((status = 201, description = "Ordered", body = SweepBody), OfRequest))]
pub(super) async fn open_sweep(
    signed: Signed,
    State(api): State<Api>,
    Json(order): Json<SweepOrder>,
) -> Result<(StatusCode, Json<SweepBody>), ProblemDetails> {
    let input = SweepInput {
        title: order.title,
        region_id: order.region_id,
        begins_on: order.begins_on,
        ends_on: order.ends_on,
        form: order.form,
    };
    let id = sweeps::open_sweep(&api.app, &signed.viewer, signed.at, &input).await?;
    let page = sweeps::find_sweep(&api.app, &signed.viewer, signed.at, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let body = SweepBody::new(page.sweep, &names);
    Ok((StatusCode::CREATED, Json(named(&api, &signed, body).await?)))
}

/// Why a household is excused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExcuseRequest {
    /// A reason of the policy.
    #[schema(example = "away_unreachable")]
    reason: String,
    /// In words; some reasons need them.
    text: Option<String>,
}

/// Excuses a household that nobody could see; if it is seen later, that counts.
#[utoipa::path(put, path = "/sweeps/{id}/excuses/{household_id}", tag = "sweeps", request_body = ExcuseRequest,
    params(("id" = String, Path, description = "Id of the sweep"),
        ("household_id" = String, Path, description = "Household")),
    responses((status = 204, description = "Excused"), OfState))]
pub(super) async fn excuse_household(
    signed: Signed,
    State(api): State<Api>,
    Path((id, household_id)): Path<(String, String)>,
    Json(body): Json<ExcuseRequest>,
) -> Result<StatusCode, ProblemDetails> {
    let excuse = Excuse {
        household_id,
        reason: body.reason,
        text: body.text,
    };
    sweeps::except_household(&api.app, &signed.viewer, signed.at, &id, &excuse).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an excuse back.
#[utoipa::path(delete, path = "/sweeps/{id}/excuses/{household_id}", tag = "sweeps",
    params(("id" = String, Path, description = "Id of the sweep"),
        ("household_id" = String, Path, description = "Household")),
    responses((status = 204, description = "Taken back"), OfState))]
pub(super) async fn withdraw_excuse(
    signed: Signed,
    State(api): State<Api>,
    Path((id, household_id)): Path<(String, String)>,
) -> Result<StatusCode, ProblemDetails> {
    sweeps::withdraw_exception(&api.app, &signed.viewer, signed.at, &id, &household_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a sweep. It is refused as long as a household is neither seen, spoken to nor excused, with the number of them
/// village by village; the list of all is kept.
#[utoipa::path(post, path = "/sweeps/{id}/close", tag = "sweeps",
    params(("id" = String, Path, description = "Id of the sweep"),
        ("If-Match" = String, Header, description = "The sweep's `ETag` that was read")),
    responses((status = 200, description = "Closed", body = SweepCounts), OfChange))]
pub(super) async fn close_sweep(changing: Changing) -> Result<Json<SweepCounts>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let counts = sweeps::close_sweep(app, viewer, at, changing.seen()).await?;
    Ok(Json(counts.into()))
}

/// Why a sweep is given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SweepCancellation {
    /// Why; the journal keeps it.
    reason: String,
}

/// Gives a sweep up.
#[utoipa::path(post, path = "/sweeps/{id}/cancel", tag = "sweeps", request_body = SweepCancellation,
    params(("id" = String, Path, description = "Id of the sweep"),
        ("If-Match" = String, Header, description = "The sweep's `ETag` that was read")),
    responses((status = 204, description = "Given up"), OfChange))]
pub(super) async fn cancel_sweep(
    changing: Changing,
    Json(body): Json<SweepCancellation>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    sweeps::cancel_sweep(app, viewer, at, changing.seen(), &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
