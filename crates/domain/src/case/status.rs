//! Where a case stands.

use std::collections::BTreeMap;

use super::{GuaranteeState, Run, Step};
use crate::access::closed_list::closed_list;
use crate::date::Date;

/// Where a case stands, with what belongs to it there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being looked into.
    Identifying(Box<Run>),
    /// Recognised and helped.
    Monitored(Box<Monitoring>),
    /// Helped, and on the way out.
    Eliminating(Box<Monitoring>, Box<Run>),
    /// The risk is gone; visits go on.
    Eliminated(Box<Elimination>),
    /// Not recognised.
    Refused(Closing),
    /// Taken back by the household.
    Withdrawn(Closing),
    /// The household is no more.
    Lapsed(Closing),
}

/// That a household is monitored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Monitoring {
    /// When it was recognised; after a rollback, when it was taken back.
    pub since: Date,
    /// Number and month in the national system, once entered.
    pub household_no: Option<String>,
    /// Month of recognition as entered, `2026-11`.
    pub month: Option<String>,
    /// Plan, measures, visits.
    pub support: Run,
    /// How the risk goes, once elimination has begun.
    pub leaving: Option<Leaving>,
}

/// How a risk goes, as written when elimination began.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Leaving {
    /// How.
    pub way: Way,
    /// Who keeps in touch with the household.
    pub contact_name: String,
    /// Telephone of the contact, sealed by whoever calls.
    pub contact_phone: String,
    /// What was found at the end.
    pub after: AfterState,
}

impl Monitoring {
    /// The state once the risk is gone.
    pub(super) fn eliminated(&self, on: Date) -> Elimination {
        let mut monitoring = self.clone();
        let leaving = monitoring.leaving.take();
        let leaving = leaving.unwrap_or_else(|| Leaving {
            way: Way::Natural,
            contact_name: String::new(),
            contact_phone: String::new(),
            after: AfterState::default(),
        });
        Elimination {
            on,
            way: leaving.way,
            contact_name: leaving.contact_name,
            contact_phone: leaving.contact_phone,
            after: leaving.after,
            monitoring,
        }
    }
}

/// That a risk is gone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Elimination {
    /// When.
    pub on: Date,
    /// How.
    pub way: Way,
    /// Who keeps in touch with the household.
    pub contact_name: String,
    /// Telephone of the contact, sealed by whoever calls.
    pub contact_phone: String,
    /// What was found at the end.
    pub after: AfterState,
    /// What goes on: visits, measures that run.
    pub monitoring: Monitoring,
}

/// What the form asks for again after elimination.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AfterState {
    /// Each guarantee.
    pub guarantees: BTreeMap<String, GuaranteeState>,
    /// Each amount in fen: the income lines, compensation, what was paid by the household.
    pub amounts: BTreeMap<String, i64>,
}

closed_list! {
    /// How a risk goes.
    Way {
        /// By help.
        Helped = "helped", "帮扶消除";
        /// By itself.
        Natural = "natural", "自然消除";
    }
}

/// How a case ended without recognition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Closing {
    /// When.
    pub on: Date,
    /// Who closed it.
    pub by: String,
    /// Code of the reason, or the reason in words.
    pub reason: String,
    /// What was said about it.
    pub text: String,
    /// The step it stood at.
    pub at: Option<Step>,
    /// Whether the household was told.
    pub told: Option<Told>,
}

/// That the household was told why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Told {
    /// By whom.
    pub by: String,
    /// In what way.
    pub how: String,
    /// When.
    pub on: Date,
}

impl Status {
    /// The word of every status, in the order of a life.
    pub const NAMES: [&'static str; 7] = [
        "identifying",
        "monitored",
        "eliminating",
        "eliminated",
        "refused",
        "withdrawn",
        "lapsed",
    ];

    /// Its stable word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Identifying(_) => "identifying",
            Self::Monitored(_) => "monitored",
            Self::Eliminating(..) => "eliminating",
            Self::Eliminated(_) => "eliminated",
            Self::Refused(_) => "refused",
            Self::Withdrawn(_) => "withdrawn",
            Self::Lapsed(_) => "lapsed",
        }
    }

    /// What a county calls it.
    pub fn title(&self) -> &'static str {
        Self::title_of(self.name())
    }

    /// What a county calls the status of this word.
    pub fn title_of(name: &str) -> &'static str {
        match name {
            "identifying" => "识别认定中",
            "monitored" => "监测帮扶中",
            "eliminating" => "风险消除办理中",
            "eliminated" => "风险已消除（持续监测）",
            "refused" => "不予认定",
            "withdrawn" => "已撤回",
            "lapsed" => "自然减少",
            _ => "",
        }
    }

    /// When it was closed for good. An eliminated case is not: it is watched, and can come back.
    pub fn closed_on(&self) -> Option<Date> {
        self.closing().map(|closing| closing.on)
    }

    /// How it was closed.
    pub fn closing(&self) -> Option<&Closing> {
        match self {
            Self::Refused(closing) | Self::Withdrawn(closing) | Self::Lapsed(closing) => Some(closing),
            _ => None,
        }
    }

    /// The procedure that leads to the next status: identification or elimination.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Identifying(run) | Self::Eliminating(_, run) => Some(run),
            _ => None,
        }
    }

    /// The monitoring that goes on in it.
    pub fn monitoring(&self) -> Option<&Monitoring> {
        match self {
            Self::Monitored(monitoring) | Self::Eliminating(monitoring, _) => Some(monitoring),
            Self::Eliminated(elimination) => Some(&elimination.monitoring),
            _ => None,
        }
    }

    /// Every procedure under way in it: the one to the next status first, then support.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.run()
            .into_iter()
            .chain(self.monitoring().map(|monitoring| &monitoring.support))
    }
}
