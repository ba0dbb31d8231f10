//! Files that show that something was so, in and out.

use app::visits::{self, MOST_KIB};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::access::Action;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::{Json, Path};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfOne, OfRequest};
use crate::http::session::Signed;

/// What may show something.
const MAY: [Action; 3] = [Action::RecordVisit, Action::HandleIssue, Action::PublishNotice];

/// A file that was received.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceBody {
    /// SHA-256 of it: what records name it by.
    digest: String,
    /// How long it is.
    bytes: u64,
    /// What it is.
    #[schema(example = "image/jpeg")]
    media: &'static str,
}

/// Keeps a photograph or a scan, sealed, under its digest; a record names it. Sent twice it is one file.
#[utoipa::path(post, path = "/evidence", tag = "visits",
    request_body(content = Vec<u8>, content_type = "application/octet-stream",
        description = "The file as it is: JPEG, PNG, WebP or PDF"),
    responses((status = 201, description = "Kept", body = EvidenceBody), OfRequest))]
pub(super) async fn create_evidence(
    signed: Signed,
    State(api): State<Api>,
    request: Request,
) -> Result<(StatusCode, Json<EvidenceBody>), ProblemDetails> {
    if !MAY.iter().any(|action| signed.viewer.may(*action)) {
        signed.must(Action::RecordVisit)?;
    }
    let most = usize::try_from(MOST_KIB * 1024).unwrap_or(usize::MAX);
    let bytes = to_bytes(request.into_body(), most).await;
    let bytes = bytes.map_err(|_| ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008"))?;
    let received = visits::add_evidence(&api.app, &signed.viewer, signed.at, bytes.to_vec()).await?;
    let body = EvidenceBody {
        digest: received.digest,
        bytes: received.bytes,
        media: received.media,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// A file of a visit.
#[utoipa::path(get, path = "/visits/{id}/files/{digest}", tag = "visits",
    params(("id" = String, Path, description = "Id of the visit"),
        ("digest" = String, Path, description = "SHA-256 of the file")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), OfOne))]
pub(super) async fn get_visit_file(
    signed: Signed,
    State(api): State<Api>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Response, ProblemDetails> {
    Ok(sent_file(
        visits::visit_file(&api.app, &signed.viewer, &id, &digest).await?,
    ))
}

/// A kept file as it is sent: to be saved, and never to be run in the page's name.
pub(in crate::http) fn sent_file((media, bytes): (&'static str, Vec<u8>)) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media)),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    (headers, Body::from(bytes)).into_response()
}
