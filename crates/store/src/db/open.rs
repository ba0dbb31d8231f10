//! Opening a database of either kind and bringing its tables up to date.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::at_hand::AtHand;
use super::{Answer, Db, migrations};
use crate::StoreError;

/// Where the database is and how many connections it may have.
#[derive(Debug, Clone)]
pub struct Target {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections for reading (embedded) or for everything (server).
    pub max_connections: u32,
    /// How long to wait for a connection or a lock.
    pub wait: Duration,
}

impl Target {
    /// The file of the embedded database, if it is one.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        self.url
            .strip_prefix("sqlite:")
            .map(|path| path.trim_start_matches("//").into())
    }
}

/// Connections of the embedded database kept at hand: each has a thread of its own, and memory.
const SQLITE_AT_HAND: usize = 4;

/// Half of the connections at most are kept at hand: the other half is for transactions.
fn at_hand(target: &Target) -> usize {
    usize::try_from(target.max_connections / 2).unwrap_or(1)
}

/// Whether the server answers what it is asked now. The library does not count the answer to a COPY whose end nobody
/// waited for; from then on each statement would hear the answer to the one before. Such a connection is closed.
async fn is_in_step(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let answer: Option<i32> = sqlx::query_scalar("SELECT 1").fetch_optional(connection).await?;
    Ok(answer == Some(1))
}

impl Db {
    /// Opens it, making the embedded one when it is not there yet.
    pub(crate) fn open(target: &Target) -> Answer<'_, Self> {
        Box::pin(Self::connect(target))
    }

    async fn connect(target: &Target) -> Result<Self, StoreError> {
        match target.sqlite_path() {
            Some(path) => Self::open_sqlite(target, &path).await,
            None if target.url.starts_with("postgres:") || target.url.starts_with("postgresql:") => {
                let options = PgConnectOptions::from_str(&target.url)?.application_name("shouwang");
                let pool = PgPoolOptions::new()
                    .max_connections(target.max_connections)
                    .acquire_timeout(target.wait)
                    .after_release(|connection, _| Box::pin(is_in_step(connection)))
                    .connect_with(options)
                    .await?;
                let at_hand = AtHand::new(pool.clone(), at_hand(target), target.wait);
                Ok(Self::Postgres { pool, at_hand })
            }
            None => Err(StoreError::Url),
        }
    }

    async fn open_sqlite(target: &Target, path: &std::path::Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged survives a power cut too.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(target.wait)
            // A page of a list fits: the thread of the connection need not wait for its reader.
            .row_buffer_size(512)
            // Pages are shared through the map; what each connection keeps for itself is small, so that many may idle.
            .pragma("cache_size", "-8192")
            .pragma("mmap_size", "134217728")
            .pragma("temp_store", "memory");
        let pool = |n: u32| {
            SqlitePoolOptions::new()
                .max_connections(n)
                .acquire_timeout(target.wait)
                .test_before_acquire(false)
                .idle_timeout(Duration::from_secs(60))
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        let readers = pool(target.max_connections).connect_lazy_with(options.pragma("query_only", "on"));
        let at_hand = AtHand::new(readers.clone(), at_hand(target).min(SQLITE_AT_HAND), target.wait);
        Ok(Self::Sqlite {
            readers,
            writer,
            at_hand,
        })
    }

    /// Brings the tables up to date.
    pub(crate) fn migrate(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            match self {
                Self::Sqlite { writer, .. } => Ok(migrations::sqlite().run(writer).await?),
                Self::Postgres { pool, .. } => Ok(migrations::postgres().run(pool).await?),
            }
        })
    }
}
