//! How a case ends, and how it comes back.

use domain::Date;
use domain::case::{Command, Way};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::AfterRequest;
use super::steps::ReasonRequest;
use super::verbs::{Answer, done};
use super::wire::ActedBody;
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::registers::problems::OfChange;

/// That a household is not recognised.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusalRequest {
    /// Code of a reason; one of `GET /case-words`.
    reason: String,
    /// What is said about it.
    #[serde(default)]
    text: String,
}

/// That the household was told why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ToldRequest {
    /// In what way.
    how: String,
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
}

/// That the risk is to be called gone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EliminationRequest {
    /// `helped` or `natural`.
    #[schema(value_type = String, example = "helped")]
    way: Way,
    /// Who keeps in touch with the household.
    contact_name: String,
    /// Telephone; kept sealed.
    contact_phone: String,
    /// What was found at the end.
    after: AfterRequest,
}

/// Refuses a case with a reason of the list, which the household is then told.
#[utoipa::path(post, path = "/cases/{id}/refusal", tag = "cases", request_body = RefusalRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Refused", body = ActedBody), OfChange))]
pub(super) async fn refuse_case(changing: Changing, Json(body): Json<RefusalRequest>) -> Answer {
    let command = Command::Refuse {
        reason: body.reason,
        text: body.text,
    };
    done(changing, command).await
}

/// Records that the household was told why.
#[utoipa::path(post, path = "/cases/{id}/refusal/told", tag = "cases", request_body = ToldRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Recorded", body = ActedBody), OfChange))]
pub(super) async fn tell_reason(changing: Changing, Json(body): Json<ToldRequest>) -> Answer {
    let command = Command::TellReason {
        how: body.how,
        on: body.on,
    };
    done(changing, command).await
}

/// The household takes its case back.
#[utoipa::path(post, path = "/cases/{id}/withdrawal", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Taken back", body = ActedBody), OfChange))]
pub(super) async fn withdraw_case(changing: Changing, Json(body): Json<ReasonRequest>) -> Answer {
    done(changing, Command::Withdraw { reason: body.reason }).await
}

/// The household is no more.
#[utoipa::path(post, path = "/cases/{id}/lapse", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Closed", body = ActedBody), OfChange))]
pub(super) async fn lapse_case(changing: Changing, Json(body): Json<ReasonRequest>) -> Answer {
    done(changing, Command::Lapse { reason: body.reason }).await
}

/// Begins elimination. Refused with every reason as long as the closing gate is shut.
#[utoipa::path(post, path = "/cases/{id}/elimination", tag = "cases", request_body = EliminationRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Begun", body = ActedBody), OfChange))]
pub(super) async fn start_elimination(changing: Changing, Json(body): Json<EliminationRequest>) -> Answer {
    let command = Command::StartElimination {
        way: body.way,
        contact_name: body.contact_name,
        contact_phone: body.contact_phone,
        after: body.after.into(),
    };
    done(changing, command).await
}

/// Gives elimination up; the household stays monitored.
#[utoipa::path(post, path = "/cases/{id}/elimination/stop", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Given up", body = ActedBody), OfChange))]
pub(super) async fn stop_elimination(changing: Changing, Json(body): Json<ReasonRequest>) -> Answer {
    let command = Command::StopElimination { reason: body.reason };
    done(changing, command).await
}

/// Takes a household whose risk came back under monitoring again.
#[utoipa::path(post, path = "/cases/{id}/rollback", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Monitored again", body = ActedBody), OfChange))]
pub(super) async fn roll_back_case(changing: Changing, Json(body): Json<ReasonRequest>) -> Answer {
    done(changing, Command::RollBack { reason: body.reason }).await
}
