//! One recognised worksheet: each row ends accepted, refused or duplicate.

use std::collections::HashSet;
use std::sync::Arc;

use domain::Date;
use domain::id_card::IdText;
use domain::problem::{Place, Problem, Severity};
use domain::screening::RowCounts;
use domain::sheet::{ColumnType, Sheet};
use domain::table::{RowOrigin, TableBatch, Values};

use super::cell::{CellReader, Fault, Read, shown};
use super::fold::{fold, money_factor};
use super::grid::Value;
use super::header::Header;
use super::not_data::NotData;
use super::receipt::{REASON_HEADER, RECEIPT_HEADER, Receipt};
use super::refused::{Issue, RefusedRow};
use super::seen::{Sameness, Standing, truncate};
use super::state::State;
use super::{Limits, Words};

/// Rows of one batch at most.
pub(super) const BATCH_ROWS: usize = 8192;

/// A worksheet while its rows arrive.
pub(super) struct Table {
    pub(super) sheet: Arc<Sheet>,
    pub(super) source: u32,
    pub(super) batch: TableBatch,
    pub(super) counts: RowCounts,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) refused_rows: HashSet<u32>,
    pub(super) cut: u64,
    pub(super) problems: Vec<Problem>,
    pub(super) unlisted: u64,
    place: Place,
    columns: Vec<Slot>,
    receipt: Option<usize>,
    reason: Option<usize>,
    not_data: NotData,
    sameness: Sameness,
    max_refused: usize,
    max_listed: usize,
    last_row: u32,
}

/// A column of the sheet and where its cells come from.
struct Slot {
    at: Option<usize>,
    twins: Vec<usize>,
    reader: CellReader,
    filled: bool,
}

/// What a row's cells came to.
#[derive(Default)]
struct Findings {
    /// Faults that refuse the row.
    issues: Vec<Issue>,
    /// Faults of cells that became unknown.
    doubts: Vec<Issue>,
}

impl Table {
    pub(super) fn new(
        header: &Header,
        source: u32,
        place: Place,
        is_1904: bool,
        (limits, words, as_of): (&Limits, &Words, Date),
    ) -> Self {
        let sheet = Arc::clone(&header.sheet);
        let slots = sheet.columns.iter().enumerate().map(|(index, column)| {
            let at = header.columns[index];
            let factor = match (column.kind, at) {
                (ColumnType::Money, Some(at)) => money_factor(&fold(&header.names[at])),
                _ => 1,
            };
            Slot {
                at,
                twins: header
                    .twins
                    .iter()
                    .filter(|(twin, _)| *twin == index)
                    .map(|(_, at)| *at)
                    .collect(),
                reader: CellReader::new(column, words, factor, as_of, is_1904),
                filled: column.filled,
            }
        });
        let columns: Vec<Slot> = slots.collect();
        let filled = columns
            .iter()
            .filter(|slot| slot.filled)
            .filter_map(|slot| slot.at)
            .collect();
        Self {
            source,
            batch: TableBatch::new(Arc::clone(&sheet)),
            counts: RowCounts::default(),
            refused: Vec::new(),
            refused_rows: HashSet::new(),
            cut: 0,
            problems: Vec::new(),
            unlisted: 0,
            place,
            columns,
            receipt: own_column(header, RECEIPT_HEADER),
            reason: own_column(header, REASON_HEADER),
            not_data: NotData::new(words, &header.names, filled),
            sameness: Sameness::of(&sheet),
            max_refused: limits.max_refused_rows as usize,
            max_listed: limits.max_problems_listed as usize,
            last_row: 0,
            sheet,
        }
    }

    /// The worksheet's first row of data is the one after this.
    pub(super) fn starts_after(&mut self, row: u32) {
        self.last_row = row;
    }

    /// Takes one row.
    pub(super) fn row(&mut self, number: u32, values: &[Value<'_>], state: &mut State) {
        self.counts.not_data += u64::from(number.saturating_sub(self.last_row + 1));
        self.last_row = number;
        let receipt = self.receipt_of(values);
        // What we wrote ourselves into a correction workbook says nothing about the row.
        let delivered = &values[..self
            .reason
            .into_iter()
            .chain(self.receipt)
            .fold(values.len(), usize::min)];
        if self.not_data.is(delivered) {
            self.counts.not_data += 1;
            return;
        }
        self.counts.read += 1;
        let before = self.batch.len();
        let mut findings = self.cells(delivered);
        if findings.issues.is_empty() {
            match self.judge(number, receipt.as_ref(), state) {
                Ok(true) => {
                    self.accept(number, findings.doubts);
                    return;
                }
                Ok(false) => {
                    self.counts.duplicate += 1;
                    truncate(&mut self.batch.columns, before);
                    return;
                }
                Err(issue) => findings.issues.push(issue),
            }
        }
        truncate(&mut self.batch.columns, before);
        self.refuse(RefusedRow::new(number, receipt, findings.issues, delivered), state);
    }

    fn receipt_of(&self, values: &[Value<'_>]) -> Option<Receipt> {
        match values.get(self.receipt?)? {
            Value::Text(text) => Receipt::from_cell(text),
            _ => None,
        }
    }

    /// Appends the row's cells to the batch.
    fn cells(&mut self, values: &[Value<'_>]) -> Findings {
        let mut findings = Findings::default();
        for (index, (slot, out)) in self.columns.iter().zip(&mut self.batch.columns).enumerate() {
            let Some(mut at) = slot.at else {
                out.push_none();
                continue;
            };
            let mut value = values.get(at).unwrap_or(&Value::Empty);
            let mut fault = None;
            for twin in &slot.twins {
                let other = values.get(*twin).unwrap_or(&Value::Empty);
                if value.is_blank() {
                    (value, at) = (other, *twin);
                } else if !other.is_blank() && shown(other).trim() != shown(value).trim() {
                    fault = Some(Fault::new("SHT-620"));
                }
            }
            let read = match fault {
                Some(fault) => Err(fault),
                None => slot.reader.push(value, out),
            };
            let fault = match read {
                Ok(Read::Filled) => continue,
                Ok(Read::Empty) if !slot.filled => continue,
                Ok(Read::Empty) => Fault::new("SHT-601"),
                Err(fault) => fault,
            };
            let lenient = self.sheet.lenient && !fault.lost_digits();
            let column = &self.sheet.columns[index];
            let empty = fault.code == "SHT-601";
            let issue = Issue::new(Some(at), index, column, fault, value);
            match out {
                Values::Id(ids) if lenient && !empty => {
                    ids.push(Some(IdText::Other(shown(value).trim().to_owned())));
                    findings.doubts.push(issue);
                    continue;
                }
                out if !empty => out.push_none(),
                _ => {}
            }
            if lenient && !slot.filled {
                findings.doubts.push(issue)
            } else {
                findings.issues.push(issue)
            }
        }
        findings
    }

    /// Whether the batch's last row is new; `Ok(false)` is a duplicate.
    fn judge(&self, number: u32, receipt: Option<&Receipt>, state: &mut State) -> Result<bool, Issue> {
        let mark = self.sameness.mark(&self.batch.columns);
        let origin = RowOrigin {
            source: self.source,
            row: number,
        };
        if let Some(receipt) = receipt {
            if let Some((content, first)) = state.corrected.get(receipt) {
                let same = *content == mark.content;
                return if same {
                    Ok(false)
                } else {
                    Err(self.conflict("SHT-702", *first, state))
                };
            }
            if state.was_used(receipt) {
                return Ok(false);
            }
        }
        let seen = state.seen(&self.sheet.name);
        match seen.standing(mark) {
            Standing::New => {
                seen.insert(mark, origin);
                if let Some(receipt) = receipt {
                    state.corrected.insert(receipt.clone(), (mark.content, origin));
                }
                Ok(true)
            }
            Standing::Duplicate => {
                if let Some(receipt) = receipt {
                    state.corrected.insert(receipt.clone(), (mark.content, origin));
                }
                Ok(false)
            }
            Standing::Conflict(first) => Err(self.conflict("SHT-701", first, state)),
        }
    }

    fn conflict(&self, code: &'static str, first: RowOrigin, state: &State) -> Issue {
        let index = self
            .sheet
            .key
            .first()
            .and_then(|name| self.sheet.column_index(name))
            .unwrap_or(0);
        let fault = Fault::new(code).arg("first", state.place_of(first, self.source, &self.place));
        Issue {
            at: self.columns.get(index).and_then(|slot| slot.at),
            column: index,
            fault,
            value: String::new(),
        }
    }

    fn accept(&mut self, number: u32, doubts: Vec<Issue>) {
        self.batch.origins.push(RowOrigin {
            source: self.source,
            row: number,
        });
        self.counts.accepted += 1;
        self.counts.doubtful_cells += doubts.len() as u64;
        for doubt in doubts {
            self.list(&doubt, number, Severity::Warning);
        }
    }

    fn refuse(&mut self, row: RefusedRow, state: &mut State) {
        self.counts.refused += 1;
        self.refused_rows.insert(row.row);
        for issue in &row.issues {
            self.list(issue, row.row, Severity::Error);
        }
        if let Some(receipt) = &row.receipt {
            state.refused_again.insert(
                receipt.clone(),
                RowOrigin {
                    source: self.source,
                    row: row.row,
                },
            );
        }
        if self.refused.len() < self.max_refused {
            self.refused.push(row);
        } else {
            self.cut += 1;
        }
    }

    fn list(&mut self, issue: &Issue, row: u32, severity: Severity) {
        if self.problems.len() < self.max_listed {
            self.problems
                .push(issue.problem(&self.sheet, self.place.clone(), row, severity));
        } else {
            self.unlisted += 1;
        }
    }
}

/// The column of a correction workbook that we added ourselves.
pub(super) fn own_column(header: &Header, title: &str) -> Option<usize> {
    header.names.iter().position(|name| name == title)
}
