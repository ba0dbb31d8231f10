//! What somebody wants to be done to a case.

use super::{Act, AfterState, CaseRisk, Channel, Delivery, Effect, Level, NewMeasure, Opinion, Record, Step, Way};
use crate::date::Date;

/// What somebody wants to be done to a case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Command {
    /// Begin a case.
    Open {
        /// Whose.
        household_id: String,
        /// How it was found.
        channel: Channel,
        /// Risks suspected.
        risks: Vec<CaseRisk>,
        /// Leads it begins with.
        leads: Vec<String>,
        /// Remarks.
        text: String,
    },
    /// Add leads.
    Join {
        /// The leads.
        leads: Vec<String>,
        /// Risks they speak of.
        risks: Vec<CaseRisk>,
    },
    /// Do a step.
    Complete {
        /// Which.
        step: Step,
        /// When it was done.
        on: Date,
        /// What is written down.
        record: Record,
    },
    /// Send it back.
    Return {
        /// To which step.
        to: Step,
        /// Why.
        comment: String,
    },
    /// Refuse it.
    Refuse {
        /// Code of a reason of the policy.
        reason: String,
        /// In words.
        text: String,
    },
    /// Record that the household was told why.
    TellReason {
        /// In what way.
        how: String,
        /// When.
        on: Date,
    },
    /// The household takes it back.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// The household is no more.
    Lapse {
        /// Why.
        reason: String,
    },
    /// Let it rest.
    Pause {
        /// Why.
        reason: String,
        /// Until when.
        until: Option<Date>,
    },
    /// Go on.
    Resume {},
    /// Ask for more time.
    AskExtension {
        /// For which step.
        step: Step,
        /// Until when.
        until: Date,
        /// Why.
        reason: String,
    },
    /// Decide on more time.
    DecideExtension {
        /// For which step.
        step: Step,
        /// Whether it is granted.
        granted: bool,
        /// In what words.
        comment: String,
    },
    /// Tell those above that a step is late.
    Escalate {
        /// Which.
        step: Step,
        /// Whom.
        level: Level,
    },
    /// Help first, papers after.
    StartEmergency {
        /// Why.
        reason: String,
    },
    /// Set the risks.
    SetRisks {
        /// In order.
        risks: Vec<CaseRisk>,
    },
    /// Write the plan, or write it anew.
    WritePlan {
        /// When it is looked at again.
        review_on: Date,
        /// What the household says.
        opinion: Option<Opinion>,
        /// Measures that come on top of those already there.
        measures: Vec<NewMeasure>,
    },
    /// Add a measure.
    AddMeasure {
        /// It.
        measure: NewMeasure,
    },
    /// Change a measure of which nothing has arrived.
    ChangeMeasure {
        /// As it is to be, with the id of the old.
        measure: NewMeasure,
    },
    /// Give a measure up.
    CancelMeasure {
        /// Which.
        id: String,
        /// Why.
        reason: String,
    },
    /// Confirm that something arrived.
    ConfirmDelivery {
        /// Of which measure.
        id: String,
        /// What.
        delivery: Delivery,
    },
    /// End a measure that ran on.
    EndMeasure {
        /// Which.
        id: String,
        /// Why.
        reason: String,
    },
    /// Judge what a measure changed.
    JudgeEffect {
        /// Which.
        id: String,
        /// What it changed.
        effect: Effect,
    },
    /// Begin elimination.
    StartElimination {
        /// How the risk went.
        way: Way,
        /// Who keeps in touch.
        contact_name: String,
        /// Telephone, sealed by the caller.
        contact_phone: String,
        /// What was found at the end.
        after: AfterState,
    },
    /// Give elimination up; the household stays monitored.
    StopElimination {
        /// Why.
        reason: String,
    },
    /// Take it back under monitoring.
    RollBack {
        /// Why.
        reason: String,
    },
    /// Give it to another account.
    Transfer {
        /// To whom.
        to_account: String,
        /// Why.
        reason: String,
    },
    /// Say that an account may not decide.
    FlagConflict {
        /// Which.
        account: String,
        /// Why.
        why: String,
    },
    /// Count deadlines that could not be counted before.
    Recount {},
}

impl Command {
    /// What kind of thing it is.
    pub fn act(&self) -> Act {
        match self {
            Self::Open { .. } => Act::Open,
            Self::Join { .. } => Act::Join,
            Self::Complete { .. } => Act::Complete,
            Self::Return { .. } => Act::Return,
            Self::Refuse { .. } => Act::Refuse,
            Self::TellReason { .. } => Act::TellReason,
            Self::Withdraw { .. } => Act::Withdraw,
            Self::Lapse { .. } => Act::Lapse,
            Self::Pause { .. } => Act::Pause,
            Self::Resume {} => Act::Resume,
            Self::AskExtension { .. } => Act::AskExtension,
            Self::DecideExtension { .. } => Act::DecideExtension,
            Self::Escalate { .. } => Act::Escalate,
            Self::StartEmergency { .. } => Act::StartEmergency,
            Self::SetRisks { .. } => Act::SetRisks,
            Self::WritePlan { .. } => Act::WritePlan,
            Self::AddMeasure { .. } => Act::AddMeasure,
            Self::ChangeMeasure { .. } => Act::ChangeMeasure,
            Self::CancelMeasure { .. } => Act::CancelMeasure,
            Self::ConfirmDelivery { .. } => Act::ConfirmDelivery,
            Self::EndMeasure { .. } => Act::EndMeasure,
            Self::JudgeEffect { .. } => Act::JudgeEffect,
            Self::StartElimination { .. } => Act::StartElimination,
            Self::StopElimination { .. } => Act::StopElimination,
            Self::RollBack { .. } => Act::RollBack,
            Self::Transfer { .. } => Act::Transfer,
            Self::FlagConflict { .. } => Act::FlagConflict,
            Self::Recount {} => Act::Recount,
        }
    }

    /// The account that it makes responsible for the case.
    pub fn responsible(&self) -> Option<&str> {
        match self {
            Self::Transfer { to_account, .. } => Some(to_account),
            Self::Complete {
                record: Record::Accept { duty, .. },
                ..
            } => duty.as_deref(),
            _ => None,
        }
    }

    /// The step it is about, if it is about one.
    pub fn step(&self) -> Option<Step> {
        match self {
            Self::Complete { step, .. }
            | Self::AskExtension { step, .. }
            | Self::DecideExtension { step, .. }
            | Self::Escalate { step, .. } => Some(*step),
            Self::Return { to, .. } => Some(*to),
            _ => None,
        }
    }
}
