//! One procedure under way: what is done, what is due, who asked for more time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chain, Record, Step};
use crate::access::Role;
use crate::calendar::Days;
use crate::date::Date;

/// One procedure under way. Its order is that of the policy when it began.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// Which.
    pub chain: Chain,
    /// First day.
    pub started_on: Date,
    /// Stages in order; the steps of one stage may run side by side.
    pub order: Vec<Vec<Step>>,
    /// Steps that come again and again.
    pub repeating: BTreeSet<Step>,
    /// Who does each step.
    pub actors: BTreeMap<Step, Vec<Role>>,
    /// What was done, in the order in which it was.
    pub done: Vec<StepDone>,
    /// The deadline of each step that is or was open.
    pub due: BTreeMap<Step, Due>,
    /// The deadline of the whole, and the step that must be done by then.
    pub total: Option<Due>,
    /// The step with which the whole deadline is met; none is the last.
    pub total_until: Option<Step>,
    /// Requests for more time.
    pub extensions: Vec<Extension>,
    /// Times it was sent back.
    pub returns: Vec<Return>,
}

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StepDone {
    /// Which.
    pub step: Step,
    /// When.
    pub on: Date,
    /// By whom.
    pub by: String,
    /// What was found.
    pub record: Record,
}

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Due {
    /// The day it is counted from, itself not counted.
    pub from: Date,
    /// Its last day; none when the holidays of that year are not known yet.
    pub on: Option<Date>,
    /// How long it is.
    pub days: Days,
}

/// A request for more time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Extension {
    /// For which step.
    pub step: Step,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_on: Date,
    /// Until when.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// What was decided.
    pub decided: Option<Decision>,
}

/// What was decided about a request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Decision {
    /// By whom.
    pub by: String,
    /// When.
    pub on: Date,
    /// Whether it was granted.
    pub granted: bool,
    /// In what words.
    pub comment: String,
}

/// That a case was sent back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Return {
    /// To which step.
    pub to: Step,
    /// By whom.
    pub by: String,
    /// When.
    pub on: Date,
    /// Why.
    pub comment: String,
}

impl Run {
    /// What may be done now: the undone steps of the first stage that is not complete, and steps that come again
    /// once all stages before theirs are complete.
    pub fn ready(&self) -> Vec<Step> {
        let mut ready = Vec::new();
        for stage in &self.order {
            let repeating = |step: &&Step| self.repeating.contains(*step);
            ready.extend(stage.iter().filter(repeating));
            let undone = stage.iter().filter(|step| !repeating(step) && !self.is_done(**step));
            let before = ready.len();
            ready.extend(undone);
            if ready.len() > before {
                break;
            }
        }
        ready
    }

    /// Whether the step was done (and not sent back since).
    pub fn is_done(&self, step: Step) -> bool {
        self.done.iter().any(|done| done.step == step)
    }

    /// The last time the step was done.
    pub fn done(&self, step: Step) -> Option<&StepDone> {
        self.done.iter().rev().find(|done| done.step == step)
    }

    /// Whether every step that does not come again is done.
    pub fn is_complete(&self) -> bool {
        let mut steps = self.order.iter().flatten();
        steps.all(|step| self.repeating.contains(step) || self.is_done(*step))
    }

    /// The last day of the whole.
    pub fn final_due(&self) -> Option<Date> {
        self.total.and_then(|total| total.on)
    }

    /// The stage a step stands in.
    pub fn stage(&self, step: Step) -> Option<usize> {
        self.order.iter().position(|stage| stage.contains(&step))
    }

    /// The last day for a step: its own deadline, and not later than that of the whole while that covers it.
    pub fn due_on(&self, step: Step) -> Option<Date> {
        let own = self.due.get(&step).and_then(|due| due.on);
        let total = self.final_due().filter(|_| self.counts_in_total(step));
        match (own, total) {
            (Some(own), Some(total)) => Some(own.min(total)),
            (own, total) => own.or(total),
        }
    }

    /// Whether the deadline of the whole covers a step.
    pub fn counts_in_total(&self, step: Step) -> bool {
        let until = self.total_until.and_then(|until| self.stage(until));
        match (self.stage(step), until) {
            (Some(stage), Some(until)) => stage <= until,
            (stage, None) => stage.is_some() && !self.repeating.contains(&step),
            (None, Some(_)) => false,
        }
    }
}
