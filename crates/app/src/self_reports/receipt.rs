//! What the holder of a receipt is told: how it stands, and why not, and nothing about anybody.

use domain::access::{Reason, Viewer};
use domain::case::Status;
use domain::lead::{Outcome, ReportState};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::ReadTx;
use store::self_reports::Receipt;

use super::receive::typed;
use crate::cases::Rules;
use crate::{App, Refusal};

/// How a report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptState {
    /// Stable word: `new`, `linked`, `recognised`, `eliminated`, `refused`, `closed`.
    pub state: &'static str,
    /// The same in a sentence, with the reason if it was refused.
    pub told: Problem,
    /// The day it came.
    pub received_on: Date,
}

/// How the report of a receipt stands.
///
/// # Errors
/// When there is no such receipt.
#[store::boxed]
pub async fn show_receipt(app: &App, at: Moment, text: &str) -> Result<ReceiptState, Refusal> {
    let receipt = typed(text);
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.read(&Viewer::system(Reason::SelfReport)).await?;
    let found = store::self_reports::by_receipt(&mut tx, &receipt).await?;
    let found = found.ok_or(Refusal::NotFound)?;
    let (state, told) = told(&mut tx, &rules, &found).await?;
    Ok(ReceiptState {
        state,
        told,
        received_on: found.created_at.day(app.settings.hours_ahead),
    })
}

async fn told(tx: &mut ReadTx, rules: &Rules, found: &Receipt) -> Result<(&'static str, Problem), Refusal> {
    let channels = &rules.loaded.policy.channels;
    let said = |code, reason: &str| Problem::note(code).arg("reason", reason);
    Ok(match (found.state, found.outcome, &found.case_id) {
        (ReportState::New, ..) => ("new", Problem::note("SLF-101").arg("due", found.due_on)),
        (ReportState::Refused, ..) => {
            let code = found.reason.as_deref().unwrap_or_default();
            let reason = channels.refusal(code).map_or(code, |reason| reason.told.as_str());
            ("refused", said("SLF-104", reason))
        }
        (ReportState::Linked, Some(Outcome::Dismissed), _) => {
            let code = found.outcome_reason.as_deref().unwrap_or_default();
            let reason = channels.dismissal(code).map_or(code, |reason| reason.title.as_str());
            ("refused", said("SLF-108", reason))
        }
        (ReportState::Linked, _, Some(case_id)) => case(tx, rules, case_id).await?,
        (ReportState::Linked, ..) => ("linked", Problem::note("SLF-102")),
    })
}

/// How the case stands that the report is part of.
async fn case(tx: &mut ReadTx, rules: &Rules, case_id: &str) -> Result<(&'static str, Problem), Refusal> {
    let Some(stored) = store::cases::load(tx, case_id).await? else {
        return Ok(("linked", Problem::note("SLF-102")));
    };
    Ok(match &stored.case.status {
        Status::Identifying(_) => ("linked", Problem::note("SLF-102")),
        Status::Monitored(_) | Status::Eliminating(..) => ("recognised", Problem::note("SLF-103")),
        Status::Eliminated(_) => ("eliminated", Problem::note("SLF-106")),
        Status::Refused(closing) => {
            let reasons = &rules.policy.refusals;
            let known = reasons.iter().find(|reason| reason.code == closing.reason);
            let reason = known.map_or(closing.reason.as_str(), |reason| reason.tell.as_str());
            ("refused", Problem::note("SLF-105").arg("reason", reason))
        }
        Status::Withdrawn(_) | Status::Lapsed(_) => ("closed", Problem::note("SLF-107")),
    })
}
