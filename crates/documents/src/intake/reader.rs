//! Reads files one after the other and keeps what spans them.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use domain::Date;
use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use domain::table::TableBatch;

use super::cell::Raw;
use super::correction::Origin;
use super::grid::{Grid, Piece};
use super::header::{Candidate, Headers};
use super::limits::Limits;
use super::refused::RefusedSheet;
use super::worksheet::{Seen, Worksheet};

/// Who receives what is read.
pub trait Sink {
    /// Accepted rows of one sheet.
    fn batch(&mut self, batch: TableBatch);
    /// How many rows of the file have been looked at.
    fn progress(&mut self, file: &str, rows: u64);
}

/// A file to be read.
#[derive(Debug, Clone, Copy)]
pub struct FileToRead<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its name as reports give it.
    pub name: &'a str,
    /// Its SHA-256.
    pub digest: &'a str,
}

/// What was read, when all files are done.
#[derive(Debug, Default)]
pub struct Finished {
    /// Every worksheet, with counts that balance.
    pub sources: Vec<SourceReport>,
    /// Rows that were refused and have not come back corrected.
    pub refused: Vec<RefusedSheet>,
    /// Every problem, with its place.
    pub problems: Vec<Problem>,
}

/// Reads spreadsheets of the catalogue.
#[derive(Debug)]
pub struct Reader {
    headers: Headers,
    limits: Limits,
    as_of: Date,
    seen: HashMap<String, Seen>,
    sources: Vec<SourceReport>,
    refused: Vec<RefusedSheet>,
    returned: HashMap<(String, String, u32), Vec<Returned>>,
    problems: Vec<Problem>,
}

/// A row of a correction workbook: where it now stands, and whether it is in.
#[derive(Debug, Clone)]
struct Returned {
    at: (String, String, u32),
    taken: bool,
}

/// What a worksheet turned out to be.
enum State {
    /// The header is still being looked for.
    Looking(Vec<(u32, Vec<Raw>)>),
    /// Rows are being read.
    Reading(Box<Worksheet>),
    /// Its rows are not wanted now.
    Passed,
}

impl Reader {
    /// A reader for these sheets.
    pub fn new(sheets: Vec<Arc<Sheet>>, limits: Limits, as_of: Date) -> Self {
        Self {
            headers: Headers::new(sheets),
            limits,
            as_of,
            seen: HashMap::new(),
            sources: Vec::new(),
            refused: Vec::new(),
            returned: HashMap::new(),
            problems: Vec::new(),
        }
    }

    /// Reads the worksheets of a file that are wanted. Returns whether there are others: what is not wanted is
    /// passed over without a word, what cannot be recognised is reported when `complain` is set.
    pub fn read_file(
        &mut self,
        file: FileToRead<'_>,
        wanted: &dyn Fn(&Sheet) -> bool,
        complain: bool,
        sink: &mut dyn Sink,
    ) -> bool {
        let mut pass = Pass { reader: self, file, wanted, complain, others: false, n_rows: 0, sheet: (String::new(), false) };
        let mut grid = Grid::open(file.path, &pass.reader.limits);
        let mut state = State::Passed;
        while let Some(piece) = grid.next_piece() {
            match piece {
                Piece::Sheet { name, hidden } => {
                    pass.close(std::mem::replace(&mut state, State::Looking(Vec::new())), sink);
                    pass.sheet = (name, hidden);
                }
                Piece::Rows(rows) => {
                    pass.n_rows += rows.len() as u64;
                    state = pass.rows(state, rows, sink);
                    if matches!(state, State::Passed) {
                        grid.skip_sheet();
                    } else {
                        sink.progress(file.name, pass.n_rows);
                    }
                }
                Piece::Failed(problem) => pass.failed(problem),
            }
        }
        pass.close(state, sink);
        pass.others
    }

    /// Settles what came back in correction workbooks, whatever the order of files.
    pub fn finish(mut self) -> Finished {
        let sources = &mut self.sources;
        for refused in &mut self.refused {
            let Some(index) = refused.rows.first().map(|row| row.origin.source as usize) else { continue };
            let (digest, worksheet) = (refused.digest.clone(), refused.worksheet.clone());
            let returned = &self.returned;
            let mut corrected = 0;
            refused.rows.retain(|row| {
                let at = (digest.clone(), worksheet.clone(), row.origin.row);
                let taken = is_taken(returned, &at, &mut HashSet::new());
                corrected += u64::from(taken);
                !taken && !returned.contains_key(&at)
            });
            sources[index].counts.corrected = corrected;
        }
        self.refused.retain(|refused| !refused.rows.is_empty());
        self.problems.sort();
        Finished { sources: self.sources, refused: self.refused, problems: self.problems }
    }
}

/// Whether a refused row is in by now: it came back and was taken, or what came back did so in turn.
fn is_taken(
    returned: &HashMap<(String, String, u32), Vec<Returned>>,
    at: &(String, String, u32),
    visited: &mut HashSet<(String, String, u32)>,
) -> bool {
    if !visited.insert(at.clone()) {
        return false;
    }
    returned.get(at).into_iter().flatten().any(|row| row.taken || is_taken(returned, &row.at, visited))
}

/// One reading of one file.
struct Pass<'a> {
    reader: &'a mut Reader,
    file: FileToRead<'a>,
    wanted: &'a dyn Fn(&Sheet) -> bool,
    complain: bool,
    others: bool,
    n_rows: u64,
    sheet: (String, bool),
}

impl Pass<'_> {
    fn place(&self) -> Place {
        let sheet = (!self.sheet.0.is_empty()).then(|| self.sheet.0.clone());
        Place { file: Some(self.file.name.to_owned()), sheet, ..Place::default() }
    }

    fn failed(&mut self, problem: Problem) {
        if self.complain {
            let place = self.place();
            self.reader.problems.push(problem.at(place));
        }
        self.others |= !self.complain;
    }

    fn rows(&mut self, state: State, rows: Vec<(u32, Vec<Raw>)>, sink: &mut dyn Sink) -> State {
        match state {
            State::Passed => State::Passed,
            State::Looking(mut waiting) => {
                let enough = self.reader.limits.header_rows;
                waiting.extend(rows);
                if waiting.len() < enough { State::Looking(waiting) } else { self.recognise(waiting, sink) }
            }
            State::Reading(mut worksheet) => {
                self.feed(&mut worksheet, rows, sink);
                State::Reading(worksheet)
            }
        }
    }

    fn feed(&mut self, worksheet: &mut Worksheet, rows: Vec<(u32, Vec<Raw>)>, sink: &mut dyn Sink) {
        let name = &worksheet.refused.sheet.name;
        if !self.reader.seen.contains_key(name) {
            self.reader.seen.insert(name.clone(), Seen::new());
        }
        let Some(seen) = self.reader.seen.get_mut(name) else { return };
        for (number, cells) in rows {
            if let Some(batch) = worksheet.row(number, cells, seen, &self.reader.sources) {
                sink.batch(batch);
            }
        }
    }

    /// Looks for the header among the first rows and, if the sheet is wanted, reads what follows it.
    fn recognise(&mut self, waiting: Vec<(u32, Vec<Raw>)>, sink: &mut dyn Sink) -> State {
        let looked_at = waiting.len().min(self.reader.limits.header_rows);
        let hints = format!("{} {}", self.file.name, self.sheet.0);
        let candidate = self.reader.headers.find(&waiting[..looked_at], &hints);
        let Some(candidate) = candidate.filter(|c| c.is_plausible(self.reader.headers.sheet(c.sheet))) else {
            self.unrecognised(&waiting);
            return State::Passed;
        };
        let sheet = Arc::clone(self.reader.headers.sheet(candidate.sheet));
        if !(self.wanted)(&sheet) {
            self.others = true;
            return State::Passed;
        }
        if !candidate.missing.is_empty() {
            self.incomplete(&sheet, &candidate);
            return State::Passed;
        }
        let mut worksheet = self.begin(&candidate, &waiting[candidate.row].1);
        self.feed(&mut worksheet, waiting.into_iter().skip(candidate.row + 1).collect(), sink);
        State::Reading(Box::new(worksheet))
    }

    fn begin(&mut self, candidate: &Candidate, header: &[Raw]) -> Worksheet {
        let source = self.reader.sources.len() as u32;
        let report = SourceReport {
            file: self.file.name.to_owned(),
            worksheet: self.sheet.0.clone(),
            hidden: self.sheet.1,
            sheet: Some(self.reader.headers.sheet(candidate.sheet).name.clone()),
            digest: self.file.digest.to_owned(),
            ..SourceReport::default()
        };
        self.reader.sources.push(report.clone());
        let headers = &self.reader.headers;
        let worksheet =
            Worksheet::new(headers, candidate, header, report, source, &self.reader.limits, self.reader.as_of);
        self.describe(&worksheet, candidate);
        worksheet
    }

    /// Says what is odd about a header that can be used: hidden, repeated and unknown columns.
    fn describe(&mut self, worksheet: &Worksheet, candidate: &Candidate) {
        let place = self.place();
        let problems = &mut self.reader.problems;
        if self.sheet.1 {
            problems.push(Problem::note("SHT-015").at(place.clone()));
        }
        for at in &candidate.repeated {
            let title = worksheet.refused.headers[*at].clone();
            problems.push(Problem::warning("SHT-014").arg("column", title).at(place.clone()));
        }
        let sheet = &worksheet.refused.sheet;
        for title in &worksheet.report.unknown_columns {
            let titles = || sheet.columns.iter().map(|column| column.title.as_str());
            let nearest = domain::policy::nearest_name(title, titles()).unwrap_or("-");
            let problem = Problem::note("SHT-013").arg("column", title).arg("suggestion", nearest);
            problems.push(problem.at(place.clone()));
        }
    }

    fn incomplete(&mut self, sheet: &Sheet, candidate: &Candidate) {
        let missing: Vec<&str> = candidate.missing.iter().map(|c| sheet.columns[*c].title.as_str()).collect();
        let problem = Problem::error("SHT-012").arg("title", &sheet.title).arg("list", missing.join("、"));
        let place = self.place();
        self.reader.problems.push(problem.at(place));
        self.unread(Some(sheet.name.clone()));
    }

    fn unrecognised(&mut self, waiting: &[(u32, Vec<Raw>)]) {
        if waiting.is_empty() {
            return;
        }
        if self.complain {
            let place = self.place();
            self.reader.problems.push(Problem::error("SHT-016").at(place));
            self.unread(None);
        }
        self.others |= !self.complain;
    }

    /// A worksheet that was looked at and not read still stands in the list of sources.
    fn unread(&mut self, sheet: Option<String>) {
        self.reader.sources.push(SourceReport {
            file: self.file.name.to_owned(),
            worksheet: self.sheet.0.clone(),
            hidden: self.sheet.1,
            sheet,
            digest: self.file.digest.to_owned(),
            ..SourceReport::default()
        });
    }

    fn close(&mut self, state: State, sink: &mut dyn Sink) {
        let state = match state {
            State::Looking(waiting) => self.recognise(waiting, sink),
            other => other,
        };
        let State::Reading(mut worksheet) = state else { return };
        let rest = worksheet.take_batch();
        if !rest.is_empty() {
            sink.batch(rest);
        }
        let Worksheet { report, refused, problems, returned, .. } = *worksheet;
        for (origin, row, taken) in returned {
            let at = (report.digest.clone(), report.worksheet.clone(), row);
            let Origin { digest, worksheet, row } = origin;
            self.reader.returned.entry((digest, worksheet, row)).or_default().push(Returned { at, taken });
        }
        if let Some(source) = self.reader.sources.iter_mut().rev().find(|source| {
            (&source.file, &source.worksheet) == (&report.file, &report.worksheet) && source.sheet == report.sheet
        }) {
            *source = report;
        }
        self.reader.problems.extend(problems);
        if !refused.rows.is_empty() {
            self.reader.refused.push(refused);
        }
    }
}
