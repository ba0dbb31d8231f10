//! What is written down when a step is done.

use super::{Signature, Step};
use crate::access::closed_list::closed_list;
use crate::date::Date;

/// What is written down when a step is done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Record {
    /// The case was taken in.
    Accept {
        /// Remarks.
        text: String,
        /// Account that will be responsible.
        duty: Option<String>,
    },
    /// Somebody went there.
    Visit {
        /// The visit.
        visit_id: String,
        /// Risks that were found to be.
        confirmed: Vec<String>,
        /// Risks that were found to be gone.
        cleared: Vec<String>,
        /// What was seen.
        text: String,
    },
    /// The household promised and authorised.
    Authorise {
        /// Its signature.
        signature: Signature,
    },
    /// Departments were asked.
    Compare {
        /// What was found, scope by scope.
        findings: Vec<Finding>,
        /// The earlier comparison that is used again.
        reused: Option<String>,
    },
    /// The meeting was held.
    Review {
        /// When.
        met_on: Date,
        /// Who was there, in number.
        present: u16,
        /// Who agreed, in number.
        agreed: u16,
        /// What kind of meeting.
        form: ReviewForm,
        /// What was said.
        text: String,
    },
    /// The notice hung.
    Publish {
        /// In which village.
        village: String,
        /// From.
        posted_on: Date,
        /// Until.
        until: Date,
        /// What was objected.
        objections: Vec<String>,
    },
    /// The township checked.
    TownshipCheck {
        /// What it says.
        text: String,
    },
    /// The county decided.
    CountyDecision {
        /// The monitoring class; empty at elimination.
        class: String,
        /// What it says.
        text: String,
    },
    /// The announcement hung.
    Announce {
        /// From.
        posted_on: Date,
    },
    /// It stands in the national system.
    Register {
        /// The number there.
        household_no: String,
        /// The month there, `2026-11`.
        month: String,
    },
    /// The plan stands.
    Plan {},
    /// The measures arrived.
    Measures {},
    /// Somebody went there again.
    FollowUp {
        /// The visit.
        visit_id: String,
        /// Risks that were found to be gone.
        #[serde(default)]
        cleared: Vec<String>,
        /// By when the plan is to be looked at again, where the household said that it does not help, or not enough.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        review_by: Option<Date>,
    },
}

/// What a department said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// What was asked for: houses, vehicles …
    pub scope: String,
    /// Whether something was found.
    pub found: bool,
    /// What.
    pub note: String,
}

closed_list! {
    /// What kind of meeting it was.
    ReviewForm {
        /// Villagers' representatives.
        Representatives = "representatives", "村民代表会议";
        /// The village committee with others, where representatives cannot meet.
        Committee = "committee", "村两委扩大会议";
    }
}

impl Record {
    /// The step it is the record of.
    pub fn step(&self) -> Step {
        match self {
            Self::Accept { .. } => Step::Accept,
            Self::Visit { .. } => Step::Visit,
            Self::Authorise { .. } => Step::Authorise,
            Self::Compare { .. } => Step::Compare,
            Self::Review { .. } => Step::Review,
            Self::Publish { .. } => Step::Publish,
            Self::TownshipCheck { .. } => Step::TownshipCheck,
            Self::CountyDecision { .. } => Step::CountyDecision,
            Self::Announce { .. } => Step::Announce,
            Self::Register { .. } => Step::Register,
            Self::Plan {} => Step::Plan,
            Self::Measures {} => Step::Measures,
            Self::FollowUp { .. } => Step::FollowUp,
        }
    }

    /// Risks that it says are gone.
    pub fn cleared(&self) -> &[String] {
        match self {
            Self::Visit { cleared, .. } | Self::FollowUp { cleared, .. } => cleared,
            _ => &[],
        }
    }
}
