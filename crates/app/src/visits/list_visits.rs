//! Visits that were recorded.

use domain::access::{Action, Viewer};
use store::registers::paging::Page;
use store::visits::{Query, VisitLine};

use super::permitted;
use crate::{App, Refusal};

/// A page of visits in the viewer's area, the latest first.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_visits(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<VisitLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(store::visits::list(&mut app.store.glance(viewer).await?, query).await?)
}

/// A visit in the viewer's area.
///
/// # Errors
/// When there is none.
#[store::boxed]
pub async fn find_visit(app: &App, viewer: &Viewer, visit_id: &str) -> Result<VisitLine, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    store::visits::find(&mut app.store.glance(viewer).await?, visit_id)
        .await?
        .ok_or(Refusal::NotFound)
}
