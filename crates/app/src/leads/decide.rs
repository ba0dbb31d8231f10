//! Leads that wait: dismissing one with a reason, taking one up.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::lead::Outcome;
use domain::problem::Problem;
use store::WriteTx;
use store::leads::{FullLead, Settled};

use super::hits::{Check, as_checked, read};
use super::permitted;
use super::place::{PlacedLead, place_in};
use super::report::words_problem;
use crate::cases::Rules;
use crate::{App, Refusal};

/// A lead as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLead {
    /// Its id.
    pub lead_id: String,
    /// The version that was read.
    pub version: i64,
}

/// Dismisses a lead with a reason of the policy; what was checked for it is remembered.
///
/// # Errors
/// When the viewer may not, the lead has its outcome, or the reason is none of the list.
#[store::boxed]
pub async fn dismiss_lead(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenLead,
    (reason, text): (&str, Option<&str>),
) -> Result<PlacedLead, Refusal> {
    permitted(viewer, Action::SettleLead)?;
    let rules = Rules::read(app, at).await?;
    let channels = &rules.loaded.policy.channels;
    let Some(entry) = channels.dismissal(reason) else {
        let list: Vec<&str> = channels.dismissals.iter().map(|one| one.code.as_str()).collect();
        return Err(Refusal::field(
            "reason",
            Problem::error("LEA-010").arg("list", list.join("、")),
        ));
    };
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    if let Some(problem) = text.and_then(words_problem) {
        return Err(Refusal::field("text", problem));
    }
    if entry.words && text.is_none() {
        return Err(Refusal::field(
            "text",
            Problem::error("LEA-011").arg("reason", &entry.title),
        ));
    }
    let mut tx = app.store.write(viewer, at).await?;
    let lead = waiting(&mut tx, seen).await?;
    let settled = Settled {
        lead_id: seen.lead_id.clone(),
        outcome: Outcome::Dismissed,
        case_id: None,
        remembered_lead_id: None,
        reason: Some(entry.code.clone()),
        text: text.map(str::to_owned),
    };
    store::leads::settle(&mut tx, Some(seen.version), &settled).await?;
    if entry.checked {
        let by = viewer.actor().to_string();
        let check = Check {
            household_id: &lead.line.household_id,
            lead_id: &seen.lead_id,
            on: rules.today,
            by: &by,
            case_id: None,
            visit_id: None,
        };
        store::memory::remember(&mut tx, as_checked(&read(&lead.hits), &check)).await?;
    }
    tx.commit().await?;
    Ok(PlacedLead {
        lead_id: settled.lead_id,
        outcome: Some(settled.outcome),
        case_id: None,
        problems: Vec::new(),
    })
}

/// Takes a lead up that waits: it joins the household's open case, or begins one.
///
/// # Errors
/// When the viewer may not, the lead has its outcome, or the policy is against it; then with every reason.
#[store::boxed]
pub async fn take_up_lead(app: &App, viewer: &Viewer, at: Moment, seen: &SeenLead) -> Result<PlacedLead, Refusal> {
    permitted(viewer, Action::SettleLead)?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.write(viewer, at).await?;
    waiting(&mut tx, seen).await?;
    let placed = place_in(&mut tx, &rules, &seen.lead_id, Action::SettleLead).await?;
    if placed.outcome.is_none() {
        return Err(Refusal::Conflict(placed.problems));
    }
    tx.commit().await?;
    Ok(placed)
}

/// The lead, when it waits and is as it was seen.
async fn waiting(tx: &mut WriteTx, seen: &SeenLead) -> Result<FullLead, Refusal> {
    let lead = store::leads::find(tx, &seen.lead_id, Action::SettleLead)
        .await?
        .ok_or(Refusal::NotFound)?;
    if let Some(outcome) = lead.line.outcome {
        return Err(Refusal::conflict(
            Problem::error("LEA-009").arg("outcome", outcome.title()),
        ));
    }
    match lead.line.version == seen.version {
        true => Ok(lead),
        false => Err(Refusal::Stale),
    }
}
