//! All hits of one household become one lead; leads are ranked.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use domain::Date;
use domain::policy::{Of, Policy};
use domain::screening::{Hit, Lead};
use engine::explain::Explained;
use engine::facts::FactTable;
use engine::linkage::Roster;
use engine::policy::Compiled;

/// Merges hits by household and ranks the leads: the most severe level first, then net burden over income,
/// then net burden; what is unknown comes last.
pub(super) fn leads(
    policy: &Policy,
    compiled: &Compiled,
    table: &FactTable,
    roster: &Roster,
    hits: Vec<Explained>,
) -> Vec<Lead> {
    let mut by_household: BTreeMap<u32, Vec<Explained>> = BTreeMap::new();
    for hit in hits {
        by_household.entry(hit.household).or_default().push(hit);
    }
    let amounts = Amounts::new(policy, table);
    let mut leads: Vec<Lead> = by_household
        .into_iter()
        .map(|(household, hits)| lead(policy, compiled, roster, &amounts, household, hits))
        .collect();
    leads.sort_by(|a, b| {
        a.level
            .cmp(&b.level)
            .then_with(|| by_burden(a, b))
            .then(a.household.cmp(&b.household))
    });
    leads.iter_mut().zip(1u32..).for_each(|(lead, rank)| lead.rank = rank);
    leads
}

/// Burden and income of households, in fen.
struct Amounts {
    burden: Vec<Option<i64>>,
    income: Vec<Option<i64>>,
}

impl Amounts {
    fn new(policy: &Policy, table: &FactTable) -> Self {
        let column = |name: &str| engine::facts::fen_of(table, Of::Household, name);
        Self {
            burden: column(&policy.lead.burden),
            income: column(&policy.lead.income),
        }
    }
}

fn lead(
    policy: &Policy,
    compiled: &Compiled,
    roster: &Roster,
    amounts: &Amounts,
    household: u32,
    mut hits: Vec<Explained>,
) -> Lead {
    let rule = |hit: &Explained| &compiled.rules[hit.rule].rule;
    let severity = |hit: &Explained| policy.severity(&rule(hit).level);
    hits.sort_by(|a, b| (severity(a), &rule(a).code, a.person).cmp(&(severity(b), &rule(b).code, b.person)));
    let level = hits.iter().map(severity).min().unwrap_or(0);
    let mut risks: Vec<String> = Vec::new();
    for hit in &hits {
        if !risks.contains(&rule(hit).risk) {
            risks.push(rule(hit).risk.clone());
        }
    }
    let notices = risks
        .iter()
        .filter_map(|risk| policy.risks.iter().find(|r| r.name == *risk))
        .map(|r| &r.notice);
    let mut notice: Vec<&str> = Vec::new();
    notices.for_each(|word| {
        if !notice.contains(&word.as_str()) {
            notice.push(word)
        }
    });
    let amount = |amounts: &[Option<i64>]| amounts.get(household as usize).copied().flatten();
    Lead {
        rank: 0,
        household,
        level,
        burden: amount(&amounts.burden),
        income: amount(&amounts.income),
        due_on: due_on(policy, compiled, level),
        notice: notice.join("、"),
        risks,
        hits: hits.into_iter().map(|hit| self::hit(roster, hit)).collect(),
    }
}

fn hit(roster: &Roster, hit: Explained) -> Hit {
    Hit {
        rule: hit.rule,
        person: hit.person.map(|person| roster.person(person)),
        sentence: hit.sentence,
        facts: hit.facts,
        nearest: hit.nearest,
    }
}

fn due_on(policy: &Policy, compiled: &Compiled, level: usize) -> Date {
    let on = compiled.params.on;
    let days = policy
        .lead
        .levels
        .get(level)
        .and_then(|level| compiled.params.integer(&level.due))
        .unwrap_or(0);
    on.saturating_add(jiff::Span::new().days(days.clamp(0, 36_500)))
}

fn by_burden(a: &Lead, b: &Lead) -> Ordering {
    let share = |lead: &Lead| match (lead.burden, lead.income) {
        (Some(burden), Some(income)) if income > 0 => Some(burden as f64 / income as f64),
        (Some(burden), Some(_)) if burden > 0 => Some(f64::INFINITY),
        _ => None,
    };
    let last = f64::NEG_INFINITY;
    let shares = share(b).unwrap_or(last).total_cmp(&share(a).unwrap_or(last));
    shares.then_with(|| b.burden.unwrap_or(i64::MIN).cmp(&a.burden.unwrap_or(i64::MIN)))
}
