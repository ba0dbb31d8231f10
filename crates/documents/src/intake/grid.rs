//! Any spreadsheet as a stream of raw rows.
//!
//! A thread of its own reads the file and hands over rows in chunks, so that reading and understanding go on
//! side by side and a file that takes too long can be given up.

use std::fs::File;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Instant;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader as _, SheetVisible, Xls, Xlsb, Xlsx};
use domain::problem::Problem;

use super::cell::Raw;
use super::limits::Limits;
use super::text_file;

/// Rows handed over at a time.
const CHUNK: usize = 512;

/// What a file turns out to hold, piece by piece.
#[derive(Debug)]
pub enum Piece {
    /// A worksheet begins.
    Sheet {
        /// Its name; empty for text files.
        name: String,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// Rows of it: 1-based number and cells.
    Rows(Vec<(u32, Vec<Raw>)>),
    /// The file or the worksheet cannot be read on.
    Failed(Problem),
}

/// A file being read.
#[derive(Debug)]
pub struct Grid {
    pieces: Receiver<Piece>,
    skip: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    sheet: usize,
    until: Instant,
    seconds: u64,
}

/// Where the reading thread puts what it finds.
pub(super) struct Out {
    pieces: SyncSender<Piece>,
    chunk: Vec<(u32, Vec<Raw>)>,
    skip: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    sheet: usize,
    n_rows: u32,
    limits: Limits,
}

/// Whether to go on with the worksheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    On,
    NextSheet,
    Stop,
}

impl Grid {
    /// Starts reading a file.
    #[expect(clippy::disallowed_methods, reason = "the time limit of one file is measured, nothing is decided by it")]
    pub fn open(path: &Path, limits: &Limits) -> Self {
        let (sender, pieces) = sync_channel(4);
        let (skip, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let out = Out {
            pieces: sender,
            chunk: Vec::with_capacity(CHUNK),
            skip: Arc::clone(&skip),
            stop: Arc::clone(&stop),
            sheet: 0,
            n_rows: 0,
            limits: limits.clone(),
        };
        let path = path.to_owned();
        std::thread::spawn(move || read(path, out));
        let until = Instant::now() + limits.max_time;
        Self { pieces, skip, stop, sheet: 0, until, seconds: limits.max_time.as_secs() }
    }

    /// The next piece; none at the end of the file.
    #[expect(clippy::disallowed_methods, reason = "the time limit of one file is measured, nothing is decided by it")]
    pub fn next_piece(&mut self) -> Option<Piece> {
        let left = self.until.saturating_duration_since(Instant::now());
        match self.pieces.recv_timeout(left) {
            Ok(piece) => {
                self.sheet += usize::from(matches!(piece, Piece::Sheet { .. }));
                Some(piece)
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) if self.stop.swap(true, Ordering::Relaxed) => None,
            Err(RecvTimeoutError::Timeout) => {
                Some(Piece::Failed(Problem::error("SHT-008").arg("seconds", self.seconds)))
            }
        }
    }

    /// Asks for the next worksheet; rows of the present one may still come and are to be passed over.
    pub fn skip_sheet(&self) {
        self.skip.store(self.sheet, Ordering::Relaxed);
    }
}

impl Drop for Grid {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Out {
    pub(super) fn sheet(&mut self, name: &str, hidden: bool) -> Go {
        self.flush();
        self.sheet += 1;
        self.n_rows = 0;
        self.send(Piece::Sheet { name: name.to_owned(), hidden })
    }

    pub(super) fn row(&mut self, number: u32, cells: Vec<Raw>) -> Go {
        self.n_rows += 1;
        if self.n_rows > self.limits.max_rows {
            self.flush();
            let problem = Problem::error("SHT-009").arg("limit", self.limits.max_rows);
            return match self.send(Piece::Failed(problem)) {
                Go::Stop => Go::Stop,
                _ => Go::NextSheet,
            };
        }
        self.chunk.push((number, cells));
        if self.chunk.len() < CHUNK { Go::On } else { self.flush() }
    }

    pub(super) fn max_columns(&self) -> usize {
        self.limits.max_columns
    }

    fn flush(&mut self) -> Go {
        if self.chunk.is_empty() {
            return self.state();
        }
        let rows = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK));
        self.send(Piece::Rows(rows))
    }

    fn state(&self) -> Go {
        if self.stop.load(Ordering::Relaxed) {
            Go::Stop
        } else if self.skip.load(Ordering::Relaxed) >= self.sheet {
            Go::NextSheet
        } else {
            Go::On
        }
    }

    fn send(&mut self, piece: Piece) -> Go {
        match self.pieces.send(piece) {
            Ok(()) => self.state(),
            Err(_) => Go::Stop,
        }
    }
}

/// Reads the file to its end; a library that panics over a broken file is a broken file.
fn read(path: PathBuf, mut out: Out) {
    let result = catch_unwind(AssertUnwindSafe(|| dispatch(&path, &mut out)));
    let problem = match result {
        Ok(Ok(())) => None,
        Ok(Err(problem)) => Some(problem),
        Err(_) => Some(Problem::error("SHT-007").arg("cause", "-")),
    };
    out.flush();
    if let Some(problem) = problem {
        out.send(Piece::Failed(problem));
    }
}

fn broken(error: impl std::fmt::Display) -> Problem {
    let cause = error.to_string();
    if cause.contains("password") { Problem::error("SHT-003") } else { Problem::error("SHT-007").arg("cause", cause) }
}

fn dispatch(path: &Path, out: &mut Out) -> Result<(), Problem> {
    let size = std::fs::metadata(path).map_err(broken)?.len();
    if size == 0 {
        return Err(Problem::error("SHT-001"));
    }
    if size > out.limits.max_file_bytes {
        let limit = out.limits.max_file_bytes / (1024 * 1024);
        return Err(Problem::error("SHT-002").arg("size", size / (1024 * 1024)).arg("limit", limit));
    }
    let mut head = vec![0u8; 4096];
    let n = File::open(path).and_then(|mut file| file.read(&mut head)).map_err(broken)?;
    head.truncate(n);
    let opened = || Ok::<_, Problem>(BufReader::new(File::open(path).map_err(broken)?));
    match head.as_slice() {
        [b'P', b'K', 3, 4, ..] => match archive_kind(path, &out.limits)? {
            Archive::Xlsx => xlsx(opened()?, out),
            Archive::Xlsb => xlsb(opened()?, out),
            Archive::Ods => ranges(Ods::new(opened()?).map_err(broken)?, out),
            Archive::Other => Err(Problem::error("SHT-005")),
        },
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            if is_encrypted(path).map_err(broken)? {
                return Err(Problem::error("SHT-003"));
            }
            ranges(Xls::new(opened()?).map_err(broken)?, out)
        }
        head => {
            let text: String = head.iter().take(512).map(|b| *b as char).collect::<String>().to_lowercase();
            let text = text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}']).trim_start();
            if text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<table") {
                return Err(Problem::error("SHT-004"));
            }
            if text.starts_with("<?xml") || text.starts_with("%pdf") || text.starts_with("{\\rtf") {
                return Err(Problem::error("SHT-006"));
            }
            text_file::read(path, head, out)
        }
    }
}

enum Archive {
    Xlsx,
    Xlsb,
    Ods,
    Other,
}

/// What a zip archive is, after making sure that unpacking it stays within the limit.
fn archive_kind(path: &Path, limits: &Limits) -> Result<Archive, Problem> {
    let file = BufReader::new(File::open(path).map_err(broken)?);
    let mut archive = zip::ZipArchive::new(file).map_err(broken)?;
    let too_large = || Problem::error("SHT-010").arg("limit", limits.max_unpacked_bytes / (1024 * 1024));
    let (mut total, mut kind) = (0u64, Archive::Other);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        match entry.name().map_err(broken)?.as_ref() {
            "xl/workbook.xml" => kind = Archive::Xlsx,
            "xl/workbook.bin" => kind = Archive::Xlsb,
            "content.xml" => kind = Archive::Ods,
            _ => {}
        }
        // Deflate cannot unpack more than 1032 times its size, so only entries that could lie are unpacked.
        let declared = entry.size();
        let could_lie = entry.compressed_size().saturating_mul(1032) > limits.max_unpacked_bytes;
        let size = if could_lie && declared <= limits.max_unpacked_bytes {
            let mut bounded = entry.by_ref().take(limits.max_unpacked_bytes + 1);
            std::io::copy(&mut bounded, &mut std::io::sink()).unwrap_or(declared)
        } else {
            declared
        };
        total = total.saturating_add(size);
        if total > limits.max_unpacked_bytes {
            return Err(too_large());
        }
    }
    Ok(kind)
}

/// Whether an OLE file holds an encrypted workbook instead of a plain one.
fn is_encrypted(path: &Path) -> std::io::Result<bool> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut file = BufReader::new(File::open(path)?);
    let mut kept: Vec<u8> = Vec::new();
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(false);
        }
        kept.extend_from_slice(&buffer[..n]);
        if kept.windows(name.len()).any(|window| window == name) {
            return Ok(true);
        }
        kept.drain(..kept.len().saturating_sub(name.len()));
    }
}

fn sheets_of<R>(metadata: &[calamine::Sheet], out: &mut Out, mut one: R) -> Result<(), Problem>
where
    R: FnMut(&str, &mut Out) -> Result<Go, Problem>,
{
    for sheet in metadata.iter().filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet) {
        if out.sheet(&sheet.name, sheet.visible != SheetVisible::Visible) == Go::Stop {
            return Ok(());
        }
        match one(&sheet.name, out) {
            Ok(Go::Stop) => return Ok(()),
            Ok(_) => {}
            Err(problem) => {
                out.flush();
                out.send(Piece::Failed(problem));
            }
        }
    }
    Ok(())
}

/// Gathers cells that come one by one into rows.
struct RowBuilder {
    number: u32,
    cells: Vec<Raw>,
}

impl RowBuilder {
    fn add(&mut self, (row, column): (u32, u32), raw: Raw, out: &mut Out) -> Result<Go, Problem> {
        let mut go = Go::On;
        if row + 1 != self.number {
            go = self.finish(out);
            self.number = row + 1;
        }
        let column = column as usize;
        if column >= out.max_columns() {
            return if raw.is_blank() {
                Ok(go)
            } else {
                Err(Problem::error("SHT-011").arg("limit", out.max_columns()).arg("row", row + 1))
            };
        }
        if raw != Raw::Empty {
            self.cells.resize(self.cells.len().max(column), Raw::Empty);
            if self.cells.len() == column { self.cells.push(raw) } else { self.cells[column] = raw }
        }
        Ok(go)
    }

    fn finish(&mut self, out: &mut Out) -> Go {
        if self.cells.is_empty() {
            return Go::On;
        }
        let capacity = self.cells.len();
        out.row(self.number, std::mem::replace(&mut self.cells, Vec::with_capacity(capacity)))
    }
}

macro_rules! stream_cells {
    ($book:expr, $out:expr) => {{
        let metadata = $book.sheets_metadata().to_vec();
        sheets_of(&metadata, $out, |name, out| {
            let mut cells = $book.worksheet_cells_reader(name).map_err(broken)?;
            let mut row = RowBuilder { number: 0, cells: Vec::new() };
            while let Some(cell) = cells.next_cell().map_err(broken)? {
                let at = cell.get_position();
                let raw = raw_of_ref(cell.get_value());
                match row.add(at, raw, out)? {
                    Go::On => {}
                    go => return Ok(go),
                }
            }
            Ok(row.finish(out))
        })
    }};
}

fn xlsx(file: BufReader<File>, out: &mut Out) -> Result<(), Problem> {
    let mut book = Xlsx::new(file).map_err(broken)?;
    stream_cells!(book, out)
}

fn xlsb(file: BufReader<File>, out: &mut Out) -> Result<(), Problem> {
    let mut book = Xlsb::new(file).map_err(broken)?;
    stream_cells!(book, out)
}

/// Formats whose library reads a worksheet whole.
fn ranges<B>(mut book: B, out: &mut Out) -> Result<(), Problem>
where
    B: calamine::Reader<BufReader<File>>,
    B::Error: std::fmt::Display,
{
    let metadata = book.sheets_metadata().to_vec();
    sheets_of(&metadata, out, |name, out| {
        let range = book.worksheet_range(name).map_err(broken)?;
        let Some((first_row, first_column)) = range.start() else { return Ok(Go::On) };
        let mut row = RowBuilder { number: 0, cells: Vec::new() };
        for (r, c, data) in range.used_cells() {
            match row.add((first_row + r as u32, first_column + c as u32), raw_of(data), out)? {
                Go::On => {}
                go => return Ok(go),
            }
        }
        Ok(row.finish(out))
    })
}

fn raw_of_ref(data: &DataRef<'_>) -> Raw {
    match data {
        DataRef::SharedString(text) => Raw::Text((*text).to_owned()),
        DataRef::String(text) => Raw::Text(text.clone()),
        DataRef::Int(n) => Raw::Number(*n as f64),
        DataRef::Float(n) => Raw::Number(*n),
        DataRef::Bool(value) => Raw::Bool(*value),
        DataRef::DateTime(at) => serial(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Raw::Text(text.clone()),
        DataRef::Error(error) => Raw::Error(error.to_string()),
        DataRef::Empty => Raw::Empty,
    }
}

fn raw_of(data: &Data) -> Raw {
    match data {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Raw::Text(text.clone()),
        Data::Int(n) => Raw::Number(*n as f64),
        Data::Float(n) => Raw::Number(*n),
        Data::Bool(value) => Raw::Bool(*value),
        Data::DateTime(at) => serial(at),
        Data::Error(error) => Raw::Error(error.to_string()),
        _ => Raw::Empty,
    }
}

/// A date of either epoch as a serial of the 1900 system; durations stay numbers.
fn serial(at: &ExcelDateTime) -> Raw {
    let value = at.as_f64();
    if !at.is_datetime() {
        return Raw::Number(value);
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let date = i16::try_from(year).ok().and_then(|year| domain::Date::new(year, month as i8, day as i8).ok());
    let Some(date) = date.filter(|_| value >= 61.0) else { return Raw::Serial(value) };
    let days = date.duration_since(domain::Date::constant(1899, 12, 30)).as_secs() / 86_400;
    Raw::Serial(days as f64 + value.fract())
}
