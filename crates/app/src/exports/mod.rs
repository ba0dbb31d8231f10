//! Lists that leave the system as workbooks: each for a purpose, without a cut, journalled before its first row is read
//! and, with the number of its rows, when it is whole. One file per list says which rows and columns; [`book`] is what
//! they share.

pub(crate) mod book;
mod cases;
mod coverage;
mod guarantees;
mod issues;
mod measures;
mod not_received;
mod persons;
mod tasks;

pub use book::Workbook;
pub use cases::export_cases;
pub use coverage::export_coverage;
pub use guarantees::export_guarantees;
pub use issues::export_issues;
pub use measures::export_measures;
pub use not_received::export_not_received;
pub use persons::export_persons;
pub use tasks::export_tasks;

use domain::access::Area;

use crate::accounts::AreaNames;

/// What a cell says of something that is past its day.
const LATE: &str = "超期";

/// What a place is called.
fn place(names: &AreaNames, region_id: &str) -> String {
    names.of(&Area::Region(region_id.to_owned()))
}
