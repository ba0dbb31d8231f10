//! Reading the journal a page at a time.

use super::Entry;
use crate::StoreError;
use crate::db::{Row, Value};
use crate::tx::ReadTx;

/// Which entries are wanted, newest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those about this subject.
    pub subject: Option<String>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// Only those of this actor.
    pub actor: Option<String>,
    /// Only those before this one.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

const COLUMNS: &str = "seq, at, actor, role, kind, subject, payload, changes, algorithm, previous_hash, hash";

pub(super) fn select() -> String {
    format!("SELECT {COLUMNS} FROM journal")
}

pub(super) fn entry(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.int(0)?,
        at: row.moment_or(1)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 1,
        })?,
        actor: row.text(2)?,
        role: row.text(3)?,
        kind: row.text(4)?,
        subject: row.text(5)?,
        payload: row.text(6)?,
        changes: row.text(7)?,
        algorithm: row.text(8)?,
        previous_hash: row.text(9)?,
        hash: row.text(10)?,
    })
}

/// Entries that fit the filter, newest first; nothing for a viewer who may not read the journal.
///
/// # Errors
/// When the database fails.
pub async fn entries(tx: &mut ReadTx, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
    if !tx.viewer().may(domain::access::Action::ReadJournal) {
        return Ok(Vec::new());
    }
    let mut sql = select();
    let mut values = Vec::new();
    let wanted = [
        ("subject =", &filter.subject),
        ("kind =", &filter.kind),
        ("actor =", &filter.actor),
    ];
    let mut word = "WHERE";
    for (condition, value) in wanted {
        if let Some(value) = value {
            values.push(Value::from(value));
            sql.push_str(&format!(" {word} {condition} ${}", values.len()));
            word = "AND";
        }
    }
    if let Some(before) = filter.before {
        values.push(Value::from(before));
        sql.push_str(&format!(" {word} seq < ${}", values.len()));
    }
    values.push(Value::from(filter.limit));
    sql.push_str(&format!(" ORDER BY seq DESC LIMIT ${}", values.len()));
    tx.rows(&sql, &values).await?.iter().map(entry).collect()
}
