//! `summary.json`: the sums of a run for machines.
//!
//! The shape is stable: fields are added, never renamed or given another meaning. No names, no identity numbers, no
//! household numbers. `format` grows by one when a field has to go.

use std::collections::BTreeMap;
use std::io::Write;

use domain::message::Lang;
use domain::policy::Source;
use domain::problem::{Place, Problem, Severity};
use domain::screening::{MissingFact, RowCounts, RuleTally, RunId, Screening, SourceCoverage, SourceReport};
use serde::Serialize;

use crate::write::figures::{ByLevel, Figures};
use crate::write::{WriteError, words};

/// Everything `summary.json` says.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    /// Version of the shape.
    pub format: u32,
    /// What the run was made of.
    pub run: &'a RunId,
    /// The headline figures.
    pub totals: Totals,
    /// Rows of all worksheets together.
    pub counts: RowCounts,
    /// Households with a lead by level, most severe first.
    pub leads_by_level: Vec<Named>,
    /// Households with a lead by risk type; one household may stand under several.
    pub leads_by_risk: Vec<Levels<'a>>,
    /// Households with a lead by township, in the order of the register.
    pub leads_by_township: Vec<TownshipLeads<'a>>,
    /// Every worksheet looked at.
    pub sources: &'a [SourceReport],
    /// Rows tied to nobody, by the code of the reason.
    pub unmatched: BTreeMap<&'static str, u64>,
    /// What each screening rule brought.
    pub rules: &'a [RuleTally],
    /// What each data check brought.
    pub checks: &'a [RuleTally],
    /// Findings per data check, by code.
    pub findings: BTreeMap<&'a str, u64>,
    /// What was known from each sheet of the catalogue.
    pub coverage: &'a [SourceCoverage],
    /// What could not be computed and what hangs on it.
    pub missing: &'a [MissingFact],
    /// Parameters used, by name.
    pub parameters: BTreeMap<&'a str, ParameterUsed<'a>>,
    /// Problems of the whole run.
    pub problems: Vec<Said<'a>>,
}

/// The headline figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// Households of the register.
    pub households: u64,
    /// Persons of the register.
    pub persons: u64,
    /// Villages of the register.
    pub villages: u64,
    /// Households with a lead.
    pub leads: u64,
    /// The same per thousand households.
    pub leads_per_thousand: Option<f64>,
    /// The same per village.
    pub leads_per_village: Option<f64>,
    /// Households that at least one rule could not judge; a lower bound.
    pub not_fully_judged: u64,
    /// Findings of the data checks.
    pub findings: u64,
    /// Rows tied to nobody.
    pub unmatched: u64,
}

/// A title with a count.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Title.
    pub title: String,
    /// Households.
    pub households: u64,
}

/// Households under one heading, by level.
#[derive(Debug, Serialize)]
pub struct Levels<'a> {
    /// Heading.
    pub title: String,
    /// All levels together.
    pub households: u64,
    /// By title of the level.
    pub by_level: BTreeMap<&'a str, u64>,
}

/// A township's leads beside its households.
#[derive(Debug, Serialize)]
pub struct TownshipLeads<'a> {
    /// Leads by level.
    #[serde(flatten)]
    pub leads: Levels<'a>,
    /// Households of the register.
    pub registered: u64,
    /// Villages of the register.
    pub villages: u64,
}

/// A parameter as it was used.
#[derive(Debug, Serialize)]
pub struct ParameterUsed<'a> {
    /// Name for people.
    pub title: &'a str,
    /// The value as written in the policy.
    pub value: String,
    /// Unit in words.
    pub unit: Option<&'a str>,
    /// Region it was set for; empty is the nation.
    pub region: &'a str,
    /// First day in force.
    pub from: String,
    /// Where it comes from.
    pub source: &'a Source,
}

/// A problem with its sentence.
#[derive(Debug, Serialize)]
pub struct Said<'a> {
    /// Stable code.
    pub code: &'a str,
    /// How much it stops.
    pub severity: Severity,
    /// Where it is.
    pub place: &'a Place,
    /// Chinese sentence.
    pub sentence: String,
}

/// Adds a screening up.
pub fn summary(screening: &Screening) -> Summary<'_> {
    let figures = Figures::of(screening);
    let mut unmatched = BTreeMap::new();
    for row in &screening.unmatched {
        *unmatched.entry(row.reason.code()).or_default() += 1;
    }
    Summary {
        format: 1,
        run: &screening.run,
        totals: totals(screening, &figures),
        counts: screening.counts(),
        leads_by_level: by_level(screening, &figures),
        leads_by_risk: figures.risks.iter().map(|risk| levels(screening, risk)).collect(),
        leads_by_township: townships(screening, &figures),
        sources: &screening.sources,
        unmatched,
        rules: &screening.rules,
        checks: &screening.checks,
        findings: screening
            .checks
            .iter()
            .map(|c| c.code.as_str())
            .zip(figures.findings.iter().copied())
            .collect(),
        coverage: &screening.coverage,
        missing: &screening.missing,
        parameters: parameters(screening),
        problems: screening.problems.iter().map(said).collect(),
    }
}

/// Writes the summary, indented, with a final line break.
///
/// # Errors
///
/// When the output cannot be written.
pub fn summary_json(screening: &Screening, mut out: impl Write) -> Result<(), WriteError> {
    serde_json::to_writer_pretty(&mut out, &summary(screening))?;
    Ok(out.write_all(b"\n")?)
}

fn totals(screening: &Screening, figures: &Figures) -> Totals {
    let households = screening.households.len() as u64;
    let leads = screening.leads.len() as u64;
    Totals {
        households,
        persons: screening.n_persons,
        villages: figures.villages,
        leads,
        leads_per_thousand: words::ratio(leads * 1000, households),
        leads_per_village: words::ratio(leads, figures.villages),
        not_fully_judged: figures.unjudged,
        findings: screening.findings.len() as u64,
        unmatched: screening.unmatched.len() as u64,
    }
}

fn by_level(screening: &Screening, figures: &Figures) -> Vec<Named> {
    let named = |(title, households): (&String, &u64)| Named {
        title: title.clone(),
        households: *households,
    };
    screening.levels.iter().zip(&figures.levels).map(named).collect()
}

fn levels<'a>(screening: &'a Screening, by_level: &ByLevel) -> Levels<'a> {
    Levels {
        title: by_level.name.clone(),
        households: by_level.total(),
        by_level: screening
            .levels
            .iter()
            .map(String::as_str)
            .zip(by_level.levels.iter().copied())
            .collect(),
    }
}

fn townships<'a>(screening: &'a Screening, figures: &Figures) -> Vec<TownshipLeads<'a>> {
    figures
        .townships
        .iter()
        .map(|t| TownshipLeads {
            leads: levels(screening, &t.by_level),
            registered: t.households,
            villages: t.villages,
        })
        .collect()
}

fn parameters(screening: &Screening) -> BTreeMap<&str, ParameterUsed<'_>> {
    screening
        .parameters
        .iter()
        .map(|(name, p)| {
            let used = ParameterUsed {
                title: &p.title,
                value: p.value.to_string(),
                unit: p.unit.as_deref(),
                region: &p.region,
                from: p.from.to_string(),
                source: &p.source,
            };
            (name.as_str(), used)
        })
        .collect()
}

fn said(problem: &Problem) -> Said<'_> {
    Said {
        code: problem.code,
        severity: problem.severity,
        place: &problem.place,
        sentence: problem.sentence(Lang::Zh),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::invented::{Invented, nothing};

    #[test]
    fn it_is_json_without_personal_data() {
        let screening = Invented::default().build();
        let mut bytes = Vec::new();
        summary_json(&screening, &mut bytes).expect("written");
        let value: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        assert_eq!(value["totals"]["leads"], screening.leads.len());
        assert_eq!(value["run"]["as_of"], "2026-11-23");
        assert_eq!(value["leads_by_township"].as_array().map(Vec::len), Some(18));
        let text = String::from_utf8(bytes).expect("utf-8");
        for card in &screening.households {
            assert!(!text.contains(&card.head_id) && !text.contains(&card.household_no));
        }
    }

    #[test]
    fn nothing_has_no_shares() {
        let screening = nothing();
        assert_eq!(summary(&screening).totals.leads_per_thousand, None);
    }
}
