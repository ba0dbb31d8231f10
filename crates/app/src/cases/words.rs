//! The words of cases as the policy in force has them: what a form offers.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::CasePolicy;

use super::Rules;
use crate::{App, Refusal};

/// The policy of cases in force today, for whoever may read it.
///
/// # Errors
/// When the viewer may not, or the policy has mistakes.
#[store::boxed]
pub async fn case_policy(app: &App, viewer: &Viewer, at: Moment) -> Result<CasePolicy, Refusal> {
    super::permitted(viewer, Action::ReadPolicy)?;
    Ok(Rules::read(app, at).await?.policy)
}
