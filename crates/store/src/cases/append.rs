//! Writing events: into one case or into thousands, in a few statements each.

use std::collections::{HashMap, HashSet};

use domain::access::Action;
use domain::case::{Event, apply};

use super::kept::{CHANGING, changing};
use super::measures::MeasureRows;
use super::risks::RiskRows;
use super::tasks::TaskRows;
use super::{CHUNK, Change, NewCase, Stored, Target, journalled};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::registers::households::PLACES;
use crate::registers::refresh::marks;
use crate::scope;
use crate::tx::{ReadTx, WriteTx};

/// Begins a case with its first events.
///
/// # Errors
/// [`StoreError::Constraint`] when the household is not in the area where the viewer advances cases, or has an open
/// case already.
#[crate::boxed]
pub async fn open(tx: &mut WriteTx, new: NewCase, events: &[Event]) -> Result<Stored, StoreError> {
    one(tx, Change::open(new, events.to_vec())).await
}

/// Writes events into a case that was loaded; gives back the case as it is now.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile.
#[crate::boxed]
pub async fn append(tx: &mut WriteTx, stored: &Stored, events: &[Event]) -> Result<Stored, StoreError> {
    one(tx, Change::append(stored.clone(), events.to_vec())).await
}

async fn one(tx: &mut WriteTx, change: Change) -> Result<Stored, StoreError> {
    let done = append_many(tx, vec![change]).await?;
    done.into_iter().next().ok_or(StoreError::Conflict)
}

/// Carries out many changes, each of another case; gives back the cases as they are now, in the order of the changes.
///
/// # Errors
/// As [`open`] and [`append`]; then nothing of it may be kept.
#[crate::boxed]
pub async fn append_many(tx: &mut WriteTx, changes: Vec<Change>) -> Result<Vec<Stored>, StoreError> {
    let mut all = Vec::with_capacity(changes.len());
    let mut changes = changes.into_iter().peekable();
    while changes.peek().is_some() {
        let part: Vec<Change> = changes.by_ref().take(CHUNK * 4).collect();
        all.append(&mut append_part(tx, part).await?);
    }
    Ok(all)
}

/// What is written for a part of the changes.
#[derive(Default)]
struct Writing {
    cases: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
    events: Vec<Vec<Value>>,
    tasks: TaskRows,
    risks: RiskRows,
    measures: MeasureRows,
}

async fn append_part(tx: &mut WriteTx, changes: Vec<Change>) -> Result<Vec<Stored>, StoreError> {
    let old: Vec<&Stored> = changes.iter().filter_map(old).collect();
    unchanged(tx, &old).await?;
    let ids: Vec<String> = old.iter().map(|stored| stored.case_id.clone()).collect();
    let mut writing = Writing {
        tasks: TaskRows::read(tx, &ids).await?,
        ..Writing::default()
    };
    let new: Vec<String> = changes.iter().filter_map(new).cloned().collect();
    let mut beginning = Beginning::read(tx, &new).await?;
    let mut done = Vec::with_capacity(changes.len());
    for Change { to, events } in changes {
        done.push(match to {
            Target::Old(stored) if events.is_empty() => *stored,
            Target::Old(stored) => go_on(tx, &mut writing, *stored, &events)?,
            Target::New(new) => begin(tx, &mut writing, &mut beginning, new, &events)?,
        });
    }
    tx.insert_all("cases", writing.cases).await?;
    tx.update_many("cases", &CHANGING, &writing.changed).await?;
    tx.insert_all("case_events", writing.events).await?;
    writing.tasks.write(tx).await?;
    writing.risks.write(tx).await?;
    writing.measures.write(tx).await?;
    Ok(done)
}

fn old(change: &Change) -> Option<&Stored> {
    match &change.to {
        Target::Old(stored) => Some(stored),
        Target::New(_) => None,
    }
}

fn new(change: &Change) -> Option<&String> {
    match &change.to {
        Target::New(new) => Some(&new.household_id),
        Target::Old(_) => None,
    }
}

fn no_opening() -> StoreError {
    StoreError::Undeclared("case without an opening".to_owned())
}

/// No case stands twice, and none was changed since it was loaded.
async fn unchanged(tx: &mut ReadTx, cases: &[&Stored]) -> Result<(), StoreError> {
    let mut seen = HashSet::with_capacity(cases.len());
    for chunk in cases.chunks(CHUNK) {
        let ids: Vec<Value> = chunk.iter().map(|stored| Value::from(&stored.case_id)).collect();
        let sql = format!(
            "SELECT case_id, version FROM cases WHERE case_id IN ({})",
            marks(ids.len(), 1)
        );
        let mut versions = HashMap::with_capacity(chunk.len());
        for row in tx.rows(&sql, &ids).await? {
            versions.insert(row.text(0)?, row.int(1)?);
        }
        for stored in chunk {
            if versions.get(&stored.case_id) != Some(&stored.version) || !seen.insert(&stored.case_id) {
                return Err(StoreError::Conflict);
            }
        }
    }
    Ok(())
}

/// What new cases need: the last number, and where their households are.
struct Beginning {
    last: i64,
    places: HashMap<String, (String, String)>,
}

impl Beginning {
    async fn read(tx: &mut ReadTx, household_ids: &[String]) -> Result<Self, StoreError> {
        let last = tx.row("SELECT max(number) FROM cases", &[]).await?;
        let last = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0);
        let mut places = HashMap::with_capacity(household_ids.len());
        let viewer = tx.shared_viewer();
        for chunk in household_ids.chunks(CHUNK) {
            let mut values: Vec<Value> = chunk.iter().map(Value::from).collect();
            let marks = marks(values.len(), 1);
            let Some(within) = scope::condition(&viewer.scope(Action::AdvanceCase), PLACES, &mut values) else {
                break;
            };
            let sql = format!(
                "SELECT h.household_id, h.township_id, h.village_id FROM households h \
                 WHERE h.household_id IN ({marks}) AND {within}"
            );
            for row in tx.rows(&sql, &values).await? {
                places.insert(row.text(0)?, (row.text(1)?, row.text(2)?));
            }
        }
        Ok(Self { last, places })
    }
}

fn begin(
    tx: &mut WriteTx,
    writing: &mut Writing,
    beginning: &mut Beginning,
    new: NewCase,
    events: &[Event],
) -> Result<Stored, StoreError> {
    let place = beginning.places.get(&new.household_id);
    let (township_id, village_id) = place
        .cloned()
        .ok_or_else(|| StoreError::Constraint("cases.household_id".to_owned()))?;
    let case = domain::case::fold(events.first()).ok_or_else(no_opening)?;
    beginning.last += 1;
    let mut stored = Stored {
        case_id: tx.next_id(),
        number: beginning.last,
        household_id: new.household_id,
        township_id,
        village_id,
        level: new.level,
        burden_cents: new.burden_cents,
        income_cents: new.income_cents,
        n_events: 0,
        version: 0,
        case,
    };
    follow(tx, writing, None, &mut stored, events)?;
    writing.cases.push(row(tx, &stored)?);
    Ok(stored)
}

fn go_on(tx: &mut WriteTx, writing: &mut Writing, before: Stored, events: &[Event]) -> Result<Stored, StoreError> {
    let mut stored = before.clone();
    follow(tx, writing, Some(&before), &mut stored, events)?;
    let key = std::iter::once(Value::from(&stored.case_id));
    writing.changed.push(key.chain(changing(&stored)?).collect());
    Ok(stored)
}

/// Follows the events of one case and takes what is to be written of it.
fn follow(
    tx: &mut WriteTx,
    writing: &mut Writing,
    before: Option<&Stored>,
    stored: &mut Stored,
    events: &[Event],
) -> Result<(), StoreError> {
    let role = tx.viewer().role_for(Action::AdvanceCase).map(|role| role.name());
    let (at, actor) = (tx.at(), tx.viewer().actor().to_string());
    let mut tasks = writing.tasks.of(&stored.case_id);
    let subject = Subject::new("case", &stored.case_id);
    let mut case = before.map(|before| before.case.clone());
    for event in events {
        let after = apply(case, event).ok_or_else(no_opening)?;
        tasks.take(event, &after);
        case = Some(after);
        stored.n_events += 1;
        writing.events.push(vec![
            (&stored.case_id).into(),
            stored.n_events.into(),
            at.into(),
            (&actor).into(),
            role.into(),
            event.kind().into(),
            serde_json::to_string(event)?.into(),
        ]);
        let payload = serde_json::json!({ "seq": stored.n_events });
        tx.record(journalled::kind_of(event), &subject, payload);
    }
    if let Some(case) = case {
        stored.case = case;
    }
    stored.version += 1;
    writing.tasks.take(before, stored, &tasks);
    writing.risks.take(before, stored);
    writing.measures.take(before, stored);
    Ok(())
}

/// The row of a new case, in the order of the table's columns.
fn row(tx: &WriteTx, stored: &Stored) -> Result<Vec<Value>, StoreError> {
    let mut record = crate::tx::Record::new()
        .with("case_id", &stored.case_id)
        .with("number", stored.number)
        .with("household_id", &stored.household_id)
        .with("channel", stored.case.channel.name())
        .with("opened_on", stored.case.opened_on)
        .with("created_at", tx.at())
        .with("created_by", tx.viewer().actor().to_string());
    for (column, value) in CHANGING.iter().zip(changing(stored)?) {
        record = record.with(column, value);
    }
    let table = crate::catalogue::table("cases").ok_or_else(no_opening)?;
    record.row("cases", table)
}
