//! Taking a whole import back: what it began never held, what it ended goes on, what it changed is as it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::apply::bump;
use super::image::{HouseholdImage, PersonImage};
use super::refresh::{KEYS_A_STATEMENT, marks, members_now, refresh_households, refresh_persons, values};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::seal::KeyRing;
use crate::tx::{Record, WriteTx};

/// Something later that rests on an import, for which it cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// The household it is about.
    pub household_id: String,
    /// What depends: the name of a table.
    pub what: &'static str,
    /// Import or verb that made it, where it is known.
    pub by: Option<String>,
}

/// What became of undoing an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Rows taken back by table.
    Done(BTreeMap<&'static str, u64>),
    /// Nothing was done: later changes rest on it. The list is cut after some hundreds.
    Refused(Vec<Dependent>),
}

/// Dependents listed for each question.
const LISTED: i64 = 100;

/// One kind of dated row: its table, its key, and the columns by which a later row takes the place of an ended one.
struct Dated {
    table: &'static str,
    key: &'static str,
    same: &'static [&'static str],
}

const DATED: [Dated; 4] = [
    Dated {
        table: "memberships",
        key: "membership_id",
        same: &["person_id", "kind"],
    },
    Dated {
        table: "statuses",
        key: "status_id",
        same: &["household_id", "person_id", "status"],
    },
    Dated {
        table: "guarantees",
        key: "guarantee_id",
        same: &["household_id", "person_id", "guarantee"],
    },
    Dated {
        table: "incomes",
        key: "income_id",
        same: &["household_id"],
    },
];

/// Takes back everything an import did to the registers, or says what rests on it. The caller writes the entry of
/// the journal and the state of the import.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn undo(tx: &mut WriteTx, import_id: &str) -> Result<Undone, StoreError> {
    let images = Images::read(tx, import_id).await?;
    let mut dependents = BTreeSet::new();
    for dated in &DATED {
        dependents.extend(later_rows(tx, dated, import_id).await?);
    }
    dependents.extend(later_links(tx, import_id).await?);
    dependents.extend(images.changed_since(tx).await?);
    if !dependents.is_empty() {
        return Ok(Undone::Refused(dependents.into_iter().collect()));
    }
    let touched = Touched::read(tx, import_id).await?;
    let mut done = BTreeMap::new();
    for dated in &DATED {
        let n = reopen(tx, dated, import_id).await? + never_held(tx, dated, import_id).await?;
        done.insert(dated.table, n);
    }
    done.insert("persons", images.persons.len() as u64);
    let moved = images.restore(tx).await?;
    done.insert("households", end_households(tx, import_id).await?);
    let record = Record::new().with("kind", "undone");
    let links = tx
        .update_where("household_links", "created_by = $1", &[import_id.into()], record)
        .await?;
    done.insert("household_links", links);
    touched.follow(tx, moved).await?;
    Ok(Undone::Done(done))
}

/// Rows by others that end, replace or stand on rows of the import.
async fn later_rows(tx: &mut WriteTx, dated: &Dated, import_id: &str) -> Result<Vec<Dependent>, StoreError> {
    let Dated { table, key, same } = dated;
    let alike: Vec<String> = same
        .iter()
        .map(|column| format!("COALESCE(n.{column}, '') = COALESCE(o.{column}, '')"))
        .collect();
    let on_new_person = match *table {
        "memberships" => " OR person_id IN (SELECT person_id FROM persons WHERE created_by = $1)",
        _ => "",
    };
    let questions = [
        format!("SELECT household_id, ended_by FROM {table} WHERE created_by = $1 AND ended_by <> $1"),
        format!(
            "SELECT household_id, created_by FROM {table} WHERE created_by <> $1 AND valid_to IS NULL AND \
             (household_id IN (SELECT household_id FROM households WHERE created_by = $1){on_new_person})"
        ),
        format!(
            "SELECT n.household_id, n.created_by FROM {table} o JOIN {table} n ON {} AND n.{key} <> o.{key} \
             WHERE o.ended_by = $1 AND n.created_by <> $1 AND n.valid_to IS NULL",
            alike.join(" AND ")
        ),
    ];
    let mut found = Vec::new();
    for question in questions {
        let rows = tx
            .rows(&format!("{question} LIMIT {LISTED}"), &[import_id.into()])
            .await?;
        for row in rows {
            found.push(Dependent {
                household_id: row.text(0)?,
                what: table,
                by: row.text_or(1)?,
            });
        }
    }
    Ok(found)
}

async fn later_links(tx: &mut WriteTx, import_id: &str) -> Result<Vec<Dependent>, StoreError> {
    let sql = format!(
        "SELECT l.to_household_id, l.created_by FROM household_links l JOIN households h ON h.household_id = \
         l.from_household_id OR h.household_id = l.to_household_id WHERE h.created_by = $1 AND l.created_by <> $1 \
         LIMIT {LISTED}"
    );
    let rows = tx.rows(&sql, &[import_id.into()]).await?;
    let dependent = |row: &Row| {
        Ok(Dependent {
            household_id: row.text(0)?,
            what: "household_links",
            by: row.text_or(1)?,
        })
    };
    rows.iter().map(dependent).collect()
}

/// What the import changed in place: first before and last after of each.
struct Images {
    ring: Arc<KeyRing>,
    households: BTreeMap<String, (HouseholdImage, HouseholdImage)>,
    /// With the household for which it was listed.
    persons: BTreeMap<String, (PersonImage, PersonImage, String)>,
}

impl Images {
    async fn read(tx: &mut WriteTx, import_id: &str) -> Result<Self, StoreError> {
        let ring = tx.shared_ring();
        let mut images = Self {
            ring,
            households: BTreeMap::new(),
            persons: BTreeMap::new(),
        };
        let sql = "SELECT change_id, household_id, person_id, before_sealed, after_sealed FROM import_changes \
                   WHERE import_id = $1 AND before_sealed IS NOT NULL AND after_sealed IS NOT NULL ORDER BY number";
        tx.each(sql, &[import_id.into()], |row| images.add(row)).await?;
        Ok(images)
    }

    fn add(&mut self, row: &Row) -> Result<(), StoreError> {
        let change_id = row.text(0)?;
        let before = self
            .ring
            .open("import_changes.before_sealed", &change_id, &row.text(3)?)?;
        let after = self
            .ring
            .open("import_changes.after_sealed", &change_id, &row.text(4)?)?;
        let household_id = row.text(1)?;
        match row.text_or(2)? {
            // Register rows are listed with a person too: they are dated rows, and no image of a person.
            Some(person_id) => {
                let (Ok(before), Ok(after)) = (serde_json::from_str(&before), serde_json::from_str(&after)) else {
                    return Ok(());
                };
                let after: PersonImage = after;
                let kept = self
                    .persons
                    .entry(person_id)
                    .or_insert((before, after.clone(), household_id));
                kept.1 = after;
            }
            None => {
                let (Ok(before), Ok(after)) = (serde_json::from_str(&before), serde_json::from_str(&after)) else {
                    return Ok(());
                };
                let after: HouseholdImage = after;
                let kept = self.households.entry(household_id).or_insert((before, after.clone()));
                kept.1 = after;
            }
        }
        Ok(())
    }

    /// What is no longer as the import left it.
    async fn changed_since(&self, tx: &mut WriteTx) -> Result<Vec<Dependent>, StoreError> {
        let mut changed = Vec::new();
        let ids: Vec<String> = self.households.keys().cloned().collect();
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let columns = HouseholdImage::COLUMNS;
            let marks = marks(chunk.len(), 1);
            let sql = format!("SELECT household_id, {columns} FROM households WHERE household_id IN ({marks})");
            for row in tx.rows(&sql, &values(chunk)).await? {
                let household_id = row.text(0)?;
                let now = HouseholdImage::read(&row, 1)?;
                if self
                    .households
                    .get(&household_id)
                    .is_some_and(|(_, after)| *after != now)
                {
                    changed.push(Dependent {
                        household_id,
                        what: "households",
                        by: None,
                    });
                }
            }
        }
        let ids: Vec<String> = self.persons.keys().cloned().collect();
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let columns = PersonImage::COLUMNS;
            let sql = format!(
                "SELECT {columns} FROM persons WHERE person_id IN ({})",
                marks(chunk.len(), 1)
            );
            for row in tx.rows(&sql, &values(chunk)).await? {
                let now = PersonImage::read(&self.ring, &row)?;
                match self.persons.get(&row.text(0)?) {
                    Some((_, after, household_id)) if *after != now => {
                        let household_id = household_id.clone();
                        changed.push(Dependent {
                            household_id,
                            what: "persons",
                            by: None,
                        });
                    }
                    _ => {}
                }
            }
        }
        changed.truncate(usize::try_from(LISTED).unwrap_or_default());
        Ok(changed)
    }

    /// Writes every before back; says which households moved with it.
    async fn restore(self, tx: &mut WriteTx) -> Result<Vec<String>, StoreError> {
        let mut moved = Vec::new();
        for (household_id, (before, after)) in self.households {
            bump(tx, ("households", "household_id"), &household_id, before.record()).await?;
            if before.village_id != after.village_id || before.township_id != after.township_id {
                let record = Record::new().with("township_id", before.township_id);
                let key = [Value::from(&household_id)];
                tx.update_where("statuses", "household_id = $1 AND valid_to IS NULL", &key, record)
                    .await?;
                moved.push(household_id);
            }
        }
        for (person_id, (before, _, _)) in self.persons {
            bump(
                tx,
                ("persons", "person_id"),
                &person_id,
                before.record(&self.ring, &person_id),
            )
            .await?;
        }
        Ok(moved)
    }
}

/// Households and persons whose memberships the import began or ended.
struct Touched {
    households: Vec<String>,
    persons: Vec<String>,
}

impl Touched {
    async fn read(tx: &mut WriteTx, import_id: &str) -> Result<Self, StoreError> {
        let (mut households, mut persons) = (BTreeSet::new(), BTreeSet::new());
        let sql = "SELECT household_id, person_id FROM memberships WHERE created_by = $1 OR ended_by = $1";
        tx.each(sql, &[import_id.into()], |row| {
            households.insert(row.text(0)?);
            persons.insert(row.text(1)?);
            Ok(())
        })
        .await?;
        Ok(Self {
            households: households.into_iter().collect(),
            persons: persons.into_iter().collect(),
        })
    }

    async fn follow(mut self, tx: &mut WriteTx, moved: Vec<String>) -> Result<(), StoreError> {
        refresh_households(tx, &self.households).await?;
        self.persons.extend(members_now(tx, &moved).await?);
        crate::cases::follow_moved(tx, &moved).await?;
        refresh_persons(tx, &self.persons).await
    }
}

async fn reopen(tx: &mut WriteTx, dated: &Dated, import_id: &str) -> Result<u64, StoreError> {
    let Dated { table, key, .. } = dated;
    let sql = format!("SELECT {key} FROM {table} WHERE ended_by = $1 AND created_by <> $1");
    let ids = keys(tx, &sql, import_id).await?;
    for chunk in ids.chunks(KEYS_A_STATEMENT) {
        let none = Value::Text(None);
        let mut record = Record::new()
            .with("valid_to", none.clone())
            .with("ended_by", none.clone());
        if *table == "memberships" {
            record = record.with("end_reason", none);
        }
        let condition = format!("{key} IN ({})", marks(chunk.len(), 1));
        tx.update_where(table, &condition, &values(chunk), record).await?;
    }
    Ok(ids.len() as u64)
}

/// Ends rows of the import on the day they began: they never held.
async fn never_held(tx: &mut WriteTx, dated: &Dated, import_id: &str) -> Result<u64, StoreError> {
    let Dated { table, key, .. } = dated;
    let sql = format!("SELECT {key}, valid_from FROM {table} WHERE created_by = $1");
    let mut by_day: HashMap<String, Vec<String>> = HashMap::new();
    tx.each(&sql, &[import_id.into()], |row| {
        by_day.entry(row.text(1)?).or_default().push(row.text(0)?);
        Ok(())
    })
    .await?;
    let mut n = 0;
    for (day, ids) in by_day {
        n += ids.len() as u64;
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let mut record = Record::new().with("valid_to", &day).with("ended_by", import_id);
            if *table == "memberships" {
                record = record.with("end_reason", "undone");
            }
            let condition = format!("{key} IN ({})", marks(chunk.len(), 1));
            tx.update_where(table, &condition, &values(chunk), record).await?;
        }
    }
    Ok(n)
}

async fn end_households(tx: &mut WriteTx, import_id: &str) -> Result<u64, StoreError> {
    let sql = "SELECT household_id, valid_from FROM households WHERE created_by = $1";
    let mut by_day: HashMap<String, Vec<String>> = HashMap::new();
    tx.each(sql, &[import_id.into()], |row| {
        by_day.entry(row.text(1)?).or_default().push(row.text(0)?);
        Ok(())
    })
    .await?;
    let mut n = 0;
    for (day, ids) in by_day {
        n += ids.len() as u64;
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let record = Record::new().with("valid_to", &day).with("end_reason", "undone");
            let condition = format!("household_id IN ({})", marks(chunk.len(), 1));
            tx.update_where("households", &condition, &values(chunk), record)
                .await?;
        }
    }
    Ok(n)
}

async fn keys(tx: &mut WriteTx, sql: &str, import_id: &str) -> Result<Vec<String>, StoreError> {
    let mut keys = Vec::new();
    tx.each(sql, &[import_id.into()], |row| {
        keys.push(row.text(0)?);
        Ok(())
    })
    .await?;
    Ok(keys)
}
