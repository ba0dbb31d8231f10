//! A rows file into batches.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{Date32Type, Int64Type, Schema, UInt16Type, UInt32Type};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::reader::StreamReader;
use datafusion::arrow::record_batch::RecordBatch;
use domain::Date;
use domain::sheet::{Column, ColumnType, Sheet};
use domain::table::{GoneWord, RowOrigin, TableBatch, Values, code_index, codes_text, kind_word, parse_id};

use super::{KIND, ROW, RowsError, SHEET, SOURCE};

/// Rows of a file with the words that their columns' lists have no more.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The rows, in the columns that the sheet has now.
    pub batch: TableBatch,
    /// What became unknown because a list has changed; mostly nothing.
    pub gone: Vec<GoneWord>,
}

impl From<TableBatch> for Rows {
    fn from(batch: TableBatch) -> Self {
        Self {
            batch,
            gone: Vec::new(),
        }
    }
}

/// Reads a rows file, a batch at a time. After an error there is nothing more.
pub struct RowsReader<R: Read> {
    stream: StreamReader<BufReader<R>>,
    sheet: Arc<Sheet>,
    /// For each column of the sheet, where it stands in the file.
    places: Vec<Option<usize>>,
    /// Stands for the source that was written, if set.
    source: Option<u32>,
    rows: u64,
    done: bool,
}

impl<R: Read> std::fmt::Debug for RowsReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowsReader")
            .field("sheet", &self.sheet.name)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// Opens a rows file for the sheet as it is now.
///
/// # Errors
/// When it is no rows file, holds rows of another sheet, or a column's type has changed since.
pub fn read<R: Read>(from: R, sheet: &Arc<Sheet>) -> Result<RowsReader<R>, RowsError> {
    let stream = StreamReader::try_new_buffered(from, None)?;
    let written = stream.schema();
    let found = written.metadata().get(SHEET).cloned().unwrap_or_default();
    if found != sheet.name {
        return Err(RowsError::Sheet {
            wanted: sheet.name.clone(),
            found,
        });
    }
    let places = sheet.columns.iter().map(|column| place(&written, sheet, column));
    Ok(RowsReader {
        places: places.collect::<Result<_, _>>()?,
        stream,
        sheet: Arc::clone(sheet),
        source: None,
        rows: 0,
        done: false,
    })
}

/// Where a column stands in the file, if it is there with the type it has now.
fn place(written: &Schema, sheet: &Sheet, column: &Column) -> Result<Option<usize>, RowsError> {
    let Some((at, field)) = written.column_with_name(&column.name) else {
        return Ok(None);
    };
    let is = kind_word(column.kind);
    match field.metadata().get(KIND) {
        Some(was) if was == is => Ok(Some(at)),
        was => Err(RowsError::Kind {
            sheet: sheet.name.clone(),
            column: column.name.clone(),
            was: was.cloned().unwrap_or_default(),
            is,
        }),
    }
}

impl<R: Read> RowsReader<R> {
    /// Lets all rows say that they stand in this source, whichever it was when they were written.
    #[must_use]
    pub fn with_source(mut self, source: u32) -> Self {
        self.source = Some(source);
        self
    }

    fn rows(&mut self, record: &RecordBatch) -> Result<Rows, RowsError> {
        self.rows += record.num_rows() as u64;
        let mut gone = BTreeMap::new();
        let mut columns = Vec::with_capacity(self.places.len());
        for (index, (column, place)) in self.sheet.columns.iter().zip(&self.places).enumerate() {
            let mut lost = |word: &str, cells: u64| *gone.entry((index, word.to_owned())).or_insert(0) += cells;
            let values = match place {
                Some(at) => values(column, record.column(*at).as_ref(), &mut lost),
                None => Some(empty(column.kind, record.num_rows())),
            };
            columns.push(values.ok_or_else(|| self.wrong(&column.name))?);
        }
        let batch = TableBatch {
            sheet: Arc::clone(&self.sheet),
            columns,
            origins: self.origins(record)?,
        };
        let gone = gone
            .into_iter()
            .map(|((column, word), cells)| GoneWord { column, word, cells });
        Ok(Rows {
            batch,
            gone: gone.collect(),
        })
    }

    fn origins(&self, record: &RecordBatch) -> Result<Vec<RowOrigin>, RowsError> {
        let numbers = |name: &str| {
            let array = record.column_by_name(name);
            array
                .and_then(|array| array.as_primitive_opt::<UInt32Type>())
                .ok_or_else(|| self.wrong(name))
        };
        let (sources, rows) = (numbers(SOURCE)?, numbers(ROW)?);
        let origin = |(source, row): (&u32, &u32)| RowOrigin {
            source: self.source.unwrap_or(*source),
            row: *row,
        };
        Ok(sources.values().iter().zip(rows.values()).map(origin).collect())
    }

    fn wrong(&self, column: &str) -> RowsError {
        RowsError::Value {
            sheet: self.sheet.name.clone(),
            column: column.to_owned(),
        }
    }

    /// Compares the number of rows with the one behind the stream.
    fn whole(&mut self) -> Result<(), RowsError> {
        let mut written = [0; 8];
        self.stream.get_mut().read_exact(&mut written)?;
        let written = u64::from_le_bytes(written);
        let found = self.rows;
        if written == found {
            Ok(())
        } else {
            Err(RowsError::Cut { found, written })
        }
    }

    fn taken(&mut self, next: Option<Result<RecordBatch, ArrowError>>) -> Option<Result<Rows, RowsError>> {
        match next {
            Some(Ok(record)) => Some(self.rows(&record)),
            Some(Err(error)) => Some(Err(error.into())),
            None => self.whole().err().map(Err),
        }
    }
}

impl<R: Read> Iterator for RowsReader<R> {
    type Item = Result<Rows, RowsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.stream.next();
        let taken = self.taken(next);
        self.done = !matches!(taken, Some(Ok(_)));
        taken
    }
}

fn empty(kind: ColumnType, len: usize) -> Values {
    let mut values = Values::for_type(kind);
    (0..len).for_each(|_| values.push_none());
    values
}

/// The cells of a column; `None` when the file holds what its type cannot hold.
fn values(column: &Column, array: &dyn Array, lost: &mut impl FnMut(&str, u64)) -> Option<Values> {
    Some(match Values::for_type(column.kind) {
        Values::Text(_) if column.kind == ColumnType::Codes => {
            let cells = array.as_string_opt::<i32>()?.iter();
            let text = |cell: Option<&str>| codes_text(column, cell?, |word| lost(word, 1));
            Values::Text(cells.map(text).collect())
        }
        Values::Text(_) => {
            let cells = array.as_string_opt::<i32>()?.iter();
            Values::Text(cells.map(|cell| cell.map(str::to_owned)).collect())
        }
        Values::Id(_) => {
            let cells = array.as_string_opt::<i32>()?.iter();
            let id = |cell: Option<&str>| cell.map_or(Some(None), |word| parse_id(word).map(Some));
            Values::Id(cells.map(id).collect::<Option<_>>()?)
        }
        Values::Number(_) => Values::Number(array.as_primitive_opt::<Int64Type>()?.iter().collect()),
        Values::Date(_) => {
            let cells = array.as_primitive_opt::<Date32Type>()?.iter();
            let date = |cell: Option<i32>| cell.map_or(Some(None), |days| date(days).map(Some));
            Values::Date(cells.map(date).collect::<Option<_>>()?)
        }
        Values::Code(_) => codes(column, array, lost)?,
        Values::Bool(_) => Values::Bool(array.as_boolean_opt()?.iter().collect()),
    })
}

/// The civil date of a number of days, for every date there is.
fn date(days: i32) -> Option<Date> {
    let epoch = Date::constant(1970, 1, 1);
    epoch
        .checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24))
        .ok()
}

/// Words as places in the list of today: each word is looked up once a batch.
fn codes(column: &Column, array: &dyn Array, lost: &mut impl FnMut(&str, u64)) -> Option<Values> {
    let array = array.as_dictionary_opt::<UInt16Type>()?;
    let words = array.values().as_string_opt::<i32>()?;
    let known: Vec<Option<u16>> = words.iter().map(|word| code_index(column, word?)).collect();
    let mut unknown = vec![0u64; known.len()];
    let code = |key: Option<u16>| {
        let key = usize::from(key?);
        unknown[key] += u64::from(known[key].is_none());
        known[key]
    };
    let cells = array.keys().iter().map(code).collect();
    for (word, cells) in unknown.into_iter().enumerate().filter(|(_, cells)| *cells > 0) {
        lost(words.value(word), cells);
    }
    Some(Values::Code(cells))
}
