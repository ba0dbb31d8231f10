//! Deliveries: what was dropped in, what became of its rows, what it changed, and whether it was undone.
//!
//! An import goes `received → checked → applied → undone`, or ends as `refused`. A worksheet of an applied import has
//! a number, its *source*; rows everywhere are traced by source and row. A liaison sees the imports of the departments
//! of the grants and no other.

mod changes;
mod kept;
mod list;
mod unmatched;
mod write;

pub use changes::{ChangeCount, ChangeLine, changes, count_changes};
pub use kept::{KeptRow, kept_rows, names_and_births};
pub use list::{Filter, ImportLine, WorksheetLine, applied_worksheets, find, list, of_file, worksheets};
pub use unmatched::{Link, NewUnmatched, UnmatchedLine, add_unmatched, decide, links, unmatched};
pub use write::{
    Applied, Checked, NewImport, NewWorksheet, apply_import, check_import, next_source, receive, refuse, save_mapping,
    undo_import,
};

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportState {
    /// The file is kept; nobody has looked into it.
    Received,
    /// It has been read, and what applying it would do has been told.
    Checked,
    /// Its rows count.
    Applied,
    /// It could not be used, or somebody decided against it.
    Refused,
    /// Its rows counted once and count no more.
    Undone,
}

impl ImportState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Received,
        Self::Checked,
        Self::Applied,
        Self::Refused,
        Self::Undone,
    ];

    /// The word in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Checked => "checked",
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Undone => "undone",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == word)
    }
}

/// Rows of an import. `read` is always the sum of the three that follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rows {
    /// Rows below the headers.
    pub read: i64,
    /// Rows that are used.
    pub accepted: i64,
    /// Rows that cannot be used.
    pub refused: i64,
    /// Rows that were there already.
    pub duplicate: i64,
    /// Of the accepted ones, those tied to nobody.
    pub unmatched: i64,
}
