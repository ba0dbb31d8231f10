//! Which headers somebody takes for which columns.

use app::intake::{self, Proposal};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::{Json, Path};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// A header and the column it is taken for.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderBody {
    /// Sheet of the policy.
    #[schema(example = "medical_settlement")]
    sheet: String,
    /// Header as delivered.
    header: String,
    /// Name of the column; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
}

/// All headers that are taken for columns.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingBody {
    /// The headers; what was set before and is not among them holds no more.
    mapping: Vec<HeaderBody>,
}

impl From<Proposal> for HeaderBody {
    fn from(Proposal { sheet, header, column }: Proposal) -> Self {
        Self { sheet, header, column }
    }
}

/// Keeps which headers are taken for which columns; check the import again afterwards.
#[utoipa::path(
    put,
    path = "/imports/{id}/mapping",
    tag = "imports",
    params(("id" = String, Path, description = "Id of the import")),
    request_body = MappingBody,
    responses(
        (status = 204, description = "Kept"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such import among those one sees", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "It is past checking", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no such column", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_import_mapping(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(input): Json<MappingBody>,
) -> Result<StatusCode, ProblemDetails> {
    let proposal = |one: HeaderBody| Proposal {
        sheet: one.sheet,
        header: one.header,
        column: one.column,
    };
    let mapping: Vec<Proposal> = input.mapping.into_iter().map(proposal).collect();
    intake::map_columns(&api.app, &signed.viewer, signed.at, &id, &mapping).await?;
    Ok(StatusCode::NO_CONTENT)
}
