//! The villages' printed codes.

use app::self_reports;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Date;
use serde::{Deserialize, Serialize};
use store::self_reports::CodeLine;
use utoipa::{IntoParams, ToSchema};

use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne, OfRequest};
use crate::http::session::Signed;
use crate::pages::report_link;

/// Which codes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CodeQuery {
    /// Only those of this village (id of the region).
    village: Option<String>,
    /// Also those that are no longer in use.
    ended: Option<bool>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A village that is to have a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVillageCode {
    /// Village (id of the region).
    village_id: String,
}

/// A code that hangs in a village.
#[derive(Serialize, ToSchema)]
pub(super) struct VillageCode {
    /// Its word.
    token: String,
    /// Village (id of the region).
    village_id: String,
    /// The address that the printed picture holds.
    link: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// First day on which it is no longer good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

impl VillageCode {
    fn new(line: CodeLine, api: &Api) -> Self {
        Self {
            link: report_link(&api.config.server.base_url(), &line.token),
            token: line.token,
            village_id: line.village_id,
            valid_from: line.valid_from,
            valid_to: line.valid_to,
        }
    }
}

/// Lists the codes of villages in one's area.
#[utoipa::path(get, path = "/village-codes", tag = "self_reports", params(CodeQuery),
    responses((status = 200, description = "Codes", body = Page<VillageCode>), OfList))]
pub(super) async fn list_village_codes(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<CodeQuery>,
) -> Result<Json<Page<VillageCode>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["token"])?);
    let after: String = page.after(sort)?.unwrap_or_default();
    let in_use = !query.ended.unwrap_or(false);
    let asked = (after.as_str(), i64::from(limit) + 1);
    let found = self_reports::list_codes(&api.app, &signed.viewer, query.village.as_deref(), in_use, asked).await?;
    let page = Page::of(found, limit, sort, |line| line.token.clone());
    Ok(Json(page.map(|line| VillageCode::new(line, &api))))
}

/// Makes a code for a village: a word to be printed as a picture and put up.
#[utoipa::path(post, path = "/village-codes", tag = "self_reports", request_body = NewVillageCode,
    responses((status = 201, description = "Made", body = VillageCode), OfRequest))]
pub(super) async fn create_village_code(
    signed: Signed,
    State(api): State<Api>,
    Json(body): Json<NewVillageCode>,
) -> Result<(StatusCode, Json<VillageCode>), ProblemDetails> {
    let line = self_reports::create_code(&api.app, &signed.viewer, signed.at, &body.village_id).await?;
    Ok((StatusCode::CREATED, Json(VillageCode::new(line, &api))))
}

/// Ends a code: whoever scans it from now on is told to ask for the new one.
#[utoipa::path(post, path = "/village-codes/{token}/end", tag = "self_reports",
    params(("token" = String, Path, description = "The word of the code")),
    responses((status = 204, description = "Ended"), OfOne))]
pub(super) async fn end_village_code(
    signed: Signed,
    State(api): State<Api>,
    Path(token): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    self_reports::end_code(&api.app, &signed.viewer, signed.at, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
