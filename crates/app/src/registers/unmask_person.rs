//! Sealed values of a person in clear, for a stated purpose.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::registers::persons::{Fields, Unmasked, unmask};

use super::input::purpose;
use super::permitted;
use crate::{App, Refusal};

/// Whose, what and why.
#[derive(Debug, Clone)]
pub struct Unmasking {
    /// The person.
    pub person_id: String,
    /// Identity number, telephone.
    pub fields: Fields,
    /// What for.
    pub purpose: String,
}

/// Hands out the values; the journal keeps who saw them and what for.
///
/// # Errors
/// When no purpose is given, or the person is not in the viewer's area.
#[store::boxed]
pub async fn unmask_person(app: &App, viewer: &Viewer, at: Moment, new: Unmasking) -> Result<Unmasked, Refusal> {
    if new.fields.id || !viewer.may(Action::UnmaskPhone) {
        permitted(viewer, Action::UnmaskPerson)?;
    }
    if !new.fields.id && !new.fields.phone {
        return Err(Refusal::field("fields", Problem::error("REG-025")));
    }
    let purpose = purpose(&new.purpose)?;
    let mut tx = app.store.write(viewer, at).await?;
    let clear = unmask(&mut tx, &new.person_id, new.fields, &purpose)
        .await?
        .ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(clear)
}
