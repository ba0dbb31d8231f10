//! An account that was locked may be used again.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::accounts::{Account, AccountState, Attempts, set_account_state, set_attempts};

use super::{current, in_state, permitted, subject, today};
use crate::{App, Refusal};

/// Unlocks an account, whether an administrator locked it or failed attempts did. One that was never made active needs
/// a new link.
///
/// # Errors
/// When the account is closed.
#[store::boxed]
pub async fn unlock_account(app: &App, viewer: &Viewer, at: Moment, account_id: &str) -> Result<Account, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, today(app, at), None).await?;
    in_state(
        &account,
        &[AccountState::Invited, AccountState::Active, AccountState::Locked],
    )?;
    let ready = account.has_password && (account.second_factor || !account.is_administrator());
    if account.state == AccountState::Locked {
        let state = if ready {
            AccountState::Active
        } else {
            AccountState::Invited
        };
        set_account_state(&mut tx, account_id, state).await?;
    }
    set_attempts(&mut tx, account_id, Attempts::default()).await?;
    tx.record("account.unlocked", &subject(account_id), json!({}));
    let unlocked = current(&mut tx, account_id, today(app, at), None).await?;
    tx.commit().await?;
    Ok(unlocked)
}
