//! Transactions begun for a viewer: the only way to read or change anything.

mod append;
mod record;
mod write;

use std::sync::Arc;

use domain::access::Viewer;

use crate::StoreError;
use crate::db::{Connection, Row, Value};
use crate::regions::KnownPlaces;
use crate::seal::KeyRing;

pub use record::Record;
pub use write::WriteTx;

/// A transaction that sees one state of the database, for one viewer.
#[derive(Debug)]
pub struct ReadTx {
    pub(crate) connection: Connection,
    viewer: Arc<Viewer>,
    ring: Arc<KeyRing>,
    known_places: Arc<KnownPlaces>,
}

impl ReadTx {
    pub(crate) fn new(
        connection: Connection,
        viewer: Arc<Viewer>,
        (ring, known_places): (Arc<KeyRing>, Arc<KnownPlaces>),
    ) -> Self {
        Self {
            connection,
            viewer,
            ring,
            known_places,
        }
    }

    /// Names and levels of places that were read before.
    pub(crate) fn known_places(&self) -> Arc<KnownPlaces> {
        Arc::clone(&self.known_places)
    }

    /// For whom it was begun.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The keys of sealed fields.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The viewer, shared: for functions that also need the transaction.
    pub(crate) fn shared_viewer(&self) -> Arc<Viewer> {
        Arc::clone(&self.viewer)
    }

    /// The keys, shared: for closures that run while rows are read.
    pub(crate) fn shared_ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring)
    }

    pub(crate) async fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.connection.rows(sql, values).await
    }

    pub(crate) async fn row(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.connection.rows(sql, values).await?.into_iter().next())
    }

    pub(crate) async fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(&Row) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        self.connection.each(sql, values, &mut take).await
    }

    /// Whether the database is the embedded one: the few statements that differ ask this.
    pub(crate) fn is_sqlite(&self) -> bool {
        self.connection.is_sqlite()
    }
}
