//! Changing a standard: proposed, compared, decided by somebody else, taken back; each step in the journal.

use domain::access::{Action, Reason, Viewer};
use domain::policy::{Source, StandardChange};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::StoreError;
use store::standards::{ChangeFilter, ChangeLine, ChangeState, Decision, NewChange};

use super::moves::{Move, value_of};
use super::{Effect, permitted, what_if};
use crate::policy::Loaded;
use crate::{App, FieldProblem, Refusal};

/// Characters of a reason at most.
const LONGEST: usize = 500;
/// What the county itself decided: the grade of its source.
const DECIDED_HERE: &str = "L";

/// A change somebody proposes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The parameter.
    pub parameter: String,
    /// The value, as people write it.
    pub value: String,
    /// First day in force.
    pub from: Date,
    /// Why.
    pub reason: String,
    /// By which document or meeting.
    pub basis: String,
    /// Number of the document.
    pub basis_number: Option<String>,
    /// Where it can be read.
    pub basis_link: Option<String>,
}

/// What was proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// Id of the change.
    pub change_id: String,
    /// What trying it out said.
    pub comparison: Comparison,
}

/// What trying a change out said, or why it could not be tried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// The effect.
    Effect(Box<Effect>),
    /// Why there is none: no screening yet, a figure that no rule rests on.
    Impossible(Vec<Problem>),
}

/// A change as its reader saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenChange {
    /// Its id.
    pub change_id: String,
    /// The version that was read.
    pub version: i64,
}

/// Approved changes, as the policy takes them.
pub(crate) async fn approved(app: &App) -> Result<Vec<StandardChange>, Refusal> {
    let mut tx = app.store.read(&Viewer::system(Reason::Maintenance)).await?;
    let lines = store::standards::in_force(&mut tx).await?;
    Ok(lines.into_iter().map(laid).collect())
}

fn laid(line: ChangeLine) -> StandardChange {
    StandardChange {
        source: Source {
            title: format!("本县调整第{}号：{}", line.number, line.basis),
            number: line.basis_number,
            link: line.basis_link,
            grade: DECIDED_HERE.to_owned(),
            unverified: false,
        },
        number: line.number,
        parameter: line.parameter,
        region: line.region_code,
        value: line.value,
        from: line.from_on,
        until: line.until_on,
    }
}

/// Proposes a change and keeps beside it what trying it out says.
///
/// # Errors
/// When the viewer may not propose, with everything that is wrong with the proposal.
#[store::boxed]
pub async fn propose_change(app: &App, viewer: &Viewer, at: Moment, proposal: Proposal) -> Result<Proposed, Refusal> {
    permitted(viewer, Action::ProposeStandard)?;
    let today = at.day(app.settings.hours_ahead);
    let loaded = crate::policy::in_county(app, proposal.from.max(today)).await?;
    let (old_value, value) = checked(&loaded, &proposal, today)?;
    let comparison = compared(app, viewer, at, &proposal.parameter, &value).await?;
    let new = NewChange {
        parameter: proposal.parameter.clone(),
        region_code: app.settings.region.clone(),
        old_value,
        value,
        from_on: proposal.from,
        reason: proposal.reason.trim().to_owned(),
        basis: proposal.basis.trim().to_owned(),
        basis_number: filled(proposal.basis_number),
        basis_link: filled(proposal.basis_link),
        comparison: comparison.kept()?,
    };
    let mut tx = app.store.write(viewer, at).await?;
    let open = ChangeFilter {
        state: Some(ChangeState::Proposed),
        parameter: Some(proposal.parameter.clone()),
        before: None,
        limit: i64::from(u16::MAX),
    };
    let open = store::standards::list(&mut tx, &open).await?;
    if let Some(other) = open.iter().find(|other| other.from_on == proposal.from) {
        let title = loaded
            .policy
            .parameters
            .get(&proposal.parameter)
            .map(|parameter| parameter.title.as_str());
        let problem = Problem::error("STD-008").arg("title", title.unwrap_or_default());
        return Err(Refusal::conflict(
            problem.arg("day", other.from_on).arg("number", other.number),
        ));
    }
    let change_id = store::standards::propose(&mut tx, new).await?;
    tx.commit().await?;
    Ok(Proposed { change_id, comparison })
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The value that stands on the day and the one that is to stand, as people write them.
fn checked(loaded: &Loaded, proposal: &Proposal, today: Date) -> Result<(Option<String>, String), Refusal> {
    let mut problems = Vec::new();
    if proposal.from < today {
        problems.push(FieldProblem::new(
            "from",
            Problem::error("STD-004").arg("day", proposal.from),
        ));
    }
    for (field, what, text) in [
        ("reason", "理由", &proposal.reason),
        ("basis", "依据（文件或会议）", &proposal.basis),
    ] {
        problems.extend(said(field, what, text).err());
    }
    let standing = loaded
        .params
        .get(&proposal.parameter)
        .map(|resolved| resolved.value.to_string());
    let mut new = String::new();
    match value_of(loaded, &proposal.parameter, &proposal.value) {
        Ok((parameter, value)) => {
            new = value.to_string();
            if standing.as_ref() == Some(&new) {
                let problem = Problem::error("STD-003")
                    .arg("title", &parameter.title)
                    .arg("day", proposal.from);
                problems.push(FieldProblem::new("value", problem.arg("value", &new)));
            }
        }
        Err((field, problem)) => problems.push(FieldProblem::new(field, problem)),
    }
    match problems.is_empty() {
        true => Ok((standing, new)),
        false => Err(Refusal::Invalid(problems)),
    }
}

/// Words somebody has to say.
fn said(field: &'static str, what: &str, text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    match (1..=LONGEST).contains(&text.chars().count()) {
        true => Ok(text.to_owned()),
        false => {
            let problem = Problem::error("STD-005").arg("what", what).arg("most", LONGEST);
            Err(FieldProblem::new(field, problem))
        }
    }
}

async fn compared(app: &App, viewer: &Viewer, at: Moment, parameter: &str, value: &str) -> Result<Comparison, Refusal> {
    let moves = [Move {
        parameter: parameter.to_owned(),
        value: value.to_owned(),
    }];
    match what_if(app, viewer, at, (None, &moves)).await {
        Ok(effect) => Ok(Comparison::Effect(Box::new(effect))),
        Err(Refusal::Conflict(problems)) => Ok(Comparison::Impossible(problems)),
        // On the day of the screening the parameter took another kind of value, or none.
        Err(Refusal::Invalid(fields)) => {
            let problems = fields.into_iter().map(|field| field.problem).collect();
            Ok(Comparison::Impossible(problems))
        }
        Err(other) => Err(other),
    }
}

impl Comparison {
    /// As it is kept beside the change.
    fn kept(&self) -> Result<Option<(String, String)>, Refusal> {
        let Self::Effect(effect) = self else { return Ok(None) };
        let text = serde_json::to_string(effect).map_err(Refusal::fault)?;
        Ok(Some((effect.screening_id.clone(), text)))
    }
}

/// Tries a proposed change out over the latest screening and keeps what it says instead of what it said before.
///
/// # Errors
/// When the viewer may not propose, the change is decided, or somebody touched it since it was read.
#[store::boxed]
pub async fn compare_change(app: &App, viewer: &Viewer, at: Moment, seen: &SeenChange) -> Result<Comparison, Refusal> {
    permitted(viewer, Action::ProposeStandard)?;
    let change = seen_as(
        &mut app.store.read(viewer).await?,
        seen,
        "重新测算",
        &[ChangeState::Proposed],
    )
    .await?;
    let comparison = compared(app, viewer, at, &change.parameter, &change.value).await?;
    let Some((screening_id, text)) = comparison.kept()? else {
        return Ok(comparison);
    };
    let mut tx = app.store.write(viewer, at).await?;
    store::standards::compare(&mut tx, &change, (&screening_id, &text)).await?;
    tx.commit().await?;
    Ok(comparison)
}

/// The change, if it is as it was seen and stands where this can be done.
async fn seen_as(
    tx: &mut store::ReadTx,
    seen: &SeenChange,
    what: &str,
    states: &[ChangeState],
) -> Result<ChangeLine, Refusal> {
    let found = store::standards::find(tx, &seen.change_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if found.version != seen.version {
        return Err(Refusal::Stale);
    }
    if !states.contains(&found.state) {
        let problem = Problem::error("STD-007").arg("state", found.state.title());
        return Err(Refusal::conflict(problem.arg("what", what)));
    }
    Ok(found)
}

/// Approves a change: it is in force from its day.
///
/// # Errors
/// When the viewer may not, proposed it, its day is past, or somebody touched it since it was read.
#[store::boxed]
pub async fn approve_change(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenChange,
    text: Option<String>,
) -> Result<(), Refusal> {
    decide(app, viewer, at, seen, (true, text)).await
}

/// Sends a change back.
///
/// # Errors
/// When the viewer may not, proposed it, says no reason, or somebody touched it since it was read.
#[store::boxed]
pub async fn reject_change(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenChange,
    text: &str,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ApproveStandard)?;
    let text = said("text", "退回的理由", text).map_err(|problem| Refusal::Invalid(vec![problem]))?;
    decide(app, viewer, at, seen, (false, Some(text))).await
}

async fn decide(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenChange,
    (approved, text): (bool, Option<String>),
) -> Result<(), Refusal> {
    permitted(viewer, Action::ApproveStandard)?;
    let mut tx = app.store.write(viewer, at).await?;
    let what = if approved { "批准" } else { "退回" };
    let change = seen_as(&mut tx, seen, what, &[ChangeState::Proposed]).await?;
    let mut problems = Vec::new();
    if is_own(viewer, &change) {
        problems.push(Problem::error("STD-006"));
    }
    if approved && change.from_on < at.day(app.settings.hours_ahead) {
        problems.push(Problem::error("STD-004").arg("day", change.from_on));
    }
    if !problems.is_empty() {
        return Err(Refusal::Conflict(problems));
    }
    let text = filled(text).map(|text| text.chars().take(LONGEST).collect());
    store::standards::decide(&mut tx, &change, Decision { approved, text }).await?;
    tx.commit().await?;
    Ok(())
}

fn is_own(viewer: &Viewer, change: &ChangeLine) -> bool {
    viewer.account_id() == Some(change.proposed.account_id.as_str())
}

/// Takes a change back. One that is not decided yet, by whoever proposed it or may approve; an approved one by somebody
/// else than who proposed it: it holds up to yesterday, and what stood before stands again.
///
/// # Errors
/// When the viewer may not, says no reason, or somebody touched it since it was read.
#[store::boxed]
pub async fn withdraw_change(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenChange,
    text: &str,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ProposeStandard)?;
    let text = said("text", "撤回的理由", text).map_err(|problem| Refusal::Invalid(vec![problem]))?;
    let mut tx = app.store.write(viewer, at).await?;
    let states = [ChangeState::Proposed, ChangeState::Approved];
    let change = seen_as(&mut tx, seen, "撤回", &states).await?;
    let may_approve = viewer.may(Action::ApproveStandard);
    let until = match change.state {
        ChangeState::Approved if is_own(viewer, &change) => return Err(Refusal::conflict(Problem::error("STD-006"))),
        ChangeState::Approved if may_approve => Some(change.from_on.max(at.day(app.settings.hours_ahead))),
        ChangeState::Proposed if may_approve || is_own(viewer, &change) => None,
        _ => return Err(Refusal::conflict(Problem::error("STD-015"))),
    };
    store::standards::withdraw(&mut tx, &change, until, text).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes, the newest first.
///
/// # Errors
/// When the viewer may not read the policy, or the database fails.
#[store::boxed]
pub async fn list_changes(app: &App, viewer: &Viewer, filter: &ChangeFilter) -> Result<Vec<ChangeLine>, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let mut tx = app.store.read(viewer).await?;
    let changes = store::standards::list(&mut tx, filter).await?;
    Ok(changes.into_iter().map(|change| shown(viewer, change)).collect())
}

/// One change.
///
/// # Errors
/// When the viewer may not read the policy, or there is no such change.
#[store::boxed]
pub async fn find_change(app: &App, viewer: &Viewer, change_id: &str) -> Result<ChangeLine, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let mut tx = app.store.read(viewer).await?;
    let found: Result<Option<ChangeLine>, StoreError> = store::standards::find(&mut tx, change_id).await;
    found?.map(|change| shown(viewer, change)).ok_or(Refusal::NotFound)
}

/// Counts of the whole county are for those who read screenings as a whole.
fn shown(viewer: &Viewer, mut change: ChangeLine) -> ChangeLine {
    if !viewer.may(Action::ReadScreening) {
        change.comparison = None;
    }
    change
}
