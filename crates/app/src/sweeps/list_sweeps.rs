//! Sweeps, how they stand, and their households.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::paging::{Cursor, Page};
use store::sweeps::{self, Counts, Query, Sweep, SweptLine};

use crate::visits::{FieldRules, permitted};
use crate::{App, Refusal};

/// How a sweep stands in one village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepProgress {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// How many.
    pub counts: Counts,
}

/// A sweep with how it stands in the viewer's area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepPage {
    /// The sweep.
    pub sweep: Sweep,
    /// Village by village, in order of code; of a sweep that is over, what was true when it ended stands in it.
    pub villages: Vec<SweepProgress>,
}

/// Sweeps that have to do with the viewer's area, the latest first.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_sweeps(
    app: &App,
    viewer: &Viewer,
    state: Option<&str>,
    (after, limit): (Option<&Cursor>, i64),
) -> Result<Page<Sweep>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let mut tx = app.store.read(viewer).await?;
    Ok(sweeps::list(&mut tx, state, after, limit.clamp(1, 200)).await?)
}

/// A sweep with how it stands.
///
/// # Errors
/// When there is none that has to do with the viewer's area.
#[store::boxed]
pub async fn find_sweep(app: &App, viewer: &Viewer, at: Moment, sweep_id: &str) -> Result<SweepPage, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = FieldRules::read(app, at).await?;
    let mut tx = app.store.read(viewer).await?;
    let sweep = sweeps::find(&mut tx, sweep_id).await?.ok_or(Refusal::NotFound)?;
    let villages = match sweep.state == "open" {
        true => sweeps::progress(&mut tx, &sweep, &rules.by_phone()).await?,
        false => Vec::new(),
    };
    let progress = |(township_id, village_id, counts)| SweepProgress {
        township_id,
        village_id,
        counts,
    };
    Ok(SweepPage {
        sweep,
        villages: villages.into_iter().map(progress).collect(),
    })
}

/// Households of a sweep in the viewer's area with what is known of each.
///
/// # Errors
/// When there is no such sweep.
#[store::boxed]
pub async fn list_sweep_households(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    sweep_id: &str,
    query: &Query,
) -> Result<Page<SweptLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = FieldRules::read(app, at).await?;
    let mut tx = app.store.read(viewer).await?;
    let sweep = sweeps::find(&mut tx, sweep_id).await?.ok_or(Refusal::NotFound)?;
    Ok(sweeps::households(&mut tx, &sweep, query, &rules.by_phone()).await?)
}
