//! Deliveries from file to store: received, checked without touching anything, applied, undone.
//!
//! A file is sealed as it arrives and stays sealed. To be read, a spreadsheet must be open on the disk, because its
//! formats are read from the end: it is opened into the work folder (mode 700, emptied when the server starts) and
//! removed as soon as it has been read.
//!
//! A row that comes again in another delivery, equal in key and content, is counted as a duplicate. One with the key
//! of an applied row and other content is accepted and stands from then on; undoing its import brings the other back.
//! Both are known by re-reading the kept rows of that sheet, whose keys are held as 24 bytes each while it lasts.

mod apply;
mod check;
mod folder;
mod list;
mod on_behalf;
mod opened;
mod reading;
mod receive;
pub(crate) mod register;
mod report;
pub(crate) mod seen;
mod sources;
pub(crate) mod unmatched;

pub use apply::{apply, undo};
pub use check::{check, correction, map_columns};
pub use folder::{FolderProgress, apply_folder};
pub use list::{FoundImport, find_import, find_import_by_number, list_changes, list_imports, list_unmatched};
pub(crate) use on_behalf::{apply_for, check_for};
pub use on_behalf::{queue_apply, queue_check};
pub use receive::{NewFile, Received, receive, receive_or_find};
pub use register::RegisterReport;
pub use report::{ImportReport, Proposal, Told, WorksheetReport};
pub use sources::{LastDelivery, SourceLine, list_sources};
pub use unmatched::link_row;

use domain::problem::Problem;
use store::files::FileStore;
use store::imports::ImportLine;

use crate::{App, Refusal};

/// The sealed files of this installation.
pub fn files(app: &App) -> FileStore {
    FileStore::new(app.settings.files(), app.store.ring().clone())
}

/// Makes the work folder anew, for this user alone.
///
/// # Errors
/// When it cannot be made.
pub fn empty_work_folder(app: &App) -> std::io::Result<()> {
    let work = app.settings.work();
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    opened::make_work_folder(&work)
}

fn failed(problems: Vec<Problem>) -> Refusal {
    Refusal::Conflict(problems)
}

fn wrong_state(import: &ImportLine, step: &str) -> Refusal {
    Refusal::conflict(
        Problem::error("INT-002")
            .arg("state", import.state.name())
            .arg("step", step),
    )
}

/// Runs what blocks on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::fault)
}
