//! Somebody found that a guarantee does not hold.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::issues::ledger::{self, NewState};
use store::issues::{NewIssue, Owner, Raised, is_account, raise};

use crate::visits::{FieldRules, PROBLEM, all_right, author, past_day, permitted, words};
use crate::{App, FieldProblem, Refusal};

/// How a problem is told when it is not by a visit.
const BY_HAND: &str = "told";

/// A problem as a request gives it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct IssueInput {
    /// Household.
    pub household_id: String,
    /// The member, where the guarantee is kept by person.
    pub person_id: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// What is wrong.
    pub text: String,
    /// When it was found.
    pub found_on: String,
    /// The department that owns it; the policy says which when it is absent.
    pub department: Option<String>,
    /// The account that owns it.
    pub account_id: Option<String>,
}

impl std::fmt::Debug for IssueInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssueInput")
            .field("guarantee", &self.guarantee)
            .finish_non_exhaustive()
    }
}

/// Keeps a problem with its owner and its deadline, and writes it into the ledger; its id.
///
/// # Errors
/// When something of it cannot be taken, or one of its kind is open already.
#[store::boxed]
pub async fn raise_issue(app: &App, viewer: &Viewer, at: Moment, input: &IssueInput) -> Result<String, Refusal> {
    // Whoever goes there may say what is wrong there.
    let action = match viewer.may(Action::HandleIssue) {
        true => Action::HandleIssue,
        false => Action::RecordVisit,
    };
    permitted(viewer, action)?;
    let rules = FieldRules::read(app, at).await?;
    let mut problems = Vec::new();
    rules.guarantee(("", &input.guarantee), input.person_id.as_deref(), &mut problems);
    let text = words(Some(&input.text));
    if text.is_none() {
        problems.push(FieldProblem::new("text", Problem::error("GUA-001")));
    }
    let rule = rules.fieldwork().issue(&input.guarantee);
    let department = words(input.department.as_deref()).or_else(|| rule.map(|rule| rule.department.clone()));
    if department.is_none() && input.account_id.is_none() {
        problems.push(FieldProblem::new("department", Problem::error("GUA-009")));
    }
    let found_on = past_day("found_on", &input.found_on, rules.today, &mut problems);
    let (Some(found_on), Some(text)) = (found_on, text) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let days = match rule {
        Some(rule) => rules.number(&rule.repair_days)?,
        None => {
            return Err(Refusal::conflict(
                Problem::error("VIS-025").arg("name", &input.guarantee),
            ));
        }
    };
    let mut tx = app.store.write(viewer, at).await?;
    if let Some(account) = &input.account_id
        && !is_account(&mut tx, account).await?
    {
        return Err(Refusal::field("account_id", Problem::error("GUA-007")));
    }
    let new = NewIssue {
        household_id: input.household_id.clone(),
        person_id: input.person_id.clone(),
        guarantee: input.guarantee.clone(),
        text: text.clone(),
        channel: BY_HAND.to_owned(),
        found_on,
        visit_id: None,
        owner: Owner {
            department,
            account_id: input.account_id.clone(),
        },
        due_on: FieldRules::days_from(found_on, days)?,
    };
    let id = match raise(&mut tx, action, &new, &author(viewer)).await? {
        Raised::New(id) => id,
        Raised::Open(number) => return Err(Refusal::conflict(Problem::error("GUA-002").arg("number", number))),
        Raised::NotFound => return Err(Refusal::NotFound),
    };
    if let Some(person) = &input.person_id
        && !ledger::is_member(&mut tx, &input.household_id, person).await?
    {
        return Err(Refusal::field("person_id", Problem::error("VIS-020")));
    }
    let state = NewState {
        household_id: new.household_id,
        person_id: new.person_id,
        guarantee: new.guarantee,
        state: PROBLEM.to_owned(),
        detail: Some(text),
        on: found_on,
        ground: Some(id.clone()),
    };
    ledger::set(&mut tx, action, &state).await?;
    tx.commit().await?;
    Ok(id)
}
