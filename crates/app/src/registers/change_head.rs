//! Another member becomes head of a household.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{self, NewHead, Seen};

use super::input::Reading;
use super::{ActInput, SuccessionInput, permitted};
use crate::{App, Refusal};

/// A change of head as decided.
#[derive(Debug, Clone)]
pub struct HeadChange {
    /// The household as seen.
    pub household: Seen,
    /// The new head and the relations to it.
    pub succession: SuccessionInput,
    /// When and why.
    pub act: ActInput,
}

/// Makes the member the head.
///
/// # Errors
/// When the person does not live there, or the household was changed meanwhile.
#[store::boxed]
pub async fn change_head(app: &App, viewer: &Viewer, at: Moment, new: HeadChange) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let succession = reading.succession("succession", &new.succession);
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    verbs::change_head(
        &mut tx,
        NewHead {
            household: new.household,
            succession,
        },
        &act,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
