//! What is to be done, by when, by whom.

use super::{Case, Command, Context, Step};
use crate::access::Role;
use crate::access::closed_list::closed_list;
use crate::date::Date;

closed_list! {
    /// What kind of thing is to be done.
    TaskKind {
        /// A step.
        Step = "step", "办理步骤";
        /// Papers that were left for after the help.
        EmergencyPapers = "emergency_papers", "补齐先行帮扶手续";
        /// The plan is to be looked at again.
        PlanReview = "plan_review", "复核帮扶计划";
        /// A measure must have arrived.
        Measure = "measure", "落实帮扶措施";
        /// A household waits to be told why.
        TellReason = "tell_reason", "告知不予认定的原因";
        /// A request for more time waits.
        Extension = "extension", "审批延期";
    }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its kind.
    pub kind: TaskKind,
    /// The step, for a step or its extension.
    pub step: Option<Step>,
    /// The measure, for a measure.
    pub measure: Option<String>,
    /// Its last day; none when there is none, or it could not be counted.
    pub due_on: Option<Date>,
    /// Since when it is open.
    pub from: Date,
    /// Who does it; nobody named means the account responsible for the household.
    pub actors: Vec<Role>,
    /// Whether more time was granted.
    pub extended: bool,
}

/// What is to be done in a case, the most urgent first. A case that rests has nothing to be done.
pub fn due(case: &Case) -> Vec<Task> {
    let _ = case;
    Vec::new()
}

/// The escalations that are owed today; [`super::decide`] takes each.
pub fn escalations(case: &Case, context: &Context<'_>) -> Vec<Command> {
    let _ = (case, context);
    Vec::new()
}
