//! Whether measures fit risks and people.

use super::records::title;
use super::{Case, Context, Member, NewMeasure, Situation};
use crate::money::format_fen;
use crate::policy::{MeasureItem, Need, Requires, nearest_name};
use crate::problem::{Problem, Severity};

/// What is wrong with a plan: the measures of the case that are not given up, and `added` on top.
/// Errors stop saving, warnings are told.
pub fn check_plan(case: &Case, added: &[NewMeasure], context: &Context<'_>) -> Vec<Problem> {
    let mut wrong: Vec<Problem> = added
        .iter()
        .flat_map(|measure| one_measure(case, measure, context))
        .collect();
    let kept = case
        .measures
        .iter()
        .filter(|measure| measure.is_open() || measure.has_arrived());
    let all: Vec<&NewMeasure> = kept.map(|measure| &measure.plan).chain(added).collect();
    let items: Vec<&MeasureItem> = all
        .iter()
        .filter_map(|measure| context.policy.item(&measure.code))
        .collect();
    for risk in case.risks.iter().filter(|risk| risk.is_open()) {
        for need in context.policy.needs_of(&risk.risk) {
            wrong.extend(unmet(need, &risk.risk, &items, context));
        }
    }
    for need in context.policy.measures.needs.iter().filter(|need| need.risk.is_none()) {
        match need.holds(context.situation) {
            Some(true) => wrong.extend(unmet(need, "家庭情况", &items, context)),
            Some(false) => {}
            None => wrong.push(Problem::warning("CAS-091").arg("basis", &need.basis)),
        }
    }
    wrong
}

/// The problems that stop.
pub(super) fn errors(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.retain(|problem| problem.severity == Severity::Error);
    problems
}

fn unmet(need: &Need, risk: &str, items: &[&MeasureItem], context: &Context<'_>) -> Option<Problem> {
    if items.iter().any(|item| need.is_met_by(item, context.policy, false)) {
        return None;
    }
    let mut problem = Problem::error("CAS-090").arg("risk", risk).arg("basis", &need.basis);
    problem.severity = need.level;
    Some(problem)
}

/// What is wrong with one measure by itself.
pub(super) fn one_measure(case: &Case, measure: &NewMeasure, context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = written(measure);
    if case.risk(&measure.risk).is_none() {
        wrong.push(Problem::error("CAS-092").arg("name", &measure.risk));
    }
    if measure.due < measure.start {
        let problem = Problem::error("CAS-011")
            .arg("date", measure.due)
            .arg("earliest", measure.start);
        wrong.push(problem.arg("what", "开始日期"));
    }
    let Some(item) = context.policy.item(&measure.code) else {
        let known = context.policy.measures.items.iter().map(|item| item.code.as_str());
        let near = nearest_name(&measure.code, known).unwrap_or("-");
        wrong.push(
            Problem::error("CAS-093")
                .arg("name", &measure.code)
                .arg("suggestion", near),
        );
        return wrong;
    };
    if !item.evidence.contains(&measure.evidence_kind) {
        let problem = Problem::error("CAS-094").arg("name", &measure.evidence_kind);
        wrong.push(problem.arg("list", item.evidence.join("、")));
    }
    let limit = context.policy.limits.get(&item.code).copied();
    if let (Some(limit), Some(amount)) = (limit, measure.amount_cents)
        && amount > limit
    {
        let problem = Problem::error("CAS-095").arg("measure", &item.title);
        wrong.push(
            problem
                .arg("amount", format_fen(amount))
                .arg("limit", format_fen(limit)),
        );
    }
    match item.requires.hold(context.situation) {
        Some(true) => {}
        Some(false) => wrong.push(
            Problem::error("CAS-096")
                .arg("measure", &item.title)
                .arg("what", item.requires.words(context)),
        ),
        None => wrong.push(
            Problem::warning("CAS-097")
                .arg("measure", title(context, &item.code))
                .arg("what", item.requires.words(context)),
        ),
    }
    wrong
}

/// What every measure must say.
fn written(measure: &NewMeasure) -> Vec<Problem> {
    let fields = [
        (&measure.measure_id, "措施编号"),
        (&measure.department, "责任部门"),
        (&measure.person, "责任人"),
        (&measure.basis, "政策依据"),
        (&measure.expected, "预期成效"),
    ];
    let empty = fields.iter().filter(|(text, _)| text.trim().is_empty());
    let mut wrong: Vec<Problem> = empty
        .map(|(_, what)| Problem::error("CAS-012").arg("what", what))
        .collect();
    if measure.amount_cents.is_some_and(|cents| cents <= 0) {
        wrong.push(Problem::error("CAS-061").arg("what", "措施金额"));
    }
    wrong
}

impl Need {
    /// Whether a need of a situation holds here; `None` when that cannot be told.
    pub fn holds(&self, situation: &Situation) -> Option<bool> {
        let labour = match self.when.labour {
            None => Some(true),
            Some(wanted) => situation.has_labour().map(|has| has == wanted),
        };
        let statuses = &self.when.any_status;
        let status = statuses.is_empty() || statuses.iter().any(|status| situation.has_status(status));
        let guarantee = self
            .when
            .guarantee_problem
            .as_ref()
            .is_none_or(|name| situation.guarantees.get(name) == Some(&super::GuaranteeState::Problem));
        if status && guarantee { labour } else { Some(false) }
    }
}

impl Requires {
    /// Whether the household, or one member of it, is what is asked for; `None` when that cannot be told.
    pub fn hold(&self, situation: &Situation) -> Option<bool> {
        if *self == Self::default() {
            return Some(true);
        }
        let of_person = self.labour || self.student || self.age_from.is_some() || self.age_to.is_some();
        let of_household = self.any_status.iter().any(|status| situation.statuses.contains(status));
        if of_household && !of_person {
            return Some(true);
        }
        let answers: Vec<Option<bool>> = situation
            .members
            .iter()
            .map(|member| self.fits(member, of_household))
            .collect();
        if answers.contains(&Some(true)) {
            Some(true)
        } else if answers.is_empty() || answers.contains(&None) {
            None
        } else {
            Some(false)
        }
    }

    /// Kleene over everything that is asked of one member.
    fn fits(&self, member: &Member, of_household: bool) -> Option<bool> {
        let status = of_household
            || self.any_status.is_empty()
            || self.any_status.iter().any(|status| member.statuses.contains(status));
        let asked = [
            Some(status),
            if self.labour { member.has_labour } else { Some(true) },
            if self.student { member.is_student } else { Some(true) },
            self.age_from
                .map_or(Some(true), |from| member.age.map(|age| age >= from)),
            self.age_to.map_or(Some(true), |to| member.age.map(|age| age <= to)),
        ];
        if asked.contains(&Some(false)) {
            Some(false)
        } else if asked.contains(&None) {
            None
        } else {
            Some(true)
        }
    }

    /// What is asked for, in words.
    pub(super) fn words(&self, context: &Context<'_>) -> String {
        let titles = &context.policy.status_titles;
        let statuses: Vec<&str> = self
            .any_status
            .iter()
            .map(|status| titles.get(status).unwrap_or(status).as_str())
            .collect();
        let mut words = Vec::new();
        if !statuses.is_empty() {
            words.push(statuses.join("或"));
        }
        if self.labour {
            words.push("有劳动能力".to_owned());
        }
        if self.student {
            words.push("在校".to_owned());
        }
        match (self.age_from, self.age_to) {
            (Some(from), Some(to)) => words.push(format!("{from}至{to}岁")),
            (Some(from), None) => words.push(format!("{from}岁以上")),
            (None, Some(to)) => words.push(format!("{to}岁以下")),
            (None, None) => {}
        }
        words.join("、")
    }
}
