//! Somebody marries out of the county; the registration may stay.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{MarriageOut, Seen, marriage_out};

use super::input::Reading;
use super::{ActInput, SuccessionInput, permitted};
use crate::{App, Refusal};

/// A marriage as reported.
#[derive(Debug, Clone)]
pub struct NewMarriageOut {
    /// The person as seen.
    pub person: Seen,
    /// Whether the registration goes too.
    pub with_hukou: bool,
    /// Who is head afterwards; needed when the head leaves and others remain.
    pub succession: Option<SuccessionInput>,
    /// When and why.
    pub act: ActInput,
}

/// Ends the person's living in the household.
///
/// # Errors
/// When a successor must be named, or the person was changed meanwhile.
#[store::boxed]
pub async fn record_marriage_out(app: &App, viewer: &Viewer, at: Moment, new: NewMarriageOut) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let succession = new.succession.map(|input| reading.succession("succession", &input));
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    let marriage = MarriageOut {
        person: new.person,
        with_hukou: new.with_hukou,
        succession,
    };
    marriage_out(&mut tx, marriage, &act).await?;
    tx.commit().await?;
    Ok(())
}
