//! A fresh database for one test, gone when the test ends.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Address of a server on which tests may create databases; `make test` starts one and sets it.
const SERVER: &str = "TEST_DATABASE_URL";

/// A fresh, empty database of either kind.
#[derive(Debug)]
pub enum TestDatabase {
    /// A file in a temporary folder.
    Sqlite(tempfile::TempDir),
    /// A database on the test server.
    Postgres {
        /// Address of the server's own database.
        server: String,
        /// Name of the database made for the test.
        name: String,
    },
}

impl TestDatabase {
    /// An embedded database.
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A database on the test server; `None`, said aloud, where no server was named.
    pub fn postgres() -> Option<Self> {
        static N: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var(SERVER) else {
            skipped();
            return None;
        };
        let name = format!("t{}_{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed));
        psql(&server, &format!("CREATE DATABASE {name}"));
        Some(Self::Postgres { server, name })
    }

    /// Both kinds, or the embedded one alone where no server was named.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }

    /// Its address.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("test.db").display()),
            Self::Postgres { server, name } => {
                let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
                format!("{base}/{name}")
            }
        }
    }

    /// Runs SQL past the store, as somebody who tampers would; returns what was printed.
    pub fn tamper(&self, sql: &str) -> String {
        match self {
            Self::Sqlite(folder) => run(Command::new("sqlite3").arg(folder.path().join("test.db")).arg(sql)),
            Self::Postgres { .. } => psql(&self.url(), sql),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            psql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

#[expect(clippy::print_stderr, reason = "what a test leaves out is said")]
fn skipped() {
    eprintln!("skipped on PostgreSQL: {SERVER} is not set (make test sets it)");
}

fn psql(url: &str, sql: &str) -> String {
    run(Command::new("psql").args([
        "--quiet",
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--command",
        sql,
        url,
    ]))
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("the database's own client is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
