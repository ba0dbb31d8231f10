//! Changing many rows at once, each in its own way.

use super::write::{count, declared};
use super::{Record, WriteTx};
use crate::StoreError;
use crate::db::Value;

/// Rows changed by one statement.
const AT_ONCE: usize = 400;

impl WriteTx {
    /// Adds many rows, each by name of column.
    ///
    /// # Errors
    /// When the database refuses one.
    pub(crate) async fn insert_records(&mut self, table: &'static str, records: Vec<Record>) -> Result<(), StoreError> {
        let known = declared(table)?;
        let rows = records.into_iter().map(|record| record.row(table, known));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        self.insert_all(table, rows).await
    }

    /// Changes many rows: each entry has the key of a row, then its values for `columns`. A key that no row has
    /// changes nothing. Says how many rows there were. No key stands twice.
    ///
    /// # Errors
    /// When the database refuses a change.
    pub(crate) async fn update_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: &[Vec<Value>],
    ) -> Result<u64, StoreError> {
        let mut n = 0;
        for chunk in rows.chunks(AT_ONCE) {
            n += self.update_chunk(table, columns, chunk).await?;
        }
        Ok(n)
    }

    async fn update_chunk(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: &[Vec<Value>],
    ) -> Result<u64, StoreError> {
        let known = declared(table)?;
        let width = known.key.len() + columns.len();
        let values: Vec<Value> = rows.iter().flatten().cloned().collect();
        // The embedded database looks a numbered mark up among all before it: thousands of them take long to read.
        let is_sqlite = self.is_sqlite();
        let mark = |n: usize| if is_sqlite { "?".to_owned() } else { format!("${n}") };
        let given: Vec<String> = (0..rows.len())
            .map(|row| {
                let marks = (1..=width).map(|column| mark(row * width + column));
                format!("({})", marks.collect::<Vec<_>>().join(", "))
            })
            .collect();
        let given = format!("(VALUES {}) AS given", given.join(", "));
        let same: Vec<String> = known
            .key
            .iter()
            .zip(1..)
            .map(|(column, i)| format!("{table}.{column} = given.column{i}"))
            .collect();
        let same = same.join(" AND ");
        if known.journalled_as.is_some() {
            self.count_many(table, columns, (&given, &same), &values).await?;
        }
        let set: Vec<String> = columns
            .iter()
            .zip(known.key.len() + 1..)
            .map(|(column, i)| format!("{column} = given.column{i}"))
            .collect();
        let sql = format!("UPDATE {table} SET {} FROM {given} WHERE {same}", set.join(", "));
        self.connection.execute(&sql, &values).await
    }

    /// Takes away what the rows are now and adds what they become.
    async fn count_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        (given, same): (&str, &str),
        values: &[Value],
    ) -> Result<(), StoreError> {
        let known = declared(table)?;
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            let place = known
                .position(column)
                .ok_or_else(|| StoreError::Undeclared(format!("{table}.{column}")))?;
            places.push(place);
        }
        let own: Vec<String> = known.names().iter().map(|name| format!("{table}.{name}")).collect();
        let new = (known.key.len() + 1..)
            .take(columns.len())
            .map(|i| format!("given.column{i}"));
        let asked: Vec<String> = own.into_iter().chain(new).collect();
        let sql = format!("SELECT {} FROM {table} JOIN {given} ON {same}", asked.join(", "));
        let mut changed: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
        self.each(&sql, values, |row| {
            let before = known.columns.iter().enumerate();
            let before: Vec<Value> = before
                .map(|(i, column)| row.value(i, column.is_integer()))
                .collect::<Result<_, _>>()?;
            let mut after = before.clone();
            for (place, i) in places.iter().zip(known.columns.len()..) {
                after[*place] = row.value(i, known.columns[*place].is_integer())?;
            }
            changed.push((before, after));
            Ok(())
        })
        .await?;
        for (before, after) in changed {
            count(self.hash, &mut self.changes, (table, known), &before, true);
            count(self.hash, &mut self.changes, (table, known), &after, false);
        }
        Ok(())
    }
}
