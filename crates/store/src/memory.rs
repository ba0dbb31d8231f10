//! Facts that somebody has checked, with the value they had then: a lead that says no more than these makes no new
//! task.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;

use crate::StoreError;
use crate::db::Value;
use crate::registers::refresh::{KEYS_A_STATEMENT, marks};
use crate::tx::{ReadTx, Record, WriteTx};

/// What was checked: household, name of the fact, and the person or nothing for a fact of the household.
pub type FactKey = (String, String, String);

/// A fact that somebody checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFact {
    /// Household.
    pub household_id: String,
    /// Name of the fact.
    pub fact: String,
    /// Person; empty for a fact of the household.
    pub person_id: String,
    /// Its value; `None` when it was unknown.
    pub value: Option<String>,
    /// The day.
    pub checked_on: Date,
    /// Who.
    pub checked_by: String,
    /// The lead that told it.
    pub lead_id: Option<String>,
    /// The case it was checked for.
    pub case_id: Option<String>,
    /// The visit it was checked at.
    pub visit_id: Option<String>,
}

impl CheckedFact {
    /// What it is about.
    pub fn key(&self) -> FactKey {
        (self.household_id.clone(), self.fact.clone(), self.person_id.clone())
    }
}

/// Everything that was checked of these households; for the system alone, and for whoever settles leads.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn checked(tx: &mut ReadTx, household_ids: &[String]) -> Result<HashMap<FactKey, CheckedFact>, StoreError> {
    if !tx.viewer().may(Action::SettleLead) && !tx.viewer().may(Action::AdvanceCase) {
        return Ok(HashMap::new());
    }
    known(tx, household_ids).await
}

async fn known(tx: &mut ReadTx, household_ids: &[String]) -> Result<HashMap<FactKey, CheckedFact>, StoreError> {
    let mut facts = HashMap::new();
    for chunk in household_ids.chunks(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT household_id, fact, person_id, value, checked_on, checked_by, lead_id, case_id, visit_id \
             FROM checked_facts WHERE household_id IN ({})",
            marks(chunk.len(), 1)
        );
        let ids: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &ids).await? {
            let fact = CheckedFact {
                household_id: row.text(0)?,
                fact: row.text(1)?,
                person_id: row.text(2)?,
                value: row.text_or(3)?,
                checked_on: row.date_or(4)?.ok_or(StoreError::Stored {
                    what: "date",
                    column: 4,
                })?,
                checked_by: row.text(5)?,
                lead_id: row.text_or(6)?,
                case_id: row.text_or(7)?,
                visit_id: row.text_or(8)?,
            };
            facts.insert(fact.key(), fact);
        }
    }
    Ok(facts)
}

/// Keeps what was checked, as part of a change that the caller records. The later check of a fact stands; of one fact
/// given twice the last counts.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn remember(tx: &mut WriteTx, facts: Vec<CheckedFact>) -> Result<(), StoreError> {
    let mut households: Vec<String> = facts.iter().map(|fact| fact.household_id.clone()).collect();
    households.sort();
    households.dedup();
    let known = known(tx, &households).await?;
    let given: HashMap<FactKey, CheckedFact> = facts.into_iter().map(|fact| (fact.key(), fact)).collect();
    let mut given: Vec<CheckedFact> = given.into_values().collect();
    given.sort_by_key(CheckedFact::key);
    let (mut new, mut again) = (Vec::new(), Vec::new());
    for fact in given {
        match known.get(&fact.key()) {
            None => new.push(record(fact)),
            Some(before) if before.checked_on <= fact.checked_on => again.push(values(fact)),
            Some(_) => {}
        }
    }
    tx.insert_records("checked_facts", new).await?;
    let columns = ["value", "checked_on", "checked_by", "lead_id", "case_id", "visit_id"];
    tx.update_many("checked_facts", &columns, &again).await?;
    Ok(())
}

fn record(fact: CheckedFact) -> Record {
    Record::new()
        .with("household_id", fact.household_id)
        .with("fact", fact.fact)
        .with("person_id", fact.person_id)
        .with("value", fact.value)
        .with("checked_on", fact.checked_on)
        .with("checked_by", fact.checked_by)
        .with("lead_id", fact.lead_id)
        .with("case_id", fact.case_id)
        .with("visit_id", fact.visit_id)
}

/// Key, then what is said anew.
fn values(fact: CheckedFact) -> Vec<Value> {
    vec![
        fact.household_id.into(),
        fact.fact.into(),
        fact.person_id.into(),
        fact.value.into(),
        fact.checked_on.into(),
        fact.checked_by.into(),
        fact.lead_id.into(),
        fact.case_id.into(),
        fact.visit_id.into(),
    ]
}
