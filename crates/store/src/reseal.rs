//! Sealing anew, under the current key, what an older key sealed.

use crate::StoreError;
use crate::catalogue;
use crate::db::Value;
use crate::journal::Subject;
use crate::tx::{Record, WriteTx};

/// A sealed column. A value is sealed as `table.column` for the row's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    key: &'static str,
}

/// Every sealed column of the store.
pub fn sealed_columns() -> Vec<SealedColumn> {
    let mut columns = Vec::new();
    for (name, table) in catalogue::tables() {
        let sealed = table.columns.iter().filter(|column| column.name.ends_with("_sealed"));
        columns.extend(sealed.map(|column| SealedColumn {
            table: name,
            column: &column.name,
            key: &table.key[0],
        }));
    }
    columns
}

/// Seals anew at most so many values of a column; returns how many. None is left when it is fewer.
///
/// # Errors
/// When the database fails, or a value does not open with any key of the ring.
#[crate::boxed]
pub async fn reseal(tx: &mut WriteTx, column: SealedColumn, limit: i64) -> Result<i64, StoreError> {
    let SealedColumn { table, column, key } = column;
    let sql = format!(
        "SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT LIKE $1 ORDER BY {key} LIMIT $2"
    );
    let current = format!("{}%", tx.ring().current_prefix());
    let rows = tx.rows(&sql, &[Value::from(current), Value::from(limit)]).await?;
    let name = format!("{table}.{column}");
    let mut n_sealed = 0;
    for row in rows {
        let (id, old) = (row.text(0)?, row.text(1)?);
        let new = {
            let ring = tx.ring();
            ring.seal(&name, &id, &ring.open(&name, &id, &old)?)
        };
        tx.update(table, &[Value::from(id)], Record::new().with(column, new))
            .await?;
        n_sealed += 1;
    }
    if n_sealed > 0 {
        let payload = serde_json::json!({ "column": name, "values": n_sealed, "key": tx.ring().current() });
        tx.record("keys.resealed", &Subject::new("store", "1"), payload);
    }
    Ok(n_sealed)
}
