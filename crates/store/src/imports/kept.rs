//! What a comparison needs of rows that a snapshot holds as digests only.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;

use crate::StoreError;
use crate::db::Value;
use crate::registers::change::Origin;
use crate::tx::ReadTx;

/// Keys one statement takes.
const AT_ONCE: usize = 500;

/// What is kept of a household in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// Name of the head.
    pub head_name: String,
    /// Columns of its register row.
    pub register_columns: Option<String>,
    /// Where that row stood.
    pub origin: Option<Origin>,
}

fn marks(n: usize) -> String {
    let marks: Vec<String> = (1..=n).map(|i| format!("${i}")).collect();
    marks.join(", ")
}

/// Rows of these households. Nothing for a viewer who may not import registers.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn kept_rows(tx: &mut ReadTx, household_ids: &[String]) -> Result<HashMap<String, KeptRow>, StoreError> {
    let mut kept = HashMap::new();
    if !tx.viewer().may(Action::ImportRegister) {
        return Ok(kept);
    }
    for chunk in household_ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT household_id, head_name, register_columns, source, source_row FROM households \
             WHERE household_id IN ({})",
            marks(chunk.len())
        );
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &values).await? {
            let origin = row
                .int_or(3)?
                .zip(row.int_or(4)?)
                .map(|(source, row)| Origin { source, row });
            let one = KeptRow {
                head_name: row.text(1)?,
                register_columns: row.text_or(2)?,
                origin,
            };
            kept.insert(row.text(0)?, one);
        }
    }
    Ok(kept)
}

/// Names and birth dates of these persons. Nothing for a viewer who may not import registers.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn names_and_births(
    tx: &mut ReadTx,
    person_ids: &[String],
) -> Result<HashMap<String, (String, Option<Date>)>, StoreError> {
    let mut kept = HashMap::new();
    if !tx.viewer().may(Action::ImportRegister) {
        return Ok(kept);
    }
    for chunk in person_ids.chunks(AT_ONCE) {
        let sql = format!(
            "SELECT person_id, name, born_on FROM persons WHERE person_id IN ({})",
            marks(chunk.len())
        );
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &values).await? {
            kept.insert(row.text(0)?, (row.text(1)?, row.date_or(2)?));
        }
    }
    Ok(kept)
}
