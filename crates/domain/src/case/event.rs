//! What happened to a case: facts with everything computed, so that replaying needs no policy.

use std::collections::BTreeMap;

use super::{
    AfterState, CaseRisk, Channel, Closing, Conflict, Decision, Delivery, Due, Effect, Emergency, Extension, Level,
    Measure, MeasureStatus, Pause, Plan, Record, Return, Run, Step, Told, Way,
};
use crate::date::Date;

/// What happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// It began.
    Opened {
        /// Whose it is.
        household_id: String,
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// How it was found.
        channel: Channel,
        /// Risks suspected.
        risks: Vec<CaseRisk>,
        /// Leads it began with.
        leads: Vec<String>,
        /// Remarks.
        text: String,
        /// The procedure.
        run: Box<Run>,
    },
    /// Leads joined it.
    LeadsJoined {
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// The leads.
        leads: Vec<String>,
        /// Risks that are new.
        risks: Vec<CaseRisk>,
    },
    /// A step was done.
    StepCompleted {
        /// Which.
        step: Step,
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// What was written down.
        record: Box<Record>,
        /// Deadlines of the steps that are open now because of it.
        due: BTreeMap<Step, Due>,
    },
    /// The household is recognised and monitored.
    Recognised {
        /// When.
        on: Date,
        /// Plan, measures, visits.
        support: Box<Run>,
    },
    /// It was sent back.
    Returned {
        /// To where, by whom, why.
        back: Return,
        /// Deadlines of the steps that are open again.
        due: BTreeMap<Step, Due>,
    },
    /// It was refused.
    Refused {
        /// How it ended.
        closing: Closing,
    },
    /// The household was told why.
    ReasonTold {
        /// How.
        told: Told,
    },
    /// The household took it back.
    Withdrawn {
        /// How it ended.
        closing: Closing,
    },
    /// The household is no more.
    Lapsed {
        /// How it ended.
        closing: Closing,
    },
    /// It rests.
    Paused {
        /// Since when, why.
        pause: Pause,
        /// By whom.
        by: String,
    },
    /// It goes on.
    Resumed {
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// Deadlines as they are after the rest.
        due: BTreeMap<Step, Due>,
        /// The deadline of the whole.
        total: Option<Due>,
    },
    /// More time was asked for.
    ExtensionAsked {
        /// By whom, for what.
        extension: Extension,
    },
    /// It was decided.
    ExtensionDecided {
        /// For which step.
        step: Step,
        /// What.
        decision: Decision,
        /// The new deadline of the step, if granted.
        due: Option<Due>,
        /// The deadline of the whole, if it moved.
        total: Option<Due>,
    },
    /// Those above were told.
    Escalated {
        /// Which step is late.
        step: Step,
        /// Who was told.
        level: Level,
        /// When.
        on: Date,
    },
    /// Help comes first.
    EmergencyStarted {
        /// Since when, why.
        emergency: Emergency,
        /// By whom.
        by: String,
    },
    /// The risks were set.
    RisksSet {
        /// In order.
        risks: Vec<CaseRisk>,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// The plan was written.
    PlanWritten {
        /// It.
        plan: Plan,
    },
    /// A measure was planned.
    MeasureAdded {
        /// It.
        measure: Box<Measure>,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// A measure was changed.
    MeasureChanged {
        /// As it is now.
        measure: Box<Measure>,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// A measure was given up.
    MeasureCancelled {
        /// Which.
        id: String,
        /// Why.
        reason: String,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// Something arrived.
    DeliveryConfirmed {
        /// Of which measure.
        id: String,
        /// What.
        delivery: Delivery,
        /// How far the measure is now.
        status: MeasureStatus,
    },
    /// A measure ran its time.
    MeasureEnded {
        /// Which.
        id: String,
        /// Why.
        reason: String,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// What a measure changed was judged.
    EffectJudged {
        /// Which.
        id: String,
        /// What it changed.
        effect: Effect,
        /// By whom.
        by: String,
    },
    /// Elimination began.
    EliminationStarted {
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// How the risk went.
        way: Way,
        /// Who keeps in touch.
        contact_name: String,
        /// Telephone, sealed.
        contact_phone: String,
        /// What was found at the end.
        after: AfterState,
        /// The procedure.
        run: Box<Run>,
    },
    /// Elimination was given up.
    EliminationStopped {
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
    /// The risk is gone.
    Eliminated {
        /// When.
        on: Date,
        /// When the next visit is due.
        next_visit: Option<Due>,
    },
    /// It came back.
    RolledBack {
        /// When.
        on: Date,
        /// By whom.
        by: String,
        /// Why.
        reason: String,
        /// Plan, measures, visits anew.
        support: Box<Run>,
    },
    /// Another account is responsible.
    Transferred {
        /// Which.
        to_account: String,
        /// Why.
        reason: String,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// An account may not decide.
    ConflictFlagged {
        /// Which, why.
        conflict: Conflict,
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// Deadlines were counted that could not be counted before.
    DueRecounted {
        /// When.
        on: Date,
        /// The deadlines.
        due: BTreeMap<Step, Due>,
    },
}

impl Event {
    /// Its stable word, as the journal and the store keep it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::LeadsJoined { .. } => "leads_joined",
            Self::StepCompleted { .. } => "step_completed",
            Self::Recognised { .. } => "recognised",
            Self::Returned { .. } => "returned",
            Self::Refused { .. } => "refused",
            Self::ReasonTold { .. } => "reason_told",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Lapsed { .. } => "lapsed",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionDecided { .. } => "extension_decided",
            Self::Escalated { .. } => "escalated",
            Self::EmergencyStarted { .. } => "emergency_started",
            Self::RisksSet { .. } => "risks_set",
            Self::PlanWritten { .. } => "plan_written",
            Self::MeasureAdded { .. } => "measure_added",
            Self::MeasureChanged { .. } => "measure_changed",
            Self::MeasureCancelled { .. } => "measure_cancelled",
            Self::DeliveryConfirmed { .. } => "delivery_confirmed",
            Self::MeasureEnded { .. } => "measure_ended",
            Self::EffectJudged { .. } => "effect_judged",
            Self::EliminationStarted { .. } => "elimination_started",
            Self::EliminationStopped { .. } => "elimination_stopped",
            Self::Eliminated { .. } => "eliminated",
            Self::RolledBack { .. } => "rolled_back",
            Self::Transferred { .. } => "transferred",
            Self::ConflictFlagged { .. } => "conflict_flagged",
            Self::DueRecounted { .. } => "due_recounted",
        }
    }
}
