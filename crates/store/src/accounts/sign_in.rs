//! What signing in is judged by: password, second factor, failed attempts.

use domain::access::{Action, Role};
use domain::{Date, Moment};

use super::account::{AccountState, alter};
use super::is_system;
use crate::StoreError;
use crate::tx::{ReadTx, Record, WriteTx};

const SECRET: &str = "accounts.totp_sealed";

/// How an account is looked for.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// By what its owner types to sign in.
    Name(&'a str),
    /// By its id.
    Id(&'a str),
}

/// Failed attempts and the last code used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Failures in a row.
    pub failed: i64,
    /// Until when signing in is refused.
    pub locked_until: Option<Moment>,
    /// Time step of the last code that was taken.
    pub last_step: Option<i64>,
}

/// What signing in is judged by. It has no `Debug`: it must stand in no log.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account_id: String,
    /// Its sign-in name.
    pub sign_in_name: String,
    /// Its owner's name.
    pub display_name: String,
    /// How far it has come.
    pub state: AccountState,
    /// Hash of the password, if one was set.
    pub password_hash: Option<String>,
    /// Secret of the second factor, opened.
    pub secret: Option<String>,
    /// Whether the second factor was confirmed by a right code.
    pub is_confirmed: bool,
    /// Whether a grant that has not ended is an administrator's.
    pub is_administrator: bool,
    /// Failed attempts and the last code used.
    pub attempts: Attempts,
}

/// The credentials of an account, for the system and for the account itself.
///
/// # Errors
/// When the database fails or the secret does not open.
pub async fn find_credentials(tx: &mut ReadTx, by: By<'_>, day: Date) -> Result<Option<Credentials>, StoreError> {
    let (column, value) = match by {
        By::Name(name) if is_system(tx.viewer()) => ("a.sign_in_name", name),
        By::Id(id) if is_system(tx.viewer()) || tx.viewer().account_id() == Some(id) => ("a.account_id", id),
        _ => return Ok(None),
    };
    let roles: Vec<String> = administrators().map(|role| format!("'{}'", role.name())).collect();
    let sql = format!(
        "SELECT a.account_id, a.sign_in_name, a.display_name, a.state, a.password_hash, a.totp_sealed, \
         a.totp_confirmed, s.failed_attempts, s.locked_until, s.last_totp_step, \
         (SELECT count(*) FROM grants g WHERE g.account_id = a.account_id AND g.role IN ({}) \
          AND (g.valid_to IS NULL OR g.valid_to > $2)) \
         FROM accounts a LEFT JOIN sign_ins s ON s.account_id = a.account_id WHERE {column} = $1",
        roles.join(", ")
    );
    let Some(row) = tx.row(&sql, &[value.into(), day.into()]).await? else {
        return Ok(None);
    };
    let account_id = row.text(0)?;
    let sealed = row.text_or(5)?;
    let secret = sealed
        .map(|sealed| tx.ring().open(SECRET, &account_id, &sealed))
        .transpose()?;
    Ok(Some(Credentials {
        account_id,
        sign_in_name: row.text(1)?,
        display_name: row.text(2)?,
        state: AccountState::parse(&row.text(3)?).ok_or(StoreError::Stored {
            what: "state",
            column: 3,
        })?,
        password_hash: row.text_or(4)?,
        secret,
        is_confirmed: row.yes(6)?,
        is_administrator: row.int(10)? > 0,
        attempts: Attempts {
            failed: row.int_or(7)?.unwrap_or(0),
            locked_until: row.moment_or(8)?,
            last_step: row.int_or(9)?,
        },
    }))
}

fn administrators() -> impl Iterator<Item = &'static Role> {
    Role::ALL.iter().filter(|role| role.is_administrator())
}

/// Keeps failed attempts and the last code used.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn set_attempts(tx: &mut WriteTx, account_id: &str, attempts: Attempts) -> Result<(), StoreError> {
    let at = tx.at();
    let record = || {
        Record::new()
            .with("failed_attempts", attempts.failed)
            .with("locked_until", attempts.locked_until.map(|moment| moment.to_string()))
            .with("last_totp_step", attempts.last_step)
            .with("last_at", at)
    };
    if !tx.update("sign_ins", &[account_id.into()], record()).await? {
        tx.insert("sign_ins", record().with("account_id", account_id)).await?;
    }
    Ok(())
}

/// Sets the hash of the password.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn set_password(tx: &mut WriteTx, account_id: &str, hash: &str) -> Result<bool, StoreError> {
    own(tx, account_id, Record::new().with("password_hash", hash)).await
}

/// Sets the second factor's secret, or takes it away; it counts once it is confirmed.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn set_second_factor(
    tx: &mut WriteTx,
    account_id: &str,
    secret: Option<&str>,
    is_confirmed: bool,
) -> Result<bool, StoreError> {
    let sealed = secret.map(|secret| tx.ring().seal(SECRET, account_id, secret));
    own(
        tx,
        account_id,
        Record::new()
            .with("totp_sealed", sealed)
            .with("totp_confirmed", is_confirmed),
    )
    .await
}

/// Changes what only the account itself and the system may change.
async fn own(tx: &mut WriteTx, account_id: &str, record: Record) -> Result<bool, StoreError> {
    if !is_system(tx.viewer()) && tx.viewer().account_id() != Some(account_id) {
        return Ok(false);
    }
    alter(tx, account_id, Action::ManageAccounts, record).await
}
