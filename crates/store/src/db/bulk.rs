//! Many rows at once: multi-row inserts for the embedded database, COPY for the server.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use super::{Answer, Connection, Value};
use crate::StoreError;

/// Values one statement of the embedded database takes; 500 rows of a dozen columns was the fastest measured.
const VALUES_A_STATEMENT: usize = 6_000;
/// Rows up to which the server gets them in a statement of its own: COPY goes to and fro more often, and its last
/// piece waits for the network to give up hoping for more.
const FEW_ROWS: usize = 20;
/// What stands in place of a NUL, which the server does not keep; a spreadsheet cell that has one has nothing else to
/// say there.
const NUL: &str = "\u{fffd}";
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
                let mut chunks = rows.chunks((VALUES_A_STATEMENT / columns.len()).max(1));
                let statement = |chunk: &[Vec<Value>]| {
                    let sql = insert_sql(table, columns, chunk.len());
                    let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(sql));
                    for value in chunk.iter().flatten() {
                        query = match value {
                            // Owned, so that the next statement can be made while this one runs.
                            Value::Text(text) => query.bind(text.clone()),
                            Value::Int(number) => query.bind(*number),
                        };
                    }
                    query
                };
                let mut query = chunks.next().map(statement);
                while let Some(now) = query {
                    let (done, next) = futures::join!(now.execute(&mut **tx), async { chunks.next().map(statement) });
                    done?;
                    query = next;
                }
            }
            Self::Postgres(tx) if rows.len() <= FEW_ROWS => {
                let (sql, known) = insert_known_sql(table, columns, rows);
                let mut query = sqlx::query::<Postgres>(AssertSqlSafe(sql)).persistent(rows.len() == 1);
                for value in known {
                    query = match value {
                        Value::Text(text) => query.bind(text.as_deref().map(|text| text.replace('\0', NUL))),
                        Value::Int(number) => query.bind(*number),
                    };
                }
                query.execute(&mut **tx).await?;
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
            Self::LentSqlite(_) | Self::LentPostgres(_) => {
                return Err(StoreError::Undeclared("change outside a transaction".to_owned()));
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

/// A statement for the server that adds rows, and the values it is sent with. What is unknown stands in it as NULL: a
/// placeholder would have a type, and an unknown value has none.
fn insert_known_sql<'v>(table: &str, columns: &[&str], rows: &'v [Vec<Value>]) -> (String, Vec<&'v Value>) {
    let mut known = Vec::new();
    let mut row = |row: &'v Vec<Value>| {
        let mut places = Vec::with_capacity(row.len());
        for value in row {
            if value.is_none() {
                places.push("NULL".to_owned());
            } else {
                known.push(value);
                places.push(format!("${}", known.len()));
            }
        }
        format!("({})", places.join(","))
    };
    let all: Vec<String> = rows.iter().map(&mut row).collect();
    (
        format!("INSERT INTO {table} ({}) VALUES {}", columns.join(","), all.join(",")),
        known,
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
                '\0' => out.push_str(NUL),
                c => out.push(c),
            }),
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever asked goes away at any moment: the next one finds a connection that answers what it is asked.
    #[tokio::test]
    async fn what_is_cut_off_anywhere_leaves_no_trace() {
        for database in testkit::TestDatabase::each() {
            let target = super::super::Target {
                url: database.url(),
                max_connections: 1,
                wait: std::time::Duration::from_secs(60),
            };
            let db = super::super::Db::open(&target).await.expect("opens");
            let mut tx = db.writing().await.expect("begins");
            tx.execute("CREATE TABLE t (x TEXT)", &[]).await.expect("makes a table");
            tx.commit().await.expect("commits");
            let rows = vec![vec![Value::from("a")]; FEW_ROWS + 1];
            let mut polls = 1;
            loop {
                let mut tx = db.writing().await.expect("begins");
                let whole = testkit::few(polls, tx.insert_all("t", &["x"], &rows)).await;
                drop(tx);
                let mut tx = db.writing().await.expect("begins");
                let found = tx.rows("SELECT count(*) FROM t", &[]).await.expect("answers");
                assert_eq!(found[0].int(0).expect("a number"), 0, "cut off after {polls}");
                drop(tx);
                if whole.is_some() {
                    break;
                }
                polls += 1;
            }
            db.close().await;
        }
    }

    #[test]
    fn what_is_unknown_has_no_placeholder() {
        let rows = [
            vec![Value::from("a"), Value::Text(None), Value::from(1)],
            vec![Value::from("b"), Value::from("c"), Value::Int(None)],
        ];
        let (sql, known) = insert_known_sql("t", &["x", "y", "z"], &rows);
        assert_eq!(sql, "INSERT INTO t (x,y,z) VALUES ($1,NULL,$2),($3,$4,NULL)");
        assert_eq!(known.len(), 4);
    }

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
