//! Who helps which household.

use app::accounts::{self, Assignment, HelperLine};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::cases::{SentenceBody, sentences};
use crate::http::extract::{Json, Path};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// One helper of one household.
#[derive(Serialize, ToSchema)]
pub(super) struct HelperBody {
    /// Number of the tie.
    helper_id: String,
    /// The helper's account.
    account_id: String,
    /// The helper's name.
    display_name: String,
    /// The household.
    household_id: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// First day on which it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

/// Ties of helpers to households.
#[derive(Serialize, ToSchema)]
pub(super) struct HelperList {
    /// The ties, past ones too.
    items: Vec<HelperBody>,
}

/// Who becomes helper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHelper {
    /// Number of the account.
    account_id: String,
}

/// A tie just made.
#[derive(Serialize, ToSchema)]
pub(super) struct AssignedHelper {
    /// Number of the tie.
    helper_id: String,
    /// What is worth a second look, though it was done: that the account is tied to the household.
    warnings: Vec<SentenceBody>,
}

impl HelperList {
    fn new(lines: Vec<HelperLine>) -> Self {
        let items = lines.into_iter().map(|line| HelperBody {
            helper_id: line.helper_id,
            account_id: line.account_id,
            display_name: line.display_name,
            household_id: line.household_id,
            valid_from: line.valid_from,
            valid_to: line.valid_to,
        });
        Self { items: items.collect() }
    }
}

/// Helpers of a household, past ones too.
#[utoipa::path(
    get,
    path = "/households/{id}/helpers",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the household")),
    responses(
        (status = 200, description = "The helpers", body = HelperList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such household in the area", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_household_helpers(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<HelperList>, ProblemDetails> {
    let lines = accounts::list_household_helpers(&api.app, &signed.viewer, &id).await?;
    Ok(Json(HelperList::new(lines)))
}

/// Households that an account helps, as far as one sees them.
#[utoipa::path(
    get,
    path = "/accounts/{id}/households",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 200, description = "The households", body = HelperList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_helped_households(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<HelperList>, ProblemDetails> {
    let lines = accounts::list_helped_households(&api.app, &signed.viewer, &id).await?;
    Ok(Json(HelperList::new(lines)))
}

/// Makes an account helper of a household from today on.
#[utoipa::path(
    post,
    path = "/households/{id}/helpers",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the household")),
    request_body = NewHelper,
    responses(
        (status = 201, description = "The tie", body = AssignedHelper),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such household in the area", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is no helper's, or helps this household already", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn assign_helper(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(input): Json<NewHelper>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let assignment = Assignment {
        account_id: &input.account_id,
        household_id: &id,
    };
    let assigned = accounts::assign_helper(&api.app, &signed.viewer, signed.at, assignment).await?;
    let body = AssignedHelper {
        helper_id: assigned.helper_id,
        warnings: sentences(&assigned.warnings),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Ends the tie of a helper to a household from today on.
#[utoipa::path(
    delete,
    path = "/helpers/{id}",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the tie")),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such tie in the area, or it has ended", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn end_helper(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    accounts::end_helper(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
