//! All households of a search as a workbook.

use app::registers;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::access::Action;
use serde::Deserialize;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::problems::OfRequest;
use super::query::{HouseholdBy, HouseholdSearch, PresenceBody};
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::session::Signed;

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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
) -> Result<Response, ProblemDetails> {
    signed.must(Action::ExportPersonalData)?;
    let purpose = wanted.purpose.clone();
    let query = HouseholdSearch::from(wanted).asked()?.query;
    let book = registers::households_workbook(&api.app, &signed.viewer, signed.at, (&query, &purpose)).await?;
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(book.file)));
    let headers = [
        (CONTENT_TYPE, XLSX.to_owned()),
        (CONTENT_LENGTH, book.bytes.to_string()),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"households.xlsx\"".to_owned(),
        ),
    ];
    Ok((headers, body).into_response())
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
