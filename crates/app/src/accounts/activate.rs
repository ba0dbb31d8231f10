//! The owner of an account sets a password with the one-time link.

use domain::Moment;
use domain::problem::Problem;
use serde_json::json;
use store::accounts::{
    AccountState, Attempts, By, Credentials, end_sessions, find_credentials, find_invitation, set_account_state,
    set_attempts, set_password, set_second_factor, use_invitation,
};
use store::{ReadTx, WriteTx};

use super::second_factor::{Enrolment, enrolment, new_secret};
use super::{before_sign_in, password, subject, today, token};
use crate::{App, Refusal};

/// What the owner sends.
#[derive(Clone, Copy)]
pub struct Activation<'a> {
    /// Token of the link.
    pub token: &'a str,
    /// The new password.
    pub password: &'a str,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Activated {
    /// The account.
    pub account_id: String,
    /// What its owner types to sign in.
    pub sign_in_name: String,
    /// For an administrator: the second factor, which must be confirmed with the same token before the account is
    /// active.
    pub second_factor: Option<Enrolment>,
}

/// Sets a password with a one-time link. The account is active at once, or for an administrator once
/// [`confirm_second_factor`](super::confirm_second_factor()) has seen a right code; a second factor it had is gone.
///
/// # Errors
/// When the link is unknown, used or expired, or something speaks against the password.
pub async fn activate(app: &App, at: Moment, input: Activation<'_>) -> Result<Activated, Refusal> {
    let viewer = before_sign_in();
    let digest = token::digest(app, input.token);
    let mut tx = app.store.read(&viewer).await?;
    let invited = invited(app, &mut tx, &digest, at).await?;
    drop(tx);
    let problems = password::check(app, "password", input.password, &invited.sign_in_name);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let hash = password::hash(input.password).await?;
    let mut tx = app.store.write(&viewer, at).await?;
    let invited = self::invited(app, &mut tx, &digest, at).await?;
    let id = invited.account_id.clone();
    set_password(&mut tx, &id, &hash).await?;
    end_sessions(&mut tx, &id, None).await?;
    set_attempts(&mut tx, &id, Attempts::default()).await?;
    let second_factor = match invited.is_administrator {
        true => Some(wait_for_code(&mut tx, &invited).await?),
        false => {
            be_active(&mut tx, &id, &digest).await?;
            None
        }
    };
    tx.commit().await?;
    Ok(Activated {
        account_id: id,
        sign_in_name: invited.sign_in_name,
        second_factor,
    })
}

/// Whom a link invites, if it works and the account is not locked or closed.
pub(super) async fn invited(app: &App, tx: &mut ReadTx, digest: &str, at: Moment) -> Result<Credentials, Refusal> {
    let refused = || Refusal::field("token", Problem::error("ACT-003"));
    let invitation = find_invitation(tx, digest)
        .await?
        .filter(|invitation| at < invitation.expires_at);
    let invitation = invitation.ok_or_else(refused)?;
    let found = find_credentials(tx, By::Id(&invitation.account_id), today(app, at)).await?;
    found
        .filter(|account| matches!(account.state, AccountState::Invited | AccountState::Active))
        .ok_or_else(refused)
}

/// A new second factor, and nobody signs in until it is confirmed.
async fn wait_for_code(tx: &mut WriteTx, invited: &Credentials) -> Result<Enrolment, Refusal> {
    let id = &invited.account_id;
    let secret = new_secret();
    let enrolment = enrolment(&secret, &invited.sign_in_name)?;
    set_second_factor(tx, id, Some(&secret), false).await?;
    set_account_state(tx, id, AccountState::Invited).await?;
    tx.record("password.changed", &subject(id), json!({ "by": "invitation" }));
    Ok(enrolment)
}

async fn be_active(tx: &mut WriteTx, id: &str, digest: &str) -> Result<(), Refusal> {
    set_second_factor(tx, id, None, false).await?;
    set_account_state(tx, id, AccountState::Active).await?;
    use_invitation(tx, digest).await?;
    tx.record("account.activated", &subject(id), json!({ "second_factor": false }));
    Ok(())
}
