//! Figures of the policy that the machine of cases itself compares with.

use super::{Literal, Params};
use crate::calendar::{Counting, Days};
use crate::problem::Problem;

/// Writes the figures with the parameter each is read from, so that none can be left out.
macro_rules! figures {
    ($($(#[$doc:meta])+ $field:ident: $kind:ty = $read:ident($name:literal);)+) => {
        /// Figures of the policy that the machine of cases itself compares with.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct CaseFigures {
            $($(#[$doc])+ pub $field: $kind,)+
        }

        impl CaseFigures {
            /// The parameters they are read from.
            pub const NAMES: &'static [&'static str] = &[$($name,)+];

            pub(super) fn read(figures: &mut Figures<'_>) -> Self {
                Self { $($field: figures.$read($name),)+ }
            }
        }
    };
}

figures! {
    /// How long a notice hangs at least.
    publish_days: u16 = whole("case_publish_days");
    /// By when the papers of an emergency must be there.
    emergency_paper_days: u16 = whole("case_emergency_paper_days");
    /// Most risks of a household.
    max_risks: u8 = small("case_max_risks");
    /// The share of those present who must agree, in thousandths.
    review_pass_permille: u16 = permille("case_review_pass_share");
    /// Scopes of the comparison; empty when the policy names none.
    compare_scopes: Vec<String> = list("case_compare_scopes");
    /// Days after a deadline when the township is told.
    escalate_township_days: u16 = whole("case_escalate_township_days");
    /// Days after a deadline when the county is told.
    escalate_county_days: u16 = whole("case_escalate_county_days");
    /// Months from recognition to elimination at least.
    elimination_min_months: u16 = whole("case_elimination_min_months");
    /// Months that income must have been steady.
    steady_months: u16 = whole("case_steady_months");
    /// The share of net income that a household may bear, in thousandths, for spending to count as solved.
    burden_permille: u16 = permille("case_burden_share");
    /// Guarantees that must hold.
    guarantees: Vec<String> = list("case_elimination_guarantees");
    /// Amounts that must be recorded after elimination.
    after_amounts: Vec<String> = list("case_after_amounts");
    /// Statuses that keep a household open: nobody in it can work.
    stay_open_statuses: Vec<String> = list("case_stay_open_statuses");
    /// Days until a plan is looked at again, at most.
    plan_review_days: u16 = whole("case_plan_review_days");
    /// Longest extension, in days.
    extension_max_days: u16 = whole("case_extension_max_days");
}

/// Parameters read as figures; what has no value is told.
pub(super) struct Figures<'p> {
    params: &'p Params,
    pub(super) problems: Vec<Problem>,
}

impl<'p> Figures<'p> {
    pub(super) fn new(params: &'p Params) -> Self {
        Self {
            params,
            problems: Vec::new(),
        }
    }

    fn get(&mut self, name: &str) -> Option<&'p Literal> {
        let value = self.params.get(name).map(|resolved| &resolved.value);
        if value.is_none() {
            self.tell("POL-140", name);
        }
        value
    }

    fn tell(&mut self, code: &'static str, name: &str) {
        let on = self.params.on;
        self.problems
            .push(Problem::error(code).arg("name", name).arg("date", on));
    }

    /// The figure in units of ten to the minus `scale`, in the range of its type.
    fn scaled<T: TryFrom<i64> + Default>(&mut self, name: &str, scale: u8) -> T {
        let Some(value) = self.get(name) else {
            return T::default();
        };
        match value.scaled(scale).and_then(|number| T::try_from(number).ok()) {
            Some(number) => number,
            None => {
                self.tell("POL-143", name);
                T::default()
            }
        }
    }

    pub(super) fn whole(&mut self, name: &str) -> u16 {
        self.scaled(name, 0)
    }

    pub(super) fn small(&mut self, name: &str) -> u8 {
        self.scaled(name, 0)
    }

    pub(super) fn permille(&mut self, name: &str) -> u16 {
        self.scaled(name, 3)
    }

    pub(super) fn cents(&mut self, name: &str) -> i64 {
        self.scaled(name, 2)
    }

    pub(super) fn days(&mut self, name: &str, counting: Counting) -> Days {
        Days {
            n: self.whole(name),
            counting,
        }
    }

    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Literal::List(items)) => items.clone(),
            Some(_) => {
                self.tell("POL-143", name);
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}
