//! The life of a case: from the lead of one household to its risk being gone, and back again.
//!
//! [`decide`] says what a command makes happen or every reason why it may not; [`apply`] keeps the state.
//! Both are pure: today, the policy and what is known of the household arrive in a [`Context`].
//! A case is per household. Its [`Status`] is closed and carries its data; everything that may differ by place or
//! year (order of steps, who acts, deadlines, measures, reasons) comes from [`CasePolicy`].

mod allowed;
mod apply;
mod chain;
mod check_plan;
mod command;
mod context;
mod decide;
mod due;
mod event;
mod gate;
mod measure;
mod page;
mod permit;
mod plan;
mod record;
mod records;
mod risk;
mod run;
mod state;
mod status;
mod suggest;

use std::collections::BTreeMap;

use crate::date::Date;
pub use crate::policy::CasePolicy;
pub use allowed::{Allowed, allowed_actions};
pub use apply::{apply, fold};
pub use chain::{Act, Chain, Channel, Step};
pub use check_plan::check_plan;
pub use command::Command;
pub use context::{Context, GuaranteeState, Kinship, Member, Situation};
pub use decide::decide;
pub use due::{Task, TaskKind, due, escalations, level_owed};
pub use event::Event;
pub use gate::gate;
pub use measure::{Delivery, DeliverySource, Effect, Measure, MeasureStatus, NewMeasure};
pub use page::actions_markdown;
pub use permit::check_responsible;
pub use plan::{Opinion, Plan, Signature, SignatureKind};
pub use record::{Finding, Record, ReviewForm};
pub use risk::{CaseRisk, Gap, GapKind, RiskState};
pub use run::{Decision, Due, Extension, Return, Run, StepDone};
pub use status::{AfterState, Closing, Elimination, Leaving, Monitoring, Status, Told, Way};
pub use suggest::{MeasureEffect, Suggestion, suggest};

use crate::access::closed_list::closed_list;

closed_list! {
    /// Who else knows that a step is late.
    Level {
        /// The township.
        Township = "township", "乡镇督办";
        /// The county.
        County = "county", "县级督办";
    }
}

/// The case of one household.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Case {
    /// Whose it is.
    pub household_id: String,
    /// When it began.
    pub opened_on: Date,
    /// How it was found.
    pub channel: Channel,
    /// The monitoring class that the county decided.
    pub class: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Whether it rests, and why.
    pub pause: Option<Pause>,
    /// Whether help came before the papers.
    pub emergency: Option<Emergency>,
    /// Risks in order.
    pub risks: Vec<CaseRisk>,
    /// The plan of the household.
    pub plan: Option<Plan>,
    /// Measures in the order in which they were planned.
    pub measures: Vec<Measure>,
    /// Account of whoever is responsible for the household.
    pub duty: Option<String>,
    /// Late steps that somebody above was told of.
    pub escalated: BTreeMap<Step, Level>,
    /// Accounts that may not decide.
    pub conflicts: Vec<Conflict>,
    /// How many times it began anew after elimination.
    pub round: u32,
}

/// That a case rests.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pause {
    /// First day.
    pub since: Date,
    /// Why.
    pub reason: String,
    /// Until when it was meant to rest.
    pub until: Option<Date>,
}

/// That help comes first and the papers after.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Emergency {
    /// First day.
    pub since: Date,
    /// Why.
    pub reason: String,
    /// By when every paper must be there.
    pub papers_due: Option<Date>,
    /// When the last of them was.
    pub papers_done: Option<Date>,
}

/// That an account may not decide in this case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Conflict {
    /// The account.
    pub account: String,
    /// How it is tied to the household.
    pub why: String,
}
