//! What a process that died left lying about.

use std::collections::BTreeSet;

use domain::Moment;
use domain::access::{Reason, Viewer};
use store::files::FileStore;

use crate::jobs::{self, BackUp, ConfirmDeliveries, Kind, ReviewMissed, TickCases, Tidy, VerifyStore};
use crate::{App, Refusal};

/// Empties the work folder and removes kept files that no row names; says how many files. For the time before anything
/// else works on the installation.
///
/// # Errors
/// When the database or the disk fails.
#[store::boxed]
pub async fn sweep(app: &App) -> Result<u64, Refusal> {
    let mut tx = app.store.read(&Viewer::system(Reason::Maintenance)).await?;
    let known: BTreeSet<String> = store::files::digests(&mut tx).await?.into_iter().collect();
    drop(tx);
    let (work, kept) = (
        app.clone(),
        FileStore::new(app.settings.files(), app.store.ring().clone()),
    );
    let swept = tokio::task::spawn_blocking(move || {
        crate::intake::empty_work_folder(&work)?;
        kept.sweep(&known)
    });
    Ok(swept.await.map_err(Refusal::fault)?.map_err(store::StoreError::from)?)
}

/// Queues what is to be done once a day.
///
/// # Errors
/// When the database fails.
#[store::boxed]
pub async fn queue_daily(app: &App, at: Moment, keep_days: i64) -> Result<(), Refusal> {
    let viewer = Viewer::system(Reason::Maintenance);
    jobs::queue(app, &viewer, at, &Kind::Tidy(Tidy { keep_days })).await?;
    jobs::queue(app, &viewer, at, &Kind::ReviewMissed(ReviewMissed {})).await?;
    jobs::queue(app, &viewer, at, &Kind::VerifyStore(VerifyStore {})).await?;
    let on = at.day(app.settings.hours_ahead);
    jobs::queue(app, &viewer, at, &Kind::ConfirmDeliveries(ConfirmDeliveries {})).await?;
    jobs::queue(app, &viewer, at, &Kind::TickCases(TickCases { on })).await?;
    if app.settings.backups_kept > 0 {
        jobs::queue(app, &viewer, at, &Kind::BackUp(BackUp {})).await?;
    }
    Ok(())
}
