//! A right code makes a second factor count; an administrator's account becomes active by it.

use domain::Moment;
use domain::access::Viewer;
use domain::problem::Problem;
use serde_json::json;
use store::WriteTx;
use store::accounts::{
    AccountState, Attempts, By, Credentials, find_credentials, set_account_state, set_attempts, set_second_factor,
    use_invitation,
};

use super::second_factor::step_of;
use super::{activate, before_sign_in, own_id, subject, today, token};
use crate::{App, Refusal};

/// Who confirms, and with which code.
#[derive(Clone, Copy)]
pub struct Confirmation<'a> {
    /// Token of the one-time link, for an account that is not active yet; `None` for the one signed in.
    pub token: Option<&'a str>,
    /// The six digits.
    pub code: &'a str,
}

/// Confirms the second factor that [`activate`](super::activate()) or
/// [`enrol_second_factor`](super::enrol_second_factor()) gave.
///
/// # Errors
/// When the link does not work, no second factor waits, or the code is wrong.
pub async fn confirm_second_factor(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    input: Confirmation<'_>,
) -> Result<(), Refusal> {
    let digest = input.token.map(|token| token::digest(app, token));
    let (mut tx, account) = match &digest {
        Some(digest) => {
            let mut tx = app.store.write(&before_sign_in(), at).await?;
            let account = activate::invited(app, &mut tx, digest, at).await?;
            (tx, account)
        }
        None => {
            let mut tx = app.store.write(viewer, at).await?;
            let found = find_credentials(&mut tx, By::Id(own_id(viewer)?), today(app, at)).await?;
            (tx, found.ok_or(Refusal::NotFound)?)
        }
    };
    let waiting = account.secret.as_deref().filter(|_| !account.is_confirmed);
    let secret = waiting.ok_or_else(|| Refusal::conflict(Problem::error("ACT-009")))?;
    let step = step_of(secret, input.code, at, account.attempts.last_step);
    let step = step.ok_or_else(|| Refusal::field("code", Problem::error("ACT-008")))?;
    set_second_factor(&mut tx, &account.account_id, Some(secret), true).await?;
    let attempts = Attempts {
        last_step: Some(step),
        ..account.attempts
    };
    set_attempts(&mut tx, &account.account_id, attempts).await?;
    tx.record("second_factor.confirmed", &subject(&account.account_id), json!({}));
    if let Some(digest) = &digest {
        be_active(&mut tx, &account, digest).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn be_active(tx: &mut WriteTx, account: &Credentials, digest: &str) -> Result<(), Refusal> {
    use_invitation(tx, digest).await?;
    if account.state == AccountState::Invited {
        set_account_state(tx, &account.account_id, AccountState::Active).await?;
        tx.record(
            "account.activated",
            &subject(&account.account_id),
            json!({ "second_factor": true }),
        );
    }
    Ok(())
}
