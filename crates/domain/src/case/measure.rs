//! Measures: what was planned, what arrived, what it changed.

use crate::access::closed_list::closed_list;
use crate::date::Date;

/// A measure as somebody plans it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewMeasure {
    /// Its id, given by the caller.
    pub measure_id: String,
    /// Against which risk.
    pub risk: String,
    /// Its code in the catalogue.
    pub code: String,
    /// The department responsible.
    pub department: String,
    /// The person responsible.
    pub person: String,
    /// First day.
    pub start: Date,
    /// By when it must have arrived.
    pub due: Date,
    /// How much, in fen.
    pub amount_cents: Option<i64>,
    /// How much, in words: 3个月, 2头.
    pub quantity: Option<String>,
    /// What will prove it.
    pub evidence_kind: String,
    /// What it rests on.
    pub basis: String,
    /// What it is to change.
    pub expected: String,
}

/// A measure of a household.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Measure {
    /// What was planned.
    #[serde(flatten)]
    pub plan: NewMeasure,
    /// How far it is.
    pub status: MeasureStatus,
    /// What arrived.
    pub deliveries: Vec<Delivery>,
    /// What it changed.
    pub effect: Option<Effect>,
    /// Why it was given up or ended.
    pub closed: Option<String>,
}

closed_list! {
    /// How far a measure is.
    MeasureStatus {
        /// Promised.
        Planned = "planned", "已计划";
        /// Arriving in parts or every month.
        Running = "running", "落实中";
        /// All of it arrived.
        Delivered = "delivered", "已到位";
        /// It ran its time.
        Ended = "ended", "已到期";
        /// Given up.
        Cancelled = "cancelled", "已取消";
    }
}

impl MeasureStatus {
    /// Whether something of it is still to come.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }
}

/// That something arrived.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Delivery {
    /// When.
    pub on: Date,
    /// How much, in fen.
    pub amount_cents: Option<i64>,
    /// What proves it.
    pub evidence: String,
    /// Where it was read.
    pub source: DeliverySource,
    /// Who confirmed it.
    pub by: String,
}

/// Where a delivery was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum DeliverySource {
    /// Somebody entered it.
    Hand,
    /// A row of a department's sheet.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// The row.
        row: String,
    },
}

/// What a measure changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Effect {
    /// What the household had in a year before, in fen.
    pub before_cents: Option<i64>,
    /// What it has in a year since, in fen.
    pub after_cents: Option<i64>,
    /// When it was judged.
    pub judged_on: Date,
    /// In words.
    pub text: String,
}

impl Measure {
    /// Whether the household still waits for it.
    pub fn is_owed(&self) -> bool {
        self.is_open() && self.deliveries.is_empty()
    }

    /// A measure of which nothing has arrived.
    pub fn planned(plan: NewMeasure) -> Self {
        Self {
            plan,
            status: MeasureStatus::Planned,
            deliveries: Vec::new(),
            effect: None,
            closed: None,
        }
    }

    /// Whether it can count as help that came: not given up, not merely promised.
    pub fn has_arrived(&self) -> bool {
        matches!(self.status, MeasureStatus::Delivered | MeasureStatus::Ended)
            || self.status == MeasureStatus::Running && !self.deliveries.is_empty()
    }

    /// Whether something of it is still to come.
    pub fn is_open(&self) -> bool {
        self.status.is_owed()
    }

    /// The sum of what arrived, as far as amounts were given.
    pub fn delivered_cents(&self) -> i64 {
        self.deliveries
            .iter()
            .filter_map(|delivery| delivery.amount_cents)
            .fold(0, i64::saturating_add)
    }
}
