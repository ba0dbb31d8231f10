//! Somebody becomes the helper of a household.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::Kinship;
use domain::problem::Problem;
use serde_json::json;
use store::accounts::{find_helper_account, is_household_within};

use super::{permitted, subject, today};
use crate::{App, Refusal};

/// Who helps whom.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'a> {
    /// The helper's account.
    pub account_id: &'a str,
    /// The household.
    pub household_id: &'a str,
}

/// A helper's tie to a household, just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// Its id.
    pub helper_id: String,
    /// What is worth a second look, though it was done.
    pub warnings: Vec<Problem>,
}

/// Makes an account helper of a household from today on. One who is tied to it may help, and the answer says so.
///
/// # Errors
/// `NotFound` when the household is not where the viewer assigns helpers; `Conflict` when the account is no helper's or
/// helps this household already.
pub async fn assign_helper(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    assignment: Assignment<'_>,
) -> Result<Assigned, Refusal> {
    permitted(viewer, Action::AssignHelper)?;
    let Assignment {
        account_id,
        household_id,
    } = assignment;
    let day = today(app, at);
    let mut tx = app.store.write(viewer, at).await?;
    if !is_household_within(&mut tx, Action::AssignHelper, household_id).await? {
        return Err(Refusal::NotFound);
    }
    if find_helper_account(&mut tx, account_id, day).await?.is_none() {
        return Err(Refusal::conflict(Problem::error("ACT-022")));
    }
    let made = store::accounts::assign_helper(&mut tx, account_id, household_id, day).await?;
    let helper_id = made.ok_or_else(|| Refusal::conflict(Problem::error("ACT-023")))?;
    let ids = [household_id.to_owned()];
    let known = store::situations::known(&mut tx, Action::AssignHelper, &ids, Some(account_id)).await?;
    let tie = known.get(household_id).and_then(|known| known.kinship.get(account_id));
    let mut payload = json!({ "household": household_id, "helper": helper_id });
    if let Some(tie) = tie {
        payload["kinship"] = tie.name().into();
    }
    tx.record("helper.assigned", &subject(account_id), payload);
    tx.commit().await?;
    let warning = |tie: &Kinship| Problem::warning("CAS-122").arg("why", tie.title());
    Ok(Assigned {
        helper_id,
        warnings: tie.map(warning).into_iter().collect(),
    })
}
