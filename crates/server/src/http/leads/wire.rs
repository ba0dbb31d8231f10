//! A lead on the wire. Its hits are kept as the JSON that is sent, and pass through unread.

use app::leads::{LeadMonth, LedgerLine, PlacedLead};
use domain::lead::Outcome;
use domain::message::Lang;
use domain::{Date, Moment};
use serde::Serialize;
use serde_json::value::RawValue;
use store::leads::{FullLead, LeadLine};
use utoipa::ToSchema;

use crate::http::named::tells;
use crate::http::problem::ProblemDetails;

/// One household to look at, as a list shows it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct ListedLead {
    #[serde(flatten)]
    lead: LeadHead,
    /// The rules that hit, the most severe first; empty for a lead that somebody told.
    #[schema(value_type = Vec<ReasonBody>)]
    hits: Box<RawValue>,
}

/// One household to look at, with all that is behind it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadBody {
    #[serde(flatten)]
    lead: LeadHead,
    /// The rules that hit, the most severe first; empty for a lead that somebody told.
    #[schema(value_type = Vec<HitBody>)]
    hits: Box<RawValue>,
    /// What somebody said; absent for a report from outside, where `GET /self-reports` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// Who took it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    reported_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    reported_by_name: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    reported_at: Option<Moment>,
    /// The lead whose facts were checked before, for one that is remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    remembered_lead_id: Option<String>,
    /// Code of the reason for which it was dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_reason: Option<String>,
    /// What was said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_text: Option<String>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by_name: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Moment>,
}

/// The household, how urgent it is, and what became of the lead.
#[derive(Serialize, ToSchema)]
struct LeadHead {
    /// Id.
    lead_id: String,
    /// Order of entry.
    number: i64,
    /// Its screening, where a screening found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    screening_id: Option<String>,
    /// Household.
    household_id: String,
    /// Number of the household in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// The person it is about, where somebody named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// Township.
    township: LeadPlace,
    /// Village, named with its township.
    village: LeadPlace,
    /// How it came; a word of `GET /lead-words`.
    #[schema(example = "screening")]
    channel: String,
    /// Rank in the county, from 1, where a screening found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<i64>,
    /// Name of the level.
    level: String,
    /// Net burden in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    burden_cents: Option<i64>,
    /// Income in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    income_cents: Option<i64>,
    /// The day it speaks of.
    #[schema(value_type = String, format = Date)]
    found_on: Date,
    /// When somebody should have gone there.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// Risk types, the most severe first.
    risks: Vec<String>,
    /// Broad words for a public notice.
    notice: String,
    /// `joined`, `remembered`, `dismissed` or `case`; absent while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "case")]
    outcome: Option<Outcome>,
    /// The case it began or joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    /// Counts up with every change.
    version: i64,
}

/// A place.
#[derive(Serialize, ToSchema)]
struct LeadPlace {
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
    /// Name of the person it is about, where it is about one.
    person: Option<String>,
    /// Id of that person, where the name is one person's in the household.
    person_id: Option<String>,
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
    /// The value itself: money in fen, days as `2026-11-25`; absent when unknown.
    value: Option<String>,
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

tells!(LeadBody { reported_by => reported_by_name, decided_by => decided_by_name });

impl LeadBody {
    pub(super) fn new(lead: FullLead) -> Result<Self, ProblemDetails> {
        Ok(Self {
            hits: kept(lead.hits)?,
            lead: LeadHead::from(lead.line),
            words: lead.words,
            reported_by: lead.reported_by,
            reported_by_name: None,
            reported_at: lead.reported_at,
            remembered_lead_id: lead.remembered_lead_id,
            outcome_reason: lead.outcome_reason,
            outcome_text: lead.outcome_text,
            decided_by: lead.decided_by,
            decided_by_name: None,
            decided_at: lead.decided_at,
        })
    }
}

impl From<LeadLine> for LeadHead {
    fn from(lead: LeadLine) -> Self {
        let risks = lead.risks.split('、').filter(|risk| !risk.is_empty());
        Self {
            risks: risks.map(str::to_owned).collect(),
            lead_id: lead.lead_id,
            number: lead.number,
            screening_id: lead.screening_id,
            household_id: lead.household_id,
            household_no: lead.household_no,
            head_name: lead.head_name,
            person_id: lead.person_id,
            village: LeadPlace {
                region_id: lead.village_id,
                name: format!("{}{}", lead.township, lead.village),
            },
            township: LeadPlace {
                region_id: lead.township_id,
                name: lead.township,
            },
            channel: lead.channel,
            rank: lead.rank,
            level: lead.level,
            burden_cents: lead.burden_cents,
            income_cents: lead.income_cents,
            found_on: lead.found_on,
            due_on: lead.due_on,
            notice: lead.notice,
            outcome: lead.outcome,
            case_id: lead.case_id,
            version: lead.version,
        }
    }
}

/// Where a lead went.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct PlacedLeadBody {
    /// The lead.
    lead_id: String,
    /// `joined`, `dismissed` or `case`; absent while it waits for somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "case")]
    outcome: Option<Outcome>,
    /// The case it began or joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    /// Why it waits, when it could not be put into a case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waits_for: Vec<WaitsFor>,
}

/// Something that keeps a lead from its case.
#[derive(Serialize, ToSchema)]
struct WaitsFor {
    /// Stable code.
    code: &'static str,
    /// The same in a sentence.
    text: String,
}

impl PlacedLeadBody {
    pub(in crate::http) fn new(placed: PlacedLead, lang: Lang) -> Self {
        let problems = placed.problems.iter().map(|problem| WaitsFor {
            code: problem.code,
            text: problem.sentence(lang),
        });
        Self {
            waits_for: problems.collect(),
            lead_id: placed.lead_id,
            outcome: placed.outcome,
            case_id: placed.case_id,
        }
    }
}

/// One line of the yield ledger.
#[derive(Serialize, ToSchema)]
pub(super) struct YieldLine {
    /// Code of the rule; empty for what people told.
    #[schema(example = "R-MED-01")]
    rule: String,
    /// The department whose data it rests on, or the channel by which people told it.
    source: String,
    /// Township (id of the region).
    township_id: String,
    /// Leads in which it hit.
    leads: u64,
    /// Of these: those that wait.
    waiting: u64,
    /// Those that joined a case.
    joined: u64,
    /// Those that said what had been checked.
    remembered: u64,
    /// Those that were dismissed.
    dismissed: u64,
    /// Those that began a case.
    began: u64,
    /// Different cases that they began or joined.
    cases: u64,
    /// Visits for these cases: what they cost.
    visits: u64,
    /// Of these cases: those whose household was recognised.
    enrolled: u64,
    /// Measures of these cases.
    measures: u64,
}

impl From<LedgerLine> for YieldLine {
    fn from(line: LedgerLine) -> Self {
        Self {
            rule: line.rule,
            source: line.source,
            township_id: line.township_id,
            leads: line.leads,
            waiting: line.waiting,
            joined: line.joined,
            remembered: line.remembered,
            dismissed: line.dismissed,
            began: line.began,
            cases: line.cases,
            visits: line.visits,
            enrolled: line.enrolled,
            measures: line.measures,
        }
    }
}

/// The leads of one month.
#[derive(Serialize, ToSchema)]
pub(super) struct LeadMonthLine {
    /// Month.
    #[schema(example = "2026-11")]
    month: String,
    /// Leads that it found.
    leads: i64,
    /// Of these: those that wait.
    waiting: i64,
    /// Those that joined a case.
    joined: i64,
    /// Those that said what had been checked.
    remembered: i64,
    /// Those that were dismissed.
    dismissed: i64,
    /// Those that began a case.
    began: i64,
}

impl From<LeadMonth> for LeadMonthLine {
    fn from(line: LeadMonth) -> Self {
        Self {
            month: line.month,
            leads: line.leads,
            waiting: line.waiting,
            joined: line.joined,
            remembered: line.remembered,
            dismissed: line.dismissed,
            began: line.began,
        }
    }
}
