//! What a command makes happen.

use super::{Case, Command, Context, Event};
use crate::problem::Problem;

/// What a command makes happen, or every reason why it may not.
///
/// # Errors
///
/// All reasons, each with a code and a sentence.
pub fn decide(case: Option<&Case>, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Vec<Problem>> {
    let _ = (case, command, context);
    Err(Vec::new())
}
