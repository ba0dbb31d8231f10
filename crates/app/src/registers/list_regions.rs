//! Lists of regions.

use std::collections::BTreeMap;

use domain::access::{Action, Viewer};
use store::regions::{Counts, Region, counts, list};

use super::permitted;
use crate::{App, Refusal};

/// The places directly below one; withdrawn ones when asked for.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_regions(
    app: &App,
    viewer: &Viewer,
    parent: Option<&str>,
    with_withdrawn: bool,
) -> Result<Vec<Region>, Refusal> {
    permitted(viewer, Action::ReadRegions)?;
    Ok(list(&mut app.store.read(viewer).await?, parent, with_withdrawn).await?)
}

/// How many households and people of the viewer's area there are in each place directly below one.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn count_in_regions(app: &App, viewer: &Viewer, parent: &str) -> Result<BTreeMap<String, Counts>, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    Ok(counts(&mut app.store.read(viewer).await?, parent).await?)
}
