//! Rows that were not taken, as they stood, with what is wrong in each cell.

use std::sync::Arc;

use domain::problem::Problem;
use domain::sheet::Sheet;
use domain::table::RowOrigin;

use super::cell::Raw;

/// One row that was refused.
#[derive(Debug, Clone)]
pub struct RefusedRow {
    /// Where it stands.
    pub origin: RowOrigin,
    /// Its cells as they stood.
    pub cells: Vec<Raw>,
    /// What is wrong: position of the cell in the row (none for the row as a whole) and the problem.
    pub problems: Vec<(Option<usize>, Problem)>,
}

/// The refused rows of one worksheet, enough to give them back in the same shape.
#[derive(Debug, Clone)]
pub struct RefusedSheet {
    /// File name.
    pub file: String,
    /// Worksheet name; empty for text files.
    pub worksheet: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// What it was recognised as.
    pub sheet: Arc<Sheet>,
    /// The headers as delivered.
    pub headers: Vec<String>,
    /// The column of the sheet that each header was mapped to.
    pub mapping: Vec<Option<usize>>,
    /// The rows.
    pub rows: Vec<RefusedRow>,
}
