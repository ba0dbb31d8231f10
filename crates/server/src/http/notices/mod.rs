//! Public notices.

mod verbs;
mod wire;

use app::accounts::area_names;
use app::notices;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use store::notices::Query as NoticesAsked;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::etag::ETag;
use super::extract::{Json, Path, Query};
use super::named::named;
use super::page::Page;
use super::problem::ProblemDetails;
use super::registers::problems::{OfList, OfOne};
use super::session::Signed;
use super::visits::{Walk, sent_file};
use super::{Api, Endpoints};
use wire::NoticeBody;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(list_notices, verbs::make_notice))
        .routes(routes!(find_notice))
        .routes(routes!(get_notice_file))
        .routes(routes!(verbs::post_notice))
        .routes(routes!(verbs::withdraw_notice));
    endpoints
}

/// Which notices.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoticeQuery {
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those of this kind.
    kind: Option<String>,
    /// Only those `made`, `posted` or `withdrawn`.
    state: Option<String>,
    /// Only those about this case.
    case: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// Lists the notices in one's area, the latest first.
#[utoipa::path(get, path = "/notices", tag = "notices", params(NoticeQuery),
    responses((status = 200, description = "A page of notices", body = Page<NoticeBody>), OfList))]
async fn list_notices(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<NoticeQuery>,
) -> Result<Json<Page<NoticeBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let asked = NoticesAsked {
        place: query.village.or(query.township),
        kind: query.kind,
        state: query.state,
        case_id: query.case,
        after: walk.after.clone(),
        limit: walk.limit,
    };
    let found = notices::list_notices(&api.app, &signed.viewer, &asked).await?;
    let kinds = notices::notice_kinds(&api.app, signed.at).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let page = walk.page(found, |notice| NoticeBody::new(notice, &kinds, &names));
    Ok(Json(named(&api, &signed, page).await?))
}

/// One notice in one's area.
#[utoipa::path(get, path = "/notices/{id}", tag = "notices",
    params(("id" = String, Path, description = "Id of the notice")),
    responses((status = 200, description = "The notice, with its `ETag`", body = NoticeBody), OfOne))]
async fn find_notice(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let notice = notices::find_notice(&api.app, &signed.viewer, &id).await?;
    let kinds = notices::notice_kinds(&api.app, signed.at).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let version = notice.version;
    let body = NoticeBody::new(notice, &kinds, &names);
    Ok((ETag(version), Json(named(&api, &signed, body).await?)))
}

/// A file that shows that a notice was posted or withdrawn.
#[utoipa::path(get, path = "/notices/{id}/files/{digest}", tag = "notices",
    params(("id" = String, Path, description = "Id of the notice"),
        ("digest" = String, Path, description = "SHA-256 of the file")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), OfOne))]
async fn get_notice_file(
    signed: Signed,
    State(api): State<Api>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Response, ProblemDetails> {
    let file = notices::notice_file(&api.app, &signed.viewer, &id, &digest).await?;
    Ok(sent_file(file))
}
