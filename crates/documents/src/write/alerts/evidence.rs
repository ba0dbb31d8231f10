//! Who a lead is about and which rows stand behind it.

use std::collections::{BTreeMap, BTreeSet};

use domain::screening::{Hit, Lead, Screening};

use crate::write::words;

/// The persons of a lead, each once, with their relation to the head.
pub(super) fn members(lead: &Lead) -> String {
    let mut seen = BTreeSet::new();
    let persons = lead.hits.iter().filter_map(|hit| hit.person.as_ref());
    let shown: Vec<String> = persons
        .filter(|p| seen.insert(p.person_id))
        .map(words::person)
        .collect();
    shown.join("、")
}

/// The rule codes of a lead, each once.
pub(super) fn codes(screening: &Screening, lead: &Lead) -> String {
    let codes: BTreeSet<&str> = lead
        .hits
        .iter()
        .filter_map(|hit| screening.rules.get(hit.rule))
        .map(|rule| rule.code.as_str())
        .collect();
    codes.into_iter().collect::<Vec<_>>().join("\n")
}

/// Files, worksheets and rows behind a hit; says so where the run kept only some of the rows.
pub(super) fn sources(screening: &Screening, hit: &Hit) -> Option<String> {
    let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for origin in hit.facts.iter().flat_map(|fact| &fact.rows) {
        rows.entry(origin.source).or_default().push(origin.row);
    }
    let mut parts: Vec<String> = rows
        .iter_mut()
        .filter_map(|(source, rows)| {
            let source = screening.sources.get(*source as usize)?;
            Some(format!("{} 第{}行", words::source_name(source), words::row_list(rows)))
        })
        .collect();
    for fact in &hit.facts {
        if fact.n_rows > fact.rows.len() as u64 && !fact.rows.is_empty() {
            parts.push(format!(
                "“{}”共 {} 行，只列其中 {} 行",
                fact.title,
                fact.n_rows,
                fact.rows.len()
            ));
        }
    }
    (!parts.is_empty()).then(|| parts.join(";"))
}
