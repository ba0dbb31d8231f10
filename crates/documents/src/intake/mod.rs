//! Spreadsheets in: typed rows, every problem with file, sheet, cell and reason.
//!
//! [`Reader`] reads files one after the other and keeps what spans them: keys already seen, rows refused,
//! corrections that came back. [`grid`] turns any file into raw rows, [`header`] tells what a worksheet is,
//! [`typing`] understands cells, [`correction`] gives refused rows back, [`template`] makes empty sheets.

pub mod cell;
pub mod correction;
pub mod grid;
mod header;
mod limits;
mod reader;
mod refused;
pub mod template;
mod text_file;
pub mod typing;
mod worksheet;

pub use limits::Limits;
pub use reader::{FileToRead, Finished, Reader, Sink};
pub use refused::{RefusedRow, RefusedSheet};
