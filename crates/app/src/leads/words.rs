//! What a form for leads offers: channels that one may take down, reasons, risks, levels.

use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Viewer};

use crate::policy::{Loaded, in_force};
use crate::{App, Refusal};

/// The policy from which a form is made: its channels, reasons, risks and levels.
///
/// # Errors
/// When the viewer may not read the policy, or it has mistakes.
#[store::boxed]
pub async fn lead_policy(app: &App, viewer: &Viewer, at: Moment) -> Result<Arc<Loaded>, Refusal> {
    super::permitted(viewer, Action::ReadPolicy)?;
    in_force(app, viewer, at.day(app.settings.hours_ahead)).await
}
