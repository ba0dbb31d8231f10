//! A reading: all files of a folder, one after another, in the order the caller gives them.

use std::ops::ControlFlow;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use domain::Date;
use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use domain::table::TableBatch;

use super::grid::{self, Access, GridError};
use super::header::Catalogue;
use super::intake::{Current, Intake, OneFile};
use super::refused::RefusedWorksheet;
use super::state::{Source, State, Waiting};
use super::{Limits, Words};

/// Takes what a reading brings.
pub trait Sink {
    /// A worksheet was recognised; its rows follow under this index. Counts come with [`Reader::finish`].
    fn source(&mut self, index: u32, report: &SourceReport) {
        let _ = (index, report);
    }

    /// Accepted rows of one sheet, 8,192 at most. `Break` stops the reading.
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()>;

    /// How far a file has been read.
    fn progress(&mut self, progress: &Progress<'_>) {
        let _ = progress;
    }
}

/// How far a file has been read.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'p> {
    /// File name relative to the data folder.
    pub file: &'p str,
    /// Worksheet name; empty for text files.
    pub worksheet: &'p str,
    /// Rows of the file so far.
    pub rows: u64,
    /// Bytes of the file so far.
    pub bytes: u64,
    /// Bytes of the file.
    pub total_bytes: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// It was read; the worksheets' indices into the reports.
    Read(Range<u32>),
    /// All of its worksheets wait: corrections, and sheets that are not wanted yet.
    Waiting,
    /// It could not be read as a whole.
    Refused,
    /// The same content has been read under this name; it counts once.
    SameAs(String),
    /// A temporary or hidden file.
    Ignored,
    /// The sink asked to stop.
    Stopped,
}

/// What a reading came to.
#[derive(Debug, Clone, Default)]
pub struct Intaken {
    /// Every worksheet looked at; row origins point here.
    pub sources: Vec<SourceReport>,
    /// Refused rows that no correction has brought in.
    pub refused: Vec<RefusedWorksheet>,
    /// Everything that is wrong, in the order it was found.
    pub problems: Vec<Problem>,
}

/// A reading of many files.
pub struct Reader {
    catalogue: Catalogue,
    limits: Limits,
    words: Words,
    as_of: Date,
    state: State,
}

impl Reader {
    /// A reading against these sheets; `as_of` is the day after which nobody is born.
    pub fn new(sheets: Vec<Arc<Sheet>>, limits: Limits, words: Words, as_of: Date) -> Self {
        Self {
            catalogue: Catalogue::new(sheets),
            limits,
            words,
            as_of,
            state: State::default(),
        }
    }

    /// Reads one file; `name` is its name relative to the data folder, `/` between folders.
    ///
    /// Worksheets of sheets that are not wanted, and corrections, wait for [`Reader::read_waiting`].
    pub fn read_file(
        &mut self,
        path: &Path,
        name: &str,
        wanted: &dyn Fn(&Sheet) -> bool,
        sink: &mut dyn Sink,
    ) -> FileOutcome {
        if is_temporary(name) {
            self.tell(name, Problem::note("SHT-535"));
            return FileOutcome::Ignored;
        }
        let (digest, identity) = grid::identify(path, &self.limits);
        if let Some(same) = self
            .state
            .files
            .get(&digest)
            .filter(|_| !digest.is_empty() && identity.is_ok())
        {
            let same = same.clone();
            self.tell(name, Problem::warning("SHT-536").arg("same", &same));
            return FileOutcome::SameAs(same);
        }
        self.state.files.insert(digest.clone(), name.to_owned());
        let first = self.n_sources();
        let waiting = self.state.waiting.len();
        let stopped = match identity {
            Ok(identity) => {
                let file = OneFile {
                    path,
                    name,
                    digest: &digest,
                    identity: &identity,
                };
                self.pump(file, wanted, None, sink)
            }
            Err(error) => Err(error),
        };
        match stopped {
            Err(error) => {
                self.refuse(name, &digest, &error);
                FileOutcome::Refused
            }
            Ok(true) => FileOutcome::Stopped,
            Ok(false) if self.state.waiting.len() > waiting && first == self.n_sources() => FileOutcome::Waiting,
            Ok(false) => FileOutcome::Read(first..self.n_sources()),
        }
    }

    /// Reads the waiting worksheets of wanted sheets: first data, then corrections, so that the order of files does
    /// not matter. `false` when the sink asked to stop.
    pub fn read_waiting(&mut self, wanted: &dyn Fn(&Sheet) -> bool, sink: &mut dyn Sink) -> bool {
        let (mut now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.state.waiting)
            .into_iter()
            .partition(|waiting| wanted(&waiting.sheet));
        self.state.waiting = later;
        now.sort_by(|a, b| (a.correction, &a.file, a.index).cmp(&(b.correction, &b.file, b.index)));
        for waiting in now {
            let Waiting {
                path,
                file,
                index,
                digest,
                identity,
                ..
            } = waiting;
            let one = OneFile {
                path: &path,
                name: &file,
                digest: &digest,
                identity: &identity,
            };
            match self.pump(one, wanted, Some(index), sink) {
                Ok(true) => return false,
                Ok(false) => {}
                Err(error) => self.refuse(&file, &digest, &error),
            }
        }
        true
    }

    /// Reads what still waits and sums up.
    pub fn finish(mut self, sink: &mut dyn Sink) -> Intaken {
        self.read_waiting(&|_| true, sink);
        self.sum_up()
    }

    fn n_sources(&self) -> u32 {
        u32::try_from(self.state.sources.len()).unwrap_or(u32::MAX)
    }

    fn tell(&mut self, name: &str, problem: Problem) {
        self.state.problems.push(problem.at(Place::file(name)));
    }

    fn refuse(&mut self, name: &str, digest: &str, error: &GridError) {
        self.tell(name, error.problem());
        let report = SourceReport {
            file: name.to_owned(),
            digest: digest.to_owned(),
            ..SourceReport::default()
        };
        self.state.sources.push(Source {
            report,
            ..Source::default()
        });
    }

    /// Reads a file's worksheets, or the one that waited; `Ok(true)` when the sink asked to stop.
    fn pump(
        &mut self,
        file: OneFile<'_>,
        wanted: &dyn Fn(&Sheet) -> bool,
        waited: Option<u32>,
        sink: &mut dyn Sink,
    ) -> Result<bool, GridError> {
        let access = Access::new(&self.limits);
        let mut intake = Intake {
            catalogue: &self.catalogue,
            limits: &self.limits,
            words: &self.words,
            as_of: self.as_of,
            state: &mut self.state,
            sink,
            file,
            position: access.position(),
            wanted,
            waited,
            current: Current::default(),
            n_worksheets: 0,
            rows: 0,
            stopped: false,
        };
        grid::read(file.path, file.identity, &access, &mut intake)?;
        Ok(intake.stopped)
    }

    fn sum_up(mut self) -> Intaken {
        self.count_corrected();
        let mut out = Intaken::default();
        for (index, source) in (0u32..).zip(std::mem::take(&mut self.state.sources)) {
            if let Some(refused) = self.still_refused(index, &source) {
                out.refused.push(refused);
            }
            out.sources.push(source.report);
        }
        out.problems = self.state.problems;
        out
    }

    /// Counts, per worksheet, the refused rows that a correction has brought in.
    fn count_corrected(&mut self) {
        let state = &mut self.state;
        for source in &mut state.sources {
            let digest = &source.report.digest;
            let corrected = state.corrected.keys().filter(|receipt| {
                receipt.digest == *digest
                    && receipt.worksheet == source.report.worksheet
                    && source.refused_rows.contains(&receipt.row)
            });
            let again = source.refused.iter().filter_map(|row| row.receipt.as_ref());
            let again = again.filter(|receipt| state.corrected.contains_key(*receipt));
            source.report.counts.corrected = (corrected.count() + again.count()) as u64;
        }
    }

    /// The rows of a worksheet to give back: not those that came right, nor those that stand in a later correction.
    fn still_refused(&self, index: u32, source: &Source) -> Option<RefusedWorksheet> {
        let report = &source.report;
        let rows = source.refused.iter().filter(|row| {
            let receipt = row.receipt.clone().unwrap_or_else(|| super::Receipt {
                digest: report.digest.clone(),
                row: row.row,
                worksheet: report.worksheet.clone(),
            });
            let last = self.state.refused_again.get(&receipt);
            !self.state.corrected.contains_key(&receipt)
                && last.is_none_or(|last| last.source == index && last.row == row.row)
        });
        let rows: Vec<_> = rows.cloned().collect();
        if rows.is_empty() && source.cut == 0 {
            return None;
        }
        Some(RefusedWorksheet {
            source: index,
            sheet: Arc::clone(source.sheet.as_ref()?),
            file: report.file.clone(),
            worksheet: report.worksheet.clone(),
            digest: report.digest.clone(),
            headers: source.headers.clone(),
            rows,
            cut: source.cut,
            max_comments: self.limits.max_problems_listed,
        })
    }
}

/// Lock files of spreadsheet programs and hidden files.
fn is_temporary(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.starts_with("~$") || last.starts_with('.') || last.starts_with("~WRL")
}
