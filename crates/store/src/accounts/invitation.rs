//! One-time links; only the digest of the token is kept.

use domain::Moment;
use domain::access::Action;

use super::{insert_records, is_system};
use crate::StoreError;
use crate::tx::{ReadTx, Record, WriteTx};

/// A one-time link to be given.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// To whom.
    pub account_id: String,
    /// Digest of its token.
    pub token_digest: String,
    /// When it stops working.
    pub expires_at: Moment,
}

/// A one-time link that was given and not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// To whom.
    pub account_id: String,
    /// When it stops working.
    pub expires_at: Moment,
}

/// Adds one-time links.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add_invitations(tx: &mut WriteTx, invitations: Vec<NewInvitation>) -> Result<(), StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Err(StoreError::Undeclared("invitations by this viewer".to_owned()));
    }
    let at = tx.at();
    let record = |new: NewInvitation| {
        Record::new()
            .with("token_digest", new.token_digest)
            .with("account_id", new.account_id)
            .with("created_at", at)
            .with("expires_at", new.expires_at)
    };
    insert_records(tx, "invitations", invitations.into_iter().map(record).collect()).await
}

/// The unused link with this digest, expired or not; for the system alone.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_invitation(tx: &mut ReadTx, token_digest: &str) -> Result<Option<Invitation>, StoreError> {
    if !is_system(tx.viewer()) {
        return Ok(None);
    }
    let sql = "SELECT account_id, expires_at FROM invitations WHERE token_digest = $1 AND used_at IS NULL";
    let Some(row) = tx.row(sql, &[token_digest.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(Invitation {
        account_id: row.text(0)?,
        expires_at: row.moment_or(1)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 1,
        })?,
    }))
}

/// Marks a link as used; whether it was there and unused.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn use_invitation(tx: &mut WriteTx, token_digest: &str) -> Result<bool, StoreError> {
    let used = Record::new().with("used_at", tx.at());
    let condition = "token_digest = $1 AND used_at IS NULL";
    Ok(tx
        .update_where("invitations", condition, &[token_digest.into()], used)
        .await?
        > 0)
}

/// Takes back every unused link of an account.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn revoke_invitations(tx: &mut WriteTx, account_id: &str) -> Result<u64, StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Ok(0);
    }
    tx.remove_passing(
        "invitations",
        "account_id = $1 AND used_at IS NULL",
        &[account_id.into()],
    )
    .await
}
