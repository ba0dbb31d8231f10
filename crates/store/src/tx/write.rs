//! Changing things: every row written is counted into the digest of its subject, and nothing is kept without an
//! entry in the journal that says so.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use domain::Moment;

use super::{ReadTx, Record};
use crate::StoreError;
use crate::catalogue::{self, Table};
use crate::db::Value;
use crate::ids::Ids;
use crate::journal::{Subject, Sum, row_hash};
use crate::seal::Hash;

/// What was done, to be written when the transaction is kept.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) kind: &'static str,
    pub(super) subject: String,
    pub(super) payload: serde_json::Value,
}

/// A transaction that may change things, for one viewer at one moment. Dropped without [`WriteTx::commit`], it
/// has changed nothing.
#[derive(Debug)]
pub struct WriteTx {
    read: ReadTx,
    pub(super) at: Moment,
    pub(super) hash: Hash,
    ids: Ids,
    pub(super) pending: Vec<Pending>,
    pub(super) changes: HashMap<String, Sum>,
}

impl Deref for WriteTx {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        &self.read
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.read
    }
}

/// Rows counted before the database is looked after again.
const COUNTED_AT_ONCE: usize = 64;

pub(super) fn declared(name: &str) -> Result<&'static Table, StoreError> {
    catalogue::table(name).ok_or_else(|| StoreError::Undeclared(name.to_owned()))
}

impl WriteTx {
    pub(crate) fn new(read: ReadTx, at: Moment, hash: Hash) -> Self {
        Self {
            read,
            at,
            hash,
            ids: Ids::at(at),
            pending: Vec::new(),
            changes: HashMap::new(),
        }
    }

    pub(super) fn into_read(self) -> ReadTx {
        self.read
    }

    /// When it was begun.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// A new identifier.
    pub fn next_id(&mut self) -> String {
        self.ids.next_id()
    }

    /// Says what was done; one entry of the journal. The payload names nobody.
    pub fn record(&mut self, kind: &'static str, subject: &Subject, payload: serde_json::Value) {
        self.pending.push(Pending {
            kind,
            subject: subject.as_str().to_owned(),
            payload,
        });
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the database refuses it.
    #[crate::boxed]
    pub async fn insert(&mut self, table: &'static str, record: Record) -> Result<(), StoreError> {
        let row = record.row(table, declared(table)?)?;
        self.insert_all(table, vec![row]).await
    }

    /// Adds many rows, each in the order of the table's columns.
    ///
    /// # Errors
    /// When the database refuses one.
    #[crate::boxed]
    pub async fn insert_all(&mut self, table: &'static str, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let known = declared(table)?;
        let names = known.names();
        let (hash, changes) = (self.hash, &mut self.changes);
        // Rows are counted while the database takes them in.
        let counted = async {
            for some in rows.chunks(COUNTED_AT_ONCE) {
                some.iter()
                    .for_each(|row| count(hash, changes, (table, known), row, false));
                tokio::task::yield_now().await;
            }
        };
        let (inserted, ()) = futures::join!(self.read.connection.insert_all(table, &names, &rows), counted);
        inserted
    }

    /// Changes the row with this key; says whether there is one.
    ///
    /// # Errors
    /// When the database refuses the change.
    #[crate::boxed]
    pub async fn update(&mut self, table: &'static str, key: &[Value], record: Record) -> Result<bool, StoreError> {
        let known = declared(table)?;
        let condition: Vec<String> = known
            .key
            .iter()
            .zip(1..)
            .map(|(column, i)| format!("{column} = ${i}"))
            .collect();
        Ok(self.update_where(table, &condition.join(" AND "), key, record).await? > 0)
    }

    /// Changes every row that meets a condition; says how many.
    ///
    /// # Errors
    /// When the database refuses the change.
    #[crate::boxed]
    pub async fn update_where(
        &mut self,
        table: &'static str,
        condition: &str,
        values: &[Value],
        record: Record,
    ) -> Result<u64, StoreError> {
        let known = declared(table)?;
        if known.journalled_as.is_some() {
            self.count_change(table, known, condition, values, &record).await?;
        }
        let mut all = values.to_vec();
        let mut set = Vec::new();
        for (column, value) in record.values() {
            all.push(value.clone());
            set.push(format!("{column} = ${}", all.len()));
        }
        let sql = format!("UPDATE {table} SET {} WHERE {condition}", set.join(", "));
        self.read.connection.execute(&sql, &all).await
    }

    /// Removes rows of a table that is outside the journal, such as ended sessions.
    ///
    /// # Errors
    /// When the table is journalled, or the database refuses.
    #[crate::boxed]
    pub async fn remove_passing(
        &mut self,
        table: &'static str,
        condition: &str,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        if declared(table)?.journalled_as.is_some() {
            return Err(StoreError::Undeclared(format!("removal from {table}")));
        }
        let sql = format!("DELETE FROM {table} WHERE {condition}");
        self.read.connection.execute(&sql, values).await
    }

    /// Adds rows as they were in a backup: the journal that counts them is restored with them.
    pub(crate) async fn restore_rows(&mut self, table: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        self.read
            .connection
            .insert_all(table, &declared(table)?.names(), rows)
            .await
    }

    /// Keeps what was restored, with no entry of its own.
    pub(crate) async fn keep_restored(self) -> Result<(), StoreError> {
        self.read.connection.commit().await
    }

    /// Counts the rows a change will touch: what they are now is taken away, what they become is added.
    async fn count_change(
        &mut self,
        table: &'static str,
        known: &'static Table,
        condition: &str,
        values: &[Value],
        record: &Record,
    ) -> Result<(), StoreError> {
        let mut places = Vec::new();
        for (column, value) in record.values() {
            let place = known
                .position(column)
                .ok_or_else(|| StoreError::Undeclared(format!("{table}.{column}")))?;
            places.push((place, value.clone()));
        }
        let sql = format!("SELECT {} FROM {table} WHERE {condition}", known.names().join(", "));
        let mut before: Vec<Vec<Value>> = Vec::new();
        self.read
            .each(&sql, values, |row| {
                let columns = known.columns.iter().enumerate();
                before.push(
                    columns
                        .map(|(i, column)| row.value(i, column.is_integer()))
                        .collect::<Result<_, _>>()?,
                );
                Ok(())
            })
            .await?;
        for mut row in before {
            count(self.hash, &mut self.changes, (table, known), &row, true);
            places.iter().for_each(|(place, value)| row[*place] = value.clone());
            count(self.hash, &mut self.changes, (table, known), &row, false);
        }
        Ok(())
    }
}

/// Counts a row into the digest of its subject, or away from it.
pub(super) fn count(
    hash: Hash,
    changes: &mut HashMap<String, Sum>,
    (name, table): (&str, &Table),
    row: &[Value],
    away: bool,
) {
    let Some(subject) = &table.journalled_as else { return };
    let Some(Value::Text(Some(id))) = table.position(&subject.id).map(|place| &row[place]) else {
        return;
    };
    let sum = row_hash(hash, name, table, row);
    let entry = changes.entry(format!("{}:{id}", subject.kind)).or_default();
    if away {
        entry.subtract(&sum);
    } else {
        entry.add(&sum);
    }
}
