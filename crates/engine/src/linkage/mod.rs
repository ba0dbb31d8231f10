//! Rows to people: the registers become persons and households, and every delivered row is tied to one of
//! them or listed with the reason why not.
//!
//! [`Linkage`] is the seam: deterministic for now ([`Deterministic`]), replaced later by one that scores.

mod deterministic;
mod register;

use domain::linkage::{Ground, Unmatched};
use domain::screening::{HouseholdCard, PersonRef};
use domain::table::TableBatch;

use crate::lake::Placed;
pub use deterministic::Deterministic;
pub use register::{RegisterBuilder, Registered};

/// What became of one row.
pub type Link = Result<(Placed, Ground), Unmatched>;

/// Ties rows to the people of the registers.
pub trait Linkage {
    /// One answer per row of the batch.
    fn link(&self, batch: &TableBatch) -> Vec<Link>;
}

/// The people of the registers as people know them. Personal data, held in memory for the papers of a run.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// Households by number.
    pub households: Vec<HouseholdCard>,
    /// Names of persons by number.
    pub names: Vec<Box<str>>,
    /// Relations to the head by number; empty when unknown.
    pub relations: Vec<Box<str>>,
}

impl Roster {
    /// The person as a hit speaks of them.
    pub fn person(&self, person: u32) -> PersonRef {
        let text = |list: &[Box<str>]| {
            list.get(person as usize)
                .map(|text| text.to_string())
                .unwrap_or_default()
        };
        PersonRef {
            person_id: person,
            name: text(&self.names),
            relation: text(&self.relations),
        }
    }
}
