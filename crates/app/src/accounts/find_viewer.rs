//! Who sends a request, told by the token of a session.

use domain::Moment;
use domain::access::{Reason, Viewer};
use store::seal::equal_in_constant_time;

use super::{before_sign_in, session_limits, today, token};
use crate::{App, Refusal};

/// Somebody signed in, as one request finds them.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who asks, with the grants that hold today.
    pub viewer: Viewer,
    /// The account.
    pub account_id: String,
    /// Its sign-in name.
    pub sign_in_name: String,
    /// Its owner's name.
    pub display_name: String,
    /// The session.
    pub session_id: String,
    /// Whether the account signs in with a code as well.
    pub second_factor: bool,
    /// When the session is over in any case.
    pub expires_at: Moment,
    /// Whether [`touch_session`] should be called, beside the answer and not before it.
    pub touch_due: bool,
    csrf_digest: String,
}

impl SignedIn {
    /// Whether this is the session's token against forged requests.
    pub fn is_csrf_token(&self, app: &App, shown: &str) -> bool {
        let shown = token::digest(app, shown);
        equal_in_constant_time(shown.as_bytes(), self.csrf_digest.as_bytes())
    }
}

/// Finds who holds a token. `None` when the session has ended, was idle for too long or is over, or the account is not
/// active. Grants are read anew, so that a change counts from the next request on.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn find_viewer(app: &App, at: Moment, shown: &str) -> Result<Option<SignedIn>, Refusal> {
    let mut tx = app.store.glance(&before_sign_in()).await?;
    let digest = token::digest(app, shown);
    let found = store::accounts::find_session(&mut tx, &digest, at, today(app, at), session_limits(app)).await?;
    Ok(found.map(|session| SignedIn {
        viewer: session.viewer,
        account_id: session.account_id,
        sign_in_name: session.sign_in_name,
        display_name: session.display_name,
        session_id: session.session_id,
        second_factor: session.second_factor,
        expires_at: session.expires_at,
        touch_due: session.touch_due,
        csrf_digest: session.csrf_digest,
    }))
}

/// Marks a session as seen; at most once a minute it writes.
///
/// # Errors
/// When the store fails; the request itself need not.
#[store::boxed]
pub async fn touch_session(app: &App, at: Moment, session_id: &str) -> Result<(), Refusal> {
    let mut tx = app.store.write_passing(&before_sign_in(), at).await?;
    if store::accounts::touch_session(&mut tx, session_id).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Removes sessions that were over in any case a day ago or more; says how many.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn remove_old_sessions(app: &App, at: Moment) -> Result<u64, Refusal> {
    let viewer = Viewer::system(Reason::Maintenance);
    let mut tx = app.store.write_passing(&viewer, at).await?;
    let removed = store::accounts::remove_old_sessions(&mut tx, at.plus_minutes(-24 * 60)).await?;
    tx.commit().await?;
    Ok(removed)
}
