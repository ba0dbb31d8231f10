//! The catalogue of measures and which risk needs which.

use super::Source;
use crate::problem::{Place, Severity};

/// The catalogue and the needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasurePolicy {
    /// Columns of the national form.
    pub kinds: Vec<MeasureKind>,
    /// What stands in them.
    pub items: Vec<MeasureItem>,
    /// What each risk needs.
    pub needs: Vec<Need>,
}

/// One column of the national form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureKind {
    /// Stable code: `health`.
    pub code: String,
    /// What it is called: 健康帮扶.
    pub title: String,
    /// Code table of the national form.
    pub national: Option<String>,
    /// Whether it lets a household earn.
    pub development: bool,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// One measure of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureItem {
    /// Stable code: `health.contribution`.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Code of its kind.
    pub kind: String,
    /// Department that usually does it.
    pub department: String,
    /// What may prove it.
    pub evidence: Vec<String>,
    /// It does not count as development on its own.
    pub weak: bool,
    /// It goes on in time: arriving once does not end it.
    pub continuing: bool,
    /// What somebody or the household must be for it to be true.
    pub requires: Requires,
    /// Parameter: the most it may be, in yuan.
    pub at_most: Option<String>,
    /// Sheet in which its delivery can be read.
    pub sheet: Option<String>,
    /// Words of the national form's values.
    pub words: Vec<String>,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// What must be so for a measure to be true. Everything named must hold, for one and the same member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requires {
    /// A member, or the household, has one of these statuses.
    pub any_status: Vec<String>,
    /// A member can work.
    pub labour: bool,
    /// A member is in school.
    pub student: bool,
    /// The youngest it is for.
    pub age_from: Option<u8>,
    /// The oldest it is for.
    pub age_to: Option<u8>,
}

/// What a risk, or a situation, needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Risk of the policy, for needs of a risk.
    pub risk: Option<String>,
    /// For needs of a situation.
    pub when: When,
    /// Kinds or items, one of which is enough.
    pub any_of: Vec<String>,
    /// Kinds or items that are enough, besides, when the risk is to be called gone.
    pub also_at_elimination: Vec<String>,
    /// Any kind that lets a household earn is enough, if it is not weak.
    pub development: bool,
    /// How much it stops when missing.
    pub level: Severity,
    /// What it rests on, in words.
    pub basis: String,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// When a need holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// Somebody can work.
    pub labour: Option<bool>,
    /// The household, or a member, has one of these statuses.
    pub any_status: Vec<String>,
    /// The guarantee of this name has a problem.
    pub guarantee_problem: Option<String>,
}
