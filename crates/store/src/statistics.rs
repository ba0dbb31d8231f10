//! What the database knows of its own tables: how it finds rows depends on it.

use crate::catalogue;
use crate::error::StoreError;
use crate::tx::WriteTx;

/// Rows of an index the embedded database looks at.
const LOOKED_AT: u32 = 1_000;

/// Lets the database count anew what its tables hold: to be done after much was added, in a transaction of its own. A
/// server that was never told takes a full table for an empty one and reads all of it for one household.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn refresh(tx: &mut WriteTx) -> Result<(), StoreError> {
    if tx.is_sqlite() {
        let limit = format!("PRAGMA analysis_limit = {LOOKED_AT}");
        tx.connection.execute(&limit, &[]).await?;
        tx.connection.execute("ANALYZE", &[]).await?;
    } else {
        let tables: Vec<&str> = catalogue::tables().keys().map(String::as_str).collect();
        tx.connection
            .execute(&format!("ANALYZE {}", tables.join(", ")), &[])
            .await?;
    }
    Ok(())
}
