//! Recording a visit, and the forms it fills in.

use std::collections::BTreeMap;

use app::accounts::area_names;
use app::visits::{self, VisitInput};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::policy::fieldwork::{Question, VisitChannel, VisitForm};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::OfState;
use super::wire::{FindingBody, RecordedVisitBody};
use crate::http::Api;
use crate::http::extract::{Json, Path};
use crate::http::layers::language;
use crate::http::named::named;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// A visit as it is recorded. Place and files are kept when they are given, and nobody has to give them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitReport {
    /// Household.
    household_id: String,
    /// Case it is for; the household's open one if absent.
    case_id: Option<String>,
    /// Lead it looks into.
    lead_id: Option<String>,
    /// Sweep it is part of.
    sweep_id: Option<String>,
    /// Form, one of `GET /visit-forms`.
    #[schema(example = "routine")]
    form: String,
    /// How the household was seen, one of `GET /visit-forms`.
    #[schema(example = "home")]
    channel: String,
    /// When.
    #[schema(format = DateTime)]
    visited_at: String,
    /// Answers by question.
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: BTreeMap<String, Value>,
    /// What was found about guarantees.
    #[serde(default)]
    findings: Vec<FindingBody>,
    /// What else was seen.
    text: Option<String>,
    /// Whether the whole household lives elsewhere, as it told.
    #[serde(default)]
    away: bool,
    /// Where, if somebody wishes to give it.
    latitude: Option<f64>,
    /// Where, if somebody wishes to give it.
    longitude: Option<f64>,
    /// SHA-256 of the signature's picture.
    signature: Option<String>,
    /// SHA-256 of photographs and papers; the files themselves may be sent before or after.
    #[serde(default)]
    files: Vec<String>,
}

/// Records a visit under an id of the sender's making. Sent twice it is one visit, in whatever order visits come; what
/// it found about guarantees is written into the ledger, and problems are raised. An answer that tells of a new
/// difficulty makes a lead, which the answer names, the second time too.
#[utoipa::path(put, path = "/visits/{id}", tag = "visits", request_body = VisitReport,
    params(("id" = String, Path, description = "Id of the visit: a UUID of the sender's making")),
    responses((status = 201, description = "Recorded", body = RecordedVisitBody),
        (status = 200, description = "Recorded before; nothing was changed", body = RecordedVisitBody), OfState))]
pub(super) async fn record_visit(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(report): Json<VisitReport>,
) -> Result<(StatusCode, Json<RecordedVisitBody>), ProblemDetails> {
    let input = VisitInput {
        visit_id: id,
        household_id: report.household_id,
        case_id: report.case_id,
        lead_id: report.lead_id,
        sweep_id: report.sweep_id,
        form: report.form,
        channel: report.channel,
        visited_at: report.visited_at,
        answers: report.answers,
        findings: report.findings.into_iter().map(Into::into).collect(),
        text: report.text,
        away: report.away,
        latitude: report.latitude,
        longitude: report.longitude,
        signature: report.signature,
        files: report.files,
    };
    let receipt = visits::record_visit(&api.app, &signed.viewer, signed.at, &input).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let status = if receipt.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let body = RecordedVisitBody::new(receipt, &names, language(&headers));
    Ok((status, Json(named(&api, &signed, body).await?)))
}

/// What a visit asks, and how a household can be seen.
#[derive(Serialize, ToSchema)]
pub(super) struct VisitFormsBody {
    /// Forms.
    forms: Vec<VisitFormBody>,
    /// Ways of seeing a household.
    channels: Vec<VisitChannelBody>,
}

/// One form.
#[derive(Serialize, ToSchema)]
struct VisitFormBody {
    /// Its word.
    form: String,
    /// What it is called.
    title: String,
    /// In order.
    questions: Vec<QuestionBody>,
}

/// One question.
#[derive(Serialize, ToSchema)]
struct QuestionBody {
    /// Its word.
    question: String,
    /// As it is asked.
    text: String,
    /// `yes_no`, `choice`, `number` or `text`.
    kind: &'static str,
    /// What can be answered.
    choices: Vec<String>,
    /// Whether it must be answered when somebody was spoken to and it is asked.
    required: bool,
    /// After which answer it is asked; always where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    only_when: Option<OnlyWhenBody>,
    /// The household's guarantee that the answer is written into.
    #[serde(skip_serializing_if = "Option::is_none")]
    guarantee: Option<String>,
}

/// After which answer a question is asked.
#[derive(Serialize, ToSchema)]
struct OnlyWhenBody {
    /// An earlier question of the form.
    question: String,
    /// Any of these answers to it.
    answers: Vec<String>,
}

/// One way of seeing a household.
#[derive(Serialize, ToSchema)]
struct VisitChannelBody {
    /// Its word.
    channel: String,
    /// What it is called.
    title: String,
    /// Whether somebody was spoken to; where not, it was an attempt.
    reaches: bool,
    /// Whether it was from afar.
    by_phone: bool,
}

impl From<VisitForm> for VisitFormBody {
    fn from(form: VisitForm) -> Self {
        Self {
            form: form.code,
            title: form.title,
            questions: form.questions.into_iter().map(QuestionBody::from).collect(),
        }
    }
}

impl From<Question> for QuestionBody {
    fn from(question: Question) -> Self {
        Self {
            question: question.code,
            text: question.text,
            kind: question.kind.name(),
            choices: question.choices,
            required: question.required,
            only_when: question.only_when.map(|when| OnlyWhenBody {
                question: when.question,
                answers: when.answers,
            }),
            guarantee: question.guarantee,
        }
    }
}

impl From<VisitChannel> for VisitChannelBody {
    fn from(channel: VisitChannel) -> Self {
        Self {
            channel: channel.code,
            title: channel.title,
            reaches: channel.reaches,
            by_phone: channel.by_phone,
        }
    }
}

/// What visits ask, and how a household can be seen.
#[utoipa::path(get, path = "/visit-forms", tag = "visits",
    responses((status = 200, description = "Forms and channels", body = VisitFormsBody), OfList))]
pub(super) async fn list_visit_forms(
    signed: Signed,
    State(api): State<Api>,
) -> Result<Json<VisitFormsBody>, ProblemDetails> {
    let words = visits::list_forms(&api.app, &signed.viewer, signed.at).await?;
    Ok(Json(VisitFormsBody {
        forms: words.forms.into_iter().map(Into::into).collect(),
        channels: words.channels.into_iter().map(Into::into).collect(),
    }))
}
