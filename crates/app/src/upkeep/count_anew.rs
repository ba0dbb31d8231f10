//! After much was added, the database counts anew what its tables hold.

use domain::Moment;
use domain::access::Viewer;
use store::StoreError;

use crate::App;

/// Rows added or changed at once from which the database should know of it.
const MUCH: u64 = 1_000;

/// Lets the database count anew after this many changes. What was done stands already: a failure makes lists slower
/// until the next time, and is told in the log.
pub(crate) async fn count_anew(app: &App, viewer: &Viewer, at: Moment, n_changed: u64) {
    if n_changed < MUCH {
        return;
    }
    if let Err(error) = counted(app, viewer, at).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "tables were not counted anew");
    }
}

async fn counted(app: &App, viewer: &Viewer, at: Moment) -> Result<(), StoreError> {
    let mut tx = app.store.write_passing(viewer, at).await?;
    store::statistics::refresh(&mut tx).await?;
    tx.commit().await
}
