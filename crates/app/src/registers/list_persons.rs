//! Lists and searches of persons.

use domain::access::{Action, Viewer};
use store::registers::paging::Page;
use store::registers::persons::{MaskedPerson, Query, count, list};

use super::permitted;
use crate::{App, Refusal};

/// A page of persons in the viewer's area, masked.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_persons(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<MaskedPerson>, Refusal> {
    permitted(viewer, Action::ReadPerson)?;
    Ok(list(&mut app.store.glance(viewer).await?, query).await?)
}

/// How many persons all pages have.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn count_persons(app: &App, viewer: &Viewer, query: &Query) -> Result<i64, Refusal> {
    permitted(viewer, Action::ReadPerson)?;
    Ok(count(&mut app.store.glance(viewer).await?, query).await?)
}
