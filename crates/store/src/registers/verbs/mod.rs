//! What happens to people and households one at a time, each with its reason, its day and its entry in the journal.
//!
//! A verb names the version of what it changes as its user saw it, and is refused when somebody changed it since. Its
//! day is not after today and not before the rows it ends began. Relations to a head are words of the policy: the
//! caller gives them for everybody whose relation changes, the head included.

mod home;
mod households;
mod members;
mod persons;

use std::collections::BTreeMap;

use domain::Date;
use serde_json::json;

use super::apply::{Author, apply, bump};
use super::change::Change;
use crate::StoreError;
use crate::journal::Subject;
use crate::tx::{Record, WriteTx};

pub use households::{Merge, Move, NewHead, Split, change_head, merge, move_household, split};
pub use members::{Birth, Death, MarriageIn, MarriageOut, Newcomer, birth, death, marriage_in, marriage_out};
pub use persons::{Contact, Correction, change_contact, correct, find_data};

/// Relation to the head by person.
pub type Relations = BTreeMap<String, String>;

/// The day and the reason of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The day it is true from.
    pub on: Date,
    /// The county's day now.
    pub today: Date,
    /// Why, in the user's words; kept sealed.
    pub reason: String,
}

/// What a verb changes, as its user saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Id of the household or person.
    pub id: String,
    /// Its version.
    pub version: i64,
}

/// Who is head from now on, and how the others are related to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The new head.
    pub head_id: String,
    /// Relations to it, its own word included; members not named keep theirs.
    pub relations: Relations,
}

/// Why a verb was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum VerbError {
    /// There is no such household or person in the viewer's area.
    #[error("not found")]
    NotFound,
    /// It cannot be.
    #[error("refused: {0:?}")]
    Refused(Why),
    /// The store failed, or somebody changed it meanwhile.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The day lies after today.
    DayToCome,
    /// The day lies before a membership or household began.
    DayBeforeStart,
    /// The household is no longer there.
    HouseholdEnded,
    /// The person has died.
    PersonDied,
    /// The person does not live in the household.
    NotAMember,
    /// The person lives there already.
    MemberAlready,
    /// The head goes and others stay: who is head must be named.
    SuccessionNeeded,
    /// Who shall be head does not live there.
    HeadNotAMember,
    /// Nobody was chosen.
    NobodyChosen,
    /// Everybody was chosen: nobody would be left.
    EverybodyChosen,
    /// It is so already.
    NothingChanged,
    /// The place is no village, or is no longer in force.
    NotAVillage,
    /// A current household has this number already.
    NumberTaken,
    /// Another person has this identity number.
    IdTaken,
    /// The date of birth does not fit the day.
    BirthDayUnfit,
}

impl From<Why> for VerbError {
    fn from(why: Why) -> Self {
        Self::Refused(why)
    }
}

/// One verb under way.
struct Doing {
    kind: &'static str,
    subject: Subject,
    author: Author,
}

impl Doing {
    fn start(tx: &mut WriteTx, kind: &'static str, subject: Subject, act: &Act) -> Result<Self, VerbError> {
        if act.on > act.today {
            return Err(Why::DayToCome.into());
        }
        let author = Author {
            by: tx.next_id(),
            on: act.on,
            is_import: false,
        };
        Ok(Self { kind, subject, author })
    }

    /// Carries the changes out, counts up the versions of the households and writes the entry. Every household gets an
    /// entry of its own, so that its story tells it.
    async fn finish(
        self,
        tx: &mut WriteTx,
        act: &Act,
        changes: Vec<Change>,
        households: &[&str],
        persons: &[&str],
    ) -> Result<(), VerbError> {
        apply(tx, &self.author, changes).await?;
        for household_id in households {
            bump(tx, ("households", "household_id"), household_id, Record::new()).await?;
        }
        let verb_id = self.author.by;
        let reason = tx.ring().seal("journal.reason", &verb_id, &act.reason);
        let payload = json!({
            "verb_id": verb_id, "on": act.on.to_string(), "households": households, "persons": persons,
            "reason_sealed": reason,
        });
        tx.record(self.kind, &self.subject, payload);
        for household_id in households {
            let subject = Subject::new("household", household_id);
            if subject != self.subject {
                tx.record(
                    self.kind,
                    &subject,
                    json!({ "verb_id": verb_id, "on": act.on.to_string(), "persons": persons }),
                );
            }
        }
        Ok(())
    }
}
