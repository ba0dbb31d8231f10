//! What is kept of a person was wrong.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{Correction, Seen, correct, find_data};

use super::input::Reading;
use super::{ActInput, PersonChange, permitted};
use crate::{App, Refusal};

/// A correction.
#[derive(Debug, Clone)]
pub struct PersonCorrection {
    /// The person as seen.
    pub person: Seen,
    /// What is to be put right.
    pub change: PersonChange,
    /// When and why.
    pub act: ActInput,
}

/// Corrects the person; what the correction does not name stays.
///
/// # Errors
/// When something of it cannot be taken, or the person was changed meanwhile.
#[store::boxed]
pub async fn correct_person(app: &App, viewer: &Viewer, at: Moment, new: PersonCorrection) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let mut tx = app.store.write(viewer, at).await?;
    let data = find_data(&mut tx, &new.person).await?;
    let data = reading.changed(&new.change, data);
    reading.end()?;
    correct(
        &mut tx,
        Correction {
            person: new.person,
            data,
        },
        &act,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
