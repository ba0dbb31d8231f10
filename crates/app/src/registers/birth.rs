//! A child is born into a household.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{Birth, Seen, birth};

use super::input::Reading;
use super::{ActInput, PersonInput, permitted};
use crate::{App, Refusal};

/// A birth as reported.
#[derive(Debug, Clone)]
pub struct NewBirth {
    /// The household as seen.
    pub household: Seen,
    /// The child.
    pub child: PersonInput,
    /// Relation to the head.
    pub relation: String,
    /// Whether its registration is there too.
    pub with_hukou: bool,
    /// When and why.
    pub act: ActInput,
}

/// Adds the child; says its id.
///
/// # Errors
/// When something of it cannot be taken, or the household was changed meanwhile.
#[store::boxed]
pub async fn record_birth(app: &App, viewer: &Viewer, at: Moment, new: NewBirth) -> Result<String, Refusal> {
    permitted(viewer, Action::EditHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let (act, data) = (reading.act(&new.act), reading.person("child", &new.child));
    let relation = reading.relation("relation", &new.relation);
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    let born = Birth {
        household: new.household,
        data,
        relation,
        with_hukou: new.with_hukou,
    };
    let person_id = birth(&mut tx, born, &act).await?;
    tx.commit().await?;
    Ok(person_id)
}
