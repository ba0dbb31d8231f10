//! What the buttons show.

use super::{Act, Case, Context, Step};
use crate::problem::Problem;

/// One thing that can be done to a case in its status, and why not by this account now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What.
    pub action: Act,
    /// With which step, for acts that are about one.
    pub step: Option<Step>,
    /// Why not; empty when it may be done.
    pub refused: Vec<Problem>,
}

/// What can be done to a case in its status, each with the reasons why this account may not do it now.
pub fn allowed_actions(case: &Case, context: &Context<'_>) -> Vec<Allowed> {
    let _ = (case, context);
    Vec::new()
}
