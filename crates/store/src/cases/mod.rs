//! Cases: what happened in them, in order, and what that makes of them.
//!
//! - [`open`], [`append`], [`append_many`]: the only ways to change a case, by events that `domain::case` decided. The
//!   case is kept as its events make it, beside them; risks, tasks and measures are taken from it so that lists walk
//!   an index.
//! - [`load`], [`load_open_of`], [`events`]: one case; [`list`](fn@list), [`worklist`](fn@worklist),
//!   [`measures`](fn@measures): pages of many; [`figures`](fn@figures), [`effects`](fn@effects): counts, each with the query that lists
//!   what was counted.
//! - [`rebuild`]: a case made from its events alone; [`replay`](fn@replay) compares every one with what is kept.

mod append;
mod effects;
mod figures;
mod follow;
mod journalled;
mod kept;
mod list;
mod measures;
mod read;
mod replay;
mod risks;
mod tasks;
mod worklist;

pub use append::{append, append_many, open};
pub use effects::{KindEffect, effects};
pub use figures::{Ask, Figure, FigureLine, FigureQuery, Group, StepFigure, figures};
pub(crate) use follow::follow_moved;
pub use list::{CaseLine, CasePage, Presence, Query, Sort, count, list, load_page};
pub use measures::{MeasureLine, MeasureQuery, measures};
pub use read::{
    events, households_with_open_measures, is_open, load, load_open_of, load_open_of_many, open_contact,
    open_households, owing, seal_contact,
};
pub(crate) use replay::replay;
pub use replay::{Rebuilt, rebuild};
pub use worklist::{TaskLine, TaskQuery, TaskState, worklist};

#[doc(hidden)]
pub mod plans {
    //! How the embedded database would answer: for tests.
    pub use super::list::plans as list;
    pub use super::worklist::plans as worklist;
}

use domain::case::{Case, Event};
use domain::{Date, Moment};

/// What sorts after every day and every amount: there is none.
pub(crate) const NONE_LAST: &str = "~";
/// Cases looked at in one statement.
const CHUNK: usize = 500;

/// A case as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub case_id: String,
    /// Order of entry.
    pub number: i64,
    /// Whose it is.
    pub household_id: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Level of the most severe lead in it.
    pub level: Option<String>,
    /// Net burden in fen, of the lead with the largest.
    pub burden_cents: Option<i64>,
    /// Income in fen, as that lead says.
    pub income_cents: Option<i64>,
    /// How many events made it.
    pub n_events: i64,
    /// Counts up with every change.
    pub version: i64,
    /// The case itself.
    pub case: Case,
}

/// A case that begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCase {
    /// Whose.
    pub household_id: String,
    /// Level of the most severe lead.
    pub level: Option<String>,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
}

/// What is to happen to one case.
#[derive(Debug, Clone)]
pub struct Change {
    to: Target,
    events: Vec<Event>,
}

#[derive(Debug, Clone)]
enum Target {
    New(NewCase),
    Old(Box<Stored>),
}

impl Change {
    /// A case begins with these events.
    pub fn open(new: NewCase, events: Vec<Event>) -> Self {
        Self {
            to: Target::New(new),
            events,
        }
    }

    /// These events happen in a case that was loaded.
    pub fn append(stored: Stored, events: Vec<Event>) -> Self {
        Self {
            to: Target::Old(Box::new(stored)),
            events,
        }
    }

    /// A further lead speaks of this level, burden and income: the case takes the larger burden with its income, and
    /// the level that comes with it.
    #[must_use]
    pub fn ranked(mut self, level: Option<String>, burden_cents: Option<i64>, income_cents: Option<i64>) -> Self {
        let (old_level, old_burden, old_income) = match &mut self.to {
            Target::New(new) => (&mut new.level, &mut new.burden_cents, &mut new.income_cents),
            Target::Old(old) => (&mut old.level, &mut old.burden_cents, &mut old.income_cents),
        };
        if burden_cents > *old_burden || old_level.is_none() {
            *old_level = level.or_else(|| old_level.take());
            *old_burden = burden_cents.max(*old_burden);
            *old_income = income_cents.or(*old_income);
        }
        self
    }
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the case, from 1.
    pub seq: i64,
    /// When it was written.
    pub at: Moment,
    /// Who acted, as the journal names it.
    pub actor: String,
    /// In which role.
    pub role: Option<String>,
    /// What happened.
    pub event: Event,
}

/// A day that must be there.
fn day(row: &crate::Row, column: usize) -> Result<Date, crate::StoreError> {
    row.date_or(column)?
        .ok_or(crate::StoreError::Stored { what: "date", column })
}
