//! Rows files: the typed rows of one worksheet, identity columns and all, in one compact stream.
//!
//! Who keeps such a file seals it: it holds personal data in full. Inside it is a compressed Arrow stream and, after
//! it, the number of rows, so that a file that was cut off is never taken for a shorter one. Columns are found by
//! name and codes are kept as words, so that rows outlive changes of the sheet catalogue: a column added since is
//! empty, a removed one is passed over, a column whose type has changed is refused, and a word that its list has no
//! more is told as a [`domain::table::GoneWord`].

mod read;
mod write;

use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::error::ArrowError;
use domain::sheet::{ColumnType, Sheet};
use domain::table::kind_word;

pub use read::{Rows, RowsReader, read};
pub use write::RowsWriter;

/// Most rows of a batch that a file gives back.
pub const BATCH_ROWS: usize = 8192;

/// Under which name the schema says whose rows they are; the number is that of this form of file.
const SHEET: &str = "shouwang.rows.1";
/// Under which name a field says its column's type.
const KIND: &str = "kind";
const SOURCE: &str = "_src";
const ROW: &str = "_row";

/// Why rows cannot be written to or read from a file. Holds no value of a row.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The stream cannot be written or is damaged.
    #[error("rows file: {0}")]
    Stream(#[from] ArrowError),
    /// Reading or writing failed.
    #[error("rows file: {0}")]
    Io(#[from] std::io::Error),
    /// It holds fewer or more rows than were written.
    #[error("rows file: {found} rows instead of {written}")]
    Cut {
        /// Rows found.
        found: u64,
        /// Rows written.
        written: u64,
    },
    /// The rows are of another sheet, or this is no rows file of this form.
    #[error("rows file: rows of sheet {found} instead of {wanted}")]
    Sheet {
        /// The sheet whose rows were wanted.
        wanted: String,
        /// What the file says.
        found: String,
    },
    /// A column has another type than when its rows were written.
    #[error("rows file: column {column} of sheet {sheet} was {was} and is {is} now")]
    Kind {
        /// Name of the sheet.
        sheet: String,
        /// Name of the column.
        column: String,
        /// Type when written.
        was: String,
        /// Type of the sheet catalogue.
        is: &'static str,
    },
    /// A column holds what its type cannot hold.
    #[error("rows file: column {column} of sheet {sheet} holds what its type cannot hold")]
    Value {
        /// Name of the sheet.
        sheet: String,
        /// Name of the column.
        column: String,
    },
}

/// The schema of a sheet's rows file.
fn schema(sheet: &Sheet) -> Schema {
    let column = |column: &domain::sheet::Column| {
        let kind = (KIND.to_owned(), kind_word(column.kind).to_owned());
        Field::new(&column.name, data_type(column.kind), true).with_metadata([kind].into())
    };
    let mut fields: Vec<Field> = sheet.columns.iter().map(column).collect();
    fields.extend([SOURCE, ROW].map(|name| Field::new(name, DataType::UInt32, false)));
    Schema::new_with_metadata(fields, [(SHEET.to_owned(), sheet.name.clone())].into())
}

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::Codes | ColumnType::IdCard => DataType::Utf8,
        ColumnType::Money | ColumnType::Integer | ColumnType::Decimal => DataType::Int64,
        ColumnType::Date | ColumnType::Month => DataType::Date32,
        ColumnType::Code => DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)),
        ColumnType::YesNo => DataType::Boolean,
    }
}

#[cfg(test)]
mod tests;
