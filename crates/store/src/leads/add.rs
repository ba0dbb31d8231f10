//! Keeping new leads: those of a screening at once, and one that somebody told.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;
use serde_json::json;

use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::registers::households::PLACES;
use crate::scope;
use crate::tx::{ReadTx, Record, WriteTx};

/// A household that a screening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Household.
    pub household_id: String,
    /// Rank from 1.
    pub rank: i64,
    /// Name of the level.
    pub level: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// When somebody should have gone there.
    pub due_on: Date,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// Codes of the rules that hit, each once, joined by [`super::BETWEEN`].
    pub rules: String,
    /// Departments whose data they rest on, one for each of the rules.
    pub sources: String,
    /// Broad words for a public notice.
    pub notice: String,
    /// The hits with their reasons alone, as JSON.
    pub reasons: String,
    /// The hits with their reasons, the facts behind them and the rows these rest on, as JSON.
    pub hits: String,
}

/// A lead that somebody told.
#[derive(Clone, PartialEq, Eq)]
pub struct Reported {
    /// Household.
    pub household_id: String,
    /// The person it is about.
    pub person_id: Option<String>,
    /// How it came.
    pub channel: String,
    /// Name of the level.
    pub level: String,
    /// The day it speaks of.
    pub found_on: Date,
    /// When somebody should have gone there.
    pub due_on: Date,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// From where it came, as the ledger counts it.
    pub source: String,
    /// Broad words for a public notice.
    pub notice: String,
    /// What somebody said; absent where it stands sealed elsewhere.
    pub words: Option<String>,
}

impl std::fmt::Debug for Reported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reported")
            .field("household_id", &self.household_id)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

/// Keeps the leads of a screening, as part of the screening that is recorded.
///
/// # Errors
/// When a household is not there or has a lead of this screening already.
#[crate::boxed]
pub async fn add_of_screening(
    tx: &mut WriteTx,
    screening_id: &str,
    found_on: Date,
    leads: Vec<NewLead>,
) -> Result<(), StoreError> {
    let places = places(tx).await?;
    let mut number = last_number(tx).await?;
    let mut rows = Vec::with_capacity(leads.len());
    for lead in leads {
        let (township, village) = places.get(&lead.household_id).cloned().unwrap_or_default();
        number += 1;
        let record = Record::new()
            .with("lead_id", tx.next_id())
            .with("number", number)
            .with("screening_id", screening_id)
            .with("household_id", lead.household_id)
            .with("township_id", township)
            .with("village_id", village)
            .with("channel", domain::case::Channel::Screening.name())
            .with("rank", lead.rank)
            .with("level", lead.level)
            .with("burden_cents", lead.burden_cents)
            .with("income_cents", lead.income_cents)
            .with("found_on", found_on)
            .with("due_on", lead.due_on)
            .with("risks", lead.risks)
            .with("rules", lead.rules)
            .with("sources", lead.sources)
            .with("notice", lead.notice)
            .with("reasons", lead.reasons)
            .with("hits", lead.hits)
            .with("version", 1);
        rows.push(record);
    }
    tx.insert_records("leads", rows).await
}

/// Keeps a lead that somebody told; gives back its id, or `None` when the viewer may take down no lead of this
/// household, or the household is no longer there.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn report(tx: &mut WriteTx, new: Reported) -> Result<Option<String>, StoreError> {
    let lead_id = tx.next_id();
    told(tx, Action::ReportLead, lead_id, new).await
}

/// Keeps the lead that a visit makes, as part of the visit that is recorded. It has the visit's id, so that a visit
/// makes one lead and each is found by the other.
///
/// # Errors
/// [`StoreError::Conflict`] when another lead has that id; when the database fails.
#[crate::boxed]
pub async fn report_at_visit(tx: &mut WriteTx, visit_id: &str, new: Reported) -> Result<Option<String>, StoreError> {
    let sql = "SELECT 1 FROM leads WHERE lead_id = $1";
    if tx.row(sql, &[Value::from(visit_id)]).await?.is_some() {
        return Err(StoreError::Conflict);
    }
    told(tx, Action::RecordVisit, visit_id.to_owned(), new).await
}

async fn told(tx: &mut WriteTx, action: Action, lead_id: String, new: Reported) -> Result<Option<String>, StoreError> {
    let viewer = tx.shared_viewer();
    let mut values = vec![Value::from(&new.household_id)];
    let Some(within) = scope::condition(&viewer.scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT h.township_id, h.village_id FROM households h WHERE h.household_id = $1 AND h.valid_to IS NULL \
         AND {within}"
    );
    let Some(place) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let number = last_number(tx).await? + 1;
    let at = tx.at();
    let told = json!({ "number": number, "channel": new.channel, "level": new.level });
    let household = Subject::new("household", &new.household_id);
    let record = Record::new()
        .with("lead_id", &lead_id)
        .with("number", number)
        .with("household_id", new.household_id)
        .with("person_id", new.person_id)
        .with("township_id", place.text(0)?)
        .with("village_id", place.text(1)?)
        .with("channel", new.channel)
        .with("level", new.level)
        .with("found_on", new.found_on)
        .with("due_on", new.due_on)
        .with("risks", new.risks)
        .with("rules", "")
        .with("sources", new.source)
        .with("notice", new.notice)
        .with("reasons", "[]")
        .with("hits", "[]")
        .with("words", new.words)
        .with("reported_by", viewer.actor().to_string())
        .with("reported_at", at)
        .with("version", 1);
    tx.insert("leads", record).await?;
    tx.record("lead.reported", &household, told);
    Ok(Some(lead_id))
}

async fn last_number(tx: &mut ReadTx) -> Result<i64, StoreError> {
    let last = tx.row("SELECT max(number) FROM leads", &[]).await?;
    Ok(last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0))
}

/// Township and village of every household.
async fn places(tx: &mut ReadTx) -> Result<HashMap<String, (String, String)>, StoreError> {
    let mut places = HashMap::new();
    let sql = "SELECT household_id, township_id, village_id FROM households";
    tx.each(sql, &[], |row| {
        places.insert(row.text(0)?, (row.text(1)?, row.text(2)?));
        Ok(())
    })
    .await?;
    Ok(places)
}

/// The people of these households by household and name as linkage compares names; `None` where several of one
/// household bear the name.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn people(
    tx: &mut ReadTx,
    household_ids: &[String],
) -> Result<HashMap<(String, String), Option<String>>, StoreError> {
    use crate::registers::refresh::{KEYS_A_STATEMENT, marks};
    let mut people: HashMap<(String, String), Option<String>> = HashMap::new();
    if !tx.viewer().scope(Action::RunScreening).is_everything() {
        return Ok(people);
    }
    for chunk in household_ids.chunks(KEYS_A_STATEMENT) {
        let marks = marks(chunk.len(), 1);
        let sql = format!("SELECT household_id, name, person_id FROM persons WHERE household_id IN ({marks})");
        let ids: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &ids).await? {
            let key = (row.text(0)?, domain::name::normalise(&row.text(1)?));
            let person = row.text(2)?;
            people
                .entry(key)
                .and_modify(|known| *known = None)
                .or_insert(Some(person));
        }
    }
    Ok(people)
}

/// Whether a person lives in a household now.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn lives_in(tx: &mut ReadTx, person_id: &str, household_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM persons WHERE person_id = $1 AND household_id = $2";
    let row = tx
        .row(sql, &[Value::from(person_id), Value::from(household_id)])
        .await?;
    Ok(row.is_some())
}
