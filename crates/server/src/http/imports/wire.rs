//! An import on the wire.

use domain::{Date, Moment};
use serde::Serialize;
use store::imports::{ImportLine, Rows};
use utoipa::ToSchema;

use crate::http::named::tells;

/// One delivery.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportBody {
    /// Id.
    import_id: String,
    /// Number, counting from 1.
    number: i64,
    /// `received`, `checked`, `applied`, `refused` or `undone`.
    #[schema(example = "checked")]
    state: &'static str,
    /// Name of the file as delivered.
    file_name: String,
    /// SHA-256 of the file.
    file_digest: String,
    /// The day its rows are as of.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Department whose sheets it holds; absent when not known yet, or several.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// Rows by what became of them.
    rows: RowsBody,
    /// Whether refused rows wait in a correction workbook.
    has_correction: bool,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// By whom, such as `account:0193…`.
    created_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_name: Option<String>,
    /// When it was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    applied_at: Option<Moment>,
    /// When it was undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    undone_at: Option<Moment>,
    /// By whom it was undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone_by_name: Option<String>,
    /// Counts its changes; also its `ETag`.
    version: i64,
}

/// Rows by what became of them. `read` is the sum of `accepted`, `refused` and `duplicate`.
#[derive(Serialize, ToSchema)]
pub(super) struct RowsBody {
    /// Rows below the headers.
    read: i64,
    /// Rows that are used.
    accepted: i64,
    /// Rows that cannot be used.
    refused: i64,
    /// Rows that were there already.
    duplicate: i64,
    /// Of the accepted ones, those tied to nobody.
    unmatched: i64,
}

tells!(ImportBody { created_by => created_by_name, undone_by => undone_by_name });

impl From<ImportLine> for ImportBody {
    fn from(line: ImportLine) -> Self {
        Self {
            import_id: line.import_id,
            number: line.number,
            state: line.state.name(),
            file_name: line.file_name,
            file_digest: line.file_digest,
            as_of: line.as_of,
            department: line.department,
            rows: line.rows.into(),
            has_correction: line.corrections_digest.is_some(),
            created_at: line.created_at,
            created_by: line.created_by,
            created_by_name: None,
            applied_at: line.applied_at,
            undone_at: line.undone_at,
            undone_by: line.undone_by,
            undone_by_name: None,
            version: line.version,
        }
    }
}

impl From<Rows> for RowsBody {
    fn from(rows: Rows) -> Self {
        let Rows {
            read,
            accepted,
            refused,
            duplicate,
            unmatched,
        } = rows;
        Self {
            read,
            accepted,
            refused,
            duplicate,
            unmatched,
        }
    }
}
