//! One file on its way in: worksheets are recognised by their first rows, then typed row by row.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use domain::Date;
use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use domain::table::TableBatch;

use super::grid::{Flow, GridError, Identity, Value, Visitor, Worksheet};
use super::header::{Catalogue, Found, Header};
use super::receipt::{REASON_HEADER, RECEIPT_HEADER};
use super::state::{Source, State, Waiting};
use super::table::{BATCH_ROWS, Table, own_column};
use super::{Limits, Progress, Sink, Words};

/// Rows between two tellings of progress.
const PROGRESS_ROWS: u64 = 4096;

/// One file on its way in.
pub(super) struct Intake<'r> {
    pub(super) catalogue: &'r Catalogue,
    pub(super) limits: &'r Limits,
    pub(super) words: &'r Words,
    pub(super) as_of: Date,
    pub(super) state: &'r mut State,
    pub(super) sink: &'r mut dyn Sink,
    pub(super) file: OneFile<'r>,
    pub(super) position: Rc<Cell<u64>>,
    /// Sheets to be read now; others wait.
    pub(super) wanted: &'r dyn Fn(&Sheet) -> bool,
    /// Set when a worksheet that waited is read at last: only this one.
    pub(super) waited: Option<u32>,
    pub(super) n_worksheets: u32,
    pub(super) current: Current,
    pub(super) rows: u64,
    pub(super) stopped: bool,
}

/// A file as it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct OneFile<'r> {
    pub(super) path: &'r Path,
    pub(super) name: &'r str,
    pub(super) digest: &'r str,
    pub(super) identity: &'r Identity,
}

/// The worksheet being read.
#[derive(Default)]
pub(super) struct Current {
    name: String,
    hidden: bool,
    is_1904: bool,
    head: Vec<(u32, Vec<Value<'static>>)>,
    table: Option<Table>,
    report: SourceReport,
    headers: Vec<String>,
    /// The worksheet waits as a correction, or what it is has been told already.
    done: bool,
}

impl Visitor for Intake<'_> {
    fn open(&mut self, worksheet: Worksheet<'_>) -> Flow {
        self.n_worksheets += 1;
        if self.waited.is_some_and(|index| index != self.n_worksheets) {
            return Flow::NextWorksheet;
        }
        self.current = Current {
            name: worksheet.name.to_owned(),
            hidden: worksheet.hidden,
            is_1904: worksheet.is_1904,
            ..Current::default()
        };
        self.current.report = SourceReport {
            file: self.file.name.to_owned(),
            worksheet: worksheet.name.to_owned(),
            hidden: worksheet.hidden,
            digest: self.file.digest.to_owned(),
            ..SourceReport::default()
        };
        if self.words.is_skipped(worksheet.name) {
            self.tell(Problem::note("SHT-530").arg("worksheet", worksheet.name));
            return Flow::NextWorksheet;
        }
        Flow::Continue
    }

    fn row(&mut self, number: u32, values: &[Value<'_>]) -> Flow {
        self.rows += 1;
        if self.rows.is_multiple_of(PROGRESS_ROWS) {
            self.progress();
        }
        if let Some(table) = &mut self.current.table {
            table.row(number, values, self.state);
            return if table.batch.len() >= BATCH_ROWS {
                self.flush()
            } else {
                Flow::Continue
            };
        }
        if values.iter().all(Value::is_blank) {
            return Flow::Continue;
        }
        self.current
            .head
            .push((number, values.iter().cloned().map(Value::into_owned).collect()));
        if self.current.head.len() >= self.limits.header_search_rows as usize {
            self.recognise()
        } else {
            Flow::Continue
        }
    }

    fn close(&mut self, end: Result<(), GridError>) -> Flow {
        let mut flow = Flow::Continue;
        if self.current.table.is_none() && !self.current.done && !(end.is_err() && self.current.head.is_empty()) {
            flow = self.recognise();
        }
        if let Err(error) = end {
            self.broke_off(&error);
        }
        let flushed = self.finish_worksheet();
        self.progress();
        if flow == Flow::Stop || flushed == Flow::Stop || self.stopped {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }
}

impl Intake<'_> {
    fn place(&self) -> Place {
        let name = &self.current.name;
        Place {
            sheet: (!name.is_empty()).then(|| name.clone()),
            ..Place::file(self.file.name)
        }
    }

    fn tell(&mut self, problem: Problem) {
        let place = self.place();
        self.state.problems.push(problem.at(place));
    }

    fn progress(&mut self) {
        self.sink.progress(&Progress {
            file: self.file.name,
            worksheet: &self.current.name,
            rows: self.rows,
            bytes: self.position.get().min(self.file.identity.bytes),
            total_bytes: self.file.identity.bytes,
        });
    }

    /// Decides what the worksheet is and takes the rows kept so far.
    fn recognise(&mut self) -> Flow {
        let head = std::mem::take(&mut self.current.head);
        self.current.done = true;
        if head.is_empty() {
            self.tell(Problem::note("SHT-529"));
            return Flow::NextWorksheet;
        }
        let hints = format!("{} {}", self.file.name, self.current.name);
        let header = match self.catalogue.find(&head, &hints) {
            Found::Header(header) => header,
            Found::Ambiguous(a, b) => {
                self.tell(Problem::error("SHT-523").arg("a", &a.title).arg("b", &b.title));
                return Flow::NextWorksheet;
            }
            // Templates hide their lists of codes, under the names of the columns that take them.
            Found::Incomplete(_) | Found::Nothing if self.current.hidden => {
                self.tell(Problem::note("SHT-537").arg("worksheet", &self.current.name));
                self.current.report = SourceReport::default();
                return Flow::NextWorksheet;
            }
            Found::Incomplete(header) => {
                self.incomplete(&header, head[header.rows - 1].0);
                return Flow::NextWorksheet;
            }
            Found::Nothing => {
                self.tell(Problem::error("SHT-522").arg("rows", self.limits.header_search_rows));
                return Flow::NextWorksheet;
            }
        };
        let correction = own_column(&header, RECEIPT_HEADER).is_some();
        if self.waited.is_none() && (correction || !(self.wanted)(&header.sheet)) {
            self.state.waiting.push(Waiting {
                path: self.file.path.to_owned(),
                file: self.file.name.to_owned(),
                digest: self.file.digest.to_owned(),
                identity: self.file.identity.clone(),
                index: self.n_worksheets,
                sheet: header.sheet,
                correction,
            });
            self.current.report = SourceReport::default();
            return Flow::NextWorksheet;
        }
        self.begin(&header, head)
    }

    fn incomplete(&mut self, header: &Header, row: u32) {
        let columns = &header.sheet.columns;
        let missing: Vec<&str> = header
            .missing
            .iter()
            .map(|at| &columns[*at])
            .filter(|column| column.required)
            .map(|column| column.title.as_str())
            .collect();
        let ours = [RECEIPT_HEADER, REASON_HEADER];
        let unknown = header.unknown.iter().map(|at| &header.names[*at]);
        let unknown = unknown.filter(|name| !ours.contains(&name.as_str()));
        let report = &mut self.current.report;
        report.looks_like = Some(header.sheet.name.clone());
        report.unknown_columns = unknown.cloned().collect();
        report.missing_columns = header.missing.iter().map(|at| columns[*at].title.clone()).collect();
        let mut place = self.place();
        place.line = Some(row);
        let problem = Problem::error("SHT-524")
            .arg("sheet", &header.sheet.title)
            .arg("columns", missing.join("、"));
        self.state.problems.push(problem.at(place));
    }

    fn begin(&mut self, header: &Header, head: Vec<(u32, Vec<Value<'static>>)>) -> Flow {
        let header_row = head[header.rows - 1].0;
        let source = u32::try_from(self.state.sources.len()).unwrap_or(u32::MAX);
        self.about_columns(header, header_row);
        if self.current.hidden {
            self.tell(Problem::note("SHT-520"));
        }
        self.current.report.sheet = Some(header.sheet.name.clone());
        self.current.headers = header.names.clone();
        let mut table = Table::new(
            header,
            source,
            self.place(),
            self.current.is_1904,
            (self.limits, self.words, self.as_of),
        );
        table.starts_after(header_row);
        self.sink.source(source, &self.current.report);
        self.current.table = Some(table);
        for (number, values) in head.into_iter().skip(header.rows) {
            self.rows = self.rows.saturating_sub(1);
            match self.row(number, &values) {
                Flow::Continue => {}
                flow => return flow,
            }
        }
        Flow::Continue
    }

    /// Says which columns are unknown, missing or there twice.
    fn about_columns(&mut self, header: &Header, row: u32) {
        let columns = &header.sheet.columns;
        let ours = [RECEIPT_HEADER, REASON_HEADER];
        for at in header
            .unknown
            .iter()
            .filter(|at| !ours.contains(&header.names[**at].as_str()))
        {
            let name = &header.names[*at];
            self.current.report.unknown_columns.push(name.clone());
            let missing = header.missing.iter().map(|at| columns[*at].title.as_str());
            let problem = match nearest(name, missing) {
                Some(title) => Problem::warning("SHT-526").arg("header", name).arg("suggestion", title),
                None => Problem::note("SHT-527").arg("header", name),
            };
            let mut place = self.place();
            place.line = Some(row);
            place.cell = Some(format!("{}{row}", super::refused::column_letters(*at)));
            self.state.problems.push(problem.at(place));
        }
        let missing: Vec<String> = header.missing.iter().map(|at| columns[*at].title.clone()).collect();
        if !missing.is_empty() {
            let problem = Problem::note("SHT-528")
                .arg("n", missing.len())
                .arg("columns", missing.join("、"));
            self.tell(problem);
            self.current.report.missing_columns = missing;
        }
        for (column, twin) in &header.twins {
            let cell = |at: usize| format!("{}{row}", super::refused::column_letters(at));
            let first = header.columns[*column].map(cell).unwrap_or_default();
            let problem = Problem::warning("SHT-525").arg("header", &columns[*column].title);
            self.tell(problem.arg("first", first).arg("second", cell(*twin)));
        }
    }

    /// Hands the batch on.
    fn flush(&mut self) -> Flow {
        let Some(table) = &mut self.current.table else {
            return Flow::Continue;
        };
        let empty = TableBatch::new(std::sync::Arc::clone(&table.sheet));
        let batch = std::mem::replace(&mut table.batch, empty);
        if !batch.is_empty() && self.sink.batch(batch) == ControlFlow::Break(()) {
            self.stopped = true;
            return Flow::Stop;
        }
        Flow::Continue
    }

    /// The worksheet could not be read to its end.
    fn broke_off(&mut self, error: &GridError) {
        let used = self.current.table.as_ref().map_or(0, |table| table.counts.accepted);
        self.tell(error.problem());
        if used > 0 {
            self.tell(Problem::error("SHT-531").arg("rows", used));
        }
    }

    fn finish_worksheet(&mut self) -> Flow {
        let flow = self.flush();
        let mut current = std::mem::take(&mut self.current);
        if current.report.file.is_empty() {
            return flow;
        }
        let Some(table) = current.table.take() else {
            self.state.sources.push(Source {
                report: current.report,
                ..Source::default()
            });
            return flow;
        };
        let place = Place {
            sheet: (!current.name.is_empty()).then(|| current.name.clone()),
            ..Place::file(self.file.name)
        };
        current.report.counts = table.counts;
        self.state.problems.extend(table.problems);
        if table.unlisted > 0 {
            self.state
                .problems
                .push(Problem::warning("SHT-532").arg("n", table.unlisted).at(place.clone()));
        }
        if table.cut > 0 {
            let kept = table.refused.len();
            self.state.problems.push(
                Problem::error("SHT-533")
                    .arg("kept", kept)
                    .arg("n", table.cut)
                    .at(place),
            );
        }
        self.state.sources.push(Source {
            report: current.report,
            sheet: Some(table.sheet),
            headers: current.headers,
            refused: table.refused,
            refused_rows: table.refused_rows,
            cut: table.cut,
        });
        flow
    }
}

fn nearest<'t>(name: &str, titles: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let score = |title: &str| strsim::normalized_levenshtein(title, name);
    titles
        .filter(|title| score(title) >= 0.5)
        .max_by(|a, b| score(a).total_cmp(&score(b)))
}
