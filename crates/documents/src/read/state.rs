//! What a reading remembers across files.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use domain::table::RowOrigin;

use super::grid::Identity;
use super::receipt::Receipt;
use super::refused::RefusedRow;
use super::seen::Seen;

/// What a reading remembers across files.
#[derive(Default)]
pub(super) struct State {
    pub(super) sources: Vec<Source>,
    pub(super) problems: Vec<Problem>,
    /// Files read, by digest.
    pub(super) files: HashMap<String, String>,
    /// Worksheets that wait: corrections until everything else is read, others until they are wanted.
    pub(super) waiting: Vec<Waiting>,
    /// Rows that a correction brought in, with their content.
    pub(super) corrected: HashMap<Receipt, (u64, RowOrigin)>,
    /// Rows refused in a correction workbook; the last one is the one to give back.
    pub(super) refused_again: HashMap<Receipt, RowOrigin>,
    seen: HashMap<String, Seen>,
}

/// A worksheet that has been recognised and waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) path: PathBuf,
    pub(super) file: String,
    pub(super) digest: String,
    pub(super) identity: Identity,
    /// The how-manieth worksheet of its file.
    pub(super) index: u32,
    pub(super) sheet: Arc<Sheet>,
    pub(super) correction: bool,
}

/// A worksheet that has been looked at.
#[derive(Default)]
pub(super) struct Source {
    pub(super) report: SourceReport,
    pub(super) sheet: Option<Arc<Sheet>>,
    pub(super) headers: Vec<String>,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) refused_rows: HashSet<u32>,
    pub(super) cut: u64,
}

impl State {
    /// The accepted rows of a sheet.
    pub(super) fn seen(&mut self, sheet: &str) -> &mut Seen {
        if !self.seen.contains_key(sheet) {
            self.seen.insert(sheet.to_owned(), Seen::default());
        }
        self.seen.entry(sheet.to_owned()).or_default()
    }

    /// Whether the row of this receipt was read in this reading and not refused.
    pub(super) fn was_used(&self, receipt: &Receipt) -> bool {
        self.origin_sources(receipt)
            .any(|source| source.sheet.is_some() && !source.refused_rows.contains(&receipt.row))
    }

    /// The worksheets that a receipt speaks of; two copies of one file are two.
    pub(super) fn origin_sources<'s>(&'s self, receipt: &'s Receipt) -> impl Iterator<Item = &'s Source> {
        self.sources
            .iter()
            .filter(|source| source.report.digest == receipt.digest && source.report.worksheet == receipt.worksheet)
    }

    /// File, worksheet and row in words; the worksheet being read is not among the sources yet.
    pub(super) fn place_of(&self, origin: RowOrigin, current: u32, here: &Place) -> String {
        let (file, sheet) = if origin.source == current {
            (
                here.file.clone().unwrap_or_default(),
                here.sheet.clone().unwrap_or_default(),
            )
        } else {
            let report = self.sources.get(origin.source as usize).map(|source| &source.report);
            report.map_or_else(Default::default, |report| {
                (report.file.clone(), report.worksheet.clone())
            })
        };
        if sheet.is_empty() {
            format!("{file}:{}", origin.row)
        } else {
            format!("{file}[{sheet}]:{}", origin.row)
        }
    }
}
