//! What is told of an import: kept beside it, and naming nobody.

use domain::message::Lang;
use domain::problem::{Place, Problem, Severity};
use domain::screening::{RowCounts, SourceReport};

use super::RegisterReport;

/// One problem in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Told {
    /// Code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// Worksheet, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worksheet: Option<String>,
    /// Cell, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cell: Option<String>,
    /// Row, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u32>,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl From<&Problem> for Told {
    fn from(problem: &Problem) -> Self {
        let Place { sheet, cell, line, .. } = problem.place.clone();
        let severity = match problem.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        Self {
            code: problem.code.to_owned(),
            severity: severity.to_owned(),
            worksheet: sheet,
            cell,
            row: line,
            zh: problem.sentence(Lang::Zh),
            en: problem.sentence(Lang::En),
        }
    }
}

/// One worksheet of a delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WorksheetReport {
    /// Its name.
    pub worksheet: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Sheet it was recognised as.
    pub sheet: Option<String>,
    /// Sheet that it would be, if it had all required columns.
    #[serde(default)]
    pub looks_like: Option<String>,
    /// Rows read: always the sum of the three that follow.
    pub read: u64,
    /// Rows used.
    pub accepted: u64,
    /// Rows refused.
    pub refused: u64,
    /// Rows that were there already, in this delivery or in one before.
    pub duplicate: u64,
    /// Of the refused ones, those that a correction brought in.
    pub corrected: u64,
    /// Cells that became unknown.
    pub doubtful_cells: u64,
    /// Rows of sums and notes.
    pub not_data: u64,
    /// Of the duplicate ones, those equal to rows of earlier deliveries.
    pub known: u64,
    /// Of the accepted ones, those that take the place of rows of earlier deliveries.
    pub replaced: u64,
    /// Rows by how they were tied to somebody, by the words of linkage.
    pub matched: std::collections::BTreeMap<String, u64>,
    /// Of the accepted ones, those tied to nobody.
    pub unmatched: u64,
    /// Headers that are not used.
    pub unknown_columns: Vec<String>,
    /// Columns that it lacks.
    pub missing_columns: Vec<String>,
}

impl WorksheetReport {
    pub(super) fn new(report: &SourceReport, known: u64, replaced: u64) -> Self {
        let counts = &report.counts;
        Self {
            worksheet: report.worksheet.clone(),
            hidden: report.hidden,
            sheet: report.sheet.clone(),
            looks_like: report.looks_like.clone(),
            read: counts.read,
            accepted: counts.accepted.saturating_sub(known),
            refused: counts.refused,
            duplicate: counts.duplicate + known,
            corrected: counts.corrected,
            doubtful_cells: counts.doubtful_cells,
            not_data: counts.not_data,
            known,
            replaced,
            unknown_columns: report.unknown_columns.clone(),
            missing_columns: report.missing_columns.clone(),
            ..Self::default()
        }
    }

    /// As a screening takes it.
    pub(crate) fn source(&self, file: &str, digest: &str) -> SourceReport {
        SourceReport {
            file: file.to_owned(),
            worksheet: self.worksheet.clone(),
            hidden: self.hidden,
            sheet: self.sheet.clone(),
            looks_like: self.looks_like.clone(),
            title: String::new(),
            digest: digest.to_owned(),
            counts: RowCounts {
                read: self.read,
                accepted: self.accepted,
                refused: self.refused,
                duplicate: self.duplicate,
                corrected: self.corrected,
                doubtful_cells: self.doubtful_cells,
                not_data: self.not_data,
            },
            unmatched: 0,
            unknown_columns: self.unknown_columns.clone(),
            missing_columns: self.missing_columns.clone(),
        }
    }
}

/// What is told of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImportReport {
    /// Its worksheets.
    pub worksheets: Vec<WorksheetReport>,
    /// Everything that is wrong, doubtful or worth knowing.
    pub problems: Vec<Told>,
    /// What its registers change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub registers: Option<RegisterReport>,
    /// What its list of regions changes: new, renamed, withdrawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub regions: Option<[u64; 3]>,
    /// Headers nobody knows, each with the column that comes nearest.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub proposals: Vec<Proposal>,
    /// The import that all registers of one folder were applied with; undoing one undoes them all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub applied_with: Option<String>,
}

/// A header nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Proposal {
    /// Sheet.
    pub sheet: String,
    /// Header as delivered.
    pub header: String,
    /// Name of the missing column that comes nearest, if any does.
    pub column: Option<String>,
}

impl ImportReport {
    /// Adds why it was turned away, and tells nothing of what it would have changed.
    pub(super) fn turn_away(&mut self, problems: &[Problem]) {
        self.problems.extend(problems.iter().map(Told::from));
        self.registers = None;
        self.regions = None;
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Reads what is kept of an import.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether some of it was refused or is tied to nobody.
    pub fn has_refused(&self) -> bool {
        let of_rows = |one: &WorksheetReport| one.refused > one.corrected || one.unmatched > 0;
        // A cell's problem is its row's, and that row is counted: it may have been corrected since.
        let whole = |told: &Told| told.severity == "error" && told.cell.is_none();
        self.worksheets.iter().any(of_rows) || self.problems.iter().any(whole)
    }

    /// All worksheets together.
    pub fn rows(&self) -> store::imports::Rows {
        let sum = |of: fn(&WorksheetReport) -> u64| {
            i64::try_from(self.worksheets.iter().map(of).sum::<u64>()).unwrap_or(i64::MAX)
        };
        store::imports::Rows {
            read: sum(|one| one.read),
            accepted: sum(|one| one.accepted),
            refused: sum(|one| one.refused),
            duplicate: sum(|one| one.duplicate),
            unmatched: sum(|one| one.unmatched),
        }
    }
}
