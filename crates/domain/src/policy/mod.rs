//! Policy as data: everything that a county, a province or a year may change.
//!
//! [`parse::parse`] turns the text of policy files into a [`Policy`] and all problems found on the way.
//! SQL and expressions are kept as text with their place; `engine` types them against the sheet catalogue.

mod calendar;
pub mod cases;
pub mod channels;
pub mod deliveries;
mod entries;
pub mod fieldwork;
mod figures;
pub mod literal;
pub mod measures;
pub mod parameters;
pub mod parse;
pub mod procedure;
pub mod registers;
pub mod rounds;
pub mod standards;
mod toml_reader;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::calendar::WorkCalendar;
use crate::date::Date;
use crate::problem::{Place, Problem};
use crate::sheet::Sheet;
pub use cases::{ActRule, CasePolicy, ChainRule, RoundRule, StepRule};
pub use channels::{ChannelEntry, ChannelPolicy, Dismissal, ReportRefusal};
pub use deliveries::{DeliveryPolicy, Entitlement, Proof, WordColumn};
pub use fieldwork::FieldworkPolicy;
pub use figures::CaseFigures;
pub use literal::Literal;
pub use measures::{MeasureItem, MeasureKind, MeasurePolicy, Need, Requires, When};
pub use parameters::{Parameter, ParameterValue, Params, Resolved};
pub use procedure::{ActEntry, NoticeUse, Procedure, ProcedurePolicy, Reason, StepEntry};
pub use registers::{Ages, GuaranteeColumns, IncomeColumns, RegisterPolicy, StatusColumn};
pub use rounds::Round;
pub use standards::StandardChange;

/// Where a figure or a rule comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    /// Title of the document or page.
    pub title: String,
    /// Document number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// A government site, B press copy, C template, G public code, K general knowledge, I inference.
    pub grade: String,
    /// Whether nobody has checked it yet.
    pub unverified: bool,
}

/// A text of the policy with the place where it stands, for positions inside SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextAt {
    /// The text.
    pub text: String,
    /// Place of its first character.
    pub place: Place,
}

impl TextAt {
    /// The place of a 1-based line and column inside the text.
    pub fn inside(&self, line: u32, column: u32) -> Place {
        let mut place = self.place.clone();
        if line <= 1 {
            place.column = place.column.map(|first| first + column.max(1) - 1);
        } else {
            place.line = place.line.map(|first| first + line - 1);
            place.column = Some(column.max(1));
        }
        place
    }
}

/// What a fact, rule or check speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// One person.
    Person,
    /// One household.
    Household,
}

/// How persons' values become their household's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollUp {
    /// Their sum.
    Sum,
    /// The greatest.
    Max,
    /// The least.
    Min,
    /// Whether it is so for anybody.
    Any,
    /// For how many it is so.
    Count,
}

/// How a fact is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactBody {
    /// A query that returns `person_id` or `household_id` and `value`.
    Sql(TextAt),
    /// An expression over other facts, register columns and parameters.
    Expr(TextAt),
}

/// One fact about a person or a household as of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name in rules.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it is a fact of.
    pub of: Of,
    /// Unit in words; `元` makes it money.
    pub unit: Option<String>,
    /// How it is computed.
    pub body: FactBody,
    /// The value for someone without a row in a delivered source; `None` is unknown.
    pub none: Option<Literal>,
    /// How persons' values become their household's.
    pub household: Option<RollUp>,
    /// Never shown in a public notice.
    pub sensitive: bool,
    /// Whether it grows with time alone, as months since something: having grown, it says nothing new.
    pub ages: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// The kind of answer a rule or check gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The condition holds.
    Hit,
    /// It does not hold.
    Clear,
    /// It cannot be judged: a fact it needs is unknown.
    Unknown,
}

/// One worked example beside a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// The verdict it must give.
    pub expect: Verdict,
    /// Facts in their units; one left out is unknown.
    pub facts: BTreeMap<String, Literal>,
    /// The as-of date for parameters, if it matters.
    pub as_of: Option<Date>,
    /// Where it stands.
    pub place: Place,
}

/// What a [`Rule`] is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Screening: a hit makes a lead.
    Rule,
    /// Data quality: a hit asks for a correction.
    Check,
}

/// A condition with a sentence: a screening rule or a data check.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Stable code, never reused.
    pub code: String,
    /// Whether it screens or checks.
    pub purpose: Purpose,
    /// Short title.
    pub title: String,
    /// Risk type (rules) or theme (checks).
    pub risk: String,
    /// Who delivers what it rests on.
    pub department: Option<String>,
    /// Codes of the signals it covers.
    pub signals: Vec<String>,
    /// What it is evaluated on.
    pub of: Of,
    /// Which households or persons it looks at; all where it says nothing. Nobody is told to become another one.
    pub among: Option<TextAt>,
    /// The condition that it judges of them.
    pub when: TextAt,
    /// The sentence with `{placeholders}`.
    pub say: TextAt,
    /// Level name.
    pub level: String,
    /// Why it matters, in a sentence.
    pub why: Option<String>,
    /// What it rests on, in a sentence.
    pub basis: String,
    /// Where it comes from.
    pub source: Source,
    /// Whether the condition tests for absence and so is never unknown.
    pub never_unknown: bool,
    /// Whether it takes part.
    pub enabled: bool,
    /// Its worked examples.
    pub cases: Vec<Case>,
    /// Where it stands.
    pub place: Place,
}

impl Rule {
    /// Everything that must hold, as one condition.
    pub fn condition(&self) -> String {
        match &self.among {
            None => self.when.text.clone(),
            Some(among) => format!("({}) AND ({})", among.text.trim(), self.when.text.trim()),
        }
    }
}

/// A risk type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Name.
    pub name: String,
    /// The broad word that may stand in a public notice.
    pub notice: String,
    /// Whether it is one of the official types.
    pub official: bool,
}

/// A warning signal that departments are expected to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Stable code.
    pub code: String,
    /// Who sends it.
    pub department: String,
    /// What it is.
    pub title: String,
}

/// A level of severity; the order in the policy is the order of severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Name used by rules.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Parameter that says within how many days somebody should go there.
    pub due: String,
}

/// How hits become ranked leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadPolicy {
    /// Household fact: what the household bears, net.
    pub burden: String,
    /// Household fact: what it has.
    pub income: String,
    /// Parameter: how near a miss is worth telling.
    pub near_miss: String,
    /// Household column: the household's type, shown beside its name.
    pub household_type: String,
    /// Household column: its monitoring class, shown beside its name.
    pub monitor_class: String,
    /// Levels, most severe first.
    pub levels: Vec<Level>,
}

/// The policy of one region, all overrides applied.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Parameters by name, values of all regions.
    pub parameters: BTreeMap<String, Parameter>,
    /// Sheets by name.
    pub sheets: BTreeMap<String, Arc<Sheet>>,
    /// Sheets about the office itself, such as the list of people who get an account; no screening reads them.
    pub office_sheets: BTreeMap<String, Arc<Sheet>>,
    /// Facts by name.
    pub facts: BTreeMap<String, Fact>,
    /// Screening rules by code.
    pub rules: BTreeMap<String, Rule>,
    /// Data checks by code.
    pub checks: BTreeMap<String, Rule>,
    /// Risk types in order.
    pub risks: Vec<Risk>,
    /// Signals in order.
    pub signals: Vec<Signal>,
    /// Ranking and levels.
    pub lead: LeadPolicy,
    /// What an import makes of the registers' columns.
    pub registers: RegisterPolicy,
    /// What is asked and counted out in the villages.
    pub fieldwork: FieldworkPolicy,
    /// From where leads come, and why they make no case.
    pub channels: ChannelPolicy,
    /// What tells that help arrived.
    pub deliveries: DeliveryPolicy,
    /// Procedures of cases.
    pub procedures: ProcedurePolicy,
    /// The catalogue of measures and the needs of risks.
    pub measures: MeasurePolicy,
    /// How often households are visited.
    pub rounds: Vec<Round>,
    /// Working days.
    pub calendar: WorkCalendar,
    /// Names of the folders that took part, nation first.
    pub folders: Vec<String>,
    /// Region code of each of them.
    pub folder_regions: BTreeMap<String, String>,
}

/// A problem about an unknown name, with the nearest known one as a suggestion.
pub fn unknown_name<'a>(code: &'static str, name: &str, known: impl Iterator<Item = &'a String>) -> Problem {
    toml_reader::unknown(code, name, known.map(String::as_str))
}

/// The known name nearest to `name`, if any is near enough to be what was meant.
pub fn nearest_name<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    toml_reader::nearest(name, known)
}

impl Policy {
    /// The region whose figures the entry at this place was written for.
    pub fn region_of(&self, place: &Place) -> &str {
        let folder = place
            .file
            .as_deref()
            .and_then(|file| file.split('/').next())
            .unwrap_or_default();
        self.folder_regions.get(folder).map_or("", String::as_str)
    }

    /// The position of a level, 0 the most severe; an unknown level comes last.
    pub fn severity(&self, level: &str) -> usize {
        self.lead
            .levels
            .iter()
            .position(|l| l.name == level)
            .unwrap_or(self.lead.levels.len())
    }
}
