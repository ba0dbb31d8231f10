//! Whether measures fit risks and people.

use super::{Case, Context, NewMeasure};
use crate::problem::Problem;

/// What is wrong with a plan: the measures of the case that are not given up, and `added` on top.
/// Errors stop saving, warnings are told.
pub fn check_plan(case: &Case, added: &[NewMeasure], context: &Context<'_>) -> Vec<Problem> {
    let _ = (case, added, context);
    Vec::new()
}
