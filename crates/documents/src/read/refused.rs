//! Rows that could not be used, kept as they were delivered.

use std::sync::Arc;

use domain::problem::{Place, Problem, Severity};
use domain::sheet::{Column, Role, Sheet};

use super::cell::{Fault, shown};
use super::grid::Value;
use super::receipt::Receipt;

/// Stands between the cells of a kept row; no spreadsheet cell holds it.
const BETWEEN: char = '\u{1f}';

/// A fault with the cell it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// 0-based column of the worksheet; `None` when the column is missing or the row as a whole is meant.
    pub at: Option<usize>,
    /// 0-based column of the sheet.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
    /// The cell's text, masked where it is personal.
    pub value: String,
}

/// A refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// 1-based row.
    pub row: u32,
    /// Where it first stood, if it came in a correction workbook.
    pub receipt: Option<Receipt>,
    /// What is wrong, at least one thing.
    pub issues: Vec<Issue>,
    texts: String,
}

impl RefusedRow {
    pub(super) fn new(row: u32, receipt: Option<Receipt>, issues: Vec<Issue>, values: &[Value<'_>]) -> Self {
        let mut texts = String::new();
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                texts.push(BETWEEN);
            }
            texts.extend(shown(value).chars().filter(|c| *c != BETWEEN));
        }
        texts.shrink_to_fit();
        Self {
            row,
            receipt,
            issues,
            texts,
        }
    }

    /// The texts of the cells as delivered.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.split(BETWEEN)
    }
}

/// The refused rows of one worksheet.
#[derive(Debug, Clone)]
pub struct RefusedWorksheet {
    /// Index into the reports.
    pub source: u32,
    /// What it was recognised as.
    pub sheet: Arc<Sheet>,
    /// File name relative to the data folder.
    pub file: String,
    /// Worksheet name; empty for text files.
    pub worksheet: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Headers as delivered.
    pub headers: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<RefusedRow>,
    /// Refused rows beyond the limit, which are counted but not kept.
    pub cut: u64,
    /// Most cells that get a comment of their own.
    pub max_comments: u32,
}

impl Issue {
    pub(super) fn new(at: Option<usize>, index: usize, column: &Column, fault: Fault, value: &Value<'_>) -> Self {
        Self {
            at,
            column: index,
            fault,
            value: discreet(column, &shown(value)),
        }
    }

    /// The issue as a problem with its place.
    pub fn problem(&self, sheet: &Sheet, mut place: Place, row: u32, severity: Severity) -> Problem {
        place.line = Some(row);
        place.cell = self.at.map(|at| format!("{}{row}", column_letters(at)));
        let column = sheet.columns.get(self.column);
        place.subject = column.map(|column| column.title.clone());
        let mut args = vec![
            ("column", place.subject.clone().unwrap_or_default()),
            ("cell_value", self.value.clone()),
        ];
        args.extend(self.fault.args.iter().cloned());
        Problem {
            place,
            code: self.fault.code,
            severity,
            args,
        }
    }
}

/// A cell's text for a sentence: personal and sensitive ones show only their length, long ones their beginning.
fn discreet(column: &Column, text: &str) -> String {
    let text = text.trim();
    let personal = matches!(
        column.role,
        Some(Role::Id | Role::Name | Role::Phone | Role::Birth | Role::HouseholdNo)
    );
    let n = text.chars().count();
    if text.is_empty() {
        String::new()
    } else if personal || column.sensitive {
        let first: String = text.chars().take(if n > 4 { 2 } else { 1 }).collect();
        format!("{first}…({n})")
    } else if n > 24 {
        text.chars().take(24).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

/// The letters of a 0-based column: `A`, `Z`, `AA`.
pub(super) fn column_letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (at % 26) as u8);
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        for (at, want) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letters(at), want);
        }
    }
}
