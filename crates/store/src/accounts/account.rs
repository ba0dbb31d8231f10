//! Accounts: who somebody is here and whether they may sign in.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::id_card::IdCardNo;
use domain::{Date, Moment};

use super::grant::{DatedGrant, grants_of};
use super::{identity, insert_records, places, reaches};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::tx::{ReadTx, Record, WriteTx};

const PHONE: &str = "accounts.phone_sealed";
/// Names looked for in one statement.
const NAMES_A_STATEMENT: usize = 500;

/// How far an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountState {
    /// Its one-time link has not been used to the end.
    Invited,
    /// Its owner can sign in.
    Active,
    /// Locked by an administrator until unlocked.
    Locked,
    /// Closed for good.
    Closed,
}

impl AccountState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 4] = [Self::Invited, Self::Active, Self::Locked, Self::Closed];

    /// The stable word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Closed => "closed",
        }
    }

    /// The state with this word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// An account as administrators and its owner see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub account_id: String,
    /// What its owner types to sign in.
    pub sign_in_name: String,
    /// The owner's name.
    pub display_name: String,
    /// Telephone with its middle hidden.
    pub phone_masked: Option<String>,
    /// Identity number with its middle hidden.
    pub id_masked: Option<String>,
    /// How far it has come.
    pub state: AccountState,
    /// Whether a password was ever set.
    pub has_password: bool,
    /// Whether signing in needs a code as well.
    pub second_factor: bool,
    /// When it was created.
    pub created_at: Moment,
    /// Counts its changes.
    pub version: i64,
    /// Grants that have not ended.
    pub grants: Vec<DatedGrant>,
}

impl Account {
    /// Whether it is an administrator's, now or from a day already settled.
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|dated| dated.grant.role.is_administrator())
    }
}

/// What a new account begins with.
#[derive(Clone)]
pub struct NewAccount {
    /// What its owner types to sign in, in its one normal form.
    pub sign_in_name: String,
    /// The owner's name.
    pub display_name: String,
    /// Telephone, digits only.
    pub phone: Option<String>,
    /// Identity number.
    pub id_number: Option<IdCardNo>,
}

/// What changes about an account; `None` stays as it is.
#[derive(Clone, Default)]
pub struct AccountChange {
    /// The owner's name.
    pub display_name: Option<String>,
    /// Telephone, digits only; `Some(None)` takes it away.
    pub phone: Option<Option<String>>,
    /// Identity number; `Some(None)` takes it away.
    pub id_number: Option<Option<IdCardNo>>,
}

pub(super) const COLUMNS: &str = "a.account_id, a.sign_in_name, a.display_name, a.phone_sealed, a.state, \
     CAST(CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), a.totp_confirmed, a.created_at, a.version, \
     (SELECT i.id_sealed FROM account_identities i WHERE i.account_id = a.account_id)";

/// Reads a row of [`COLUMNS`]; grants follow.
pub(super) fn account(tx: &ReadTx, row: &Row) -> Result<Account, StoreError> {
    let account_id = row.text(0)?;
    let sealed = row.text_or(3)?;
    let phone = sealed
        .map(|sealed| tx.ring().open(PHONE, &account_id, &sealed))
        .transpose()?;
    let sealed = row.text_or(9)?;
    let number = sealed
        .map(|sealed| tx.ring().open(identity::ID, &account_id, &sealed))
        .transpose()?;
    Ok(Account {
        account_id,
        sign_in_name: row.text(1)?,
        display_name: row.text(2)?,
        phone_masked: phone.map(|phone| masked(&phone, 3)),
        id_masked: number.map(|number| masked(&number, 6)),
        state: AccountState::parse(&row.text(4)?).ok_or(StoreError::Stored {
            what: "state",
            column: 4,
        })?,
        has_password: row.int(5)? != 0,
        second_factor: row.yes(6)?,
        created_at: row.moment_or(7)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 7,
        })?,
        version: row.int(8)?,
        grants: Vec::new(),
    })
}

/// A number with its middle hidden: so many characters stand at its beginning, and four at its end.
fn masked(number: &str, first: usize) -> String {
    let n = number.chars().count();
    let star = |(i, c)| if i >= first && i + 4 < n { '*' } else { c };
    number.chars().enumerate().map(star).collect()
}

/// The account with this id, with the grants that have not ended by `day`; others than administrators and auditors
/// find their own only.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_account(tx: &mut ReadTx, account_id: &str, day: Date) -> Result<Option<Account>, StoreError> {
    if !reaches(tx.viewer(), Action::ReadAccounts, account_id) {
        return Ok(None);
    }
    let sql = format!("SELECT {COLUMNS} FROM accounts a WHERE a.account_id = $1");
    let Some(row) = tx.row(&sql, &[account_id.into()]).await? else {
        return Ok(None);
    };
    let mut found = account(tx, &row)?;
    let mut grants = grants_of(tx, &[account_id.to_owned()], Some(day)).await?;
    found.grants = grants.remove(account_id).unwrap_or_default();
    Ok(Some(found))
}

/// How many accounts there are; none for who may not read them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count_accounts(tx: &mut ReadTx) -> Result<i64, StoreError> {
    if !tx.viewer().may(Action::ReadAccounts) {
        return Ok(0);
    }
    let row = tx.row("SELECT count(*) FROM accounts", &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Which of these sign-in names belong to an account already.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn taken_sign_in_names(tx: &mut ReadTx, names: &[String]) -> Result<BTreeSet<String>, StoreError> {
    let mut taken = BTreeSet::new();
    if !tx.viewer().may(Action::ManageAccounts) {
        return Ok(taken);
    }
    for chunk in names.chunks(NAMES_A_STATEMENT) {
        let list = places(0, chunk.len());
        let sql = format!("SELECT sign_in_name FROM accounts WHERE sign_in_name IN ({list})");
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &values).await? {
            taken.insert(row.text(0)?);
        }
    }
    Ok(taken)
}

/// Adds accounts, each waiting for its owner; their ids in the same order.
///
/// # Errors
/// When a sign-in name is taken, or the database fails.
#[crate::boxed]
pub async fn create_accounts(tx: &mut WriteTx, accounts: Vec<NewAccount>) -> Result<Vec<String>, StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Err(StoreError::Undeclared("creation of accounts by this viewer".to_owned()));
    }
    let (mut ids, mut rows, mut sign_ins, mut numbers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for account in accounts {
        let id = tx.next_id();
        let phone = account.phone.map(|phone| tx.ring().seal(PHONE, &id, &phone));
        rows.push(
            Record::new()
                .with("account_id", &id)
                .with("sign_in_name", account.sign_in_name)
                .with("display_name", account.display_name)
                .with("phone_sealed", phone)
                .with("state", AccountState::Invited.name())
                .with("totp_confirmed", false)
                .with("created_at", tx.at())
                .with("version", 1),
        );
        sign_ins.push(Record::new().with("account_id", &id).with("failed_attempts", 0));
        numbers.extend(account.id_number.map(|number| (id.clone(), number)));
        ids.push(id);
    }
    insert_records(tx, "accounts", rows).await?;
    insert_records(tx, "sign_ins", sign_ins).await?;
    identity::add(tx, numbers).await?;
    Ok(ids)
}

/// Changes what an account says about its owner; whether there is one that the viewer may change.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn change_account(tx: &mut WriteTx, account_id: &str, change: AccountChange) -> Result<bool, StoreError> {
    let mut record = Record::new();
    if let Some(name) = change.display_name {
        record = record.with("display_name", name);
    }
    if let Some(phone) = change.phone {
        record = record.with(
            "phone_sealed",
            phone.map(|phone| tx.ring().seal(PHONE, account_id, &phone)),
        );
    }
    let is_there = alter(tx, account_id, Action::ManageAccounts, record).await?;
    if let Some(number) = change.id_number.filter(|_| is_there) {
        identity::set(tx, account_id, number).await?;
    }
    Ok(is_there)
}

/// Moves an account to another state; whether there is one that the viewer may change.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn set_account_state(tx: &mut WriteTx, account_id: &str, state: AccountState) -> Result<bool, StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Ok(false);
    }
    alter(
        tx,
        account_id,
        Action::ManageAccounts,
        Record::new().with("state", state.name()),
    )
    .await
}

/// Changes the row of an account and counts its version up.
pub(super) async fn alter(
    tx: &mut WriteTx,
    account_id: &str,
    action: Action,
    record: Record,
) -> Result<bool, StoreError> {
    if !reaches(tx.viewer(), action, account_id) {
        return Ok(false);
    }
    let sql = "SELECT version FROM accounts WHERE account_id = $1";
    let Some(row) = tx.row(sql, &[account_id.into()]).await? else {
        return Ok(false);
    };
    let record = record.with("version", row.int(0)? + 1);
    tx.update("accounts", &[account_id.into()], record).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_telephone_number_is_hidden() {
        for (phone, expected) in [
            ("13800001234", "138****1234"),
            ("1234567", "1234567"),
            ("12345678", "123*5678"),
        ] {
            assert_eq!(masked(phone, 3), expected);
        }
        assert_eq!(masked("529901199003070011", 6), "529901********0011");
    }
}
