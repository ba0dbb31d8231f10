//! A person has another telephone.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{self, Contact, Seen};

use super::input::Reading;
use super::{ActInput, permitted};
use crate::{App, Refusal};

/// A new telephone, or none.
#[derive(Clone)]
pub struct NewContact {
    /// The person as seen.
    pub person: Seen,
    /// The telephone.
    pub phone: Option<String>,
    /// When and why.
    pub act: ActInput,
}

impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewContact")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

/// Changes the telephone.
///
/// # Errors
/// When it is no number, or the person was changed meanwhile.
#[store::boxed]
pub async fn change_contact(app: &App, viewer: &Viewer, at: Moment, new: NewContact) -> Result<(), Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let (act, phone) = (reading.act(&new.act), reading.phone("phone", new.phone.as_deref()));
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    verbs::change_contact(
        &mut tx,
        Contact {
            person: new.person,
            phone,
        },
        &act,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
