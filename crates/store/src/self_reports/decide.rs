//! Taking a report up or not, and seeing what it says in clear.

use domain::access::Action;
use serde_json::json;

use super::{ID, PHONE, PLACES, ReportState};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::registers::persons::{Fields, Unmasked};
use crate::scope;
use crate::tx::{Record, WriteTx};

/// Says whose household it is, and which lead it became.
///
/// # Errors
/// [`StoreError::Conflict`] when it is not new, or was changed since this version.
#[crate::boxed]
pub async fn link(
    tx: &mut WriteTx,
    (report_id, version): (&str, i64),
    household_id: &str,
    lead_id: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("household_id", household_id)
        .with("lead_id", lead_id);
    let told = json!({ "household": household_id, "lead": lead_id });
    decide(tx, (report_id, version), ReportState::Linked, record).await?;
    tx.record("self_report.linked", &Subject::new("self_report", report_id), told);
    Ok(())
}

/// Does not take it up.
///
/// # Errors
/// As [`link`].
#[crate::boxed]
pub async fn refuse(
    tx: &mut WriteTx,
    (report_id, version): (&str, i64),
    reason: &str,
    text: Option<String>,
) -> Result<(), StoreError> {
    let record = Record::new().with("reason", reason).with("reason_text", text);
    decide(tx, (report_id, version), ReportState::Refused, record).await?;
    let subject = Subject::new("self_report", report_id);
    tx.record("self_report.refused", &subject, json!({ "reason": reason }));
    Ok(())
}

async fn decide(
    tx: &mut WriteTx,
    (report_id, version): (&str, i64),
    state: ReportState,
    record: Record,
) -> Result<(), StoreError> {
    let (by, at) = (tx.viewer().actor().to_string(), tx.at());
    let record = record
        .with("state", state.name())
        .with("decided_by", by)
        .with("decided_at", at)
        .with("version", version + 1);
    let condition = "report_id = $1 AND version = $2 AND state = 'new'";
    let values = [Value::from(report_id), Value::from(version)];
    match tx.update_where("self_reports", condition, &values, record).await? {
        0 => Err(StoreError::Conflict),
        _ => Ok(()),
    }
}

/// Telephone and identity number in clear, for a stated purpose that the journal keeps; `None` outside the area.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn unmask(
    tx: &mut WriteTx,
    report_id: &str,
    fields: Fields,
    purpose: &str,
) -> Result<Option<Unmasked>, StoreError> {
    let action = match fields.id {
        true => Action::UnmaskPerson,
        false => Action::UnmaskPhone,
    };
    let mut values = vec![Value::from(report_id)];
    let Some(within) = scope::condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("SELECT s.phone_sealed, s.id_sealed FROM self_reports s WHERE s.report_id = $1 AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let open = |wanted: bool, column: &str, at: usize| -> Result<Option<String>, StoreError> {
        let sealed = row.text_or(at)?.filter(|_| wanted);
        Ok(sealed
            .map(|sealed| tx.ring().open(column, report_id, &sealed))
            .transpose()?)
    };
    let clear = Unmasked {
        phone: open(fields.phone, PHONE, 0)?,
        id: open(fields.id, ID, 1)?,
    };
    let told = json!({ "id": fields.id, "phone": fields.phone, "purpose": purpose });
    tx.record("self_report.unmasked", &Subject::new("self_report", report_id), told);
    Ok(Some(clear))
}
