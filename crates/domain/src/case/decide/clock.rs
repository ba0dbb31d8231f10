//! Deadlines as the policy counts them.

use std::collections::BTreeMap;

use crate::calendar::Days;
use crate::case::{Case, Chain, Context, Due, Run, Step};
use crate::date::Date;

/// A deadline counted from a day; without the holidays of its year it stays open and is counted later.
pub(super) fn due(from: Date, days: Days, context: &Context<'_>) -> Due {
    Due {
        from,
        on: context.policy.calendar.after(from, days).ok(),
        days,
    }
}

/// A procedure that begins.
pub(super) fn begin(chain: Chain, on: Date, case: Option<&Case>, context: &Context<'_>) -> Run {
    let rule = context.policy.chains.get(&chain).cloned().unwrap_or_default();
    let steps = || rule.steps.iter();
    let mut run = Run {
        chain,
        started_on: on,
        order: rule.order.clone(),
        repeating: steps()
            .filter(|(_, rule)| rule.repeats)
            .map(|(step, _)| *step)
            .collect(),
        actors: steps().map(|(step, rule)| (*step, rule.actors.clone())).collect(),
        done: Vec::new(),
        due: BTreeMap::new(),
        total: rule.total.map(|days| due(on, days, context)),
        total_until: rule.total_until,
        extensions: Vec::new(),
        returns: Vec::new(),
    };
    run.due = opened(&run, on, case, context);
    run
}

/// The deadlines of the steps that are ready and have none yet, counted from a day.
pub(super) fn opened(run: &Run, from: Date, case: Option<&Case>, context: &Context<'_>) -> BTreeMap<Step, Due> {
    let ready = run.ready().into_iter().filter(|step| !run.due.contains_key(step));
    let counted = ready.filter_map(|step| Some((step, due_of(run, step, from, case, context)?)));
    counted.collect()
}

/// The deadline of a step: that of the policy, or the rhythm of visits for a step that comes again.
pub(super) fn due_of(run: &Run, step: Step, from: Date, case: Option<&Case>, context: &Context<'_>) -> Option<Due> {
    let rule = context.policy.step(run.chain, step)?;
    let days = match rule.days {
        None if rule.repeats => Days::calendar(context.policy.round_of(case, context.situation)?.days),
        days => days?,
    };
    Some(due(from, days, context))
}
