//! What an import changed, row by row, and its rows tied to nobody.

use app::intake;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Moment;
use serde::{Deserialize, Serialize};
use store::imports::{ChangeLine, UnmatchedLine};
use utoipa::{IntoParams, ToSchema};

use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::named::{named, tells};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Which changes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangeQuery {
    /// Only those made in this way, one of the words that the import counts under `changes`.
    kind: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UnmatchedQuery {
    /// Whether those that somebody decided are left out; `false` if absent.
    undecided: Option<bool>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// One change of the registers.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeBody {
    /// Position in the import.
    number: i64,
    /// In which way.
    kind: String,
    /// Household.
    household_id: String,
    /// Person, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// What it was; only for those who may read persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    /// What it is; only for those who may read persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    after: Option<serde_json::Value>,
}

/// One row tied to nobody.
#[derive(Serialize, ToSchema)]
pub(super) struct UnmatchedBody {
    /// Id of the row, for the decision.
    unmatched_id: String,
    /// Worksheet, by its number.
    source: i64,
    /// Row in it, counted from 1.
    row: i64,
    /// Code of the reason.
    #[schema(example = "LNK-001")]
    reason: String,
    /// Name as delivered; only for those who deliver or decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Identity number, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Township and village.
    place: String,
    /// Person somebody decided it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by_name: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Moment>,
}

/// Which row.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RowPath {
    /// Id of the import.
    id: String,
    /// Id of the row (`unmatched_id`).
    row: String,
}

/// Whose row it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowDecision {
    /// The person; absent or null to tie it to nobody again.
    person_id: Option<String>,
}

impl From<ChangeLine> for ChangeBody {
    fn from(line: ChangeLine) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            number: line.number,
            kind: line.change,
            household_id: line.household_id,
            person_id: line.person_id,
            before: json(line.before),
            after: json(line.after),
        }
    }
}

tells!(UnmatchedBody { decided_by => decided_by_name });

impl From<UnmatchedLine> for UnmatchedBody {
    fn from(line: UnmatchedLine) -> Self {
        Self {
            unmatched_id: line.unmatched_id,
            source: line.source,
            row: line.row,
            reason: line.reason,
            name: line.name,
            id: line.id,
            place: line.place,
            person_id: line.person_id,
            decided_by: line.decided_by,
            decided_by_name: None,
            decided_at: line.decided_at,
        }
    }
}

/// What an import changed in the registers, in order.
#[utoipa::path(
    get,
    path = "/imports/{id}/changes",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import"), ChangeQuery),
    responses(
        (status = 200, description = "Changes", body = Page<ChangeBody>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_import_changes(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Query(query): Query<ChangeQuery>,
) -> Result<Json<Page<ChangeBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let after = page.after(sort)?.unwrap_or_default();
    let which = (query.kind.as_deref(), after, i64::from(limit) + 1);
    let found = intake::list_changes(&api.app, &signed.viewer, &id, which).await?;
    let page = Page::of(found, limit, sort, |change| change.number);
    Ok(Json(page.map(ChangeBody::from)))
}

/// Rows of an import tied to nobody, in order.
#[utoipa::path(
    get,
    path = "/imports/{id}/unmatched",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import"), UnmatchedQuery),
    responses(
        (status = 200, description = "Rows", body = Page<UnmatchedBody>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_unmatched_rows(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Query(query): Query<UnmatchedQuery>,
) -> Result<Json<Page<UnmatchedBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["row"])?);
    let after = page.after(sort)?.unwrap_or((-1, -1));
    let which = (after, query.undecided.unwrap_or_default(), i64::from(limit) + 1);
    let found = intake::list_unmatched(&api.app, &signed.viewer, &id, which).await?;
    let page = Page::of(found, limit, sort, |line| (line.source, line.row)).map(UnmatchedBody::from);
    Ok(Json(named(&api, &signed, page).await?))
}

/// Says whose row it is; later screenings follow it.
#[utoipa::path(
    post,
    path = "/imports/{id}/unmatched/{row}/decision",
    tag = "imports",
    params(RowPath),
    request_body = RowDecision,
    responses(
        (status = 204, description = "Decided"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import, row or person", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn decide_unmatched_row(
    signed: Signed,
    State(api): State<Api>,
    Path(path): Path<RowPath>,
    Json(input): Json<RowDecision>,
) -> Result<StatusCode, ProblemDetails> {
    intake::link_row(
        &api.app,
        &signed.viewer,
        signed.at,
        (&path.id, &path.row),
        input.person_id.as_deref(),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
