//! What the buttons show.

use super::permit::permit;
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
///
/// What depends on what is written (a date, a record, the gate) is told by [`super::decide`], which asks the same.
pub fn allowed_actions(case: &Case, context: &Context<'_>) -> Vec<Allowed> {
    let fitting = Act::ALL.iter().copied().filter(|act| act.fits(case.status.name()));
    let all = fitting.flat_map(|act| steps(case, act).into_iter().map(move |step| (act, step)));
    let one = |(action, step)| Allowed {
        action,
        step,
        refused: refused(case, action, step, context),
    };
    all.map(one).collect()
}

/// The steps that an act can be about now; an act that is about none stands once, without a step.
fn steps(case: &Case, act: Act) -> Vec<Option<Step>> {
    let ready = case.ready().into_iter().map(|(_, step)| Some(step));
    match act {
        Act::Complete | Act::AskExtension => ready.collect(),
        Act::DecideExtension => {
            let asked = case.status.runs().flat_map(|run| &run.extensions);
            asked
                .filter(|one| one.decided.is_none())
                .map(|one| Some(one.step))
                .collect()
        }
        Act::Return => {
            let done = case.status.run().map(|run| &run.done).into_iter().flatten();
            let mut steps: Vec<Option<Step>> = done.map(|done| Some(done.step)).collect();
            steps.dedup();
            steps
        }
        Act::Escalate | Act::Recount => Vec::new(),
        Act::Pause if case.pause.is_some() => Vec::new(),
        Act::Resume if case.pause.is_none() => Vec::new(),
        Act::StartEmergency if case.emergency.is_some() => Vec::new(),
        Act::TellReason if case.status.closing().is_some_and(|closing| closing.told.is_some()) => Vec::new(),
        Act::ChangeMeasure | Act::CancelMeasure | Act::ConfirmDelivery
            if !case.measures.iter().any(super::Measure::is_open) =>
        {
            Vec::new()
        }
        Act::EndMeasure | Act::JudgeEffect if !case.measures.iter().any(super::Measure::has_arrived) => Vec::new(),
        _ => vec![None],
    }
}

fn refused(case: &Case, act: Act, step: Option<Step>, context: &Context<'_>) -> Vec<Problem> {
    let mut refused = permit(case, act, step, context);
    if act == Act::StartElimination {
        let ways = super::Way::ALL
            .iter()
            .map(|way| super::gate::closed(case, *way, context));
        refused.extend(ways.min_by_key(Vec::len).unwrap_or_default());
    }
    refused
}
