//! Comparing household after household while the database takes in what the ones before changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use store::imports::KeptRow;
use store::registers::snapshot::HouseholdAt;
use store::registers::{Author, Change, apply, bulk};
use store::{StoreError, WriteTx};

use super::{Compared, Matched, RegisterReport};

/// Households whose changes are carried out at once.
const AT_ONCE: usize = 2_000;
/// Households whose changes are found before the database is looked after again.
const FOUND_AT_ONCE: usize = 32;

impl Compared<'_> {
    /// Compares everything, and carries it out when there is an author.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn carry_out(
        &self,
        tx: &mut WriteTx,
        matched: &Matched,
        author: Option<&Author>,
    ) -> Result<RegisterReport, StoreError> {
        let mut report = RegisterReport {
            persons_new: matched.new_persons.len() as u64,
            ..RegisterReport::default()
        };
        let mut started: HashSet<String> = HashSet::new();
        let gone = self.gone(matched, &mut report);
        let absorbed = self.absorbed(matched);
        let positions: Vec<u32> = (0..matched.households.len() as u32).collect();
        let is_bulk = author.is_some() && positions.len() > AT_ONCE;
        let taken_off = match is_bulk {
            true => bulk::take_indexes_off(tx).await?,
            false => bulk::TakenOff::default(),
        };
        let mut chunks = positions.chunks(AT_ONCE);
        let mut changes = Vec::new();
        loop {
            // What the next households changed is found while the database takes in what the last ones did.
            let chunk = chunks.next();
            let kept = self.kept(tx, matched, chunk.unwrap_or_default()).await?;
            let next = self.changes(
                matched,
                chunk.unwrap_or_default(),
                (&kept, &absorbed),
                &mut started,
                &mut report,
            );
            changes = match author {
                Some(author) if !changes.is_empty() => {
                    let (applied, next) = tokio::join!(apply(tx, author, changes), next);
                    report.carry_out(&applied?);
                    next
                }
                _ => next.await,
            };
            if chunk.is_none() {
                break;
            }
        }
        if let Some(author) = author {
            report.carry_out(&apply(tx, author, gone).await?);
        }
        bulk::make_indexes(tx, taken_off).await?;
        let unlisted = matched.places.iter().filter(|(_, placed)| !placed.is_village_listed);
        let unlisted: BTreeSet<String> = unlisted
            .map(|((township, village), _)| format!("{township}{village}"))
            .collect();
        report.unlisted_places = unlisted.into_iter().collect();
        Ok(report)
    }

    /// All changes of some listed households.
    async fn changes(
        &self,
        matched: &Matched,
        positions: &[u32],
        context: (&HashMap<String, KeptRow>, &BTreeMap<u32, Vec<HouseholdAt>>),
        started: &mut HashSet<String>,
        report: &mut RegisterReport,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for (n, position) in positions.iter().enumerate() {
            if n % FOUND_AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
            changes.extend(self.household(matched, *position, context, started, report));
        }
        changes
    }

    /// Rows of kept households that are needed in full: those that have no row of their own in the delivery.
    async fn kept(
        &self,
        tx: &mut WriteTx,
        matched: &Matched,
        chunk: &[u32],
    ) -> Result<HashMap<String, KeptRow>, StoreError> {
        let households = chunk.iter().map(|position| &matched.households[*position as usize]);
        let needed = households.filter(|household| household.row.is_none() || household.members.is_empty());
        let ids: Vec<String> = needed
            .filter_map(|household| Some(self.snapshot.household(household.at?).household_id()))
            .collect();
        store::imports::kept_rows(tx, &ids).await
    }
}
