//! A lead on the wire.

use app::accounts::AreaNames;
use domain::Date;
use domain::access::Area;
use serde::{Deserialize, Serialize};
use store::screenings::LeadLine;
use utoipa::ToSchema;

/// One household to look at. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadBody {
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
    /// The rules that hit, the most severe first.
    hits: Vec<HitBody>,
}

/// A place.
#[derive(Serialize, ToSchema)]
pub(super) struct PlaceBody {
    /// Id of the region.
    region_id: String,
    /// Name.
    name: String,
}

/// A rule that hit.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct HitBody {
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
    #[serde(default)]
    level_title: String,
    /// Person it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// The reason in a sentence.
    sentence: String,
    /// What would have to be otherwise for it not to hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
    /// Facts behind the sentence.
    facts: Vec<FactBody>,
}

/// A fact behind a sentence.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct FactBody {
    /// Its name in rules.
    name: String,
    /// Its name for people.
    title: String,
    /// Its value as people write it.
    shown: String,
    /// How many rows it rests on.
    n_rows: u64,
    /// Where the first of them stood.
    #[serde(default)]
    rows: Vec<RowBody>,
}

/// Where a row stood when it was delivered.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct RowBody {
    /// Name of the file.
    file: String,
    /// Worksheet.
    worksheet: String,
    /// Row, counted from 1.
    row: u32,
}

impl LeadBody {
    pub(super) fn new(lead: LeadLine, names: &AreaNames) -> Self {
        let place = |id: String| {
            let name = names.of(&Area::Region(id.clone()));
            PlaceBody { region_id: id, name }
        };
        Self {
            lead_id: lead.lead_id,
            screening_id: lead.screening_id,
            household_id: lead.household_id,
            household_no: lead.household_no,
            head_name: lead.head_name,
            township: place(lead.township_id),
            village: place(lead.village_id),
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
            hits: serde_json::from_str(&lead.hits).unwrap_or_default(),
        }
    }
}
