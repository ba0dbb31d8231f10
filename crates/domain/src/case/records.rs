//! Whether what is written down at a step is whole.

use super::check_plan::{check_plan, errors};
use super::decide::signature;
use super::gate::unmet_needs;
use super::{Case, Chain, Context, Finding, MeasureStatus, Record, Run, Step};
use crate::date::Date;
use crate::problem::Problem;

/// Everything that is wrong with the record of a step done on a day.
pub(super) fn check_record(case: &Case, run: &Run, record: &Record, on: Date, context: &Context<'_>) -> Vec<Problem> {
    match record {
        Record::Accept { .. } => Vec::new(),
        Record::Visit {
            visit_id,
            confirmed,
            cleared,
            ..
        } => visited(case, visit_id, confirmed, cleared, context),
        Record::FollowUp { visit_id, cleared, .. } => visited(case, visit_id, &[], cleared, context),
        Record::Authorise { signature: signed } => signature(signed, context),
        Record::Compare { findings, reused } => compared(run, findings, reused.as_deref(), context),
        Record::Review {
            met_on,
            present,
            agreed,
            ..
        } => reviewed(*met_on, *present, *agreed, on, context),
        Record::Publish {
            village,
            posted_on,
            until,
            ..
        } => published(run, village, [*posted_on, *until, on], context),
        Record::TownshipCheck { text } => missing(text, "审核意见"),
        Record::CountyDecision { class, .. } => decided(case, run, class, context),
        Record::Announce { posted_on } => late(*posted_on, on),
        Record::Register { household_no, month } => registered(run, household_no, month),
        Record::Plan {} => planned(case, context),
        Record::Measures {} => arrived(case, context),
    }
}

fn missing(text: &str, what: &str) -> Vec<Problem> {
    let empty = text.trim().is_empty();
    let problem = || Problem::error("CAS-012").arg("what", what);
    empty.then(problem).into_iter().collect()
}

/// A day on a paper that lies after the day of the step.
fn late(day: Date, on: Date) -> Vec<Problem> {
    let problem = || Problem::error("CAS-010").arg("date", day).arg("today", on);
    (day > on).then(problem).into_iter().collect()
}

fn visited(
    case: &Case,
    visit_id: &str,
    confirmed: &[String],
    cleared: &[String],
    context: &Context<'_>,
) -> Vec<Problem> {
    let mut wrong = missing(visit_id, "走访记录");
    let known = &context.policy.risks;
    for name in confirmed.iter().filter(|name| !known.contains(name)) {
        wrong.push(Problem::error("CAS-013").arg("name", name).arg("suggestion", "-"));
    }
    for name in cleared {
        if case.risk(name).is_none() {
            wrong.push(Problem::error("CAS-033").arg("name", name));
        }
        if confirmed.contains(name) {
            wrong.push(Problem::error("CAS-034").arg("name", name));
        }
    }
    let new = confirmed.iter().filter(|name| case.risk(name).is_none()).count();
    let most = context.policy.figures.max_risks;
    if case.risks.len() + new > usize::from(most) {
        wrong.push(
            Problem::error("CAS-014")
                .arg("most", most)
                .arg("n", case.risks.len() + new),
        );
    }
    wrong
}

/// Departments are asked only by authority of the household; an earlier comparison may be used again.
fn compared(run: &Run, findings: &[Finding], reused: Option<&str>, context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = Vec::new();
    let reused = reused.is_some_and(|reused| !reused.trim().is_empty());
    if findings.is_empty() && !reused {
        wrong.push(Problem::error("CAS-021"));
    }
    let asks = run.order.iter().flatten().any(|step| *step == Step::Authorise);
    if asks && !reused && !run.is_done(Step::Authorise) {
        wrong.push(Problem::error("CAS-022"));
    }
    let scopes = &context.policy.figures.compare_scopes;
    let strange = |finding: &&Finding| !scopes.is_empty() && !scopes.contains(&finding.scope);
    for finding in findings.iter().filter(strange) {
        let problem = Problem::error("CAS-023").arg("name", &finding.scope);
        wrong.push(problem.arg("list", scopes.join("、")));
    }
    wrong
}

fn reviewed(met_on: Date, present: u16, agreed: u16, on: Date, context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = late(met_on, on);
    if present == 0 || agreed > present {
        wrong.push(Problem::error("CAS-024").arg("present", present).arg("agreed", agreed));
    } else if u32::from(agreed) * 1000 <= u32::from(present) * u32::from(context.policy.figures.review_pass_permille) {
        wrong.push(Problem::error("CAS-025").arg("present", present).arg("agreed", agreed));
    }
    wrong
}

/// A notice hangs for so many whole days after that on which it was posted, and is over when the step is done.
fn published(run: &Run, village: &str, [posted, until, on]: [Date; 3], context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = missing(village, "公示的村");
    let days = context.policy.figures.publish_days;
    let earliest = posted.checked_add(jiff::Span::new().days(days)).unwrap_or(Date::MAX);
    if until < earliest {
        let problem = Problem::error("CAS-026").arg("days", days).arg("until", until);
        wrong.push(problem.arg("earliest", earliest));
    }
    if on < until.max(earliest) {
        wrong.push(Problem::error("CAS-027").arg("until", until.max(earliest)));
    }
    let before = run.done(Step::Review).filter(|review| posted < review.on);
    if let Some(review) = before {
        let problem = Problem::error("CAS-011").arg("date", posted).arg("earliest", review.on);
        wrong.push(problem.arg("what", "民主评议"));
    }
    wrong
}

/// Recognition needs a class of the policy and a risk that the national form knows.
fn decided(case: &Case, run: &Run, class: &str, context: &Context<'_>) -> Vec<Problem> {
    let mut wrong = Vec::new();
    if run.chain != Chain::Identification {
        return wrong;
    }
    let policy = context.policy;
    if !policy.classes.iter().any(|known| known == class) {
        let problem = Problem::error("CAS-028").arg("name", class);
        wrong.push(problem.arg("list", policy.classes.join("、")));
    }
    let official = |name: &String| policy.official_risks.contains(name);
    if !case.risks.iter().any(|risk| risk.is_open() && official(&risk.risk)) {
        wrong.push(Problem::error("CAS-017"));
    }
    wrong
}

fn registered(run: &Run, household_no: &str, month: &str) -> Vec<Problem> {
    if run.chain != Chain::Identification {
        return Vec::new();
    }
    let mut wrong = missing(household_no, "户编号");
    let is_month = month.len() == 7 && format!("{month}-01").parse::<Date>().is_ok();
    if !is_month {
        wrong.push(Problem::error("CAS-029").arg("month", month));
    }
    wrong
}

/// The plan stands when its measures fit and the household has said what it thinks.
fn planned(case: &Case, context: &Context<'_>) -> Vec<Problem> {
    let Some(plan) = &case.plan else {
        return vec![Problem::error("CAS-030")];
    };
    let mut wrong = errors(check_plan(case, &[], context));
    if plan.opinion.is_none() {
        wrong.push(Problem::error("CAS-035"));
    }
    wrong
}

/// Every risk that still is has a measure that fits and has arrived, and nothing merely promised is left.
fn arrived(case: &Case, context: &Context<'_>) -> Vec<Problem> {
    let open = case.risks.iter().filter(|risk| risk.is_open());
    let mut wrong: Vec<Problem> = open
        .filter_map(|risk| unmet_needs(case, &risk.risk, false, context))
        .collect();
    let promised = |measure: &&super::Measure| measure.status == MeasureStatus::Planned;
    for measure in case.measures.iter().filter(promised) {
        wrong.push(Problem::error("CAS-032").arg("measure", title(context, &measure.plan.code)));
    }
    wrong
}

/// What a measure is called.
pub(super) fn title<'c>(context: &'c Context<'_>, code: &'c str) -> &'c str {
    context.policy.item(code).map_or(code, |item| &item.title)
}
