//! A problem from its finding to the second look.

use app::accounts::area_names;
use app::guarantees::{self, AssignInput, IssueInput, RecheckInput, RepairInput};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::IssueBody;
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::named::named;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;
use crate::http::session::Signed;
use crate::http::visits::OfState;

/// A problem as it is told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueReport {
    /// Household.
    household_id: String,
    /// The member, where the guarantee is kept by person.
    person_id: Option<String>,
    /// Which guarantee; a word of `GET /register-words`.
    #[schema(example = "water")]
    guarantee: String,
    /// What is wrong.
    text: String,
    /// When it was found.
    #[schema(format = Date)]
    found_on: String,
    /// Department that owns it; the policy says which if absent.
    department: Option<String>,
    /// Account that owns it.
    owner_account_id: Option<String>,
}

/// Tells a problem with a guarantee: it gets an owner and a deadline, and the ledger says so.
#[utoipa::path(post, path = "/issues", tag = "guarantees", request_body = IssueReport,
    responses((status = 201, description = "Kept", body = IssueBody), OfState))]
pub(super) async fn raise_issue(
    signed: Signed,
    State(api): State<Api>,
    Json(report): Json<IssueReport>,
) -> Result<(StatusCode, Json<IssueBody>), ProblemDetails> {
    let input = IssueInput {
        household_id: report.household_id,
        person_id: report.person_id,
        guarantee: report.guarantee,
        text: report.text,
        found_on: report.found_on,
        department: report.department,
        account_id: report.owner_account_id,
    };
    let id = guarantees::raise_issue(&api.app, &signed.viewer, signed.at, &input).await?;
    let issue = guarantees::find_issue(&api.app, &signed.viewer, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let body = IssueBody::new(issue, &names);
    Ok((StatusCode::CREATED, Json(named(&api, &signed, body).await?)))
}

/// Who owns it from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueAssignment {
    /// Department.
    department: Option<String>,
    /// Account.
    owner_account_id: Option<String>,
    /// When it should be repaired.
    #[schema(format = Date)]
    due_on: String,
    /// Why; the journal keeps it.
    reason: String,
}

/// Gives a problem to somebody, with a deadline.
#[utoipa::path(post, path = "/issues/{id}/assign", tag = "guarantees", request_body = IssueAssignment,
    params(("id" = String, Path, description = "Id of the problem"),
        ("If-Match" = String, Header, description = "The problem's `ETag` that was read")),
    responses((status = 204, description = "Given"), OfChange))]
pub(super) async fn assign_issue(
    changing: Changing,
    Json(body): Json<IssueAssignment>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let input = AssignInput {
        department: body.department,
        account_id: body.owner_account_id,
        due_on: body.due_on,
        reason: body.reason,
    };
    guarantees::assign_issue(app, viewer, at, changing.seen(), &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A repair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueRepair {
    /// How, and what shows it.
    text: String,
    /// SHA-256 of a file that shows it, if there is one.
    evidence: Option<String>,
    /// When.
    #[schema(format = Date)]
    on: String,
}

/// Tells that a problem was repaired; a second look falls due.
#[utoipa::path(post, path = "/issues/{id}/repair", tag = "guarantees", request_body = IssueRepair,
    params(("id" = String, Path, description = "Id of the problem"),
        ("If-Match" = String, Header, description = "The problem's `ETag` that was read")),
    responses((status = 204, description = "Told"), OfChange))]
pub(super) async fn repair_issue(
    changing: Changing,
    Json(body): Json<IssueRepair>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let input = RepairInput {
        text: body.text,
        evidence: body.evidence,
        on: body.on,
    };
    guarantees::repair_issue(app, viewer, at, changing.seen(), &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A second look.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssueRecheck {
    /// Whether it is repaired indeed.
    passed: bool,
    /// What was seen.
    text: String,
    /// When.
    #[schema(format = Date)]
    on: String,
}

/// Looks a second time, another person than told the repair: what is repaired is closed, what is not is open again.
#[utoipa::path(post, path = "/issues/{id}/recheck", tag = "guarantees", request_body = IssueRecheck,
    params(("id" = String, Path, description = "Id of the problem"),
        ("If-Match" = String, Header, description = "The problem's `ETag` that was read")),
    responses((status = 204, description = "Looked"), OfChange))]
pub(super) async fn recheck_issue(
    changing: Changing,
    Json(body): Json<IssueRecheck>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let input = RecheckInput {
        passed: body.passed,
        text: body.text,
        on: body.on,
    };
    guarantees::recheck_issue(app, viewer, at, changing.seen(), &input).await?;
    Ok(StatusCode::NO_CONTENT)
}
