//! Who is responsible, and who may not decide.

use super::words::said;
use super::{Decision, outcome};
use crate::case::{Case, Command, Conflict, Context, Event};
use crate::problem::Problem;

pub(super) fn transfer(case: &Case, to: &str, reason: &str, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(to, "接收人").into_iter().collect();
    refused.extend(said(reason, "移交原因"));
    if case.duty.as_deref() == Some(to) {
        refused.push(Problem::error("CAS-120"));
    }
    outcome(refused, || {
        vec![Event::Transferred {
            to_account: to.to_owned(),
            reason: reason.to_owned(),
            on: context.today,
            by: context.actor.to_owned(),
        }]
    })
}

pub(super) fn flag(case: &Case, account: &str, why: &str, context: &Context<'_>) -> Decision {
    let mut refused: Vec<Problem> = said(account, "账号").into_iter().collect();
    refused.extend(said(why, "回避原因"));
    if case.conflicts.iter().any(|conflict| conflict.account == account) {
        refused.push(Problem::error("CAS-121"));
    }
    outcome(refused, || vec![flagged(account, why, context)])
}

/// Whoever is made responsible though registers tie them to the household is flagged with it: they do not decide.
pub(super) fn flag_responsible(case: &Case, command: &Command, context: &Context<'_>) -> Option<Event> {
    let account = command.responsible()?;
    let tie = context.situation.related.get(account)?;
    let is_flagged = case.conflicts.iter().any(|conflict| conflict.account == account);
    (!is_flagged).then(|| flagged(account, tie.title(), context))
}

fn flagged(account: &str, why: &str, context: &Context<'_>) -> Event {
    Event::ConflictFlagged {
        conflict: Conflict {
            account: account.to_owned(),
            why: why.to_owned(),
        },
        on: context.today,
        by: context.actor.to_owned(),
    }
}
