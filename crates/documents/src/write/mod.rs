//! Papers out: the workbooks, the list for machines, the summary and the report of one screening.
//!
//! Every function takes the whole [`Screening`](domain::screening::Screening) and writes one file. The same screening
//! gives the same bytes: nothing here reads a clock, and a workbook's creation time is its as-of date. Large tables go
//! through temporary files, so that memory does not grow with the number of rows; a table longer than a worksheet may
//! be continues on the next one, and the first page says so.

mod alerts;
mod book;
mod bundle;
mod checks;
mod coverage;
mod error;
mod figures;
#[cfg(test)]
pub(crate) mod invented;
mod leads;
mod report;
mod summary;
mod unmatched;
mod words;

pub use alerts::alerts;
pub use bundle::bundle;
pub use checks::data_checks;
pub use coverage::coverage;
pub use error::WriteError;
pub use leads::leads_csv;
pub use report::report_html;
pub use summary::{Summary, summary, summary_json};
pub use unmatched::unmatched;
