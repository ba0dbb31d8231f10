//! A notice from its making to its withdrawal.

use app::accounts::area_names;
use app::notices::{self, NoticeInput, ProofInput, WithdrawalInput};
use axum::extract::State;
use axum::http::StatusCode;
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::NoticeBody;
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::named::named;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfChange;
use crate::http::session::Signed;
use crate::http::visits::OfState;

/// A notice as it is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeRequest {
    /// Village (id of the region).
    village_id: String,
    /// `publish` or `announce`, or another kind of the policy.
    #[schema(example = "publish")]
    kind: String,
    /// The cases; all of the village that wait for it if absent.
    #[serde(default)]
    case_ids: Vec<String>,
}

/// Makes a notice of the cases of a village that wait for it. What stands on it is chosen by a whitelist: name, village,
/// class, a broad reason.
#[utoipa::path(post, path = "/notices", tag = "notices", request_body = NoticeRequest,
    responses((status = 201, description = "Made", body = NoticeBody), OfState))]
pub(super) async fn make_notice(
    signed: Signed,
    State(api): State<Api>,
    Json(body): Json<NoticeRequest>,
) -> Result<(StatusCode, Json<NoticeBody>), ProblemDetails> {
    let input = NoticeInput {
        village_id: body.village_id,
        kind: body.kind,
        case_ids: body.case_ids,
    };
    let id = notices::make_notice(&api.app, &signed.viewer, signed.at, &input).await?;
    let notice = notices::find_notice(&api.app, &signed.viewer, &id).await?;
    let kinds = notices::notice_kinds(&api.app, signed.at).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let body = NoticeBody::new(notice, &kinds, &names);
    Ok((StatusCode::CREATED, Json(named(&api, &signed, body).await?)))
}

/// When it was posted, and what shows it: words, a file, or both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticePosting {
    /// When.
    #[schema(format = Date)]
    on: String,
    /// Who was there.
    text: Option<String>,
    /// SHA-256 of a file.
    file: Option<String>,
}

/// From when it may be withdrawn.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticePosted {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    until_on: Date,
}

/// Tells that a notice was posted.
#[utoipa::path(post, path = "/notices/{id}/post", tag = "notices", request_body = NoticePosting,
    params(("id" = String, Path, description = "Id of the notice"),
        ("If-Match" = String, Header, description = "The notice's `ETag` that was read")),
    responses((status = 200, description = "Told", body = NoticePosted), OfChange))]
pub(super) async fn post_notice(
    changing: Changing,
    Json(body): Json<NoticePosting>,
) -> Result<Json<NoticePosted>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let input = ProofInput {
        on: body.on,
        text: body.text,
        file: body.file,
    };
    let until_on = notices::post_notice(app, viewer, at, changing.seen(), &input).await?;
    Ok(Json(NoticePosted { until_on }))
}

/// When it was withdrawn, what shows it, and what people said against it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeWithdrawal {
    /// When.
    #[schema(format = Date)]
    on: String,
    /// Who was there.
    text: Option<String>,
    /// SHA-256 of a file.
    file: Option<String>,
    /// What people said against it.
    objections: Option<String>,
}

/// Tells that a notice was withdrawn; it is refused before it has hung long enough.
#[utoipa::path(post, path = "/notices/{id}/withdraw", tag = "notices", request_body = NoticeWithdrawal,
    params(("id" = String, Path, description = "Id of the notice"),
        ("If-Match" = String, Header, description = "The notice's `ETag` that was read")),
    responses((status = 204, description = "Told"), OfChange))]
pub(super) async fn withdraw_notice(
    changing: Changing,
    Json(body): Json<NoticeWithdrawal>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let input = WithdrawalInput {
        proof: ProofInput {
            on: body.on,
            text: body.text,
            file: body.file,
        },
        objections: body.objections,
    };
    notices::withdraw_notice(app, viewer, at, changing.seen(), &input).await?;
    Ok(StatusCode::NO_CONTENT)
}
