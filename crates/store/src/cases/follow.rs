//! Cases go where their household goes.

use super::CHUNK;
use crate::StoreError;
use crate::db::Value;
use crate::registers::refresh::marks;
use crate::tx::{Record, WriteTx};

/// Brings the cases of households that moved to where they live now, with what is made from the cases, the open
/// leads and issues, and what is owed: whoever is responsible there sees what happened before.
pub(crate) async fn follow_moved(tx: &mut WriteTx, household_ids: &[String]) -> Result<(), StoreError> {
    for chunk in household_ids.chunks(CHUNK) {
        let ids: Vec<Value> = chunk.iter().map(Value::from).collect();
        let sql = format!(
            "SELECT household_id, township_id, village_id FROM households WHERE household_id IN ({})",
            marks(ids.len(), 1)
        );
        for row in tx.rows(&sql, &ids).await? {
            let place = Record::new()
                .with("township_id", row.text(1)?)
                .with("village_id", row.text(2)?);
            move_one(tx, &[row.text(0)?.into()], &place).await?;
        }
    }
    Ok(())
}

async fn move_one(tx: &mut WriteTx, household: &[Value], place: &Record) -> Result<(), StoreError> {
    let sql = "SELECT case_id FROM cases WHERE household_id = $1";
    for row in tx.rows(sql, household).await? {
        let case = [Value::from(row.text(0)?)];
        for table in ["cases", "case_risks", "case_steps", "measures"] {
            tx.update_where(table, "case_id = $1", &case, place.clone()).await?;
        }
    }
    for (table, open) in [
        ("leads", "outcome"),
        ("issues", "closed_on"),
        ("not_received", "ended_on"),
    ] {
        let condition = format!("household_id = $1 AND {open} IS NULL");
        tx.update_where(table, &condition, household, place.clone()).await?;
    }
    Ok(())
}
