//! Changes of standards: listed, proposed, compared.

use app::standards::{self, Proposal, SeenChange};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::Date;
use serde::Deserialize;
use store::standards::{ChangeFilter, ChangeState};
use utoipa::{IntoParams, ToSchema};

use super::wire::{ComparisonBody, ProposedBody, StandardChangeBody, StandardChangeDetail};
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::{OfChange, OfList, OfOne, OfRequest};
use crate::http::session::Signed;

/// Which changes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StandardChangeQuery {
    /// `proposed`, `approved`, `rejected` or `withdrawn`.
    state: Option<String>,
    /// Of this parameter.
    parameter: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A change to be proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposalRequest {
    /// The parameter.
    #[schema(example = "income_line")]
    parameter: String,
    /// The value, as people write it: `8500`, `0.15`, `是`, `2026-12-01`, words with `、` between them.
    #[schema(example = "8500")]
    value: String,
    /// First day in force, today at the earliest.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Why.
    reason: String,
    /// By which document or meeting.
    basis: String,
    /// Number of the document.
    basis_number: Option<String>,
    /// Where it can be read.
    basis_link: Option<String>,
}

/// Lists changes of standards, the newest first, each with who proposed and who decided.
#[utoipa::path(get, path = "/standard-changes", tag = "standards", params(StandardChangeQuery),
    responses((status = 200, description = "Changes", body = Page<StandardChangeBody>), OfList))]
pub(super) async fn list_standard_changes(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<StandardChangeQuery>,
) -> Result<Json<Page<StandardChangeBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let state = query.state.map(|word| {
        let known = ChangeState::ALL.map(ChangeState::name).join(", ");
        ChangeState::parse(&word).ok_or_else(|| FieldProblem::new("state", "FLD-008").arg("list", known).in_query())
    });
    let filter = ChangeFilter {
        state: state.transpose()?,
        parameter: query.parameter,
        before: page.after(sort)?,
        limit: i64::from(limit) + 1,
    };
    let found = standards::list_changes(&api.app, &signed.viewer, &filter).await?;
    let page = Page::of(found, limit, sort, |change| change.number);
    Ok(Json(page.map(StandardChangeBody::from)))
}

/// One change, with what trying it out said for those who read screenings as a whole.
#[utoipa::path(get, path = "/standard-changes/{id}", tag = "standards",
    params(("id" = String, Path, description = "Id of the change")),
    responses((status = 200, description = "The change", body = StandardChangeDetail), OfOne))]
pub(super) async fn find_standard_change(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let change = standards::find_change(&api.app, &signed.viewer, &id).await?;
    Ok((ETag(change.version), Json(StandardChangeDetail::from(change))))
}

/// Proposes a change; what trying it out says is kept beside it. Somebody else decides.
#[utoipa::path(post, path = "/standard-changes", tag = "standards", request_body = ProposalRequest,
    responses((status = 201, description = "Proposed", body = ProposedBody),
        (status = 409, description = "Another change of this parameter from this day on is not decided yet", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        OfRequest))]
pub(super) async fn propose_standard_change(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<ProposalRequest>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let proposal = Proposal {
        parameter: input.parameter,
        value: input.value,
        from: input.from,
        reason: input.reason,
        basis: input.basis,
        basis_number: input.basis_number,
        basis_link: input.basis_link,
    };
    let proposed = standards::propose_change(&api.app, &signed.viewer, signed.at, proposal).await?;
    Ok((StatusCode::CREATED, Json(ProposedBody::from(proposed))))
}

/// Tries a proposed change out over the latest screening and keeps what it says.
#[utoipa::path(post, path = "/standard-changes/{id}/comparison", tag = "standards",
    params(("id" = String, Path, description = "Id of the change"),
        ("If-Match" = String, Header, description = "The change's `ETag` that was read")),
    responses((status = 200, description = "What it says, or why it cannot be tried out", body = ComparisonBody), OfChange))]
pub(super) async fn compare_standard_change(changing: Changing) -> Result<Json<ComparisonBody>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let seen = SeenChange {
        change_id: changing.id.clone(),
        version: changing.version.version(),
    };
    let comparison = standards::compare_change(app, viewer, at, &seen).await?;
    Ok(Json(comparison.into()))
}
