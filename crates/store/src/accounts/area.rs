//! Regions as grants need them: the level of each.

use std::collections::BTreeMap;

use domain::access::{Action, AreaLevel};

use crate::StoreError;
use crate::tx::ReadTx;

/// The level of every region that a grant can be bound to.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn region_levels(tx: &mut ReadTx) -> Result<BTreeMap<String, AreaLevel>, StoreError> {
    if !tx.viewer().may(Action::ReadRegions) {
        return Ok(BTreeMap::new());
    }
    let mut levels = BTreeMap::new();
    for row in tx.rows("SELECT region_id, level FROM regions", &[]).await? {
        if let Some(level) = AreaLevel::parse(&row.text(1)?) {
            levels.insert(row.text(0)?, level);
        }
    }
    Ok(levels)
}
