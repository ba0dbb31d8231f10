//! A new one-time link for an account: its owner sets a password with it, for the first time or anew.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::WriteTx;
use store::accounts::{AccountState, NewInvitation, add_invitations, revoke_invitations};

use super::{Token, current, in_state, permitted, subject, today};
use crate::{App, Refusal};

/// A one-time link, shown once.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The account it is for.
    pub account_id: String,
    /// What its owner types to sign in.
    pub sign_in_name: String,
    /// The token of the link.
    pub token: Token,
    /// When it stops working.
    pub expires_at: Moment,
}

/// Gives a new one-time link; older ones of the account stop working. Used by an account that is active already, it
/// sets password and second factor anew.
///
/// # Errors
/// When the viewer does not keep accounts, or the account is locked or closed.
#[store::boxed]
pub async fn invite(app: &App, viewer: &Viewer, at: Moment, account_id: &str) -> Result<Invited, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, today(app, at), None).await?;
    in_state(&account, &[AccountState::Invited, AccountState::Active])?;
    let link = give_link(app, &mut tx, account_id).await?;
    tx.commit().await?;
    Ok(Invited {
        sign_in_name: account.sign_in_name,
        ..link
    })
}

/// Gives the only working link of an account, with its entry; the sign-in name is left to the caller.
pub(super) async fn give_link(app: &App, tx: &mut WriteTx, account_id: &str) -> Result<Invited, Refusal> {
    let revoked = revoke_invitations(tx, account_id).await?;
    let link = new_link(app, tx.at(), account_id);
    add_invitations(tx, vec![invitation(app, &link)]).await?;
    tx.record("account.invited", &subject(account_id), json!({ "revoked": revoked }));
    Ok(link)
}

/// A new link that is not kept yet.
pub(super) fn new_link(app: &App, at: Moment, account_id: &str) -> Invited {
    Invited {
        account_id: account_id.to_owned(),
        sign_in_name: String::new(),
        token: Token::random(),
        expires_at: at.plus_minutes(app.settings.sign_in.invitation_hours.saturating_mul(60)),
    }
}

/// What is kept of a link.
pub(super) fn invitation(app: &App, link: &Invited) -> NewInvitation {
    NewInvitation {
        account_id: link.account_id.clone(),
        token_digest: link.token.digest(app),
        expires_at: link.expires_at,
    }
}
