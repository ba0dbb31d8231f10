//! What the state of a case answers.

use super::{Case, CaseRisk, Chain, Due, Measure, Run, Status, Step};
use crate::date::Date;

impl Case {
    /// The steps that may be done now, each with its procedure. After elimination only visits go on.
    pub fn ready(&self) -> Vec<(Chain, Step)> {
        let mut ready = Vec::new();
        for run in self.status.runs() {
            let steps = run.ready().into_iter();
            let steps = steps.filter(|step| !self.is_eliminated() || run.repeating.contains(step));
            ready.extend(steps.map(|step| (run.chain, step)));
        }
        ready
    }

    /// The procedure in which a step may be done now.
    pub fn run_of(&self, step: Step) -> Option<&Run> {
        let (chain, _) = self.ready().into_iter().find(|(_, ready)| *ready == step)?;
        self.status.runs().find(|run| run.chain == chain)
    }

    /// The last day of a step that may be done now. Papers left for after an emergency are due as a whole.
    pub fn due_on(&self, step: Step) -> Option<Date> {
        let own = self.run_of(step)?.due_on(step);
        let papers = match (&self.status, &self.emergency) {
            (Status::Identifying(_), Some(emergency)) => emergency.papers_due,
            _ => None,
        };
        own.into_iter().chain(papers).min()
    }

    /// The open step that is due first, with its last day. Steps that come again count only where nothing else is.
    pub fn next_step(&self) -> Option<(Step, Option<Date>)> {
        let repeating = |step: Step| self.run_of(step).is_some_and(|run| run.repeating.contains(&step));
        let steps = self.ready().into_iter().map(|(_, step)| (step, self.due_on(step)));
        steps.min_by_key(|(step, due)| (due.is_none(), *due, repeating(*step), *step))
    }

    /// Whether its risk is recorded as gone.
    pub fn is_eliminated(&self) -> bool {
        matches!(self.status, Status::Eliminated(_))
    }

    /// Whether help may come: the household is recognised, or help comes first.
    pub fn may_be_helped(&self) -> bool {
        self.emergency.is_some() || self.status.monitoring().is_some()
    }

    /// The risk of this name.
    pub fn risk(&self, name: &str) -> Option<&CaseRisk> {
        self.risks.iter().find(|risk| risk.risk == name)
    }

    /// The measure of this id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.plan.measure_id == id)
    }

    /// Every deadline of every procedure under way, with its step.
    pub fn deadlines(&self) -> impl Iterator<Item = (&Run, Step, &Due)> {
        let runs = self.status.runs();
        runs.flat_map(|run| run.due.iter().map(move |(step, due)| (run, *step, due)))
    }
}
