//! Leaving: elimination behind the gate, and the way back.

use super::words::said;
use super::{Decision, clock, outcome};
use crate::case::gate::{after_state, closed};
use crate::case::{AfterState, Case, Chain, Context, Event, Way};
use crate::problem::Problem;

pub(super) fn start(
    case: &Case,
    way: Way,
    [name, phone]: [&String; 2],
    after: &AfterState,
    context: &Context<'_>,
) -> Decision {
    let mut refused = closed(case, way, context);
    refused.extend(said(name, "监测联系人"));
    refused.extend(said(phone, "监测联系人电话"));
    refused.extend(after_state(after, context));
    outcome(refused, || {
        vec![Event::EliminationStarted {
            on: context.today,
            by: context.actor.to_owned(),
            way,
            contact_name: name.clone(),
            contact_phone: phone.clone(),
            after: after.clone(),
            run: Box::new(clock::begin(Chain::Elimination, context.today, Some(case), context)),
        }]
    })
}

pub(super) fn stop(reason: &str, context: &Context<'_>) -> Decision {
    outcome(said(reason, "终止原因").into_iter().collect(), || {
        vec![Event::EliminationStopped {
            on: context.today,
            by: context.actor.to_owned(),
            reason: reason.to_owned(),
        }]
    })
}

pub(super) fn roll_back(case: &Case, reason: &str, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(reason, "回退原因").into_iter().collect();
    if context.situation.has_ended {
        refused.push(Problem::error("CAS-056"));
    }
    outcome(refused, || {
        vec![Event::RolledBack {
            on: context.today,
            by: context.actor.to_owned(),
            reason: reason.to_owned(),
            support: Box::new(clock::begin(Chain::Support, context.today, Some(case), context)),
        }]
    })
}
