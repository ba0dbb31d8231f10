//! The policy of cases as it stands in one region on one day.

use std::collections::{BTreeMap, BTreeSet};

use super::{MeasureItem, MeasureKind, MeasurePolicy, Need, Policy, Reason, Source};
use crate::access::Role;
use crate::calendar::{Days, WorkCalendar};
use crate::case::{Act, Chain, Step};
use crate::date::Date;
use crate::problem::Problem;

/// The policy of cases as it stands in one region on one day: every parameter resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CasePolicy {
    /// The day.
    pub on: Date,
    /// The region.
    pub region: String,
    /// The procedures.
    pub chains: BTreeMap<Chain, ChainRule>,
    /// Who may do what is no step.
    pub acts: BTreeMap<Act, ActRule>,
    /// Reasons for refusing a case.
    pub refusals: Vec<Reason>,
    /// Reasons for dismissing a lead.
    pub dismissals: Vec<Reason>,
    /// Reasons for letting a case rest.
    pub pauses: Vec<Reason>,
    /// Monitoring classes.
    pub classes: Vec<String>,
    /// Names of all risks, in order.
    pub risks: Vec<String>,
    /// Names of the official ones.
    pub official_risks: BTreeSet<String>,
    /// The catalogue of measures and the needs of risks.
    pub measures: MeasurePolicy,
    /// How often households are visited, in order; the first that holds counts.
    pub rounds: Vec<RoundRule>,
    /// Figures.
    pub figures: CaseFigures,
    /// Working days.
    pub calendar: WorkCalendar,
}

/// One procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChainRule {
    /// Stages in order.
    pub order: Vec<Vec<Step>>,
    /// The deadline of the whole.
    pub total: Option<Days>,
    /// The step with which it is met.
    pub total_until: Option<Step>,
    /// Each step of the order.
    pub steps: BTreeMap<Step, StepRule>,
    /// Where the order comes from.
    pub source: Source,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRule {
    /// What it is called here.
    pub title: String,
    /// Who does it.
    pub actors: Vec<Role>,
    /// Within how many days.
    pub days: Option<Days>,
    /// Whether it is a decision.
    pub decides: bool,
    /// Whether it comes again and again.
    pub repeats: bool,
    /// The paper.
    pub paper: Option<String>,
    /// What must be there.
    pub evidence: Vec<String>,
}

/// Who may do something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActRule {
    /// Roles.
    pub actors: Vec<Role>,
    /// Whether the system does it by itself.
    pub system: bool,
    /// Whether the account responsible for the household may.
    pub duty: bool,
}

/// How often households are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRule {
    /// As written.
    pub round: super::Round,
    /// At least once in so many days.
    pub days: u16,
}

/// Figures of the policy that the machine itself compares with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFigures {
    /// How long a notice hangs at least.
    pub publish_days: u16,
    /// By when the papers of an emergency must be there.
    pub emergency_paper_days: u16,
    /// Most risks of a household.
    pub max_risks: u8,
    /// The share of those present who must agree, in thousandths.
    pub review_pass_permille: u16,
    /// Scopes of the comparison; empty when the policy names none.
    pub compare_scopes: Vec<String>,
    /// Days after a deadline when the township is told.
    pub escalate_township_days: u16,
    /// Days after a deadline when the county is told.
    pub escalate_county_days: u16,
    /// Months from recognition to elimination at least.
    pub elimination_min_months: u16,
    /// Months that income must have been steady.
    pub steady_months: u16,
    /// The share of net income that a household may bear, in thousandths, for spending to count as solved.
    pub burden_permille: u16,
    /// Guarantees that must hold.
    pub guarantees: Vec<String>,
    /// Amounts that must be recorded after elimination.
    pub after_amounts: Vec<String>,
    /// Statuses that keep a household open: nobody in it can work.
    pub stay_open_statuses: Vec<String>,
    /// Days until a plan is looked at again, at most.
    pub plan_review_days: u16,
    /// Longest extension, in days.
    pub extension_max_days: u16,
    /// Days in which a checked fact need not be checked again.
    pub lead_memory_days: u16,
    /// By how much a checked fact must have grown to be looked at again, in thousandths.
    pub lead_growth_permille: u32,
}

impl CasePolicy {
    /// The policy of cases as it stands in a region on a day.
    ///
    /// # Errors
    ///
    /// Everything that is missing, such as a figure without a value that day.
    pub fn resolve(policy: &Policy, region: &str, on: Date) -> Result<Self, Vec<Problem>> {
        let _ = (policy, region, on);
        Ok(Self::default())
    }

    /// The rule of a step in a procedure.
    pub fn step(&self, chain: Chain, step: Step) -> Option<&StepRule> {
        self.chains.get(&chain)?.steps.get(&step)
    }

    /// The measure of this code.
    pub fn item(&self, code: &str) -> Option<&MeasureItem> {
        self.measures.items.iter().find(|item| item.code == code)
    }

    /// The kind of this code.
    pub fn kind(&self, code: &str) -> Option<&MeasureKind> {
        self.measures.kinds.iter().find(|kind| kind.code == code)
    }

    /// What a risk needs.
    pub fn needs_of(&self, risk: &str) -> impl Iterator<Item = &Need> {
        self.measures.needs.iter().filter(move |need| need.risk.as_deref() == Some(risk))
    }
}
