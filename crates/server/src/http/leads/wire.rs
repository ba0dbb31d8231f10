//! A lead on the wire. Its hits are kept as the JSON that is sent, and pass through unread.

use domain::Date;
use serde::Serialize;
use serde_json::value::RawValue;
use store::screenings::{FullLead, LeadLine};
use utoipa::ToSchema;

use crate::http::problem::ProblemDetails;

/// One household to look at, as a list shows it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct ListedLead {
    #[serde(flatten)]
    lead: LeadHead,
    /// The rules that hit, the most severe first.
    #[schema(value_type = Vec<ReasonBody>)]
    hits: Box<RawValue>,
}

/// One household to look at, with all that is behind it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadBody {
    #[serde(flatten)]
    lead: LeadHead,
    /// The rules that hit, the most severe first.
    #[schema(value_type = Vec<HitBody>)]
    hits: Box<RawValue>,
}

/// The household, and how urgent it is.
#[derive(Serialize, ToSchema)]
struct LeadHead {
    /// Id.
    lead_id: String,
    /// Its screening.
    screening_id: String,
    /// Household.
    household_id: String,
    /// Number of the household in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township: PlaceBody,
    /// Village, named with its township.
    village: PlaceBody,
    /// Rank in the county, from 1.
    rank: i64,
    /// Name of the level.
    level: String,
    /// Net burden in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    burden_cents: Option<i64>,
    /// Income in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    income_cents: Option<i64>,
    /// When somebody should have gone there.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// Risk types, the most severe first.
    risks: Vec<String>,
    /// Broad words for a public notice.
    notice: String,
}

/// A place.
#[derive(Serialize, ToSchema)]
struct PlaceBody {
    /// Id of the region.
    region_id: String,
    /// Name.
    name: String,
}

/// A rule that hit, and why.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is kept as JSON and sent unread")]
struct ReasonBody {
    /// Code of the rule.
    #[schema(example = "R-INC-01")]
    rule: String,
    /// Its title.
    title: String,
    /// Its risk type.
    risk: String,
    /// Name of its level.
    level: String,
    /// Title of its level.
    level_title: String,
    /// Person it is about, where it is about one.
    person: Option<String>,
    /// The reason in a sentence.
    sentence: String,
    /// What would have to be otherwise for it not to hit.
    nearest: Option<String>,
}

/// A rule that hit, with the facts behind its sentence.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is kept as JSON and sent unread")]
struct HitBody {
    #[schema(inline)]
    #[serde(flatten)]
    reason: ReasonBody,
    /// Facts behind the sentence.
    facts: Vec<FactBody>,
}

/// A fact behind a sentence.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is kept as JSON and sent unread")]
struct FactBody {
    /// Its name in rules.
    name: String,
    /// Its name for people.
    title: String,
    /// Its value as people write it.
    shown: String,
    /// How many rows it rests on.
    n_rows: u64,
    /// Where the first of them stood.
    rows: Vec<RowBody>,
}

/// Where a row stood when it was delivered.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is kept as JSON and sent unread")]
struct RowBody {
    /// Name of the file.
    file: String,
    /// Worksheet.
    worksheet: String,
    /// Row, counted from 1.
    row: u32,
}

/// JSON as it was kept.
fn kept(json: String) -> Result<Box<RawValue>, ProblemDetails> {
    RawValue::from_string(json).map_err(|cause| ProblemDetails::internal("reading a kept lead", &cause))
}

impl ListedLead {
    pub(super) fn new(mut lead: LeadLine) -> Result<Self, ProblemDetails> {
        let hits = kept(std::mem::take(&mut lead.reasons))?;
        Ok(Self {
            lead: LeadHead::from(lead),
            hits,
        })
    }
}

impl LeadBody {
    pub(super) fn new(lead: FullLead) -> Result<Self, ProblemDetails> {
        Ok(Self {
            hits: kept(lead.hits)?,
            lead: LeadHead::from(lead.line),
        })
    }
}

impl From<LeadLine> for LeadHead {
    fn from(lead: LeadLine) -> Self {
        Self {
            lead_id: lead.lead_id,
            screening_id: lead.screening_id,
            household_id: lead.household_id,
            household_no: lead.household_no,
            head_name: lead.head_name,
            village: PlaceBody {
                region_id: lead.village_id,
                name: format!("{}{}", lead.township, lead.village),
            },
            township: PlaceBody {
                region_id: lead.township_id,
                name: lead.township,
            },
            rank: lead.rank,
            level: lead.level,
            burden_cents: lead.burden_cents,
            income_cents: lead.income_cents,
            due_on: lead.due_on,
            risks: lead
                .risks
                .split('、')
                .filter(|risk| !risk.is_empty())
                .map(str::to_owned)
                .collect(),
            notice: lead.notice,
        }
    }
}
