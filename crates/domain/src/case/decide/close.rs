//! Ending a case without recognition, and saying why.

use super::words::{not_before, past, said};
use super::{Decision, outcome};
use crate::case::{Case, Closing, Context, Event, Told};
use crate::date::Date;
use crate::policy::nearest_name;
use crate::problem::Problem;

fn closing(case: &Case, reason: &str, text: &str, context: &Context<'_>) -> Closing {
    Closing {
        on: context.today,
        by: context.actor.to_owned(),
        reason: reason.to_owned(),
        text: text.to_owned(),
        at: case.next_step().map(|(step, _)| step),
        told: None,
    }
}

pub(super) fn refuse(case: &Case, reason: &str, text: &str, context: &Context<'_>) -> Decision {
    let known = || context.policy.refusals.iter().map(|reason| reason.code.as_str());
    let mut refused = Vec::new();
    if !known().any(|code| code == reason) {
        let near = nearest_name(reason, known()).unwrap_or("-");
        refused.push(Problem::error("CAS-040").arg("name", reason).arg("suggestion", near));
    }
    outcome(refused, || {
        let closing = closing(case, reason, text, context);
        vec![Event::Refused { closing }]
    })
}

pub(super) fn tell(case: &Case, how: &str, on: Date, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(how, "告知方式").into_iter().collect();
    refused.extend(past(on, context));
    if let Some(closing) = case.status.closing() {
        refused.extend(not_before(on, closing.on, "不予认定的日期"));
        if let Some(told) = &closing.told {
            refused.push(Problem::error("CAS-041").arg("date", told.on));
        }
    }
    outcome(refused, || {
        let told = Told {
            by: context.actor.to_owned(),
            how: how.to_owned(),
            on,
        };
        vec![Event::ReasonTold { told }]
    })
}

pub(super) fn withdraw(case: &Case, reason: &str, context: &Context<'_>) -> Decision {
    let refused = said(reason, "撤回原因").into_iter().collect();
    outcome(refused, || {
        let closing = closing(case, reason, "", context);
        vec![Event::Withdrawn { closing }]
    })
}

pub(super) fn lapse(case: &Case, reason: &str, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(reason, "自然减少原因").into_iter().collect();
    if !context.situation.has_ended {
        refused.push(Problem::error("CAS-053"));
    }
    outcome(refused, || {
        let closing = closing(case, reason, "", context);
        vec![Event::Lapsed { closing }]
    })
}
