//! Opening a case, its steps, rests and extensions.

use app::cases::{self, CaseOpening};
use axum::extract::State;
use axum::http::StatusCode;
use domain::Date;
use domain::case::{Channel, Command, Step};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{RecordRequest, RiskRequest, risks};
use super::verbs::{Answer, done};
use super::wire::ActedBody;
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::etag::ETag;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfChange, OfRequest};
use crate::http::session::Signed;

/// A case that somebody begins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenRequest {
    /// Number of the household.
    household_id: String,
    /// How it was found: a word of `GET /case-words`.
    #[schema(value_type = String, example = "cadre_visit")]
    channel: Channel,
    /// Risks suspected, in order.
    risks: Vec<RiskRequest>,
    /// Leads it begins with.
    #[serde(default)]
    leads: Vec<String>,
    /// Remarks.
    #[serde(default)]
    text: String,
}

/// Leads that join a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinRequest {
    /// Leads of the household.
    leads: Vec<String>,
    /// Risks they speak of.
    #[serde(default)]
    risks: Vec<RiskRequest>,
}

/// A step that was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRequest {
    /// When it was done.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// What is written down; `step` in it says which step.
    record: RecordRequest,
}

/// That a case goes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnRequest {
    /// To which step.
    #[schema(value_type = String, example = "visit")]
    to: Step,
    /// Why.
    comment: String,
}

/// That a case rests.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseRequest {
    /// Code of a reason; one of `GET /case-words`.
    reason: String,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
}

/// A request for more time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionRequest {
    /// For which step.
    #[schema(value_type = String, example = "visit")]
    step: Step,
    /// Until when.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// Why.
    reason: String,
}

/// What is decided about it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionDecision {
    /// For which step.
    #[schema(value_type = String, example = "visit")]
    step: Step,
    /// Whether it is granted.
    granted: bool,
    /// In what words.
    #[serde(default)]
    comment: String,
}

/// A reason in words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonRequest {
    /// Why.
    pub(super) reason: String,
}

/// Begins a case for a household.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = OpenRequest,
    responses((status = 201, description = "Begun, with its `ETag`", body = ActedBody), OfRequest,
        (status = 409, description = "There is an open case, or the policy is against it")))]
pub(super) async fn open_case(
    signed: Signed,
    State(api): State<Api>,
    Json(body): Json<OpenRequest>,
) -> Result<(StatusCode, ETag, Json<ActedBody>), ProblemDetails> {
    let opening = CaseOpening {
        household_id: body.household_id,
        channel: body.channel,
        risks: risks(body.risks),
        leads: body.leads,
        text: body.text,
    };
    let acted = cases::open_case(&api.app, &signed.viewer, signed.at, opening).await?;
    Ok((StatusCode::CREATED, ETag(acted.version), Json(acted.into())))
}

/// Adds leads of its household to a case.
#[utoipa::path(post, path = "/cases/{id}/leads", tag = "cases", request_body = JoinRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Added", body = ActedBody), OfChange))]
pub(super) async fn join_leads(changing: Changing, Json(body): Json<JoinRequest>) -> Answer {
    let command = Command::Join {
        leads: body.leads,
        risks: risks(body.risks),
    };
    done(changing, command).await
}

/// Does a step of the procedure. Who does it, by when and what must be there is policy.
#[utoipa::path(post, path = "/cases/{id}/steps", tag = "cases", request_body = StepRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Done", body = ActedBody), OfChange))]
pub(super) async fn complete_step(changing: Changing, Json(body): Json<StepRequest>) -> Answer {
    let record = domain::case::Record::from(body.record);
    let command = Command::Complete {
        step: record.step(),
        on: body.on,
        record,
    };
    done(changing, command).await
}

/// Sends a case back to an earlier step.
#[utoipa::path(post, path = "/cases/{id}/return", tag = "cases", request_body = ReturnRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Sent back", body = ActedBody), OfChange))]
pub(super) async fn return_case(changing: Changing, Json(body): Json<ReturnRequest>) -> Answer {
    let command = Command::Return {
        to: body.to,
        comment: body.comment,
    };
    done(changing, command).await
}

/// Lets a case rest; deadlines wait with it.
#[utoipa::path(post, path = "/cases/{id}/pause", tag = "cases", request_body = PauseRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "It rests", body = ActedBody), OfChange))]
pub(super) async fn pause_case(changing: Changing, Json(body): Json<PauseRequest>) -> Answer {
    let command = Command::Pause {
        reason: body.reason,
        until: body.until,
    };
    done(changing, command).await
}

/// Goes on with a case that rests.
#[utoipa::path(post, path = "/cases/{id}/resume", tag = "cases",
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "It goes on", body = ActedBody), OfChange))]
pub(super) async fn resume_case(changing: Changing) -> Answer {
    done(changing, Command::Resume {}).await
}

/// Asks for more time for a step.
#[utoipa::path(post, path = "/cases/{id}/extensions", tag = "cases", request_body = ExtensionRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Asked for", body = ActedBody), OfChange))]
pub(super) async fn ask_extension(changing: Changing, Json(body): Json<ExtensionRequest>) -> Answer {
    let command = Command::AskExtension {
        step: body.step,
        until: body.until,
        reason: body.reason,
    };
    done(changing, command).await
}

/// Decides on more time for a step.
#[utoipa::path(post, path = "/cases/{id}/extensions/decision", tag = "cases", request_body = ExtensionDecision,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Decided", body = ActedBody), OfChange))]
pub(super) async fn decide_extension(changing: Changing, Json(body): Json<ExtensionDecision>) -> Answer {
    let command = Command::DecideExtension {
        step: body.step,
        granted: body.granted,
        comment: body.comment,
    };
    done(changing, command).await
}

/// Helps first: measures may be taken at once, and the papers are owed after.
#[utoipa::path(post, path = "/cases/{id}/emergency", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Help comes first", body = ActedBody), OfChange))]
pub(super) async fn start_emergency(changing: Changing, Json(body): Json<ReasonRequest>) -> Answer {
    let command = Command::StartEmergency { reason: body.reason };
    done(changing, command).await
}
