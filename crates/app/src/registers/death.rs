//! Somebody died.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{Death, Seen, death};

use super::input::Reading;
use super::{ActInput, SuccessionInput, permitted};
use crate::{App, Refusal};

/// A death as reported.
#[derive(Debug, Clone)]
pub struct NewDeath {
    /// The person as seen.
    pub person: Seen,
    /// Who is head afterwards; needed when the head died and others remain.
    pub succession: Option<SuccessionInput>,
    /// When and why.
    pub act: ActInput,
}

/// Ends every membership of the person.
///
/// # Errors
/// When a successor must be named, or the person was changed meanwhile.
#[store::boxed]
pub async fn record_death(app: &App, viewer: &Viewer, at: Moment, new: NewDeath) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let succession = new.succession.map(|input| reading.succession("succession", &input));
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    death(
        &mut tx,
        Death {
            person: new.person,
            succession,
        },
        &act,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
