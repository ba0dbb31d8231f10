//! The backups that were written by themselves.

use app::upkeep;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Backups in the configured folder.
#[derive(Serialize, ToSchema)]
pub(super) struct BackupList {
    /// Where they are, on the machine of the server.
    folder: String,
    /// Newest first.
    items: Vec<BackupBody>,
}

/// One backup.
#[derive(Serialize, ToSchema)]
struct BackupBody {
    /// Name of its file; it holds the time of writing.
    file: String,
    /// Its size in bytes.
    bytes: u64,
}

/// Lists the backups in the configured folder, newest first. Each was read back after it was written.
#[utoipa::path(
    get,
    path = "/backups",
    tag = "jobs",
    responses(
        (status = 200, description = "Backups", body = BackupList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_backups(signed: Signed, State(api): State<Api>) -> Result<Json<BackupList>, ProblemDetails> {
    let items = upkeep::list_backups(&api.app, &signed.viewer)?;
    Ok(Json(BackupList {
        folder: api.app.settings.backups.display().to_string(),
        items: items
            .into_iter()
            .map(|backup| BackupBody {
                file: backup.file,
                bytes: backup.bytes,
            })
            .collect(),
    }))
}
