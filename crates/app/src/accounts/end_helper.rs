//! Somebody is no longer the helper of a household.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::accounts::{EndHelper, find_helper};

use super::{permitted, subject, today};
use crate::{App, Refusal};

/// Ends the tie of a helper to a household from today on.
///
/// # Errors
/// `NotFound` when there is no such tie where the viewer assigns helpers, or it has ended.
#[store::boxed]
pub async fn end_helper(app: &App, viewer: &Viewer, at: Moment, helper_id: &str) -> Result<(), Refusal> {
    permitted(viewer, Action::AssignHelper)?;
    let mut tx = app.store.write(viewer, at).await?;
    let line = find_helper(&mut tx, helper_id)
        .await?
        .filter(|line| line.valid_to.is_none());
    let line = line.ok_or(Refusal::NotFound)?;
    store::accounts::end_helper(&mut tx, EndHelper::One(helper_id), today(app, at)).await?;
    let payload = json!({ "household": line.household_id, "helper": helper_id });
    tx.record("helper.ended", &subject(&line.account_id), payload);
    tx.commit().await?;
    Ok(())
}
