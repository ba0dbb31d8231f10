//! Measures that would fit.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Case, Context};
use crate::money::format_fen;
use crate::policy::{MeasureItem, Need};
use crate::problem::Problem;

/// What a kind of measure did elsewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MeasureEffect {
    /// Households it rests on.
    pub n_households: u32,
    /// Of them, those that were better off after.
    pub n_better: u32,
    /// The median change, in fen.
    pub median_change_cents: Option<i64>,
}

/// A measure that would fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Against which risk.
    pub risk: String,
    /// Its code in the catalogue.
    pub code: String,
    /// Why, in sentences.
    pub why: Vec<Problem>,
}

/// Measures that would fit the needs which nothing in the case meets yet, the best first. `effects` is by catalogue
/// code. What nobody in the household can have is not suggested; where that is unknown, it is said.
pub fn suggest(case: &Case, context: &Context<'_>, effects: &BTreeMap<String, MeasureEffect>) -> Vec<Suggestion> {
    let mut ranked: Vec<(_, Suggestion)> = Vec::new();
    for (place, (risk, need)) in unmet(case, context).into_iter().enumerate() {
        for item in &context.policy.measures.items {
            let known = ranked.iter().any(|(_, one)| one.risk == risk && one.code == item.code);
            if known || !need.is_met_by(item, context.policy, false) {
                continue;
            }
            let Some(why) = why(&risk, need, item, context, effects) else {
                continue;
            };
            let key = (
                place,
                item.requires.hold(context.situation).is_none(),
                Reverse(better(item, effects)),
            );
            let code = item.code.clone();
            ranked.push((
                key,
                Suggestion {
                    risk: risk.clone(),
                    code,
                    why,
                },
            ));
        }
    }
    ranked.sort_by_key(|(key, _)| *key);
    ranked.into_iter().map(|(_, suggestion)| suggestion).collect()
}

/// Needs that no measure of the case meets: those of risks in their order, then those of the situation, which stand
/// under the first risk.
fn unmet<'c>(case: &Case, context: &Context<'c>) -> Vec<(String, &'c Need)> {
    let policy = context.policy;
    let kept = case
        .measures
        .iter()
        .filter(|measure| measure.is_open() || measure.has_arrived());
    let items: Vec<&MeasureItem> = kept.filter_map(|measure| policy.item(&measure.plan.code)).collect();
    let is_met = |need: &Need| items.iter().any(|item| need.is_met_by(item, policy, false));
    let mut open: Vec<_> = case.risks.iter().filter(|risk| risk.is_open()).collect();
    open.sort_by_key(|risk| risk.order);
    let mut unmet = Vec::new();
    for risk in &open {
        unmet.extend(
            policy
                .needs_of(&risk.risk)
                .filter(|need| !is_met(need))
                .map(|need| (risk.risk.clone(), need)),
        );
    }
    if let Some(first) = open.first() {
        let of_situation = policy.measures.needs.iter().filter(|need| need.risk.is_none());
        let holds = of_situation.filter(|need| need.holds(context.situation) == Some(true) && !is_met(need));
        unmet.extend(holds.map(|need| (first.risk.clone(), need)));
    }
    unmet
}

fn why(
    risk: &str,
    need: &Need,
    item: &MeasureItem,
    context: &Context<'_>,
    effects: &BTreeMap<String, MeasureEffect>,
) -> Option<Vec<Problem>> {
    let holds = item.requires.hold(context.situation);
    if holds == Some(false) {
        return None;
    }
    let what = item.requires.words(context);
    let mut why = vec![match &need.risk {
        Some(_) => Problem::note("CAS-110").arg("risk", risk).arg("basis", &need.basis),
        None => Problem::note("CAS-111").arg("basis", &need.basis),
    }];
    match holds {
        None => why.push(Problem::note("CAS-112").arg("what", what)),
        _ if what.is_empty() => {}
        _ => why.push(Problem::note("CAS-113").arg("what", what)),
    }
    if let Some(effect) = effects.get(&item.code).filter(|effect| effect.n_households > 0) {
        let problem = Problem::note("CAS-114")
            .arg("n", effect.n_households)
            .arg("better", effect.n_better);
        why.push(problem);
        if let Some(change) = effect.median_change_cents {
            why.push(Problem::note("CAS-115").arg("change", format_fen(change)));
        }
    }
    Some(why)
}

/// The share of households that were better off, in thousandths; a measure that nobody has tried counts as half.
fn better(item: &MeasureItem, effects: &BTreeMap<String, MeasureEffect>) -> u64 {
    match effects.get(&item.code) {
        Some(effect) if effect.n_households > 0 => u64::from(effect.n_better) * 1000 / u64::from(effect.n_households),
        _ => 500,
    }
}
