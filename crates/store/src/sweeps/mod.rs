//! Sweeps over every household of a place. A household is accounted for when it was seen since the sweep began, by
//! whatever visit (nobody goes twice for it), or when it was excused with a reason.

mod change;
mod households;

use domain::Date;
use domain::access::{Action, Scope};
use serde_json::json;

pub use change::{cancel, close, except, find_to_close, sees_whole, withdraw_exception};
pub use households::{Account, Query, SweptLine, each_household, households, progress};

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::paging::{Conditions, Cursor, Page};
use crate::tx::{ReadTx, Record, WriteTx};
use crate::visits::next_number;

/// A sweep as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSweep {
    /// What it is called.
    pub title: String,
    /// County, township or village.
    pub region_id: String,
    /// First day.
    pub begins_on: Date,
    /// Last day planned.
    pub ends_on: Date,
    /// Form that its visits fill in.
    pub form: Option<String>,
}

/// One sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// Id.
    pub sweep_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// County, township or village.
    pub region_id: String,
    /// First day.
    pub begins_on: String,
    /// Last day planned.
    pub ends_on: String,
    /// Form that its visits fill in.
    pub form: Option<String>,
    /// `open`, `closed` or `cancelled`.
    pub state: String,
    /// As they stood when it was closed.
    pub counts: Option<Counts>,
    /// The kept file that lists every household of it.
    pub proof_digest: Option<String>,
    /// When it was closed or cancelled.
    pub closed_at: Option<String>,
    /// By whom.
    pub closed_by: Option<String>,
    /// When it was ordered.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// Counts up with every change.
    pub version: i64,
}

/// How many households of a sweep, and what is known of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub n_households: i64,
    /// Seen by somebody who went there.
    pub n_visited: i64,
    /// Spoken to from afar.
    pub n_phoned: i64,
    /// Excused with a reason.
    pub n_excepted: i64,
}

impl Counts {
    /// Not accounted for.
    pub fn n_open(self) -> i64 {
        self.n_households - self.n_visited - self.n_phoned - self.n_excepted
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n_households: self.n_households + other.n_households,
            n_visited: self.n_visited + other.n_visited,
            n_phoned: self.n_phoned + other.n_phoned,
            n_excepted: self.n_excepted + other.n_excepted,
        }
    }
}

/// What became of a change to a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// There is no such sweep where the viewer may do this.
    NotFound,
    /// The sweep is over.
    Over,
    /// The household is not within its scope.
    OutOfScope,
}

/// Orders a sweep; `None` when the place is not where the viewer may.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add(tx: &mut WriteTx, new: &NewSweep, by: &str) -> Result<Option<String>, StoreError> {
    if !covers(tx, Action::ManageSweep, &new.region_id).await? {
        return Ok(None);
    }
    let id = tx.next_id();
    let record = Record::new()
        .with("sweep_id", &id)
        .with("number", next_number(tx, "sweeps").await?)
        .with("title", &new.title)
        .with("region_id", &new.region_id)
        .with("begins_on", new.begins_on)
        .with("ends_on", new.ends_on)
        .with("form", new.form.clone())
        .with("state", "open")
        .with("created_at", tx.at())
        .with("created_by", by)
        .with("version", 1);
    tx.insert("sweeps", record).await?;
    let payload = json!({
        "region": new.region_id, "begins_on": new.begins_on.to_string(), "ends_on": new.ends_on.to_string(),
    });
    tx.record("sweep.opened", &Subject::new("sweep", &id), payload);
    Ok(Some(id))
}

/// Whether the whole of a place lies where the viewer may do something.
pub(crate) async fn covers(tx: &mut ReadTx, action: Action, region_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT ancestor_id FROM region_tree WHERE descendant_id = $1";
    let rows = tx.rows(sql, &[Value::from(region_id)]).await?;
    let above: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    Ok(!above.is_empty() && tx.viewer().scope(action).covers(&above, &[]))
}

const SWEEP: &str = "SELECT w.sweep_id, w.number, w.title, w.region_id, w.begins_on, w.ends_on, w.form, w.state, \
    w.n_households, w.n_visited, w.n_phoned, w.n_excepted, w.proof_digest, w.closed_at, w.closed_by, w.created_at, \
    w.created_by, w.version FROM sweeps w";

fn sweep(row: &Row) -> Result<Sweep, StoreError> {
    let counts = match row.int_or(8)? {
        None => None,
        Some(n_households) => Some(Counts {
            n_households,
            n_visited: row.int_or(9)?.unwrap_or_default(),
            n_phoned: row.int_or(10)?.unwrap_or_default(),
            n_excepted: row.int_or(11)?.unwrap_or_default(),
        }),
    };
    Ok(Sweep {
        sweep_id: row.text(0)?,
        number: row.int(1)?,
        title: row.text(2)?,
        region_id: row.text(3)?,
        begins_on: row.text(4)?,
        ends_on: row.text(5)?,
        form: row.text_or(6)?,
        state: row.text(7)?,
        counts,
        proof_digest: row.text_or(12)?,
        closed_at: row.text_or(13)?,
        closed_by: row.text_or(14)?,
        created_at: row.text(15)?,
        created_by: row.text(16)?,
        version: row.int(17)?,
    })
}

/// The condition that a sweep has to do with the viewer's area: it lies in it, or over it.
fn relevant(scope: &Scope, conditions: &mut Conditions) -> bool {
    let Scope::Within {
        regions,
        own_households_of,
    } = scope
    else {
        return scope.is_everything();
    };
    let mut any = Vec::new();
    if !regions.is_empty() {
        let given: Vec<String> = regions.iter().map(|region| conditions.value(region)).collect();
        let given = given.join(", ");
        any.push(format!(
            "w.region_id IN (SELECT ancestor_id FROM region_tree WHERE descendant_id IN ({given}))"
        ));
        any.push(format!(
            "w.region_id IN (SELECT descendant_id FROM region_tree WHERE ancestor_id IN ({given}))"
        ));
    }
    if let Some(account) = own_households_of {
        let account = conditions.value(account);
        any.push(format!(
            "w.region_id IN (SELECT t.ancestor_id FROM helpers p JOIN households h ON h.household_id = p.household_id \
             JOIN region_tree t ON t.descendant_id = h.village_id WHERE p.account_id = {account} AND p.valid_to IS NULL)"
        ));
    }
    conditions.add(format!("({})", any.join(" OR ")));
    !any.is_empty()
}

/// Sweeps that have to do with the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(
    tx: &mut ReadTx,
    state: Option<&str>,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Page<Sweep>, StoreError> {
    let mut conditions = Conditions::default();
    if !relevant(&tx.viewer().scope(Action::ReadCase), &mut conditions) {
        return Ok(Page::empty());
    }
    if let Some(state) = state {
        let state = conditions.value(state);
        conditions.add(format!("w.state = {state}"));
    }
    latest::before(&mut conditions, None, "w.number", after);
    let n = conditions.value(limit + 1);
    let sql = format!("{SWEEP}{} ORDER BY w.number DESC LIMIT {n}", conditions.clause());
    let mut rows = Vec::new();
    for row in tx.rows(&sql, &conditions.values).await? {
        let one = sweep(&row)?;
        let (key, number) = (String::new(), one.number);
        rows.push((Cursor { key, number }, one));
    }
    Ok(latest::cut(rows, limit))
}

/// A sweep that has to do with the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, sweep_id: &str) -> Result<Option<Sweep>, StoreError> {
    let mut conditions = Conditions::default();
    if !relevant(&tx.viewer().scope(Action::ReadCase), &mut conditions) {
        return Ok(None);
    }
    let id = conditions.value(sweep_id);
    conditions.add(format!("w.sweep_id = {id}"));
    let sql = format!("{SWEEP}{}", conditions.clause());
    tx.row(&sql, &conditions.values).await?.as_ref().map(sweep).transpose()
}
