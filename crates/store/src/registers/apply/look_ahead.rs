//! Before changes are carried out: what is new in them, and what is kept of all that they change.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::next;
use crate::StoreError;
use crate::registers::change::{Change, MembershipKind};
use crate::registers::image::{HouseholdImage, PersonImage};
use crate::registers::refresh::{KEYS_A_STATEMENT, marks, values};
use crate::registers::rows::Located;
use crate::tx::WriteTx;

impl Batch<'_> {
    /// Notes what is new, and reads what is kept of all that will be changed.
    pub(super) async fn look_ahead(&mut self, tx: &mut WriteTx, changes: &[Change]) -> Result<(), StoreError> {
        let mut households = BTreeSet::new();
        let (mut persons, mut memberships) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                Change::NewHousehold(new) => {
                    let located = Located {
                        number: next(&mut self.numbers.household),
                        township_id: new.place.township_id.clone(),
                        village_id: new.place.village_id.clone(),
                    };
                    self.located.insert(new.household_id.clone(), located);
                    self.new_households.insert(new.household_id.clone());
                }
                Change::NewPerson { person_id, .. } => drop(self.new_persons.insert(person_id.clone())),
                Change::MembershipStarted {
                    person_id,
                    household_id,
                    kind: MembershipKind::Living,
                    ..
                } => {
                    self.lives.insert(person_id.clone(), household_id.clone());
                    *self.n_started.entry(household_id.clone()).or_default() += 1;
                }
                Change::PersonChanged { person_id, .. } => persons.push(person_id.clone()),
                Change::MembershipChanged { membership_id, .. } => memberships.push(membership_id.clone()),
                _ => {}
            }
            households.insert(change.household_id().to_owned());
        }
        let kept: Vec<String> = households
            .into_iter()
            .filter(|id| !self.new_households.contains(id))
            .collect();
        self.read_households(tx, &kept).await?;
        self.read_persons(tx, &persons).await?;
        if self.author.is_import {
            self.read_memberships(tx, &memberships).await?;
        }
        Ok(())
    }

    async fn read_households(&mut self, tx: &mut WriteTx, ids: &[String]) -> Result<(), StoreError> {
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let sql = format!(
                "SELECT household_id, number, {} FROM households WHERE household_id IN ({})",
                HouseholdImage::COLUMNS,
                marks(chunk.len(), 1)
            );
            for row in tx.rows(&sql, &values(chunk)).await? {
                let (household_id, image) = (row.text(0)?, HouseholdImage::read(&row, 2)?);
                let located = Located {
                    number: row.int(1)?,
                    township_id: image.township_id.clone(),
                    village_id: image.village_id.clone(),
                };
                self.located.insert(household_id.clone(), located);
                self.images.insert(household_id, image);
            }
        }
        Ok(())
    }

    async fn read_persons(&mut self, tx: &mut WriteTx, ids: &[String]) -> Result<(), StoreError> {
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let columns = PersonImage::COLUMNS;
            let sql = format!(
                "SELECT {columns} FROM persons WHERE person_id IN ({})",
                marks(chunk.len(), 1)
            );
            for row in tx.rows(&sql, &values(chunk)).await? {
                self.persons.insert(row.text(0)?, PersonImage::read(&self.ring, &row)?);
            }
        }
        Ok(())
    }

    async fn read_memberships(&mut self, tx: &mut WriteTx, ids: &[String]) -> Result<(), StoreError> {
        for chunk in ids.chunks(KEYS_A_STATEMENT) {
            let sql = format!(
                "SELECT membership_id, relation, register_columns FROM memberships WHERE membership_id IN ({})",
                marks(chunk.len(), 1)
            );
            for row in tx.rows(&sql, &values(chunk)).await? {
                self.memberships
                    .insert(row.text(0)?, (row.text_or(1)?, row.text_or(2)?));
            }
        }
        Ok(())
    }
}
