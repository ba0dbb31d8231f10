//! What is owed once a day: those above are told of steps and of reports from outside that are late, and a rest that is
//! over ends.
//!
//! It may be broken off anywhere and begun again: every part is one transaction, and what was told already is not
//! told twice, because the case itself says whom it was told to.

use domain::access::{Action, Viewer};
use domain::case::{Command, decide, escalations, level_owed};
use domain::{Date, Moment};
use store::cases::{Change, Stored};

use super::act::Asking;
use super::situation::situations;
use super::{Rules, permitted};
use crate::{App, Refusal};

/// Cases looked at in one transaction.
const AT_ONCE: i64 = 500;

/// What a tick came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ticked {
    /// Cases looked at.
    pub cases: u64,
    /// Steps of which somebody above was told.
    pub escalated: u64,
    /// Cases that go on after a rest.
    pub resumed: u64,
    /// Deadlines that could not be counted before.
    pub recounted: u64,
    /// Reports from outside of which somebody above was told.
    pub reports: u64,
}

/// Does what is owed on a day, for every open case that has something late.
///
/// # Errors
/// When the viewer may not, the policy has mistakes, or the database fails; what was done by then is kept.
pub(crate) async fn tick(
    app: &App,
    viewer: &Viewer,
    (at, on): (Moment, Date),
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Ticked, Refusal> {
    permitted(viewer, Action::AdvanceCase)?;
    let rules = Rules::read_on(app, on).await?;
    let mut done = Ticked::default();
    let mut after = 0;
    loop {
        let mut tx = app.store.write(viewer, at).await?;
        let late = store::cases::owing(&mut tx, rules.today, after, AT_ONCE).await?;
        let Some(last) = late.last() else {
            break;
        };
        after = last.number;
        let ids: Vec<String> = late.iter().map(|stored| stored.household_id.clone()).collect();
        let known = situations(&mut tx, &rules, Action::AdvanceCase, &ids, None).await?;
        let mut changes = Vec::new();
        for stored in late {
            done.cases += 1;
            let Some(known) = known.get(&stored.household_id) else {
                continue;
            };
            let asking = Asking::of(viewer, &known.household);
            let context = asking.context(&rules, &known.situation);
            if let Some(change) = owed(stored, &context, &mut done) {
                changes.push(change);
            }
        }
        if !changes.is_empty() {
            store::cases::append_many(&mut tx, changes).await?;
            tx.commit().await?;
        }
        told(done.cases);
    }
    done.reports = late_reports(app, viewer, at, &rules).await?;
    Ok(done)
}

/// Tells those above of reports from outside that nobody has dealt with in time.
async fn late_reports(app: &App, viewer: &Viewer, at: Moment, rules: &Rules) -> Result<u64, Refusal> {
    let (mut n, mut after) = (0, 0);
    loop {
        let mut tx = app.store.write(viewer, at).await?;
        let late = store::self_reports::late(&mut tx, rules.today, after, AT_ONCE).await?;
        let Some(last) = late.last() else {
            return Ok(n);
        };
        after = last.number;
        let owed = late.into_iter().filter_map(|report| {
            let level = level_owed(report.due_on, rules.today, &rules.policy)?;
            report.told.is_none_or(|told| told < level).then_some((report, level))
        });
        let owed: Vec<_> = owed.collect();
        if !owed.is_empty() {
            store::self_reports::escalate(&mut tx, &owed, rules.today).await?;
            tx.commit().await?;
        }
        n += owed.len() as u64;
    }
}

/// Everything that a case is owed today, one command after the other.
fn owed(stored: Stored, context: &domain::case::Context<'_>, done: &mut Ticked) -> Option<Change> {
    let mut case = stored.case.clone();
    let mut events = Vec::new();
    let over = |until: Option<Date>| until.is_some_and(|until| until <= context.today);
    let mut commands = Vec::new();
    if case.pause.as_ref().is_some_and(|pause| over(pause.until)) {
        commands.push(Command::Resume {});
    }
    commands.push(Command::Recount {});
    for command in commands {
        let before = events.len();
        take(&mut case, &mut events, &command, context);
        let n = u64::from(events.len() > before);
        match command {
            Command::Resume {} => done.resumed += n,
            _ => done.recounted += n,
        }
    }
    for command in escalations(&case, context) {
        let before = events.len();
        take(&mut case, &mut events, &command, context);
        done.escalated += u64::from(events.len() > before);
    }
    (!events.is_empty()).then(|| Change::append(stored, events))
}

/// Takes a command when nothing is against it.
fn take(
    case: &mut domain::case::Case,
    events: &mut Vec<domain::case::Event>,
    command: &Command,
    context: &domain::case::Context<'_>,
) {
    let Ok(new) = decide(Some(case), command, context) else {
        return;
    };
    for event in &new {
        if let Some(after) = domain::case::apply(Some(case.clone()), event) {
            *case = after;
        }
    }
    events.extend(new);
}
