//! What becomes of leads: decided once, never changed.

use domain::Date;
use domain::access::Action;
use serde_json::json;

use super::Outcome;
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::tx::{ReadTx, WriteTx};

/// A lead that has no outcome yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Open {
    /// Id.
    pub lead_id: String,
    /// Household.
    pub household_id: String,
    /// Rank in its screening.
    pub rank: i64,
    /// Name of the level.
    pub level: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// The hits, as JSON.
    pub hits: String,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open")
            .field("lead_id", &self.lead_id)
            .finish_non_exhaustive()
    }
}

/// The outcome of one lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub lead_id: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The case it began or joined.
    pub case_id: Option<String>,
    /// The lead whose facts were checked before.
    pub remembered_lead_id: Option<String>,
    /// Code of the reason.
    pub reason: Option<String>,
    /// What was said about it.
    pub text: Option<String>,
}

impl Settled {
    /// A lead that began or joined a case.
    pub fn into_case(lead_id: impl Into<String>, case_id: &str, is_new: bool) -> Self {
        Self {
            lead_id: lead_id.into(),
            outcome: if is_new { Outcome::Case } else { Outcome::Joined },
            case_id: Some(case_id.to_owned()),
            remembered_lead_id: None,
            reason: None,
            text: None,
        }
    }
}

/// The next leads of a screening without an outcome, by rank, beyond one; for the system alone.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn unsettled(tx: &mut ReadTx, screening_id: &str, after: i64, limit: i64) -> Result<Vec<Open>, StoreError> {
    if !tx.viewer().scope(Action::SettleLead).is_everything() {
        return Ok(Vec::new());
    }
    let sql = "SELECT lead_id, household_id, rank, level, burden_cents, income_cents, risks, hits FROM leads \
               WHERE screening_id = $1 AND outcome IS NULL AND rank > $2 ORDER BY rank LIMIT $3";
    let values = [Value::from(screening_id), Value::from(after), Value::from(limit)];
    let rows = tx.rows(sql, &values).await?;
    let open = rows.iter().map(|row| {
        Ok(Open {
            lead_id: row.text(0)?,
            household_id: row.text(1)?,
            rank: row.int(2)?,
            level: row.text(3)?,
            burden_cents: row.int_or(4)?,
            income_cents: row.int_or(5)?,
            risks: row.text(6)?,
            hits: row.text(7)?,
        })
    });
    open.collect()
}

/// Gives many leads their outcome, as part of a change that the caller records.
///
/// # Errors
/// [`StoreError::Conflict`] when one of them is not there or has its outcome already.
#[crate::boxed]
pub async fn settle_many(tx: &mut WriteTx, settled: &[Settled]) -> Result<(), StoreError> {
    if settled.is_empty() {
        return Ok(());
    }
    lock(tx, settled).await?;
    let (by, at) = (tx.viewer().actor().to_string(), tx.at());
    let rows: Vec<Vec<Value>> = settled
        .iter()
        .map(|one| {
            vec![
                Value::from(&one.lead_id),
                Value::from(one.outcome.name()),
                Value::from(one.case_id.clone()),
                Value::from(one.remembered_lead_id.clone()),
                Value::from(one.reason.clone()),
                Value::from(one.text.clone()),
                Value::from(&by),
                Value::from(at),
                Value::from(2),
            ]
        })
        .collect();
    let columns = [
        "outcome",
        "case_id",
        "remembered_lead_id",
        "outcome_reason",
        "outcome_text",
        "decided_by",
        "decided_at",
        "version",
    ];
    match tx.update_many("leads", &columns, &rows).await? == rows.len() as u64 {
        true => Ok(()),
        false => Err(StoreError::Conflict),
    }
}

/// Sees that every lead is there and waits. Transactions that write follow one another, so that it stays so.
async fn lock(tx: &mut ReadTx, settled: &[Settled]) -> Result<(), StoreError> {
    use crate::registers::refresh::{KEYS_A_STATEMENT, marks};
    for chunk in settled.chunks(KEYS_A_STATEMENT) {
        let marks = marks(chunk.len(), 1);
        let sql = format!("SELECT count(*) FROM leads WHERE lead_id IN ({marks}) AND outcome IS NULL");
        let ids: Vec<Value> = chunk.iter().map(|one| Value::from(&one.lead_id)).collect();
        let row = tx.row(&sql, &ids).await?;
        let n = row.map_or(Ok(0), |row| row.int(0))?;
        if usize::try_from(n).ok() != Some(chunk.len()) {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// Gives one lead its outcome and records it, when the viewer may settle leads of its household.
///
/// # Errors
/// [`StoreError::Conflict`] when it has its outcome already or was changed since this version.
#[crate::boxed]
pub async fn settle(tx: &mut WriteTx, version: Option<i64>, settled: &Settled) -> Result<bool, StoreError> {
    let Some(lead) = super::find(tx, &settled.lead_id, Action::SettleLead).await? else {
        return Ok(false);
    };
    if lead.line.outcome.is_some() || version.is_some_and(|version| version != lead.line.version) {
        return Err(StoreError::Conflict);
    }
    settle_many(tx, std::slice::from_ref(settled)).await?;
    let told = json!({ "number": lead.line.number, "outcome": settled.outcome.name(), "reason": settled.reason });
    tx.record(
        "lead.settled",
        &Subject::new("household", &lead.line.household_id),
        told,
    );
    Ok(true)
}

/// The hits of every lead of a case that a screening found by a day, in order of entry: lead, household, hits as JSON.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn hits_of_case(
    tx: &mut ReadTx,
    case_id: &str,
    by: Date,
) -> Result<Vec<(String, String, String)>, StoreError> {
    let sql = "SELECT lead_id, household_id, hits FROM leads WHERE case_id = $1 AND found_on <= $2 ORDER BY number";
    let rows = tx.rows(sql, &[Value::from(case_id), Value::from(by)]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?)))
        .collect()
}
