//! Why the store could not do something.

/// What went wrong below the verbs. None of it holds a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, failed or is not there.
    #[error("database")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("migration")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address of the database is neither `sqlite:` nor `postgres:`.
    #[error("the database address must begin with sqlite: or postgres:")]
    Url,
    /// A file or folder could not be read or written.
    #[error("file")]
    Io(#[from] std::io::Error),
    /// A sealed value could not be sealed or opened.
    #[error("seal")]
    Seal(#[from] crate::seal::SealError),
    /// A stored value is not what its column holds.
    #[error("column {column} holds no {what}")]
    Stored {
        /// What it should hold.
        what: &'static str,
        /// Position in the query.
        column: usize,
    },
    /// JSON that the store wrote itself does not read.
    #[error("stored JSON")]
    Json(#[from] serde_json::Error),
    /// The key file is not the one this database was sealed with.
    #[error("the key file is not the one this database was sealed with")]
    WrongKeys,
    /// Somebody else changed the same thing first.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// A row breaks a rule of the database, such as a name that must be unique.
    #[error("{0}")]
    Constraint(String),
    /// A table or column that `columns.toml` does not know; a fault of the program.
    #[error("undeclared {0}")]
    Undeclared(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(cause) if cause.is_unique_violation() || cause.is_foreign_key_violation() => {
                Self::Constraint(cause.constraint().unwrap_or(cause.message()).to_owned())
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Whether the database could not be reached or was too busy: worth trying again later.
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
                true
            }
            sqlx::Error::Database(cause) => {
                // A fatal error ends the connection: the server stops, starts, or takes nobody now.
                let fatal = cause
                    .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                    .is_some_and(|cause| {
                        matches!(
                            cause.severity(),
                            sqlx::postgres::PgSeverity::Fatal | sqlx::postgres::PgSeverity::Panic
                        )
                    });
                // SQLite: busy, locked. PostgreSQL: connection lost, shutting down, too many connections, serialization.
                let code = cause.code().unwrap_or_default();
                fatal
                    || matches!(code.as_ref(), "5" | "6" | "261" | "517" | "40001" | "40P01" | "53300")
                    || code.starts_with("08")
                    || code.starts_with("57P")
            }
            _ => false,
        }
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(cause)) => {
                matches!(cause.code().unwrap_or_default().as_ref(), "13" | "53100")
            }
            Self::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}
