//! Changes of many households, sorted by what they write.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Applied, Author, Numbers, next};
use crate::StoreError;
use crate::db::Value;
use crate::registers::change::{Change, HouseholdData, MemberRow, MembershipKind, PersonData};
use crate::registers::image::{HouseholdImage, PersonImage};
use crate::registers::rows::{Located, Rows};
use crate::seal::KeyRing;
use crate::tx::WriteTx;

/// Changes on their way into the tables.
pub(super) struct Batch<'a> {
    pub(super) author: &'a Author,
    pub(super) numbers: &'a mut Numbers,
    pub(super) applied: &'a mut Applied,
    pub(super) ring: Arc<KeyRing>,
    pub(super) rows: Rows,
    /// Households spoken of, new or kept.
    pub(super) located: HashMap<String, Located>,
    pub(super) new_households: BTreeSet<String>,
    pub(super) new_persons: BTreeSet<String>,
    /// Where those live who start living somewhere in this batch.
    pub(super) lives: HashMap<String, String>,
    /// Members that new households begin with.
    pub(super) n_started: HashMap<String, i64>,
    pub(super) images: HashMap<String, HouseholdImage>,
    pub(super) persons: HashMap<String, PersonImage>,
    pub(super) memberships: HashMap<String, (Option<String>, Option<String>)>,
    pub(super) ended: BTreeMap<&'static str, Vec<String>>,
    pub(super) closed: BTreeMap<&'static str, Vec<String>>,
    pub(super) changed_households: Vec<(String, HouseholdImage)>,
    pub(super) moved: Vec<(String, String)>,
    pub(super) changed_persons: Vec<(String, PersonImage)>,
    pub(super) touched_households: BTreeSet<String>,
    pub(super) touched_persons: BTreeSet<String>,
}

impl<'a> Batch<'a> {
    pub(super) async fn carry_out(
        tx: &mut WriteTx,
        author: &'a Author,
        numbers: &'a mut Numbers,
        applied: &'a mut Applied,
        changes: Vec<Change>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch {
            author,
            numbers,
            applied,
            ring: tx.shared_ring(),
            rows: Rows::default(),
            located: HashMap::new(),
            new_households: BTreeSet::new(),
            new_persons: BTreeSet::new(),
            lives: HashMap::new(),
            n_started: HashMap::new(),
            images: HashMap::new(),
            persons: HashMap::new(),
            memberships: HashMap::new(),
            ended: BTreeMap::new(),
            closed: BTreeMap::new(),
            changed_households: Vec::new(),
            moved: Vec::new(),
            changed_persons: Vec::new(),
            touched_households: BTreeSet::new(),
            touched_persons: BTreeSet::new(),
        };
        batch.look_ahead(tx, &changes).await?;
        for change in changes {
            batch.take(tx, change)?;
        }
        batch.write(tx).await
    }

    fn located(&self, household_id: &str) -> Result<&Located, StoreError> {
        self.located.get(household_id).ok_or(StoreError::Conflict)
    }

    fn take(&mut self, tx: &mut WriteTx, change: Change) -> Result<(), StoreError> {
        match change {
            Change::NewHousehold(new) => {
                let number = self.located(&new.household_id)?.number;
                let n_members = self.n_started.get(&new.household_id).copied().unwrap_or(0);
                self.rows.household(&new, number, n_members, self.author);
                self.log(tx, "new", &new.household_id, None, None, None);
            }
            Change::HouseholdChanged {
                household_id,
                what,
                now,
            } => self.household_changed(tx, &household_id, what, now)?,
            Change::HouseholdGone { household_id, reason } => {
                let end = (Some(self.author.on.to_string()), Some(reason.to_owned()));
                self.household_ended(tx, &household_id, "gone", end)?;
            }
            Change::HouseholdBack { household_id } => {
                self.household_ended(tx, &household_id, "back", (None, None))?;
            }
            Change::NewPerson {
                person_id,
                household_id,
                data,
            } => self.new_person(tx, &person_id, &household_id, &data)?,
            Change::PersonChanged {
                person_id,
                household_id,
                now,
            } => {
                self.person_changed(tx, person_id, &household_id, &now)?;
            }
            Change::MembershipStarted {
                person_id,
                household_id,
                kind,
                row,
            } => {
                self.started(tx, (&person_id, &household_id), kind, &row);
                if !self.new_households.contains(&household_id) {
                    self.log(tx, "member_joined", &household_id, Some(&person_id), None, None);
                }
            }
            Change::MembershipEnded {
                membership_id,
                person_id,
                household_id,
                reason,
            } => {
                self.log(tx, "member_left", &household_id, Some(&person_id), None, None);
                self.ended.entry(reason).or_default().push(membership_id);
                self.touch(&person_id, &household_id);
            }
            Change::MembershipChanged {
                membership_id,
                person_id,
                household_id,
                kind,
                row,
            } => {
                let before = self
                    .memberships
                    .remove(&membership_id)
                    .map(|(relation, columns)| row_json(relation.as_deref(), columns.as_deref()));
                let after = row_json(row.relation.as_deref(), row.register_columns.as_deref());
                self.log(tx, "row_changed", &household_id, Some(&person_id), before, Some(after));
                self.ended.entry("row_changed").or_default().push(membership_id);
                self.started(tx, (&person_id, &household_id), kind, &row);
            }
            other => self.fact(tx, other)?,
        }
        Ok(())
    }

    fn fact(&mut self, tx: &mut WriteTx, change: Change) -> Result<(), StoreError> {
        let id = tx.next_id();
        match change {
            Change::StatusOpened { household_id, status } => {
                let located = self.located(&household_id)?.clone();
                self.rows.status(id, (&household_id, &located), &status, self.author);
                self.note_fact(
                    tx,
                    "status_opened",
                    &household_id,
                    status.person_id.as_deref(),
                    &[&status.status],
                );
            }
            Change::GuaranteeOpened {
                household_id,
                guarantee,
            } => {
                self.rows.guarantee(id, &household_id, &guarantee, self.author);
                let says = [guarantee.guarantee.as_str(), &guarantee.state];
                self.note_fact(
                    tx,
                    "guarantee_opened",
                    &household_id,
                    guarantee.person_id.as_deref(),
                    &says,
                );
            }
            Change::IncomeOpened { household_id, income } => {
                self.rows.income(id, &household_id, &income, self.author);
                self.note_fact(tx, "income_opened", &household_id, None, &[&income.formula]);
            }
            Change::StatusClosed {
                household_id,
                status_id,
            } => self.close(tx, "statuses", &household_id, status_id),
            Change::GuaranteeClosed {
                household_id,
                guarantee_id,
            } => {
                self.close(tx, "guarantees", &household_id, guarantee_id);
            }
            Change::IncomeClosed {
                household_id,
                income_id,
            } => self.close(tx, "incomes", &household_id, income_id),
            Change::Linked {
                from_household_id,
                to_household_id,
                kind,
                reason,
            } => {
                self.rows
                    .link(id, (&from_household_id, &to_household_id), kind, &reason, self.author);
                self.log(
                    tx,
                    kind,
                    &to_household_id,
                    None,
                    None,
                    Some(serde_json::json!({ "from": from_household_id })),
                );
            }
            _ => {}
        }
        Ok(())
    }

    fn note_fact(
        &mut self,
        tx: &mut WriteTx,
        word: &'static str,
        household: &str,
        person: Option<&str>,
        says: &[&str],
    ) {
        if !self.new_households.contains(household) {
            self.log(tx, word, household, person, None, Some(serde_json::json!(says)));
        }
    }

    fn close(&mut self, tx: &mut WriteTx, table: &'static str, household_id: &str, id: String) {
        let word = match table {
            "statuses" => "status_closed",
            "guarantees" => "guarantee_closed",
            _ => "income_closed",
        };
        self.log(
            tx,
            word,
            household_id,
            None,
            Some(serde_json::json!({ "id": id })),
            None,
        );
        self.closed.entry(table).or_default().push(id);
    }

    fn household_changed(
        &mut self,
        tx: &mut WriteTx,
        id: &str,
        what: &'static str,
        now: HouseholdData,
    ) -> Result<(), StoreError> {
        let before = self.images.get(id).ok_or(StoreError::Conflict)?.clone();
        let after = before.with(now);
        if after.village_id != before.village_id || after.township_id != before.township_id {
            self.moved.push((id.to_owned(), after.township_id.clone()));
        }
        self.log(
            tx,
            what,
            id,
            None,
            Some(serde_json::to_value(&before)?),
            Some(serde_json::to_value(&after)?),
        );
        self.images.insert(id.to_owned(), after.clone());
        self.changed_households.push((id.to_owned(), after));
        Ok(())
    }

    fn household_ended(
        &mut self,
        tx: &mut WriteTx,
        id: &str,
        what: &'static str,
        (valid_to, end_reason): (Option<String>, Option<String>),
    ) -> Result<(), StoreError> {
        let before = self.images.get(id).ok_or(StoreError::Conflict)?.clone();
        let after = HouseholdImage {
            valid_to,
            end_reason,
            ..before.clone()
        };
        self.log(
            tx,
            what,
            id,
            None,
            Some(serde_json::to_value(&before)?),
            Some(serde_json::to_value(&after)?),
        );
        self.images.insert(id.to_owned(), after.clone());
        self.changed_households.push((id.to_owned(), after));
        Ok(())
    }

    fn new_person(
        &mut self,
        tx: &mut WriteTx,
        id: &str,
        household_id: &str,
        data: &PersonData,
    ) -> Result<(), StoreError> {
        let number = next(&mut self.numbers.person);
        let lives = match self.lives.get(id) {
            Some(household) => Some((
                household.as_str(),
                self.located.get(household).ok_or(StoreError::Conflict)?,
            )),
            None => None,
        };
        self.rows.person(&self.ring, (id, number), data, lives, self.author);
        if !self.new_households.contains(household_id) {
            self.log(tx, "person_new", household_id, Some(id), None, None);
        }
        Ok(())
    }

    fn person_changed(
        &mut self,
        tx: &mut WriteTx,
        id: String,
        household_id: &str,
        now: &PersonData,
    ) -> Result<(), StoreError> {
        let before = self.persons.get(&id).ok_or(StoreError::Conflict)?;
        let (before, after) = (serde_json::to_value(before)?, PersonImage::from(now));
        self.log(
            tx,
            "person_changed",
            household_id,
            Some(&id),
            Some(before),
            Some(serde_json::to_value(&after)?),
        );
        self.persons.insert(id.clone(), after.clone());
        self.changed_persons.push((id, after));
        Ok(())
    }

    fn started(&mut self, tx: &mut WriteTx, ids: (&str, &str), kind: MembershipKind, row: &MemberRow) {
        let membership = (tx.next_id(), next(&mut self.numbers.membership));
        self.rows.membership(membership, ids, kind, row, self.author);
        if !(self.new_persons.contains(ids.0) && self.new_households.contains(ids.1)) {
            self.touch(ids.0, ids.1);
        }
    }

    fn touch(&mut self, person_id: &str, household_id: &str) {
        self.touched_persons.insert(person_id.to_owned());
        self.touched_households.insert(household_id.to_owned());
    }

    /// Counts the change; lists it when it is an import's.
    fn log(
        &mut self,
        tx: &mut WriteTx,
        word: &'static str,
        household_id: &str,
        person_id: Option<&str>,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
    ) {
        *self.applied.entry(word).or_default() += 1;
        if !self.author.is_import {
            return;
        }
        let change_id = tx.next_id();
        let seal = |column: &str, image: Option<serde_json::Value>| {
            Value::from(image.map(|image| self.ring.seal(column, &change_id, &image.to_string())))
        };
        let (before, after) = (
            seal("import_changes.before_sealed", before),
            seal("import_changes.after_sealed", after),
        );
        self.rows.log.push(vec![
            change_id.into(),
            Value::from(&self.author.by),
            next(&mut self.numbers.log).into(),
            word.into(),
            household_id.into(),
            person_id.into(),
            before,
            after,
        ]);
    }
}

/// What a register row says, for before and after.
fn row_json(relation: Option<&str>, register_columns: Option<&str>) -> serde_json::Value {
    let columns = register_columns.and_then(|json| serde_json::from_str::<serde_json::Value>(json).ok());
    serde_json::json!({ "relation": relation, "columns": columns })
}
