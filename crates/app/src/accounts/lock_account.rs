//! An account is locked until an administrator unlocks it.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::accounts::{AccountState, end_sessions, revoke_invitations, set_account_state};

use super::{current, in_state, not_own, permitted, subject, today};
use crate::{App, Refusal};

/// Locks an account: its sessions end and its one-time link stops working.
///
/// # Errors
/// When the account is the viewer's own, or locked or closed already.
#[store::boxed]
pub async fn lock_account(app: &App, viewer: &Viewer, at: Moment, account_id: &str) -> Result<(), Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    not_own(viewer, account_id)?;
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, today(app, at), None).await?;
    in_state(&account, &[AccountState::Invited, AccountState::Active])?;
    set_account_state(&mut tx, account_id, AccountState::Locked).await?;
    revoke_invitations(&mut tx, account_id).await?;
    let ended = end_sessions(&mut tx, account_id, None).await?;
    tx.record(
        "account.locked",
        &subject(account_id),
        json!({ "sessions_ended": ended }),
    );
    tx.commit().await?;
    Ok(())
}
