//! Plain tables written row by row in constant memory: xlsx with titles and several worksheets, csv in the
//! encodings offices use. A file appears under its name only when it is complete.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use domain::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

/// A cell of a plain table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, also of digits.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A date as the spreadsheet program keeps it.
    Date(Date),
    /// A formula whose cached result is this error, such as `#N/A`.
    Error(&'a str),
}

impl<'a> Cell<'a> {
    /// Text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }
}

/// Encodings of a csv file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with the mark that spreadsheet programs look for.
    Utf8Bom,
    /// The national standard encoding, of which GBK is a part.
    Gb18030,
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableFileError {
    /// The spreadsheet could not be built.
    #[error("{path}: {source}")]
    Xlsx {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: XlsxError,
    },
    /// The file could not be written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

/// An xlsx file under way. Rows of a worksheet go in order; worksheets may take turns.
pub struct XlsxFile {
    path: PathBuf,
    workbook: Workbook,
    next_row: Vec<u32>,
    date: Format,
    title: Format,
}

impl XlsxFile {
    /// An empty workbook that will stand at `path`. It carries no time of creation: same cells, same bytes.
    pub fn create(path: &Path) -> Self {
        let mut workbook = Workbook::new();
        if let Ok(day) = ExcelDateTime::from_ymd(2026, 1, 1) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        }
        Self {
            path: path.to_owned(),
            workbook,
            next_row: Vec::new(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center),
        }
    }

    /// Adds a worksheet and returns its position.
    ///
    /// # Errors
    /// When the name is not allowed or the disk is full.
    pub fn worksheet(&mut self, name: &str, hidden: bool) -> Result<usize, TableFileError> {
        let added = self
            .workbook
            .add_worksheet_with_constant_memory()
            .and_then(|sheet| sheet.set_name(name));
        let named = added.map(|sheet| sheet.set_hidden(hidden)).map(|_| ());
        named.map_err(|source| self.failed(source))?;
        self.next_row.push(0);
        Ok(self.next_row.len() - 1)
    }

    /// Writes a title over so many columns as one merged cell.
    ///
    /// # Errors
    /// As [`XlsxFile::row`].
    pub fn merged(&mut self, worksheet: usize, text: &str, columns: u16) -> Result<(), TableFileError> {
        if columns < 2 {
            return self.row(worksheet, &[Cell::text(text)]);
        }
        let (row, title) = (self.take_row(worksheet), self.title.clone());
        let sheet = self.workbook.worksheet_from_index(worksheet);
        let written = sheet
            .and_then(|sheet| sheet.merge_range(row, 0, row, columns - 1, text, &title))
            .map(|_| ());
        written.map_err(|source| self.failed(source))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When there are more rows than a worksheet holds, or the disk is full.
    pub fn row(&mut self, worksheet: usize, cells: &[Cell<'_>]) -> Result<(), TableFileError> {
        let row = self.take_row(worksheet);
        let Self { workbook, date, .. } = self;
        let written = workbook
            .worksheet_from_index(worksheet)
            .and_then(|sheet| write_row(sheet, row, cells, date));
        written.map_err(|source| self.failed(source))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), TableFileError> {
        let part = partial(&self.path);
        let saved = self.workbook.save(&part);
        saved.map_err(|source| self.failed(source))?;
        put_in_place(&part, &self.path)
    }

    fn take_row(&mut self, worksheet: usize) -> u32 {
        let Some(next) = self.next_row.get_mut(worksheet) else {
            return 0;
        };
        *next += 1;
        *next - 1
    }

    fn failed(&self, source: XlsxError) -> TableFileError {
        TableFileError::Xlsx {
            path: self.path.clone(),
            source,
        }
    }
}

fn write_row(sheet: &mut Worksheet, row: u32, cells: &[Cell<'_>], date: &Format) -> Result<(), XlsxError> {
    for (column, cell) in cells.iter().enumerate() {
        let column = column as u16;
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => drop(sheet.write_string(row, column, text.as_ref())?),
            Cell::Number(number) => drop(sheet.write_number(row, column, *number)?),
            Cell::Date(day) => {
                let (year, month, day) = (day.year().unsigned_abs(), day.month() as u8, day.day() as u8);
                sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(year, month, day)?, date)?;
            }
            Cell::Error(error) => {
                let formula = Formula::new("VLOOKUP(A1,Z1:Z2,2,FALSE)").set_result(*error);
                sheet.write_formula(row, column, formula)?;
            }
        }
    }
    Ok(())
}

/// A csv file under way.
pub struct CsvFile {
    path: PathBuf,
    out: BufWriter<File>,
    encoding: CsvEncoding,
    line: String,
}

impl CsvFile {
    /// An empty file that will stand at `path`.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(path: &Path, encoding: CsvEncoding) -> Result<Self, TableFileError> {
        let opened = File::create(partial(path)).and_then(|file| {
            let mut out = BufWriter::with_capacity(1 << 16, file);
            if encoding == CsvEncoding::Utf8Bom {
                out.write_all("\u{feff}".as_bytes())?;
            }
            Ok(out)
        });
        let out = opened.map_err(|source| TableFileError::Io {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            out,
            encoding,
            line: String::new(),
        })
    }

    /// Writes a row; dates in ISO form, numbers in the shortest form.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), TableFileError> {
        self.line.clear();
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                self.line.push(',');
            }
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => quote(&mut self.line, text),
                Cell::Number(number) => self.line.push_str(&number.to_string()),
                Cell::Date(day) => self.line.push_str(&day.to_string()),
                Cell::Error(error) => self.line.push_str(error),
            }
        }
        self.line.push_str("\r\n");
        let written = match self.encoding {
            CsvEncoding::Gb18030 => self.out.write_all(&encoding_rs::GB18030.encode(&self.line).0),
            CsvEncoding::Utf8 | CsvEncoding::Utf8Bom => self.out.write_all(self.line.as_bytes()),
        };
        written.map_err(|source| TableFileError::Io {
            path: self.path.clone(),
            source,
        })
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), TableFileError> {
        let flushed = self.out.flush();
        flushed.map_err(|source| TableFileError::Io {
            path: self.path.clone(),
            source,
        })?;
        put_in_place(&partial(&self.path), &self.path)
    }
}

fn quote(line: &mut String, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn put_in_place(part: &Path, path: &Path) -> Result<(), TableFileError> {
    std::fs::rename(part, path).map_err(|source| TableFileError::Io {
        path: path.to_owned(),
        source,
    })
}
