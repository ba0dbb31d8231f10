//! The truth about an invented county: what befell whom, what only looks so, and what is wrong with the files.

use std::collections::BTreeMap;
use std::path::Path;

use domain::Date;
use serde::{Deserialize, Serialize};

use super::CountyError;

/// A shock of a household.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShockTruth {
    /// What befell it, in words.
    pub kind: String,
    /// The risks that name it rightly, the most fitting first.
    pub risks: Vec<String>,
    /// Risks that may follow: raising them is no mistake, finding only them is not finding the shock.
    pub also: Vec<String>,
    /// The signals behind it.
    pub signals: Vec<String>,
    /// How much, in yuan or in what the kind counts; 0 when it has no size.
    pub magnitude: i64,
}

/// A decoy of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecoyTruth {
    /// What looks alarming, in words.
    pub kind: String,
    /// The risk that must not be raised because of it.
    pub risk: String,
}

/// A household that has something to tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HouseholdTruth {
    /// Name of its township.
    pub township: String,
    /// Name of its village.
    pub village: String,
    /// What befell it.
    pub shocks: Vec<ShockTruth>,
    /// What only looks so.
    pub decoys: Vec<DecoyTruth>,
}

/// What is in one file, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTruth {
    /// Path below the data folder.
    pub path: String,
    /// The sheet of the catalogue.
    pub sheet: String,
    /// Data rows written, repeated ones included.
    pub rows: u64,
    /// Rows that repeat an earlier one.
    pub duplicates: u64,
    /// Rows that must be refused.
    pub refused: u64,
    /// Planted mistakes, by kind.
    pub mistakes: BTreeMap<String, u64>,
}

/// The whole truth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Code of the county.
    pub county: String,
    /// How many households.
    pub households: usize,
    /// How many people.
    pub people: usize,
    /// How many villages.
    pub villages: usize,
    /// The seed.
    pub seed: u64,
    /// The day up to which things happened.
    pub as_of: Option<Date>,
    /// Households with shocks or decoys, by number.
    pub by_household: BTreeMap<String, HouseholdTruth>,
    /// Mistakes in the rows themselves, by kind: people in two households, strangers, households without a head.
    pub structure: BTreeMap<String, u64>,
    /// The files.
    pub files: Vec<FileTruth>,
}

impl Truth {
    /// Writes the truth as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), CountyError> {
        let file = std::fs::File::create(path).map_err(|source| CountyError::Write(path.to_owned(), source))?;
        let mut out = std::io::BufWriter::new(file);
        serde_json::to_writer_pretty(&mut out, self).map_err(CountyError::Truth)?;
        std::io::Write::flush(&mut out).map_err(|source| CountyError::Write(path.to_owned(), source))
    }

    /// Reads the truth back.
    ///
    /// # Errors
    /// When the file cannot be read or is no truth file.
    pub fn load(path: &Path) -> Result<Self, CountyError> {
        let text = std::fs::read(path).map_err(|source| CountyError::Read(path.to_owned(), source))?;
        serde_json::from_slice(&text).map_err(CountyError::Truth)
    }
}
