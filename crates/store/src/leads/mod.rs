//! Leads: households to look at, from whichever channel, and what became of each.
//!
//! A lead of a screening has hits with their reasons; one that somebody told has words. Each ends in one outcome.

mod add;
mod ledger;
mod list;
mod settle;

pub use add::{NewLead, Reported, add_of_screening, lives_in, people, report, report_at_visit};
pub use ledger::{MonthCount, Traced, Yield, count_by_month, trace, yields};
#[doc(hidden)]
pub use list::plans;
pub use list::{LeadFilter, Waiting, count_of_screening, find, latest_of, of_screening, waiting};
pub use settle::{Open, Settled, hits_of_case, settle, settle_many, unsettled};

pub use domain::lead::Outcome;
use domain::{Date, Moment};

use crate::StoreError;
use crate::db::Row;
use crate::scope::Places;

/// A lead with its household, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadLine {
    /// Id.
    pub lead_id: String,
    /// Order of entry.
    pub number: i64,
    /// Its screening, where a screening found it.
    pub screening_id: Option<String>,
    /// Household.
    pub household_id: String,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// The person it is about, where somebody named one.
    pub person_id: Option<String>,
    /// Township.
    pub township_id: String,
    /// Its name now.
    pub township: String,
    /// Village.
    pub village_id: String,
    /// Its name now.
    pub village: String,
    /// How it came.
    pub channel: String,
    /// Rank in its screening, from 1.
    pub rank: Option<i64>,
    /// Name of the level.
    pub level: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// The day it speaks of.
    pub found_on: Date,
    /// When somebody should have gone there.
    pub due_on: Date,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// Broad words for a public notice.
    pub notice: String,
    /// The hits with their reasons alone, as JSON.
    pub reasons: String,
    /// What became of it; `None` while it waits.
    pub outcome: Option<Outcome>,
    /// The case it began or joined.
    pub case_id: Option<String>,
    /// Counts up with every change.
    pub version: i64,
}

/// A lead with all that is behind it.
#[derive(Clone, PartialEq, Eq)]
pub struct FullLead {
    /// As a list shows it.
    pub line: LeadLine,
    /// The hits with their reasons, the facts behind them and the rows these rest on, as JSON.
    pub hits: String,
    /// What somebody said.
    pub words: Option<String>,
    /// Who took it down.
    pub reported_by: Option<String>,
    /// When.
    pub reported_at: Option<Moment>,
    /// The lead whose facts were checked before.
    pub remembered_lead_id: Option<String>,
    /// Code of the reason for which it was dismissed.
    pub outcome_reason: Option<String>,
    /// What was said about it.
    pub outcome_text: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
}

impl std::fmt::Debug for FullLead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullLead")
            .field("lead_id", &self.line.lead_id)
            .finish_non_exhaustive()
    }
}

/// Where a lead is, in every query that calls its table `l`.
const PLACES: Places<'_> = Places {
    county: None,
    township: "l.township_id",
    village: "l.village_id",
    household: "l.household_id",
};

/// Separates rules from one another, and sources from one another.
pub const BETWEEN: char = '|';

fn outcome(row: &Row, column: usize) -> Result<Option<Outcome>, StoreError> {
    let parse = |word: String| {
        Outcome::parse(&word).ok_or(StoreError::Stored {
            what: "outcome",
            column,
        })
    };
    row.text_or(column)?.map(parse).transpose()
}
