//! Taking a report up, saying why not, seeing its telephone.

use app::self_reports::{self, LinkedReport, SeenReport};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use store::registers::persons::Fields;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::{Json, Path};
use crate::http::layers::language;
use crate::http::leads::PlacedLeadBody;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfChange, OfRequest};
use crate::http::session::Signed;

/// Whose household a report speaks of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportLinkBody {
    /// Household, in the village of the report.
    household_id: String,
    /// The member it is about.
    person_id: Option<String>,
    /// Risk types; that of the report if empty.
    #[serde(default)]
    risks: Vec<String>,
}

/// Why a report is not taken up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusalBody {
    /// A word of `GET /lead-words`; its sender is told what belongs to it.
    #[schema(example = "not_local")]
    reason: String,
    /// For the office alone.
    text: Option<String>,
}

/// What of a report is to be seen in clear, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnmaskBody {
    /// `phone`, `id`.
    #[schema(example = json!(["phone"]))]
    fields: Vec<UnmaskField>,
    /// What for; kept in the journal.
    purpose: String,
}

/// A sealed field.
#[derive(Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum UnmaskField {
    /// Telephone.
    Phone,
    /// Identity number.
    Id,
}

/// Sealed fields in clear.
#[derive(Serialize, ToSchema)]
pub(super) struct ClearReport {
    /// Telephone, if it was asked for and given.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Identity number, if it was asked for and given.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

fn seen(changing: &Changing) -> SeenReport {
    SeenReport {
        report_id: changing.id.clone(),
        version: changing.version.version(),
    }
}

/// Says whose household a report speaks of: it becomes a lead, and goes into the household's case at once.
#[utoipa::path(post, path = "/self-reports/{id}/link", tag = "self_reports", request_body = ReportLinkBody,
    params(("id" = String, Path, description = "Id of the report"),
        ("If-Match" = String, Header, description = "The report's `ETag` that was read")),
    responses((status = 200, description = "Taken up", body = PlacedLeadBody), OfChange))]
pub(super) async fn link_self_report(
    changing: Changing,
    headers: HeaderMap,
    Json(body): Json<ReportLinkBody>,
) -> Result<Json<PlacedLeadBody>, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let link = LinkedReport {
        household_id: body.household_id,
        person_id: body.person_id,
        risks: body.risks,
    };
    let placed = self_reports::link_report(app, viewer, at, &seen(&changing), link).await?;
    Ok(Json(PlacedLeadBody::new(placed, language(&headers))))
}

/// Does not take a report up; whoever has the receipt is told the reason.
#[utoipa::path(post, path = "/self-reports/{id}/refuse", tag = "self_reports", request_body = RefusalBody,
    params(("id" = String, Path, description = "Id of the report"),
        ("If-Match" = String, Header, description = "The report's `ETag` that was read")),
    responses((status = 204, description = "Refused"), OfChange))]
pub(super) async fn refuse_self_report(
    changing: Changing,
    Json(body): Json<RefusalBody>,
) -> Result<StatusCode, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let why = (body.reason.as_str(), body.text.as_deref());
    self_reports::refuse_report(app, viewer, at, &seen(&changing), why).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands out telephone or identity number of a report in clear; the journal keeps who saw them and what for.
#[utoipa::path(post, path = "/self-reports/{id}/unmask", tag = "self_reports", request_body = UnmaskBody,
    params(("id" = String, Path, description = "Id of the report")),
    responses((status = 200, description = "In clear", body = ClearReport), OfRequest))]
pub(super) async fn unmask_self_report(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    Json(body): Json<UnmaskBody>,
) -> Result<Json<ClearReport>, ProblemDetails> {
    let fields = Fields {
        id: body.fields.contains(&UnmaskField::Id),
        phone: body.fields.contains(&UnmaskField::Phone),
    };
    let asked = (id.as_str(), fields);
    let clear = self_reports::unmask_report(&api.app, &signed.viewer, signed.at, asked, &body.purpose).await?;
    Ok(Json(ClearReport {
        phone: clear.phone,
        id: clear.id,
    }))
}
