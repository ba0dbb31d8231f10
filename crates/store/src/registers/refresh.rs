//! What follows from memberships: how many live in a household, and where a person lives now.

use std::collections::BTreeMap;

use crate::StoreError;
use crate::db::Value;
use crate::tx::{Record, WriteTx};

/// Keys one statement names at most.
pub(crate) const KEYS_A_STATEMENT: usize = 500;

/// Placeholders for this many values, from this position on.
pub(crate) fn marks(n: usize, from: usize) -> String {
    (from..from + n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

/// Sets the number of members of these households to what their memberships say.
pub(super) async fn refresh_households(tx: &mut WriteTx, ids: &[String]) -> Result<(), StoreError> {
    for chunk in ids.chunks(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT h.household_id, h.n_members, (SELECT count(*) FROM memberships m WHERE m.household_id = \
             h.household_id AND m.valid_to IS NULL AND m.kind = 'living') FROM households h WHERE h.household_id IN ({})",
            marks(chunk.len(), 1)
        );
        let mut changed: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
        for row in tx.rows(&sql, &values(chunk)).await? {
            if row.int(1)? != row.int(2)? {
                changed.entry(row.int(2)?).or_default().push(row.text(0)?.into());
            }
        }
        for (n_members, keys) in changed {
            let condition = format!("household_id IN ({})", marks(keys.len(), 1));
            let record = Record::new().with("n_members", n_members);
            tx.update_where("households", &condition, &keys, record).await?;
        }
    }
    Ok(())
}

/// Household, township and village of a person; all unknown for somebody who lives nowhere.
type Lives = [Option<String>; 3];

/// Sets where these persons live to what their memberships say.
pub(super) async fn refresh_persons(tx: &mut WriteTx, ids: &[String]) -> Result<(), StoreError> {
    for chunk in ids.chunks(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT p.person_id, p.household_id, p.township_id, p.village_id, h.household_id, h.township_id, \
             h.village_id FROM persons p LEFT JOIN memberships m ON m.person_id = p.person_id AND m.valid_to IS NULL \
             AND m.kind = 'living' LEFT JOIN households h ON h.household_id = m.household_id \
             WHERE p.person_id IN ({}) ORDER BY m.number",
            marks(chunk.len(), 1)
        );
        let mut kept: BTreeMap<String, (Lives, Lives)> = BTreeMap::new();
        for row in tx.rows(&sql, &values(chunk)).await? {
            let lives = |from: usize| {
                Ok::<Lives, StoreError>([row.text_or(from)?, row.text_or(from + 1)?, row.text_or(from + 2)?])
            };
            kept.insert(row.text(0)?, (lives(1)?, lives(4)?));
        }
        let mut changed: BTreeMap<Lives, Vec<Value>> = BTreeMap::new();
        for (person_id, (was, is)) in kept {
            if was != is {
                changed.entry(is).or_default().push(person_id.into());
            }
        }
        for ([household_id, township_id, village_id], keys) in changed {
            let condition = format!("person_id IN ({})", marks(keys.len(), 1));
            let record = Record::new()
                .with("household_id", household_id)
                .with("township_id", township_id)
                .with("village_id", village_id);
            tx.update_where("persons", &condition, &keys, record).await?;
        }
    }
    Ok(())
}

/// Those who live in these households now.
pub(super) async fn members_now(tx: &mut WriteTx, households: &[String]) -> Result<Vec<String>, StoreError> {
    let mut members = Vec::new();
    for chunk in households.chunks(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT person_id FROM memberships WHERE household_id IN ({}) AND valid_to IS NULL AND kind = 'living'",
            marks(chunk.len(), 1)
        );
        for row in tx.rows(&sql, &values(chunk)).await? {
            members.push(row.text(0)?);
        }
    }
    Ok(members)
}

/// Texts as values.
pub(crate) fn values(texts: &[String]) -> Vec<Value> {
    texts.iter().map(Value::from).collect()
}
