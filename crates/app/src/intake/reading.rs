//! Files of one delivery read together: what a folder of spreadsheets is to a screening.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use documents::read::{Intaken, Limits, Progress, Reader, RefusedWorksheet, Sink, correction};
use domain::problem::Problem;
use domain::sheet::{Sheet, Subject};
use domain::table::TableBatch;
use engine::rows::RowsWriter;
use store::files::{FileStore, Incoming};
use store::seal::Sealed;

use super::opened::Opened;
use super::seen::{Sameness, Seen};
use crate::policy::Loaded;

/// One file of a delivery.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) digest: String,
}

/// What to read and how.
pub(super) struct Request {
    pub(super) loaded: Arc<Loaded>,
    pub(super) files: FileStore,
    pub(super) work: PathBuf,
    pub(super) delivered: Vec<File>,
    /// Headers taken for columns, by sheet.
    pub(super) mapping: Mapping,
    /// Rows that count already, by sheet.
    pub(super) seen: HashMap<String, Seen>,
    /// Whether the rows of departments' sheets are kept in files.
    pub(super) keep: bool,
    /// Whether they are held in memory, to be tied to people.
    pub(super) hold: bool,
}

/// Headers taken for columns, by sheet.
pub(super) type Mapping = BTreeMap<String, BTreeMap<String, String>>;

/// What a delivery holds.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) intaken: Intaken,
    pub(super) regions: Vec<TableBatch>,
    pub(super) registers: Vec<TableBatch>,
    /// Rows of departments' sheets, when they are held.
    pub(super) sheets: Vec<TableBatch>,
    /// Kept rows by source.
    pub(super) rows: BTreeMap<u32, Sealed>,
    /// Rows equal to earlier ones, and rows that take the place of earlier ones, by source.
    pub(super) again: BTreeMap<u32, (u64, u64)>,
    /// Which file a source stands in.
    pub(super) file_of: Vec<usize>,
}

/// Told how many rows of which file have been read; breaking off stops the reading.
pub(super) type Told<'t> = &'t mut (dyn FnMut(&str, u64) + Send);

/// Reads all files; the order of files does not matter, except that of equal rows the first stands.
pub(super) fn read(request: &Request, told: Told<'_>) -> Result<Taken, Problem> {
    let loaded = &request.loaded;
    let (limits, words) = Limits::from_policy(&loaded.params)
        .map_err(|name| Problem::error("POL-019").arg("name", name).arg("suggestion", "-"))?;
    let sheets = loaded
        .policy
        .sheets
        .values()
        .map(|sheet| mapped(sheet, &request.mapping))
        .collect();
    let mut reader = Reader::new(sheets, limits, words, loaded.params.on);
    let mut sink = Keeper {
        request,
        told,
        taken: Taken::default(),
        open: None,
        error: None,
        sameness: HashMap::new(),
    };
    let opened = Opened::new(&request.work).map_err(unreadable)?;
    let is_first = |sheet: &Sheet| sheet.register.is_some() || sheet.of == Subject::None;
    for (number, file) in request.delivered.iter().enumerate() {
        let path = opened
            .open(&request.files, &file.digest, number, &file.name)
            .map_err(unreadable)?;
        reader.read_file(&path, &file.name, &is_first, &mut sink);
    }
    reader.read_waiting(&is_first, &mut sink);
    let intaken = reader.finish(&mut sink);
    drop(opened);
    sink.close();
    if let Some(problem) = sink.error {
        return Err(problem);
    }
    let mut taken = sink.taken;
    let names: HashMap<&str, usize> = request
        .delivered
        .iter()
        .enumerate()
        .map(|(number, file)| (file.name.as_str(), number))
        .collect();
    taken.file_of = intaken
        .sources
        .iter()
        .map(|source| names.get(source.file.as_str()).copied().unwrap_or(0))
        .collect();
    taken.intaken = intaken;
    Ok(taken)
}

fn unreadable(cause: impl std::fmt::Display) -> Problem {
    Problem::error("INT-012").arg("cause", cause)
}

/// The sheet with the headers that somebody took for its columns.
fn mapped(sheet: &Arc<Sheet>, mapping: &Mapping) -> Arc<Sheet> {
    let Some(headers) = mapping.get(&sheet.name) else {
        return Arc::clone(sheet);
    };
    let mut sheet = Sheet::clone(sheet);
    for (header, name) in headers {
        if let Some(column) = sheet.columns.iter_mut().find(|column| column.name == *name) {
            column.aliases.push(header.clone());
        }
    }
    Arc::new(sheet)
}

/// Keeps what a reading brings.
struct Keeper<'r> {
    request: &'r Request,
    told: Told<'r>,
    taken: Taken,
    /// The rows file under way, with its source.
    open: Option<(u32, RowsWriter<Incoming>)>,
    error: Option<Problem>,
    sameness: HashMap<String, Sameness>,
}

impl Keeper<'_> {
    fn compare(&mut self, batch: &TableBatch, source: u32) {
        let Some(seen) = self.request.seen.get(&batch.sheet.name).filter(|seen| !seen.is_empty()) else {
            return;
        };
        let name = batch.sheet.name.clone();
        let sameness = self.sameness.entry(name).or_insert_with(|| Sameness::of(&batch.sheet));
        let counts = self.taken.again.entry(source).or_default();
        for row in 0..batch.len() {
            let (key, content) = sameness.mark(batch, row);
            match seen.get(&key) {
                Some(known) if *known == content => counts.0 += 1,
                Some(_) => counts.1 += 1,
                None => {}
            }
        }
    }

    fn keep(&mut self, batch: &TableBatch, source: u32) -> Result<(), Problem> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != source) {
            self.close();
            let incoming = self.request.files.begin().map_err(unreadable)?;
            self.open = Some((source, RowsWriter::new(incoming, &batch.sheet).map_err(unreadable)?));
        }
        match &mut self.open {
            Some((_, writer)) => writer.push(batch).map_err(unreadable),
            None => Ok(()),
        }
    }

    fn close(&mut self) {
        let Some((source, writer)) = self.open.take() else {
            return;
        };
        let kept = writer
            .finish()
            .map_err(unreadable)
            .and_then(|incoming| incoming.keep().map_err(unreadable));
        match kept {
            Ok(sealed) => drop(self.taken.rows.insert(source, sealed)),
            Err(problem) => drop(self.error.get_or_insert(problem)),
        }
    }
}

impl Sink for Keeper<'_> {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        let Some(source) = batch.origins.first().map(|origin| origin.source) else {
            return ControlFlow::Continue(());
        };
        if batch.sheet.register.is_some() {
            self.taken.registers.push(batch);
            return ControlFlow::Continue(());
        }
        if batch.sheet.of == Subject::None {
            self.taken.regions.push(batch);
            return ControlFlow::Continue(());
        }
        self.compare(&batch, source);
        if self.request.keep
            && let Err(problem) = self.keep(&batch, source)
        {
            self.error.get_or_insert(problem);
            return ControlFlow::Break(());
        }
        if self.request.hold {
            self.taken.sheets.push(batch);
        }
        ControlFlow::Continue(())
    }

    fn progress(&mut self, at: &Progress<'_>) {
        (self.told)(at.file, at.rows);
    }
}

/// Correction workbooks of refused worksheets as one file: the workbook itself, or an archive of several.
pub(super) fn corrections(refused: &[&RefusedWorksheet]) -> Result<Option<Vec<u8>>, Problem> {
    let mut books = Vec::new();
    for worksheet in refused {
        let mut bytes = Cursor::new(Vec::new());
        correction::write(worksheet, &mut bytes).map_err(unreadable)?;
        books.push((correction::file_name(worksheet), bytes.into_inner()));
    }
    Ok(match books.len() {
        0 => None,
        1 => books.pop().map(|(_, bytes)| bytes),
        _ => Some(documents::write::bundle(&books).map_err(unreadable)?),
    })
}
