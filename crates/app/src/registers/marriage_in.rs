//! Somebody marries into a household.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{MarriageIn, Newcomer, Seen, marriage_in};

use super::input::Reading;
use super::{ActInput, PersonInput, SuccessionInput, permitted};
use crate::{App, Refusal};

/// Who marries in.
#[derive(Debug, Clone)]
pub enum Spouse {
    /// Somebody of the county.
    Known {
        /// The person as seen.
        person: Seen,
        /// Head of the household that is left, when its head leaves it.
        succession: Option<SuccessionInput>,
    },
    /// Somebody from elsewhere.
    Unknown(PersonInput),
}

/// A marriage as reported.
#[derive(Debug, Clone)]
pub struct NewMarriageIn {
    /// The household as seen.
    pub household: Seen,
    /// Who.
    pub spouse: Spouse,
    /// Relation to the head.
    pub relation: String,
    /// Whether the registration moves too.
    pub with_hukou: bool,
    /// When and why.
    pub act: ActInput,
}

/// Takes the spouse into the household; says the id.
///
/// # Errors
/// When something of it cannot be taken, or either was changed meanwhile.
#[store::boxed]
pub async fn record_marriage_in(app: &App, viewer: &Viewer, at: Moment, new: NewMarriageIn) -> Result<String, Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let relation = reading.relation("relation", &new.relation);
    let newcomer = match new.spouse {
        Spouse::Known { person, succession } => {
            let succession = succession.map(|input| reading.succession("succession", &input));
            Newcomer::Known { person, succession }
        }
        Spouse::Unknown(input) => Newcomer::Unknown(reading.person("spouse", &input)),
    };
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    let marriage = MarriageIn {
        household: new.household,
        newcomer,
        relation,
        with_hukou: new.with_hukou,
    };
    let person_id = marriage_in(&mut tx, marriage, &act).await?;
    tx.commit().await?;
    Ok(person_id)
}
