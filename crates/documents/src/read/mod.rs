//! Spreadsheets in: any file of an office becomes typed rows, and every row that cannot be used says why.
//!
//! A [`Reader`] takes the files of a folder one after another, recognises each worksheet by its header, and hands
//! typed batches to a [`Sink`]. Correction workbooks wait until [`Reader::finish`], so that the order of files does
//! not matter. [`grid`] is the untyped reading below it.

pub mod bare;
mod cell;
pub mod correction;
mod day;
mod fold;
pub mod grid;
mod header;
mod intake;
mod limits;
mod not_data;
mod number;
mod reader;
mod receipt;
mod refused;
mod seen;
mod state;
mod table;
pub mod template;

pub use cell::Fault;
pub use limits::{Limits, Words};
pub use reader::{FileOutcome, Intaken, Progress, Reader, Sink};
pub use receipt::Receipt;
pub use refused::{Issue, RefusedRow, RefusedWorksheet};
