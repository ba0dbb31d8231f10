//! Problems that were found.

use app::accounts::area_names;
use app::{exports, guarantees};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Date;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use store::issues::Query as IssuesAsked;
use utoipa::IntoParams;

use super::wire::IssueBody;
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::exports::{ExportRequest, Sent, sent};
use crate::http::extract::{Json, Path, Query};
use crate::http::named::named;
use crate::http::page::{Count, Page};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne, OfRequest};
use crate::http::session::Signed;
use crate::http::visits::{Walk, sent_file};

/// Which problems.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct IssueQuery {
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Of this household.
    household: Option<String>,
    /// Only this guarantee.
    guarantee: Option<String>,
    /// Only those `open`, `repaired` or `closed`; open and repaired ones if absent.
    state: Option<String>,
    /// Closed ones too.
    #[serde(default)]
    all: bool,
    /// Owned by this department.
    department: Option<String>,
    /// Owned by this account.
    owner: Option<String>,
    /// Due, for repair or for the second look, before this day.
    #[param(value_type = Option<String>, format = Date)]
    due_before: Option<Date>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
    /// `yes` to have all of them counted: `total` says how many.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(inline)]
    count: Option<Count>,
}

impl From<IssueQuery> for IssuesAsked {
    fn from(query: IssueQuery) -> Self {
        Self {
            place: query.village.or(query.township),
            household_id: query.household,
            guarantee: query.guarantee,
            state: query.state,
            all: query.all,
            department: query.department,
            account_id: query.owner,
            due_before: query.due_before,
            after: None,
            limit: 0,
        }
    }
}

/// Writes every problem of a list into a workbook, without a cut; the journal keeps who, which and what for. `cursor`
/// and `limit` count for nothing.
#[utoipa::path(post, path = "/issues/export", tag = "guarantees", params(IssueQuery), request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_issues(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<IssueQuery>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let asked = (query.into(), wanted.purpose.as_str());
    let book = exports::export_issues(&api.app, &signed.viewer, signed.at, asked).await?;
    Ok(sent(book, "issues"))
}

/// Lists problems in one's area: those not closed in order of the day they are due, others the latest first.
#[utoipa::path(get, path = "/issues", tag = "guarantees", params(IssueQuery),
    responses((status = 200, description = "A page of problems", body = Page<IssueBody>), OfList))]
pub(super) async fn list_issues(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<IssueQuery>,
) -> Result<Json<Page<IssueBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let count = query.count;
    let asked = IssuesAsked {
        after: walk.after.clone(),
        limit: walk.limit,
        ..query.into()
    };
    let found = guarantees::list_issues(&api.app, &signed.viewer, &asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let mut page = walk.page(found, |issue| IssueBody::new(issue, &names));
    if count == Some(Count::Yes) {
        page.total = Some(guarantees::count_issues(&api.app, &signed.viewer, &asked).await?);
    }
    Ok(Json(named(&api, &signed, page).await?))
}

/// One problem in one's area.
#[utoipa::path(get, path = "/issues/{id}", tag = "guarantees",
    params(("id" = String, Path, description = "Id of the problem")),
    responses((status = 200, description = "The problem, with its `ETag`", body = IssueBody), OfOne))]
pub(super) async fn find_issue(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let issue = guarantees::find_issue(&api.app, &signed.viewer, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let version = issue.version;
    let body = IssueBody::new(issue, &names);
    Ok((ETag(version), Json(named(&api, &signed, body).await?)))
}

/// The file that shows that a problem was repaired.
#[utoipa::path(get, path = "/issues/{id}/evidence", tag = "guarantees",
    params(("id" = String, Path, description = "Id of the problem")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), OfOne))]
pub(super) async fn get_issue_evidence(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Response, ProblemDetails> {
    Ok(sent_file(guarantees::issue_file(&api.app, &signed.viewer, &id).await?))
}
