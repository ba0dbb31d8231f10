//! Procedures: steps in order, who acts, by when, with which paper; who does what else; reasons.

use std::collections::BTreeMap;

use super::Source;
use crate::access::Role;
use crate::calendar::Counting;
use crate::case::{Act, Chain, Step};
use crate::problem::Place;

/// Everything that the procedure files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcedurePolicy {
    /// The procedures.
    pub chains: BTreeMap<Chain, Procedure>,
    /// Who may do what is no step.
    pub acts: BTreeMap<Act, ActEntry>,
    /// Reasons for refusing a case, as told to the household.
    pub refusals: Vec<Reason>,
    /// Reasons for dismissing a lead.
    pub dismissals: Vec<Reason>,
    /// Reasons for letting a case rest.
    pub pauses: Vec<Reason>,
    /// Monitoring classes that the county may decide on.
    pub classes: Vec<String>,
}

/// One procedure as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Procedure {
    /// Stages in order.
    pub order: Vec<Vec<Step>>,
    /// Parameter: the deadline of the whole.
    pub total: Option<String>,
    /// Which days it counts.
    pub counting: Option<Counting>,
    /// The step with which it is met; none is the last.
    pub total_until: Option<Step>,
    /// Each step.
    pub steps: BTreeMap<Step, StepEntry>,
    /// Where the order comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// One step as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEntry {
    /// Which.
    pub step: Step,
    /// What it is called here.
    pub title: String,
    /// Who does it.
    pub actors: Vec<Role>,
    /// Parameter: within how many days.
    pub days: Option<String>,
    /// Which days that counts.
    pub counting: Counting,
    /// Whether it is a decision, which nobody takes about relatives.
    pub decides: bool,
    /// Whether it comes again and again.
    pub repeats: bool,
    /// The paper.
    pub paper: Option<String>,
    /// What must be there.
    pub evidence: Vec<String>,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// Who may do what is no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActEntry {
    /// Roles.
    pub actors: Vec<Role>,
    /// Whether the system does it by itself.
    pub system: bool,
    /// Whether the account responsible for the household may, whatever its role.
    pub duty: bool,
    /// Where it stands.
    pub place: Place,
}

/// A reason of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// What a household is told.
    pub tell: String,
    /// Where it stands.
    pub place: Place,
}
