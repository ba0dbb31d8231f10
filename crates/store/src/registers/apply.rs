//! Carrying out changes, set by set.

mod batch;
mod look_ahead;
mod write;

use std::collections::BTreeMap;

use super::change::Change;
use super::refresh::{KEYS_A_STATEMENT, marks, values};
use crate::StoreError;
use crate::db::Value;
use crate::tx::{Record, WriteTx};
use batch::Batch;

pub use super::rows::Author;

/// Changes carried out at once; those of one household stay together.
const CHANGES_AT_ONCE: usize = 8_000;

/// Memory in which the embedded database keeps its pages while a register is imported.
const BULK_CACHE_KIB: u32 = 384 * 1024;

/// How many changes of each word were carried out.
pub type Applied = BTreeMap<&'static str, u64>;

/// Carries out changes. Those of one household must follow one another and come in one call; an import of a whole
/// county may call it as often as it likes. The caller writes the entry of the journal. For an import every change of
/// something that was there before, and every new household, is listed in `import_changes` with before and after.
///
/// # Errors
/// [`StoreError::Conflict`] when a row to be ended has ended already or began after the as-of day; when the database
/// fails.
#[crate::boxed]
pub async fn apply(tx: &mut WriteTx, author: &Author, changes: Vec<Change>) -> Result<Applied, StoreError> {
    if tx.is_sqlite() && changes.len() > CHANGES_AT_ONCE {
        // Names enter their indexes anywhere: what does not stay in memory is read again for every row. The connection
        // is closed, and the memory free, a while after its last use.
        tx.connection
            .execute(&format!("PRAGMA cache_size = -{BULK_CACHE_KIB}"), &[])
            .await?;
    }
    let mut numbers = Numbers::read(tx, author).await?;
    let mut applied = Applied::new();
    let mut batch: Vec<Change> = Vec::new();
    for change in changes {
        let ends = batch
            .last()
            .is_some_and(|last| last.household_id() != change.household_id());
        if ends && batch.len() >= CHANGES_AT_ONCE {
            Batch::carry_out(tx, author, &mut numbers, &mut applied, std::mem::take(&mut batch)).await?;
        }
        batch.push(change);
    }
    Batch::carry_out(tx, author, &mut numbers, &mut applied, batch).await?;
    Ok(applied)
}

/// The next number of everything that is numbered.
struct Numbers {
    household: i64,
    person: i64,
    membership: i64,
    log: i64,
}

impl Numbers {
    async fn read(tx: &mut WriteTx, author: &Author) -> Result<Self, StoreError> {
        let log = match author.is_import {
            true => last(tx, "import_changes", Some(&author.by)).await?,
            false => 0,
        };
        Ok(Self {
            household: last(tx, "households", None).await?,
            person: last(tx, "persons", None).await?,
            membership: last(tx, "memberships", None).await?,
            log,
        })
    }
}

async fn last(tx: &mut WriteTx, table: &str, import_id: Option<&str>) -> Result<i64, StoreError> {
    let (condition, values) = match import_id {
        Some(id) => (" WHERE import_id = $1", vec![Value::from(id)]),
        None => ("", Vec::new()),
    };
    let row = tx
        .row(&format!("SELECT max(number) FROM {table}{condition}"), &values)
        .await?;
    Ok(row.map(|row| row.int_or(0)).transpose()?.flatten().unwrap_or(0))
}

fn next(number: &mut i64) -> i64 {
    *number += 1;
    *number
}

/// Ends dated rows on the author's day; every one of them must hold until then.
pub(super) async fn end(
    tx: &mut WriteTx,
    (table, key): (&'static str, &'static str),
    ids: &[String],
    author: &Author,
    record: Record,
) -> Result<(), StoreError> {
    for chunk in ids.chunks(KEYS_A_STATEMENT) {
        let mut keys = values(chunk);
        keys.push(author.on.into());
        let condition = format!(
            "{key} IN ({}) AND valid_to IS NULL AND valid_from <= ${}",
            marks(chunk.len(), 1),
            keys.len()
        );
        let record = record.clone().with("valid_to", author.on).with("ended_by", &author.by);
        if tx.update_where(table, &condition, &keys, record).await? != chunk.len() as u64 {
            return Err(StoreError::Conflict);
        }
    }
    Ok(())
}

/// Writes a row in place and counts its version up.
pub(super) async fn bump(
    tx: &mut WriteTx,
    (table, key): (&'static str, &'static str),
    id: &str,
    record: Record,
) -> Result<(), StoreError> {
    let sql = format!("SELECT version FROM {table} WHERE {key} = $1");
    let version = tx.row(&sql, &[id.into()]).await?.ok_or(StoreError::Conflict)?.int(0)?;
    tx.update(table, &[id.into()], record.with("version", version + 1))
        .await?;
    Ok(())
}
