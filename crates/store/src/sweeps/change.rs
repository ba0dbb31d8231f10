//! What happens to a sweep: households are excused from it, it is closed or given up.

use domain::access::Action;
use serde_json::json;

use super::{Changed, Counts, Sweep, covers, find};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::registers::households;
use crate::tx::{ReadTx, Record, WriteTx};

/// Excuses a household from a sweep, with the reason; again with another one.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn except(
    tx: &mut WriteTx,
    sweep_id: &str,
    household_id: &str,
    (reason, text): (&str, Option<&str>),
    by: &str,
) -> Result<Changed, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(Changed::NotFound);
    };
    let Some(household) = households::find_for(tx, household_id, Action::ManageSweep).await? else {
        return Ok(Changed::NotFound);
    };
    if sweep.state != "open" {
        return Ok(Changed::Over);
    }
    let sql = "SELECT 1 FROM region_tree WHERE ancestor_id = $1 AND descendant_id = $2";
    let values = [Value::from(&sweep.region_id), Value::from(&household.village_id)];
    if tx.row(sql, &values).await?.is_none() {
        return Ok(Changed::OutOfScope);
    }
    let key = [Value::from(sweep_id), Value::from(household_id)];
    let record = Record::new()
        .with("reason", reason)
        .with("text", text)
        .with("by_account", by)
        .with("at", tx.at())
        .with("withdrawn_at", None::<&str>);
    if !tx.update("sweep_exceptions", &key, record.clone()).await? {
        let record = record
            .with("sweep_id", sweep_id)
            .with("household_id", household_id)
            .with("township_id", &household.township_id)
            .with("village_id", &household.village_id);
        tx.insert("sweep_exceptions", record).await?;
    }
    let payload = json!({ "household": household_id, "reason": reason });
    tx.record("sweep.household_excused", &Subject::new("sweep", sweep_id), payload);
    Ok(Changed::Done)
}

/// Takes an excuse back.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn withdraw_exception(tx: &mut WriteTx, sweep_id: &str, household_id: &str) -> Result<Changed, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(Changed::NotFound);
    };
    if households::find_for(tx, household_id, Action::ManageSweep)
        .await?
        .is_none()
    {
        return Ok(Changed::NotFound);
    }
    if sweep.state != "open" {
        return Ok(Changed::Over);
    }
    let values = [Value::from(sweep_id), Value::from(household_id)];
    let condition = "sweep_id = $1 AND household_id = $2 AND withdrawn_at IS NULL";
    let record = Record::new().with("withdrawn_at", tx.at());
    if tx.update_where("sweep_exceptions", condition, &values, record).await? == 0 {
        return Ok(Changed::NotFound);
    }
    let payload = json!({ "household": household_id });
    tx.record("sweep.excuse_withdrawn", &Subject::new("sweep", sweep_id), payload);
    Ok(Changed::Done)
}

/// The sweep if the viewer may close it, as it was seen.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile; when the database fails.
#[crate::boxed]
pub async fn find_to_close(tx: &mut ReadTx, sweep_id: &str, version: i64) -> Result<Option<Sweep>, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(None);
    };
    if !covers(tx, Action::ManageSweep, &sweep.region_id).await? {
        return Ok(None);
    }
    match sweep.version == version {
        true => Ok(Some(sweep)),
        false => Err(StoreError::Conflict),
    }
}

/// Whether the viewer sees every household of a sweep's place.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn sees_whole(tx: &mut ReadTx, sweep: &Sweep) -> Result<bool, StoreError> {
    covers(tx, Action::ReadCase, &sweep.region_id).await
}

/// Closes a sweep with its counts and the file that lists every household.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn close(
    tx: &mut WriteTx,
    sweep: &Sweep,
    counts: Counts,
    proof_digest: &str,
    by: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("state", "closed")
        .with("n_households", counts.n_households)
        .with("n_visited", counts.n_visited)
        .with("n_phoned", counts.n_phoned)
        .with("n_excepted", counts.n_excepted)
        .with("proof_digest", proof_digest);
    let payload = json!({
        "households": counts.n_households, "visited": counts.n_visited, "phoned": counts.n_phoned,
        "excused": counts.n_excepted, "proof": proof_digest,
    });
    end(tx, sweep, record, ("sweep.closed", payload), by).await
}

/// Gives a sweep up, with the reason.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn cancel(tx: &mut WriteTx, sweep: &Sweep, reason: &str, by: &str) -> Result<(), StoreError> {
    let record = Record::new().with("state", "cancelled");
    let payload = json!({ "reason_sealed": tx.ring().seal("journal.reason", &sweep.sweep_id, reason) });
    end(tx, sweep, record, ("sweep.cancelled", payload), by).await
}

async fn end(
    tx: &mut WriteTx,
    sweep: &Sweep,
    record: Record,
    (kind, payload): (&'static str, serde_json::Value),
    by: &str,
) -> Result<(), StoreError> {
    let record = record
        .with("closed_at", tx.at())
        .with("closed_by", by)
        .with("version", sweep.version + 1);
    tx.update("sweeps", &[Value::from(&sweep.sweep_id)], record).await?;
    tx.record(kind, &Subject::new("sweep", &sweep.sweep_id), payload);
    Ok(())
}
