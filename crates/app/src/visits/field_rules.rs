//! The policy of field work in force on a day.

use std::sync::Arc;

use domain::policy::fieldwork::FieldworkPolicy;
use domain::policy::{GuaranteeColumns, Literal, Of};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::issues::ledger::Whom;

use crate::policy::Loaded;
use crate::{App, FieldProblem, Refusal};

/// What field work is done by today.
#[derive(Debug, Clone)]
pub(crate) struct FieldRules {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) today: Date,
}

impl FieldRules {
    /// Reads it.
    ///
    /// # Errors
    /// All that is wrong with the policy.
    pub(crate) async fn read(app: &App, at: Moment) -> Result<Self, Refusal> {
        let today = at.day(app.settings.hours_ahead);
        let loaded = crate::policy::in_county(app, today).await?;
        Ok(Self { loaded, today })
    }

    /// The same beside the policy of cases.
    pub(crate) fn of(rules: &crate::cases::Rules) -> Self {
        Self {
            loaded: Arc::clone(&rules.loaded),
            today: rules.today,
        }
    }

    pub(crate) fn fieldwork(&self) -> &FieldworkPolicy {
        &self.loaded.policy.fieldwork
    }

    pub(crate) fn guarantees(&self) -> &[GuaranteeColumns] {
        &self.loaded.policy.registers.guarantees
    }

    /// A whole number of the policy.
    ///
    /// # Errors
    /// When it has none.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Refusal> {
        let found = self.loaded.params.integer(name);
        found.ok_or_else(|| Refusal::conflict(Problem::error("VIS-025").arg("name", name)))
    }

    /// A share of the policy, in millionths.
    ///
    /// # Errors
    /// When it has none.
    pub(crate) fn millionths(&self, name: &str) -> Result<i64, Refusal> {
        let found = self.loaded.params.get(name).map(|resolved| &resolved.value);
        let found = found.and_then(|value: &Literal| value.scaled(6));
        found.ok_or_else(|| Refusal::conflict(Problem::error("VIS-025").arg("name", name)))
    }

    /// The day so many days later, or earlier.
    ///
    /// # Errors
    /// When there is no such day.
    pub(crate) fn days_from(day: Date, days: i64) -> Result<Date, Refusal> {
        let span = jiff::Span::new().try_days(days).map_err(Refusal::fault)?;
        day.checked_add(span).map_err(Refusal::fault)
    }

    /// Channels by which somebody was spoken to from afar.
    pub(crate) fn by_phone(&self) -> Vec<String> {
        let channels = self.fieldwork().channels.iter();
        channels
            .filter(|one| one.reaches && one.by_phone)
            .map(|one| one.code.clone())
            .collect()
    }

    /// Channels of an attempt that met nobody.
    pub(crate) fn missing(&self) -> Vec<String> {
        let channels = self.fieldwork().channels.iter();
        channels
            .filter(|one| !one.reaches)
            .map(|one| one.code.clone())
            .collect()
    }

    /// The guarantee of a word, if the member named fits it; what is wrong with it otherwise.
    pub(crate) fn guarantee(
        &self,
        (field, code): (&str, &str),
        person_id: Option<&str>,
        problems: &mut Vec<FieldProblem>,
    ) -> Option<&GuaranteeColumns> {
        let all = self.guarantees();
        let Some(found) = all.iter().find(|one| one.code == code) else {
            problems.push(self.no_such_guarantee(&format!("{field}guarantee"), code));
            return None;
        };
        let unfit = match (found.of, person_id) {
            (Of::Person, None) => Some("VIS-018"),
            (Of::Household, Some(_)) => Some("VIS-019"),
            _ => None,
        };
        if let Some(code) = unfit {
            let problem = Problem::error(code).arg("title", &found.title);
            problems.push(FieldProblem::new(format!("{field}person_id"), problem));
        }
        Some(found)
    }

    /// That a word is no guarantee of the policy, with the words that are.
    pub(crate) fn no_such_guarantee(&self, field: &str, word: &str) -> FieldProblem {
        let list: Vec<&str> = self.guarantees().iter().map(|one| one.code.as_str()).collect();
        let problem = Problem::error("VIS-016").arg("name", word).arg("list", list.join("、"));
        FieldProblem::new(field, problem)
    }

    /// Whom a guarantee concerns today; everybody where the policy says no ages.
    pub(crate) fn whom(&self, guarantee: &GuaranteeColumns) -> Whom {
        let ages = guarantee.ages.as_ref();
        Whom {
            by_person: guarantee.of == Of::Person,
            born: ages.and_then(|ages| ages.born(&self.loaded.params, self.today)),
        }
    }
}

/// A day as a request gives it, not after today.
pub(crate) fn past_day(field: &str, text: &str, today: Date, problems: &mut Vec<FieldProblem>) -> Option<Date> {
    let day = any_day(field, text, problems)?;
    if day > today {
        problems.push(FieldProblem::new(field, Problem::error("VIS-028")));
    }
    Some(day)
}

/// A day as a request gives it.
pub(crate) fn any_day(field: &str, text: &str, problems: &mut Vec<FieldProblem>) -> Option<Date> {
    let day = text.trim().parse().ok();
    if day.is_none() {
        problems.push(FieldProblem::new(field, Problem::error("VIS-027")));
    }
    day
}

/// What was read, if nothing was wrong with it.
pub(crate) fn all_right(problems: Vec<FieldProblem>) -> Result<(), Refusal> {
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid(problems)),
    }
}

/// A text without blanks around it; `None` when nothing is left.
pub(crate) fn words(text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(text.to_owned())
}
