//! The life of an import, one step a function; a step from the wrong state is a conflict.

use domain::Date;

use super::{ImportState, Rows};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::tx::{Record, WriteTx};

/// A delivery whose file is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// Name of the file as delivered.
    pub file_name: String,
    /// Digest of the kept file.
    pub file_digest: String,
    /// The day its rows are as of.
    pub as_of: Date,
    /// Department it was delivered for, where that is known from who delivered it.
    pub department: Option<String>,
}

/// What looking into a file came to.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Department whose sheets it holds; `None` when there are several.
    pub department: Option<String>,
    /// Rows by what became of them.
    pub rows: Rows,
    /// The report as JSON; names nobody.
    pub report: String,
    /// Digest of the kept correction workbooks, when rows were refused.
    pub corrections_digest: Option<String>,
}

/// One worksheet of an applied import.
#[derive(Debug, Clone)]
pub struct NewWorksheet {
    /// Its number.
    pub source: i64,
    /// Sheet it was recognised as.
    pub sheet: Option<String>,
    /// Its report as JSON; names nobody.
    pub report: String,
    /// Digest of the kept rows, where rows are kept in a file.
    pub rows_digest: Option<String>,
    /// How many rows are used.
    pub n_rows: i64,
}

/// What applying came to.
#[derive(Debug, Clone)]
pub struct Applied {
    /// What was checked again on the way.
    pub checked: Checked,
    /// Its worksheets.
    pub worksheets: Vec<NewWorksheet>,
}

/// States in which an import may be looked into: one that was refused may have been mapped since.
const OPEN: [ImportState; 3] = [ImportState::Received, ImportState::Checked, ImportState::Refused];

fn subject(import_id: &str) -> Subject {
    Subject::new("import", import_id)
}

async fn one_more(tx: &mut WriteTx, sql: &str) -> Result<i64, StoreError> {
    let row = tx.row(sql, &[]).await?;
    Ok(row.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1)
}

/// Adds an import; gives back its id and its number.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn receive(tx: &mut WriteTx, new: NewImport) -> Result<(String, i64), StoreError> {
    let number = one_more(tx, "SELECT max(number) FROM imports").await?;
    let id = tx.next_id();
    let (at, by) = (tx.at(), tx.viewer().actor().to_string());
    let payload = serde_json::json!({ "number": number, "file": new.file_digest, "as_of": new.as_of });
    let record = Record::new()
        .with("import_id", &id)
        .with("number", number)
        .with("state", ImportState::Received.name())
        .with("file_name", new.file_name)
        .with("file_digest", new.file_digest)
        .with("as_of", new.as_of)
        .with("department", new.department)
        .with("mapping", "{}")
        .with("rows_read", 0)
        .with("rows_accepted", 0)
        .with("rows_refused", 0)
        .with("rows_duplicate", 0)
        .with("rows_unmatched", 0)
        .with("report", "{}")
        .with("created_at", at)
        .with("created_by", by)
        .with("version", 1);
    tx.insert("imports", record).await?;
    tx.record("import.received", &subject(&id), payload);
    Ok((id, number))
}

/// The number of the next worksheet.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn next_source(tx: &mut WriteTx) -> Result<i64, StoreError> {
    let row = tx.row("SELECT max(source) FROM import_worksheets", &[]).await?;
    Ok(row.map_or(Ok(None), |row| row.int_or(0))?.map_or(0, |last| last + 1))
}

/// Changes an import that is in one of these states.
async fn step(tx: &mut WriteTx, id: &str, from: &[ImportState], record: Record) -> Result<(), StoreError> {
    let key = [Value::from(id)];
    let row = tx
        .row("SELECT state, version FROM imports WHERE import_id = $1", &key)
        .await?;
    let row = row.ok_or(StoreError::Conflict)?;
    let state = row.text(0)?;
    if !from.iter().any(|from| from.name() == state) {
        return Err(StoreError::Conflict);
    }
    let record = record.with("version", row.int(1)? + 1);
    tx.update("imports", &key, record).await?;
    Ok(())
}

fn counted(record: Record, checked: &Checked) -> Record {
    record
        .with("department", checked.department.clone())
        .with("rows_read", checked.rows.read)
        .with("rows_accepted", checked.rows.accepted)
        .with("rows_refused", checked.rows.refused)
        .with("rows_duplicate", checked.rows.duplicate)
        .with("rows_unmatched", checked.rows.unmatched)
        .with("report", checked.report.clone())
        .with("corrections_digest", checked.corrections_digest.clone())
}

/// Keeps which columns somebody took for which.
///
/// # Errors
/// [`StoreError::Conflict`] when its rows count, or counted once.
#[crate::boxed]
pub async fn save_mapping(tx: &mut WriteTx, import_id: &str, mapping: &str) -> Result<(), StoreError> {
    let record = Record::new().with("mapping", mapping);
    step(tx, import_id, &OPEN, record).await?;
    tx.record("import.mapped", &subject(import_id), serde_json::json!({}));
    Ok(())
}

/// Keeps what looking into the file came to.
///
/// # Errors
/// [`StoreError::Conflict`] when its rows count, or counted once.
#[crate::boxed]
pub async fn check_import(tx: &mut WriteTx, import_id: &str, checked: &Checked) -> Result<(), StoreError> {
    let record = counted(Record::new().with("state", ImportState::Checked.name()), checked);
    step(tx, import_id, &OPEN, record).await?;
    tx.record(
        "import.checked",
        &subject(import_id),
        serde_json::json!({ "rows": checked.rows }),
    );
    Ok(())
}

/// Makes the rows of an import count.
///
/// # Errors
/// [`StoreError::Conflict`] when it counts already, or never may again.
#[crate::boxed]
pub async fn apply_import(tx: &mut WriteTx, import_id: &str, applied: &Applied) -> Result<(), StoreError> {
    let record = Record::new()
        .with("state", ImportState::Applied.name())
        .with("applied_at", tx.at());
    let record = counted(record, &applied.checked);
    step(tx, import_id, &[ImportState::Received, ImportState::Checked], record).await?;
    for worksheet in &applied.worksheets {
        let record = Record::new()
            .with("source", worksheet.source)
            .with("import_id", import_id)
            .with("sheet", worksheet.sheet.clone())
            .with("report", worksheet.report.clone())
            .with("rows_digest", worksheet.rows_digest.clone())
            .with("n_rows", worksheet.n_rows);
        tx.insert("import_worksheets", record).await?;
    }
    let payload = serde_json::json!({ "rows": applied.checked.rows, "worksheets": applied.worksheets.len() });
    tx.record("import.applied", &subject(import_id), payload);
    Ok(())
}

/// Ends an import that cannot be used.
///
/// # Errors
/// [`StoreError::Conflict`] when its rows count, or counted once.
#[crate::boxed]
pub async fn refuse(tx: &mut WriteTx, import_id: &str) -> Result<(), StoreError> {
    let record = Record::new().with("state", ImportState::Refused.name());
    step(tx, import_id, &[ImportState::Received, ImportState::Checked], record).await?;
    tx.record("import.refused", &subject(import_id), serde_json::json!({}));
    Ok(())
}

/// Makes the rows of an import count no more. What it changed in the registers is put back by
/// `registers::undo` in the same transaction.
///
/// # Errors
/// [`StoreError::Conflict`] when its rows do not count.
#[crate::boxed]
pub async fn undo_import(tx: &mut WriteTx, import_id: &str) -> Result<(), StoreError> {
    let by = tx.viewer().actor().to_string();
    let record = Record::new()
        .with("state", ImportState::Undone.name())
        .with("undone_at", tx.at())
        .with("undone_by", by);
    step(tx, import_id, &[ImportState::Applied], record).await?;
    tx.record("import.undone", &subject(import_id), serde_json::json!({}));
    Ok(())
}
