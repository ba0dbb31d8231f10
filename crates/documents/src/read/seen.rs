//! Rows that have been accepted, by key and content, so that a second one is known.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::sheet::{Role, Sheet, Subject};
use domain::table::{RowOrigin, Values};

/// The columns of a sheet that make two rows the same, and those that make them equal.
#[derive(Debug, Clone)]
pub(super) struct Sameness {
    key: Vec<usize>,
    content: Vec<usize>,
}

/// Accepted rows of one sheet.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rows: HashMap<(u64, u64), (u64, RowOrigin)>,
}

/// How a row stands to those seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing like it yet.
    New,
    /// The same row again.
    Duplicate,
    /// The same key with other content; holds the first.
    Conflict(RowOrigin),
}

/// A row reduced to numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    key: (u64, u64),
    /// Equal content has an equal number.
    pub(super) content: u64,
}

impl Sameness {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let key = sheet.key.iter().filter_map(|name| sheet.column_index(name)).collect();
        // A register of households in the national export repeats the household on each person's row: what is
        // the person's own does not make it another household.
        let own = |role| matches!(role, Some(Role::Name | Role::Id | Role::Birth | Role::Relation));
        let household = sheet.register == Some(Subject::Household);
        let content = (0..sheet.columns.len())
            .filter(|at| !(household && own(sheet.columns[*at].role)))
            .collect();
        Self { key, content }
    }

    /// Marks the last row of these columns.
    pub(super) fn mark(&self, columns: &[Values]) -> Mark {
        let hash = |first: u64, which: &[usize]| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u64(first);
            which.iter().for_each(|at| last(&columns[*at], &mut hasher));
            hasher.finish()
        };
        let content = hash(0, &self.content);
        // A row whose key is not whole is only the same as a row that is equal in everything.
        let whole = !self.key.is_empty() && self.key.iter().all(|at| is_filled(&columns[*at]));
        let key = if whole {
            (hash(1, &self.key), hash(2, &self.key))
        } else {
            (content, hash(3, &self.content))
        };
        Mark { key, content }
    }
}

impl Seen {
    pub(super) fn standing(&self, mark: Mark) -> Standing {
        match self.rows.get(&mark.key) {
            None => Standing::New,
            Some((content, _)) if *content == mark.content => Standing::Duplicate,
            Some((_, origin)) => Standing::Conflict(*origin),
        }
    }

    pub(super) fn insert(&mut self, mark: Mark, origin: RowOrigin) {
        self.rows.insert(mark.key, (mark.content, origin));
    }
}

fn is_filled(values: &Values) -> bool {
    match values {
        Values::Text(cells) => matches!(cells.last(), Some(Some(_))),
        Values::Id(cells) => matches!(cells.last(), Some(Some(_))),
        Values::Number(cells) => matches!(cells.last(), Some(Some(_))),
        Values::Date(cells) => matches!(cells.last(), Some(Some(_))),
        Values::Code(cells) => matches!(cells.last(), Some(Some(_))),
        Values::Bool(cells) => matches!(cells.last(), Some(Some(_))),
    }
}

fn last(values: &Values, hasher: &mut DefaultHasher) {
    match values {
        Values::Text(cells) => cells.last().hash(hasher),
        // One number, however it was written.
        Values::Id(cells) => match cells.last() {
            Some(Some(id)) => match id.number() {
                Some(number) => number.packed().hash(hasher),
                None => id.hash(hasher),
            },
            _ => hasher.write_u8(0),
        },
        Values::Number(cells) => cells.last().hash(hasher),
        Values::Date(cells) => cells.last().hash(hasher),
        Values::Code(cells) => cells.last().hash(hasher),
        Values::Bool(cells) => cells.last().hash(hasher),
    }
}

/// Takes back the last row of these columns, down to `len` rows.
pub(super) fn truncate(columns: &mut [Values], len: usize) {
    for values in columns {
        match values {
            Values::Text(cells) => cells.truncate(len),
            Values::Id(cells) => cells.truncate(len),
            Values::Number(cells) => cells.truncate(len),
            Values::Date(cells) => cells.truncate(len),
            Values::Code(cells) => cells.truncate(len),
            Values::Bool(cells) => cells.truncate(len),
        }
    }
}
