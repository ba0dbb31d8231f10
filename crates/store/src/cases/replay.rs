//! Every case is what its events add up to, and what lists walk is what the case says.

use std::collections::{BTreeMap, HashMap};

use domain::access::Action;
use domain::case::{Case, Event, apply};

use super::kept::{CHANGING, COLUMNS, changing, stored};
use super::measures::rows as measure_rows;
use super::risks::rows as risk_rows;
use super::tasks::{self, Tasks};
use super::{CHUNK, Stored};
use crate::StoreError;
use crate::catalogue;
use crate::db::Value;
use crate::registers::refresh::marks;
use crate::tx::ReadTx;

/// A case made from its events alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// As it is kept.
    pub stored: Stored,
    /// As its events make it; `None` when they make none.
    pub case: Option<Case>,
    /// Tables in which what is kept is not what the events make.
    pub differs: Vec<&'static str>,
}

/// Makes a case from its events and compares it with what is kept.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn rebuild(tx: &mut ReadTx, case_id: &str) -> Result<Option<Rebuilt>, StoreError> {
    if super::load(tx, case_id).await?.is_none() {
        return Ok(None);
    }
    let found = some(tx, &[Value::from(case_id)], "= $1 LIMIT 1").await?;
    Ok(found.rebuilt.into_iter().next())
}

/// What making every case anew came to.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// Cases.
    pub(crate) n: u64,
    /// Ids of those that are not what their events make, in order.
    pub(crate) differing: Vec<String>,
}

/// Makes every case anew; nothing for a viewer who may not verify. A case that does not read differs.
///
/// # Errors
/// When the database fails.
pub(crate) async fn replay(tx: &mut ReadTx) -> Result<Replayed, StoreError> {
    let mut replayed = Replayed::default();
    if !tx.viewer().may(Action::VerifyJournal) {
        return Ok(replayed);
    }
    let mut after = String::new();
    let most = format!("> $1 ORDER BY c.case_id LIMIT {CHUNK}");
    loop {
        let part = some(tx, &[Value::from(&after)], &most).await?;
        let Some(last) = part.last else {
            replayed.differing.sort_unstable();
            return Ok(replayed);
        };
        after = last;
        replayed.n += (part.rebuilt.len() + part.unreadable.len()) as u64;
        replayed.differing.extend(part.unreadable);
        let wrong = part.rebuilt.into_iter().filter(|one| !one.differs.is_empty());
        replayed.differing.extend(wrong.map(|one| one.stored.case_id));
    }
}

/// What is kept of some cases besides their state.
struct Kept {
    columns: HashMap<String, Vec<Value>>,
    events: Events,
    tasks: HashMap<String, Tasks>,
    places: HashMap<String, Places>,
    risks: HashMap<String, BTreeMap<String, Vec<Value>>>,
    measures: HashMap<String, BTreeMap<String, Vec<Value>>>,
}

/// Events by case with their places; `None` does not read.
type Events = HashMap<String, Vec<(i64, Option<Event>)>>;
/// Townships, villages and accounts that stand in the tasks of a case.
type Places = std::collections::BTreeSet<(String, String, Option<String>)>;

/// Some cases, in order of their ids.
#[derive(Default)]
struct Part {
    last: Option<String>,
    rebuilt: Vec<Rebuilt>,
    /// Ids of those whose state does not read.
    unreadable: Vec<String>,
}

async fn some(tx: &mut ReadTx, values: &[Value], condition: &str) -> Result<Part, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM cases c WHERE c.case_id {condition}",
        CHANGING.map(|column| format!("c.{column}")).join(", ")
    );
    let (mut cases, mut columns, mut part) = (Vec::new(), HashMap::new(), Part::default());
    for row in tx.rows(&sql, values).await? {
        part.last = Some(row.text(0)?);
        let one = match stored(&row) {
            Err(StoreError::Json(_)) => {
                part.unreadable.push(row.text(0)?);
                continue;
            }
            one => one?,
        };
        let table = catalogue::table("cases");
        let is_integer = |name: &str| {
            let known = table.and_then(|table| table.columns.get(table.position(name)?));
            known.is_some_and(|column| column.is_integer())
        };
        let own = CHANGING
            .iter()
            .zip(11..)
            .map(|(name, i)| row.value(i, is_integer(name)));
        columns.insert(one.case_id.clone(), own.collect::<Result<Vec<_>, _>>()?);
        cases.push(one);
    }
    if cases.is_empty() {
        return Ok(part);
    }
    let ids: Vec<String> = cases.iter().map(|one| one.case_id.clone()).collect();
    let kept = Kept {
        columns,
        events: events(tx, &ids).await?,
        tasks: tasks::read(tx, &ids).await?,
        places: places(tx, &ids).await?,
        risks: by_case(tx, "case_risks", "risk", &ids).await?,
        measures: by_case(tx, "measures", "measure_id", &ids).await?,
    };
    part.rebuilt = cases.into_iter().map(|stored| compare(stored, &kept)).collect();
    Ok(part)
}

fn compare(stored: Stored, kept: &Kept) -> Rebuilt {
    let id = &stored.case_id;
    let none = Vec::new();
    let events = kept.events.get(id).unwrap_or(&none);
    let (mut case, mut tasks, mut measures) = (None, Tasks::default(), BTreeMap::new());
    for event in events.iter().filter_map(|(_, event)| event.as_ref()) {
        case = apply(case, event);
        if let Some(case) = &case {
            tasks.take(event, case);
            measures.extend(measure_rows(&case.measures, &stored));
        }
    }
    let in_order = events
        .iter()
        .zip(1..)
        .all(|((seq, event), n)| *seq == n && event.is_some());
    let n_events = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let mut differs = Vec::new();
    if !in_order || n_events != stored.n_events {
        differs.push("case_events");
    }
    let made = Stored {
        case: case.clone().unwrap_or_else(|| stored.case.clone()),
        ..stored.clone()
    };
    // The text of the state may be written in another way by another version; what it says may not differ.
    let state = CHANGING.iter().position(|name| *name == "state");
    let same = |made: &[Value], is: &[Value]| {
        let pairs = made.iter().zip(is).enumerate();
        pairs.into_iter().all(|(i, (made, is))| Some(i) == state || made == is)
    };
    let columns = kept
        .columns
        .get(id)
        .is_some_and(|is| changing(&made).is_ok_and(|made| same(&made, is)));
    if case.as_ref() != Some(&stored.case) || !columns {
        differs.push("cases");
    }
    let place = (
        stored.township_id.clone(),
        stored.village_id.clone(),
        stored.case.duty.clone(),
    );
    let there = kept
        .places
        .get(id)
        .is_none_or(|places| places.iter().all(|one| *one == place));
    if kept.tasks.get(id).cloned().unwrap_or_default() != tasks || !there {
        differs.push("case_steps");
    }
    let risks = risk_rows(&made)
        .into_iter()
        .map(|(key, row)| (key, row.to_vec()))
        .collect();
    for (table, made, is) in [
        ("case_risks", risks, &kept.risks),
        ("measures", measures, &kept.measures),
    ] {
        if is.get(id).cloned().unwrap_or_default() != made {
            differs.push(table);
        }
    }
    Rebuilt { stored, case, differs }
}

fn values(ids: &[String]) -> Vec<Value> {
    ids.iter().map(Value::from).collect()
}

async fn events(tx: &mut ReadTx, ids: &[String]) -> Result<Events, StoreError> {
    let sql = format!(
        "SELECT case_id, seq, event FROM case_events WHERE case_id IN ({}) ORDER BY case_id, seq",
        marks(ids.len(), 1)
    );
    let mut all = Events::new();
    tx.each(&sql, &values(ids), |row| {
        let event = serde_json::from_str(&row.text(2)?).ok();
        all.entry(row.text(0)?).or_default().push((row.int(1)?, event));
        Ok(())
    })
    .await?;
    Ok(all)
}

async fn places(tx: &mut ReadTx, ids: &[String]) -> Result<HashMap<String, Places>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT case_id, township_id, village_id, duty_account_id FROM case_steps WHERE case_id IN ({})",
        marks(ids.len(), 1)
    );
    let mut all: HashMap<String, Places> = HashMap::new();
    for row in tx.rows(&sql, &values(ids)).await? {
        let place = (row.text(1)?, row.text(2)?, row.text_or(3)?);
        all.entry(row.text(0)?).or_default().insert(place);
    }
    Ok(all)
}

/// Rows of a table by case and by the second part of their key, without key, order of entry and household.
async fn by_case(
    tx: &mut ReadTx,
    name: &str,
    key: &str,
    ids: &[String],
) -> Result<HashMap<String, BTreeMap<String, Vec<Value>>>, StoreError> {
    let table = catalogue::table(name).ok_or_else(|| StoreError::Undeclared(name.to_owned()))?;
    // The number of a risk is that of its case; a measure has its own.
    let skipped = [
        "case_id",
        key,
        "household_id",
        if name == "measures" { "number" } else { "" },
    ];
    let columns: Vec<_> = table
        .columns
        .iter()
        .filter(|column| !skipped.contains(&column.name.as_str()))
        .collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let sql = format!(
        "SELECT case_id, {key}, {} FROM {name} WHERE case_id IN ({})",
        names.join(", "),
        marks(ids.len(), 1)
    );
    let mut all: HashMap<String, BTreeMap<String, Vec<Value>>> = HashMap::new();
    for row in tx.rows(&sql, &values(ids)).await? {
        let own = columns
            .iter()
            .zip(2..)
            .map(|(column, i)| row.value(i, column.is_integer()));
        all.entry(row.text(0)?)
            .or_default()
            .insert(row.text(1)?, own.collect::<Result<_, _>>()?);
    }
    Ok(all)
}
