//! Keeps and finds things for a viewer, in SQLite or PostgreSQL.
//!
//! A [`Store`] begins transactions ([`ReadTx`], [`WriteTx`]) for a viewer; every other public function takes one.
//! Every change is written with its entry in the [`journal`], in one transaction.

pub mod accounts;
pub mod backup;
pub mod cases;
pub mod catalogue;
pub mod coverage;
mod db;
mod error;
pub mod files;
pub mod ids;
pub mod imports;
pub mod issues;
pub mod jobs;
pub mod journal;
mod kin;
mod latest;
pub mod leads;
pub mod memory;
pub mod missed;
pub mod names;
pub mod not_received;
pub mod notices;
pub mod once;
pub mod regions;
pub mod registers;
pub mod reseal;
mod scope;
pub mod screenings;
pub mod seal;
pub mod self_reports;
pub mod situations;
pub mod standards;
pub mod statistics;
pub mod sweeps;
mod tx;
pub mod visits;
pub mod watch;

use std::sync::Arc;

/// Compiles an `async fn` where it stands: its future is boxed. One that is not is compiled again, down to the last query,
/// in every crate that awaits it.
pub use async_recursion::async_recursion as boxed;
use domain::Moment;
use domain::access::Viewer;

use db::Db;
pub use db::{Row, Target, Value};
pub use error::StoreError;
pub use tx::{ReadTx, Record, WriteTx};

/// A database with the keys of its sealed fields.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    ring: Arc<seal::KeyRing>,
    hash: seal::Hash,
    known_places: Arc<regions::KnownPlaces>,
}

impl Store {
    /// Opens a database and brings its tables up to date; makes the embedded one when it is not there yet. The hash
    /// is taken for a new database; an old one keeps the one it began with.
    ///
    /// # Errors
    /// When the database cannot be reached, or is newer than this program.
    #[crate::boxed]
    pub async fn open(target: &Target, ring: Arc<seal::KeyRing>, hash: seal::Hash) -> Result<Self, StoreError> {
        let db = Db::open(target).await?;
        db.migrate().await?;
        let mut store = Self {
            db,
            ring,
            hash,
            known_places: Arc::default(),
        };
        store.hash = store.row_hash().await?;
        store.check_keys().await?;
        Ok(store)
    }

    /// A database belongs to one key file: a word sealed when it was made must open.
    async fn check_keys(&self) -> Result<(), StoreError> {
        const NAME: &str = "key_check";
        let mut connection = self.db.writing().await?;
        let kept = connection
            .rows("SELECT value FROM settings WHERE name = $1", &[Value::from(NAME)])
            .await?;
        match kept.first() {
            Some(row) => {
                self.ring
                    .open(NAME, NAME, &row.text(0)?)
                    .map_err(|_| StoreError::WrongKeys)?;
            }
            None => {
                let word = [Value::from(NAME), Value::from(self.ring.seal(NAME, NAME, NAME))];
                connection
                    .execute("INSERT INTO settings (name, value) VALUES ($1, $2)", &word)
                    .await?;
            }
        }
        connection.commit().await
    }

    /// The algorithm rows are hashed with, settled when the database was made: sums of two algorithms do not add up.
    async fn row_hash(&self) -> Result<seal::Hash, StoreError> {
        let mut connection = self.db.writing().await?;
        let kept = connection
            .rows("SELECT value FROM settings WHERE name = 'row_hash'", &[])
            .await?;
        let hash = match kept.first() {
            Some(row) => seal::Hash::parse(&row.text(0)?)
                .ok_or_else(|| StoreError::Undeclared("hash of this database".to_owned()))?,
            None => {
                let name = Value::from(self.hash.name());
                connection
                    .execute("INSERT INTO settings (name, value) VALUES ('row_hash', $1)", &[name])
                    .await?;
                self.hash
            }
        };
        connection.commit().await?;
        Ok(hash)
    }

    /// The same store with the algorithm that a restored database was made with.
    pub(crate) async fn reopened_after_restore(&self) -> Result<Self, StoreError> {
        let mut store = self.clone();
        store.known_places = Arc::default();
        store.hash = store.row_hash().await?;
        Ok(store)
    }

    /// Begins a transaction for reading.
    ///
    /// # Errors
    /// When the database cannot be reached.
    #[crate::boxed]
    pub async fn read(&self, viewer: &Viewer) -> Result<ReadTx, StoreError> {
        Ok(self.read_over(self.db.reading().await?, viewer))
    }

    /// Lends a connection for single statements that change nothing: what a list of one statement needs, without the
    /// cost of a transaction. Two statements may see two states of the database.
    ///
    /// # Errors
    /// When the database cannot be reached.
    #[crate::boxed]
    pub async fn glance(&self, viewer: &Viewer) -> Result<ReadTx, StoreError> {
        Ok(self.read_over(self.db.glancing().await?, viewer))
    }

    fn read_over(&self, connection: db::Connection, viewer: &Viewer) -> ReadTx {
        let shared = (Arc::clone(&self.ring), Arc::clone(&self.known_places));
        ReadTx::new(connection, Arc::new(viewer.clone()), shared)
    }

    fn write_over(&self, connection: db::Connection, viewer: &Viewer, at: Moment) -> WriteTx {
        let shared = (Arc::clone(&self.ring), Arc::new(regions::KnownPlaces::of_nobody()));
        let read = ReadTx::new(connection, Arc::new(viewer.clone()), shared);
        WriteTx::new(read, at, self.hash)
    }

    /// Begins a transaction for changing things that the journal records. They follow one another.
    ///
    /// # Errors
    /// When the database cannot be reached, or is busy for too long.
    #[crate::boxed]
    pub async fn write(&self, viewer: &Viewer, at: Moment) -> Result<WriteTx, StoreError> {
        let mut connection = self.db.writing().await?;
        if !connection.is_sqlite() {
            connection
                .rows("SELECT seq FROM journal_head WHERE only_row = 1 FOR UPDATE", &[])
                .await?;
        }
        Ok(self.write_over(connection, viewer, at))
    }

    /// Begins a transaction for things outside the journal (sessions, progress of jobs): it does not wait for the
    /// chain.
    ///
    /// # Errors
    /// As [`Store::write`].
    #[crate::boxed]
    pub async fn write_passing(&self, viewer: &Viewer, at: Moment) -> Result<WriteTx, StoreError> {
        let connection = self.db.writing().await?;
        Ok(self.write_over(connection, viewer, at))
    }

    /// Keys of sealed fields and files.
    pub fn ring(&self) -> &Arc<seal::KeyRing> {
        &self.ring
    }

    /// The algorithm of the journal.
    pub fn hash(&self) -> seal::Hash {
        self.hash
    }

    /// Whether the database is the embedded one.
    pub fn is_embedded(&self) -> bool {
        self.db.is_sqlite()
    }

    /// Closes every connection; what is under way ends first.
    #[crate::boxed]
    pub async fn close(&self) {
        self.db.close().await;
    }
}
