//! Accounts a page at a time.

use domain::Date;
use domain::access::{Action, Role};

use super::account::{self, Account, AccountState};
use super::grant::{grants_of, holds_on};
use crate::StoreError;
use crate::db::Value;
use crate::tx::ReadTx;

/// Which accounts are wanted, in order of sign-in name.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only those in this state.
    pub state: Option<AccountState>,
    /// Only those that have this role on the day.
    pub role: Option<Role>,
    /// Only those granted this region, or one in it, on the day.
    pub region_id: Option<String>,
    /// Only those whose sign-in name or own name begins so.
    pub prefix: Option<String>,
    /// Only those after this sign-in name.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// Sign-in name to go on after; `None` on the last page.
    pub next: Option<String>,
}

/// Accounts that fit the filter. Who may assign helpers but not read accounts sees those of helpers alone; others see
/// nobody.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_accounts(tx: &mut ReadTx, filter: &AccountFilter, day: Date) -> Result<AccountPage, StoreError> {
    let mut filter = filter.clone();
    if !tx.viewer().may(Action::ReadAccounts) {
        let helpers_only = filter.role.is_none_or(|role| role == Role::Helper);
        if !tx.viewer().may(Action::AssignHelper) || !helpers_only {
            return Ok(AccountPage {
                accounts: Vec::new(),
                next: None,
            });
        }
        filter.role = Some(Role::Helper);
    }
    let (conditions, values) = conditions(&filter, day);
    let sql = format!(
        "SELECT {} FROM accounts a WHERE {conditions} ORDER BY a.sign_in_name LIMIT ${}",
        account::COLUMNS,
        values.len()
    );
    let rows = tx.rows(&sql, &values).await?;
    let mut accounts = Vec::new();
    for row in rows.iter().take(filter.limit) {
        accounts.push(account::account(tx, row)?);
    }
    let ids: Vec<String> = accounts.iter().map(|account| account.account_id.clone()).collect();
    let mut grants = grants_of(tx, &ids, Some(day)).await?;
    for account in &mut accounts {
        account.grants = grants.remove(&account.account_id).unwrap_or_default();
    }
    let more = rows.len() > filter.limit;
    let next = accounts.last().filter(|_| more).map(|last| last.sign_in_name.clone());
    Ok(AccountPage { accounts, next })
}

/// The conditions with their values; the last value is the limit, one more than wanted.
fn conditions(filter: &AccountFilter, day: Date) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut all = vec!["1 = 1".to_owned()];
    let mut put = |value: Value| {
        values.push(value);
        values.len()
    };
    if let Some(state) = filter.state {
        all.push(format!("a.state = ${}", put(state.name().into())));
    }
    if let Some(after) = &filter.after {
        all.push(format!("a.sign_in_name > ${}", put(after.into())));
    }
    if let Some(prefix) = &filter.prefix {
        let (from, to) = (put(prefix.into()), put(format!("{prefix}\u{10FFFF}").into()));
        let begins = |column: &str| format!("({column} >= ${from} AND {column} < ${to})");
        all.push(format!(
            "({} OR {})",
            begins("a.sign_in_name"),
            begins("a.display_name")
        ));
    }
    let has = |condition: String, day: usize| {
        format!(
            "EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.account_id AND {condition} AND {})",
            holds_on(day)
        )
    };
    if let Some(role) = filter.role {
        let (role, day) = (put(role.name().into()), put(day.into()));
        all.push(has(format!("g.role = ${role}"), day));
    }
    if let Some(region) = &filter.region_id {
        let (region, day) = (put(region.into()), put(day.into()));
        let within = format!("SELECT descendant_id FROM region_tree WHERE ancestor_id = ${region}");
        all.push(has(format!("g.region_id IN ({within})"), day));
    }
    put(i64::try_from(filter.limit)
        .unwrap_or(i64::MAX - 1)
        .saturating_add(1)
        .into());
    (all.join(" AND "), values)
}
