//! One row of a batch as canonical JSON text, and back.
//!
//! Keys are column names in the order of the sheet; an empty cell is not written. Numbers are integers as in
//! [`Values::Number`], dates ISO, codes words of their list. Columns are found by name on the way back: a column added
//! since is empty, a removed one is passed over, a word that its list has no more is told.

use std::fmt::{self, Write};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::words::{GoneWord, code_index, codes_text, id_word, parse_id};
use super::{RowOrigin, TableBatch, Values};
use crate::sheet::{Column, ColumnType};

/// Why a kept row cannot be taken back. Holds no value of the row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The text is not one JSON object.
    #[error("a kept row of sheet {sheet} is not one JSON object")]
    Shape {
        /// Name of the sheet.
        sheet: String,
    },
    /// A value is not of its column's type.
    #[error("a kept row of sheet {sheet} has a value of another type in column {column}")]
    Value {
        /// Name of the sheet.
        sheet: String,
        /// Name of the column.
        column: String,
    },
}

/// One row as canonical JSON: equal cells make equal text. Only columns that `keep` wants are written.
pub fn row_json(batch: &TableBatch, row: usize, keep: impl Fn(&Column) -> bool) -> String {
    let mut out = String::with_capacity(32 * batch.columns.len());
    out.push('{');
    for (column, values) in batch.sheet.columns.iter().zip(&batch.columns) {
        let before = out.len();
        if !keep(column) {
            continue;
        }
        if before > 1 {
            out.push(',');
        }
        write_text(&mut out, &column.name);
        out.push(':');
        if !write_cell(&mut out, column, values, row) {
            out.truncate(before);
        }
    }
    out.push('}');
    out
}

/// Writes a cell; `false` when it is empty.
fn write_cell(out: &mut String, column: &Column, values: &Values, row: usize) -> bool {
    match values {
        Values::Text(cells) => cells[row].as_ref().map(|text| write_text(out, text)),
        Values::Id(cells) => cells[row].as_ref().map(|id| write_text(out, &id_word(id))),
        Values::Number(cells) => cells[row].map(|number| write_plain(out, format_args!("{number}"))),
        Values::Date(cells) => cells[row].map(|date| write_plain(out, format_args!("\"{date}\""))),
        Values::Code(cells) => cells[row]
            .and_then(|at| column.codes.get(usize::from(at)))
            .map(|code| write_text(out, &code.is)),
        Values::Bool(cells) => cells[row].map(|truth| write_plain(out, format_args!("{truth}"))),
    }
    .is_some()
}

fn write_plain(out: &mut String, text: fmt::Arguments<'_>) {
    // A string takes everything: its writer has no way to fail.
    let _ = out.write_fmt(text);
}

fn write_text(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        let quoted = serde_json::Value::from(text);
        write_plain(out, format_args!("{quoted}"));
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

/// Appends a row that [`row_json`] wrote; columns that are not in it are empty. Gives back the words that their
/// columns' lists have no more.
///
/// # Errors
/// [`RowError`]; the batch is then as it was.
pub fn push_row_json(batch: &mut TableBatch, json: &str, origin: RowOrigin) -> Result<Vec<GoneWord>, RowError> {
    let row = batch.len();
    batch.columns.iter_mut().for_each(Values::push_none);
    let mut at = None;
    let mut gone = Vec::new();
    let cells = Cells {
        columns: &batch.sheet.columns,
        values: &mut batch.columns,
        row,
        at: &mut at,
        gone: &mut gone,
    };
    let mut from = serde_json::Deserializer::from_str(json);
    if from.deserialize_map(cells).and_then(|()| from.end()).is_ok() {
        batch.origins.push(origin);
        return Ok(gone);
    }
    batch.columns.iter_mut().for_each(|values| values.truncate(row));
    let sheet = batch.sheet.name.clone();
    Err(match at.map(|at: usize| batch.sheet.columns[at].name.clone()) {
        Some(column) => RowError::Value { sheet, column },
        None => RowError::Shape { sheet },
    })
}

/// Takes the cells of one row.
struct Cells<'b> {
    columns: &'b [Column],
    values: &'b mut [Values],
    row: usize,
    /// The column whose value is being read.
    at: &'b mut Option<usize>,
    gone: &'b mut Vec<GoneWord>,
}

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let columns = self.columns;
        let mut next = 0;
        while let Some(found) = map.next_key_seed(Name { columns, next })? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            *self.at = Some(index);
            map.next_value_seed(Cell {
                column: &columns[index],
                index,
                values: &mut self.values[index],
                row: self.row,
                gone: self.gone,
            })?;
            *self.at = None;
            next = index + 1;
        }
        Ok(())
    }
}

/// Finds a column by name, most likely the next one.
struct Name<'b> {
    columns: &'b [Column],
    next: usize,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let (before, after) = self.columns.split_at(self.next);
        let is = |column: &Column| column.name == name;
        let after = after.iter().position(is).map(|at| at + self.next);
        Ok(after.or_else(|| before.iter().position(is)))
    }
}

/// Puts one value into its column.
struct Cell<'b> {
    column: &'b Column,
    index: usize,
    values: &'b mut Values,
    row: usize,
    gone: &'b mut Vec<GoneWord>,
}

impl Cell<'_> {
    /// Takes a text in the form of the column's type; `None` when it is not in that form.
    fn take(self, text: &str) -> Option<()> {
        let (column, row) = (self.column, self.row);
        let mut lost = |word: &str| {
            self.gone.push(GoneWord {
                column: self.index,
                word: word.to_owned(),
                cells: 1,
            });
        };
        match self.values {
            Values::Text(cells) if column.kind == ColumnType::Codes => cells[row] = codes_text(column, text, lost),
            Values::Text(cells) => cells[row] = Some(text.to_owned()),
            Values::Id(cells) => cells[row] = Some(parse_id(text)?),
            Values::Date(cells) => cells[row] = Some(text.parse().ok()?),
            Values::Code(cells) => {
                cells[row] = code_index(column, text);
                if cells[row].is_none() {
                    lost(text);
                }
            }
            Values::Number(_) | Values::Bool(_) => return None,
        }
        Some(())
    }
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Cell<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the column's type")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.take(text).ok_or_else(|| E::custom("another type"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        match self.values {
            Values::Number(cells) => cells[self.row] = Some(number),
            _ => return Err(E::custom("another type")),
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_i64(i64::try_from(number).map_err(E::custom)?)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        match self.values {
            Values::Bool(cells) => cells[self.row] = Some(truth),
            _ => return Err(E::custom("another type")),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.values.truncate(self.row);
        self.values.push_none();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
