//! Some members make a household of their own.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{self, Seen, Split};

use super::input::Reading;
use super::{ActInput, SuccessionInput, permitted};
use crate::{App, Refusal};

/// A split as decided.
#[derive(Debug, Clone)]
pub struct HouseholdSplit {
    /// The household as seen.
    pub household: Seen,
    /// Who leaves it.
    pub person_ids: Vec<String>,
    /// Number of the new household.
    pub household_no: String,
    /// Head of the new household and relations to it.
    pub head: SuccessionInput,
    /// Head of those who remain; needed when the head leaves.
    pub succession: Option<SuccessionInput>,
    /// When and why.
    pub act: ActInput,
}

/// Makes the new household; says its id.
///
/// # Errors
/// When a head must be named, the number is taken, or the household was changed meanwhile.
#[store::boxed]
pub async fn split_household(app: &App, viewer: &Viewer, at: Moment, new: HouseholdSplit) -> Result<String, Refusal> {
    permitted(viewer, Action::SplitHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let head = reading.succession("head", &new.head);
    let succession = new.succession.map(|input| reading.succession("succession", &input));
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    let household_no = new.household_no.trim().to_owned();
    let split = Split {
        household: new.household,
        person_ids: new.person_ids,
        household_no,
        head,
        succession,
    };
    let household_id = verbs::split(&mut tx, split, &act).await?;
    tx.commit().await?;
    Ok(household_id)
}
