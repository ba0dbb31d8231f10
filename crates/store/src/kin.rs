//! How an account is tied to households by the registers: whoever is, does not decide about them.

use std::collections::{BTreeSet, HashMap};

use domain::case::Kinship;

use crate::StoreError;
use crate::accounts::id_index_of;
use crate::db::Value;
use crate::registers::refresh::marks;
use crate::tx::ReadTx;

/// Households that the person of an account is tied to, each with the nearest tie. Few: those somebody lives or is
/// registered in, those that split from them or merged with them, and those that share a person with them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn households_of_kin(
    tx: &mut ReadTx,
    account_id: &str,
) -> Result<HashMap<String, Kinship>, StoreError> {
    let mut kin = HashMap::new();
    let Some(index) = id_index_of(tx, account_id).await? else {
        return Ok(kin);
    };
    let sql = "SELECT DISTINCT m.household_id FROM memberships m JOIN persons p ON p.person_id = m.person_id \
               WHERE p.id_index = $1 AND m.valid_to IS NULL";
    let own = texts(tx, sql, &[Value::from(index)]).await?;
    if own.is_empty() {
        return Ok(kin);
    }
    let values: Vec<Value> = own.iter().map(Value::from).collect();
    let marks = marks(values.len(), 1);
    let split = format!(
        "SELECT to_household_id FROM household_links WHERE from_household_id IN ({marks}) \
         UNION SELECT from_household_id FROM household_links WHERE to_household_id IN ({marks})"
    );
    let shared = format!(
        "SELECT DISTINCT other.household_id FROM memberships mine \
         JOIN memberships other ON other.person_id = mine.person_id AND other.valid_to IS NULL \
         WHERE mine.household_id IN ({marks}) AND mine.valid_to IS NULL"
    );
    let ties = [
        (Kinship::Member, own),
        (Kinship::Split, texts(tx, &split, &values).await?),
        (Kinship::Shared, texts(tx, &shared, &values).await?),
    ];
    for (tie, households) in ties {
        for household in households {
            kin.entry(household).or_insert(tie);
        }
    }
    Ok(kin)
}

async fn texts(tx: &mut ReadTx, sql: &str, values: &[Value]) -> Result<BTreeSet<String>, StoreError> {
    tx.rows(sql, values).await?.iter().map(|row| row.text(0)).collect()
}
