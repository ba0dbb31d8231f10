//! A lead that somebody told goes into the household's case at once.

use domain::Moment;
use domain::access::{Action, Reason, Viewer};
use domain::case::{CaseRisk, Channel};
use domain::lead::Outcome;
use domain::problem::Problem;
use serde_json::json;
use store::WriteTx;
use store::journal::Subject;
use store::leads::{FullLead, Settled};

use super::hits::read;
use super::settle_screening::risks;
use crate::cases::{LeadsOfHousehold, Placing, Rules, open_for_leads};
use crate::{App, Refusal};

/// Where a lead stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLead {
    /// The lead.
    pub lead_id: String,
    /// What became of it; `None` while it waits.
    pub outcome: Option<Outcome>,
    /// Its case.
    pub case_id: Option<String>,
    /// Why it waits, when it could not be placed.
    pub problems: Vec<Problem>,
}

/// Puts a lead into the open case of its household, or begins one, as the system; one that has its outcome keeps it.
/// The lead is kept already: when it cannot be placed now, it waits and can be taken up.
pub(crate) async fn place(app: &App, at: Moment, rules: &Rules, lead_id: &str) -> PlacedLead {
    let placed = async {
        let mut tx = app.store.write(&Viewer::system(Reason::Leads), at).await?;
        let placed = place_in(&mut tx, rules, lead_id, Action::SettleLead).await?;
        tx.commit().await?;
        Ok::<_, Refusal>(placed)
    };
    placed.await.unwrap_or_else(|refusal| {
        tracing::warn!(?refusal, "a lead was kept and waits");
        let problems = match refusal {
            Refusal::Conflict(problems) => problems,
            _ => Vec::new(),
        };
        PlacedLead {
            lead_id: lead_id.to_owned(),
            outcome: None,
            case_id: None,
            problems,
        }
    })
}

/// The same inside a transaction that is under way, for its viewer.
pub(super) async fn place_in(
    tx: &mut WriteTx,
    rules: &Rules,
    lead_id: &str,
    action: Action,
) -> Result<PlacedLead, Refusal> {
    let lead = store::leads::find(tx, lead_id, action)
        .await?
        .ok_or(Refusal::NotFound)?;
    if lead.line.outcome.is_some() {
        return Ok(PlacedLead {
            lead_id: lead_id.to_owned(),
            outcome: lead.line.outcome,
            case_id: lead.line.case_id,
            problems: Vec::new(),
        });
    }
    let (number, household_id) = (lead.line.number, lead.line.household_id.clone());
    let Placing { placed, refused } = open_for_leads(tx, rules, vec![of_household(lead)]).await?;
    let Some(one) = placed.into_iter().next() else {
        return Ok(PlacedLead {
            lead_id: lead_id.to_owned(),
            outcome: None,
            case_id: None,
            problems: refused.into_iter().flat_map(|(_, problems)| problems).collect(),
        });
    };
    let settled = Settled::into_case(lead_id, &one.case_id, one.is_new);
    store::leads::settle_many(tx, std::slice::from_ref(&settled)).await?;
    let told = json!({ "number": number, "outcome": settled.outcome.name() });
    tx.record("lead.settled", &Subject::new("household", &household_id), told);
    Ok(PlacedLead {
        lead_id: lead_id.to_owned(),
        outcome: Some(settled.outcome),
        case_id: Some(one.case_id),
        problems: Vec::new(),
    })
}

fn of_household(lead: FullLead) -> LeadsOfHousehold {
    let hits = read(&lead.hits);
    let mut all = risks(&lead.line.risks, &hits);
    if let Some(words) = &lead.words {
        let silent = |risk: &&mut CaseRisk| risk.evidence.is_empty();
        all.iter_mut()
            .filter(silent)
            .for_each(|risk| risk.evidence.clone_from(words));
    }
    LeadsOfHousehold {
        household_id: lead.line.household_id,
        leads: vec![lead.line.lead_id],
        channel: Channel::parse(&lead.line.channel).unwrap_or(Channel::CadreVisit),
        risks: all,
        text: String::new(),
        level: Some(lead.line.level),
        burden_cents: lead.line.burden_cents,
        income_cents: lead.line.income_cents,
    }
}
