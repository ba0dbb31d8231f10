//! Lists and searches of households.

use domain::access::{Action, Viewer};
use store::registers::households::{Household, Query, count, list};
use store::registers::paging::Page;

use super::permitted;
use crate::{App, Refusal};

/// A page of households in the viewer's area.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_households(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<Household>, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    Ok(list(&mut app.store.glance(viewer).await?, query).await?)
}

/// How many households all pages have.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn count_households(app: &App, viewer: &Viewer, query: &Query) -> Result<i64, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    Ok(count(&mut app.store.glance(viewer).await?, query).await?)
}
