//! Many rows at once: multi-row inserts for the embedded database, COPY for the server.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, Sqlite};

use super::{Answer, Connection, Value};
use crate::StoreError;

/// Values one statement of the embedded database takes; 500 rows of a dozen columns was the fastest measured.
const VALUES_A_STATEMENT: usize = 6_000;
/// Bytes collected before they are sent to the server.
const COPY_CHUNK: usize = 1 << 20;

impl Connection {
    /// Adds many rows; each has one value per column.
    pub(crate) fn insert_all<'a>(
        &'a mut self,
        table: &'a str,
        columns: &'a [&'a str],
        rows: &'a [Vec<Value>],
    ) -> Answer<'a, ()> {
        Box::pin(self.insert_rows(table, columns, rows))
    }

    async fn insert_rows(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(tx) => {
                for chunk in rows.chunks((VALUES_A_STATEMENT / columns.len()).max(1)) {
                    let sql = insert_sql(table, columns, chunk.len());
                    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql));
                    for value in chunk.iter().flatten() {
                        query = match value {
                            Value::Text(text) => query.bind(text.as_deref()),
                            Value::Int(number) => query.bind(*number),
                        };
                    }
                    query.execute(&mut **tx).await?;
                }
            }
            Self::Postgres(tx) => {
                let statement = format!("COPY {table} ({}) FROM STDIN", columns.join(", "));
                let mut copy = tx.copy_in_raw(&statement).await?;
                let mut text = String::with_capacity(COPY_CHUNK + 4_096);
                for row in rows {
                    copy_row(&mut text, row);
                    if text.len() >= COPY_CHUNK {
                        copy.send(std::mem::take(&mut text).into_bytes()).await?;
                    }
                }
                copy.send(text.into_bytes()).await?;
                copy.finish().await?;
            }
        }
        Ok(())
    }
}

fn insert_sql(table: &str, columns: &[&str], n_rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(","));
    format!(
        "INSERT INTO {table} ({}) VALUES {}",
        columns.join(","),
        vec![row.as_str(); n_rows].join(",")
    )
}

/// One row in the text form of COPY.
fn copy_row(out: &mut String, row: &[Value]) {
    for (i, value) in row.iter().enumerate() {
        if i > 0 {
            out.push('\t');
        }
        match value {
            Value::Text(None) | Value::Int(None) => out.push_str("\\N"),
            Value::Int(Some(number)) => {
                let _ = write!(out, "{number}");
            }
            Value::Text(Some(text)) => text.chars().for_each(|c| match c {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                // The server keeps no NUL; a spreadsheet cell that has one has nothing else to say there.
                '\0' => out.push('\u{fffd}'),
                c => out.push(c),
            }),
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_row_escapes_what_the_server_would_read_as_structure() {
        let cases = [
            (vec![Value::from("a\tb"), Value::from(1)], "a\\tb\t1\n"),
            (vec![Value::Text(None), Value::Int(None)], "\\N\t\\N\n"),
            (vec![Value::from("\\N"), Value::from("行\n二")], "\\\\N\t行\\n二\n"),
        ];
        for (row, expected) in cases {
            let mut out = String::new();
            copy_row(&mut out, &row);
            assert_eq!(out, expected);
        }
    }
}
