//! The narrow waist to the database: SQL text with `$1` placeholders, values that are text or integers, rows by
//! position. The only module that names the SQL library; everything above it is the same on both databases.
//!
//! What crosses the waist is boxed: an async function is compiled anew in every crate that awaits it, and the SQL
//! library should be compiled once.

mod at_hand;
mod bulk;
mod migrations;
mod open;
mod value;

use std::sync::Arc;

use futures::future::BoxFuture;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::StoreError;
use at_hand::{AtHand, Lent};
pub use open::Target;
pub use value::{Row, Value};

/// A database of either kind, with its connections.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// The embedded database: many readers, one writer.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
        at_hand: Arc<AtHand<Sqlite>>,
    },
    /// A database server.
    Postgres {
        pool: PgPool,
        at_hand: Arc<AtHand<Postgres>>,
    },
}

/// One open transaction, or a connection for single statements.
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    /// Every statement sees its own state of the database.
    LentSqlite(Lent<Sqlite>),
    LentPostgres(Lent<Postgres>),
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) | Self::LentSqlite(_) => "Connection(sqlite)",
            Self::Postgres(_) | Self::LentPostgres(_) => "Connection(postgres)",
        })
    }
}

/// What the database answers, in its time.
pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// What is done with each row.
pub(crate) type Taker<'a> = &'a mut (dyn FnMut(&Row) -> Result<(), StoreError> + Send);

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

/// Runs a statement on a lent connection; one that lay at hand and died there is replaced once.
macro_rules! on_lent {
    ($lent:expr, $connection:ident => $run:expr) => {{
        let lent = $lent;
        lent.is_whole = false;
        let mut answer = {
            let $connection = lent.connection().await?;
            $run.await.map_err(StoreError::from)
        };
        if !lent.is_fresh && answer.as_ref().is_err_and(StoreError::is_passing) {
            lent.let_go();
            let $connection = lent.connection().await?;
            answer = $run.await.map_err(StoreError::from);
        }
        let answer = answer?;
        lent.is_whole = true;
        answer
    }};
}

/// Begins a transaction, even when whoever asked goes away meanwhile: one that was begun halfway would stay open in a
/// connection that goes back to the pool. One that nobody waits for any more is rolled back.
async fn begun(pool: &PgPool, with: Option<&'static str>) -> Result<Transaction<'static, Postgres>, StoreError> {
    let pool = pool.clone();
    let beginning = tokio::spawn(async move {
        match with {
            Some(statement) => pool.begin_with(statement).await,
            None => pool.begin().await,
        }
    });
    let begun = beginning.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
    Ok(begun?)
}

impl Db {
    /// Whether it is the embedded database.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) fn reading(&self) -> Answer<'_, Connection> {
        const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite { readers, .. } => Connection::Sqlite(readers.begin().await?),
                Self::Postgres { pool, .. } => Connection::Postgres(begun(pool, Some(SNAPSHOT)).await?),
            })
        })
    }

    /// A connection for single statements that change nothing.
    pub(crate) fn glancing(&self) -> Answer<'_, Connection> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite { at_hand, .. } => Connection::LentSqlite(at_hand.lend().await?),
                Self::Postgres { at_hand, .. } => Connection::LentPostgres(at_hand.lend().await?),
            })
        })
    }

    /// A transaction that may change things; the embedded database has one at a time.
    pub(crate) fn writing(&self) -> Answer<'_, Connection> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite { writer, .. } => match writer.begin_with("BEGIN IMMEDIATE").await {
                    // A full disk ends a transaction by itself, and the connection does not know: a new one does.
                    Err(sqlx::Error::InvalidSavePointStatement) => {
                        writer.acquire().await?.close().await?;
                        Connection::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
                    }
                    begun => Connection::Sqlite(begun?),
                },
                Self::Postgres { pool, .. } => Connection::Postgres(begun(pool, None).await?),
            })
        })
    }

    /// Closes every connection.
    pub(crate) fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite {
                    readers,
                    writer,
                    at_hand,
                } => {
                    at_hand.close();
                    readers.close().await;
                    writer.close().await;
                }
                Self::Postgres { pool, at_hand } => {
                    at_hand.close();
                    pool.close().await;
                }
            }
        })
    }
}

impl Connection {
    /// Runs a statement and says how many rows it changed.
    pub(crate) fn execute<'a>(&'a mut self, sql: &'a str, values: &'a [Value]) -> Answer<'a, u64> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite(tx) => bound!(Sqlite, sql, values).execute(&mut **tx).await?.rows_affected(),
                Self::Postgres(tx) => bound!(Postgres, sql, values).execute(&mut **tx).await?.rows_affected(),
                Self::LentSqlite(lent) => on_lent!(lent, at => bound!(Sqlite, sql, values).execute(at)).rows_affected(),
                Self::LentPostgres(lent) => {
                    on_lent!(lent, at => bound!(Postgres, sql, values).execute(at)).rows_affected()
                }
            })
        })
    }

    /// All rows of a query.
    pub(crate) fn rows<'a>(&'a mut self, sql: &'a str, values: &'a [Value]) -> Answer<'a, Vec<Row>> {
        Box::pin(async move {
            Ok(match self {
                Self::Sqlite(tx) => {
                    let rows: Vec<SqliteRow> = bound!(Sqlite, sql, values).fetch_all(&mut **tx).await?;
                    rows.into_iter().map(Row::Sqlite).collect()
                }
                Self::Postgres(tx) => {
                    let rows: Vec<PgRow> = bound!(Postgres, sql, values).fetch_all(&mut **tx).await?;
                    rows.into_iter().map(Row::Postgres).collect()
                }
                Self::LentSqlite(lent) => {
                    let rows = on_lent!(lent, at => bound!(Sqlite, sql, values).fetch_all(at));
                    rows.into_iter().map(Row::Sqlite).collect()
                }
                Self::LentPostgres(lent) => {
                    let rows = on_lent!(lent, at => bound!(Postgres, sql, values).fetch_all(at));
                    rows.into_iter().map(Row::Postgres).collect()
                }
            })
        })
    }

    /// Hands every row of a query to `take`, one at a time: memory does not grow with the answer.
    pub(crate) fn each<'a>(&'a mut self, sql: &'a str, values: &'a [Value], take: Taker<'a>) -> Answer<'a, ()> {
        use futures::TryStreamExt;
        macro_rules! each {
            ($kind:ident, $at:expr) => {{
                let mut rows = bound!($kind, sql, values).fetch($at);
                while let Some(row) = rows.try_next().await? {
                    take(&Row::$kind(row))?;
                }
            }};
        }
        Box::pin(async move {
            match self {
                Self::Sqlite(tx) => each!(Sqlite, &mut **tx),
                Self::Postgres(tx) => each!(Postgres, &mut **tx),
                Self::LentSqlite(lent) => {
                    lent.is_whole = false;
                    each!(Sqlite, lent.connection().await?);
                    lent.is_whole = true;
                }
                Self::LentPostgres(lent) => {
                    lent.is_whole = false;
                    each!(Postgres, lent.connection().await?);
                    lent.is_whole = true;
                }
            }
            Ok(())
        })
    }

    /// Keeps what was done.
    pub(crate) fn commit(self) -> Answer<'static, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite(tx) => tx.commit().await?,
                Self::Postgres(tx) => tx.commit().await?,
                Self::LentSqlite(_) | Self::LentPostgres(_) => {}
            }
            Ok(())
        })
    }

    /// Whether this is the embedded database.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::LentSqlite(_))
    }
}
