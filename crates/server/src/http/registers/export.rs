//! All households or persons of a search as a workbook.

use app::{exports, registers};
use axum::extract::State;
use domain::access::Action;
use serde::Deserialize;
use utoipa::ToSchema;

use super::problems::OfRequest;
use super::query::{HouseholdBy, HouseholdSearch, PersonSearch, PresenceBody, check_address};
use crate::http::Api;
use crate::http::exports::{ExportRequest, Sent, sent};
use crate::http::extract::{Json, Query};
use crate::http::session::Signed;

/// Which households, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HouseholdExport {
    /// What for; the journal and the workbook keep it.
    #[schema(example = "县级联席会议材料")]
    purpose: String,
    /// Only those of this township (number of the region).
    township: Option<String>,
    /// Only those of this village (number of the region); stands before `township`.
    village: Option<String>,
    /// Those there now, those gone, or both; `current` if absent.
    presence: Option<PresenceBody>,
    /// Only those that have this status now, or a member who has it; a word of `GET /register-words`.
    status: Option<String>,
    /// With this value of the status.
    status_value: Option<String>,
    /// As in `POST /households/search`.
    q: Option<String>,
    /// What `q` is; by what it looks like if absent.
    by: Option<HouseholdBy>,
    /// `number`, `name` or `village`; `number` if absent.
    sort: Option<String>,
}

/// Writes every household of a search into a workbook, without a cut; the journal keeps who, which and what for.
#[utoipa::path(post, path = "/households/export", tag = "registers", request_body = HouseholdExport,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_households(
    signed: Signed,
    State(api): State<Api>,
    Json(wanted): Json<HouseholdExport>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let purpose = wanted.purpose.clone();
    let query = HouseholdSearch::from(wanted).asked()?.query;
    let book = registers::households_workbook(&api.app, &signed.viewer, signed.at, (&query, &purpose)).await?;
    Ok(sent(book, "households"))
}

/// Writes every person of a search into a workbook, masked and without a cut; the journal keeps who, which and what
/// for. `cursor` and `limit` count for nothing.
#[utoipa::path(post, path = "/persons/export", tag = "registers", params(PersonSearch), request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_persons(
    signed: Signed,
    State(api): State<Api>,
    Query(search): Query<PersonSearch>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    check_address(search.q.as_deref(), search.by.map(Into::into))?;
    let query = search.asked()?.query;
    let book = exports::export_persons(&api.app, &signed.viewer, signed.at, (&query, &wanted.purpose)).await?;
    Ok(sent(book, "persons"))
}

impl From<HouseholdExport> for HouseholdSearch {
    fn from(wanted: HouseholdExport) -> Self {
        Self {
            township: wanted.township,
            village: wanted.village,
            presence: wanted.presence,
            status: wanted.status,
            status_value: wanted.status_value,
            q: wanted.q,
            by: wanted.by,
            sort: wanted.sort,
            ..Self::default()
        }
    }
}
