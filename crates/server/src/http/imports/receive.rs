//! Dropping a file in. It is sealed as it comes and is never whole in memory.

use std::io::{self, Read};

use app::intake::{self, NewFile};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::Date;
use domain::access::Action;
use futures::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

use super::wire::ImportBody;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::named::named;
use crate::http::problem::{FieldProblem, ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Pieces of a file that may wait for the disk.
const WAITING: usize = 8;
/// Name of the part of a form that holds the file.
const FILE: &str = "file";

/// What is known of the file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FileQuery {
    /// What the sender calls the file; a form's file part says it itself.
    #[param(example = "住院结算.xlsx")]
    file_name: Option<String>,
    /// The day its rows are as of; today if absent.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// The department it is for; needed only by somebody who delivers for several.
    department: Option<String>,
}

/// A file that was received.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceivedImport {
    /// The import; its counts follow with the check.
    import: ImportBody,
    /// The job that looks into it; see `/jobs/{id}`.
    job_id: String,
}

/// Receives a file and queues the check that says what it would change. The body is the file as it is, or a form
/// (`multipart/form-data`) with one part named `file`.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    params(FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file as it is: xlsx, xls, ods or csv"),
    responses(
        (status = 202, description = "Received, to be checked", body = ReceivedImport),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Larger than the limit", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The file was delivered before, or its name or department is missing", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_import(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<FileQuery>,
    request: Request,
) -> Result<impl IntoResponse, ProblemDetails> {
    signed.must(Action::ImportSheet)?;
    let file = NewFile {
        name: query.file_name.unwrap_or_default(),
        as_of: query.as_of,
        department: query.department,
    };
    let import_id = if is_form(&request) {
        form(&api, &signed, file, request).await
    } else {
        raw(&api, &signed, file, request).await
    }?;
    let job_id = intake::queue_check(&api.app, &signed.viewer, signed.at, &import_id).await?;
    api.worker.call();
    let found = intake::find_import(&api.app, &signed.viewer, &import_id).await?;
    let import = named(&api, &signed, found.import.into()).await?;
    Ok((StatusCode::ACCEPTED, Json(ReceivedImport { import, job_id })))
}

fn is_form(request: &Request) -> bool {
    let media = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    media
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
}

async fn raw(api: &Api, signed: &Signed, file: NewFile, request: Request) -> Result<String, ProblemDetails> {
    let pieces = request.into_body().into_data_stream();
    sealed(
        api,
        signed,
        file,
        pieces.map(|piece| piece.map_err(|cause| broken_off(&cause))),
    )
    .await
}

async fn form(api: &Api, signed: &Signed, file: NewFile, request: Request) -> Result<String, ProblemDetails> {
    let unreadable = || ProblemDetails::new(StatusCode::BAD_REQUEST, "API-012");
    let mut form = Multipart::from_request(request, api).await.map_err(|_| unreadable())?;
    while let Some(part) = form.next_field().await.map_err(|cause| broken_off_form(&cause))? {
        if part.name() != Some(FILE) {
            continue;
        }
        let own_name = part.file_name().map(str::to_owned).unwrap_or_default();
        let name = if file.name.is_empty() {
            own_name
        } else {
            file.name.clone()
        };
        let file = NewFile { name, ..file };
        return sealed(
            api,
            signed,
            file,
            part.map(|piece| piece.map_err(|cause| broken_off_form(&cause))),
        )
        .await;
    }
    let problem = ProblemDetails::new(StatusCode::UNPROCESSABLE_ENTITY, "API-003");
    Err(problem.field(FieldProblem::new(FILE, "FLD-001")))
}

/// Hands the pieces to the verb as they come; what went wrong on the way says more than what the verb makes of it.
async fn sealed(
    api: &Api,
    signed: &Signed,
    file: NewFile,
    pieces: impl Stream<Item = Result<Bytes, ProblemDetails>>,
) -> Result<String, ProblemDetails> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let content = Incoming {
        receiver,
        piece: Bytes::new(),
    };
    let (sent, received) = tokio::join!(
        hand_on(pieces, sender),
        intake::receive(&api.app, &signed.viewer, signed.at, file, content)
    );
    sent?;
    Ok(received?.import_id)
}

async fn hand_on(
    pieces: impl Stream<Item = Result<Bytes, ProblemDetails>>,
    sender: mpsc::Sender<io::Result<Bytes>>,
) -> Result<(), ProblemDetails> {
    let mut pieces = std::pin::pin!(pieces);
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(piece) => {
                if sender.send(Ok(piece)).await.is_err() {
                    return Ok(());
                }
            }
            Err(problem) => {
                let _ = sender.send(Err(io::Error::from(io::ErrorKind::UnexpectedEof))).await;
                return Err(problem);
            }
        }
    }
    Ok(())
}

/// A file as it comes, read on a thread of its own.
struct Incoming {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Incoming {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let n = self.piece.len().min(out.len());
        out[..n].copy_from_slice(&self.piece.split_to(n));
        Ok(n)
    }
}

/// Why the body could not be read to its end.
fn broken_off(cause: &(dyn std::error::Error + 'static)) -> ProblemDetails {
    let mut source = Some(cause);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008");
        }
        source = error.source();
    }
    ProblemDetails::new(StatusCode::BAD_REQUEST, "API-012")
}

fn broken_off_form(cause: &axum::extract::multipart::MultipartError) -> ProblemDetails {
    match cause.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008"),
        _ => broken_off(cause),
    }
}
