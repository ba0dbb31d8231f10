//! Doing a step, and sending back to an earlier one.

use std::collections::BTreeMap;

use super::words::{not_before, past, said};
use super::{Decision, clock, outcome};
use crate::case::gate::closed;
use crate::case::records::check_record;
use crate::case::{Case, Chain, Context, Due, Event, Record, Return, Run, Status, Step, StepDone, Way, apply};
use crate::date::Date;
use crate::problem::Problem;

pub(super) fn complete(case: &Case, step: Step, on: Date, record: &Record, context: &Context<'_>) -> Decision {
    let Some(run) = case.run_of(step) else {
        return Err(Vec::new());
    };
    let mut refused: Vec<Problem> = past(on, context).into_iter().collect();
    refused.extend(too_early(run, step, on));
    if record.step() == step {
        refused.extend(check_record(case, run, record, on, context));
    } else {
        let problem = Problem::error("CAS-009").arg("record", record.step().title());
        refused.push(problem.arg("step", step.title()));
    }
    let done = with(run, step, on, record, context);
    let leaving = run.chain == Chain::Elimination && done.is_complete();
    if leaving {
        refused.extend(closed(case, way(case), context));
    }
    outcome(refused, || {
        let completed = Event::StepCompleted {
            step,
            on,
            by: context.actor.to_owned(),
            record: Box::new(record.clone()),
            due: opened(case, &done, step, on, context),
        };
        // What comes next counts with the class and the risks that this step has set.
        let after = apply(Some(case.clone()), &completed).unwrap_or_else(|| case.clone());
        let mut events = vec![completed];
        if run.chain == Chain::Identification && done.is_complete() {
            let support = clock::begin(Chain::Support, on, Some(&after), context);
            events.push(Event::Recognised {
                on,
                support: Box::new(support),
            });
        }
        if leaving {
            events.push(Event::Eliminated {
                on,
                next_visit: next_visit(&after, on, context),
            });
        }
        events
    })
}

/// How the risk of a case goes that is on its way out.
fn way(case: &Case) -> Way {
    let leaving = case
        .status
        .monitoring()
        .and_then(|monitoring| monitoring.leaving.as_ref());
    leaving.map_or(Way::Helped, |leaving| leaving.way)
}

/// That a step cannot have been done on a day: the stages before it were done later, or the procedure began later.
fn too_early(run: &Run, step: Step, on: Date) -> Option<Problem> {
    let stage = run.stage(step)?;
    let before = run.order.iter().take(stage).flatten();
    let last = before.filter_map(|step| run.done(*step)).max_by_key(|done| done.on);
    match last {
        Some(done) => not_before(on, done.on, &format!("“{}”", done.step.title())),
        None => not_before(on, run.started_on, "开始日期"),
    }
}

/// The procedure as it will be.
fn with(run: &Run, step: Step, on: Date, record: &Record, context: &Context<'_>) -> Run {
    let mut run = run.clone();
    run.done.push(StepDone {
        step,
        on,
        by: context.actor.to_owned(),
        record: record.clone(),
    });
    run
}

/// The deadlines that count from this step: of what is open only now, and of itself if it comes again.
fn opened(case: &Case, done: &Run, step: Step, on: Date, context: &Context<'_>) -> BTreeMap<Step, Due> {
    let mut due = clock::opened(done, on, Some(case), context);
    if done.repeating.contains(&step)
        && let Some(next) = clock::due_of(done, step, on, Some(case), context)
    {
        due.insert(step, next);
    }
    due
}

/// When somebody goes there next after elimination.
fn next_visit(case: &Case, on: Date, context: &Context<'_>) -> Option<Due> {
    let Status::Eliminating(monitoring, _) = &case.status else {
        return None;
    };
    let mut gone = case.clone();
    gone.status = Status::Eliminated(Box::new(monitoring.eliminated(on)));
    let support = &monitoring.support;
    let step = *support.repeating.first()?;
    clock::due_of(support, step, on, Some(&gone), context)
}

/// The step itself and all stages after it are to be done again.
pub(super) fn send_back(case: &Case, to: Step, comment: &str, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(comment, "退回意见").into_iter().collect();
    let run = case.status.run().filter(|run| run.is_done(to));
    if run.is_none() {
        refused.push(Problem::error("CAS-067").arg("step", to.title()));
    }
    let due = run.and_then(|run| clock::due_of(run, to, context.today, Some(case), context));
    outcome(refused, || {
        vec![Event::Returned {
            back: Return {
                to,
                by: context.actor.to_owned(),
                on: context.today,
                comment: comment.to_owned(),
            },
            due: due.into_iter().map(|due| (to, due)).collect(),
        }]
    })
}
