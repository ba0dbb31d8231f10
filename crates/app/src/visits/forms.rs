//! What is asked on a visit, and how a household can be seen.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::fieldwork::{VisitChannel, VisitForm};

use super::{FieldRules, permitted};
use crate::{App, Refusal};

/// Forms and channels in force today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormWords {
    /// Forms.
    pub forms: Vec<VisitForm>,
    /// Channels.
    pub channels: Vec<VisitChannel>,
}

/// Forms and channels in force today.
///
/// # Errors
/// When the viewer may not read the policy, or it has mistakes.
#[store::boxed]
pub async fn list_forms(app: &App, viewer: &Viewer, at: Moment) -> Result<FormWords, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let rules = FieldRules::read(app, at).await?;
    let fieldwork = rules.fieldwork();
    Ok(FormWords {
        forms: fieldwork.forms.clone(),
        channels: fieldwork.channels.clone(),
    })
}
