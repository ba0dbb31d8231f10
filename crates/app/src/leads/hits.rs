//! The hits of a lead as they are kept: written by a screening, read by whoever settles the lead.

use serde::Deserialize;
use store::memory::CheckedFact;

/// A hit as it is kept; what a settling needs of it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct KeptHit {
    /// Its risk.
    #[serde(default)]
    pub(crate) risk: String,
    /// The person it is about.
    #[serde(default)]
    pub(crate) person_id: Option<String>,
    /// The reason in a sentence.
    #[serde(default)]
    pub(crate) sentence: String,
    /// What it rests on.
    #[serde(default)]
    pub(crate) facts: Vec<KeptFact>,
}

/// A fact as it is kept.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct KeptFact {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: Option<String>,
}

/// Reads hits; what does not read has none, and is never taken for checked.
pub(crate) fn read(json: &str) -> Vec<KeptHit> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Everything that hits rest on: fact, person or nothing, value.
pub(crate) fn facts(hits: &[KeptHit]) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
    hits.iter().flat_map(|hit| {
        let person = hit.person_id.as_deref().unwrap_or_default();
        hit.facts
            .iter()
            .map(move |fact| (fact.name.as_str(), person, fact.value.as_deref()))
    })
}

/// What was checked, when, by whom, for what.
#[derive(Debug, Clone)]
pub(crate) struct Check<'a> {
    pub(crate) household_id: &'a str,
    pub(crate) lead_id: &'a str,
    pub(crate) on: domain::Date,
    pub(crate) by: &'a str,
    pub(crate) case_id: Option<&'a str>,
    pub(crate) visit_id: Option<&'a str>,
}

/// The facts behind hits as somebody has checked them.
pub(crate) fn as_checked(hits: &[KeptHit], check: &Check<'_>) -> Vec<CheckedFact> {
    facts(hits)
        .map(|(fact, person, value)| CheckedFact {
            household_id: check.household_id.to_owned(),
            fact: fact.to_owned(),
            person_id: person.to_owned(),
            value: value.map(str::to_owned),
            checked_on: check.on,
            checked_by: check.by.to_owned(),
            lead_id: Some(check.lead_id.to_owned()),
            case_id: check.case_id.map(str::to_owned),
            visit_id: check.visit_id.map(str::to_owned),
        })
        .collect()
}
