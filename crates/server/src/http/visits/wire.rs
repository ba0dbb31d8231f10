//! Visits as they are sent.

use std::collections::BTreeMap;

use app::accounts::AreaNames;
use app::visits::{Finding, SeenHousehold, Unseen, VisitReceipt};
use domain::message::Lang;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::visits::{VisitFile, VisitLine};
use utoipa::ToSchema;

use super::Place;
use crate::http::leads::PlacedLeadBody;
use crate::http::named::tells;

/// What was found about a guarantee.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindingBody {
    /// Which guarantee; a word of `GET /register-words`.
    #[schema(example = "water")]
    guarantee: String,
    /// The member, where the guarantee is kept by person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// `held` or `problem`.
    #[schema(example = "held")]
    state: String,
    /// In words; a problem needs them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<FindingBody> for Finding {
    fn from(body: FindingBody) -> Self {
        Self {
            guarantee: body.guarantee,
            person_id: body.person_id,
            state: body.state,
            text: body.text,
        }
    }
}

/// A visit. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct VisitBody {
    /// Id, made by whoever recorded it.
    visit_id: String,
    /// Order of receipt.
    number: i64,
    /// Household.
    household_id: String,
    /// Number of the household in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township, as it was then.
    township_id: String,
    /// Village, as it was then.
    village_id: String,
    /// What the village is called.
    village: String,
    /// Case it was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    /// Lead it looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_id: Option<String>,
    /// Sweep it was part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    sweep_id: Option<String>,
    /// Form that was filled in.
    form: String,
    /// How the household was seen.
    channel: String,
    /// When.
    #[schema(format = DateTime)]
    visited_at: String,
    /// The county's day of it.
    #[schema(format = Date)]
    day: String,
    /// Account of who was there.
    by_account: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_name: Option<String>,
    /// Answers by question.
    #[schema(value_type = Object)]
    answers: BTreeMap<String, Value>,
    /// What was found about guarantees.
    findings: Vec<FindingBody>,
    /// What else was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Whether the whole household lives elsewhere, as it told.
    away: bool,
    /// Where, when it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    latitude: Option<String>,
    /// Where, when it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    longitude: Option<String>,
    /// The signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<VisitFileBody>,
    /// Photographs and papers.
    files: Vec<VisitFileBody>,
    /// When it was received.
    #[schema(format = DateTime)]
    received_at: String,
}

/// A visit as it was recorded, with the lead that its answers made.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordedVisitBody {
    #[serde(flatten)]
    visit: VisitBody,
    /// The lead that an answer made, with where it stands now; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_lead: Option<PlacedLeadBody>,
}

/// A file of a visit; it may come before or after it.
#[derive(Serialize, ToSchema)]
pub(super) struct VisitFileBody {
    /// SHA-256 of it.
    digest: String,
    /// Whether it was received.
    is_here: bool,
}

impl From<VisitFile> for VisitFileBody {
    fn from(file: VisitFile) -> Self {
        Self {
            digest: file.digest,
            is_here: file.is_here,
        }
    }
}

tells!(VisitBody { by_account => by_name });
tells!(RecordedVisitBody {} visit);

impl RecordedVisitBody {
    pub(super) fn new(receipt: VisitReceipt, names: &AreaNames, lang: Lang) -> Self {
        Self {
            visit: VisitBody::new(receipt.visit, names),
            made_lead: receipt.lead.map(|lead| PlacedLeadBody::new(lead, lang)),
        }
    }
}

impl VisitBody {
    pub(super) fn new(visit: VisitLine, names: &AreaNames) -> Self {
        let (latitude, longitude) = visit.coordinates.unzip();
        Self {
            village: Place(names).name(&visit.village_id),
            visit_id: visit.visit_id,
            number: visit.number,
            household_id: visit.household_id,
            household_no: visit.household_no,
            head_name: visit.head_name,
            township_id: visit.township_id,
            village_id: visit.village_id,
            case_id: visit.case_id,
            lead_id: visit.lead_id,
            sweep_id: visit.sweep_id,
            form: visit.kind,
            channel: visit.channel,
            visited_at: visit.visited_at,
            day: visit.day,
            by_account: visit.by_account,
            by_name: None,
            answers: serde_json::from_str(&visit.answers).unwrap_or_default(),
            findings: serde_json::from_str(&visit.findings).unwrap_or_default(),
            text: visit.text,
            away: visit.away,
            latitude,
            longitude,
            signature: visit.signature.map(Into::into),
            files: visit.files.into_iter().map(Into::into).collect(),
            received_at: visit.received_at,
        }
    }
}

/// A household with when and how it was last seen, or why not.
#[derive(Serialize, ToSchema)]
pub(super) struct SeenHouseholdBody {
    /// Household.
    household_id: String,
    /// Number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What the village is called.
    village: String,
    /// Who lives there.
    n_members: i64,
    /// When it was last seen; absent is never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    seen_on: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_title: Option<String>,
    /// By which visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<String>,
    /// Whether it told that it lives elsewhere.
    away: bool,
    /// Why it was not seen since the day: `never`, `not_since`, `nobody_met`, `away`, `excepted`; absent when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<&'static str>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen_title: Option<String>,
}

impl SeenHouseholdBody {
    pub(super) fn new(household: SeenHousehold, names: &AreaNames) -> Self {
        let SeenHousehold {
            line,
            channel_title,
            unseen,
        } = household;
        Self {
            village: Place(names).name(&line.village_id),
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            township_id: line.township_id,
            village_id: line.village_id,
            n_members: line.n_members,
            seen_on: line.seen_on,
            channel: line.channel,
            channel_title,
            visit_id: line.visit_id,
            away: line.away,
            unseen: unseen.as_ref().map(Unseen::name),
            unseen_title: unseen.as_ref().map(title),
        }
    }
}

fn title(unseen: &Unseen) -> String {
    match unseen {
        Unseen::Excepted { title, .. } => format!("排查时说明：{title}"),
        Unseen::NobodyMet(day) => format!("{day} 去过，没见到人"),
        Unseen::Away => "整户在外，近期没有联系上".to_owned(),
        Unseen::Never => "从来没有走访记录".to_owned(),
        Unseen::NotSince => "近期没有走访".to_owned(),
    }
}
