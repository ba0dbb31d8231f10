//! What goes into and comes out of the database: text and integers, each possibly unknown.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::StoreError;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// Text, a date, a sealed value; `None` is unknown.
    Text(Option<String>),
    /// An integer, money in fen; `None` is unknown.
    Int(Option<i64>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(Some(i64::from(yes)))
    }
}

impl From<domain::Moment> for Value {
    fn from(moment: domain::Moment) -> Self {
        Self::Text(Some(moment.to_string()))
    }
}

impl From<domain::Date> for Value {
    fn from(date: domain::Date) -> Self {
        Self::Text(Some(date.to_string()))
    }
}

impl From<Option<domain::Date>> for Value {
    fn from(date: Option<domain::Date>) -> Self {
        Self::Text(date.map(|date| date.to_string()))
    }
}

impl Value {
    /// Whether nothing is known.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Text(None) | Self::Int(None))
    }
}

/// One row of an answer; columns by position.
#[derive(Debug)]
pub enum Row {
    /// Of the embedded database.
    Sqlite(SqliteRow),
    /// Of the database server.
    Postgres(PgRow),
}

impl Row {
    /// A text that may be unknown.
    ///
    /// # Errors
    /// When the column is not text.
    pub fn text_or(&self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A text.
    ///
    /// # Errors
    /// When the column is unknown or not text.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// An integer that may be unknown.
    ///
    /// # Errors
    /// When the column is not an integer.
    pub fn int_or(&self, column: usize) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// An integer.
    ///
    /// # Errors
    /// When the column is unknown or not an integer.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A yes or no, kept as 1 or 0.
    ///
    /// # Errors
    /// As [`Row::int`].
    pub fn yes(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// A date that may be unknown.
    ///
    /// # Errors
    /// When the text is no date.
    pub fn date_or(&self, column: usize) -> Result<Option<domain::Date>, StoreError> {
        let text = self.text_or(column)?;
        text.map(|text| text.parse().map_err(|_| StoreError::Stored { what: "date", column }))
            .transpose()
    }

    /// A moment that may be unknown.
    ///
    /// # Errors
    /// When the text is no moment.
    pub fn moment_or(&self, column: usize) -> Result<Option<domain::Moment>, StoreError> {
        let text = self.text_or(column)?;
        text.map(|text| text.parse().map_err(|_| StoreError::Stored { what: "moment", column }))
            .transpose()
    }

    /// A value of a column whose type the catalogue names.
    pub(crate) fn value(&self, column: usize, is_int: bool) -> Result<Value, StoreError> {
        Ok(if is_int {
            Value::Int(self.int_or(column)?)
        } else {
            Value::Text(self.text_or(column)?)
        })
    }
}
