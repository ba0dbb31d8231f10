//! The sums that several papers share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::screening::{Lead, Screening};

use crate::write::words;

/// Households with a lead under one heading, by level.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByLevel {
    /// Risk type or township.
    pub(crate) name: String,
    /// One count per level, most severe first.
    pub(crate) levels: Vec<u64>,
}

impl ByLevel {
    fn new(name: &str, n_levels: usize) -> Self {
        Self {
            name: name.to_owned(),
            levels: vec![0; n_levels],
        }
    }

    /// All levels together.
    pub(crate) fn total(&self) -> u64 {
        self.levels.iter().sum()
    }
}

/// One township with its households and leads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Township {
    /// Leads by level.
    pub(crate) by_level: ByLevel,
    /// Households of the register.
    pub(crate) households: u64,
    /// Villages of the register.
    pub(crate) villages: u64,
    /// Indices into [`Screening::leads`], ranked.
    pub(crate) leads: Vec<usize>,
}

/// A sheet that nobody delivered and what hangs on it.
#[derive(Debug, Clone)]
pub(crate) struct Undelivered {
    /// Title of the sheet.
    pub(crate) title: String,
    /// Who delivers it.
    pub(crate) department: String,
    /// How often it should come.
    pub(crate) every: String,
    /// The most households that any one fact resting on it is unknown for.
    pub(crate) households: u64,
    /// Codes of the rules that could not be judged for want of it.
    pub(crate) rules: BTreeSet<String>,
}

/// Sums of one screening.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Leads by level, most severe first.
    pub(crate) levels: Vec<u64>,
    /// Leads by risk type, the most frequent first; one household may stand under several.
    pub(crate) risks: Vec<ByLevel>,
    /// Townships in the order of the register.
    pub(crate) townships: Vec<Township>,
    /// Villages of the register.
    pub(crate) villages: u64,
    /// Households that at least one rule could not judge, as far as the tallies tell: never more than there are.
    pub(crate) unjudged: u64,
    /// Sheets that were not delivered, the ones that most hangs on first.
    pub(crate) undelivered: Vec<Undelivered>,
    /// Findings per data check.
    pub(crate) findings: Vec<u64>,
}

impl Figures {
    /// Adds everything up.
    pub(crate) fn of(screening: &Screening) -> Self {
        let townships = townships(screening);
        let mut levels = vec![0; screening.levels.len()];
        let mut findings = vec![0; screening.checks.len()];
        for lead in &screening.leads {
            bump(&mut levels, lead.level);
        }
        for finding in &screening.findings {
            bump(&mut findings, finding.check);
        }
        Self {
            levels,
            risks: risks(screening),
            villages: townships.iter().map(|t| t.villages).sum(),
            townships,
            unjudged: screening.rules.iter().map(|rule| rule.unknown).max().unwrap_or(0),
            undelivered: undelivered(screening),
            findings,
        }
    }
}

fn bump(counts: &mut [u64], index: usize) {
    if let Some(count) = counts.get_mut(index) {
        *count += 1;
    }
}

fn townships(screening: &Screening) -> Vec<Township> {
    let n_levels = screening.levels.len();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut villages: HashSet<(usize, &str)> = HashSet::new();
    let mut found: Vec<Township> = Vec::new();
    let mut place_of = |name, found: &mut Vec<Township>| {
        *places.entry(words::township(name)).or_insert_with_key(|name| {
            found.push(Township {
                by_level: ByLevel::new(name, n_levels),
                ..Township::default()
            });
            found.len() - 1
        })
    };
    for card in &screening.households {
        let place = place_of(&card.township, &mut found);
        found[place].households += 1;
        found[place].villages += u64::from(villages.insert((place, card.village.as_str())));
    }
    for (i, lead) in screening.leads.iter().enumerate() {
        let Some(card) = screening.households.get(lead.household as usize) else {
            continue;
        };
        let place = place_of(&card.township, &mut found);
        bump(&mut found[place].by_level.levels, lead.level);
        found[place].leads.push(i);
    }
    found
}

fn risks(screening: &Screening) -> Vec<ByLevel> {
    let mut found: BTreeMap<&str, ByLevel> = BTreeMap::new();
    for lead in &screening.leads {
        for risk in &lead.risks {
            let entry = found
                .entry(risk)
                .or_insert_with(|| ByLevel::new(risk, screening.levels.len()));
            bump(&mut entry.levels, level_of_risk(screening, lead, risk));
        }
    }
    let mut risks: Vec<ByLevel> = found.into_values().collect();
    risks.sort_by_key(|risk| std::cmp::Reverse(risk.total()));
    risks
}

/// The most severe level among a lead's hits of one risk type.
fn level_of_risk(screening: &Screening, lead: &Lead, risk: &str) -> usize {
    lead.hits
        .iter()
        .filter_map(|hit| screening.rules.get(hit.rule))
        .filter(|rule| rule.risk == risk)
        .filter_map(|rule| screening.levels.iter().position(|level| *level == rule.level_title))
        .min()
        .unwrap_or(lead.level)
}

fn undelivered(screening: &Screening) -> Vec<Undelivered> {
    let mut found: Vec<Undelivered> = screening
        .coverage
        .iter()
        .filter(|source| !source.delivered)
        .map(|source| {
            let facts = || {
                screening
                    .missing
                    .iter()
                    .filter(|fact| fact.undelivered.contains(&source.title))
            };
            Undelivered {
                title: source.title.clone(),
                department: source.department.clone(),
                every: source.every.clone(),
                households: facts().map(|fact| fact.households).max().unwrap_or(0),
                rules: facts().flat_map(|fact| fact.rules.iter().cloned()).collect(),
            }
        })
        .collect();
    found.sort_by_key(|source| std::cmp::Reverse((source.rules.len(), source.households)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::invented::{Invented, nothing};

    #[test]
    fn every_lead_is_counted_once_by_level_and_once_by_township() {
        let screening = Invented::default().build();
        let figures = Figures::of(&screening);
        let n = screening.leads.len() as u64;
        assert_eq!(figures.levels.iter().sum::<u64>(), n);
        assert_eq!(figures.townships.iter().map(|t| t.by_level.total()).sum::<u64>(), n);
        assert_eq!(
            figures.townships.iter().map(|t| t.households).sum::<u64>(),
            screening.households.len() as u64
        );
        assert_eq!(figures.findings.iter().sum::<u64>(), screening.findings.len() as u64);
        assert!(figures.risks.iter().map(ByLevel::total).sum::<u64>() >= n);
        assert_eq!(
            figures.undelivered.len(),
            screening.coverage.iter().filter(|c| !c.delivered).count()
        );
    }

    #[test]
    fn an_empty_county_adds_up_to_nothing() {
        let figures = Figures::of(&nothing());
        assert_eq!((figures.villages, figures.unjudged, figures.townships.len()), (0, 0, 0));
    }
}
