//! The closing gate: what must hold before a risk may be called gone.

use super::records::title;
use super::{AfterState, Case, Context, GuaranteeState, MeasureStatus, Way};
use crate::date::Date;
use crate::money::format_fen;
use crate::problem::{Problem, Severity};

/// Every reason why the risk of a household cannot be called gone. Errors close the gate, warnings do not.
///
/// Income steadily over the line, spending solved, guarantees held, every risk met, no new one, long enough since
/// recognition, help that fits and arrived (for [`Way::Helped`]), and somebody in the household who can work.
pub fn gate(case: &Case, way: Way, context: &Context<'_>) -> Vec<Problem> {
    let mut reasons = Vec::new();
    reasons.extend(too_soon(case, context));
    reasons.extend(income(context));
    reasons.extend(burden(context));
    reasons.extend(guarantees(context));
    reasons.extend(open_matters(case, context));
    reasons.extend(help(case, way, context));
    reasons.extend(labour(way, context));
    reasons
}

/// The reasons that close the gate.
pub(super) fn closed(case: &Case, way: Way, context: &Context<'_>) -> Vec<Problem> {
    let mut reasons = gate(case, way, context);
    reasons.retain(|reason| reason.severity == Severity::Error);
    reasons
}

fn months_after(day: Date, months: u16) -> Date {
    day.checked_add(jiff::Span::new().months(months)).unwrap_or(Date::MAX)
}

fn too_soon(case: &Case, context: &Context<'_>) -> Option<Problem> {
    let months = context.policy.figures.elimination_min_months;
    let since = case.status.monitoring()?.since;
    let earliest = months_after(since, months);
    let problem = || Problem::error("CAS-070").arg("since", since).arg("months", months);
    (context.today < earliest).then(|| problem().arg("earliest", earliest))
}

fn income(context: &Context<'_>) -> Vec<Problem> {
    let situation = context.situation;
    let (Some(income), Some(line)) = (situation.per_capita_cents, situation.line_cents) else {
        return vec![Problem::error("CAS-071")];
    };
    let shown = |problem: Problem| problem.arg("income", format_fen(income)).arg("line", format_fen(line));
    if income < line {
        return vec![shown(Problem::error("CAS-072"))];
    }
    let months = context.policy.figures.steady_months;
    let steady = situation
        .income_steady_since
        .is_some_and(|since| months_after(since, months) <= context.today);
    let since = situation
        .income_steady_since
        .map_or_else(|| "未知".to_owned(), |day| day.to_string());
    let problem = || Problem::error("CAS-073").arg("months", months).arg("since", since);
    (!steady).then(problem).into_iter().collect()
}

fn burden(context: &Context<'_>) -> Option<Problem> {
    let situation = context.situation;
    let (Some(burden), Some(income)) = (situation.burden_cents, situation.net_income_cents) else {
        return Some(Problem::warning("CAS-074"));
    };
    let permille = i128::from(context.policy.figures.burden_permille);
    let heavy = burden > 0 && i128::from(burden) * 1000 >= i128::from(income) * permille;
    let share = format!("{}%", permille / 10);
    let problem = || Problem::error("CAS-075").arg("burden", format_fen(burden));
    heavy.then(|| problem().arg("income", format_fen(income)).arg("share", share))
}

fn guarantees(context: &Context<'_>) -> Vec<Problem> {
    let names = context.policy.figures.guarantees.iter();
    let names = names.filter(|name| !context.situation.unconcerned.contains(*name));
    let states = names.map(|name| (name, context.situation.guarantees.get(name).copied()));
    let wrong = states.filter_map(|(name, state)| guarantee(name, state, "CAS-076", "CAS-077", context));
    wrong.collect()
}

fn guarantee(
    name: &str,
    state: Option<GuaranteeState>,
    problem: &'static str,
    unknown: &'static str,
    context: &Context<'_>,
) -> Option<Problem> {
    let code = match state {
        Some(GuaranteeState::Held) => return None,
        Some(GuaranteeState::Problem) => problem,
        Some(GuaranteeState::Unknown) | None => unknown,
    };
    let title = context.policy.guarantee_titles.get(name).map_or(name, String::as_str);
    Some(Problem::error(code).arg("name", title))
}

fn open_matters(case: &Case, context: &Context<'_>) -> Vec<Problem> {
    let mut reasons = Vec::new();
    for risk in case.risks.iter().filter(|risk| risk.is_open()) {
        reasons.push(Problem::error("CAS-078").arg("risk", &risk.risk));
    }
    let situation = context.situation;
    if situation.open_leads > 0 {
        reasons.push(Problem::error("CAS-079").arg("n", situation.open_leads));
    }
    if situation.open_issues > 0 {
        reasons.push(Problem::error("CAS-080").arg("n", situation.open_issues));
    }
    reasons
}

/// By help: every risk has a fitting measure that arrived. By itself: what is still promised is only told.
fn help(case: &Case, way: Way, context: &Context<'_>) -> Vec<Problem> {
    let mut reasons = Vec::new();
    if way == Way::Helped {
        let risks = case.risks.iter();
        reasons.extend(risks.filter_map(|risk| unmet_needs(case, &risk.risk, true, context)));
    }
    let promised = case
        .measures
        .iter()
        .filter(|measure| measure.status == MeasureStatus::Planned);
    for measure in promised {
        let problem = match way {
            Way::Helped => Problem::error("CAS-081"),
            Way::Natural => Problem::warning("CAS-081"),
        };
        reasons.push(problem.arg("measure", title(context, &measure.plan.code)));
    }
    reasons
}

/// That no measure that fits this risk has arrived.
pub(super) fn unmet_needs(case: &Case, risk: &str, at_elimination: bool, context: &Context<'_>) -> Option<Problem> {
    let arrived = || {
        let items = case.measures.iter().filter(|measure| measure.has_arrived());
        items.filter_map(|measure| context.policy.item(&measure.plan.code))
    };
    let needs = context.policy.needs_of(risk);
    let unmet = needs.into_iter().find(|need| {
        need.level == Severity::Error && !arrived().any(|item| need.is_met_by(item, context.policy, at_elimination))
    })?;
    Some(Problem::error("CAS-031").arg("risk", risk).arg("basis", &unmet.basis))
}

/// A household in which nobody can work stays open once the safety net holds.
fn labour(way: Way, context: &Context<'_>) -> Option<Problem> {
    let statuses = &context.policy.figures.stay_open_statuses;
    let stays = statuses.iter().any(|status| context.situation.has_status(status));
    match way {
        Way::Helped => stays.then(|| Problem::error("CAS-082")),
        Way::Natural => stays.then(|| Problem::warning("CAS-083")),
    }
}

/// What is missing of the state that is recorded at the end; what concerns nobody there may be left out.
pub(super) fn after_state(after: &AfterState, context: &Context<'_>) -> Vec<Problem> {
    let figures = &context.policy.figures;
    let names = figures.guarantees.iter();
    let asked =
        names.filter(|name| after.guarantees.contains_key(*name) || !context.situation.unconcerned.contains(*name));
    let states = asked.map(|name| (name, after.guarantees.get(name).copied()));
    let mut wrong: Vec<Problem> = states
        .filter_map(|(name, state)| guarantee(name, state, "CAS-084", "CAS-085", context))
        .collect();
    let missing = figures
        .after_amounts
        .iter()
        .filter(|name| !after.amounts.contains_key(*name));
    for name in missing {
        let title = context.policy.amount_titles.get(name).unwrap_or(name);
        wrong.push(Problem::error("CAS-086").arg("name", title));
    }
    wrong
}
