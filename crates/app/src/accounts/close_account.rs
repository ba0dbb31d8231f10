//! An account is closed for good: somebody left.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::accounts::{
    AccountState, EndHelper, end_grant, end_helper, end_sessions, revoke_invitations, set_account_state,
};

use super::{current, in_state, not_own, permitted, subject, today};
use crate::{App, Refusal};

/// Closes an account: its sessions, grants and ties to households end, its one-time link stops working. The name stays
/// taken, so that the journal speaks of one person.
///
/// # Errors
/// When the account is the viewer's own, or closed already.
#[store::boxed]
pub async fn close_account(app: &App, viewer: &Viewer, at: Moment, account_id: &str) -> Result<(), Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    not_own(viewer, account_id)?;
    let day = today(app, at);
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, day, None).await?;
    in_state(
        &account,
        &[AccountState::Invited, AccountState::Active, AccountState::Locked],
    )?;
    for dated in &account.grants {
        end_grant(&mut tx, account_id, &dated.grant_id, Some(day)).await?;
    }
    let households = end_helper(&mut tx, EndHelper::AllOf(account_id), day).await?;
    set_account_state(&mut tx, account_id, AccountState::Closed).await?;
    revoke_invitations(&mut tx, account_id).await?;
    let sessions = end_sessions(&mut tx, account_id, None).await?;
    let payload = json!({ "grants_ended": account.grants.len(), "households": households, "sessions_ended": sessions });
    tx.record("account.closed", &subject(account_id), payload);
    tx.commit().await?;
    Ok(())
}
