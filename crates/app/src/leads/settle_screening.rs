//! From the leads of a screening to their outcomes, a few hundred in a transaction: broken off anywhere, it goes on
//! where it stopped, and nothing is settled twice.

use std::collections::HashSet;

use domain::Moment;
use domain::access::{Reason, Viewer};
use domain::case::{CaseRisk, Channel};
use domain::lead::Outcome;
use domain::message::Lang;
use domain::policy::Literal;
use domain::problem::Problem;
use serde_json::json;
use store::WriteTx;
use store::journal::Subject;
use store::leads::{Open, Settled};

use super::hits::{KeptHit, read};
use super::memory::Memory;
use crate::cases::{LeadsOfHousehold, Placing, Rules, open_for_leads};
use crate::{App, Refusal};

/// Leads settled in one transaction.
const AT_ONCE: i64 = 500;

/// What became of the leads of a screening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettledScreening {
    /// Began a case.
    pub cases: u64,
    /// Joined one.
    pub joined: u64,
    /// Said what had been checked.
    pub remembered: u64,
    /// Wait for somebody.
    pub waiting: u64,
    /// Why the first of those waits that should not.
    pub refused: Option<String>,
}

/// Gives every lead of a screening its outcome: remembered when all it says was checked lately and stands still, joined
/// to the household's open case, or the beginning of one. Those of a level that opens no case by itself wait.
///
/// # Errors
/// When the policy has mistakes, or the database fails; what was settled before stays.
pub async fn settle_screening(
    app: &App,
    at: Moment,
    screening_id: &str,
    mut told: impl FnMut(u64) + Send,
) -> Result<SettledScreening, Refusal> {
    let rules = Rules::read(app, at).await?;
    let viewer = Viewer::system(Reason::Job);
    let (mut done, mut after) = (SettledScreening::default(), 0);
    loop {
        let mut tx = app.store.write(&viewer, at).await?;
        let open = store::leads::unsettled(&mut tx, screening_id, after, AT_ONCE).await?;
        let Some(last) = open.last() else {
            return Ok(done);
        };
        after = last.rank;
        let settled = outcomes(&mut tx, &rules, open, &mut done).await?;
        if settled.is_empty() {
            continue;
        }
        store::leads::settle_many(&mut tx, &settled).await?;
        let count = |outcome| settled.iter().filter(|one| one.outcome == outcome).count();
        let counts = json!({
            "case": count(Outcome::Case), "joined": count(Outcome::Joined),
            "remembered": count(Outcome::Remembered), "to_rank": after,
        });
        tx.record("leads.settled", &Subject::new("screening", screening_id), counts);
        tx.commit().await?;
        told(done.cases + done.joined + done.remembered + done.waiting);
    }
}

/// What becomes of these leads; those that are not named wait.
async fn outcomes(
    tx: &mut WriteTx,
    rules: &Rules,
    open: Vec<Open>,
    done: &mut SettledScreening,
) -> Result<Vec<Settled>, Refusal> {
    let n = open.len() as u64;
    let ids: Vec<String> = open.iter().map(|lead| lead.household_id.clone()).collect();
    let checked = store::memory::checked(tx, &ids).await?;
    let memory = Memory::of(&rules.loaded, rules.today);
    let (mut settled, mut others) = (Vec::new(), Vec::new());
    for lead in open {
        let hits = read(&lead.hits);
        match memory.recalls(&lead.household_id, &hits, &checked) {
            Some(before) => settled.push(remembered(lead.lead_id, before)),
            None => others.push((lead, hits)),
        }
    }
    done.remembered += settled.len() as u64;
    let others = taken_up(tx, rules, others).await?;
    let lead_of: std::collections::HashMap<String, String> = others
        .iter()
        .map(|(lead, _)| (lead.household_id.clone(), lead.lead_id.clone()))
        .collect();
    let all = others.into_iter().map(|(lead, hits)| of_household(lead, &hits));
    let Placing { placed, refused } = open_for_leads(tx, rules, all.collect()).await?;
    for one in placed {
        let Some(lead_id) = lead_of.get(&one.household_id) else {
            continue;
        };
        let count = if one.is_new { &mut done.cases } else { &mut done.joined };
        *count += 1;
        settled.push(Settled::into_case(lead_id.as_str(), &one.case_id, one.is_new));
    }
    done.waiting += n - settled.len() as u64;
    if let (None, Some((_, problems))) = (&done.refused, refused.first()) {
        done.refused = problems.first().map(|problem: &Problem| problem.line(Lang::Zh));
    }
    Ok(settled)
}

/// Leads of a level that opens a case by itself, and those of households that have an open case.
async fn taken_up(
    tx: &mut WriteTx,
    rules: &Rules,
    leads: Vec<(Open, Vec<KeptHit>)>,
) -> Result<Vec<(Open, Vec<KeptHit>)>, Refusal> {
    let opens = opening_levels(rules);
    let (mut now, later): (Vec<_>, Vec<_>) = leads
        .into_iter()
        .partition(|(lead, _)| opens.is_none_or(|levels| levels.contains(&lead.level)));
    if !later.is_empty() {
        let ids: Vec<String> = later.iter().map(|(lead, _)| lead.household_id.clone()).collect();
        let open = store::cases::load_open_of_many(tx, &ids).await?;
        let has_case: HashSet<&String> = open.keys().collect();
        now.extend(
            later
                .into_iter()
                .filter(|(lead, _)| has_case.contains(&lead.household_id)),
        );
        now.sort_by_key(|(lead, _)| lead.rank);
    }
    Ok(now)
}

/// Levels that open a case by themselves; `None` when the policy names none, and all do.
fn opening_levels(rules: &Rules) -> Option<&Vec<String>> {
    match &rules.loaded.params.get("lead_case_levels")?.value {
        Literal::List(levels) => Some(levels),
        _ => None,
    }
}

fn remembered(lead_id: String, before: Option<String>) -> Settled {
    Settled {
        lead_id,
        outcome: Outcome::Remembered,
        case_id: None,
        remembered_lead_id: before,
        reason: None,
        text: None,
    }
}

fn of_household(lead: Open, hits: &[KeptHit]) -> LeadsOfHousehold {
    LeadsOfHousehold {
        risks: risks(&lead.risks, hits),
        household_id: lead.household_id,
        leads: vec![lead.lead_id],
        channel: Channel::Screening,
        text: String::new(),
        level: Some(lead.level),
        burden_cents: lead.burden_cents,
        income_cents: lead.income_cents,
    }
}

/// The risks in order, each with the sentences that speak for it.
pub(super) fn risks(names: &str, hits: &[KeptHit]) -> Vec<CaseRisk> {
    let names = names.split('、').filter(|name| !name.is_empty());
    names
        .zip(1u8..)
        .map(|(name, order)| {
            let sentences = hits.iter().filter(|hit| hit.risk == name);
            let evidence: Vec<&str> = sentences.map(|hit| hit.sentence.as_str()).collect();
            CaseRisk::suspected(name, order, evidence.join("；"))
        })
        .collect()
}
