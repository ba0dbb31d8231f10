//! Somebody signed in leaves.

use domain::Moment;
use domain::access::Viewer;

use crate::{App, Refusal};

/// Ends the viewer's own session; ending it twice is no fault.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn sign_out(app: &App, viewer: &Viewer, at: Moment, session_id: &str) -> Result<(), Refusal> {
    match super::end_session(app, viewer, at, session_id).await {
        Ok(()) | Err(Refusal::NotFound) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}
