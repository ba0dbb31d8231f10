//! Typed rows in columns: what `documents` hands to `engine`, a batch at a time.

mod row;
mod words;

use std::sync::Arc;

use crate::date::Date;
use crate::id_card::IdText;
use crate::sheet::{ColumnType, Sheet};

pub use row::{RowError, push_row_json, row_json};
pub use words::{GoneWord, code_index, codes_text, id_word, kind_word, parse_id};

/// The values of one column of a batch; `None` is an empty cell, which is unknown and never zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Free text; also several words of a list, joined by `、` in list order.
    Text(Vec<Option<String>>),
    /// Identity numbers.
    Id(Vec<Option<IdText>>),
    /// Integers: whole numbers, money in fen, decimals in ten-thousandths.
    Number(Vec<Option<i64>>),
    /// Dates; months as their first day.
    Date(Vec<Option<Date>>),
    /// Index into the column's code list.
    Code(Vec<Option<u16>>),
    /// 是 / 否.
    Bool(Vec<Option<bool>>),
}

/// Ten-thousandths in one: the scale of [`ColumnType::Decimal`].
pub const DECIMAL_SCALE: i64 = 10_000;

impl Values {
    /// An empty column for cells of this type.
    pub fn for_type(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text | ColumnType::Codes => Self::Text(Vec::new()),
            ColumnType::IdCard => Self::Id(Vec::new()),
            ColumnType::Money | ColumnType::Integer | ColumnType::Decimal => Self::Number(Vec::new()),
            ColumnType::Date | ColumnType::Month => Self::Date(Vec::new()),
            ColumnType::Code => Self::Code(Vec::new()),
            ColumnType::YesNo => Self::Bool(Vec::new()),
        }
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Id(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Date(cells) => cells.len(),
            Self::Code(cells) => cells.len(),
            Self::Bool(cells) => cells.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps the first `len` cells.
    pub fn truncate(&mut self, len: usize) {
        match self {
            Self::Text(cells) => cells.truncate(len),
            Self::Id(cells) => cells.truncate(len),
            Self::Number(cells) => cells.truncate(len),
            Self::Date(cells) => cells.truncate(len),
            Self::Code(cells) => cells.truncate(len),
            Self::Bool(cells) => cells.truncate(len),
        }
    }

    /// Appends an empty cell.
    pub fn push_none(&mut self) {
        match self {
            Self::Text(cells) => cells.push(None),
            Self::Id(cells) => cells.push(None),
            Self::Number(cells) => cells.push(None),
            Self::Date(cells) => cells.push(None),
            Self::Code(cells) => cells.push(None),
            Self::Bool(cells) => cells.push(None),
        }
    }
}

/// Where a row came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowOrigin {
    /// Index into the run's list of sources (a worksheet of a file).
    pub source: u32,
    /// 1-based row as the spreadsheet program shows it.
    pub row: u32,
}

/// A batch of accepted rows of one sheet, columns in the order of the sheet's columns.
#[derive(Debug, Clone)]
pub struct TableBatch {
    /// The sheet the rows belong to.
    pub sheet: Arc<Sheet>,
    /// One entry per column of the sheet; a column that the file lacks holds only `None`.
    pub columns: Vec<Values>,
    /// One entry per row.
    pub origins: Vec<RowOrigin>,
}

impl TableBatch {
    /// An empty batch of this sheet.
    pub fn new(sheet: Arc<Sheet>) -> Self {
        let columns = sheet
            .columns
            .iter()
            .map(|column| Values::for_type(column.kind))
            .collect();
        Self {
            sheet,
            columns,
            origins: Vec::new(),
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }
}
