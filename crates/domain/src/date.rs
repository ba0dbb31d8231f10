//! Civil dates as spreadsheets and people write them.

pub use jiff::civil::Date;
