//! One row to be written, by name of column.

use crate::StoreError;
use crate::catalogue::Table;
use crate::db::Value;

/// Values by column; what is not named is unknown.
#[derive(Debug, Clone, Default)]
pub struct Record(Vec<(&'static str, Value)>);

impl Record {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((column, value.into()));
        self
    }

    /// The values by column.
    pub fn values(&self) -> &[(&'static str, Value)] {
        &self.0
    }

    /// The row in the order of the table's columns.
    pub(crate) fn row(self, name: &str, table: &Table) -> Result<Vec<Value>, StoreError> {
        let empty = |integer: bool| if integer { Value::Int(None) } else { Value::Text(None) };
        let mut row: Vec<Value> = table.columns.iter().map(|column| empty(column.is_integer())).collect();
        for (column, value) in self.0 {
            let place = table
                .position(column)
                .ok_or_else(|| StoreError::Undeclared(format!("{name}.{column}")))?;
            row[place] = value;
        }
        Ok(row)
    }
}
