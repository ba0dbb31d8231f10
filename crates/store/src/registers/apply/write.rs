//! Writing what a batch collected: what ends first, then what begins, then what is changed in place and what follows.

use super::batch::Batch;
use super::{bump, end};
use crate::StoreError;
use crate::registers::refresh::{members_now, refresh_households, refresh_persons};
use crate::tx::{Record, WriteTx};

impl Batch<'_> {
    pub(super) async fn write(mut self, tx: &mut WriteTx) -> Result<(), StoreError> {
        for (reason, ids) in std::mem::take(&mut self.ended) {
            let record = Record::new().with("end_reason", reason);
            end(tx, ("memberships", "membership_id"), &ids, self.author, record).await?;
        }
        for (table, ids) in std::mem::take(&mut self.closed) {
            let key = match table {
                "statuses" => "status_id",
                "guarantees" => "guarantee_id",
                _ => "income_id",
            };
            end(tx, (table, key), &ids, self.author, Record::new()).await?;
        }
        std::mem::take(&mut self.rows).write(tx).await?;
        for (id, image) in &self.changed_households {
            bump(tx, ("households", "household_id"), id, image.record()).await?;
        }
        for (id, image) in &self.changed_persons {
            bump(tx, ("persons", "person_id"), id, image.record(&self.ring, id)).await?;
        }
        self.follow(tx).await
    }

    /// Brings up to date what follows from the rows written.
    async fn follow(self, tx: &mut WriteTx) -> Result<(), StoreError> {
        let households: Vec<String> = self.touched_households.into_iter().collect();
        refresh_households(tx, &households).await?;
        let mut persons = self.touched_persons;
        let moved: Vec<String> = self.moved.iter().map(|(id, _)| id.clone()).collect();
        persons.extend(members_now(tx, &moved).await?);
        crate::cases::follow_moved(tx, &moved).await?;
        for (household_id, township_id) in self.moved {
            let record = Record::new().with("township_id", township_id);
            tx.update_where(
                "statuses",
                "household_id = $1 AND valid_to IS NULL",
                &[household_id.into()],
                record,
            )
            .await?;
        }
        refresh_persons(tx, &persons.into_iter().collect::<Vec<_>>()).await
    }
}
