//! Grants with their days: given, ended, never deleted.

use std::collections::BTreeMap;

use domain::Date;
use domain::access::{Action, Area, AreaLevel, Grant, Role};

use super::account::alter;
use super::{insert_records, places, reaches};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::tx::{ReadTx, Record, WriteTx};

/// How the kind of an area that is a region stands in its column.
const REGION: &str = "region";

/// A grant with the days it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedGrant {
    /// Its id.
    pub grant_id: String,
    /// Role and area.
    pub grant: Grant,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Option<Date>,
}

impl DatedGrant {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

/// A grant to be given.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// To whom.
    pub account_id: String,
    /// Role and area.
    pub grant: Grant,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Option<Date>,
}

pub(super) const COLUMNS: &str = "g.grant_id, g.role, g.area_kind, g.region_id, g.department, g.valid_from, g.valid_to";

/// Reads a row of [`COLUMNS`] that begins at a column; a role or area that is not known gives no grant.
pub(super) fn dated(row: &Row, at: usize) -> Result<Option<DatedGrant>, StoreError> {
    let (role, kind, region) = (row.text(at + 1)?, row.text(at + 2)?, row.text_or(at + 3)?);
    let area = match (AreaLevel::parse(&kind), region) {
        (Some(AreaLevel::County), _) => Some(Area::County),
        (Some(AreaLevel::OwnHouseholds), _) => Some(Area::OwnHouseholds),
        (_, Some(id)) if kind == REGION => Some(Area::Region(id)),
        _ => None,
    };
    let (Some(role), Some(area)) = (Role::parse(&role), area) else {
        return Ok(None);
    };
    let valid_from = row.date_or(at + 5)?.ok_or(StoreError::Stored {
        what: "date",
        column: at + 5,
    })?;
    Ok(Some(DatedGrant {
        grant_id: row.text(at)?,
        grant: Grant {
            role,
            area,
            department: row.text_or(at + 4)?,
        },
        valid_from,
        valid_to: row.date_or(at + 6)?,
    }))
}

/// The condition that a grant called `g` holds on the day in placeholder `n`.
pub(super) fn holds_on(n: usize) -> String {
    format!("g.valid_from <= ${n} AND (g.valid_to IS NULL OR g.valid_to > ${n})")
}

/// Grants by account; with a day, those alone that have not ended by then.
pub(super) async fn grants_of(
    tx: &mut ReadTx,
    accounts: &[String],
    not_ended_by: Option<Date>,
) -> Result<BTreeMap<String, Vec<DatedGrant>>, StoreError> {
    let mut out: BTreeMap<String, Vec<DatedGrant>> = BTreeMap::new();
    if accounts.is_empty() {
        return Ok(out);
    }
    let mut values: Vec<Value> = accounts.iter().map(Value::from).collect();
    let list = places(0, accounts.len());
    let mut sql = format!("SELECT {COLUMNS}, g.account_id FROM grants g WHERE g.account_id IN ({list})");
    if let Some(day) = not_ended_by {
        values.push(day.into());
        sql.push_str(&format!(" AND (g.valid_to IS NULL OR g.valid_to > ${})", values.len()));
    }
    sql.push_str(" ORDER BY g.valid_from, g.grant_id");
    for row in tx.rows(&sql, &values).await? {
        if let Some(grant) = dated(&row, 0)? {
            out.entry(row.text(7)?).or_default().push(grant);
        }
    }
    Ok(out)
}

/// Every grant an account has or had.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_grants(tx: &mut ReadTx, account_id: &str) -> Result<Vec<DatedGrant>, StoreError> {
    if !reaches(tx.viewer(), Action::ReadAccounts, account_id) {
        return Ok(Vec::new());
    }
    let mut grants = grants_of(tx, &[account_id.to_owned()], None).await?;
    Ok(grants.remove(account_id).unwrap_or_default())
}

/// Gives grants; their ids in the same order. The caller has checked them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add_grants(tx: &mut WriteTx, grants: Vec<NewGrant>) -> Result<Vec<String>, StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Err(StoreError::Undeclared("grants by this viewer".to_owned()));
    }
    let (mut ids, mut rows) = (Vec::new(), Vec::new());
    for new in grants {
        let id = tx.next_id();
        let (kind, region) = match new.grant.area {
            Area::County => (AreaLevel::County.name(), None),
            Area::OwnHouseholds => (AreaLevel::OwnHouseholds.name(), None),
            Area::Region(id) => (REGION, Some(id)),
        };
        rows.push(
            Record::new()
                .with("grant_id", &id)
                .with("account_id", new.account_id)
                .with("role", new.grant.role.name())
                .with("area_kind", kind)
                .with("region_id", region)
                .with("department", new.grant.department)
                .with("valid_from", new.valid_from)
                .with("valid_to", new.valid_to),
        );
        ids.push(id);
    }
    insert_records(tx, "grants", rows).await?;
    Ok(ids)
}

/// Sets the first day on which a grant no longer holds; `None` lets it go on. Counts the account's version up.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn end_grant(
    tx: &mut WriteTx,
    account_id: &str,
    grant_id: &str,
    valid_to: Option<Date>,
) -> Result<bool, StoreError> {
    if !tx.viewer().may(Action::ManageAccounts) {
        return Ok(false);
    }
    let record = Record::new().with("valid_to", valid_to);
    let condition = "grant_id = $1 AND account_id = $2";
    let changed = tx
        .update_where("grants", condition, &[grant_id.into(), account_id.into()], record)
        .await?;
    Ok(changed > 0 && alter(tx, account_id, Action::ManageAccounts, Record::new()).await?)
}
