//! A household moves to another village.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{self, Move, Seen};

use super::input::Reading;
use super::{ActInput, permitted};
use crate::{App, Refusal};

/// A move as reported.
#[derive(Debug, Clone)]
pub struct HouseholdMove {
    /// The household as seen.
    pub household: Seen,
    /// The village it moves to.
    pub village_id: String,
    /// When and why.
    pub act: ActInput,
}

/// Moves the household and all who live in it.
///
/// # Errors
/// When the place is no village in force, or the household was changed meanwhile.
#[store::boxed]
pub async fn move_household(app: &App, viewer: &Viewer, at: Moment, new: HouseholdMove) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    let moving = Move {
        household: new.household,
        village_id: new.village_id,
    };
    verbs::move_household(&mut tx, moving, &act).await?;
    tx.commit().await?;
    Ok(())
}
