//! The ledger of guarantees.

use app::accounts::area_names;
use app::exports;
use app::guarantees::{self, StateInput, StateTally};
use axum::extract::State;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use store::issues::ledger::Query as LedgerAsked;
use utoipa::{IntoParams, ToSchema};

use super::wire::{GuaranteeLineBody, LedgerItemBody};
use crate::http::Api;
use crate::http::exports::{ExportRequest, Sent, sent};
use crate::http::extract::{Json, Path, Query};
use crate::http::page::Page;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne, OfRequest};
use crate::http::session::Signed;
use crate::http::visits::{Place, Walk};

/// Every guarantee of a household and of everybody who lives there.
#[derive(Serialize, ToSchema)]
pub(super) struct HouseholdLedgerBody {
    /// Household.
    household_id: String,
    /// In the order of the policy.
    items: Vec<LedgerItemBody>,
}

/// The ledger of a household: what is known of each guarantee, since when, on what ground. Unknown is not held.
#[utoipa::path(get, path = "/households/{id}/guarantees", tag = "guarantees",
    params(("id" = String, Path, description = "Household")),
    responses((status = 200, description = "The ledger", body = HouseholdLedgerBody), OfOne))]
pub(super) async fn find_household_ledger(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<HouseholdLedgerBody>, ProblemDetails> {
    let ledger = guarantees::household_ledger(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(Json(HouseholdLedgerBody {
        household_id: ledger.household_id,
        items: ledger.items.into_iter().map(Into::into).collect(),
    }))
}

/// A state as it is written by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuaranteeState {
    /// Which guarantee; a word of `GET /register-words`.
    #[schema(example = "water")]
    guarantee: String,
    /// The member, where it is kept by person.
    person_id: Option<String>,
    /// `held` or `problem`.
    #[schema(example = "held")]
    state: String,
    /// On what ground.
    #[schema(example = "入户查看")]
    detail: String,
    /// Since when.
    #[schema(format = Date)]
    on: String,
}

/// Whether anything changed.
#[derive(Serialize, ToSchema)]
pub(super) struct GuaranteeSet {
    /// False when it was known already, or something else is known from a later day.
    changed: bool,
}

/// Writes a state into the ledger; what is known from a later day stands.
#[utoipa::path(post, path = "/households/{id}/guarantees", tag = "guarantees", request_body = GuaranteeState,
    params(("id" = String, Path, description = "Household")),
    responses((status = 200, description = "Written", body = GuaranteeSet), OfRequest))]
pub(super) async fn set_guarantee(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(state): Json<GuaranteeState>,
) -> Result<Json<GuaranteeSet>, ProblemDetails> {
    let input = StateInput {
        household_id: id,
        guarantee: state.guarantee,
        person_id: state.person_id,
        state: state.state,
        detail: Some(state.detail),
        on: state.on,
    };
    let changed = guarantees::set_state(&api.app, &signed.viewer, signed.at, &input).await?;
    Ok(Json(GuaranteeSet { changed }))
}

/// Which states.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GuaranteeQuery {
    /// Which guarantee.
    #[param(example = "water")]
    guarantee: String,
    /// Only those `held`, with a `problem`, or `unknown`; all that is known if absent.
    state: Option<String>,
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent; the members of one household stand on one page.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

impl From<GuaranteeQuery> for LedgerAsked {
    fn from(query: GuaranteeQuery) -> Self {
        Self {
            place: query.village.or(query.township),
            guarantee: query.guarantee,
            state: query.state,
            after: None,
            limit: 0,
        }
    }
}

/// Writes every line of a list into a workbook, without a cut; the journal keeps who, which and what for. `cursor` and
/// `limit` count for nothing.
#[utoipa::path(post, path = "/guarantees/export", tag = "guarantees", params(GuaranteeQuery),
    request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_guarantees(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<GuaranteeQuery>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let asked = (query.into(), wanted.purpose.as_str());
    let book = exports::export_guarantees(&api.app, &signed.viewer, signed.at, asked).await?;
    Ok(sent(book, "guarantees"))
}

/// Lists one guarantee as it stands now in one's area, or those of whom nothing is known.
#[utoipa::path(get, path = "/guarantees", tag = "guarantees", params(GuaranteeQuery),
    responses((status = 200, description = "A page of states", body = Page<GuaranteeLineBody>), OfRequest))]
pub(super) async fn list_guarantees(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<GuaranteeQuery>,
) -> Result<Json<Page<GuaranteeLineBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let asked = LedgerAsked {
        after: walk.after.clone(),
        limit: walk.limit,
        ..query.into()
    };
    let found = guarantees::list_states(&api.app, &signed.viewer, signed.at, &asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(walk.page(found, |line| GuaranteeLineBody::new(line, &names))))
}

/// Which area.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GuaranteeFiguresQuery {
    /// Only this township (id of the region).
    township: Option<String>,
    /// Only this village (id of the region); goes before `township`.
    village: Option<String>,
}

/// How one guarantee stands in one village.
#[derive(Serialize, ToSchema)]
pub(super) struct GuaranteeVillage {
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What it is called.
    village: String,
    /// Which guarantee.
    guarantee: String,
    /// What it is called.
    title: String,
    /// Whether persons are counted, and not households.
    by_person: bool,
    /// All whom it concerns.
    n: i64,
    /// Those for whom it is held.
    n_held: i64,
    /// Those for whom there is a problem.
    n_problem: i64,
    /// Those of whom nothing is known.
    n_unknown: i64,
}

/// Counts how the guarantees stand in one's area, by village, in order of id.
#[utoipa::path(get, path = "/guarantees/figures", tag = "guarantees", params(GuaranteeFiguresQuery),
    responses((status = 200, description = "Figures", body = Vec<GuaranteeVillage>), OfList))]
pub(super) async fn get_guarantee_figures(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<GuaranteeFiguresQuery>,
) -> Result<Json<Vec<GuaranteeVillage>>, ProblemDetails> {
    let place = query.village.or(query.township);
    let tallies = guarantees::count_states(&api.app, &signed.viewer, signed.at, place.as_deref()).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let village = |tally: StateTally| GuaranteeVillage {
        village: Place(&names).name(&tally.village_id),
        n_unknown: tally.n_unknown(),
        township_id: tally.township_id,
        village_id: tally.village_id,
        guarantee: tally.guarantee,
        title: tally.title,
        by_person: tally.by_person,
        n: tally.n,
        n_held: tally.n_held,
        n_problem: tally.n_problem,
    };
    Ok(Json(tallies.into_iter().map(village).collect()))
}
