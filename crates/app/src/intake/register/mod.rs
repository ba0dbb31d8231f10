//! An incoming register compared with the one that is kept: what is new, changed, gone, moved, split, merged.
//!
//! Households are matched by their number. Rows of a household are matched with its members by equal data first, then
//! by identity number, then by name and birth date; a number that is known from another household is a move. A
//! township is *complete* in a delivery when its register of persons holds most of the township's households (a
//! parameter of the policy); only there a household that is not listed is gone, and only in villages that the
//! delivery speaks of. Nothing is deleted: what is gone ends, and its history stays.

mod carry_out;
pub(crate) mod cells;
mod emit;
pub(crate) mod facts;
mod gone;
mod people;
mod report;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Date;
use domain::policy::Policy;
use domain::sheet::{Role, Subject};
use domain::table::TableBatch;
use store::ids::Ids;
use store::regions::{Placed, Places};
use store::registers::Snapshot;
use store::registers::snapshot::{HouseholdAt, KeptMembership, PersonAt};
use store::seal::KeyRing;
use store::{StoreError, WriteTx};

pub use report::RegisterReport;

/// What a comparison works with.
pub(crate) struct Compared<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) ring: &'a KeyRing,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) batches: &'a [TableBatch],
    /// Number of the worksheet that is index 0 of the batches' origins.
    pub(crate) first_source: i64,
    pub(crate) as_of: Date,
    /// Share of a township's households that makes its register complete.
    pub(crate) complete_share: f64,
}

/// A row of the registers, by batch and row.
type At = (u32, u32);

/// A row of the register of persons on its way to a person.
pub(crate) struct FileMember {
    at: At,
    data: u64,
    /// Whose row it is, once that is known.
    person: Option<Whose>,
    /// The membership it continues.
    kept: Option<KeptMembership>,
    is_head: bool,
}

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Somebody who is kept.
    Kept(PersonAt),
    /// Somebody new, by position in the list of new ids.
    New(u32),
}

/// A household of the delivery.
pub(crate) struct FileHousehold {
    no: String,
    at: Option<HouseholdAt>,
    place: (String, String),
    members: Vec<FileMember>,
    row: Option<At>,
}

/// The delivery, matched with what is kept.
pub(crate) struct Matched {
    households: Vec<FileHousehold>,
    by_no: HashMap<String, u32>,
    claimed: HashSet<(PersonAt, HouseholdAt)>,
    /// Ids of new persons.
    new_persons: Vec<String>,
    /// Ids of new households, by position.
    new_households: HashMap<u32, String>,
    places: HashMap<(String, String), Placed>,
    filled: facts::Filled,
    /// Where persons came from who moved: new place by old household.
    moves: BTreeMap<HouseholdAt, Vec<u32>>,
}

impl Compared<'_> {
    fn batch(&self, at: At) -> (&TableBatch, usize) {
        (&self.batches[at.0 as usize], at.1 as usize)
    }

    /// Matches all rows.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn matched(
        &self,
        tx: &mut WriteTx,
        places: &mut Places,
        ids: &mut Ids,
    ) -> Result<Matched, StoreError> {
        let mut matched = self.collect();
        for household in &matched.households {
            if !matched.places.contains_key(&household.place) {
                let placed = places.ensure(tx, &household.place.0, &household.place.1).await?;
                matched.places.insert(household.place.clone(), placed);
            }
        }
        self.match_equal(&mut matched);
        self.match_numbers(&mut matched);
        self.match_names(tx, &mut matched).await?;
        self.match_nobody(&mut matched, ids);
        for (position, household) in matched.households.iter().enumerate() {
            if household.at.is_none() {
                matched.new_households.insert(position as u32, ids.next_id());
            }
        }
        Ok(matched)
    }

    fn collect(&self) -> Matched {
        let sheet = |register| {
            self.policy
                .sheets
                .values()
                .find(move |sheet| sheet.register == Some(register))
        };
        let filled = |register| sheet(register).map(|sheet| cells::filled(sheet, self.batches.iter()));
        let mut matched = Matched {
            households: Vec::new(),
            by_no: HashMap::new(),
            claimed: HashSet::new(),
            new_persons: Vec::new(),
            new_households: HashMap::new(),
            places: HashMap::new(),
            filled: facts::Filled {
                members: filled(Subject::Person).unwrap_or_default(),
                households: filled(Subject::Household).unwrap_or_default(),
            },
            moves: BTreeMap::new(),
        };
        for (number, batch) in self.batches.iter().enumerate() {
            let is_person = batch.sheet.register == Some(Subject::Person);
            for row in 0..batch.len() {
                let position = self.household_of(&mut matched, batch, row);
                let household = &mut matched.households[position];
                let at = (number as u32, row as u32);
                if is_person {
                    let data = store::registers::snapshot::person_digest(self.ring, &cells::person(batch, row));
                    let is_head = cells::relation(batch, row).1;
                    let member = FileMember {
                        at,
                        data,
                        person: None,
                        kept: None,
                        is_head,
                    };
                    household.members.push(member);
                } else {
                    household.row.get_or_insert(at);
                }
            }
        }
        matched
    }

    fn household_of(&self, matched: &mut Matched, batch: &TableBatch, row: usize) -> usize {
        let no = cells::role(batch, Role::HouseholdNo, row);
        if let Some(position) = matched.by_no.get(&no) {
            return *position as usize;
        }
        let position = matched.households.len();
        matched.by_no.insert(no.clone(), position as u32);
        matched.households.push(FileHousehold {
            at: self.snapshot.household_by_no(&no),
            place: (
                cells::role(batch, Role::Township, row),
                cells::role(batch, Role::Village, row),
            ),
            members: Vec::new(),
            row: None,
            no,
        });
        position
    }
}

impl Matched {
    /// The id of a household of the delivery.
    fn household_id(&self, snapshot: &Snapshot, position: u32) -> String {
        match self.households[position as usize].at {
            Some(at) => snapshot.household(at).household_id(),
            None => self.new_households.get(&position).cloned().unwrap_or_default(),
        }
    }

    fn person_id(&self, snapshot: &Snapshot, person: Option<Whose>) -> String {
        match person {
            Some(Whose::Kept(at)) => snapshot.person(at).person_id(),
            Some(Whose::New(position)) => self.new_persons[position as usize].clone(),
            None => String::new(),
        }
    }

    /// The member who is head: the first whose row says so.
    fn head<'m>(&self, household: &'m FileHousehold) -> Option<&'m FileMember> {
        household.members.iter().find(|member| member.is_head)
    }
}
