//! Finding imports and their worksheets.

use domain::access::{Action, Departments};
use domain::{Date, Moment};

use super::{ImportState, Rows};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::latest;
use crate::registers::paging::Conditions;
use crate::tx::ReadTx;

/// Which imports to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<ImportState>,
    /// Of this department.
    pub department: Option<String>,
    /// Below this number.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportLine {
    /// Id.
    pub import_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// How far it has come.
    pub state: ImportState,
    /// Name of the file as delivered.
    pub file_name: String,
    /// Digest of the kept file.
    pub file_digest: String,
    /// The day its rows are as of.
    pub as_of: Date,
    /// Department; `None` when not known yet, or several.
    pub department: Option<String>,
    /// Accepted override of columns as JSON.
    pub mapping: String,
    /// Rows by what became of them.
    pub rows: Rows,
    /// Report as JSON.
    pub report: String,
    /// Digest of the kept correction workbooks.
    pub corrections_digest: Option<String>,
    /// When it was received.
    pub created_at: Moment,
    /// By whom.
    pub created_by: String,
    /// When it was applied.
    pub applied_at: Option<Moment>,
    /// When it was undone.
    pub undone_at: Option<Moment>,
    /// By whom.
    pub undone_by: Option<String>,
    /// Counts changes.
    pub version: i64,
}

const SELECT: &str = "SELECT import_id, number, state, file_name, file_digest, as_of, department, mapping, rows_read, \
    rows_accepted, rows_refused, rows_duplicate, rows_unmatched, report, corrections_digest, created_at, created_by, \
    applied_at, undone_at, undone_by, version FROM imports";

fn line(row: &Row) -> Result<ImportLine, StoreError> {
    let stored = |what, column| StoreError::Stored { what, column };
    Ok(ImportLine {
        import_id: row.text(0)?,
        number: row.int(1)?,
        state: ImportState::parse(&row.text(2)?).ok_or(stored("state", 2))?,
        file_name: row.text(3)?,
        file_digest: row.text(4)?,
        as_of: row.date_or(5)?.ok_or(stored("date", 5))?,
        department: row.text_or(6)?,
        mapping: row.text(7)?,
        rows: Rows {
            read: row.int(8)?,
            accepted: row.int(9)?,
            refused: row.int(10)?,
            duplicate: row.int(11)?,
            unmatched: row.int(12)?,
        },
        report: row.text(13)?,
        corrections_digest: row.text_or(14)?,
        created_at: row.moment_or(15)?.ok_or(stored("moment", 15))?,
        created_by: row.text(16)?,
        applied_at: row.moment_or(17)?,
        undone_at: row.moment_or(18)?,
        undone_by: row.text_or(19)?,
        version: row.int(20)?,
    })
}

/// The condition that only imports of the viewer's departments meet; `None` when there are none.
pub(super) fn within(tx: &ReadTx, action: Action, values: &mut Vec<Value>) -> Option<String> {
    match tx.viewer().departments(action) {
        Departments::All => Some("1 = 1".to_owned()),
        Departments::Only(names) if names.is_empty() => None,
        Departments::Only(names) => {
            let marks = names.into_iter().map(|name| {
                values.push(Value::from(name));
                format!("${}", values.len())
            });
            let marks: Vec<String> = marks.collect();
            Some(format!("imports.department IN ({})", marks.join(", ")))
        }
    }
}

/// Imports, newest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, filter: &Filter) -> Result<Vec<ImportLine>, StoreError> {
    let mut conditions = Conditions::default();
    let Some(own) = within(tx, Action::ReadImport, &mut conditions.values) else {
        return Ok(Vec::new());
    };
    conditions.add(own);
    conditions.equal("state", filter.state.map(ImportState::name));
    conditions.equal("department", filter.department.as_ref());
    let from = (filter.before, filter.limit);
    let rows = latest::rows(tx, (SELECT, "number"), conditions, from).await?;
    rows.iter().map(line).collect()
}

/// An import of the viewer's departments.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, import_id: &str) -> Result<Option<ImportLine>, StoreError> {
    let mut values = vec![Value::from(import_id)];
    let Some(condition) = within(tx, Action::ReadImport, &mut values) else {
        return Ok(None);
    };
    let sql = format!("{SELECT} WHERE import_id = $1 AND {condition}");
    tx.row(&sql, &values).await?.as_ref().map(line).transpose()
}

/// Imports of a file that were not undone, in order. Asks for no department, because the same file counts once in the
/// county: of what another department delivered, tell nothing but number and day.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn of_file(tx: &mut ReadTx, digest: &str) -> Result<Vec<ImportLine>, StoreError> {
    let sql = format!("{SELECT} WHERE file_digest = $1 AND state <> 'undone' ORDER BY number");
    tx.rows(&sql, &[Value::from(digest)]).await?.iter().map(line).collect()
}

/// One worksheet of an applied import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorksheetLine {
    /// Its number.
    pub source: i64,
    /// Its import.
    pub import_id: String,
    /// Sheet it was recognised as.
    pub sheet: Option<String>,
    /// Report as JSON.
    pub report: String,
    /// Digest of the kept rows.
    pub rows_digest: Option<String>,
    /// Rows used.
    pub n_rows: i64,
    /// Day its rows are as of.
    pub as_of: Date,
    /// Name of its file as delivered.
    pub file_name: String,
    /// Digest of its file.
    pub file_digest: String,
}

fn worksheet(row: &Row) -> Result<WorksheetLine, StoreError> {
    Ok(WorksheetLine {
        source: row.int(0)?,
        import_id: row.text(1)?,
        sheet: row.text_or(2)?,
        report: row.text(3)?,
        rows_digest: row.text_or(4)?,
        n_rows: row.int(5)?,
        as_of: row.date_or(6)?.ok_or(StoreError::Stored {
            what: "date",
            column: 6,
        })?,
        file_name: row.text(7)?,
        file_digest: row.text(8)?,
    })
}

const WORKSHEETS: &str = "SELECT w.source, w.import_id, w.sheet, w.report, w.rows_digest, w.n_rows, imports.as_of, \
    imports.file_name, imports.file_digest \
    FROM import_worksheets w JOIN imports ON imports.import_id = w.import_id";

/// Worksheets of an import, in order.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn worksheets(tx: &mut ReadTx, import_id: &str) -> Result<Vec<WorksheetLine>, StoreError> {
    let mut values = vec![Value::from(import_id)];
    let Some(condition) = within(tx, Action::ReadImport, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!("{WORKSHEETS} WHERE w.import_id = $1 AND {condition} ORDER BY w.source");
    tx.rows(&sql, &values).await?.iter().map(worksheet).collect()
}

/// Worksheets of all imports whose rows count, in order; all, because whoever screens sees the whole county.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn applied_worksheets(tx: &mut ReadTx, sheet: Option<&str>) -> Result<Vec<WorksheetLine>, StoreError> {
    if tx.viewer().departments(Action::ReadImport) != Departments::All && sheet.is_none() {
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    let of = sheet.map_or(String::new(), |sheet| {
        values.push(Value::from(sheet));
        " AND w.sheet = $1".to_owned()
    });
    let sql = format!("{WORKSHEETS} WHERE imports.state = 'applied'{of} ORDER BY w.source");
    tx.rows(&sql, &values).await?.iter().map(worksheet).collect()
}
