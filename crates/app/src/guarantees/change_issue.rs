//! A problem goes its way: to somebody else, repaired, looked at a second time.

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::WriteTx;
use store::files::kept_at;
use store::issues::ledger::{self, NewState};
use store::issues::{self, Issue, Owner, Recheck, Repair};

use crate::visits::{FieldRules, HELD, all_right, any_day, author, check_digest, past_day, permitted, words};
use crate::{App, FieldProblem, Refusal};

/// The words of an issue's states, with what people call them.
const STATES: [(&str, &str); 3] = [("open", "待修复"), ("repaired", "已修复待复查"), ("closed", "已了结")];

/// Who owns it from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssignInput {
    /// A department.
    pub department: Option<String>,
    /// An account.
    pub account_id: Option<String>,
    /// When it should be repaired.
    pub due_on: String,
    /// Why.
    pub reason: String,
}

/// A repair as a request tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepairInput {
    /// How, and what shows it.
    pub text: String,
    /// Digest of a file that shows it.
    pub evidence: Option<String>,
    /// When.
    pub on: String,
}

/// A second look as a request tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecheckInput {
    /// Whether it is repaired indeed.
    pub passed: bool,
    /// What was seen.
    pub text: String,
    /// When.
    pub on: String,
}

/// Gives a problem to somebody, with a deadline and the reason.
///
/// # Errors
/// When something of it cannot be taken, or it was changed meanwhile.
#[store::boxed]
pub async fn assign_issue(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (issue_id, version): (&str, i64),
    input: &AssignInput,
) -> Result<(), Refusal> {
    permitted(viewer, Action::HandleIssue)?;
    let mut problems = Vec::new();
    let due_on = any_day("due_on", &input.due_on, &mut problems);
    let department = words(input.department.as_deref());
    if department.is_none() && input.account_id.is_none() {
        problems.push(FieldProblem::new("department", Problem::error("GUA-009")));
    }
    let reason = words(Some(&input.reason));
    if reason.is_none() {
        problems.push(FieldProblem::new("reason", Problem::error("GUA-008")));
    }
    let (Some(due_on), Some(reason)) = (due_on, reason) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let mut tx = app.store.write(viewer, at).await?;
    let issue = seen(&mut tx, issue_id, version).await?;
    in_state(&issue, "open", "转办")?;
    not_before(&issue, "due_on", due_on)?;
    if let Some(account) = &input.account_id
        && !issues::is_account(&mut tx, account).await?
    {
        return Err(Refusal::field("account_id", Problem::error("GUA-007")));
    }
    let owner = Owner {
        department,
        account_id: input.account_id.clone(),
    };
    issues::assign(&mut tx, &issue, &owner, due_on, &reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that a problem was repaired; a second look falls due.
///
/// # Errors
/// When something of it cannot be taken, or it was changed meanwhile.
#[store::boxed]
pub async fn repair_issue(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (issue_id, version): (&str, i64),
    input: &RepairInput,
) -> Result<(), Refusal> {
    permitted(viewer, Action::HandleIssue)?;
    let rules = FieldRules::read(app, at).await?;
    let mut problems = Vec::new();
    let text = words(Some(&input.text));
    if text.is_none() {
        problems.push(FieldProblem::new("text", Problem::error("GUA-004")));
    }
    if let Some(digest) = &input.evidence {
        check_digest("evidence", digest, &mut problems);
    }
    let on = past_day("on", &input.on, rules.today, &mut problems);
    let (Some(on), Some(text)) = (on, text) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let mut tx = app.store.write(viewer, at).await?;
    let issue = seen(&mut tx, issue_id, version).await?;
    in_state(&issue, "open", "登记修复")?;
    not_before(&issue, "on", on)?;
    if let Some(digest) = &input.evidence
        && kept_at(&mut tx, digest).await?.is_none()
    {
        return Err(Refusal::field("evidence", Problem::error("VIS-026")));
    }
    let rule = rules.fieldwork().issue(&issue.guarantee);
    let rule = rule.ok_or_else(|| Refusal::conflict(Problem::error("VIS-025").arg("name", &issue.guarantee)))?;
    let repair = Repair {
        text,
        evidence: input.evidence.clone(),
        on,
        recheck_on: FieldRules::days_from(on, rules.number(&rule.recheck_days)?)?,
    };
    issues::repair(&mut tx, &issue, &repair, &author(viewer)).await?;
    tx.commit().await?;
    Ok(())
}

/// Looks a second time: what is repaired is closed and held from then on, what is not is open again.
///
/// # Errors
/// When something of it cannot be taken, when it is the same person who told the repair, or it was changed meanwhile.
#[store::boxed]
pub async fn recheck_issue(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (issue_id, version): (&str, i64),
    input: &RecheckInput,
) -> Result<(), Refusal> {
    permitted(viewer, Action::HandleIssue)?;
    let rules = FieldRules::read(app, at).await?;
    let mut problems = Vec::new();
    let text = words(Some(&input.text));
    if text.is_none() {
        problems.push(FieldProblem::new("text", Problem::error("GUA-006")));
    }
    let on = past_day("on", &input.on, rules.today, &mut problems);
    let (Some(on), Some(text)) = (on, text) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let by = author(viewer);
    let mut tx = app.store.write(viewer, at).await?;
    let issue = seen(&mut tx, issue_id, version).await?;
    in_state(&issue, "repaired", "复查")?;
    let repaired_on: Option<Date> = issue.repaired_on.as_deref().and_then(|day| day.parse().ok());
    if repaired_on.is_some_and(|day| on < day) {
        return Err(Refusal::field("on", Problem::error("GUA-010")));
    }
    let rule = rules.fieldwork().issue(&issue.guarantee);
    let rule = rule.ok_or_else(|| Refusal::conflict(Problem::error("VIS-025").arg("name", &issue.guarantee)))?;
    if rule.by_another && issue.repaired_by.as_deref() == Some(by.as_str()) {
        return Err(Refusal::conflict(Problem::error("GUA-005")));
    }
    let recheck = Recheck {
        passed: input.passed,
        text: text.clone(),
        on,
        due_on: FieldRules::days_from(on, rules.number(&rule.repair_days)?)?,
    };
    issues::recheck(&mut tx, &issue, &recheck, &by).await?;
    if input.passed {
        let state = NewState {
            household_id: issue.household_id.clone(),
            person_id: issue.person_id.clone(),
            guarantee: issue.guarantee.clone(),
            state: HELD.to_owned(),
            detail: Some(text),
            on,
            ground: Some(issue.issue_id.clone()),
        };
        ledger::set(&mut tx, Action::HandleIssue, &state).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn seen(tx: &mut WriteTx, issue_id: &str, version: i64) -> Result<Issue, Refusal> {
    issues::find_to_change(tx, issue_id, version)
        .await?
        .ok_or(Refusal::NotFound)
}

fn in_state(issue: &Issue, state: &str, step: &str) -> Result<(), Refusal> {
    if issue.state == state {
        return Ok(());
    }
    let title = STATES.iter().find(|(word, _)| *word == issue.state);
    let title = title.map_or(issue.state.as_str(), |(_, title)| title);
    let problem = Problem::error("GUA-003").arg("state", title).arg("step", step);
    Err(Refusal::conflict(problem))
}

fn not_before(issue: &Issue, field: &str, day: Date) -> Result<(), Refusal> {
    let found_on: Option<Date> = issue.found_on.parse().ok();
    match found_on.is_some_and(|found| day < found) {
        true => Err(Refusal::field(field, Problem::error("GUA-010"))),
        false => Ok(()),
    }
}
