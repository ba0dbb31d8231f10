//! Reading the journal a page at a time.

use super::Entry;
use crate::StoreError;
use crate::db::Row;
use crate::latest;
use crate::registers::paging::Conditions;
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
#[crate::boxed]
pub async fn entries(tx: &mut ReadTx, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
    if !tx.viewer().may(domain::access::Action::ReadJournal) {
        return Ok(Vec::new());
    }
    let mut conditions = Conditions::default();
    conditions.equal("subject", filter.subject.as_ref());
    conditions.equal("kind", filter.kind.as_ref());
    conditions.equal("actor", filter.actor.as_ref());
    let from = (filter.before, filter.limit);
    let rows = latest::rows(tx, (&select(), "seq"), conditions, from).await?;
    rows.iter().map(entry).collect()
}
