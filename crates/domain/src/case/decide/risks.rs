//! Setting the risks of a household.

use std::collections::BTreeSet;

use super::begin::unknown;
use super::words::said;
use super::{Decision, outcome};
use crate::case::{Case, CaseRisk, Context, Event, RiskState};
use crate::problem::Problem;

/// Whether a risk is gone is seen at a visit, and not set here: a risk that stands keeps its state.
pub(super) fn set(case: &Case, risks: &[CaseRisk], context: &Context<'_>) -> Decision {
    let mut refused = unknown(risks, context);
    let most = context.policy.figures.max_risks;
    if risks.is_empty() || risks.len() > usize::from(most) {
        refused.push(Problem::error("CAS-014").arg("most", most).arg("n", risks.len()));
    }
    let mut seen = BTreeSet::new();
    for risk in risks {
        if !seen.insert(&risk.risk) {
            refused.push(Problem::error("CAS-015").arg("name", &risk.risk));
        }
        refused.extend(said(&risk.evidence, &format!("“{}”的依据", risk.risk)));
        if risk
            .gap
            .iter()
            .any(|gap| gap.amount_cents.is_some_and(|cents| cents < 0))
        {
            refused.push(Problem::error("CAS-061").arg("what", "缺口金额"));
        }
    }
    let orders: BTreeSet<u8> = risks.iter().map(|risk| risk.order).collect();
    let consecutive = orders.iter().zip(1u8..).all(|(order, place)| *order == place);
    if !consecutive || orders.len() != risks.len() {
        refused.push(Problem::error("CAS-016"));
    }
    if case.status.monitoring().is_some() {
        for gone in case.risks.iter().filter(|risk| !seen.contains(&risk.risk)) {
            refused.push(Problem::error("CAS-019").arg("name", &gone.risk));
        }
    }
    outcome(refused, || {
        let state = |name: &str| case.risk(name).map_or(RiskState::Open, |risk| risk.state);
        let mut risks: Vec<CaseRisk> = risks.to_vec();
        risks.sort_by_key(|risk| risk.order);
        for risk in &mut risks {
            risk.state = state(&risk.risk);
        }
        vec![Event::RisksSet {
            risks,
            on: context.today,
            by: context.actor.to_owned(),
        }]
    })
}
