//! Reading the journal and taking it out.

use std::io::Write;

use domain::Moment;
use domain::access::{Action, Viewer};
use store::journal::{self, Entry, Filter, Subject};

use crate::{App, Refusal};

/// Entries that fit the filter, newest first.
///
/// # Errors
/// When the viewer may not read the journal, or the database fails.
#[store::boxed]
pub async fn list(app: &App, viewer: &Viewer, filter: &Filter) -> Result<Vec<Entry>, Refusal> {
    if !viewer.may(Action::ReadJournal) {
        return Err(Refusal::NotPermitted(Action::ReadJournal));
    }
    let mut tx = app.store.read(viewer).await?;
    Ok(journal::entries(&mut tx, filter).await?)
}

/// Writes the whole journal as lines of JSON, for verification anywhere; that it was taken out is itself an entry.
///
/// # Errors
/// When the viewer may not export the journal, or the database or `out` fails.
pub async fn export(app: &App, viewer: &Viewer, at: Moment, out: impl Write + Send) -> Result<i64, Refusal> {
    if !viewer.may(Action::ExportJournal) {
        return Err(Refusal::NotPermitted(Action::ExportJournal));
    }
    let mut tx = app.store.write(viewer, at).await?;
    tx.record("journal.exported", &Subject::new("store", "1"), serde_json::json!({}));
    tx.commit().await?;
    let mut tx = app.store.read(viewer).await?;
    Ok(journal::export(&mut tx, out).await?)
}
