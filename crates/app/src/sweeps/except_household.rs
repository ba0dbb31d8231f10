//! A household that nobody could see is excused from a sweep, with the reason.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;

use super::refused;
use crate::visits::{FieldRules, author, permitted, words};
use crate::{App, Refusal};

/// Why a household is excused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excuse {
    /// Household.
    pub household_id: String,
    /// One of the reasons of the policy.
    pub reason: String,
    /// In words.
    pub text: Option<String>,
}

/// Excuses a household; if it is seen later, that counts.
///
/// # Errors
/// When the reason is none of the policy, or needs words; when the sweep is over.
#[store::boxed]
pub async fn except_household(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    sweep_id: &str,
    excuse: &Excuse,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ManageSweep)?;
    let rules = FieldRules::read(app, at).await?;
    let exceptions = &rules.fieldwork().exceptions;
    let Some(known) = exceptions.iter().find(|one| one.code == excuse.reason) else {
        let list: Vec<&str> = exceptions.iter().map(|one| one.code.as_str()).collect();
        let problem = Problem::error("SWP-007")
            .arg("name", &excuse.reason)
            .arg("list", list.join("、"));
        return Err(Refusal::field("reason", problem));
    };
    let text = words(excuse.text.as_deref());
    if known.words && text.is_none() {
        return Err(Refusal::field("text", Problem::error("SWP-008")));
    }
    let mut tx = app.store.write(viewer, at).await?;
    let why = (excuse.reason.as_str(), text.as_deref());
    let changed = store::sweeps::except(&mut tx, sweep_id, &excuse.household_id, why, &author(viewer)).await?;
    refused(changed)?;
    tx.commit().await?;
    Ok(())
}

/// Takes an excuse back.
///
/// # Errors
/// When there is none, or the sweep is over.
#[store::boxed]
pub async fn withdraw_exception(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    sweep_id: &str,
    household_id: &str,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ManageSweep)?;
    let mut tx = app.store.write(viewer, at).await?;
    refused(store::sweeps::withdraw_exception(&mut tx, sweep_id, household_id).await?)?;
    tx.commit().await?;
    Ok(())
}
