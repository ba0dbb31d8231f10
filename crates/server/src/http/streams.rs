//! Streams that are open: no more at once than there is room for, and no more of one account than it may hold.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Jobs;

/// Streams that are open, by account.
#[derive(Debug)]
pub struct Streams {
    most: u32,
    most_of_one: u32,
    open: Mutex<HashMap<String, u32>>,
}

/// The place of one stream; free again once it is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Arc<Streams>,
    account_id: String,
}

impl Streams {
    /// None open yet.
    pub fn new(config: &Jobs) -> Self {
        Self {
            most: config.streams,
            most_of_one: config.streams_per_account,
            open: Mutex::default(),
        }
    }

    /// A place for one more stream of an account; `None` when all are taken.
    pub fn enter(self: &Arc<Self>, account_id: &str) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(account_id).copied().unwrap_or_default();
        if own >= self.most_of_one || open.values().sum::<u32>() >= self.most {
            return None;
        }
        open.insert(account_id.to_owned(), own + 1);
        Some(Place {
            streams: Arc::clone(self),
            account_id: account_id.to_owned(),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.account_id) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(open.remove(&self.account_id)),
        }
    }
}
