//! Names and levels of places, kept in memory between requests: every line of every list names two places, and names
//! change once a year.
//!
//! Whoever changes a name writes the journal in the same transaction. So names that were read are good for as long as
//! the journal has not grown, whoever else changes the database; a query of a list tells where the journal stood.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::names::names_now;
use super::spells::PlaceSpell;
use crate::StoreError;
use crate::tx::ReadTx;

/// What is known of places.
#[derive(Debug, Default)]
pub(crate) struct KnownPlaces {
    names: Mutex<Names>,
    /// Levels by id: a place never changes its level.
    levels: Mutex<HashMap<String, String>>,
    /// Everything that places were ever called, and where the journal stood then.
    spells: Mutex<(i64, Arc<Vec<PlaceSpell>>)>,
}

#[derive(Debug, Default)]
struct Names {
    /// Where the journal stood when they were in force.
    seq: i64,
    by_id: HashMap<String, String>,
}

impl KnownPlaces {
    /// Knows no names and learns none: for a transaction that may change them.
    pub(crate) fn of_nobody() -> Self {
        let names = Names {
            seq: i64::MAX,
            ..Names::default()
        };
        Self {
            names: Mutex::new(names),
            spells: Mutex::new((i64::MAX, Arc::default())),
            ..Self::default()
        }
    }

    /// What places were ever called, as it was read when the journal stood at `seq`; before anything was, nothing.
    pub(crate) fn spells_at(&self, seq: i64) -> Option<Arc<Vec<PlaceSpell>>> {
        let spells = self.spells.lock().unwrap_or_else(PoisonError::into_inner);
        (spells.0 == seq && !spells.1.is_empty()).then(|| Arc::clone(&spells.1))
    }

    /// Keeps what was read when the journal stood at `seq`, unless something later is known.
    pub(crate) fn keep_spells(&self, seq: i64, read: &Arc<Vec<PlaceSpell>>) {
        let mut spells = self.spells.lock().unwrap_or_else(PoisonError::into_inner);
        if spells.0 < seq {
            *spells = (seq, Arc::clone(read));
        }
    }
}

/// Where the journal stands, as a column of a query that is to be told names by [`names_at`].
pub(crate) const JOURNAL_SEQ: &str = "(SELECT seq FROM journal_head WHERE only_row = 1)";

/// Names in force of these places when the journal stood at `seq`, by id.
pub(crate) async fn names_at(
    tx: &mut ReadTx,
    seq: i64,
    mut ids: Vec<String>,
) -> Result<HashMap<String, String>, StoreError> {
    ids.sort_unstable();
    ids.dedup();
    let known = tx.known_places();
    let (mut found, mut unknown) = (HashMap::with_capacity(ids.len()), Vec::new());
    {
        let mut names = known.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.seq < seq {
            names.seq = seq;
            names.by_id.clear();
        }
        for id in ids {
            match names.by_id.get(&id).filter(|_| names.seq == seq) {
                Some(name) => drop(found.insert(id, name.clone())),
                None => unknown.push(id),
            }
        }
    }
    if unknown.is_empty() {
        return Ok(found);
    }
    let read = names_now(tx, &unknown).await?;
    let mut names = known.names.lock().unwrap_or_else(PoisonError::into_inner);
    if names.seq == seq {
        names
            .by_id
            .extend(read.iter().map(|(id, name)| (id.clone(), name.clone())));
    }
    found.extend(read);
    Ok(found)
}

/// The level of a place, if there is such a place.
pub(crate) async fn level_of_place(tx: &mut ReadTx, region_id: &str) -> Result<Option<String>, StoreError> {
    let known = tx.known_places();
    let level = known
        .levels
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(region_id)
        .cloned();
    if level.is_some() {
        return Ok(level);
    }
    let sql = "SELECT level FROM regions WHERE region_id = $1";
    let Some(row) = tx.row(sql, &[region_id.into()]).await? else {
        return Ok(None);
    };
    let level = row.text(0)?;
    let mut levels = known.levels.lock().unwrap_or_else(PoisonError::into_inner);
    levels.insert(region_id.to_owned(), level.clone());
    Ok(Some(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_places_are_called_is_known_for_where_the_journal_stood_and_never_to_a_change() {
        let read = |name: &str| {
            let spell = PlaceSpell {
                region_id: "v".to_owned(),
                code: None,
                name: name.to_owned(),
                valid_from: None,
                valid_to: None,
            };
            Arc::new(vec![spell])
        };
        let known = KnownPlaces::default();
        for (learnt, asked, expected) in [
            (None, 0, None),
            (Some((3, "旧桥村")), 3, Some("旧桥村")),
            (None, 4, None),
            (Some((4, "新桥村")), 4, Some("新桥村")),
            // Whoever looked earlier and comes later.
            (Some((3, "旧桥村")), 4, Some("新桥村")),
            (None, 3, None),
        ] {
            if let Some((seq, name)) = learnt {
                known.keep_spells(seq, &read(name));
            }
            let found = known.spells_at(asked);
            assert_eq!(
                found.as_ref().map(|spells| spells[0].name.as_str()),
                expected,
                "{asked}"
            );
        }
        let nobody = KnownPlaces::of_nobody();
        nobody.keep_spells(5, &read("新桥村"));
        assert_eq!(nobody.spells_at(5), None);
    }
}
