//! Risks, plan and measures of a case: what is planned, what arrived, what it changed.

use axum::extract::State;
use domain::Date;
use domain::case::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{DeliveryRequest, EffectRequest, MeasureRequest, OpinionRequest, RiskRequest, risks};
use super::steps::ReasonRequest;
use super::verbs::{Answer, done, measure};
use super::wire::{ActedBody, PlanningBody};
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path};
use crate::http::named::named;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfChange, OfOne};
use crate::http::session::Signed;

/// Risks of a household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RisksRequest {
    /// In order.
    risks: Vec<RiskRequest>,
}

/// A plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanRequest {
    /// When it is looked at again.
    #[schema(value_type = String, format = Date)]
    review_on: Date,
    /// What the household says.
    opinion: Option<OpinionRequest>,
    /// Measures that come on top of those already there.
    #[serde(default)]
    measures: Vec<MeasureRequest>,
}

/// The plan of a case with its gaps, what is wrong with it, measures that would fit, and the reasons why the risk
/// cannot be called gone yet.
#[utoipa::path(get, path = "/cases/{id}/plan", tag = "cases",
    params(("id" = String, Path, description = "Number of the case")),
    responses((status = 200, description = "The plan, with the case's `ETag`", body = PlanningBody), OfOne))]
pub(super) async fn find_case_plan(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<(ETag, Json<PlanningBody>), ProblemDetails> {
    let page = app::cases::show_plan(&api.app, &signed.viewer, signed.at, &id).await?;
    let version = page.stored.version;
    let body = named(&api, &signed, PlanningBody::from(page)).await?;
    Ok((ETag(version), Json(body)))
}

/// Sets the risks of a household in order, each with evidence and what is missing.
#[utoipa::path(put, path = "/cases/{id}/risks", tag = "cases", request_body = RisksRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Set", body = ActedBody), OfChange))]
pub(super) async fn set_risks(changing: Changing, Json(body): Json<RisksRequest>) -> Answer {
    let command = Command::SetRisks {
        risks: risks(body.risks),
    };
    done(changing, command).await
}

/// Writes the plan, or writes it anew.
#[utoipa::path(put, path = "/cases/{id}/plan", tag = "cases", request_body = PlanRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Written; `warnings` are worth a second look", body = ActedBody), OfChange))]
pub(super) async fn write_plan(changing: Changing, Json(body): Json<PlanRequest>) -> Answer {
    let measures = body.measures.into_iter();
    let command = Command::WritePlan {
        review_on: body.review_on,
        opinion: body.opinion.map(Into::into),
        measures: measures.map(|one| one.measure(String::new())).collect(),
    };
    done(changing, command).await
}

/// Adds a measure.
#[utoipa::path(post, path = "/cases/{id}/measures", tag = "cases", request_body = MeasureRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Added; its number is the last of `measures`", body = ActedBody), OfChange))]
pub(super) async fn add_measure(changing: Changing, Json(body): Json<MeasureRequest>) -> Answer {
    let command = Command::AddMeasure {
        measure: body.measure(String::new()),
    };
    done(changing, command).await
}

/// Changes a measure of which nothing has arrived.
#[utoipa::path(put, path = "/cases/{id}/measures/{measure}", tag = "cases", request_body = MeasureRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("measure" = String, Path, description = "Number of the measure"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Changed", body = ActedBody), OfChange))]
pub(super) async fn change_measure(changing: Changing<(String, String)>, Json(body): Json<MeasureRequest>) -> Answer {
    let (changing, measure) = measure(changing);
    let command = Command::ChangeMeasure {
        measure: body.measure(measure),
    };
    done(changing, command).await
}

/// Gives a measure up.
#[utoipa::path(post, path = "/cases/{id}/measures/{measure}/cancellation", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("measure" = String, Path, description = "Number of the measure"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Given up", body = ActedBody), OfChange))]
pub(super) async fn cancel_measure(changing: Changing<(String, String)>, Json(body): Json<ReasonRequest>) -> Answer {
    let (changing, measure) = measure(changing);
    let command = Command::CancelMeasure {
        id: measure,
        reason: body.reason,
    };
    done(changing, command).await
}

/// Ends a measure that ran on: a contract, a loan, a stage of school.
#[utoipa::path(post, path = "/cases/{id}/measures/{measure}/end", tag = "cases", request_body = ReasonRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("measure" = String, Path, description = "Number of the measure"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Ended", body = ActedBody), OfChange))]
pub(super) async fn end_measure(changing: Changing<(String, String)>, Json(body): Json<ReasonRequest>) -> Answer {
    let (changing, measure) = measure(changing);
    let command = Command::EndMeasure {
        id: measure,
        reason: body.reason,
    };
    done(changing, command).await
}

/// Confirms that something of a measure arrived.
#[utoipa::path(post, path = "/cases/{id}/measures/{measure}/deliveries", tag = "cases", request_body = DeliveryRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("measure" = String, Path, description = "Number of the measure"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Confirmed", body = ActedBody), OfChange))]
pub(super) async fn confirm_delivery(
    changing: Changing<(String, String)>,
    Json(body): Json<DeliveryRequest>,
) -> Answer {
    let (changing, measure) = measure(changing);
    let command = Command::ConfirmDelivery {
        id: measure,
        delivery: body.delivery(&changing.signed.session.account_id),
    };
    done(changing, command).await
}

/// Judges what a measure changed.
#[utoipa::path(post, path = "/cases/{id}/measures/{measure}/effect", tag = "cases", request_body = EffectRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("measure" = String, Path, description = "Number of the measure"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Judged", body = ActedBody), OfChange))]
pub(super) async fn judge_effect(changing: Changing<(String, String)>, Json(body): Json<EffectRequest>) -> Answer {
    let (changing, measure) = measure(changing);
    let today = changing.signed.at.day(changing.api.app.settings.hours_ahead);
    let command = Command::JudgeEffect {
        id: measure,
        effect: body.effect(today),
    };
    done(changing, command).await
}
