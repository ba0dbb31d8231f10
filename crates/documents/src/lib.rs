//! Spreadsheets in: typed rows, every problem with sheet, cell and reason. Papers out: workbooks and the report.

pub mod read;
pub mod table_file;
pub mod write;
