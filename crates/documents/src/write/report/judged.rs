//! What each rule brought, and what could not be judged and why.

use domain::screening::{RuleTally, Screening};

use super::bar::{Bar, level_class};
use super::people::quiet_zero;
use crate::write::figures::Figures;
use crate::write::words::{self, count};

/// Facts with gaps that are listed; the rest stands in the summary for machines.
const MOST_GAPS: usize = 20;
/// Rule codes named in one cell.
const MOST_CODES: usize = 12;

/// One rule.
pub(super) struct RuleRow {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) risk: String,
    pub(super) level: String,
    pub(super) department: String,
    pub(super) basis: String,
    pub(super) bar: Bar,
    pub(super) hit: String,
    pub(super) clear: String,
    pub(super) unknown: String,
    pub(super) judged: String,
}

/// A sheet that was not delivered.
pub(super) struct UndeliveredRow {
    pub(super) title: String,
    pub(super) department: String,
    pub(super) every: String,
    pub(super) households: String,
    pub(super) n_rules: usize,
    pub(super) rules: String,
}

/// A fact with gaps in single cells.
pub(super) struct GapRow {
    pub(super) title: String,
    pub(super) households: String,
    pub(super) share: String,
    pub(super) rules: String,
}

pub(super) fn rules(screening: &Screening) -> Vec<RuleRow> {
    let most = screening.rules.iter().map(|rule| rule.hit).max().unwrap_or(0);
    screening
        .rules
        .iter()
        .map(|rule| rule_row(screening, rule, most))
        .collect()
}

fn rule_row(screening: &Screening, rule: &RuleTally, most: u64) -> RuleRow {
    let level = screening
        .levels
        .iter()
        .position(|level| *level == rule.level_title)
        .unwrap_or(usize::MAX);
    let class = level_class(level);
    RuleRow {
        code: rule.code.clone(),
        title: rule.title.clone(),
        risk: rule.risk.clone(),
        level: rule.level_title.clone(),
        department: rule.department.clone(),
        basis: rule.basis.clone(),
        bar: Bar::stacked([(rule.hit, class.as_str())], most),
        hit: quiet_zero(rule.hit),
        clear: quiet_zero(rule.clear),
        unknown: quiet_zero(rule.unknown),
        judged: words::percent(rule.hit + rule.clear, rule.hit + rule.clear + rule.unknown),
    }
}

pub(super) fn undelivered(screening: &Screening, figures: &Figures) -> Vec<UndeliveredRow> {
    let total = screening.households.len() as u64;
    figures
        .undelivered
        .iter()
        .map(|source| UndeliveredRow {
            title: source.title.clone(),
            department: source.department.clone(),
            every: source.every.clone(),
            households: if source.households == total && total > 0 {
                "全部".to_owned()
            } else {
                quiet_zero(source.households)
            },
            n_rules: source.rules.len(),
            rules: codes(source.rules.iter().map(String::as_str)),
        })
        .collect()
}

/// Facts that are unknown because of single cells, those for most households first, and how many are not listed.
pub(super) fn gaps(screening: &Screening) -> (Vec<GapRow>, usize) {
    let mut facts: Vec<_> = screening
        .missing
        .iter()
        .filter(|fact| fact.undelivered.is_empty() && fact.households > 0)
        .collect();
    facts.sort_by_key(|fact| std::cmp::Reverse((fact.households, fact.rules.len())));
    let more = facts.len().saturating_sub(MOST_GAPS);
    let rows = facts
        .into_iter()
        .take(MOST_GAPS)
        .map(|fact| GapRow {
            title: fact.title.clone(),
            households: count(fact.households),
            share: words::percent(fact.households, screening.households.len() as u64),
            rules: codes(fact.rules.iter().map(String::as_str)),
        })
        .collect();
    (rows, more)
}

fn codes<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<&str> = codes.collect();
    if codes.len() <= MOST_CODES {
        return codes.join("、");
    }
    format!("{} 等 {} 条", codes[..MOST_CODES].join("、"), codes.len())
}
