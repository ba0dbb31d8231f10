//! Sweeps, how they stand, and their households.

use app::accounts::area_names;
use app::sweeps;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use store::sweeps::{Account, Query as SweptAsked};
use utoipa::{IntoParams, ToSchema};

use super::wire::{SweepBody, SweepVillage, SweptHousehold};
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::named::{named, tells};
use crate::http::page::Page;
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::{OfList, OfOne, OfRequest};
use crate::http::session::Signed;
use crate::http::visits::Walk;

/// Which sweeps.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SweepQuery {
    /// Only those that are `open`, `closed` or `cancelled`.
    state: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// Lists the sweeps that have to do with one's area, the latest first.
#[utoipa::path(get, path = "/sweeps", tag = "sweeps", params(SweepQuery),
    responses((status = 200, description = "A page of sweeps", body = Page<SweepBody>), OfList))]
pub(super) async fn list_sweeps(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<SweepQuery>,
) -> Result<Json<Page<SweepBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let from = (walk.after.as_ref(), walk.limit);
    let found = sweeps::list_sweeps(&api.app, &signed.viewer, query.state.as_deref(), from).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let page = walk.page(found, |sweep| SweepBody::new(sweep, &names));
    Ok(Json(named(&api, &signed, page).await?))
}

/// A sweep with how it stands in one's area, village by village.
#[derive(Serialize, ToSchema)]
pub(super) struct SweepStanding {
    /// The sweep.
    sweep: SweepBody,
    /// Villages in order of id while it is open.
    villages: Vec<SweepVillage>,
}

tells!(SweepStanding {} sweep);

/// One sweep with how it stands.
#[utoipa::path(get, path = "/sweeps/{id}", tag = "sweeps",
    params(("id" = String, Path, description = "Id of the sweep")),
    responses((status = 200, description = "The sweep, with its `ETag`", body = SweepStanding), OfOne))]
pub(super) async fn find_sweep(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let page = sweeps::find_sweep(&api.app, &signed.viewer, signed.at, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let version = page.sweep.version;
    let villages = page.villages.into_iter();
    let body = SweepStanding {
        villages: villages.map(|one| SweepVillage::new(one, &names)).collect(),
        sweep: SweepBody::new(page.sweep, &names),
    };
    Ok((ETag(version), Json(named(&api, &signed, body).await?)))
}

/// Which households of a sweep.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SweptQuery {
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those `visited`, `phoned`, `excepted` or `open`.
    account: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// Lists the households of a sweep in one's area, with what is known of each.
#[utoipa::path(get, path = "/sweeps/{id}/households", tag = "sweeps", params(SweptQuery,
    ("id" = String, Path, description = "Id of the sweep")),
    responses((status = 200, description = "A page of households", body = Page<SweptHousehold>), OfRequest))]
pub(super) async fn list_sweep_households(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Query(mut query): Query<SweptQuery>,
) -> Result<Json<Page<SweptHousehold>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &(&id, &query))?;
    let account = match query.account.as_deref() {
        None => None,
        Some(word) => Some(Account::parse(word).ok_or_else(|| {
            let list = Account::ALL.map(Account::name).join(", ");
            FieldProblem::new("account", "FLD-003").arg("want", list).in_query()
        })?),
    };
    let asked = SweptAsked {
        place: query.village.or(query.township),
        account,
        after: walk.after.clone(),
        limit: walk.limit,
    };
    let found = sweeps::list_sweep_households(&api.app, &signed.viewer, signed.at, &id, &asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(walk.page(found, |line| SweptHousehold::new(line, &names))))
}

/// The kept list of every household of a closed sweep: ids, what was known of each, and by which visit. For whoever
/// sees the whole place of the sweep; its digest stands in the journal.
#[utoipa::path(get, path = "/sweeps/{id}/proof", tag = "sweeps",
    params(("id" = String, Path, description = "Id of the sweep")),
    responses((status = 200, description = "The list", body = String, content_type = "text/csv"), OfOne))]
pub(super) async fn get_sweep_proof(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Response, ProblemDetails> {
    let bytes = sweeps::sweep_proof(&api.app, &signed.viewer, &id).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"sweep.csv\""),
        ),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
