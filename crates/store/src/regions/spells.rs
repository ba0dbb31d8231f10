//! What places are and were called.

use std::sync::Arc;

use domain::Date;
use domain::access::Action;

use super::JOURNAL_SEQ;
use crate::StoreError;
use crate::tx::ReadTx;

/// One time during which a place had a code and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSpell {
    /// The place.
    pub region_id: String,
    /// Its code, where one is known.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// First day; `None` is before our records.
    pub valid_from: Option<Date>,
    /// First day on which it no longer held.
    pub valid_to: Option<Date>,
}

/// Every name that a place has or had; kept in memory for as long as the journal does not grow.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_place_spells(tx: &mut ReadTx) -> Result<Arc<Vec<PlaceSpell>>, StoreError> {
    if !tx.viewer().may(Action::ReadRegions) {
        return Ok(Arc::default());
    }
    let row = tx.row(&format!("SELECT {JOURNAL_SEQ}"), &[]).await?;
    let seq = row.map(|row| row.int(0)).transpose()?.unwrap_or_default();
    let known = tx.known_places();
    if let Some(spells) = known.spells_at(seq) {
        return Ok(spells);
    }
    let sql = "SELECT region_id, code, name, valid_from, valid_to FROM region_spells ORDER BY region_id, spell_id";
    let mut spells = Vec::new();
    for row in tx.rows(sql, &[]).await? {
        spells.push(PlaceSpell {
            region_id: row.text(0)?,
            code: row.text_or(1)?,
            name: row.text(2)?,
            valid_from: row.date_or(3)?,
            valid_to: row.date_or(4)?,
        });
    }
    let spells = Arc::new(spells);
    known.keep_spells(seq, &spells);
    Ok(spells)
}
