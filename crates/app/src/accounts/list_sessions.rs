//! Where an account is signed in.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::accounts::SessionLine;

use super::{own_id, permitted, session_limits};
use crate::{App, Refusal};

/// Sessions that go on, newest first: one's own, or those of an account for who may end them.
///
/// # Errors
/// When the account is somebody else's and the viewer may not end its sessions.
#[store::boxed]
pub async fn list_sessions(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    account_id: Option<&str>,
) -> Result<Vec<SessionLine>, Refusal> {
    let id = match account_id.filter(|id| viewer.account_id() != Some(id)) {
        Some(id) => {
            permitted(viewer, Action::RevokeSessions)?;
            id
        }
        None => own_id(viewer)?,
    };
    let mut tx = app.store.read(viewer).await?;
    Ok(store::accounts::list_sessions(&mut tx, id, at, session_limits(app)).await?)
}
