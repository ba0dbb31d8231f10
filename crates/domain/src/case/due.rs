//! What is to be done, by when, by whom.

use super::permit::permit;
use super::{Act, Case, CasePolicy, Command, Context, Level, Status, Step};
use crate::access::Role;
use crate::access::closed_list::closed_list;
use crate::calendar::Days;
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

impl Task {
    fn new(kind: TaskKind, from: Date, due_on: Option<Date>) -> Self {
        Self {
            kind,
            step: None,
            measure: None,
            due_on,
            from,
            actors: Vec::new(),
            extended: false,
        }
    }
}

/// What is to be done in a case, the most urgent first. In a case that rests nothing is.
pub fn due(case: &Case) -> Vec<Task> {
    if case.pause.is_some() {
        return Vec::new();
    }
    let mut tasks = steps(case);
    tasks.extend(extensions(case));
    tasks.extend(papers(case));
    if case.status.monitoring().is_some() {
        tasks.extend(help(case));
    }
    if let Status::Refused(closing) = &case.status
        && closing.told.is_none()
    {
        tasks.push(Task::new(TaskKind::TellReason, closing.on, None));
    }
    tasks.sort_by_key(|task| (task.due_on.is_none(), task.due_on, task.kind, task.step));
    tasks
}

fn steps(case: &Case) -> Vec<Task> {
    let open = case
        .ready()
        .into_iter()
        .filter_map(|(_, step)| Some((step, case.run_of(step)?)));
    // What waits for every measure is due with the first of them.
    let promised = case.measures.iter().filter(|measure| measure.is_owed());
    let first = promised.map(|measure| measure.plan.due).min();
    let tasks = open.map(|(step, run)| {
        let due_on = case.due_on(step).into_iter();
        let first = first.filter(|_| step == Step::Measures);
        let begun = run.done.iter().map(|done| done.on).max().unwrap_or(run.started_on);
        let from = run.due.get(&step).map_or(begun, |due| due.from);
        // What was granted to an earlier turn of a step that comes again is over.
        let granted = |decided: &super::Decision| decided.granted && decided.on >= from;
        let mut extensions = run.extensions.iter().filter(|extension| extension.step == step);
        Task {
            step: Some(step),
            actors: run.actors.get(&step).cloned().unwrap_or_default(),
            extended: extensions.any(|extension| extension.decided.as_ref().is_some_and(granted)),
            ..Task::new(TaskKind::Step, from, due_on.chain(first).min())
        }
    });
    tasks.collect()
}

fn extensions(case: &Case) -> Vec<Task> {
    let asked = case.status.runs().flat_map(|run| &run.extensions);
    let open = asked.filter(|extension| extension.decided.is_none());
    let tasks = open.map(|extension| Task {
        step: Some(extension.step),
        actors: vec![Role::CountyOffice],
        ..Task::new(TaskKind::Extension, extension.asked_on, case.due_on(extension.step))
    });
    tasks.collect()
}

fn papers(case: &Case) -> Option<Task> {
    let emergency = case.emergency.as_ref()?;
    let open = emergency.papers_done.is_none() && case.status.closing().is_none();
    open.then(|| Task::new(TaskKind::EmergencyPapers, emergency.since, emergency.papers_due))
}

fn help(case: &Case) -> Vec<Task> {
    let support = case.status.monitoring().map(|monitoring| &monitoring.support);
    let plan = case.plan.as_ref().filter(|_| !case.is_eliminated());
    // Who wrote it looks at it again.
    let writers = support.and_then(|run| run.actors.get(&Step::Plan));
    let review = plan.map(|plan| Task {
        actors: writers.cloned().unwrap_or_default(),
        ..Task::new(TaskKind::PlanReview, plan.written_on, Some(plan.review_on))
    });
    // Those of the plan are waited for by a step; those that came later by nobody else.
    let waits = support.is_some_and(|run| run.stage(Step::Measures).is_some() && !run.is_done(Step::Measures));
    let promised = case.measures.iter().filter(|measure| measure.is_owed() && !waits);
    let measures = promised.map(|measure| Task {
        measure: Some(measure.plan.measure_id.clone()),
        ..Task::new(TaskKind::Measure, measure.plan.start, Some(measure.plan.due))
    });
    review.into_iter().chain(measures).collect()
}

/// Who above should know today that a step is late.
pub(super) fn owed_level(case: &Case, step: Step, context: &Context<'_>) -> Option<Level> {
    level_owed(case.due_on(step)?, context.today, context.policy)
}

/// Who above is to be told today of something that was due on a day.
pub fn level_owed(due_on: Date, today: Date, policy: &CasePolicy) -> Option<Level> {
    let figures = &policy.figures;
    let late = |days: u16| {
        let last = policy.calendar.after(due_on, Days::calendar(days));
        last.is_ok_and(|last| today > last)
    };
    if late(figures.escalate_county_days) {
        Some(Level::County)
    } else {
        late(figures.escalate_township_days).then_some(Level::Township)
    }
}

/// The escalations that are owed today; [`super::decide`] takes each when the system itself asks.
pub fn escalations(case: &Case, context: &Context<'_>) -> Vec<Command> {
    let context = Context {
        is_system: true,
        ..*context
    };
    if !permit(case, Act::Escalate, None, &context).is_empty() {
        return Vec::new();
    }
    let owed = case.ready().into_iter().filter_map(|(_, step)| {
        let level = owed_level(case, step, &context)?;
        let known = case.escalated.get(&step).is_some_and(|known| *known >= level);
        (!known).then_some(Command::Escalate { step, level })
    });
    owed.collect()
}
