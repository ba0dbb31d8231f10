//! Changes of standards, what became of the households that a screening found, and households by their ids.
//!
//! Who may do what to a change is decided by whoever calls; that it follows what was read is seen here.
//!
//! Long because a change and its comparison share their columns and are read and written by the same few rows.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::access::{Action, Scope};
use domain::{Date, Moment};

use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::tx::{ReadTx, Record, WriteTx};
use crate::{StoreError, scope};

const SUBJECT: &str = "standard_change";
const CHUNK: usize = 500;

/// What became of a proposed change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeState {
    /// Waiting for somebody else to decide.
    Proposed,
    /// Approved: in force from its day.
    Approved,
    /// Not approved.
    Rejected,
    /// Taken back, before or after it was decided.
    Withdrawn,
}

impl ChangeState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Approved, Self::Rejected, Self::Withdrawn];

    /// The word in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The word for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Proposed => "待批准",
            Self::Approved => "已批准",
            Self::Rejected => "已退回",
            Self::Withdrawn => "已撤回",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == word)
    }
}

/// A change somebody proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange {
    /// The parameter.
    pub parameter: String,
    /// County code.
    pub region_code: String,
    /// The value that stands on the day, as people write it.
    pub old_value: Option<String>,
    /// The value it is to have.
    pub value: String,
    /// First day in force.
    pub from_on: Date,
    /// Why.
    pub reason: String,
    /// By which document.
    pub basis: String,
    /// Number of the document.
    pub basis_number: Option<String>,
    /// Where it can be read.
    pub basis_link: Option<String>,
    /// What trying it out said, as JSON, and over which screening.
    pub comparison: Option<(String, String)>,
}

/// A change as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// Id.
    pub change_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// The parameter.
    pub parameter: String,
    /// County code.
    pub region_code: String,
    /// The value that stood when it was proposed.
    pub old_value: Option<String>,
    /// The value.
    pub value: String,
    /// First day in force.
    pub from_on: Date,
    /// First day on which it no longer holds.
    pub until_on: Option<Date>,
    /// Why.
    pub reason: String,
    /// By which document.
    pub basis: String,
    /// Number of the document.
    pub basis_number: Option<String>,
    /// Where it can be read.
    pub basis_link: Option<String>,
    /// What became of it.
    pub state: ChangeState,
    /// The screening it was tried out over.
    pub screening_id: Option<String>,
    /// What trying it out said, as JSON.
    pub comparison: Option<String>,
    /// Who proposed it, when.
    pub proposed: Signed,
    /// Who decided, when.
    pub decided: Option<Signed>,
    /// Who took it back, when.
    pub withdrawn: Option<Signed>,
    /// Counts its changes.
    pub version: i64,
}

/// Who did something, when, with which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Account.
    pub account_id: String,
    /// Its name.
    pub name: String,
    /// When.
    pub at: Moment,
    /// What was said.
    pub text: Option<String>,
}

/// Which changes to list, the newest first.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter {
    /// In this state.
    pub state: Option<ChangeState>,
    /// Of this parameter.
    pub parameter: Option<String>,
    /// Below this number.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

const CHANGE: &str = "SELECT c.change_id, c.number, c.parameter, c.region_code, c.old_value, c.value, c.from_on, c.until_on, \
    c.reason, c.basis, c.basis_number, c.basis_link, c.state, c.screening_id, c.comparison, \
    c.proposed_by, p.display_name, c.proposed_at, c.decided_by, d.display_name, c.decided_at, c.decided_text, \
    c.withdrawn_by, w.display_name, c.withdrawn_at, c.withdrawn_text, c.version FROM standard_changes c \
    LEFT JOIN accounts p ON p.account_id = c.proposed_by LEFT JOIN accounts d ON d.account_id = c.decided_by \
    LEFT JOIN accounts w ON w.account_id = c.withdrawn_by";

fn stored(what: &'static str, column: usize) -> StoreError {
    StoreError::Stored { what, column }
}

fn signed(row: &Row, first: usize, text: Option<usize>) -> Result<Option<Signed>, StoreError> {
    let (Some(account_id), Some(at)) = (row.text_or(first)?, row.moment_or(first + 2)?) else {
        return Ok(None);
    };
    Ok(Some(Signed {
        account_id,
        name: row.text_or(first + 1)?.unwrap_or_default(),
        at,
        text: text.map_or(Ok(None), |column| row.text_or(column))?,
    }))
}

fn change(row: &Row) -> Result<ChangeLine, StoreError> {
    Ok(ChangeLine {
        change_id: row.text(0)?,
        number: row.int(1)?,
        parameter: row.text(2)?,
        region_code: row.text(3)?,
        old_value: row.text_or(4)?,
        value: row.text(5)?,
        from_on: row.date_or(6)?.ok_or(stored("date", 6))?,
        until_on: row.date_or(7)?,
        reason: row.text(8)?,
        basis: row.text(9)?,
        basis_number: row.text_or(10)?,
        basis_link: row.text_or(11)?,
        state: ChangeState::parse(&row.text(12)?).ok_or(stored("state", 12))?,
        screening_id: row.text_or(13)?,
        comparison: row.text_or(14)?,
        proposed: signed(row, 15, None)?.ok_or(stored("account", 15))?,
        decided: signed(row, 18, Some(21))?,
        withdrawn: signed(row, 22, Some(25))?,
        version: row.int(26)?,
    })
}

/// Keeps a proposed change; gives back its id.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn propose(tx: &mut WriteTx, new: NewChange) -> Result<String, StoreError> {
    let last = tx.row("SELECT max(number) FROM standard_changes", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let id = tx.next_id();
    let by = author(tx);
    let payload = serde_json::json!({
        "number": number, "parameter": new.parameter, "old_value": new.old_value, "value": new.value, "from": new.from_on,
    });
    let (screening_id, comparison) = new.comparison.unzip();
    let record = Record::new()
        .with("change_id", &id)
        .with("number", number)
        .with("parameter", new.parameter)
        .with("region_code", new.region_code)
        .with("old_value", new.old_value)
        .with("value", new.value)
        .with("from_on", new.from_on)
        .with("reason", new.reason)
        .with("basis", new.basis)
        .with("basis_number", new.basis_number)
        .with("basis_link", new.basis_link)
        .with("state", ChangeState::Proposed.name())
        .with("screening_id", screening_id)
        .with("comparison", comparison)
        .with("proposed_by", by)
        .with("proposed_at", tx.at())
        .with("version", 1);
    tx.insert("standard_changes", record).await?;
    tx.record("standard.proposed", &Subject::new(SUBJECT, &id), payload);
    Ok(id)
}

/// Who acts, as it is written beside what was done.
fn author(tx: &WriteTx) -> String {
    let viewer = tx.viewer();
    viewer
        .account_id()
        .map_or_else(|| viewer.actor().to_string(), str::to_owned)
}

/// What is decided of a proposed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is approved.
    pub approved: bool,
    /// In words.
    pub text: Option<String>,
}

/// Decides on a change that nobody touched since it was read.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody did, or the database fails.
#[crate::boxed]
pub async fn decide(tx: &mut WriteTx, seen: &ChangeLine, decision: Decision) -> Result<(), StoreError> {
    let state = match decision.approved {
        true => ChangeState::Approved,
        false => ChangeState::Rejected,
    };
    let record = Record::new()
        .with("state", state.name())
        .with("decided_by", author(tx))
        .with("decided_at", tx.at())
        .with("decided_text", decision.text);
    update(tx, seen, record).await?;
    let kind = match decision.approved {
        true => "standard.approved",
        false => "standard.rejected",
    };
    tx.record(kind, &Subject::new(SUBJECT, &seen.change_id), told(seen));
    Ok(())
}

/// Takes a change back; one that is in force holds up to the day before `until`.
///
/// # Errors
/// As [`decide`].
#[crate::boxed]
pub async fn withdraw(
    tx: &mut WriteTx,
    seen: &ChangeLine,
    until: Option<Date>,
    text: String,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("state", ChangeState::Withdrawn.name())
        .with("until_on", until)
        .with("withdrawn_by", author(tx))
        .with("withdrawn_at", tx.at())
        .with("withdrawn_text", text);
    update(tx, seen, record).await?;
    tx.record(
        "standard.withdrawn",
        &Subject::new(SUBJECT, &seen.change_id),
        told(seen),
    );
    Ok(())
}

/// Keeps what trying a change out said.
///
/// # Errors
/// As [`decide`].
#[crate::boxed]
pub async fn compare(
    tx: &mut WriteTx,
    seen: &ChangeLine,
    (screening_id, comparison): (&str, &str),
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("screening_id", screening_id)
        .with("comparison", comparison);
    update(tx, seen, record).await?;
    tx.record("standard.compared", &Subject::new(SUBJECT, &seen.change_id), told(seen));
    Ok(())
}

fn told(seen: &ChangeLine) -> serde_json::Value {
    serde_json::json!({
        "number": seen.number, "parameter": seen.parameter, "value": seen.value, "from": seen.from_on,
    })
}

async fn update(tx: &mut WriteTx, seen: &ChangeLine, record: Record) -> Result<(), StoreError> {
    let values = [Value::from(&seen.change_id), Value::from(seen.version)];
    let record = record.with("version", seen.version + 1);
    let condition = "change_id = $1 AND version = $2";
    match tx.update_where("standard_changes", condition, &values, record).await? {
        0 => Err(StoreError::Conflict),
        _ => Ok(()),
    }
}

/// One change.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, change_id: &str) -> Result<Option<ChangeLine>, StoreError> {
    if !tx.viewer().may(Action::ReadPolicy) {
        return Ok(None);
    }
    let sql = format!("{CHANGE} WHERE c.change_id = $1");
    let row = tx.row(&sql, &[Value::from(change_id)]).await?;
    row.as_ref().map(change).transpose()
}

/// Changes, the newest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, filter: &ChangeFilter) -> Result<Vec<ChangeLine>, StoreError> {
    if !tx.viewer().may(Action::ReadPolicy) {
        return Ok(Vec::new());
    }
    let mut values = vec![
        Value::from(filter.before.unwrap_or(i64::MAX)),
        Value::from(filter.limit),
    ];
    let mut condition = String::new();
    let state = filter.state.map(ChangeState::name);
    for (column, value) in [("state", state), ("parameter", filter.parameter.as_deref())] {
        if let Some(value) = value {
            values.push(Value::from(value));
            condition.push_str(&format!(" AND c.{column} = ${}", values.len()));
        }
    }
    let sql = format!("{CHANGE} WHERE c.number < $1{condition} ORDER BY c.number DESC LIMIT $2");
    tx.rows(&sql, &values).await?.iter().map(change).collect()
}

/// Changes that were approved, also those that were taken back after they had been in force, in order of number.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn in_force(tx: &mut ReadTx) -> Result<Vec<ChangeLine>, StoreError> {
    let sql = format!("{CHANGE} WHERE c.state = $1 OR (c.state = $2 AND c.until_on IS NOT NULL) ORDER BY c.number");
    let values = [ChangeState::Approved, ChangeState::Withdrawn].map(|state| Value::from(state.name()));
    tx.rows(&sql, &values).await?.iter().map(change).collect()
}

/// Township and village of every household, for the system.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn places(tx: &mut ReadTx) -> Result<HashMap<String, (String, String)>, StoreError> {
    let mut places = HashMap::new();
    if !tx.viewer().scope(Action::RunScreening).is_everything() {
        return Ok(places);
    }
    let sql = "SELECT household_id, township_id, village_id FROM households";
    tx.each(sql, &[], |row| {
        places.insert(row.text(0)?, (row.text(1)?, row.text(2)?));
        Ok(())
    })
    .await?;
    Ok(places)
}

/// A household in a list of those who come in or drop out. Personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct HouseholdLine {
    /// Number in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
}

impl std::fmt::Debug for HouseholdLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HouseholdLine").finish_non_exhaustive()
    }
}

/// Those of these households whose leads the viewer may read, by id.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn households(tx: &mut ReadTx, ids: &[String]) -> Result<HashMap<String, HouseholdLine>, StoreError> {
    let allowed: Scope = tx.viewer().scope(Action::ReadLead);
    let places = scope::Places {
        county: Some("h.county_id"),
        township: "h.township_id",
        village: "h.village_id",
        household: "h.household_id",
    };
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let mut values: Vec<Value> = chunk.iter().map(Value::from).collect();
        let marks: Vec<String> = (1..=values.len()).map(|i| format!("${i}")).collect();
        let Some(within) = scope::condition(&allowed, places, &mut values) else {
            return Ok(found);
        };
        let sql = format!(
            "SELECT h.household_id, h.household_no, h.head_name, h.township_id, h.village_id FROM households h \
             WHERE h.household_id IN ({}) AND {within}",
            marks.join(", ")
        );
        for row in tx.rows(&sql, &values).await? {
            let line = HouseholdLine {
                household_no: row.text(1)?,
                head_name: row.text(2)?,
                township_id: row.text(3)?,
                village_id: row.text(4)?,
            };
            found.insert(row.text(0)?, line);
        }
    }
    Ok(found)
}

/// What became of households after a screening, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Households that the screening made leads of.
    pub led: HashSet<String>,
    /// Households somebody visited in the time after it.
    pub visited: HashSet<String>,
    /// Households that came to be monitored by a case opened in the time after it.
    pub enrolled: HashSet<String>,
    /// Those of them whose case was opened through another channel than a screening.
    pub found_by_people: HashSet<String>,
}

/// Follows the households of a screening over the days after it: beyond `from`, up to `until`.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn followed(
    tx: &mut ReadTx,
    screening_id: &str,
    (from, until): (Date, Date),
    enrolled: &BTreeSet<&str>,
) -> Result<Followed, StoreError> {
    let mut followed = Followed::default();
    if !tx.viewer().may(Action::ReadScreening) {
        return Ok(followed);
    }
    let sql = "SELECT household_id FROM leads WHERE screening_id = $1";
    tx.each(sql, &[Value::from(screening_id)], |row| {
        followed.led.insert(row.text(0)?);
        Ok(())
    })
    .await?;
    let days = [Value::from(from), Value::from(until)];
    let sql = "SELECT DISTINCT household_id FROM visits WHERE away = 0 AND day > $1 AND day <= $2";
    tx.each(sql, &days, |row| {
        followed.visited.insert(row.text(0)?);
        Ok(())
    })
    .await?;
    let sql = "SELECT household_id, status, channel FROM cases WHERE opened_on > $1 AND opened_on <= $2";
    tx.each(sql, &days, |row| {
        let household = row.text(0)?;
        if enrolled.contains(row.text(1)?.as_str()) {
            if row.text(2)? != "screening" {
                followed.found_by_people.insert(household.clone());
            }
            followed.enrolled.insert(household);
        }
        Ok(())
    })
    .await?;
    Ok(followed)
}
