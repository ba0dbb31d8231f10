//! Backups: taken while people work, checked as a whole, brought back into an empty installation.

use std::path::Path;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::{Place, Problem};
use store::backup::{self, BackupError, Manifest};
use store::files::FileStore;
use store::journal::Subject;

use crate::{App, Refusal};

/// Writes a backup to `out` and checks it by reading it back.
///
/// # Errors
/// When the viewer may not, `out` exists, or the database or the disk fails.
#[store::boxed]
pub async fn back_up(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    out: &Path,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Manifest, Refusal> {
    if !viewer.may(Action::ManageSystem) {
        return Err(Refusal::NotPermitted(Action::ManageSystem));
    }
    if out.exists() {
        return Err(Refusal::conflict(Problem::error("UPK-101").at(place(out))));
    }
    let mut tx = app.store.read(viewer).await?;
    let written = backup::write(&mut tx, &files(app), out, at, progress).await;
    drop(tx);
    let manifest = written.map_err(|error| refusal(out, error))?;
    backup::check(out, app.store.ring()).map_err(|error| refusal(out, error))?;
    let mut tx = app.store.write(viewer, at).await?;
    let holds = serde_json::json!({ "journal_seq": manifest.journal_seq, "files": manifest.files.len() });
    tx.record("backup.written", &Subject::new("store", "1"), holds);
    tx.commit().await?;
    Ok(manifest)
}

/// Reads every byte of a backup and says what it holds.
///
/// # Errors
/// The first thing that is wrong, with its name.
pub fn check_backup(app: &App, path: &Path) -> Result<Manifest, Refusal> {
    backup::check(path, app.store.ring()).map_err(|error| refusal(path, error))
}

/// Brings a backup back into this installation, which must be empty.
///
/// # Errors
/// When it is damaged, the installation is not empty, or the database or the disk fails; nothing is kept then.
pub async fn restore(
    app: &App,
    path: &Path,
    at: Moment,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Manifest, Refusal> {
    let restored = backup::restore(path, &app.store, &files(app), at, progress).await;
    restored.map_err(|error| refusal(path, error))
}

fn files(app: &App) -> FileStore {
    FileStore::new(app.settings.files(), app.store.ring().clone())
}

fn place(path: &Path) -> Place {
    Place::file(path.display().to_string())
}

fn refusal(path: &Path, error: BackupError) -> Refusal {
    let problem = match &error {
        BackupError::Archive(byte) => Problem::error("UPK-102").arg("byte", byte),
        BackupError::Member { member, source } => Problem::error("UPK-103").arg("member", member).arg("cause", source),
        BackupError::Missing(member) => Problem::error("UPK-104").arg("member", member),
        BackupError::Foreign(member) => Problem::error("UPK-105").arg("member", member),
        BackupError::Format(format) => Problem::error("UPK-106").arg("format", format),
        BackupError::NotEmpty => Problem::error("UPK-107"),
        BackupError::Io { source, .. } => Problem::error("UPK-108").arg("cause", source),
        BackupError::Store(_) => {
            let BackupError::Store(error) = error else {
                return Refusal::conflict(Problem::error("UPK-108").arg("cause", "-"));
            };
            return error.into();
        }
    };
    Refusal::conflict(problem.at(place(path)))
}
