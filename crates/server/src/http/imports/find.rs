//! One import with what is told of it.

use std::collections::BTreeMap;

use app::intake::{self, FoundImport, RegisterReport, Told, WorksheetReport};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use domain::message::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::mapping::HeaderBody;
use super::wire::ImportBody;
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path};
use crate::http::layers::language;
use crate::http::named::{named, tells};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// One delivery with its report.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportDetail {
    #[serde(flatten)]
    import: ImportBody,
    /// Its worksheets; empty before it was checked.
    worksheets: Vec<WorksheetBody>,
    /// Everything that is wrong, doubtful or worth knowing.
    problems: Vec<ImportProblem>,
    /// Headers nobody knows, each with the column that comes nearest.
    proposals: Vec<HeaderBody>,
    /// What its registers change, by households and persons; absent when it holds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    registers: Option<BTreeMap<String, u64>>,
    /// What it changed in the registers, counted by the ways; see `/imports/{id}/changes`.
    changes: BTreeMap<String, i64>,
    /// The import that all registers of one folder were applied with; undoing one undoes them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    applied_with: Option<String>,
}

/// One worksheet. `read` is the sum of `accepted`, `refused` and `duplicate`.
#[derive(Serialize, ToSchema)]
pub(super) struct WorksheetBody {
    /// Its name.
    worksheet: String,
    /// Whether it is hidden.
    hidden: bool,
    /// Sheet of the policy it was recognised as.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "medical_settlement")]
    sheet: Option<String>,
    /// Sheet that it would be, if it had all required columns: nothing of it was read, and `proposals` may help.
    #[serde(skip_serializing_if = "Option::is_none")]
    looks_like: Option<String>,
    /// Rows read.
    read: u64,
    /// Rows used.
    accepted: u64,
    /// Rows refused.
    refused: u64,
    /// Rows that were there already.
    duplicate: u64,
    /// Of the refused ones, those that a correction brought in.
    corrected: u64,
    /// Cells that became unknown.
    doubtful_cells: u64,
    /// Rows of sums and notes.
    not_data: u64,
    /// Of the duplicate ones, those equal to rows of earlier deliveries.
    known: u64,
    /// Of the accepted ones, those that take the place of rows of earlier deliveries.
    replaced: u64,
    /// Rows by how they were tied to somebody.
    matched: BTreeMap<String, u64>,
    /// Of the accepted ones, those tied to nobody.
    unmatched: u64,
    /// Headers that are not used.
    unknown_columns: Vec<String>,
    /// Columns that it lacks.
    missing_columns: Vec<String>,
}

/// What is wrong, doubtful or worth knowing.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportProblem {
    /// Stable code.
    #[schema(example = "SHT-610")]
    code: String,
    /// `error`, `warning` or `note`.
    severity: String,
    /// Worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    worksheet: Option<String>,
    /// Row, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    /// Cell, such as `C17`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    /// What is wrong and what to do.
    detail: String,
}

/// One import: its worksheets, its counts, its problems, what it changes.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 200, description = "The import, with its `ETag`", body = ImportDetail),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn find_import(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ProblemDetails> {
    let found = intake::find_import(&api.app, &signed.viewer, &id).await?;
    let version = found.import.version;
    let body = ImportDetail::new(found, language(&headers));
    Ok((ETag(version), Json(named(&api, &signed, body).await?)))
}

tells!(ImportDetail {} import);

impl ImportDetail {
    fn new(found: FoundImport, lang: Lang) -> Self {
        let FoundImport {
            import,
            report,
            changes,
        } = found;
        Self {
            import: import.into(),
            worksheets: report.worksheets.into_iter().map(WorksheetBody::from).collect(),
            problems: report
                .problems
                .into_iter()
                .map(|told| ImportProblem::new(told, lang))
                .collect(),
            proposals: report.proposals.into_iter().map(HeaderBody::from).collect(),
            registers: report.registers.as_ref().map(counts),
            changes: changes.into_iter().map(|count| (count.change, count.n)).collect(),
            applied_with: report.applied_with,
        }
    }
}

/// The numbers of a report on registers, by their names.
fn counts(report: &RegisterReport) -> BTreeMap<String, u64> {
    let value = serde_json::to_value(report).unwrap_or_default();
    let fields = value.as_object().cloned().unwrap_or_default();
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_u64()?)))
        .collect()
}

impl ImportProblem {
    fn new(told: Told, lang: Lang) -> Self {
        Self {
            code: told.code,
            severity: told.severity,
            worksheet: told.worksheet,
            row: told.row,
            cell: told.cell,
            detail: match lang {
                Lang::Zh => told.zh,
                Lang::En => told.en,
            },
        }
    }
}

impl From<WorksheetReport> for WorksheetBody {
    fn from(report: WorksheetReport) -> Self {
        Self {
            worksheet: report.worksheet,
            hidden: report.hidden,
            sheet: report.sheet,
            looks_like: report.looks_like,
            read: report.read,
            accepted: report.accepted,
            refused: report.refused,
            duplicate: report.duplicate,
            corrected: report.corrected,
            doubtful_cells: report.doubtful_cells,
            not_data: report.not_data,
            known: report.known,
            replaced: report.replaced,
            matched: report.matched,
            unmatched: report.unmatched,
            unknown_columns: report.unknown_columns,
            missing_columns: report.missing_columns,
        }
    }
}
