//! All members of a household go over to another.

use std::collections::BTreeMap;

use domain::Moment;
use domain::access::{Action, Viewer};
use store::registers::verbs::{self, Merge, Seen};

use super::input::Reading;
use super::{ActInput, permitted};
use crate::{App, Refusal};

/// A merger as decided.
#[derive(Debug, Clone)]
pub struct HouseholdMerge {
    /// The household that ends, as seen.
    pub from: Seen,
    /// The household that goes on, as seen.
    pub into: Seen,
    /// Relations to its head of those who come.
    pub relations: BTreeMap<String, String>,
    /// When and why.
    pub act: ActInput,
}

/// Merges the households.
///
/// # Errors
/// When either was changed meanwhile.
#[store::boxed]
pub async fn merge_households(app: &App, viewer: &Viewer, at: Moment, new: HouseholdMerge) -> Result<(), Refusal> {
    permitted(viewer, Action::MergeHousehold)?;
    let mut reading = Reading::start(app, at).await?;
    let act = reading.act(&new.act);
    let relations = reading.relations("relations", &new.relations);
    reading.end()?;
    let mut tx = app.store.write(viewer, at).await?;
    verbs::merge(
        &mut tx,
        Merge {
            from: new.from,
            into: new.into,
            relations,
        },
        &act,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
