//! Rows that were read, linked and kept before: a screening without a folder.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use documents::read::{Intaken, Progress as ReadProgress, Sink};
use domain::problem::{Place, Problem};
use domain::screening::SourceReport;
use domain::sheet::Sheet;
use domain::table::{GoneWord, TableBatch};
use engine::rows::{Rows, RowsError};

use super::input::{Delivery, Source};
use super::{Failure, Progress, Request, Screened, check_region, screened};

/// Rows of one sheet, a batch at a time; after an error nothing more is asked for.
pub type StoredRows = Box<dyn Iterator<Item = Result<Rows, Problem>> + Send>;

/// What a store hands to a screening in place of a folder.
///
/// Row origins point into `sources`. The order of rows decides the numbers of a run: [`Screening::households`] holds
/// each household number once, in the order in which `registers` first name it, and a lead's household is the
/// position in that list. Persons are numbered in order of their household, then in the order of their rows. A
/// store that hands over its households in its own order therefore finds them again by position.
///
/// [`Screening::households`]: domain::screening::Screening::households
pub struct StoredInput {
    /// Rows of the list of regions.
    pub regions: Vec<StoredRows>,
    /// Rows of the registers, in order.
    pub registers: Vec<StoredRows>,
    /// Rows of all other sheets, in order.
    pub sheets: Vec<StoredRows>,
    /// The worksheets that the rows stood in, with what became of their rows when they were read. Titles and
    /// unmatched rows are counted anew.
    pub sources: Vec<SourceReport>,
    /// What was wrong when they were read.
    pub problems: Vec<Problem>,
    /// A digest that stands for all rows: equal digests mean equal rows in equal order.
    pub snapshot: String,
}

impl std::fmt::Debug for StoredInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredInput")
            .field("snapshot", &self.snapshot)
            .finish_non_exhaustive()
    }
}

/// Batches in memory as stored rows.
pub fn rows_in_memory<T: Into<Rows> + Send + 'static>(batches: Vec<T>) -> StoredRows {
    Box::new(batches.into_iter().map(|batch| Ok(batch.into())))
}

/// The rows of one worksheet from a rows file, standing in the source of this index.
///
/// # Errors
/// When it is no rows file of this sheet, or a column's type has changed since it was written.
pub fn rows_of_file(from: impl Read + Send + 'static, sheet: &Arc<Sheet>, source: u32) -> Result<StoredRows, Problem> {
    let title = sheet.title.clone();
    let unreadable = move |error: RowsError| Problem::error("SCR-015").arg("title", &title).arg("cause", error);
    let reader = engine::rows::read(from, sheet)
        .map_err(&unreadable)?
        .with_source(source);
    Ok(Box::new(reader.map(move |rows| rows.map_err(&unreadable))))
}

/// Judges stored rows as a folder is judged, and writes nothing that lasts: tables that hold no name and no number
/// lie below `work_dir` while it runs.
///
/// # Errors
/// As screening a folder, and when stored rows cannot be read.
pub async fn screen_stored(
    request: Request<'_>,
    input: StoredInput,
    work_dir: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Screened, Failure> {
    check_region(request.region)?;
    let lake = tempfile::Builder::new()
        .prefix("lake-")
        .tempdir_in(work_dir)
        .map_err(|error| Failure::Arguments(vec![Problem::error("SCR-005").arg("cause", error)]))?;
    screened(request, Stored::from(input), lake.path(), progress).await
}

/// Stored rows on their way in.
struct Stored {
    input: StoredInput,
    /// Cells by sheet title, column title and word that the column's list has no more.
    gone: BTreeMap<(String, String, String), u64>,
    rows: u64,
}

impl From<StoredInput> for Stored {
    fn from(input: StoredInput) -> Self {
        Self {
            input,
            gone: BTreeMap::new(),
            rows: 0,
        }
    }
}

impl Stored {
    /// Hands rows on until the sink has enough.
    fn hand_over(&mut self, rows: Vec<StoredRows>, sink: &mut dyn Sink) -> Result<(), Problem> {
        for rows in rows.into_iter().flatten() {
            let Rows { batch, gone } = rows?;
            self.note_gone(&batch.sheet, gone);
            self.tell(&batch, sink);
            if sink.batch(batch) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }

    fn note_gone(&mut self, sheet: &Sheet, gone: Vec<GoneWord>) {
        for word in gone {
            let column = sheet.columns.get(word.column).map(|column| column.title.clone());
            let key = (sheet.title.clone(), column.unwrap_or_default(), word.word);
            *self.gone.entry(key).or_default() += word.cells;
        }
    }

    fn tell(&mut self, batch: &TableBatch, sink: &mut dyn Sink) {
        self.rows += batch.len() as u64;
        let source = batch.origins.first().map_or(0, |origin| origin.source as usize);
        let Some(report) = self.input.sources.get(source) else {
            return;
        };
        sink.progress(&ReadProgress {
            file: &report.file,
            worksheet: &report.worksheet,
            rows: self.rows,
            bytes: 0,
            total_bytes: 0,
        });
    }
}

impl Source for Stored {
    fn first(&mut self, sink: &mut dyn Sink) -> Result<(), Problem> {
        let mut first = std::mem::take(&mut self.input.regions);
        first.append(&mut self.input.registers);
        self.hand_over(first, sink)
    }

    fn rest(mut self, sink: &mut dyn Sink) -> Result<Delivery, Problem> {
        let sheets = std::mem::take(&mut self.input.sheets);
        self.hand_over(sheets, sink)?;
        let Self { input, gone, .. } = self;
        let mut problems = input.problems;
        problems.extend(gone.into_iter().map(no_such_word));
        Ok(Delivery {
            intaken: Intaken {
                sources: input.sources,
                refused: Vec::new(),
                problems,
            },
            snapshot: input.snapshot,
        })
    }
}

fn no_such_word(((sheet, column, word), cells): ((String, String, String), u64)) -> Problem {
    let place = Place {
        subject: Some(column.clone()),
        ..Place::default()
    };
    Problem::warning("SCR-016")
        .arg("title", sheet)
        .arg("column", column)
        .arg("word", word)
        .arg("n", cells)
        .at(place)
}
