//! Money columns as plain fen.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use domain::policy::Of;

use super::FactTable;

/// The values of a money column in fen; unknown for everybody when there is no such column.
pub fn fen_of(table: &FactTable, of: Of, name: &str) -> Vec<Option<i64>> {
    let Ok(column) = table.column(of, name) else {
        return vec![None; table.len(of)];
    };
    match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().collect(),
        DataType::Float64 => column
            .as_primitive::<Float64Type>()
            .iter()
            .map(|fen| fen.map(|fen| fen.round() as i64))
            .collect(),
        _ => vec![None; column.len()],
    }
}

/// Whether a column's value is unknown.
pub fn is_unknown(column: &datafusion::arrow::array::ArrayRef, index: usize) -> bool {
    column.is_null(index)
}
