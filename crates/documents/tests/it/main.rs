//! Reading spreadsheets, end to end.

mod bad_input;
mod correction;
mod formats;
mod header;
mod rows;
mod shared_files;
mod support;
mod template;
