//! Reading places.

use std::collections::BTreeMap;

use domain::access::{Action, Scope};

use crate::StoreError;
use crate::db::{Row, Value};
use crate::tx::ReadTx;

/// A place with one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its id.
    pub region_id: String,
    /// `province`, `prefecture`, `county`, `township` or `village`.
    pub level: String,
    /// The place it lies in.
    pub parent_id: Option<String>,
    /// Code; a place that only a register names has none.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// First day of the name.
    pub valid_from: Option<String>,
    /// First day on which it no longer held.
    pub valid_to: Option<String>,
}

/// How much there is in a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Households there now.
    pub households: i64,
    /// People who live in them.
    pub persons: i64,
}

const SELECT: &str = "SELECT r.region_id, r.level, r.parent_id, s.code, s.name, s.valid_from, s.valid_to \
                      FROM regions r JOIN region_spells s ON s.region_id = r.region_id";

fn region(row: &Row) -> Result<Region, StoreError> {
    Ok(Region {
        region_id: row.text(0)?,
        level: row.text(1)?,
        parent_id: row.text_or(2)?,
        code: row.text_or(3)?,
        name: row.text(4)?,
        valid_from: row.text_or(5)?,
        valid_to: row.text_or(6)?,
    })
}

/// The places directly below one, or those that lie in none, in order of code; withdrawn ones when asked for.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, parent: Option<&str>, with_withdrawn: bool) -> Result<Vec<Region>, StoreError> {
    if !tx.viewer().may(Action::ReadRegions) {
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    let below = match parent {
        Some(parent) => {
            values.push(Value::from(parent));
            "r.parent_id = $1"
        }
        None => "r.parent_id IS NULL",
    };
    let now = if with_withdrawn { "" } else { " AND s.valid_to IS NULL" };
    let sql = format!("{SELECT} WHERE {below}{now} ORDER BY COALESCE(s.code, '~'), s.name, s.valid_from");
    tx.rows(&sql, &values).await?.iter().map(region).collect()
}

/// The place with an id or a code, under its name in force or its last one.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, id_or_code: &str) -> Result<Option<Region>, StoreError> {
    if !tx.viewer().may(Action::ReadRegions) {
        return Ok(None);
    }
    let sql = format!(
        "{SELECT} WHERE r.region_id = $1 OR s.code = $1 ORDER BY s.valid_to IS NULL DESC, s.valid_to DESC LIMIT 1"
    );
    tx.row(&sql, &[id_or_code.into()])
        .await?
        .as_ref()
        .map(region)
        .transpose()
}

/// Places in force with a code in the area where the viewer may do something: regions with all that lies in them, and
/// the villages of households of one's own.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn in_area(tx: &mut ReadTx, action: Action) -> Result<Vec<Region>, StoreError> {
    let mut values = Vec::new();
    let area = match tx.viewer().scope(action) {
        Scope::Nothing => return Ok(Vec::new()),
        Scope::Everything => "1 = 1".to_owned(),
        Scope::Within {
            regions,
            own_households_of,
        } => {
            let mut any = Vec::new();
            for region in &regions {
                values.push(Value::from(region));
                any.push(format!(
                    "r.region_id IN (SELECT descendant_id FROM region_tree WHERE ancestor_id = ${})",
                    values.len()
                ));
            }
            if let Some(account) = &own_households_of {
                values.push(Value::from(account));
                any.push(format!(
                    "r.region_id IN (SELECT h.village_id FROM households h JOIN helpers p \
                     ON p.household_id = h.household_id WHERE p.account_id = ${} AND p.valid_to IS NULL)",
                    values.len()
                ));
            }
            any.join(" OR ")
        }
    };
    let sql = format!("{SELECT} WHERE s.valid_to IS NULL AND s.code IS NOT NULL AND ({area}) ORDER BY s.code");
    tx.rows(&sql, &values).await?.iter().map(region).collect()
}

/// All names and codes of a place, oldest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn history(tx: &mut ReadTx, region_id: &str) -> Result<Vec<Region>, StoreError> {
    if !tx.viewer().may(Action::ReadRegions) {
        return Ok(Vec::new());
    }
    let sql = format!("{SELECT} WHERE r.region_id = $1 ORDER BY s.valid_to IS NULL, s.valid_to");
    tx.rows(&sql, &[region_id.into()]).await?.iter().map(region).collect()
}

/// Households and people there are now in each place directly below one, by its id; within the viewer's area. It counts
/// every household of the place, so a caller that shows it often keeps the answer for a while.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn counts(tx: &mut ReadTx, parent: &str) -> Result<BTreeMap<String, Counts>, StoreError> {
    let viewer = tx.shared_viewer();
    let mut values = vec![Value::from(parent)];
    let scope = viewer.scope(Action::ReadHousehold);
    let Some(condition) = crate::scope::condition(&scope, crate::registers::households::PLACES, &mut values) else {
        return Ok(BTreeMap::new());
    };
    let mut counts = BTreeMap::new();
    for column in ["township_id", "village_id"] {
        let sql = format!(
            "SELECT h.{column}, count(*), CAST(COALESCE(sum(h.n_members), 0) AS BIGINT) FROM households h \
             WHERE h.valid_to IS NULL AND h.{column} IN (SELECT region_id FROM regions WHERE parent_id = $1) \
             AND {condition} GROUP BY h.{column}"
        );
        for row in tx.rows(&sql, &values).await? {
            counts.insert(
                row.text(0)?,
                Counts {
                    households: row.int(1)?,
                    persons: row.int(2)?,
                },
            );
        }
    }
    Ok(counts)
}
