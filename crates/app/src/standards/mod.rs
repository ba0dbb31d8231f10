//! Standards: every parameter and rule in words, what moving one does, and how one is changed.
//!
//! A screening leaves its facts behind; trying figures out judges them again and computes nothing anew. A change is
//! proposed, compared, approved by somebody else, and laid over the policy folder from its day on.

mod catalogue;
mod changes;
mod effect;
mod households;
mod keep;
mod memory;
mod moves;
mod replay;

pub(crate) use catalogue::Typed;
pub use catalogue::{
    FactWords, ParameterLine, ParameterPage, ParameterQuery, RuleFigure, RuleLine, RuleWords, Standard, StepDeadline,
    Used, find_parameter, find_rule, list_parameters, list_rules,
};
pub(crate) use changes::approved;
pub use changes::{
    Comparison, Proposal, Proposed, SeenChange, approve_change, compare_change, find_change, list_changes,
    propose_change, reject_change, withdraw_change,
};
pub use effect::{Counts, Effect, LevelEffect, PlaceEffect, RuleEffect, VillageEffect, VisitLoad, what_if};
pub use engine::what_if::Reason as ShiftReason;
pub use households::{HouseholdPage, HouseholdQuery, ShiftedHousehold, Side, list_shifted};
pub use keep::{KeptScreening, list_kept};
pub(crate) use keep::{keep, sweep_parts};
pub use memory::Standards;
pub use moves::{Move, MovedParameter};
pub(crate) use replay::replay;
pub use replay::{ReplayMonth, Yield, queue_replay};

use domain::access::{Action, Viewer};
use domain::policy::Policy;
use domain::problem::Problem;

use crate::Refusal;

fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.may(action) {
        true => Ok(()),
        false => Err(Refusal::NotPermitted(action)),
    }
}

/// That there is no such parameter, with the name nearest to it.
fn no_parameter(policy: &Policy, name: &str) -> Problem {
    let known = policy.parameters.keys().map(String::as_str);
    let suggestion = domain::policy::nearest_name(name, known).unwrap_or("-");
    Problem::error("STD-001")
        .arg("name", name)
        .arg("suggestion", suggestion)
}
