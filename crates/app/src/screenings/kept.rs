//! A lead as it is kept: its hits as JSON, with their reasons, the facts behind them and where the rows stood.

use std::collections::{BTreeMap, HashMap};

use domain::problem::Problem;
use domain::screening::{Hit, Lead, Screening};
use domain::table::RowOrigin;
use serde_json::json;
use store::leads::{BETWEEN, NewLead};

use crate::Refusal;

/// Ids of people by household and name.
pub(super) type People = HashMap<(String, String), Option<String>>;

/// A hit with its reason, as it is kept; what is unknown is left out.
type Reason = BTreeMap<&'static str, serde_json::Value>;

pub(super) fn new_lead(
    found: &Screening,
    lead: &Lead,
    levels: &[String],
    (ids, people): (&[String], &People),
) -> Result<NewLead, Refusal> {
    let lost = || Refusal::conflict(Problem::error("INT-016").arg("cause", "a lead of no household"));
    let household_id = ids.get(lead.household as usize).ok_or_else(lost)?;
    let reasons: Vec<Reason> = lead
        .hits
        .iter()
        .map(|hit| reason(found, hit, (household_id, people)))
        .collect();
    let with_facts = |(reason, hit): (&Reason, &Hit)| {
        let mut all = reason.clone();
        all.insert("facts", facts(found, hit));
        all
    };
    let hits: Vec<Reason> = reasons.iter().zip(&lead.hits).map(with_facts).collect();
    let (rules, sources) = rules(found, lead);
    Ok(NewLead {
        household_id: household_id.clone(),
        rank: i64::from(lead.rank),
        level: levels.get(lead.level).cloned().unwrap_or_default(),
        burden_cents: lead.burden,
        income_cents: lead.income,
        due_on: lead.due_on,
        risks: lead.risks.join("、"),
        rules,
        sources,
        notice: lead.notice.clone(),
        reasons: serde_json::to_string(&reasons).map_err(Refusal::fault)?,
        hits: serde_json::to_string(&hits).map_err(Refusal::fault)?,
    })
}

fn reason(found: &Screening, hit: &Hit, (household_id, people): (&String, &People)) -> Reason {
    let rule = &found.rules[hit.rule];
    let person = hit.person.as_ref();
    let person_id = person.and_then(|person| {
        let key = (household_id.clone(), domain::name::normalise(&person.name));
        people.get(&key).cloned().flatten()
    });
    let mut reason = BTreeMap::from([
        ("rule", json!(rule.code)),
        ("title", json!(rule.title)),
        ("risk", json!(rule.risk)),
        ("level", json!(rule.level)),
        ("level_title", json!(rule.level_title)),
        ("person", json!(person.map(|person| &person.name))),
        ("person_id", json!(person_id)),
        ("sentence", json!(hit.sentence)),
        ("nearest", json!(hit.nearest)),
    ]);
    reason.retain(|_, value| !value.is_null());
    reason
}

fn facts(found: &Screening, hit: &Hit) -> serde_json::Value {
    let facts = hit.facts.iter().map(|fact| {
        let rows: Vec<serde_json::Value> = fact.rows.iter().filter_map(|row| stood(found, *row)).collect();
        json!({
            "name": fact.name, "title": fact.title, "shown": fact.shown, "value": fact.value,
            "n_rows": fact.n_rows, "rows": rows,
        })
    });
    facts.collect()
}

/// Where a row stood when it was delivered.
fn stood(found: &Screening, row: RowOrigin) -> Option<serde_json::Value> {
    let source = found.sources.get(row.source as usize)?;
    Some(json!({ "file": source.file, "worksheet": source.worksheet, "row": row.row }))
}

/// The rules that hit, each once, and the department behind each.
fn rules(found: &Screening, lead: &Lead) -> (String, String) {
    let mut seen: Vec<usize> = Vec::new();
    for hit in &lead.hits {
        if !seen.contains(&hit.rule) {
            seen.push(hit.rule);
        }
    }
    let between = BETWEEN.to_string();
    let joined = |of: fn(&domain::screening::RuleTally) -> &String| {
        let all: Vec<&str> = seen.iter().map(|rule| of(&found.rules[*rule]).as_str()).collect();
        all.join(&between)
    };
    (joined(|rule| &rule.code), joined(|rule| &rule.department))
}
