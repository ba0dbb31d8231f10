//! A request sent twice is carried out once.

use domain::Moment;
use domain::access::Viewer;
pub use store::once::Known;

use crate::{App, Refusal};

/// Reserves a key for a request, or says what is known of it.
///
/// # Errors
/// When nobody is signed in, or the database fails.
#[store::boxed]
pub async fn reserve(app: &App, viewer: &Viewer, at: Moment, key: &str, digest: &str) -> Result<Known, Refusal> {
    let account = viewer.account_id().ok_or(Refusal::NotSignedIn)?;
    let mut tx = app.store.write_passing(viewer, at).await?;
    let known = store::once::reserve(&mut tx, account, key, digest).await?;
    tx.commit().await?;
    Ok(known)
}

/// Keeps the answer of a request that was carried out; one that was refused is judged again when it comes again.
///
/// # Errors
/// As [`reserve`].
#[store::boxed]
pub async fn settle(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    key: &str,
    answer: Option<(u16, &str)>,
) -> Result<(), Refusal> {
    let account = viewer.account_id().ok_or(Refusal::NotSignedIn)?;
    let mut tx = app.store.write_passing(viewer, at).await?;
    match answer {
        Some((status, body)) => store::once::keep(&mut tx, account, key, i64::from(status), body).await?,
        None => store::once::give_back(&mut tx, account, key).await?,
    }
    tx.commit().await?;
    Ok(())
}
