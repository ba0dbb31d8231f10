//! Households and persons: lists and searches, one household with its history, and what happens to people and
//! households one at a time, each with its reason and its day.

mod birth;
mod change_contact;
mod change_head;
mod correct_person;
mod death;
mod households_workbook;
mod input;
mod list_households;
mod list_persons;
mod list_regions;
mod list_words;
mod marriage_in;
mod marriage_out;
mod merge_households;
mod move_household;
mod search;
mod show_household;
mod split_household;
mod unmask_person;

pub use birth::{NewBirth, record_birth};
pub use change_contact::{NewContact, change_contact};
pub use change_head::{HeadChange, change_head};
pub use correct_person::{PersonCorrection, correct_person};
pub use death::{NewDeath, record_death};
pub use households_workbook::households_workbook;
pub(crate) use input::purpose;
pub use input::{ActInput, PersonChange, PersonInput, SuccessionInput};
pub use list_households::{count_households, list_households};
pub use list_persons::{count_persons, list_persons};
pub use list_regions::{count_in_regions, list_regions};
pub use list_words::{RegisterWords, TitledWord, list_words};
pub use marriage_in::{NewMarriageIn, Spouse, record_marriage_in};
pub use marriage_out::{NewMarriageOut, record_marriage_out};
pub use merge_households::{HouseholdMerge, merge_households};
pub use move_household::{HouseholdMove, move_household};
pub use search::{SearchBy, household_search, person_search};
pub use show_household::{show_household, show_person};
pub use split_household::{HouseholdSplit, split_household};
pub use unmask_person::{Unmasking, unmask_person};

use domain::access::{Action, Actor, Viewer};
use domain::problem::Problem;
use store::registers::verbs::{VerbError, Why};

use crate::Refusal;

impl From<VerbError> for Refusal {
    fn from(error: VerbError) -> Self {
        match error {
            VerbError::NotFound => Self::NotFound,
            VerbError::Store(error) => error.into(),
            VerbError::Refused(why) => refusal(why),
        }
    }
}

/// What is against it, at the field where it is to be put right or as a state of things.
fn refusal(why: Why) -> Refusal {
    let field = |name: &str, code| Refusal::field(name, Problem::error(code));
    match why {
        Why::DayToCome => field("on", "REG-001"),
        Why::DayBeforeStart => field("on", "REG-002"),
        Why::BirthDayUnfit => field("born_on", "REG-003"),
        Why::NobodyChosen => field("person_ids", "REG-004"),
        Why::EverybodyChosen => field("person_ids", "REG-005"),
        Why::SuccessionNeeded => field("succession", "REG-006"),
        Why::HeadNotAMember => field("head_id", "REG-007"),
        Why::NotAVillage => field("village_id", "REG-008"),
        Why::NumberTaken => field("household_no", "REG-009"),
        Why::IdTaken => field("id", "REG-010"),
        Why::HouseholdEnded => Refusal::conflict(Problem::error("REG-011")),
        Why::PersonDied => Refusal::conflict(Problem::error("REG-012")),
        Why::NotAMember => Refusal::conflict(Problem::error("REG-013")),
        Why::MemberAlready => Refusal::conflict(Problem::error("REG-014")),
        Why::NothingChanged => Refusal::conflict(Problem::error("REG-015")),
    }
}

/// Whether the viewer may do this somewhere.
fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.actor() {
        Actor::Anonymous => Err(Refusal::NotSignedIn),
        _ if viewer.may(action) => Ok(()),
        _ => Err(Refusal::NotPermitted(action)),
    }
}
