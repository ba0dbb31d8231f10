//! One household with its history; one person.

use domain::access::{Action, Viewer};
use store::registers::households::{Story, story};
use store::registers::persons::{MaskedPerson, find};

use super::permitted;
use crate::{App, Refusal};

/// A household with everything that was ever so, masked.
///
/// # Errors
/// When there is none in the viewer's area.
#[store::boxed]
pub async fn show_household(app: &App, viewer: &Viewer, household_id: &str) -> Result<Story, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    story(&mut app.store.read(viewer).await?, household_id)
        .await?
        .ok_or(Refusal::NotFound)
}

/// A person, masked.
///
/// # Errors
/// When there is none in the viewer's area.
#[store::boxed]
pub async fn show_person(app: &App, viewer: &Viewer, person_id: &str) -> Result<MaskedPerson, Refusal> {
    permitted(viewer, Action::ReadPerson)?;
    find(&mut app.store.read(viewer).await?, person_id)
        .await?
        .ok_or(Refusal::NotFound)
}
