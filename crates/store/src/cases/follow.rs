//! Cases go where their household goes.

use crate::StoreError;
use crate::db::Value;
use crate::tx::{Record, WriteTx};

/// Moves the cases of a household that moved to another township or village, with what is made from them, and its open
/// leads and issues: whoever is responsible there sees what happened before.
pub(crate) async fn follow_moved(
    tx: &mut WriteTx,
    household_id: &str,
    township_id: &str,
    village_id: &str,
) -> Result<(), StoreError> {
    let key = [Value::from(household_id)];
    let place = || {
        Record::new()
            .with("township_id", township_id)
            .with("village_id", village_id)
    };
    let sql = "SELECT case_id FROM cases WHERE household_id = $1";
    for row in tx.rows(sql, &key).await? {
        let case = [Value::from(row.text(0)?)];
        tx.update("cases", &case, place()).await?;
        for table in ["case_risks", "case_steps", "measures"] {
            tx.update_where(table, "case_id = $1", &case, place()).await?;
        }
    }
    for (table, open) in [("leads", "outcome"), ("issues", "closed_on")] {
        let condition = format!("household_id = $1 AND {open} IS NULL");
        tx.update_where(table, &condition, &key, place()).await?;
    }
    Ok(())
}
