//! Connections kept at hand for single statements. The pool asks a connection whether it still lives whenever it is
//! taken and given back, and a transaction begins and ends; a list of one statement needs none of that. A few
//! connections serve everybody: more than the machine has cores would only wait for each other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::StoreError;

/// Connections kept at hand.
#[derive(Debug)]
pub(crate) struct AtHand<DB: Database> {
    pool: Pool<DB>,
    permits: Arc<Semaphore>,
    wait: Duration,
    /// Those that nobody uses now; `None` once the database is closed.
    idle: Mutex<Option<Vec<PoolConnection<DB>>>>,
}

/// A connection lent for single statements; it is kept at hand again unless a statement was cut off or failed.
pub(crate) struct Lent<DB: Database> {
    home: Arc<AtHand<DB>>,
    connection: Option<PoolConnection<DB>>,
    /// Whether it came from the pool just now, where it was seen to live.
    pub(super) is_fresh: bool,
    /// Whether no statement is under way.
    pub(super) is_whole: bool,
    _permit: OwnedSemaphorePermit,
}

impl<DB: Database> AtHand<DB> {
    /// At most `most` connections of a pool, at least one of which others must be able to have.
    pub(super) fn new(pool: Pool<DB>, most: usize, wait: Duration) -> Arc<Self> {
        Arc::new(Self {
            pool,
            permits: Arc::new(Semaphore::new(most.max(1))),
            wait,
            idle: Mutex::new(Some(Vec::new())),
        })
    }

    /// Lends one.
    pub(super) async fn lend(self: &Arc<Self>) -> Result<Lent<DB>, StoreError> {
        let permit = tokio::time::timeout(self.wait, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = permit
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let kept = self.idle().as_mut().ok_or(sqlx::Error::PoolClosed)?.pop();
        let is_fresh = kept.is_none();
        let connection = match kept {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        Ok(Lent {
            home: Arc::clone(self),
            connection: Some(connection),
            is_fresh,
            is_whole: true,
            _permit: permit,
        })
    }

    /// Gives all back to the pool, for good: a pool waits for its connections when it closes.
    pub(super) fn close(&self) {
        self.idle().take();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Option<Vec<PoolConnection<DB>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<DB: Database> Lent<DB> {
    /// The connection, from the pool if it has none.
    pub(super) async fn connection(&mut self) -> Result<&mut DB::Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.is_fresh = true;
                self.home.pool.acquire().await?
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// Lets go of one that lay at hand and turned out to be dead; the next statement takes another.
    pub(super) fn let_go(&mut self) {
        self.connection.take();
    }
}

impl<DB: Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take().filter(|_| self.is_whole) else {
            return;
        };
        // What is left when the database is closed goes back to the pool by being dropped.
        if let Some(idle) = self.home.idle().as_mut() {
            idle.push(connection);
        }
    }
}
