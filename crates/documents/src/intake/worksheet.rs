//! One worksheet being read: header found, rows typed, each row accepted, refused or a duplicate.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use domain::Date;
use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::{Role, Sheet};
use domain::table::{RowOrigin, TableBatch, Values};

use super::cell::Raw;
use super::correction::{ORIGIN_HEADER, Origin, REASON_HEADER, parse_origin};
use super::header::{Candidate, Headers, normalise};
use super::limits::Limits;
use super::refused::{RefusedRow, RefusedSheet};
use super::typing::Typer;

/// Rows a batch holds.
pub(super) const BATCH: usize = 8192;

/// Keys of accepted rows of one sheet, over all its files: hash of the key, hash of the row, where it stands.
pub(super) type Seen = HashMap<u64, (u64, RowOrigin)>;

/// A worksheet whose header was found.
pub(super) struct Worksheet {
    pub(super) report: SourceReport,
    pub(super) refused: RefusedSheet,
    pub(super) problems: Vec<Problem>,
    /// Rows that came back in a correction workbook: where they first stood and whether they are in now.
    pub(super) returned: Vec<(Origin, u32, bool)>,
    source: u32,
    sheet: Arc<Sheet>,
    typers: Vec<Option<Typer>>,
    /// For each column of the sheet, the cell it stands in.
    cell_of: Vec<Option<usize>>,
    key: Vec<usize>,
    origin_cell: Option<usize>,
    batch: TableBatch,
    total_words: Vec<String>,
    note_words: Vec<String>,
    headers: Vec<String>,
    max_listed: usize,
    n_listed: usize,
}

/// What became of a row.
enum Fate {
    Accepted,
    Duplicate,
    NotData,
    Refused(Vec<(Option<usize>, Problem)>),
}

impl Worksheet {
    /// Sets up reading below a header.
    pub(super) fn new(
        headers: &Headers,
        candidate: &Candidate,
        header: &[Raw],
        report: SourceReport,
        source: u32,
        limits: &Limits,
        as_of: Date,
    ) -> Self {
        let sheet = Arc::clone(headers.sheet(candidate.sheet));
        let titles: Vec<String> = header.iter().map(Raw::shown).collect();
        let mut cell_of = vec![None; sheet.columns.len()];
        for (at, column) in candidate.mapping.iter().enumerate() {
            if let Some(column) = column {
                cell_of[*column] = Some(at);
            }
        }
        let typers = sheet.columns.iter().map(|column| Some(Typer::new(column, sheet.lenient, as_of, &limits.words)));
        let key = sheet.key.iter().filter_map(|name| sheet.column_index(name)).collect();
        let normal = |words: &[String]| words.iter().map(|word| normalise(word)).collect();
        Self {
            refused: RefusedSheet {
                file: report.file.clone(),
                worksheet: report.worksheet.clone(),
                digest: report.digest.clone(),
                sheet: Arc::clone(&sheet),
                headers: titles.clone(),
                mapping: candidate.mapping.clone(),
                rows: Vec::new(),
            },
            problems: Vec::new(),
            returned: Vec::new(),
            source,
            typers: typers.zip(&cell_of).map(|(typer, cell)| cell.and(typer)).collect(),
            origin_cell: titles.iter().position(|title| title == ORIGIN_HEADER),
            batch: TableBatch::new(Arc::clone(&sheet)),
            key,
            cell_of,
            sheet,
            total_words: normal(&limits.total_words),
            note_words: normal(&limits.note_words),
            headers: titles.iter().map(|title| normalise(title)).collect(),
            max_listed: limits.max_listed,
            n_listed: 0,
            report,
        }
        .describe_columns()
    }

    /// Notes which headers nobody claims and which columns the worksheet lacks.
    fn describe_columns(mut self) -> Self {
        let ours = [REASON_HEADER, ORIGIN_HEADER];
        for (at, title) in self.refused.headers.iter().enumerate() {
            let unclaimed = self.refused.mapping[at].is_none() && !title.trim().is_empty();
            if unclaimed && !ours.contains(&title.as_str()) {
                self.report.unknown_columns.push(title.clone());
            }
        }
        let absent = self.sheet.columns.iter().zip(&self.cell_of).filter(|(_, cell)| cell.is_none());
        self.report.missing_columns = absent.map(|(column, _)| column.title.clone()).collect();
        self
    }

    fn place(&self, row: u32, cell: Option<usize>) -> Place {
        Place {
            file: Some(self.report.file.clone()),
            sheet: (!self.report.worksheet.is_empty()).then(|| self.report.worksheet.clone()),
            cell: cell.map(|at| format!("{}{row}", column_letters(at))),
            line: Some(row),
            ..Place::default()
        }
    }

    /// Takes in a row; a full batch is handed back.
    pub(super) fn row(&mut self, number: u32, cells: Vec<Raw>, seen: &mut Seen, sources: &[SourceReport]) -> Option<TableBatch> {
        let origin = RowOrigin { source: self.source, row: number };
        let returned = self.origin_cell.and_then(|at| cells.get(at)).and_then(|cell| parse_origin(&cell.shown()));
        let fate = self.fate(&cells, origin, seen, sources);
        let counts = &mut self.report.counts;
        if !matches!(fate, Fate::NotData) {
            counts.read += 1;
        }
        if let Some(returned) = returned {
            let taken = matches!(fate, Fate::Accepted | Fate::Duplicate);
            self.returned.push((returned, number, taken));
        }
        match fate {
            Fate::Accepted => {
                counts.accepted += 1;
                self.batch.origins.push(origin);
                return (self.batch.len() >= BATCH).then(|| self.take_batch());
            }
            Fate::Duplicate => counts.duplicate += 1,
            Fate::NotData => counts.not_data += 1,
            Fate::Refused(problems) => {
                counts.refused += 1;
                self.refuse(origin, cells, problems);
            }
        }
        None
    }

    fn refuse(&mut self, origin: RowOrigin, cells: Vec<Raw>, problems: Vec<(Option<usize>, Problem)>) {
        let problems: Vec<_> =
            problems.into_iter().map(|(cell, problem)| (cell, problem.at(self.place(origin.row, cell)))).collect();
        for (_, problem) in &problems {
            self.list(problem.clone());
        }
        self.refused.rows.push(RefusedRow { origin, cells, problems });
    }

    /// Lists a problem, up to the limit; the limit itself is said once.
    fn list(&mut self, problem: Problem) {
        self.n_listed += 1;
        if self.n_listed <= self.max_listed {
            self.problems.push(problem);
        } else if self.n_listed == self.max_listed + 1 {
            let place = Place { cell: None, line: None, ..self.place(0, None) };
            self.problems.push(Problem::note("SHT-020").arg("limit", self.max_listed).at(place));
        }
    }

    /// The rows gathered so far.
    pub(super) fn take_batch(&mut self) -> TableBatch {
        std::mem::replace(&mut self.batch, TableBatch::new(Arc::clone(&self.sheet)))
    }

    fn fate(&mut self, cells: &[Raw], origin: RowOrigin, seen: &mut Seen, sources: &[SourceReport]) -> Fate {
        if self.is_not_data(cells) {
            return Fate::NotData;
        }
        let before = self.batch.len();
        let problems = self.type_cells(cells, origin);
        if !problems.is_empty() {
            self.roll_back(before);
            return Fate::Refused(problems);
        }
        let content = self.hash(before, None);
        let keyed = !self.key.is_empty() && self.key.iter().all(|column| !is_none(&self.batch.columns[*column], before));
        let key = if keyed { self.hash(before, Some(&self.key)) } else { content };
        match seen.get(&key) {
            None => {
                seen.insert(key, (content, origin));
                Fate::Accepted
            }
            Some((known, _)) if *known == content || self.sheet.register == Some(domain::sheet::Subject::Household) => {
                self.roll_back(before);
                Fate::Duplicate
            }
            Some((_, first)) => {
                self.roll_back(before);
                let (file, row) = self.first_place(*first, sources);
                let titles: Vec<&str> = self.key.iter().map(|c| self.sheet.columns[*c].title.as_str()).collect();
                let problem = Problem::error("SHT-030").arg("key", titles.join("、")).arg("file", file).arg("row", row);
                Fate::Refused(vec![(None, problem)])
            }
        }
    }

    fn first_place(&self, first: RowOrigin, sources: &[SourceReport]) -> (String, u32) {
        let file = if first.source == self.source {
            self.report.file.clone()
        } else {
            sources.get(first.source as usize).map(|source| source.file.clone()).unwrap_or_default()
        };
        (file, first.row)
    }

    /// Types every column; on any problem the caller takes the row back.
    fn type_cells(&mut self, cells: &[Raw], origin: RowOrigin) -> Vec<(Option<usize>, Problem)> {
        let mut problems = Vec::new();
        let mut doubts = Vec::new();
        for (index, values) in self.batch.columns.iter_mut().enumerate() {
            let column = &self.sheet.columns[index];
            let (Some(typer), Some(at)) = (&self.typers[index], self.cell_of[index]) else {
                values.push_none();
                continue;
            };
            match typer.push(cells.get(at).unwrap_or(&Raw::Empty), values) {
                Ok(true) => {}
                Ok(false) if column.filled && column.role != Some(Role::Relation) => {
                    problems.push((Some(at), Problem::error("SHT-031").arg("column", &column.title)));
                }
                Ok(false) => {}
                Err(problem) if self.sheet.lenient && !column.filled => {
                    values.push_none();
                    doubts.push((at, problem));
                }
                Err(problem) => {
                    values.push_none();
                    problems.push((Some(at), problem));
                }
            }
        }
        if problems.is_empty() {
            self.report.counts.doubtful_cells += doubts.len() as u64;
            for (at, mut problem) in doubts {
                problem.severity = domain::problem::Severity::Warning;
                let place = self.place(origin.row, Some(at));
                self.list(problem.at(place));
            }
        }
        problems
    }

    fn roll_back(&mut self, len: usize) {
        self.batch.columns.iter_mut().for_each(|values| values.truncate(len));
    }

    fn hash(&self, row: usize, columns: Option<&[usize]>) -> u64 {
        let mut hasher = DefaultHasher::new();
        match columns {
            Some(columns) => columns.iter().for_each(|column| hash_cell(&self.batch.columns[*column], row, &mut hasher)),
            None => self.batch.columns.iter().for_each(|values| hash_cell(values, row, &mut hasher)),
        }
        hasher.finish()
    }

    /// Totals, notes and repeated headers: told by their first words, and only where the row lacks what every
    /// row of data has.
    fn is_not_data(&self, cells: &[Raw]) -> bool {
        let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
        let Some((_, first)) = filled.next() else { return true };
        let complete = self.sheet.columns.iter().zip(&self.cell_of).all(|(column, at)| {
            !column.filled || at.is_none_or(|at| cells.get(at).is_some_and(|cell| !cell.is_blank()))
        });
        let Raw::Text(text) = first else { return false };
        let starts = |words: &[String]| {
            let text = normalise(text);
            words.iter().any(|word| text.starts_with(word.as_str()))
        };
        if !complete && (starts(&self.total_words) || starts(&self.note_words)) {
            return true;
        }
        let same = |(at, cell): (usize, &Raw)| self.headers.get(at).is_some_and(|h| !h.is_empty() && *h == normalise(&cell.shown()));
        let n_filled = cells.iter().filter(|cell| !cell.is_blank()).count();
        n_filled > 1 && same((cells.iter().position(|cell| !cell.is_blank()).unwrap_or(0), first))
            && cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).all(same)
    }
}

fn is_none(values: &Values, row: usize) -> bool {
    match values {
        Values::Text(cells) => cells[row].is_none(),
        Values::Id(cells) => cells[row].is_none(),
        Values::Number(cells) => cells[row].is_none(),
        Values::Date(cells) => cells[row].is_none(),
        Values::Code(cells) => cells[row].is_none(),
        Values::Bool(cells) => cells[row].is_none(),
    }
}

fn hash_cell(values: &Values, row: usize, hasher: &mut DefaultHasher) {
    match values {
        Values::Text(cells) => cells[row].hash(hasher),
        Values::Id(cells) => cells[row].hash(hasher),
        Values::Number(cells) => cells[row].hash(hasher),
        Values::Date(cells) => cells[row].hash(hasher),
        Values::Code(cells) => cells[row].hash(hasher),
        Values::Bool(cells) => cells[row].hash(hasher),
    }
}

/// The letters of a column as spreadsheet programs show them: 0 is A, 26 is AA.
pub(super) fn column_letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push((b'A' + (index % 26) as u8) as char);
        if index < 26 {
            break;
        }
        index = index / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_of_columns() {
        for (index, want) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(super::column_letters(index), want);
        }
    }
}
