//! The clock of a case: resting, more time, telling those above, helping first.

use std::collections::BTreeMap;

use super::words::said;
use super::{Decision as Decided, clock, outcome};
use crate::calendar::Days;
use crate::case::due::owed_level;
use crate::case::{Case, Context, Decision, Due, Emergency, Event, Extension, Level, Pause, Run, Step};
use crate::date::Date;
use crate::policy::nearest_name;
use crate::problem::Problem;

pub(super) fn pause(case: &Case, reason: &str, until: Option<Date>, context: &Context<'_>) -> Decided {
    let known = || context.policy.pauses.iter().map(|reason| reason.code.as_str());
    let mut refused = Vec::new();
    if case.pause.is_some() {
        refused.push(Problem::error("CAS-043"));
    }
    if !known().any(|code| code == reason) {
        let near = nearest_name(reason, known()).unwrap_or("-");
        refused.push(Problem::error("CAS-045").arg("name", reason).arg("suggestion", near));
    }
    if let Some(until) = until.filter(|until| *until <= context.today) {
        refused.push(Problem::error("CAS-042").arg("date", until));
    }
    outcome(refused, || {
        let pause = Pause {
            since: context.today,
            reason: reason.to_owned(),
            until,
        };
        vec![Event::Paused {
            pause,
            by: context.actor.to_owned(),
        }]
    })
}

/// Days of rest are given back: each deadline moves by as many days of its kind.
pub(super) fn resume(case: &Case, context: &Context<'_>) -> Decided {
    let Some(pause) = &case.pause else {
        return Err(vec![Problem::error("CAS-044")]);
    };
    let ready = case.ready();
    let open = case
        .deadlines()
        .filter(|(_, step, _)| ready.iter().any(|(_, ready)| ready == step));
    let due = open
        .map(|(_, step, due)| (step, later(*due, pause.since, context)))
        .collect();
    let total = case.status.run().and_then(|run| run.total);
    Ok(vec![Event::Resumed {
        on: context.today,
        by: context.actor.to_owned(),
        due,
        total: total.map(|total| later(total, pause.since, context)),
    }])
}

fn later(due: Due, since: Date, context: &Context<'_>) -> Due {
    let calendar = &context.policy.calendar;
    let moved = due.on.and_then(|on| {
        let n = calendar.between(since, context.today, due.days.counting).ok()?;
        let days = Days { n, ..due.days };
        calendar.after(on, days).ok()
    });
    Due { on: moved, ..due }
}

pub(super) fn ask(case: &Case, step: Step, until: Date, reason: &str, context: &Context<'_>) -> Decided {
    let mut refused: Vec<Problem> = said(reason, "延期原因").into_iter().collect();
    match case.run_of(step) {
        None => refused.push(not_open(step)),
        Some(run) => {
            if pending(run, step).is_some() {
                refused.push(Problem::error("CAS-047").arg("step", step.title()));
            }
            let now = case.due_on(step).unwrap_or(context.today);
            let most = Days::calendar(context.policy.figures.extension_max_days);
            let last = context.policy.calendar.after(now, most).unwrap_or(now);
            if until <= now || until > last || until <= context.today {
                let problem = Problem::error("CAS-046").arg("date", until);
                refused.push(problem.arg("from", now).arg("to", last));
            }
        }
    }
    outcome(refused, || {
        let extension = Extension {
            step,
            asked_by: context.actor.to_owned(),
            asked_on: context.today,
            until,
            reason: reason.to_owned(),
            decided: None,
        };
        vec![Event::ExtensionAsked { extension }]
    })
}

pub(super) fn grant(case: &Case, step: Step, granted: bool, comment: &str, context: &Context<'_>) -> Decided {
    let asked = case.status.runs().find_map(|run| Some((run, pending(run, step)?)));
    let Some((run, extension)) = asked else {
        return Err(vec![Problem::error("CAS-048").arg("step", step.title())]);
    };
    let mut refused = Vec::new();
    if extension.asked_by == context.actor {
        refused.push(Problem::error("CAS-049"));
    }
    if !granted {
        refused.extend(said(comment, "不批准的原因"));
    }
    outcome(refused, || {
        // Days of rest since then may have moved the deadline further than what was asked for.
        let until = |due: Due| Due {
            on: due.on.max(Some(extension.until)),
            ..due
        };
        let own = run.due.get(&step).copied().or(run.total);
        let total = run
            .total
            .filter(|total| run.counts_in_total(step) && total.on.is_some_and(|on| on < extension.until));
        vec![Event::ExtensionDecided {
            step,
            decision: Decision {
                by: context.actor.to_owned(),
                on: context.today,
                granted,
                comment: comment.to_owned(),
            },
            due: own.filter(|_| granted).map(until),
            total: total.filter(|_| granted).map(until),
        }]
    })
}

/// The request for a step that nobody has decided yet.
fn pending(run: &Run, step: Step) -> Option<&Extension> {
    run.extensions
        .iter()
        .find(|extension| extension.step == step && extension.decided.is_none())
}

fn not_open(step: Step) -> Problem {
    Problem::error("CAS-052").arg("step", step.title())
}

pub(super) fn escalate(case: &Case, step: Step, level: Level, context: &Context<'_>) -> Decided {
    let mut refused = Vec::new();
    if case.run_of(step).is_none() {
        refused.push(not_open(step));
    } else if owed_level(case, step, context).is_none_or(|owed| owed < level) {
        let problem = Problem::error("CAS-050").arg("step", step.title());
        refused.push(problem.arg("level", level.title()));
    }
    if case.escalated.get(&step).is_some_and(|known| *known >= level) {
        let problem = Problem::error("CAS-051").arg("step", step.title());
        refused.push(problem.arg("level", level.title()));
    }
    outcome(refused, || {
        vec![Event::Escalated {
            step,
            level,
            on: context.today,
        }]
    })
}

pub(super) fn emergency(case: &Case, reason: &str, context: &Context<'_>) -> Decided {
    let mut refused: Vec<Problem> = said(reason, "先行帮扶的原因").into_iter().collect();
    if case.emergency.is_some() {
        refused.push(Problem::error("CAS-054"));
    }
    outcome(refused, || {
        let days = Days::calendar(context.policy.figures.emergency_paper_days);
        vec![Event::EmergencyStarted {
            emergency: Emergency {
                since: context.today,
                reason: reason.to_owned(),
                papers_due: clock::due(context.today, days, context).on,
                papers_done: None,
            },
            by: context.actor.to_owned(),
        }]
    })
}

/// Deadlines that wait for the holidays of their year, counted as far as these are known now.
pub(super) fn recount(case: &Case, context: &Context<'_>) -> Decided {
    let waiting = case.deadlines().filter(|(_, _, due)| due.on.is_none());
    let counted = waiting.map(|(_, step, due)| (step, clock::due(due.from, due.days, context)));
    let due: BTreeMap<Step, Due> = counted.filter(|(_, due)| due.on.is_some()).collect();
    if due.is_empty() {
        return Err(vec![Problem::error("CAS-057")]);
    }
    Ok(vec![Event::DueRecounted { on: context.today, due }])
}
