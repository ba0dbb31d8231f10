//! Why a paper could not be written.

/// What failed while a paper was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook could not be made or written.
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The list could not be written.
    #[error("the list could not be written")]
    List(#[from] csv::Error),
    /// The summary could not be written.
    #[error("the summary could not be written")]
    Summary(#[from] serde_json::Error),
    /// The report could not be laid out.
    #[error("the report could not be laid out")]
    Report(#[from] askama::Error),
    /// Bytes could not be written.
    #[error("bytes could not be written")]
    Io(#[from] std::io::Error),
}
