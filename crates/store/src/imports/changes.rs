//! What an import changed in the registers, with before and after.

use domain::access::{Action, Scope};

use super::list::within;
use crate::db::Value;
use crate::tx::ReadTx;
use crate::{StoreError, scope};

/// How often an import changed something in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCount {
    /// In which way.
    pub change: String,
    /// How often.
    pub n: i64,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// Id.
    pub change_id: String,
    /// Position in its import.
    pub number: i64,
    /// In which way: `new`, `changed`, `gone`, `moved`, `split`, `merged` and finer words.
    pub change: String,
    /// Household.
    pub household_id: String,
    /// Person, when it is about one.
    pub person_id: Option<String>,
    /// What it was, as JSON; only for those who may read persons.
    pub before: Option<String>,
    /// What it is, as JSON; only for those who may read persons.
    pub after: Option<String>,
}

/// How often an import changed something, by the ways.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count_changes(tx: &mut ReadTx, import_id: &str) -> Result<Vec<ChangeCount>, StoreError> {
    let mut values = vec![Value::from(import_id)];
    let Some(condition) = within(tx, Action::ReadImport, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT c.change, count(*) FROM import_changes c JOIN imports ON imports.import_id = c.import_id \
         WHERE c.import_id = $1 AND {condition} GROUP BY c.change ORDER BY c.change"
    );
    let rows = tx.rows(&sql, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(ChangeCount {
                change: row.text(0)?,
                n: row.int(1)?,
            })
        })
        .collect()
}

/// Changes of an import, in order, after a position; of one way when asked. Before and after are opened for those who
/// may read persons, and only of households in their area.
///
/// # Errors
/// When the database fails or a value does not open.
#[crate::boxed]
pub async fn changes(
    tx: &mut ReadTx,
    import_id: &str,
    change: Option<&str>,
    after: i64,
    limit: i64,
) -> Result<Vec<ChangeLine>, StoreError> {
    let mut values = vec![Value::from(import_id), Value::from(after), Value::from(limit)];
    let Some(mut condition) = within(tx, Action::ReadImport, &mut values) else {
        return Ok(Vec::new());
    };
    if let Some(change) = change {
        values.push(Value::from(change));
        condition.push_str(&format!(" AND c.change = ${}", values.len()));
    }
    let persons: Scope = tx.viewer().scope(Action::ReadPerson);
    let places = scope::Places {
        county: Some("h.county_id"),
        township: "h.township_id",
        village: "h.village_id",
        household: "h.household_id",
    };
    let open = scope::condition(&persons, places, &mut values).unwrap_or_else(|| "1 = 0".to_owned());
    let sql = format!(
        "SELECT c.change_id, c.number, c.change, c.household_id, c.person_id, \
         CASE WHEN {open} THEN c.before_sealed END, CASE WHEN {open} THEN c.after_sealed END \
         FROM import_changes c JOIN imports ON imports.import_id = c.import_id \
         JOIN households h ON h.household_id = c.household_id \
         WHERE c.import_id = $1 AND c.number > $2 AND {condition} ORDER BY c.number LIMIT $3"
    );
    let ring = tx.shared_ring();
    let rows = tx.rows(&sql, &values).await?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?;
            let open =
                |column: &str, sealed: Option<String>| sealed.map(|sealed| ring.open(column, &id, &sealed)).transpose();
            Ok(ChangeLine {
                before: open("import_changes.before_sealed", row.text_or(5)?)?,
                after: open("import_changes.after_sealed", row.text_or(6)?)?,
                number: row.int(1)?,
                change: row.text(2)?,
                household_id: row.text(3)?,
                person_id: row.text_or(4)?,
                change_id: id,
            })
        })
        .collect()
}
