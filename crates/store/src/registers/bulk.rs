//! The first import of a county: indexes that only lists walk are made once, when all rows are there. Names enter
//! their indexes anywhere; made row by row they cost more than everything else.

use crate::StoreError;
use crate::tx::WriteTx;

/// Indexes that were taken off, as statements that make them again.
#[derive(Debug, Default)]
#[must_use = "the lists need their indexes"]
pub struct TakenOff(Vec<String>);

/// Tables whose indexes serve lists.
const TABLES: &str = "'households', 'persons', 'statuses'";

/// Takes the indexes off tables that are empty; off none once there is a household, because others may be reading. The
/// transaction must go on to [`make_indexes`].
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn take_indexes_off(tx: &mut WriteTx) -> Result<TakenOff, StoreError> {
    if tx.row("SELECT 1 FROM households LIMIT 1", &[]).await?.is_some() {
        return Ok(TakenOff::default());
    }
    let sql = match tx.is_sqlite() {
        true => format!(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({TABLES}) \
             ORDER BY name"
        ),
        false => format!(
            "SELECT CAST(indexname AS TEXT), indexdef FROM pg_indexes WHERE schemaname = current_schema() \
             AND tablename IN ({TABLES}) AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname"
        ),
    };
    let mut statements = Vec::new();
    for row in tx.rows(&sql, &[]).await? {
        tx.connection
            .execute(&format!("DROP INDEX {}", row.text(0)?), &[])
            .await?;
        statements.push(row.text(1)?);
    }
    Ok(TakenOff(statements))
}

/// Makes the indexes that were taken off.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn make_indexes(tx: &mut WriteTx, taken_off: TakenOff) -> Result<(), StoreError> {
    for statement in &taken_off.0 {
        tx.connection.execute(statement, &[]).await?;
    }
    Ok(())
}
