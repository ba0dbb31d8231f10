//! Screenings that were run.

use domain::access::Action;
use domain::{Date, Moment};

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::leads::NewLead;
use crate::tx::{ReadTx, Record, WriteTx};

/// A screening that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScreening {
    /// County.
    pub region_code: String,
    /// The day judged from.
    pub as_of: Date,
    /// Digest that stands for all rows.
    pub snapshot: String,
    /// Digest of the policy.
    pub policy: String,
    /// Summary as JSON; names nobody.
    pub summary: String,
    /// Households judged.
    pub n_households: i64,
    /// What was found, by rank.
    pub leads: Vec<NewLead>,
}

/// One screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningLine {
    /// Id.
    pub screening_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// County.
    pub region_code: String,
    /// The day judged from.
    pub as_of: Date,
    /// Digest that stands for all rows.
    pub snapshot: String,
    /// Digest of the policy.
    pub policy: String,
    /// Summary as JSON.
    pub summary: String,
    /// Households judged.
    pub n_households: i64,
    /// Leads found.
    pub n_leads: i64,
    /// When it was run.
    pub created_at: Moment,
    /// Who asked for it.
    pub created_by: String,
}

/// Keeps a screening with its leads under an id, or under a new one; gives back the id. One that is kept already under
/// the id stays as it is, so that a screening carried on after a stop is kept once.
///
/// # Errors
/// When a household is not there or the database fails.
#[crate::boxed]
pub async fn add(tx: &mut WriteTx, id: Option<&str>, new: NewScreening, asked_by: &str) -> Result<String, StoreError> {
    let id = match id {
        Some(id) if find(tx, id).await?.is_some() => return Ok(id.to_owned()),
        Some(id) => id.to_owned(),
        None => tx.next_id(),
    };
    let last = tx.row("SELECT max(number) FROM screenings", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let at = tx.at();
    let (as_of, n_leads) = (new.as_of, i64::try_from(new.leads.len()).unwrap_or(i64::MAX));
    let payload = serde_json::json!({
        "number": number, "as_of": as_of, "snapshot": new.snapshot, "policy": new.policy,
        "households": new.n_households, "leads": n_leads, "asked_by": asked_by,
    });
    let record = Record::new()
        .with("screening_id", &id)
        .with("number", number)
        .with("region_code", new.region_code)
        .with("as_of", as_of)
        .with("snapshot", new.snapshot)
        .with("policy", new.policy)
        .with("summary", new.summary)
        .with("n_households", new.n_households)
        .with("n_leads", n_leads)
        .with("created_at", at)
        .with("created_by", asked_by);
    tx.insert("screenings", record).await?;
    crate::leads::add_of_screening(tx, &id, as_of, new.leads).await?;
    tx.record("screening.run", &Subject::new("screening", &id), payload);
    Ok(id)
}

const SCREENING: &str = "SELECT screening_id, number, region_code, as_of, snapshot, policy, summary, n_households, \
    n_leads, created_at, created_by FROM screenings";

fn screening(row: &Row) -> Result<ScreeningLine, StoreError> {
    Ok(ScreeningLine {
        screening_id: row.text(0)?,
        number: row.int(1)?,
        region_code: row.text(2)?,
        as_of: row.date_or(3)?.ok_or(StoreError::Stored {
            what: "date",
            column: 3,
        })?,
        snapshot: row.text(4)?,
        policy: row.text(5)?,
        summary: row.text(6)?,
        n_households: row.int(7)?,
        n_leads: row.int(8)?,
        created_at: row.moment_or(9)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 9,
        })?,
        created_by: row.text(10)?,
    })
}

/// Screenings below a number, newest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, before: Option<i64>, limit: i64) -> Result<Vec<ScreeningLine>, StoreError> {
    if !tx.viewer().may(Action::ReadScreening) {
        return Ok(Vec::new());
    }
    let values = [Value::from(before.unwrap_or(i64::MAX)), Value::from(limit)];
    let sql = format!("{SCREENING} WHERE number < $1 ORDER BY number DESC LIMIT $2");
    tx.rows(&sql, &values).await?.iter().map(screening).collect()
}

/// A screening.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, screening_id: &str) -> Result<Option<ScreeningLine>, StoreError> {
    if !tx.viewer().may(Action::ReadScreening) {
        return Ok(None);
    }
    let sql = format!("{SCREENING} WHERE screening_id = $1");
    tx.row(&sql, &[Value::from(screening_id)])
        .await?
        .as_ref()
        .map(screening)
        .transpose()
}

/// Id and day of the latest screening, for whoever may read leads.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn latest(tx: &mut ReadTx) -> Result<Option<(String, Date)>, StoreError> {
    if !tx.viewer().may(Action::ReadLead) {
        return Ok(None);
    }
    let sql = "SELECT screening_id, as_of FROM screenings ORDER BY number DESC LIMIT 1";
    let Some(row) = tx.row(sql, &[]).await? else {
        return Ok(None);
    };
    Ok(Some((
        row.text(0)?,
        row.date_or(1)?.ok_or(StoreError::Stored {
            what: "date",
            column: 1,
        })?,
    )))
}

/// The day that a screening judged from, for whoever may read leads.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn day_of(tx: &mut ReadTx, screening_id: &str) -> Result<Option<Date>, StoreError> {
    if !tx.viewer().may(Action::ReadLead) {
        return Ok(None);
    }
    let row = tx
        .row(
            "SELECT as_of FROM screenings WHERE screening_id = $1",
            &[Value::from(screening_id)],
        )
        .await?;
    row.map_or(Ok(None), |row| row.date_or(0))
}
