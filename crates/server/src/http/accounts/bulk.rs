//! Accounts for everybody on a list.

use std::io::{Seek as _, Write as _};

use app::accounts::{self, Bulk, BulkFile, links_workbook};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::access::Action;
use domain::message::Lang;
use domain::problem::Problem;
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use utoipa::{IntoParams, ToSchema};

use super::create::LinkBody;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::layers::language;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;
use crate::pages::activation_link;

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What is known of the file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BulkQuery {
    /// What the sender calls the file.
    #[param(example = "人员名单.xlsx")]
    file_name: Option<String>,
    /// Whether nothing is to be created; `false` if absent.
    dry_run: Option<bool>,
}

/// What a list came to. `read` is the sum of `accepted`, `refused` and `duplicate`.
#[derive(Serialize, ToSchema)]
pub(super) struct BulkBody {
    /// Rows that are data.
    read: u64,
    /// Rows that make an account.
    accepted: u64,
    /// Rows that cannot be used, each with at least one problem.
    refused: u64,
    /// Rows that stand in the file a second time.
    duplicate: u64,
    /// Whether nothing was created.
    dry_run: bool,
    /// Everything that is wrong, with its place.
    problems: Vec<RowProblem>,
    /// The accounts with their one-time links, shown once; none after a dry run.
    created: Vec<LinkBody>,
}

/// What is wrong with one row.
#[derive(Serialize, ToSchema)]
pub(super) struct RowProblem {
    /// Stable code.
    #[schema(example = "ACT-013")]
    code: &'static str,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// Worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    worksheet: Option<String>,
    /// Row, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    /// Cell, such as `C17`.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    /// Title of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// What is wrong and what to do.
    detail: String,
}

/// Creates an account for every good row of an xlsx or csv file, and says of every other what is wrong with it. The
/// answer is a workbook with the one-time links, or JSON where `Accept` asks for it and after a dry run.
#[utoipa::path(
    post,
    path = "/accounts/bulk",
    tag = "accounts",
    params(BulkQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file as it is: xlsx, xls, ods or csv"),
    responses(
        (status = 200, description = "What it would come to, or nothing was created", body = BulkBody),
        (status = 201, description = "Created", content((BulkBody = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Larger than the limit", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No list of people is found in it", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_accounts_in_bulk(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<BulkQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ProblemDetails> {
    signed.must(Action::ManageAccounts)?;
    let file = received(&api, body).await?;
    let dry_run = query.dry_run.unwrap_or_default();
    let name = query.file_name.as_deref().unwrap_or("accounts");
    let input = BulkFile {
        path: file.path(),
        name,
        dry_run,
    };
    let bulk = accounts::create_accounts_in_bulk(&api.app, &signed.viewer, signed.at, input).await?;
    let status = if bulk.created.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    if bulk.created.is_empty() || wants_json(&headers) {
        let body = body_of(&api, &bulk, dry_run, language(&headers));
        return Ok((status, Json(body)).into_response());
    }
    let base = api.config.server.base_url();
    let bytes = links_workbook(&api.app, bulk, move |token| activation_link(&base, token)).await?;
    let headers = [
        (CONTENT_TYPE, XLSX),
        (CONTENT_DISPOSITION, "attachment; filename=\"account-links.xlsx\""),
    ];
    Ok((status, headers, bytes).into_response())
}

/// The file among work in progress, for its owner alone and gone when it has been read.
async fn received(api: &Api, body: Body) -> Result<NamedTempFile, ProblemDetails> {
    let failed = |cause: std::io::Error| ProblemDetails::internal("receiving a file", &cause);
    let mut file = NamedTempFile::new_in(api.app.settings.work()).map_err(failed)?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|cause| broken_off(&cause))?;
        let written = tokio::task::spawn_blocking(move || file.write_all(&piece).map(|()| file)).await;
        file = written.map_err(std::io::Error::other).flatten().map_err(failed)?;
    }
    file.rewind().map_err(failed)?;
    Ok(file)
}

/// Why the body could not be read to its end.
fn broken_off(cause: &axum::Error) -> ProblemDetails {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(cause);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return ProblemDetails::new(StatusCode::PAYLOAD_TOO_LARGE, "API-008");
        }
        source = error.source();
    }
    ProblemDetails::new(StatusCode::BAD_REQUEST, "API-012")
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|media| media.trim().starts_with("application/json"))
}

fn body_of(api: &Api, bulk: &Bulk, dry_run: bool, lang: Lang) -> BulkBody {
    BulkBody {
        read: bulk.n_read,
        accepted: bulk.n_accepted,
        refused: bulk.n_refused,
        duplicate: bulk.n_duplicate,
        dry_run,
        problems: bulk.problems.iter().map(|problem| of_row(problem, lang)).collect(),
        created: bulk
            .created
            .iter()
            .map(|created| LinkBody::of_created(api, created))
            .collect(),
    }
}

fn of_row(problem: &Problem, lang: Lang) -> RowProblem {
    let place = problem.place.clone();
    RowProblem {
        code: problem.code,
        severity: match problem.severity {
            domain::problem::Severity::Note => "note",
            domain::problem::Severity::Warning => "warning",
            domain::problem::Severity::Error => "error",
        },
        worksheet: place.sheet,
        row: place.line,
        cell: place.cell,
        column: place.subject,
        detail: problem.sentence(lang),
    }
}
