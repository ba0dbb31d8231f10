//! Taking down what somebody tells, and what a form for it offers.

use app::leads::{self, LeadReport};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::PlacedLeadBody;
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::layers::language;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfOne, OfRequest};
use crate::http::session::Signed;

/// What somebody tells of a household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLeadReport {
    /// Household.
    household_id: String,
    /// The member it is about.
    person_id: Option<String>,
    /// How it came; a word of `GET /lead-words`.
    #[schema(example = "cadre_visit")]
    channel: String,
    /// Risk types, the most pressing first.
    #[schema(example = json!(["因病"]))]
    risks: Vec<String>,
    /// Name of the level; that of the channel if absent.
    level: Option<String>,
    /// What it is about, without identity numbers and telephones.
    words: String,
    /// The day it speaks of; today if absent.
    #[schema(value_type = Option<String>, format = Date)]
    found_on: Option<Date>,
}

/// What a form for leads offers.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadWords {
    /// Channels, with the roles that may take down their leads.
    channels: Vec<ChannelWord>,
    /// Why a lead makes no case.
    dismissals: Vec<DismissalWord>,
    /// Why a report from outside is not taken up.
    refusals: Vec<RefusalWord>,
    /// Risk types.
    risks: Vec<String>,
    /// Levels, the most severe first.
    levels: Vec<TitledLevel>,
}

/// A channel.
#[derive(Serialize, ToSchema)]
struct ChannelWord {
    /// Its word.
    name: &'static str,
    /// Its name for people.
    title: &'static str,
    /// Roles that may take down its leads; none for one that the system fills.
    reporters: Vec<&'static str>,
    /// The level of a lead of which nobody says another.
    level: String,
}

/// A reason for which a lead makes no case.
#[derive(Serialize, ToSchema)]
struct DismissalWord {
    /// Its word.
    code: String,
    /// For people.
    title: String,
    /// Whether somebody checked the facts, so that they make no new lead for a while.
    checked: bool,
    /// Whether it must be explained.
    words: bool,
}

/// A reason for which a report is not taken up.
#[derive(Serialize, ToSchema)]
struct RefusalWord {
    /// Its word.
    code: String,
    /// For people.
    title: String,
    /// What the sender is told.
    told: String,
}

/// A level.
#[derive(Serialize, ToSchema)]
struct TitledLevel {
    /// Its word.
    name: String,
    /// Its name for people.
    title: String,
}

/// Takes down a lead that somebody told; it goes into the household's case at once.
#[utoipa::path(post, path = "/leads", tag = "leads", request_body = NewLeadReport,
    responses((status = 201, description = "Kept; `case_id` says where it went", body = PlacedLeadBody), OfRequest))]
pub(super) async fn report_lead(
    signed: Signed,
    State(api): State<Api>,
    headers: HeaderMap,
    Json(body): Json<NewLeadReport>,
) -> Result<(StatusCode, Json<PlacedLeadBody>), ProblemDetails> {
    let report = LeadReport {
        household_id: body.household_id,
        person_id: body.person_id,
        channel: body.channel,
        risks: body.risks,
        level: body.level,
        words: body.words,
        found_on: body.found_on,
    };
    let placed = leads::report_lead(&api.app, &signed.viewer, signed.at, report).await?;
    let body = PlacedLeadBody::new(placed, language(&headers));
    Ok((StatusCode::CREATED, Json(body)))
}

/// The words that leads are told with: channels, reasons, risks, levels.
#[utoipa::path(get, path = "/lead-words", tag = "leads",
    responses((status = 200, description = "Words", body = LeadWords), OfOne))]
pub(super) async fn get_lead_words(signed: Signed, State(api): State<Api>) -> Result<Json<LeadWords>, ProblemDetails> {
    let loaded = leads::lead_policy(&api.app, &signed.viewer, signed.at).await?;
    let policy = &loaded.policy;
    let channels = policy.channels.channels.iter().map(|entry| ChannelWord {
        name: entry.channel.name(),
        title: entry.channel.title(),
        reporters: entry.reporters.iter().map(|role| role.name()).collect(),
        level: entry.level.clone(),
    });
    let dismissals = policy.channels.dismissals.iter().map(|one| DismissalWord {
        code: one.code.clone(),
        title: one.title.clone(),
        checked: one.checked,
        words: one.words,
    });
    let refusals = policy.channels.refusals.iter().map(|one| RefusalWord {
        code: one.code.clone(),
        title: one.title.clone(),
        told: one.told.clone(),
    });
    let levels = policy.lead.levels.iter().map(|level| TitledLevel {
        name: level.name.clone(),
        title: level.title.clone(),
    });
    Ok(Json(LeadWords {
        channels: channels.collect(),
        dismissals: dismissals.collect(),
        refusals: refusals.collect(),
        risks: policy.risks.iter().map(|risk| risk.name.clone()).collect(),
        levels: levels.collect(),
    }))
}
