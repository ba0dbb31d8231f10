//! The steps of an import: looked into again, applied, undone, its refused rows taken to be put right.

use app::intake;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::{Json, Path};
use crate::http::jobs::QueuedJob;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Imports whose rows count no more.
#[derive(Serialize, ToSchema)]
pub(super) struct UndoneImports {
    /// Their numbers: several when registers were applied together.
    numbers: Vec<i64>,
}

/// Looks into an import again, without changing anything.
#[utoipa::path(
    post,
    path = "/imports/{id}/check",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 202, description = "Queued", body = QueuedJob),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is past checking", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn check_import(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let job_id = intake::queue_check(&api.app, &signed.viewer, signed.at, &id).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}

/// Lets the rows of an import count.
#[utoipa::path(
    post,
    path = "/imports/{id}/apply",
    tag = "imports",
    params(
        ("id" = String, Path, description = "Id of the import"),
        ("If-Match" = String, Header, description = "The `ETag` of the import that was read"),
    ),
    responses(
        (status = 202, description = "Queued", body = QueuedJob),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It was applied, refused or undone before", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "It changed since it was read", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "`If-Match` is missing", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn apply_import(changing: Changing) -> Result<impl IntoResponse, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let job_id = intake::queue_apply(app, viewer, at, (&changing.id, changing.version.version())).await?;
    changing.api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}

/// Undoes a whole import: its rows count no more, and what it changed in the registers is as it was.
#[utoipa::path(
    post,
    path = "/imports/{id}/undo",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 200, description = "Undone", body = UndoneImports),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is not applied, or later changes rest on it", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn undo_import(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<UndoneImports>, ProblemDetails> {
    let numbers = intake::undo(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(Json(UndoneImports { numbers }))
}

/// The refused rows of an import as a workbook to be put right and dropped in again; an archive where there are several.
#[utoipa::path(
    get,
    path = "/imports/{id}/correction",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 200, description = "The workbook, or an archive of several", content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Vec<u8> = "application/zip"),
        )),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "No row was refused", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_import_correction(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Response, ProblemDetails> {
    let (bytes, ending) = intake::correction(&api.app, &signed.viewer, &id).await?;
    let media = match ending {
        "zip" => "application/zip",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let disposition = format!("attachment; filename=\"correction.{ending}\"");
    Ok((
        [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, disposition)],
        bytes,
    )
        .into_response())
}
