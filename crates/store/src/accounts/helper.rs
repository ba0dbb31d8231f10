//! Who helps which household.

use domain::Date;
use domain::access::{Action, Role};

use super::grant::holds_on;
use crate::StoreError;
use crate::db::{Row, Value};
use crate::scope::{Places, condition};
use crate::tx::{ReadTx, Record, WriteTx};

/// One helper of one household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperLine {
    /// Id of the tie.
    pub helper_id: String,
    /// The helper's account.
    pub account_id: String,
    /// The helper's name.
    pub display_name: String,
    /// The household.
    pub household_id: String,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Option<Date>,
}

const SELECT: &str = "SELECT p.helper_id, p.account_id, a.display_name, p.household_id, p.valid_from, p.valid_to \
     FROM helpers p JOIN accounts a ON a.account_id = p.account_id JOIN households h ON h.household_id = p.household_id";

const PLACES: Places<'static> = Places {
    county: Some("h.county_id"),
    township: "h.township_id",
    village: "h.village_id",
    household: "h.household_id",
};

fn line(row: &Row) -> Result<HelperLine, StoreError> {
    Ok(HelperLine {
        helper_id: row.text(0)?,
        account_id: row.text(1)?,
        display_name: row.text(2)?,
        household_id: row.text(3)?,
        valid_from: row.date_or(4)?.ok_or(StoreError::Stored {
            what: "date",
            column: 4,
        })?,
        valid_to: row.date_or(5)?,
    })
}

/// Lines that meet a condition on one value and lie where the viewer may do the action.
async fn lines(tx: &mut ReadTx, action: Action, which: &str, value: &str) -> Result<Vec<HelperLine>, StoreError> {
    let mut values = vec![Value::from(value)];
    let Some(within) = condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!("{SELECT} WHERE {which} AND {within} ORDER BY p.valid_from, p.helper_id");
    tx.rows(&sql, &values).await?.iter().map(line).collect()
}

/// Whether a household that has not ended lies where the viewer may do something.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn is_household_within(tx: &mut ReadTx, action: Action, household_id: &str) -> Result<bool, StoreError> {
    let mut values = vec![Value::from(household_id)];
    let Some(within) = condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(false);
    };
    let sql = format!("SELECT 1 FROM households h WHERE h.household_id = $1 AND h.valid_to IS NULL AND {within}");
    Ok(tx.row(&sql, &values).await?.is_some())
}

/// The name of an account that is not closed and is a helper's on the day, for who assigns helpers.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_helper_account(tx: &mut ReadTx, account_id: &str, day: Date) -> Result<Option<String>, StoreError> {
    if !tx.viewer().may(Action::AssignHelper) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT a.display_name FROM accounts a WHERE a.account_id = $1 AND a.state <> 'closed' AND EXISTS \
         (SELECT 1 FROM grants g WHERE g.account_id = a.account_id AND g.role = $2 AND {})",
        holds_on(3)
    );
    let values = [account_id.into(), Role::Helper.name().into(), day.into()];
    tx.row(&sql, &values).await?.map(|row| row.text(0)).transpose()
}

/// Helpers of a household, past ones too.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_household_helpers(tx: &mut ReadTx, household_id: &str) -> Result<Vec<HelperLine>, StoreError> {
    lines(tx, Action::ReadHousehold, "p.household_id = $1", household_id).await
}

/// Households that an account helps, past ones too, as far as the viewer sees them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_helped_households(tx: &mut ReadTx, account_id: &str) -> Result<Vec<HelperLine>, StoreError> {
    lines(tx, Action::ReadHousehold, "p.account_id = $1", account_id).await
}

/// One tie of a helper to a household where the viewer may assign helpers.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_helper(tx: &mut ReadTx, helper_id: &str) -> Result<Option<HelperLine>, StoreError> {
    Ok(lines(tx, Action::AssignHelper, "p.helper_id = $1", helper_id)
        .await?
        .into_iter()
        .next())
}

/// Makes an account helper of a household; the id of the tie. `None` when it is already.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn assign_helper(
    tx: &mut WriteTx,
    account_id: &str,
    household_id: &str,
    valid_from: Date,
) -> Result<Option<String>, StoreError> {
    if !is_household_within(tx, Action::AssignHelper, household_id).await? {
        return Ok(None);
    }
    let sql = "SELECT 1 FROM helpers WHERE account_id = $1 AND household_id = $2 AND valid_to IS NULL";
    if tx.row(sql, &[account_id.into(), household_id.into()]).await?.is_some() {
        return Ok(None);
    }
    let id = tx.next_id();
    let record = Record::new()
        .with("helper_id", &id)
        .with("account_id", account_id)
        .with("household_id", household_id)
        .with("valid_from", valid_from);
    tx.insert("helpers", record).await?;
    Ok(Some(id))
}

/// Ends ties that still hold: one by its id, or all of an account. Says how many.
///
/// # Errors
/// When the database fails.
pub async fn end_helper(tx: &mut WriteTx, which: EndHelper<'_>, on: Date) -> Result<u64, StoreError> {
    let (permitted, column, id) = match which {
        EndHelper::One(id) => (find_helper(tx, id).await?.is_some(), "helper_id", id),
        EndHelper::AllOf(id) => (tx.viewer().may(Action::ManageAccounts), "account_id", id),
    };
    if !permitted {
        return Ok(0);
    }
    let condition = format!("{column} = $1 AND valid_to IS NULL");
    tx.update_where("helpers", &condition, &[id.into()], Record::new().with("valid_to", on))
        .await
}

/// Which ties end.
#[derive(Debug, Clone, Copy)]
pub enum EndHelper<'a> {
    /// The one with this id.
    One(&'a str),
    /// All of this account.
    AllOf(&'a str),
}
