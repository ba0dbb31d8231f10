//! Reading a snapshot, table by table.

use std::collections::HashMap;

use super::digest::{digest_of, income_head_digest, item_digest, row_digest, wide_digest};
use super::{FactKind, HouseholdAt, KeptFact, KeptMembership, KeptPerson, NOBODY, PersonAt, Snapshot, count, packed};
use crate::StoreError;
use crate::db::Row;
use crate::registers::change::MembershipKind;
use crate::tx::ReadTx;

pub(super) type Positions = HashMap<u128, u32>;

pub(super) async fn read_households(tx: &mut ReadTx, all: &mut Snapshot) -> Result<Positions, StoreError> {
    let sql = "SELECT household_id, household_no, county_id, township_id, village_id, head_id, register_columns, \
               valid_to FROM households ORDER BY number";
    let mut places = HashMap::new();
    tx.each(sql, &[], |row| all.add_household(row, &mut places)).await?;
    Ok(all
        .households
        .iter()
        .zip(0..)
        .map(|(household, at)| (household.id, at))
        .collect())
}

pub(super) async fn read_persons(tx: &mut ReadTx, all: &mut Snapshot) -> Result<Positions, StoreError> {
    let sql = "SELECT person_id, name, sex, born_on, id_state, id_index, phone_index, died_on FROM persons \
               ORDER BY number";
    tx.each(sql, &[], |row| {
        let id = row.text_or(5)?;
        if let Some(id) = &id {
            all.by_id.insert(wide_digest(id), count(all.persons.len()));
        }
        let (name, sex, born_on) = (row.text(1)?, row.text_or(2)?, row.text_or(3)?);
        all.persons.push(KeptPerson {
            id: packed(&row.text(0)?, 0)?,
            data: digest_of(&(&name, &sex, &born_on, row.text(4)?.as_str(), &id, &row.text_or(6)?)),
            has_died: row.text_or(7)?.is_some(),
        });
        Ok(())
    })
    .await?;
    Ok(all
        .persons
        .iter()
        .zip(0..)
        .map(|(person, at)| (person.id, at))
        .collect())
}

pub(super) async fn read_memberships(
    tx: &mut ReadTx,
    all: &mut Snapshot,
    households: &Positions,
    persons: &Positions,
) -> Result<(), StoreError> {
    let sql = "SELECT membership_id, person_id, household_id, kind, relation, register_columns FROM memberships \
               WHERE valid_to IS NULL ORDER BY number";
    let (lost, living) = (NOBODY, MembershipKind::Living);
    tx.each(sql, &[], |row| {
        let person = persons.get(&packed(&row.text(1)?, 1)?).copied().unwrap_or(lost);
        let household = households.get(&packed(&row.text(2)?, 2)?).copied().unwrap_or(lost);
        let kind = if row.text(3)? == living.name() {
            living
        } else {
            MembershipKind::Hukou
        };
        all.memberships.push(KeptMembership {
            id: packed(&row.text(0)?, 0)?,
            person: PersonAt(person),
            household: HouseholdAt(household),
            kind,
            row: row_digest(row.text_or(4)?.as_deref(), row.text_or(5)?.as_deref()),
        });
        Ok(())
    })
    .await?;
    // A stable sort keeps the order of entry within a household.
    all.memberships.sort_by_key(|one| one.household);
    all.by_person = (0..count(all.memberships.len())).collect();
    let memberships = &all.memberships;
    all.by_person.sort_by_key(|at| memberships[*at as usize].person);
    Ok(())
}

/// The number of a name among those already met.
fn interned(name: String, known: &mut HashMap<String, u32>, names: &mut Vec<String>) -> u32 {
    *known.entry(name).or_insert_with_key(|name| {
        names.push(name.clone());
        count(names.len() - 1)
    })
}

pub(super) async fn read_statuses(
    tx: &mut ReadTx,
    all: &mut Snapshot,
    households: &Positions,
    persons: &Positions,
    known: &mut HashMap<String, u32>,
) -> Result<(), StoreError> {
    let sql = "SELECT status_id, household_id, person_id, status, value FROM statuses WHERE valid_to IS NULL";
    read_facts(
        tx,
        all,
        (households, persons, known),
        FactKind::Status,
        sql,
        |row, name| Ok(digest_of(&(name, &row.text_or(4)?))),
    )
    .await
}

pub(super) async fn read_guarantees(
    tx: &mut ReadTx,
    all: &mut Snapshot,
    households: &Positions,
    persons: &Positions,
    known: &mut HashMap<String, u32>,
) -> Result<(), StoreError> {
    let sql = "SELECT guarantee_id, household_id, person_id, guarantee, state, detail FROM guarantees \
               WHERE valid_to IS NULL";
    read_facts(
        tx,
        all,
        (households, persons, known),
        FactKind::Guarantee,
        sql,
        |row, name| Ok(digest_of(&(name, &row.text(4)?, &row.text_or(5)?))),
    )
    .await
}

pub(super) async fn read_incomes(
    tx: &mut ReadTx,
    all: &mut Snapshot,
    households: &Positions,
    known: &mut HashMap<String, u32>,
) -> Result<(), StoreError> {
    let sql = "SELECT income_id, household_id, NULL, formula, window_from, window_to, net_cents, n_members, \
               per_capita_cents FROM incomes WHERE valid_to IS NULL";
    let first = all.facts.len();
    let nobody = Positions::new();
    read_facts(
        tx,
        all,
        (households, &nobody, known),
        FactKind::Income,
        sql,
        |row, formula| {
            let figures = [row.int_or(6)?, row.int_or(7)?, row.int_or(8)?];
            Ok(income_head_digest(&row.text(4)?, &row.text(5)?, formula, figures))
        },
    )
    .await?;
    let places: HashMap<u128, usize> = all.facts[first..]
        .iter()
        .zip(first..)
        .map(|(fact, at)| (fact.id, at))
        .collect();
    tx.each("SELECT income_id, item, cents FROM income_items", &[], |row| {
        if let Some(at) = places.get(&packed(&row.text(0)?, 0)?) {
            all.facts[*at].says ^= item_digest(&row.text(1)?, row.int(2)?);
        }
        Ok(())
    })
    .await
}

async fn read_facts(
    tx: &mut ReadTx,
    all: &mut Snapshot,
    (households, persons, known): (&Positions, &Positions, &mut HashMap<String, u32>),
    kind: FactKind,
    sql: &str,
    says: impl Fn(&Row, &str) -> Result<u64, StoreError> + Send + Sync,
) -> Result<(), StoreError> {
    let (facts, names) = (&mut all.facts, &mut all.names);
    tx.each(sql, &[], |row| {
        let person = match row.text_or(2)? {
            Some(id) => persons.get(&packed(&id, 2)?).copied().unwrap_or(NOBODY),
            None => NOBODY,
        };
        let name = row.text(3)?;
        facts.push(KeptFact {
            id: packed(&row.text(0)?, 0)?,
            household: households.get(&packed(&row.text(1)?, 1)?).copied().unwrap_or(NOBODY),
            person,
            kind,
            says: says(row, &name)?,
            name: interned(name, known, names),
        });
        Ok(())
    })
    .await
}
