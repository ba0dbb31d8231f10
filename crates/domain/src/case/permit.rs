//! Whether an act fits the status, and whether this account may do it: what buttons and decisions share.

use super::{Act, Case, Chain, Command, Context, Step};
use crate::access::Role;
use crate::policy::StepRule;
use crate::problem::Problem;

impl Act {
    /// Whether it fits a status, named by its word. Opening fits none: it makes the case.
    pub fn fits(self, status: &str) -> bool {
        use Act::{
            AddMeasure, AskExtension, CancelMeasure, ChangeMeasure, Complete, ConfirmDelivery, DecideExtension,
            EndMeasure, Escalate, FlagConflict, Join, JudgeEffect, Lapse, Open, Pause, Recount, Refuse, Resume, Return,
            RollBack, SetRisks, StartElimination, StartEmergency, StopElimination, TellReason, Transfer, Withdraw,
            WritePlan,
        };
        let (identifying, monitored, eliminating, eliminated) = match self {
            Open | TellReason => (false, false, false, false),
            Join | Complete | Lapse | Escalate | Transfer | FlagConflict | Recount | ConfirmDelivery => {
                (true, true, true, true)
            }
            Pause | Resume | AskExtension | DecideExtension | WritePlan | AddMeasure | ChangeMeasure
            | CancelMeasure => (true, true, true, false),
            EndMeasure | JudgeEffect => (false, true, true, true),
            Return => (true, false, true, false),
            SetRisks => (true, true, false, false),
            Refuse | Withdraw | StartEmergency => (true, false, false, false),
            StartElimination => (false, true, false, false),
            StopElimination => (false, false, true, false),
            RollBack => (false, false, false, true),
        };
        match status {
            "identifying" => identifying,
            "monitored" => monitored,
            "eliminating" => eliminating,
            "eliminated" => eliminated,
            "refused" => self == TellReason,
            _ => false,
        }
    }

    /// Whether it is help, which comes only after recognition or in an emergency.
    pub fn is_help(self) -> bool {
        matches!(
            self,
            Self::WritePlan | Self::AddMeasure | Self::ChangeMeasure | Self::CancelMeasure | Self::ConfirmDelivery
        )
    }

    /// Whether it waits while a case rests.
    pub fn waits(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::Return | Self::AskExtension | Self::Escalate | Self::StartElimination
        )
    }

    /// Whether it is about one step.
    pub fn is_about_a_step(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::Return | Self::AskExtension | Self::DecideExtension | Self::Escalate
        )
    }
}

/// Every reason why this account may not do this now, as far as it does not depend on what it writes.
pub(super) fn permit(case: &Case, act: Act, step: Option<Step>, context: &Context<'_>) -> Vec<Problem> {
    let mut refused = Vec::new();
    if !act.fits(case.status.name()) {
        let problem = Problem::error("CAS-003").arg("status", case.status.title());
        refused.push(problem.arg("act", act.title()));
        return refused;
    }
    if act.is_help() && !case.may_be_helped() {
        refused.push(Problem::error("CAS-055"));
    }
    match (act, step) {
        (Act::Complete, Some(step)) => refused.extend(who_does(case, step, context)),
        _ => refused.extend(who_may(act, case.duty.as_deref(), context)),
    }
    if let Some(pause) = case.pause.as_ref().filter(|_| act.waits()) {
        let reason = context.policy.pauses.iter().find(|one| one.code == pause.reason);
        let reason = reason.map_or(&pause.reason, |reason| &reason.title);
        refused.push(
            Problem::error("CAS-008")
                .arg("since", pause.since)
                .arg("reason", reason),
        );
    }
    if act == Act::Refuse {
        refused.extend(conflict(case, act.title(), context));
    }
    refused
}

/// Why this account may not do an act that is no step.
pub(super) fn who_may(act: Act, duty: Option<&str>, context: &Context<'_>) -> Option<Problem> {
    let Some(rule) = context.policy.acts.get(&act) else {
        return Some(Problem::error("CAS-004").arg("act", act.title()).arg("who", "-"));
    };
    let by_duty = rule.duty && duty == Some(context.actor);
    let by_system = rule.system && context.is_system;
    if by_duty || by_system || has_one(context.roles, &rule.actors) {
        return None;
    }
    let who = if rule.actors.is_empty() {
        "系统自动".to_owned()
    } else {
        titles(&rule.actors)
    };
    Some(Problem::error("CAS-004").arg("act", act.title()).arg("who", who))
}

/// Why this account may not do a step now: not its turn, not its duty, or too near to the household.
fn who_does(case: &Case, step: Step, context: &Context<'_>) -> Vec<Problem> {
    let mut refused = Vec::new();
    let Some(run) = case.run_of(step) else {
        let ready: Vec<&str> = case.ready().into_iter().map(|(_, step)| step.title()).collect();
        let ready = if ready.is_empty() {
            "-".to_owned()
        } else {
            ready.join("、")
        };
        return vec![Problem::error("CAS-005").arg("step", step.title()).arg("ready", ready)];
    };
    let rule = rule_of(context, run.chain, step);
    let actors = rule.map_or(&[][..], |rule| &rule.actors);
    if !has_one(context.roles, actors) {
        let problem = Problem::error("CAS-006").arg("step", step.title());
        refused.push(problem.arg("who", titles(actors)));
    }
    if rule.is_some_and(|rule| rule.decides) {
        refused.extend(conflict(case, step.title(), context));
    }
    refused
}

fn rule_of<'a>(context: &Context<'a>, chain: Chain, step: Step) -> Option<&'a StepRule> {
    context.policy.step(chain, step)
}

/// That the account is too near to the household to decide.
fn conflict(case: &Case, what: &str, context: &Context<'_>) -> Option<Problem> {
    let why = tie(case, context.actor, context)?;
    Some(Problem::error("CAS-007").arg("what", what).arg("why", why))
}

/// How an account is tied to the household, as somebody flagged it or as registers have it.
fn tie(case: &Case, account: &str, context: &Context<'_>) -> Option<String> {
    let flagged = case.conflicts.iter().find(|conflict| conflict.account == account);
    match flagged {
        Some(conflict) => Some(conflict.why.clone()),
        None => Some(context.situation.related.get(account)?.title().to_owned()),
    }
}

/// That a command makes somebody responsible who is tied to the household: it may, as long as others decide.
pub fn check_responsible(case: &Case, command: &Command, context: &Context<'_>) -> Option<Problem> {
    let why = tie(case, command.responsible()?, context)?;
    Some(Problem::warning("CAS-122").arg("why", why))
}

fn has_one(roles: &[Role], actors: &[Role]) -> bool {
    roles.iter().any(|role| actors.contains(role))
}

fn titles(actors: &[Role]) -> String {
    let titles: Vec<&str> = actors.iter().map(|role| role.title()).collect();
    titles.join("、")
}
