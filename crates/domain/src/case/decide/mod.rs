//! What a command makes happen.

mod begin;
mod clock;
mod close;
mod help;
mod leave;
mod pace;
mod people;
mod risks;
mod steps;
mod words;

pub(super) use words::signature;

use super::permit::permit;
use super::{Case, Command, Context, Event};
use crate::problem::Problem;

/// What one kind of command makes happen, or every reason why not.
type Decision = Result<Vec<Event>, Vec<Problem>>;

/// What a command makes happen, or every reason why it may not.
///
/// # Errors
///
/// All reasons, each with a code and a sentence.
pub fn decide(case: Option<&Case>, command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Vec<Problem>> {
    match (case, command) {
        (None, Command::Open { .. }) => begin::open(command, context),
        (None, _) => Err(vec![Problem::error("CAS-001")]),
        (Some(_), Command::Open { .. }) => Err(vec![Problem::error("CAS-002")]),
        (Some(case), _) => {
            let mut refused = permit(case, command.act(), command.step(), context);
            // A command that does not fit the status says only that: what it writes cannot be judged there.
            if refused.iter().any(|problem| problem.code == "CAS-003") {
                return Err(refused);
            }
            match rest(case, command, context) {
                Ok(mut events) if refused.is_empty() => {
                    events.extend(people::flag_responsible(case, command, context));
                    Ok(events)
                }
                Ok(_) => Err(refused),
                Err(more) => {
                    refused.extend(
                        more.into_iter()
                            .filter(|problem| !refused.contains(problem))
                            .collect::<Vec<_>>(),
                    );
                    Err(refused)
                }
            }
        }
    }
}

/// What the command makes happen as far as it depends on what it writes.
fn rest(case: &Case, command: &Command, context: &Context<'_>) -> Decision {
    match command {
        Command::Open { .. } => Err(vec![Problem::error("CAS-002")]),
        Command::Join { leads, risks } => begin::join(case, leads, risks, context),
        Command::Complete { step, on, record } => steps::complete(case, *step, *on, record, context),
        Command::Return { to, comment } => steps::send_back(case, *to, comment, context),
        Command::Refuse { reason, text } => close::refuse(case, reason, text, context),
        Command::TellReason { how, on } => close::tell(case, how, *on, context),
        Command::Withdraw { reason } => close::withdraw(case, reason, context),
        Command::Lapse { reason } => close::lapse(case, reason, context),
        Command::Pause { reason, until } => pace::pause(case, reason, *until, context),
        Command::Resume {} => pace::resume(case, context),
        Command::AskExtension { step, until, reason } => pace::ask(case, *step, *until, reason, context),
        Command::DecideExtension { step, granted, comment } => pace::grant(case, *step, *granted, comment, context),
        Command::Escalate { step, level } => pace::escalate(case, *step, *level, context),
        Command::StartEmergency { reason } => pace::emergency(case, reason, context),
        Command::Recount {} => pace::recount(case, context),
        Command::SetRisks { risks } => risks::set(case, risks, context),
        Command::WritePlan {
            review_on,
            opinion,
            measures,
        } => help::write_plan(case, *review_on, opinion.as_ref(), measures, context),
        Command::AddMeasure { measure } => help::add(case, measure, context),
        Command::ChangeMeasure { measure } => help::change(case, measure, context),
        Command::CancelMeasure { id, reason } => help::cancel(case, id, reason, context),
        Command::ConfirmDelivery { id, delivery } => help::deliver(case, id, delivery, context),
        Command::EndMeasure { id, reason } => help::end(case, id, reason, context),
        Command::JudgeEffect { id, effect } => help::judge(case, id, effect, context),
        Command::StartElimination {
            way,
            contact_name,
            contact_phone,
            after,
        } => leave::start(case, *way, [contact_name, contact_phone], after, context),
        Command::StopElimination { reason } => leave::stop(reason, context),
        Command::RollBack { reason } => leave::roll_back(case, reason, context),
        Command::Transfer { to_account, reason } => people::transfer(case, to_account, reason, context),
        Command::FlagConflict { account, why } => people::flag(case, account, why, context),
    }
}

/// The reasons so far: empty means that it may be done.
fn outcome(refused: Vec<Problem>, events: impl FnOnce() -> Vec<Event>) -> Decision {
    if refused.is_empty() { Ok(events()) } else { Err(refused) }
}
