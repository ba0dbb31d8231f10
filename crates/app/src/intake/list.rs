//! Reading deliveries: lists, one with its report, what it changed, and its rows tied to nobody.

use domain::access::{Action, Viewer};
use store::imports::{ChangeCount, ChangeLine, Filter, ImportLine, UnmatchedLine};

use super::ImportReport;
use super::check::find;
use crate::{App, Refusal};

/// One import with what is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundImport {
    /// The import.
    pub import: ImportLine,
    /// Its report; empty before it was checked.
    pub report: ImportReport,
    /// How often it changed something in the registers, by the ways.
    pub changes: Vec<ChangeCount>,
}

/// Imports of the viewer's departments, newest first.
///
/// # Errors
/// When the viewer may read none, or the database fails.
#[store::boxed]
pub async fn list_imports(app: &App, viewer: &Viewer, filter: &Filter) -> Result<Vec<ImportLine>, Refusal> {
    if !viewer.may(Action::ReadImport) {
        return Err(Refusal::NotPermitted(Action::ReadImport));
    }
    Ok(store::imports::list(&mut app.store.read(viewer).await?, filter).await?)
}

/// One import of the viewer's departments.
///
/// # Errors
/// When the viewer may read none, or there is no such import among them.
#[store::boxed]
pub async fn find_import(app: &App, viewer: &Viewer, import_id: &str) -> Result<FoundImport, Refusal> {
    let import = find(app, viewer, import_id).await?;
    let changes = store::imports::count_changes(&mut app.store.read(viewer).await?, import_id).await?;
    let report = ImportReport::parse(&import.report).unwrap_or_default();
    Ok(FoundImport {
        import,
        report,
        changes,
    })
}

/// The import of the viewer's departments that has this number.
///
/// # Errors
/// When the viewer may read none, or there is no such import among them.
#[store::boxed]
pub async fn find_import_by_number(app: &App, viewer: &Viewer, number: i64) -> Result<ImportLine, Refusal> {
    let filter = Filter {
        before: number.checked_add(1),
        limit: 1,
        ..Filter::default()
    };
    let found = list_imports(app, viewer, &filter).await?.pop();
    found.filter(|import| import.number == number).ok_or(Refusal::NotFound)
}

/// What an import changed in the registers, after a position; of one way when asked. Before and after are told to
/// those who may read persons.
///
/// # Errors
/// When there is no such import among the viewer's, or the database fails.
#[store::boxed]
pub async fn list_changes(
    app: &App,
    viewer: &Viewer,
    import_id: &str,
    (change, after, limit): (Option<&str>, i64, i64),
) -> Result<Vec<ChangeLine>, Refusal> {
    find(app, viewer, import_id).await?;
    Ok(store::imports::changes(&mut app.store.read(viewer).await?, import_id, change, after, limit).await?)
}

/// Rows of an import tied to nobody, after a worksheet and row; with `undecided` without those decided since.
///
/// # Errors
/// When there is no such import among the viewer's, or the database fails.
#[store::boxed]
pub async fn list_unmatched(
    app: &App,
    viewer: &Viewer,
    import_id: &str,
    (after, undecided, limit): ((i64, i64), bool, i64),
) -> Result<Vec<UnmatchedLine>, Refusal> {
    find(app, viewer, import_id).await?;
    Ok(store::imports::unmatched(&mut app.store.read(viewer).await?, import_id, after, undecided, limit).await?)
}
