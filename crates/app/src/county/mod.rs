//! An invented county: registers and department sheets of people who do not exist, with shocks and mistakes
//! planted, and the truth about both.
//!
//! [`generate`] draws the rows and hands them to a [`CountySink`]; [`FileSink`] makes spreadsheets of them. One
//! ChaCha8 stream per household: the same size and seed give the same county. [`score`] compares a screening with
//! the truth. [`live`] plays some months of casework in it.

mod cells;
mod decoys;
mod dice;
mod draw;
mod economy;
mod file_sink;
mod household;
mod layout;
mod live;
mod map;
mod mistakes;
mod names;
mod person;
mod places;
mod rows;
mod scene;
mod score;
mod sheets;
mod shocks;
mod structure;
#[cfg(test)]
mod tests;
mod truth;
mod welfare;

use std::path::PathBuf;

use domain::Date;
use domain::table::TableBatch;

pub use draw::generate;
pub use file_sink::FileSink;
pub use live::{LiveOptions, Played, live};
pub use map::write_map;
pub use places::{COUNTY_CODE, COUNTY_NAME, County, Township, Village};
pub use score::{Leads, RiskScore, Score, compare, score};
pub use truth::{DecoyTruth, FileTruth, HouseholdTruth, ShockTruth, Truth};

/// Which county to invent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyOptions {
    /// How many households.
    pub households: usize,
    /// The seed: same size and seed, same county.
    pub seed: u64,
    /// The day up to which things happened.
    pub as_of: Date,
    /// Whether rows are repeated, misplaced and invented; a bench wants none of it.
    pub mistakes: bool,
}

impl Default for CountyOptions {
    fn default() -> Self {
        Self {
            households: 20_000,
            seed: 1,
            as_of: Date::constant(2026, 11, 1),
            mistakes: true,
        }
    }
}

/// Where the rows of an invented county go.
pub trait CountySink {
    /// The divisions, once, before all rows.
    ///
    /// # Errors
    /// When the sink cannot take them.
    fn regions(&mut self, county: &County) -> Result<(), CountyError>;

    /// Rows of one sheet of one township (its position in [`County::townships`]). Townships come one after the
    /// other, a sheet's rows of one township in several batches. Origins hold the township as source and a running
    /// row number; a row that repeats the one before has the same origin.
    ///
    /// # Errors
    /// When the sink cannot take them.
    fn batch(&mut self, township: usize, batch: TableBatch) -> Result<(), CountyError>;

    /// A township is complete.
    ///
    /// # Errors
    /// When the sink cannot finish what belongs to it.
    fn township_done(&mut self, township: usize) -> Result<(), CountyError>;
}

/// Why a county could not be invented, or not be scored.
#[derive(Debug, thiserror::Error)]
pub enum CountyError {
    /// A file could not be written.
    #[error("cannot write {0}: {1}")]
    Write(PathBuf, std::io::Error),
    /// A file could not be read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// A spreadsheet could not be written.
    #[error("cannot write a spreadsheet: {0}")]
    Spreadsheet(#[from] documents::table_file::TableFileError),
    /// The truth file is damaged.
    #[error("not a truth file: {0}")]
    Truth(serde_json::Error),
    /// The list of leads lacks a column.
    #[error("the list of leads has no column {0}")]
    Leads(&'static str),
    /// A sink of the caller's failed.
    #[error("{0}")]
    Sink(String),
}
