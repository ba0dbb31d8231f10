//! Reports that nobody has dealt with in time, and whom above was told of it.

use domain::Date;
use domain::access::Action;
use domain::case::Level;
use serde_json::json;

use super::{PLACES, ReportState};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::scope;
use crate::tx::{ReadTx, Record, WriteTx};

/// A report whose day is past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateReport {
    /// Id.
    pub report_id: String,
    /// Order of entry.
    pub number: i64,
    /// By when it should have been taken up.
    pub due_on: Date,
    /// Who was told already.
    pub told: Option<Level>,
}

/// New reports whose day was before this one and of which the county was not told yet, beyond a number, at most so
/// many, in order of entry; where the viewer advances cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn late(tx: &mut ReadTx, today: Date, after: i64, limit: i64) -> Result<Vec<LateReport>, StoreError> {
    let mut values = vec![
        Value::from(today),
        Value::from(after),
        Value::from(limit),
        Value::from(ReportState::New.name()),
        Value::from(Level::County.name()),
    ];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::AdvanceCase), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT s.report_id, s.number, s.due_on, e.level FROM self_reports s \
         LEFT JOIN self_report_escalations e ON e.report_id = s.report_id \
         WHERE s.state = $4 AND s.due_on < $1 AND s.number > $2 AND (e.level IS NULL OR e.level <> $5) AND {within} \
         ORDER BY s.number LIMIT $3"
    );
    let rows = tx.rows(&sql, &values).await?;
    let line = |row: &crate::db::Row| {
        Ok(LateReport {
            report_id: row.text(0)?,
            number: row.int(1)?,
            due_on: row.date_or(2)?.ok_or(StoreError::Stored {
                what: "date",
                column: 2,
            })?,
            told: row.text_or(3)?.as_deref().and_then(Level::parse),
        })
    };
    rows.iter().map(line).collect()
}

/// Says who above was told of late reports.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn escalate(tx: &mut WriteTx, told: &[(LateReport, Level)], on: Date) -> Result<(), StoreError> {
    let (again, new): (Vec<_>, Vec<_>) = told.iter().partition(|(report, _)| report.told.is_some());
    let record = |(report, level): &&(LateReport, Level)| {
        Record::new()
            .with("report_id", &report.report_id)
            .with("level", level.name())
            .with("told_on", on)
    };
    tx.insert_records("self_report_escalations", new.iter().map(record).collect())
        .await?;
    let values = |(report, level): &&(LateReport, Level)| -> Vec<Value> {
        vec![(&report.report_id).into(), level.name().into(), on.into()]
    };
    let changed: Vec<Vec<Value>> = again.iter().map(values).collect();
    tx.update_many("self_report_escalations", &["level", "told_on"], &changed)
        .await?;
    for (report, level) in told {
        let subject = Subject::new("self_report", &report.report_id);
        tx.record("self_report.escalated", &subject, json!({ "level": level.name() }));
    }
    Ok(())
}
