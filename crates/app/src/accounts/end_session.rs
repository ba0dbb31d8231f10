//! Sessions ended from elsewhere: one's own on another machine, or somebody else's.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;

use super::{own_id, permitted, subject};
use crate::{App, Refusal};

/// Ends a session: one's own, or anybody's for who may.
///
/// # Errors
/// `NotFound` when it has ended or belongs to somebody else.
#[store::boxed]
pub async fn end_session(app: &App, viewer: &Viewer, at: Moment, session_id: &str) -> Result<(), Refusal> {
    let mut tx = app.store.write(viewer, at).await?;
    let ended = store::accounts::end_session(&mut tx, session_id).await?;
    let account_id = ended.ok_or(Refusal::NotFound)?;
    tx.record("session.ended", &subject(&account_id), json!({ "session": session_id }));
    tx.commit().await?;
    Ok(())
}

/// Ends every session of an account, or all of one's own but the present one (`but`); says how many.
///
/// # Errors
/// When the account is somebody else's and the viewer may not end it.
#[store::boxed]
pub async fn end_sessions(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    account_id: Option<&str>,
    but: Option<&str>,
) -> Result<u64, Refusal> {
    let id = match account_id.filter(|id| viewer.account_id() != Some(id)) {
        Some(id) => {
            permitted(viewer, Action::RevokeSessions)?;
            id
        }
        None => own_id(viewer)?,
    };
    let mut tx = app.store.write(viewer, at).await?;
    let ended = store::accounts::end_sessions(&mut tx, id, but).await?;
    if ended > 0 {
        tx.record("session.ended", &subject(id), json!({ "sessions": ended }));
        tx.commit().await?;
    }
    Ok(ended)
}
