//! Doing something to a case: one way for every command, whoever asks.

use domain::access::{Action, Actor, Area, Role, Viewer};
use domain::calendar::Days;
use domain::case::{Act, Case, Command, Context, Record, Situation, Step, check_plan, check_responsible, decide};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::cases::Stored;
use store::situations::KnownHousehold;
use store::visits::VisitLine;
use store::{ReadTx, WriteTx};

use super::notice::fill_from_notice;
use super::open::settle_into;
use super::situation::{Known, situations};
use super::{Rules, permitted};
use crate::{App, Refusal};

/// A case as its reader saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCase {
    /// Its id.
    pub case_id: String,
    /// The version that was read.
    pub version: i64,
}

/// A case after something was done to it.
#[derive(Debug, Clone)]
pub struct Acted {
    /// Its id.
    pub case_id: String,
    /// Its version now.
    pub version: i64,
    /// As it is now.
    pub case: Case,
    /// What is worth a second look, though it was done.
    pub warnings: Vec<Problem>,
}

/// What somebody must be permitted to do, to do this to a case. Who of them may, where the case stands, is policy.
pub fn action_of(command: &Command) -> Action {
    match command {
        Command::DecideExtension { .. } => Action::GrantExtension,
        Command::WritePlan { .. }
        | Command::AddMeasure { .. }
        | Command::ChangeMeasure { .. }
        | Command::CancelMeasure { .. }
        | Command::EndMeasure { .. }
        | Command::JudgeEffect { .. } => Action::PlanHousehold,
        Command::ConfirmDelivery { .. } => Action::ConfirmDelivery,
        Command::Transfer { .. } => Action::TransferCases,
        Command::Complete {
            record: Record::FollowUp { .. },
            ..
        } => Action::RecordVisit,
        _ => Action::AdvanceCase,
    }
}

/// Does something to a case.
///
/// # Errors
/// When the viewer may not, the case was changed meanwhile, or the policy is against it; then with every reason.
#[store::boxed]
pub async fn act(app: &App, viewer: &Viewer, at: Moment, seen: &SeenCase, command: Command) -> Result<Acted, Refusal> {
    permitted(viewer, action_of(&command))?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let acted = act_in(&mut tx, &rules, seen, command).await?;
    tx.commit().await?;
    Ok(acted)
}

/// The same inside a transaction that is under way.
async fn act_in(tx: &mut WriteTx, rules: &Rules, seen: &SeenCase, command: Command) -> Result<Acted, Refusal> {
    let action = action_of(&command);
    let stored = store::cases::load(tx, &seen.case_id).await?.ok_or(Refusal::NotFound)?;
    let about = (action, command.responsible());
    let known = known_of(tx, rules, about, &stored.household_id).await?;
    if stored.version != seen.version {
        return Err(Refusal::Stale);
    }
    let command = prepared(tx, rules, &stored, command).await?;
    let asking = Asking::of(tx.viewer(), &known.household);
    let context = asking.context(rules, &known.situation);
    let events = decide(Some(&stored.case), &command, &context).map_err(Refusal::Conflict)?;
    let after = store::cases::append(tx, &stored, &events).await?;
    follow(tx, &command, &after).await?;
    let mut warnings = match command.act() {
        Act::WritePlan | Act::AddMeasure | Act::ChangeMeasure | Act::CancelMeasure => {
            check_plan(&after.case, &[], &context)
        }
        _ => Vec::new(),
    };
    warnings.extend(check_responsible(&stored.case, &command, &context));
    warnings.extend(plan_falls_short(&command, &after.case));
    Ok(Acted {
        case_id: after.case_id,
        version: after.version,
        case: after.case,
        warnings,
    })
}

/// By when the plan is to be looked at again, told to whoever heard that it does not suffice.
fn plan_falls_short(command: &Command, after: &Case) -> Option<Problem> {
    let heard = matches!(
        command,
        Command::Complete {
            record: Record::FollowUp { review_by: Some(_), .. },
            ..
        }
    );
    let plan = after.plan.as_ref().filter(|_| heard)?;
    Some(Problem::warning("CAS-123").arg("date", plan.review_on))
}

/// What a command brings with it outside the case: leads get their outcome, what was seen on a visit is remembered.
async fn follow(tx: &mut WriteTx, command: &Command, after: &Stored) -> Result<(), Refusal> {
    match command {
        Command::Join { leads, .. } => settle_into(tx, leads, after, false).await,
        Command::Complete {
            on,
            record: Record::Visit { visit_id, .. } | Record::FollowUp { visit_id, .. },
            ..
        } => crate::leads::remember_case(tx, &after.case_id, *on, Some(visit_id)).await,
        _ => Ok(()),
    }
}

/// The household of a case with its situation, for a viewer who may do this to it, and the tie of the account that is
/// asked about.
pub(super) async fn known_of(
    tx: &mut ReadTx,
    rules: &Rules,
    (action, about): (Action, Option<&str>),
    household_id: &str,
) -> Result<Known, Refusal> {
    let ids = [household_id.to_owned()];
    let found = situations(tx, rules, action, &ids, about).await?.remove(household_id);
    found.ok_or(Refusal::NotPermitted(action))
}

/// Who asks, where the household lives.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    actor: String,
    roles: Vec<Role>,
    is_system: bool,
}

impl Asking {
    /// The viewer's roles that reach the household.
    pub(super) fn of(viewer: &Viewer, household: &KnownHousehold) -> Self {
        let account = viewer.account_id();
        let reaches = |area: &Area| match area {
            Area::County => true,
            Area::Region(id) => *id == household.township_id || *id == household.village_id,
            Area::OwnHouseholds => account.is_some_and(|account| household.helpers.contains(account)),
        };
        let grants = viewer.grants().iter();
        let mut roles: Vec<Role> = grants
            .filter(|grant| grant.is_sound() && reaches(&grant.area))
            .map(|grant| grant.role)
            .collect();
        roles.sort_unstable();
        roles.dedup();
        Self {
            actor: account.map_or_else(|| viewer.actor().to_string(), str::to_owned),
            roles,
            is_system: matches!(viewer.actor(), Actor::System(_)),
        }
    }

    pub(super) fn context<'a>(&'a self, rules: &'a Rules, situation: &'a Situation) -> Context<'a> {
        Context {
            actor: &self.actor,
            roles: &self.roles,
            is_system: self.is_system,
            today: rules.today,
            policy: &rules.policy,
            situation,
        }
    }
}

/// The command with what the store alone can give it: numbers of new measures, a sealed telephone, visits that exist,
/// notices that hung.
async fn prepared(tx: &mut WriteTx, rules: &Rules, stored: &Stored, mut command: Command) -> Result<Command, Refusal> {
    match &mut command {
        Command::WritePlan { measures, .. } => {
            for measure in measures {
                measure.measure_id = tx.next_id();
            }
        }
        Command::AddMeasure { measure } => measure.measure_id = tx.next_id(),
        Command::StartElimination { contact_phone, .. } => {
            *contact_phone = store::cases::seal_contact(tx, &stored.case_id, contact_phone);
        }
        Command::Complete {
            step: Step::Visit,
            record: Record::Visit { visit_id, .. },
            ..
        } => {
            visit_of(tx, stored, visit_id).await?;
            unused(stored, visit_id)?;
        }
        Command::Complete {
            step: Step::FollowUp,
            record: Record::FollowUp {
                visit_id, review_by, ..
            },
            ..
        } => {
            let visit = visit_of(tx, stored, visit_id).await?;
            unused(stored, visit_id)?;
            *review_by = plan_review(rules, stored, &visit);
        }
        Command::Complete { step, on, record } if record.step() == *step => {
            fill_from_notice(tx, rules, stored, (*on, record)).await?;
        }
        _ => {}
    }
    Ok(command)
}

/// One visit does one follow-up: the next one is another visit.
fn unused(stored: &Stored, visit_id: &str) -> Result<(), Refusal> {
    let mut done = stored.case.status.runs().flat_map(|run| &run.done);
    match done.any(|done| matches!(&done.record, Record::FollowUp { visit_id: used, .. } if used == visit_id)) {
        false => Ok(()),
        true => Err(Refusal::field("record.visit_id", Problem::error("CWK-009"))),
    }
}

/// The visit by which a step is done: one that was recorded, of this household.
async fn visit_of(tx: &mut WriteTx, stored: &Stored, visit_id: &str) -> Result<VisitLine, Refusal> {
    let visit = store::visits::find(tx, visit_id).await?;
    visit
        .filter(|visit| visit.household_id == stored.household_id)
        .ok_or_else(|| Refusal::field("record.visit_id", Problem::error("CWK-001")))
}

/// By when the plan is looked at again, where the household said at a visit that it does not help, or not enough. A plan
/// written since then has heard it.
fn plan_review(rules: &Rules, stored: &Stored, visit: &VisitLine) -> Option<Date> {
    let review = rules.loaded.policy.fieldwork.form(&visit.kind)?.review.as_ref()?;
    let answers: serde_json::Value = serde_json::from_str(&visit.answers).ok()?;
    let answer = answers.get(&review.question).and_then(serde_json::Value::as_str);
    let plan = stored.case.plan.as_ref()?;
    let is_open = visit.day.parse::<Date>().is_ok_and(|day| plan.written_on <= day);
    let days = rules.loaded.params.integer(&review.days)?;
    let days = Days::calendar(u16::try_from(days).ok()?);
    let by = rules.policy.calendar.after(rules.today, days).ok();
    by.filter(|_| is_open && review.is_asked_by(answer))
}
