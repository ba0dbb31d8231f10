//! Lists that leave the system: what every such operation takes and answers. Which rows is said in the address as for
//! the list itself, what for in the body.

use app::exports::Workbook;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use super::problem::ProblemDetails;

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a list is taken out for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ExportRequest {
    /// What for; the journal and the workbook keep it.
    #[schema(example = "县级联席会议材料")]
    pub(in crate::http) purpose: String,
}

/// The answer of an export.
pub(in crate::http) type Sent = Result<Response, ProblemDetails>;

/// A workbook on its way, under a name.
pub(in crate::http) fn sent(book: Workbook, name: &str) -> Response {
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(book.file)));
    let headers = [
        (CONTENT_TYPE, XLSX.to_owned()),
        (CONTENT_LENGTH, book.bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\"")),
    ];
    (headers, body).into_response()
}
