//! Reports for those who take them up.

use domain::access::{Action, Viewer};
use store::registers::paging::Page;
use store::self_reports::{ReportQuery, SelfReport};

use super::permitted;
use crate::{App, Refusal};

/// Reports in the viewer's area, in order of entry.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
#[store::boxed]
pub async fn list_reports(app: &App, viewer: &Viewer, query: &ReportQuery) -> Result<Page<SelfReport>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.read(viewer).await?;
    Ok(store::self_reports::list(&mut tx, query).await?)
}

/// One report in the viewer's area.
///
/// # Errors
/// When the viewer may not read leads, or there is no such report there.
#[store::boxed]
pub async fn find_report(app: &App, viewer: &Viewer, report_id: &str) -> Result<SelfReport, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.read(viewer).await?;
    store::self_reports::find(&mut tx, report_id, Action::ReadLead)
        .await?
        .ok_or(Refusal::NotFound)
}
