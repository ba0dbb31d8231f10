//! The form that a village's code leads to, and the receipt. Nobody is signed in here.

use app::self_reports::{self, NewSelfReport};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::{Json, Path};
use crate::http::layers::language;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::rate::client_of_parts;

/// The network address that a request came from, as the rate of requests counts it.
pub(crate) struct ClientAddress(pub(crate) String);

impl FromRequestParts<Api> for ClientAddress {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Self::Rejection> {
        Ok(Self(
            client_of_parts(parts, &api.config.server.trusted_proxies).to_string(),
        ))
    }
}

/// What the form of a village shows.
#[derive(Serialize, ToSchema)]
pub(super) struct ReportForm {
    /// Name of the village.
    village: String,
    /// Risk types to choose from.
    risks: Vec<String>,
    /// To be sent back with the report.
    nonce: String,
}

/// A report: four fields, two more where they are known.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReportBody {
    /// Name of the household's head.
    #[schema(example = "周大山")]
    name: String,
    /// Telephone on which the village can call.
    #[schema(example = "13800000000")]
    phone: String,
    /// What the difficulty is.
    words: String,
    /// Risk type.
    risk: Option<String>,
    /// Identity number of the head.
    id: Option<String>,
    /// Own name of whoever reports for somebody else.
    reporter: Option<String>,
    /// `nonce` of the form: one report sent twice is one.
    nonce: Option<String>,
}

/// A report that was taken.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceivedReport {
    /// The code that tells what became of it; nobody else has it.
    #[schema(example = "7K2M-QR4T-9XWB")]
    receipt: String,
    /// By when the village takes it up.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
}

/// How a report stands.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceiptBody {
    /// `new`, `linked`, `recognised`, `eliminated`, `refused` or `closed`.
    state: &'static str,
    /// The same in a sentence, with the reason if it was refused.
    told: String,
    /// The day it came.
    #[schema(value_type = String, format = Date)]
    received_on: Date,
}

/// What the form of a village shows; for everybody who has its code.
#[utoipa::path(get, path = "/public/villages/{token}", tag = "self_reports", security(()),
    params(("token" = String, Path, description = "The word in the village's code")),
    responses((status = 200, description = "The form", body = ReportForm),
        (status = 404, description = "No such code in use", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn get_report_form(
    State(api): State<Api>,
    Path(token): Path<String>,
) -> Result<Json<ReportForm>, ProblemDetails> {
    let form = self_reports::show_form(&api.app, api.now(), &token).await?;
    Ok(Json(ReportForm {
        village: form.village,
        risks: form.risks,
        nonce: form.nonce,
    }))
}

/// Takes a report from outside; the receipt tells what becomes of it. Not more than the county allows from one address
/// and for one village in a day.
#[utoipa::path(post, path = "/public/villages/{token}/reports", tag = "self_reports", security(()),
    request_body = NewReportBody,
    params(("token" = String, Path, description = "The word in the village's code")),
    responses((status = 201, description = "Taken", body = ReceivedReport),
        (status = 404, description = "No such code in use", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Too many today", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Values that cannot be taken, by field", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn send_report(
    State(api): State<Api>,
    Path(token): Path<String>,
    ClientAddress(client): ClientAddress,
    Json(body): Json<NewReportBody>,
) -> Result<(StatusCode, Json<ReceivedReport>), ProblemDetails> {
    let new = NewSelfReport {
        name: body.name,
        phone: body.phone,
        words: body.words,
        risk: body.risk,
        id: body.id,
        reporter: body.reporter,
        nonce: body.nonce,
    };
    let received = self_reports::receive_report(&api.app, api.now(), (&token, &client), new).await?;
    let body = ReceivedReport {
        receipt: received.receipt,
        due_on: received.due_on,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// How a report stands, for whoever has its receipt, with the reason if it was refused.
#[utoipa::path(get, path = "/public/reports/{receipt}", tag = "self_reports", security(()),
    params(("receipt" = String, Path, description = "The receipt, with or without its dashes")),
    responses((status = 200, description = "How it stands", body = ReceiptBody),
        (status = 404, description = "No such receipt", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn get_receipt(
    State(api): State<Api>,
    Path(receipt): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ReceiptBody>, ProblemDetails> {
    let found = self_reports::show_receipt(&api.app, api.now(), &receipt).await?;
    Ok(Json(ReceiptBody {
        state: found.state,
        told: found.told.sentence(language(&headers)),
        received_on: found.received_on,
    }))
}
