//! What one screening run finds out, in the shapes that every paper and file is made from.

use std::collections::BTreeMap;

use crate::date::Date;
use crate::linkage::Unmatched;
use crate::policy::Resolved;
use crate::problem::Problem;
use crate::table::RowOrigin;

/// What a run was made of: equal ids mean equal bytes out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RunId {
    /// County code.
    pub region: String,
    /// County name, if the list of regions gives one.
    pub region_name: String,
    /// The day judged from.
    pub as_of: Date,
    /// SHA-256 over names and contents of all files read.
    pub snapshot: String,
    /// SHA-256 over names and contents of all policy files that took part.
    pub policy: String,
    /// Policy folders that took part, nation first.
    pub policy_folders: Vec<String>,
}

/// What became of a worksheet's rows. `read = accepted + refused + duplicate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowCounts {
    /// Data rows seen (titles, headers, blank rows, totals and notes are not data rows).
    pub read: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows not taken, with a reason.
    pub refused: u64,
    /// Rows that repeat an accepted row.
    pub duplicate: u64,
    /// Of the refused: those that a correction workbook has since brought in.
    pub corrected: u64,
    /// Of the accepted: cells that could not be understood and became unknown.
    pub doubtful_cells: u64,
    /// Totals, notes and blank rows that were recognised and are no data.
    pub not_data: u64,
}

impl RowCounts {
    /// Adds another worksheet's counts.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.duplicate += other.duplicate;
        self.corrected += other.corrected;
        self.doubtful_cells += other.doubtful_cells;
        self.not_data += other.not_data;
    }

    /// Whether every row read is accounted for.
    pub fn balances(&self) -> bool {
        self.read == self.accepted + self.refused + self.duplicate
    }
}

/// One worksheet of one file that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SourceReport {
    /// File name relative to the data folder.
    pub file: String,
    /// Worksheet name; empty for text files.
    pub worksheet: String,
    /// Whether the worksheet is hidden in the workbook.
    pub hidden: bool,
    /// Name of the sheet of the catalogue it was recognised as.
    pub sheet: Option<String>,
    /// Name of the sheet that it would be, if it had all required columns; nothing was read then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<String>,
    /// Title of that sheet, for people.
    pub title: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// What became of its rows.
    pub counts: RowCounts,
    /// Of the accepted rows: how many were tied to nobody.
    pub unmatched: u64,
    /// Headers that no column of the sheet claims.
    pub unknown_columns: Vec<String>,
    /// Titles of columns that the worksheet lacks: optional ones, and required ones where it only looks like a sheet.
    pub missing_columns: Vec<String>,
}

/// A household as people know it. Personal data: stands in no log and no public paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdCard {
    /// Household number of the register.
    pub household_no: String,
    /// Name of the head; empty if the register names none.
    pub head_name: String,
    /// Masked identity number of the head.
    pub head_id: String,
    /// Township name.
    pub township: String,
    /// Village name.
    pub village: String,
    /// Members.
    pub n_members: u32,
    /// Household type (脱贫户 …), empty if unknown.
    pub household_type: String,
    /// Monitoring class, empty if none.
    pub monitor_class: String,
}

/// A fact used by a hit: its value and the rows it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactUse {
    /// Name in the policy.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// The value as shown, with unit; `未知` when unknown.
    pub shown: String,
    /// The value itself, for comparing it with the same fact of another day: money in fen, numbers in full, dates as
    /// `2026-11-25`, `true` or `false`, words as they are. `None` when unknown.
    pub value: Option<String>,
    /// Rows behind it, at most as many as the run's limit.
    pub rows: Vec<RowOrigin>,
    /// How many rows there are in all.
    pub n_rows: u64,
}

/// One rule that a household meets, for one person or for the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index into [`Screening::rules`].
    pub rule: usize,
    /// The person it is about, if the rule is of persons.
    pub person: Option<PersonRef>,
    /// The reason, one sentence.
    pub sentence: String,
    /// The facts it used.
    pub facts: Vec<FactUse>,
    /// The least change that would clear it, in words.
    pub nearest: Option<String>,
}

/// A person spoken of in a hit. Personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef {
    /// Dense id of the run.
    pub person_id: u32,
    /// Name.
    pub name: String,
    /// Relation to the head, empty if unknown.
    pub relation: String,
}

/// All hits of one household, merged and ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// 1 is the most pressing.
    pub rank: u32,
    /// Index into [`Screening::households`].
    pub household: u32,
    /// Index of the most severe level among the hits.
    pub level: usize,
    /// Net burden of the last twelve months in fen, if known.
    pub burden: Option<i64>,
    /// Yearly net income in fen, if known.
    pub income: Option<i64>,
    /// Day by which somebody should go there.
    pub due_on: Date,
    /// Risk types in order of severity.
    pub risks: Vec<String>,
    /// The broad words that may stand in a public notice.
    pub notice: String,
    /// The hits, most severe first.
    pub hits: Vec<Hit>,
}

/// What one rule or check brought.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RuleTally {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Risk type or theme.
    pub risk: String,
    /// Level name.
    pub level: String,
    /// Level for people.
    pub level_title: String,
    /// Department whose data it rests on.
    pub department: String,
    /// What it rests on, and the source's title.
    pub basis: String,
    /// Households hit.
    pub hit: u64,
    /// Households judged and clear.
    pub clear: u64,
    /// Households that could not be judged.
    pub unknown: u64,
    /// Facts and parameters that were missing, by name, with the households concerned.
    pub missing: BTreeMap<String, u64>,
}

/// A register row or household that a data check asks to correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Index into [`Screening::checks`].
    pub check: usize,
    /// Index into [`Screening::households`].
    pub household: u32,
    /// The person, if the check is of persons.
    pub person: Option<PersonRef>,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// A row that was accepted but tied to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedRow {
    /// Where it stands.
    pub origin: RowOrigin,
    /// Why.
    pub reason: Unmatched,
    /// Name as delivered.
    pub name: String,
    /// Masked identity number as delivered.
    pub id: String,
    /// Township and village as delivered.
    pub place: String,
}

/// What was known about households from one sheet of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SourceCoverage {
    /// Sheet name.
    pub sheet: String,
    /// Title.
    pub title: String,
    /// Who delivers it.
    pub department: String,
    /// How often it should come.
    pub every: String,
    /// Whether it was delivered for the as-of date.
    pub delivered: bool,
    /// Rows used.
    pub rows: u64,
    /// Latest event date on or before the as-of date.
    pub latest: Option<Date>,
    /// Households with at least one row.
    pub households: u64,
    /// One bit per household: at least one row. Empty when not delivered.
    #[serde(skip)]
    pub seen: Vec<bool>,
}

/// A fact that could not be computed and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MissingFact {
    /// Name in the policy.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Titles of the sheets it needs that were not delivered; empty when the gap lies in single cells.
    pub undelivered: Vec<String>,
    /// Households for which it is unknown.
    pub households: u64,
    /// Codes of the rules that could not be judged for want of it.
    pub rules: Vec<String>,
}

/// Everything a run found out.
#[derive(Debug, Clone)]
pub struct Screening {
    /// What it was made of.
    pub run: RunId,
    /// Parameters used, by name.
    pub parameters: BTreeMap<String, Resolved>,
    /// Every worksheet looked at; [`RowOrigin::source`] points here.
    pub sources: Vec<SourceReport>,
    /// Every household of the register.
    pub households: Vec<HouseholdCard>,
    /// How many persons the register has.
    pub n_persons: u64,
    /// Level titles, most severe first.
    pub levels: Vec<String>,
    /// Ranked leads.
    pub leads: Vec<Lead>,
    /// Screening rules in order of code.
    pub rules: Vec<RuleTally>,
    /// Data checks in order of code.
    pub checks: Vec<RuleTally>,
    /// What the data checks found.
    pub findings: Vec<Finding>,
    /// Rows tied to nobody.
    pub unmatched: Vec<UnmatchedRow>,
    /// Households × sources.
    pub coverage: Vec<SourceCoverage>,
    /// What could not be judged and why.
    pub missing: Vec<MissingFact>,
    /// Problems of the whole run: files, policy, regions.
    pub problems: Vec<Problem>,
}

impl Screening {
    /// Counts of all worksheets together.
    pub fn counts(&self) -> RowCounts {
        let mut all = RowCounts::default();
        self.sources.iter().for_each(|source| all.add(&source.counts));
        all
    }
}
