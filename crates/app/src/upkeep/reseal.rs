//! After a new key was made: everything sealed with an older one is sealed anew.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::reseal;

use crate::{App, Refusal};

/// Values sealed in one transaction: others wait no longer than that.
const VALUES_AT_ONCE: i64 = 2_000;

/// Seals every field anew under the current key; returns how many. Interrupted, it goes on where it stopped. Kept
/// files and what stands in the journal stay under the key they were sealed with, which remains in the key file.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn reseal(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    progress: &mut (dyn FnMut(&str, i64) + Send),
) -> Result<i64, Refusal> {
    if !viewer.may(Action::ManageSystem) {
        return Err(Refusal::NotPermitted(Action::ManageSystem));
    }
    let mut n_all = 0;
    for column in reseal::sealed_columns() {
        loop {
            let mut tx = app.store.write(viewer, at).await?;
            let n = reseal::reseal(&mut tx, column, VALUES_AT_ONCE).await?;
            tx.commit().await?;
            n_all += n;
            progress(column.table, n_all);
            if n < VALUES_AT_ONCE {
                break;
            }
        }
    }
    Ok(n_all)
}
