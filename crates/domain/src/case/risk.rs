//! The risks of a household and what is missing for each.

use crate::access::closed_list::closed_list;
use crate::date::Date;

/// One risk of a household.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CaseRisk {
    /// Its name in the policy.
    pub risk: String,
    /// Its place among the risks, from 1.
    pub order: u8,
    /// What it rests on.
    pub evidence: String,
    /// What is missing to be safe.
    pub gap: Vec<Gap>,
    /// Whether it still is.
    pub state: RiskState,
}

closed_list! {
    /// What kind of thing is missing.
    GapKind {
        /// Money.
        Yuan = "yuan", "资金";
        /// A place: a job, a bed, a seat in school.
        Place = "place", "岗位或名额";
        /// A paper.
        Document = "document", "证件手续";
    }
}

/// Something that is missing for a household to be safe.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Gap {
    /// Its kind.
    pub kind: GapKind,
    /// What it is.
    pub what: String,
    /// How much, in fen.
    pub amount_cents: Option<i64>,
}

/// Whether a risk still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskState {
    /// It is.
    Open,
    /// It was seen to be gone.
    Met {
        /// When.
        on: Date,
    },
}

impl CaseRisk {
    /// A risk that nobody has looked at yet.
    pub fn suspected(risk: impl Into<String>, order: u8, evidence: impl Into<String>) -> Self {
        Self {
            risk: risk.into(),
            order,
            evidence: evidence.into(),
            gap: Vec::new(),
            state: RiskState::Open,
        }
    }

    /// Whether it still is.
    pub fn is_open(&self) -> bool {
        self.state == RiskState::Open
    }
}
