//! Handing every case of an account to another: one verb, in parts, each kept as it is done.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::{Command, check_responsible, decide};
use domain::problem::Problem;
use store::cases::{Change, Query, Stored};

use super::act::Asking;
use super::situation::situations;
use super::{Rules, permitted};
use crate::{App, Refusal};

/// Cases handed over in one transaction.
const AT_ONCE: i64 = 500;

/// Whose cases go to whom.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Account that gives them up.
    pub from_account: String,
    /// Account that takes them.
    pub to_account: String,
    /// Only those of this township or village.
    pub region_id: Option<String>,
    /// Why.
    pub reason: String,
}

/// What was handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// Cases that changed hands.
    pub moved: u64,
    /// Those that did not, each with its reasons.
    pub kept: Vec<(String, Vec<Problem>)>,
    /// Those that went to somebody who is tied to the household, each with how.
    pub tied: Vec<(String, Problem)>,
}

/// Hands over every open case of an account in the viewer's area. Broken off, it can be sent again: what was handed
/// over is the other's then.
///
/// # Errors
/// When the viewer may not, nobody holds the account that is to take them, or no reason is given.
#[store::boxed]
pub async fn transfer_caseload(app: &App, viewer: &Viewer, at: Moment, over: &Handover) -> Result<HandedOver, Refusal> {
    permitted(viewer, Action::TransferCases)?;
    check(app, viewer, over).await?;
    let rules = Rules::read(app, at).await?;
    let mut done = HandedOver::default();
    let mut after = None;
    loop {
        let mut tx = app.store.write(viewer, at).await?;
        let query = Query {
            duty: Some(over.from_account.clone()),
            region_id: over.region_id.clone(),
            after: after.clone(),
            limit: AT_ONCE,
            ..Query::default()
        };
        let part = store::cases::load_page(&mut tx, &query, Action::TransferCases).await?;
        if part.cases.is_empty() {
            return Ok(done);
        }
        after = part.next;
        hand_over(&mut tx, &rules, part.cases, over, &mut done).await?;
        tx.commit().await?;
        if after.is_none() {
            return Ok(done);
        }
    }
}

async fn hand_over(
    tx: &mut store::WriteTx,
    rules: &Rules,
    cases: Vec<Stored>,
    over: &Handover,
    done: &mut HandedOver,
) -> Result<(), Refusal> {
    let ids: Vec<String> = cases.iter().map(|stored| stored.household_id.clone()).collect();
    let known = situations(tx, rules, Action::TransferCases, &ids, Some(&over.to_account)).await?;
    let command = Command::Transfer {
        to_account: over.to_account.clone(),
        reason: over.reason.clone(),
    };
    let mut changes = Vec::new();
    for stored in cases {
        let Some(known) = known.get(&stored.household_id) else {
            continue;
        };
        let asking = Asking::of(tx.viewer(), &known.household);
        let context = asking.context(rules, &known.situation);
        match decide(Some(&stored.case), &command, &context) {
            Ok(events) => {
                let tied = check_responsible(&stored.case, &command, &context);
                done.tied.extend(tied.map(|tied| (stored.case_id.clone(), tied)));
                changes.push(Change::append(stored, events));
            }
            Err(problems) => done.kept.push((stored.case_id, problems)),
        }
    }
    done.moved += changes.len() as u64;
    store::cases::append_many(tx, changes).await?;
    Ok(())
}

async fn check(app: &App, viewer: &Viewer, over: &Handover) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    if over.reason.trim().is_empty() {
        problems.push(crate::FieldProblem::new("reason", Problem::error("REG-016")));
    }
    if over.from_account == over.to_account {
        problems.push(crate::FieldProblem::new("to_account", Problem::error("CWK-003")));
    }
    let mut tx = app.store.read(viewer).await?;
    if !store::situations::is_open_account(&mut tx, &over.to_account).await? {
        problems.push(crate::FieldProblem::new("to_account", Problem::error("CWK-004")));
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid(problems)),
    }
}
