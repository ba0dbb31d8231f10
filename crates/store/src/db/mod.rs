//! The narrow waist to the database: SQL text with `$1` placeholders, values that are text or integers, rows by
//! position. The only module that names the SQL library; everything above it is the same on both databases.

mod bulk;
mod open;
mod value;

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::StoreError;
pub use open::Target;
pub use value::{Row, Value};

/// A database of either kind, with its connections.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// The embedded database: many readers, one writer.
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    /// A database server.
    Postgres(PgPool),
}

/// One open transaction.
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Connection(sqlite)",
            Self::Postgres(_) => "Connection(postgres)",
        })
    }
}

/// Does the same with the transaction of either kind.
macro_rules! either {
    ($connection:expr, $tx:ident => $body:expr) => {
        match $connection {
            Connection::Sqlite($tx) => $body,
            Connection::Postgres($tx) => $body,
        }
    };
}

/// A query of the given kind with its values bound.
macro_rules! bound {
    ($kind:ty, $sql:expr, $values:expr) => {{
        let mut query = sqlx::query::<$kind>(AssertSqlSafe($sql.to_owned()));
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text.as_deref()),
                Value::Int(number) => query.bind(*number),
            };
        }
        query
    }};
}

impl Db {
    /// Whether it is the embedded database.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) async fn reading(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Connection::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => {
                Connection::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A transaction that may change things; the embedded database has one at a time.
    pub(crate) async fn writing(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Connection::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Connection::Postgres(pool.begin().await?),
        })
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Connection {
    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(Sqlite, sql, values).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => bound!(Postgres, sql, values).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows of a query.
    pub(crate) async fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => {
                let rows: Vec<SqliteRow> = bound!(Sqlite, sql, values).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(tx) => {
                let rows: Vec<PgRow> = bound!(Postgres, sql, values).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Hands every row of a query to `take`, one at a time: memory does not grow with the answer.
    pub(crate) async fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(&Row) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        use futures::TryStreamExt;
        match self {
            Self::Sqlite(tx) => {
                let mut rows = bound!(Sqlite, sql, values).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    take(&Row::Sqlite(row))?;
                }
            }
            Self::Postgres(tx) => {
                let mut rows = bound!(Postgres, sql, values).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    take(&Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Keeps what was done.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        either!(self, tx => tx.commit().await).map_err(StoreError::from)
    }

    /// Whether this is the embedded database.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}
