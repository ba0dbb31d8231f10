//! Beginning a case, or adding leads to the one that is open: by hand, and for all leads of a screening at once.

use std::collections::HashMap;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::{CaseRisk, Channel, Command, decide};
use domain::problem::Problem;
use store::WriteTx;
use store::cases::{Change, NewCase, Stored};

use super::act::{Acted, Asking, known_of};
use super::situation::situations;
use super::{Rules, permitted};
use crate::{App, Refusal};

/// A case that somebody begins.
#[derive(Debug, Clone)]
pub struct CaseOpening {
    /// Whose.
    pub household_id: String,
    /// How it was found.
    pub channel: Channel,
    /// Risks suspected.
    pub risks: Vec<CaseRisk>,
    /// Leads it begins with.
    pub leads: Vec<String>,
    /// Remarks.
    pub text: String,
}

/// All leads of one household that are to become a case, or to join the open one.
#[derive(Debug, Clone)]
pub(crate) struct LeadsOfHousehold {
    pub(crate) household_id: String,
    pub(crate) leads: Vec<String>,
    pub(crate) channel: Channel,
    pub(crate) risks: Vec<CaseRisk>,
    pub(crate) text: String,
    /// Level of the most severe of them.
    pub(crate) level: Option<String>,
    pub(crate) burden_cents: Option<i64>,
    pub(crate) income_cents: Option<i64>,
}

/// Where the leads of a household went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) household_id: String,
    pub(crate) case_id: String,
    /// Whether the case began with them.
    pub(crate) is_new: bool,
}

/// Where leads went, and why those of some households went nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Placing {
    pub(crate) placed: Vec<Placed>,
    pub(crate) refused: Vec<(String, Vec<Problem>)>,
}

/// Begins a case by hand.
///
/// # Errors
/// When the viewer may not, the household has an open case, or the policy is against it.
#[store::boxed]
pub async fn open_case(app: &App, viewer: &Viewer, at: Moment, opening: CaseOpening) -> Result<Acted, Refusal> {
    permitted(viewer, Action::AdvanceCase)?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let known = match known_of(&mut tx, &rules, (Action::AdvanceCase, None), &opening.household_id).await {
        Err(Refusal::NotPermitted(_)) => return Err(Refusal::NotFound),
        known => known?,
    };
    let standing = store::cases::load_open_of(&mut tx, &opening.household_id).await?;
    let asking = Asking::of(tx.viewer(), &known.household);
    let command = Command::Open {
        household_id: opening.household_id.clone(),
        channel: opening.channel,
        risks: opening.risks,
        leads: opening.leads.clone(),
        text: opening.text,
    };
    let context = asking.context(&rules, &known.situation);
    let events = decide(standing.as_ref().map(|stored| &stored.case), &command, &context).map_err(Refusal::Conflict)?;
    let new = NewCase {
        household_id: opening.household_id,
        level: None,
        burden_cents: known.situation.burden_cents,
        income_cents: known.situation.net_income_cents,
    };
    let stored = store::cases::open(&mut tx, new, &events).await?;
    settle_into(&mut tx, &opening.leads, &stored, true).await?;
    tx.commit().await?;
    Ok(Acted {
        case_id: stored.case_id,
        version: stored.version,
        case: stored.case,
        warnings: Vec::new(),
    })
}

/// Gives leads of the household the case as their outcome.
///
/// # Errors
/// When one of them is not the household's, or has its outcome already.
pub(super) async fn settle_into(
    tx: &mut WriteTx,
    leads: &[String],
    stored: &Stored,
    is_new: bool,
) -> Result<(), Refusal> {
    let mut settled = Vec::new();
    for (lead_id, at) in leads.iter().zip(0..) {
        let lead = store::leads::find(tx, lead_id, Action::ReadLead).await?;
        let own = lead.is_some_and(|lead| lead.line.household_id == stored.household_id && lead.line.outcome.is_none());
        if !own {
            return Err(Refusal::field(format!("leads[{at}]"), Problem::error("CWK-006")));
        }
        settled.push(store::leads::Settled::into_case(
            lead_id.clone(),
            &stored.case_id,
            is_new,
        ));
    }
    Ok(store::leads::settle_many(tx, &settled).await?)
}

/// Begins a case for every household that has none, and adds the leads to the open case of every other, in one
/// transaction that is the caller's. The leads themselves are settled by the caller.
pub(crate) async fn open_for_leads(
    tx: &mut WriteTx,
    rules: &Rules,
    all: Vec<LeadsOfHousehold>,
) -> Result<Placing, Refusal> {
    let ids: Vec<String> = all.iter().map(|one| one.household_id.clone()).collect();
    let known = situations(tx, rules, Action::AdvanceCase, &ids, None).await?;
    let mut standing: HashMap<String, Stored> = store::cases::load_open_of_many(tx, &ids).await?;
    let mut placing = Placing::default();
    let (mut changes, mut kinds) = (Vec::new(), Vec::new());
    for one in all {
        let Some(known) = known.get(&one.household_id) else {
            let problem = Problem::error("CWK-002");
            placing.refused.push((one.household_id, vec![problem]));
            continue;
        };
        let stored = standing.remove(&one.household_id);
        let household_id = one.household_id.clone();
        let rank = (one.level.clone(), one.burden_cents, one.income_cents);
        let (new, command) = command(one, stored.is_some());
        let asking = Asking::of(tx.viewer(), &known.household);
        let context = asking.context(rules, &known.situation);
        match decide(stored.as_ref().map(|stored| &stored.case), &command, &context) {
            Ok(events) => {
                kinds.push((household_id, stored.is_none()));
                changes.push(match stored {
                    Some(stored) => Change::append(stored, events).ranked(rank.0, rank.1, rank.2),
                    None => Change::open(new, events),
                });
            }
            Err(problems) => placing.refused.push((household_id, problems)),
        }
    }
    let stored = store::cases::append_many(tx, changes).await?;
    let placed = kinds
        .into_iter()
        .zip(stored)
        .map(|((household_id, is_new), stored)| Placed {
            household_id,
            case_id: stored.case_id,
            is_new,
        });
    placing.placed = placed.collect();
    Ok(placing)
}

fn command(one: LeadsOfHousehold, has_case: bool) -> (NewCase, Command) {
    let new = NewCase {
        household_id: one.household_id.clone(),
        level: one.level,
        burden_cents: one.burden_cents,
        income_cents: one.income_cents,
    };
    let command = match has_case {
        true => Command::Join {
            leads: one.leads,
            risks: one.risks,
        },
        false => Command::Open {
            household_id: one.household_id,
            channel: one.channel,
            risks: one.risks,
            leads: one.leads,
            text: one.text,
        },
    };
    (new, command)
}
