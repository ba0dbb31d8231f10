//! Beginning a case, and adding leads to it.

use super::words::said;
use super::{Decision, clock, outcome};
use crate::case::permit::who_may;
use crate::case::{Act, Case, CaseRisk, Chain, Command, Context, Event};
use crate::policy::nearest_name;
use crate::problem::Problem;

pub(super) fn open(command: &Command, context: &Context<'_>) -> Decision {
    let Command::Open {
        household_id,
        channel,
        risks,
        leads,
        text,
    } = command
    else {
        return Err(vec![Problem::error("CAS-001")]);
    };
    let mut refused: Vec<Problem> = who_may(Act::Open, None, context).into_iter().collect();
    refused.extend(said(household_id, "农户"));
    if context.situation.has_ended {
        refused.push(Problem::error("CAS-056"));
    }
    refused.extend(unknown(risks, context));
    outcome(refused, || {
        vec![Event::Opened {
            household_id: household_id.clone(),
            on: context.today,
            by: context.actor.to_owned(),
            channel: *channel,
            risks: added(&[], risks, context),
            leads: leads.clone(),
            text: text.clone(),
            run: Box::new(clock::begin(Chain::Identification, context.today, None, context)),
        }]
    })
}

pub(super) fn join(case: &Case, leads: &[String], risks: &[CaseRisk], context: &Context<'_>) -> Decision {
    let mut refused = unknown(risks, context);
    if leads.is_empty() {
        refused.push(Problem::error("CAS-012").arg("what", "线索"));
    }
    outcome(refused, || {
        vec![Event::LeadsJoined {
            on: context.today,
            by: context.actor.to_owned(),
            leads: leads.to_vec(),
            risks: added(&case.risks, risks, context),
        }]
    })
}

/// Risks that the policy does not have.
pub(super) fn unknown(risks: &[CaseRisk], context: &Context<'_>) -> Vec<Problem> {
    let known = &context.policy.risks;
    let strange = risks.iter().filter(|risk| !known.contains(&risk.risk));
    let told = strange.map(|risk| {
        let near = nearest_name(&risk.risk, known.iter().map(String::as_str));
        let problem = Problem::error("CAS-013").arg("name", &risk.risk);
        problem.arg("suggestion", near.unwrap_or("-"))
    });
    told.collect()
}

/// The suspected risks that are new, in the places that are free; what finds no place stays with its lead.
fn added(have: &[CaseRisk], risks: &[CaseRisk], context: &Context<'_>) -> Vec<CaseRisk> {
    let mut added: Vec<CaseRisk> = Vec::new();
    for risk in risks {
        let order = have.len() + added.len() + 1;
        let stands = have.iter().chain(&added).any(|known| known.risk == risk.risk);
        let Ok(order) = u8::try_from(order) else { break };
        if !stands && order <= context.policy.figures.max_risks {
            let mut risk = CaseRisk::suspected(&risk.risk, order, &risk.evidence);
            risk.gap = risks
                .iter()
                .find(|one| one.risk == risk.risk)
                .map(|one| one.gap.clone())
                .unwrap_or_default();
            added.push(risk);
        }
    }
    added
}
