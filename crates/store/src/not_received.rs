//! What people are entitled to and have not received, as the last look into the departments' sheets left it.

use std::collections::HashMap;

use domain::access::Action;
use domain::owed::OwedState;
use domain::{Date, Moment};
use serde_json::json;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::registers::paging::{Branch, Conditions, Cursor, Page, branches};
use crate::scope::Places;
use crate::tx::{ReadTx, Record, WriteTx};

/// Rows of a page at most.
const MOST: i64 = 500;
/// Columns after the key that a look may change.
const CHANGING: [&str; 6] = ["case_id", "township_id", "village_id", "state", "since_on", "ended_on"];

/// Something that somebody has not received, or of which nobody can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Household.
    pub household_id: String,
    /// Who.
    pub person_id: String,
    /// Code of the entitlement.
    pub entitlement: String,
    /// Case of the household.
    pub case_id: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// How it stands.
    pub state: OwedState,
}

/// One look into the sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The day entitlements were counted back from.
    pub as_of: Date,
    /// When it was made.
    pub made_at: Moment,
    /// What it rests on, as JSON: sheets with the files that were read.
    pub sources: String,
    /// Households with an open case that were looked at.
    pub n_households: i64,
    /// Of how much no row has come.
    pub n_missing: i64,
    /// Of how much nobody can tell.
    pub n_unknown: i64,
}

/// Which of it is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedQuery {
    /// In this township or village.
    pub region_id: Option<String>,
    /// Of any of these entitlements; `None` is all.
    pub entitlements: Option<Vec<String>>,
    /// That stands so.
    pub state: Option<OwedState>,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many, up to 500.
    pub limit: i64,
}

/// One line of the list.
#[derive(Clone, PartialEq, Eq)]
pub struct OwedLine {
    /// What is owed to whom.
    pub owed: Owed,
    /// Order of entry.
    pub number: i64,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of the person.
    pub name: String,
    /// The look that first saw it so.
    pub since_on: Date,
}

impl std::fmt::Debug for OwedLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwedLine")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

const PLACES: Places<'_> = Places {
    county: None,
    township: "n.township_id",
    village: "n.village_id",
    household: "n.household_id",
};
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(n.township_id || '')",
    village: "(n.village_id || '')",
    household: "(n.household_id || '')",
};

type Key = (String, String, String);

/// A row as it is kept.
struct Kept {
    owed: Owed,
    since_on: Date,
    is_open: bool,
}

/// Keeps what a look over the whole county found: what is new begins on its day, what it no longer found ends, what
/// stands as before stays untouched. Case and place are those of now, and what is of no open case any more is left out:
/// the look was made before. For those who confirm deliveries everywhere. Says how many rows changed.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn keep(tx: &mut WriteTx, look: Look, found: Vec<Owed>) -> Result<u64, StoreError> {
    if !tx.viewer().scope(Action::ConfirmDelivery).is_everything() {
        return Ok(0);
    }
    let (mut kept, standing) = (kept(tx).await?, standing(tx).await?);
    let now = |owed: Owed| {
        let (case_id, township_id, village_id) = standing.get(&owed.household_id)?.clone();
        Some(Owed {
            case_id,
            township_id,
            village_id,
            ..owed
        })
    };
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for owed in found.into_iter().filter_map(now) {
        match kept.remove(&key(&owed)) {
            None => new.push(owed),
            Some(before) if before.is_open && before.owed == owed => {}
            Some(before) => {
                let is_same = before.is_open && before.owed.state == owed.state;
                let since = if is_same { before.since_on } else { look.as_of };
                changed.push(values(owed, since, None));
            }
        }
    }
    let gone = kept.into_values().filter(|before| before.is_open);
    changed.extend(gone.map(|before| values(before.owed, before.since_on, Some(look.as_of))));
    let n_changed = (new.len() + changed.len()) as u64;
    tx.update_many("not_received", &CHANGING, &changed).await?;
    add(tx, &look, new).await?;
    add_look(tx, look, n_changed).await?;
    Ok(n_changed)
}

fn key(owed: &Owed) -> Key {
    (
        owed.household_id.clone(),
        owed.person_id.clone(),
        owed.entitlement.clone(),
    )
}

/// Key, then what a look may change.
fn values(owed: Owed, since_on: Date, ended_on: Option<Date>) -> Vec<Value> {
    vec![
        owed.household_id.into(),
        owed.person_id.into(),
        owed.entitlement.into(),
        owed.case_id.into(),
        owed.township_id.into(),
        owed.village_id.into(),
        owed.state.name().into(),
        since_on.into(),
        ended_on.into(),
    ]
}

async fn kept(tx: &mut ReadTx) -> Result<HashMap<Key, Kept>, StoreError> {
    let sql = "SELECT household_id, person_id, entitlement, case_id, township_id, village_id, state, since_on, ended_on \
               FROM not_received";
    let mut all = HashMap::new();
    tx.each(sql, &[], |row| {
        let kept = Kept {
            owed: owed(row)?,
            since_on: day(row, 7)?,
            is_open: row.text_or(8)?.is_none(),
        };
        all.insert(key(&kept.owed), kept);
        Ok(())
    })
    .await?;
    Ok(all)
}

/// Open case, township and village of every household that has one.
async fn standing(tx: &mut ReadTx) -> Result<HashMap<String, (String, String, String)>, StoreError> {
    let sql = "SELECT c.household_id, c.case_id, h.township_id, h.village_id FROM cases c \
               JOIN households h ON h.household_id = c.household_id WHERE c.closed_on IS NULL";
    let mut all = HashMap::new();
    tx.each(sql, &[], |row| {
        all.insert(row.text(0)?, (row.text(1)?, row.text(2)?, row.text(3)?));
        Ok(())
    })
    .await?;
    Ok(all)
}

async fn last_number(tx: &mut ReadTx, table: &str) -> Result<i64, StoreError> {
    let row = tx.row(&format!("SELECT max(number) FROM {table}"), &[]).await?;
    Ok(row.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0))
}

async fn add(tx: &mut WriteTx, look: &Look, new: Vec<Owed>) -> Result<(), StoreError> {
    let last = last_number(tx, "not_received").await?;
    let records = new.into_iter().zip(last + 1..).map(|(owed, number)| {
        Record::new()
            .with("household_id", owed.household_id)
            .with("person_id", owed.person_id)
            .with("entitlement", owed.entitlement)
            .with("number", number)
            .with("case_id", owed.case_id)
            .with("township_id", owed.township_id)
            .with("village_id", owed.village_id)
            .with("state", owed.state.name())
            .with("since_on", look.as_of)
    });
    tx.insert_records("not_received", records.collect()).await
}

async fn add_look(tx: &mut WriteTx, look: Look, n_changed: u64) -> Result<(), StoreError> {
    let (id, number) = (tx.next_id(), last_number(tx, "entitlement_looks").await? + 1);
    let payload = json!({
        "as_of": look.as_of, "households": look.n_households, "missing": look.n_missing, "unknown": look.n_unknown,
        "changed": n_changed,
    });
    tx.record(
        "entitlements.looked_at",
        &Subject::new("entitlement_look", &id),
        payload,
    );
    let record = Record::new()
        .with("look_id", id)
        .with("number", number)
        .with("as_of", look.as_of)
        .with("made_at", look.made_at)
        .with("sources", look.sources)
        .with("n_households", look.n_households)
        .with("n_missing", look.n_missing)
        .with("n_unknown", look.n_unknown);
    tx.insert("entitlement_looks", record).await
}

/// The last look; for those who read cases somewhere. It names nobody.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn latest_look(tx: &mut ReadTx) -> Result<Option<Look>, StoreError> {
    if !tx.viewer().may(Action::ReadCase) {
        return Ok(None);
    }
    let sql = "SELECT as_of, made_at, sources, n_households, n_missing, n_unknown FROM entitlement_looks \
               ORDER BY number DESC LIMIT 1";
    let row = tx.row(sql, &[]).await?;
    row.map(|row| {
        Ok(Look {
            as_of: day(&row, 0)?,
            made_at: row.moment_or(1)?.ok_or(StoreError::Stored {
                what: "moment",
                column: 1,
            })?,
            sources: row.text(2)?,
            n_households: row.int(3)?,
            n_missing: row.int(4)?,
            n_unknown: row.int(5)?,
        })
    })
    .transpose()
}

/// A page of what is owed in the viewer's area, what was seen first first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &OwedQuery) -> Result<Page<OwedLine>, StoreError> {
    let limit = query.limit.clamp(1, MOST);
    if query.entitlements.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Page::empty());
    }
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, limit) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let line = line(&row)?;
            let cursor = Cursor {
                key: String::new(),
                number: line.number,
            };
            rows.push((cursor, line));
        }
    }
    Ok(Page::cut(rows, limit))
}

fn walk(tx: &ReadTx, query: &OwedQuery, branch: &Branch, limit: i64) -> Option<(String, Vec<Value>)> {
    let mut conditions = Conditions::default();
    conditions.branch(branch, PLACES);
    if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadCase), HIDDEN) {
        return None;
    }
    conditions.add("n.ended_on IS NULL");
    if let Some(codes) = &query.entitlements {
        let marks: Vec<String> = codes.iter().map(|code| conditions.value(code)).collect();
        conditions.add(format!("n.entitlement IN ({})", marks.join(", ")));
    }
    if let Some(state) = query.state {
        let state = conditions.value(state.name());
        conditions.add(format!("n.state = {state}"));
    }
    conditions.after(None, "n.number", query.after.as_ref());
    let limit = conditions.value(limit + 1);
    let sql = format!(
        "SELECT n.household_id, n.person_id, n.entitlement, n.case_id, n.township_id, n.village_id, n.state, n.since_on, \
         n.number, h.household_no, p.name FROM not_received n \
         CROSS JOIN households h CROSS JOIN persons p{} AND h.household_id = n.household_id \
         AND p.person_id = n.person_id ORDER BY n.number LIMIT {limit}",
        conditions.clause()
    );
    Some((sql, conditions.values))
}

fn line(row: &Row) -> Result<OwedLine, StoreError> {
    Ok(OwedLine {
        owed: owed(row)?,
        since_on: day(row, 7)?,
        number: row.int(8)?,
        household_no: row.text(9)?,
        name: row.text(10)?,
    })
}

fn owed(row: &Row) -> Result<Owed, StoreError> {
    let state = OwedState::parse(&row.text(6)?).ok_or(StoreError::Stored {
        what: "state of an entitlement",
        column: 6,
    })?;
    Ok(Owed {
        household_id: row.text(0)?,
        person_id: row.text(1)?,
        entitlement: row.text(2)?,
        case_id: row.text(3)?,
        township_id: row.text(4)?,
        village_id: row.text(5)?,
        state,
    })
}

fn day(row: &Row, column: usize) -> Result<Date, StoreError> {
    row.date_or(column)?.ok_or(StoreError::Stored { what: "date", column })
}
