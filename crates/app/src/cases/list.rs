//! Lists of cases, of what is to be done, and of measures.

use domain::access::{Action, Viewer};
use store::cases::{CaseLine, MeasureLine, MeasureQuery, Query, TaskLine, TaskQuery};
use store::registers::paging::Page;

use super::permitted;
use crate::{App, Refusal};

/// A page of cases in the viewer's area.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_cases(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<CaseLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(store::cases::list(&mut app.store.glance(viewer).await?, query).await?)
}

/// How many cases all pages have.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn count_cases(app: &App, viewer: &Viewer, query: &Query) -> Result<i64, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(store::cases::count(&mut app.store.glance(viewer).await?, query).await?)
}

/// A page of what is to be done in the viewer's area, the nearest deadline first.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn worklist(app: &App, viewer: &Viewer, query: &TaskQuery) -> Result<Page<TaskLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(store::cases::worklist(&mut app.store.glance(viewer).await?, query).await?)
}

/// A page of measures in the viewer's area, what is due first first.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_measures(app: &App, viewer: &Viewer, query: &MeasureQuery) -> Result<Page<MeasureLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(store::cases::measures(&mut app.store.glance(viewer).await?, query).await?)
}
