//! The raw cells of a spreadsheet file, row after row, whatever its format: bounded in time and memory.
//!
//! Reading pushes into a [`Visitor`]; the typed reading and the tests of real files stand on the same push.

mod archive;
mod compound;
mod error;
mod guard;
mod identify;
mod ods;
mod text;
mod xls;
mod xlsb;
mod xlsx;

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

pub use error::GridError;
pub use identify::{Identity, Kind, identify};

use super::Limits;

/// The value of one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// Text; also dates that the file keeps as text.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// 是 or 否 as the spreadsheet program keeps it.
    Bool(bool),
    /// A date or time: days since the workbook's origin.
    Serial {
        /// Days and parts of a day.
        days: f64,
        /// Whether days count from 1904.
        is_1904: bool,
        /// Whether it is a duration rather than a point in time.
        duration: bool,
    },
    /// A formula without a result, such as `#N/A`.
    Error(&'static str),
}

impl Value<'_> {
    /// Whether nothing can be seen in the cell.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text
                .chars()
                .all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'),
            _ => false,
        }
    }

    /// The same value, owning its text.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Empty => Value::Empty,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Value::Number(number),
            Self::Bool(truth) => Value::Bool(truth),
            Self::Serial {
                days,
                is_1904,
                duration,
            } => Value::Serial {
                days,
                is_1904,
                duration,
            },
            Self::Error(error) => Value::Error(error),
        }
    }
}

/// A worksheet about to be read.
#[derive(Debug, Clone, Copy)]
pub struct Worksheet<'a> {
    /// Its name; empty for text files.
    pub name: &'a str,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Whether serials count from 1904.
    pub is_1904: bool,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The next row.
    Continue,
    /// The next worksheet.
    NextWorksheet,
    /// Nothing more of this file.
    Stop,
}

/// Takes the rows of a file.
pub trait Visitor {
    /// A worksheet begins.
    fn open(&mut self, worksheet: Worksheet<'_>) -> Flow;
    /// A row that is not empty; `number` is 1-based, empty cells at its end are left out.
    fn row(&mut self, number: u32, values: &[Value<'_>]) -> Flow;
    /// The worksheet ended, or could not be read further.
    fn close(&mut self, end: Result<(), GridError>) -> Flow;
}

/// The bounds of one file's reading.
#[derive(Debug)]
pub struct Access<'l> {
    limits: &'l Limits,
    started: Instant,
    position: Rc<Cell<u64>>,
}

impl<'l> Access<'l> {
    /// Begins the reading of one file.
    pub fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            started: Instant::now(),
            position: Rc::default(),
        }
    }

    /// How far into the file reading has come, bytes.
    pub fn position(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.position)
    }

    fn check_time(&self) -> Result<(), GridError> {
        let most = self.limits.max_seconds_per_file;
        if self.started.elapsed() > Duration::from_secs(most) {
            Err(GridError::TooSlow(most))
        } else {
            Ok(())
        }
    }

    /// Every row passes here: numbers, widths and time are within bounds.
    fn check_row(&self, number: u32, width: usize) -> Result<(), GridError> {
        if number > self.limits.max_rows_per_sheet {
            return Err(GridError::TooManyRows(self.limits.max_rows_per_sheet));
        }
        if width > self.limits.max_columns as usize {
            return Err(GridError::TooManyColumns(self.limits.max_columns));
        }
        if number.is_multiple_of(256) {
            self.check_time()
        } else {
            Ok(())
        }
    }

    fn open(&self, path: &Path) -> Result<Counted, GridError> {
        Ok(Counted {
            file: File::open(path)?,
            position: self.position(),
        })
    }
}

/// A file that tells how far it has been read.
struct Counted {
    file: File,
    position: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buf)?;
        self.position.set(self.position.get() + n as u64);
        Ok(n)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = self.file.seek(to)?;
        self.position.set(at);
        Ok(at)
    }
}

/// Reads all worksheets of an identified file.
///
/// # Errors
/// What keeps the file as a whole from being read; what is wrong with one worksheet is told to
/// [`Visitor::close`].
pub fn read(path: &Path, identity: &Identity, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<(), GridError> {
    match identity.kind {
        Kind::Xlsx => xlsx::read(path, access, visitor),
        Kind::Xlsb => xlsb::read(path, access, visitor),
        Kind::Xls => xls::read(path, access, visitor),
        Kind::Ods => ods::read(path, access, visitor),
        Kind::Text(encoding) => text::read(path, encoding, access, visitor),
    }
}

/// Collects the cells of a row that come one by one and hands the row on when the next begins.
struct RowBuilder<'a> {
    number: Option<u32>,
    values: Vec<Value<'a>>,
    filled: bool,
}

impl<'a> RowBuilder<'a> {
    fn new() -> Self {
        Self {
            number: None,
            values: Vec::new(),
            filled: false,
        }
    }

    /// Takes a cell at 0-based `(row, column)`.
    fn push(
        &mut self,
        (row, column): (u32, u32),
        value: Value<'a>,
        access: &Access<'_>,
        visitor: &mut dyn Visitor,
    ) -> Result<Flow, GridError> {
        let mut flow = Flow::Continue;
        if self.number != Some(row) {
            flow = self.flush(access, visitor)?;
            if self.number.is_some_and(|last| row < last) {
                return Err(GridError::Damaged(format!(
                    "row {} after row {}",
                    row + 1,
                    self.number.unwrap_or(0) + 1
                )));
            }
            self.number = Some(row);
        }
        if value == Value::Empty {
            return Ok(flow);
        }
        let column = column as usize;
        if column >= access.limits.max_columns as usize {
            if value.is_blank() {
                return Ok(flow);
            }
            return Err(GridError::TooManyColumns(access.limits.max_columns));
        }
        if column < self.values.len() {
            self.values[column] = value;
        } else {
            self.values.resize(column, Value::Empty);
            self.values.push(value);
        }
        self.filled = true;
        Ok(flow)
    }

    /// Hands on the row that has been collected.
    fn flush(&mut self, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<Flow, GridError> {
        let mut flow = Flow::Continue;
        if let Some(row) = self.number {
            access.check_row(row + 1, self.values.len())?;
            if self.filled {
                flow = visitor.row(row + 1, &self.values);
                self.values.clear();
                self.filled = false;
            }
        }
        Ok(flow)
    }
}
