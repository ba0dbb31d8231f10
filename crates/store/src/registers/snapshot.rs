//! What the registers hold now, small enough to stand in memory while an incoming register is compared with it.

mod digest;
mod read;

use std::collections::HashMap;

use domain::access::Action;
use domain::id_card::IdText;

use super::change::{HouseholdPlace, MembershipKind};
use crate::StoreError;
use crate::db::Row;
use crate::seal::KeyRing;
use crate::tx::ReadTx;
use digest::{digest_of, wide_digest};
use read::{read_guarantees, read_households, read_incomes, read_memberships, read_persons, read_statuses};

pub use digest::{
    SEALED_PART, columns_digest, guarantee_digest, id_index, income_digest, person_digest, phone_index, row_digest,
    status_digest,
};

/// Position of a household in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HouseholdAt(u32);

/// Position of a person in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonAt(u32);

/// A household as kept.
#[derive(Debug, Clone)]
pub struct KeptHousehold {
    id: u128,
    /// Number in the national system.
    pub household_no: Box<str>,
    place: u32,
    head: Option<u128>,
    /// Digest of its register columns ([`columns_digest`]); 0 when it has no row there.
    pub register: u64,
    /// Whether it is there now; one that had gone may come back.
    pub is_current: bool,
}

/// A person as kept.
#[derive(Debug, Clone, Copy)]
pub struct KeptPerson {
    id: u128,
    /// Digest of its data ([`person_digest`]).
    pub data: u64,
    /// Whether it has died.
    pub has_died: bool,
}

/// A current membership.
#[derive(Debug, Clone, Copy)]
pub struct KeptMembership {
    id: u128,
    /// Who.
    pub person: PersonAt,
    /// Where.
    pub household: HouseholdAt,
    /// Lives there or is registered there.
    pub kind: MembershipKind,
    /// Digest of its register row ([`row_digest`]).
    pub row: u64,
}

/// What a dated fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKind {
    /// A status.
    Status,
    /// A guarantee's state.
    Guarantee,
    /// An income.
    Income,
}

/// A dated fact that holds now.
#[derive(Debug, Clone, Copy)]
pub struct KeptFact {
    id: u128,
    household: u32,
    person: u32,
    /// What it is.
    pub kind: FactKind,
    name: u32,
    /// Digest of what it says ([`status_digest`], [`guarantee_digest`], [`income_digest`]).
    pub says: u64,
}

/// Households, persons, current memberships and current dated facts, by number and identity.
#[derive(Debug, Default)]
pub struct Snapshot {
    households: Vec<KeptHousehold>,
    persons: Vec<KeptPerson>,
    /// In order of household.
    memberships: Vec<KeptMembership>,
    /// In order of household.
    facts: Vec<KeptFact>,
    places: Vec<HouseholdPlace>,
    names: Vec<String>,
    by_no: HashMap<u64, Vec<u32>>,
    by_id: HashMap<u128, u32>,
    /// Positions in `memberships` in order of person.
    by_person: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

/// Reads the snapshot. Empty for a viewer who may not import registers.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn snapshot(tx: &mut ReadTx) -> Result<Snapshot, StoreError> {
    let mut all = Snapshot::default();
    if !tx.viewer().scope(Action::ImportRegister).is_everything() {
        return Ok(all);
    }
    let households = read_households(tx, &mut all).await?;
    let persons = read_persons(tx, &mut all).await?;
    read_memberships(tx, &mut all, &households, &persons).await?;
    let mut names = HashMap::new();
    read_statuses(tx, &mut all, &households, &persons, &mut names).await?;
    read_guarantees(tx, &mut all, &households, &persons, &mut names).await?;
    read_incomes(tx, &mut all, &households, &mut names).await?;
    all.facts
        .sort_unstable_by_key(|fact| (fact.household, fact.kind, fact.id));
    Ok(all)
}

impl Snapshot {
    /// The household with a number of the national system; of several the one that is there now, then the latest.
    pub fn household_by_no(&self, household_no: &str) -> Option<HouseholdAt> {
        let same = self.by_no.get(&digest_of(household_no))?.iter().copied();
        let same = same.filter(|at| &*self.households[*at as usize].household_no == household_no);
        same.max_by_key(|at| (self.households[*at as usize].is_current, *at))
            .map(HouseholdAt)
    }

    /// The person with an identity number; the ring's blind index finds it.
    pub fn person_by_id(&self, ring: &KeyRing, id: &IdText) -> Option<PersonAt> {
        self.person_by_id_index(&id_index(ring, id))
    }

    /// The person with a blind index of an identity number.
    pub fn person_by_id_index(&self, index: &str) -> Option<PersonAt> {
        self.by_id.get(&wide_digest(index)).copied().map(PersonAt)
    }

    /// A household.
    pub fn household(&self, at: HouseholdAt) -> &KeptHousehold {
        &self.households[at.0 as usize]
    }

    /// A person.
    pub fn person(&self, at: PersonAt) -> &KeptPerson {
        &self.persons[at.0 as usize]
    }

    /// Where a household is.
    pub fn place_of(&self, at: HouseholdAt) -> &HouseholdPlace {
        &self.places[self.households[at.0 as usize].place as usize]
    }

    /// Every household, gone ones included.
    pub fn households(&self) -> impl Iterator<Item = (HouseholdAt, &KeptHousehold)> {
        self.households
            .iter()
            .zip(0..)
            .map(|(household, at)| (HouseholdAt(at), household))
    }

    /// Every person, those without a household included.
    pub fn persons(&self) -> impl Iterator<Item = (PersonAt, &KeptPerson)> {
        self.persons.iter().zip(0..).map(|(person, at)| (PersonAt(at), person))
    }

    /// Current memberships of a household, in the order in which they began.
    pub fn members_of(&self, at: HouseholdAt) -> &[KeptMembership] {
        let from = self.memberships.partition_point(|one| one.household < at);
        let to = self.memberships.partition_point(|one| one.household <= at);
        &self.memberships[from..to]
    }

    /// Current memberships of a person, of both kinds.
    pub fn memberships_of(&self, at: PersonAt) -> impl Iterator<Item = &KeptMembership> {
        let person = |at: &u32| self.memberships[*at as usize].person;
        let from = self.by_person.partition_point(|one| person(one) < at);
        let to = self.by_person.partition_point(|one| person(one) <= at);
        self.by_person[from..to]
            .iter()
            .map(|at| &self.memberships[*at as usize])
    }

    /// Dated facts of a household and its members that hold now.
    pub fn facts_of(&self, at: HouseholdAt) -> &[KeptFact] {
        let from = self.facts.partition_point(|one| one.household < at.0);
        let to = self.facts.partition_point(|one| one.household <= at.0);
        &self.facts[from..to]
    }

    /// Which status or guarantee a fact is; the formula of an income.
    pub fn name_of(&self, fact: &KeptFact) -> &str {
        &self.names[fact.name as usize]
    }

    fn add_household(&mut self, row: &Row, places: &mut HashMap<HouseholdPlace, u32>) -> Result<(), StoreError> {
        let place = HouseholdPlace {
            county_id: row.text(2)?,
            township_id: row.text(3)?,
            village_id: row.text(4)?,
        };
        let place = *places.entry(place).or_insert_with_key(|place| {
            self.places.push(place.clone());
            count(self.places.len() - 1)
        });
        let household_no = row.text(1)?.into_boxed_str();
        self.by_no
            .entry(digest_of(&*household_no))
            .or_default()
            .push(count(self.households.len()));
        self.households.push(KeptHousehold {
            id: packed(&row.text(0)?, 0)?,
            household_no,
            place,
            head: row.text_or(5)?.map(|id| packed(&id, 5)).transpose()?,
            register: columns_digest(row.text_or(6)?.as_deref()),
            is_current: row.text_or(7)?.is_none(),
        });
        Ok(())
    }
}

impl KeptHousehold {
    /// Its id.
    pub fn household_id(&self) -> String {
        unpacked(self.id)
    }

    /// Its head.
    pub fn head_id(&self) -> Option<String> {
        self.head.map(unpacked)
    }
}

impl KeptPerson {
    /// Its id.
    pub fn person_id(&self) -> String {
        unpacked(self.id)
    }
}

impl KeptMembership {
    /// Its id.
    pub fn membership_id(&self) -> String {
        unpacked(self.id)
    }
}

impl KeptFact {
    /// Its id.
    pub fn fact_id(&self) -> String {
        unpacked(self.id)
    }

    /// The member it is about, when not the household.
    pub fn person(&self) -> Option<PersonAt> {
        (self.person != NOBODY).then_some(PersonAt(self.person))
    }
}

fn packed(id: &str, column: usize) -> Result<u128, StoreError> {
    let id = uuid::Uuid::try_parse(id).map_err(|_| StoreError::Stored { what: "id", column })?;
    Ok(id.as_u128())
}

fn unpacked(id: u128) -> String {
    uuid::Uuid::from_u128(id).to_string()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NOBODY)
}
