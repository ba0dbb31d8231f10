//! One case: what is known, what is to be done, what the viewer may do and why not; its plan; what happened in it.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::{Allowed, Status, Suggestion, Task, Way, allowed_actions, check_plan, due, gate, suggest};
use domain::problem::Problem;
use store::cases::{Stored, StoredEvent};

use super::act::{Asking, known_of};
use super::effects::effects_by_code;
use super::situation::Known;
use super::{Rules, permitted};
use crate::{App, Refusal};

/// A case as its page shows it.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// The case with its version and place.
    pub stored: Stored,
    /// Its household and what is known of it.
    pub known: Known,
    /// What is to be done, the most urgent first.
    pub tasks: Vec<Task>,
    /// What can be done, each with the reasons why this viewer may not now.
    pub allowed: Vec<Allowed>,
}

/// The plan of a case as somebody works on it.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// The case with its version and place.
    pub stored: Stored,
    /// What is wrong with the measures as they stand, and what is worth a second look.
    pub checks: Vec<Problem>,
    /// Measures that would fit the risks that have none.
    pub suggestions: Vec<Suggestion>,
    /// Why the risk cannot be called gone by help, and by itself; absent where the case is not that far.
    pub gates: Option<[Vec<Problem>; 2]>,
}

/// A case.
///
/// # Errors
/// When the viewer may not read cases, or there is none in the viewer's area.
#[store::boxed]
pub async fn show_case(app: &App, viewer: &Viewer, at: Moment, case_id: &str) -> Result<CasePage, Refusal> {
    let (rules, stored, known) = read(app, viewer, at, case_id).await?;
    let asking = Asking::of(viewer, &known.household);
    let context = asking.context(&rules, &known.situation);
    Ok(CasePage {
        tasks: due(&stored.case),
        allowed: allowed_actions(&stored.case, &context),
        stored,
        known,
    })
}

/// The plan of a case with everything that helps to write it.
///
/// # Errors
/// As [`show_case`].
#[store::boxed]
pub async fn show_plan(app: &App, viewer: &Viewer, at: Moment, case_id: &str) -> Result<PlanPage, Refusal> {
    let (rules, stored, known) = read(app, viewer, at, case_id).await?;
    let effects = effects_by_code(&mut app.store.read(viewer).await?).await?;
    let asking = Asking::of(viewer, &known.household);
    let context = asking.context(&rules, &known.situation);
    let gates = || [Way::Helped, Way::Natural].map(|way| gate(&stored.case, way, &context));
    let is_open = matches!(stored.case.status, Status::Monitored(_) | Status::Eliminating(..));
    Ok(PlanPage {
        checks: check_plan(&stored.case, &[], &context),
        suggestions: suggest(&stored.case, &context, &effects),
        gates: is_open.then(gates),
        stored,
    })
}

/// What happened in a case, from the beginning.
///
/// # Errors
/// As [`show_case`].
#[store::boxed]
pub async fn list_events(app: &App, viewer: &Viewer, case_id: &str) -> Result<Vec<StoredEvent>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let mut tx = app.store.read(viewer).await?;
    store::cases::load(&mut tx, case_id).await?.ok_or(Refusal::NotFound)?;
    Ok(store::cases::events(&mut tx, case_id).await?)
}

async fn read(app: &App, viewer: &Viewer, at: Moment, case_id: &str) -> Result<(Rules, Stored, Known), Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.read(viewer).await?;
    let stored = store::cases::load(&mut tx, case_id).await?.ok_or(Refusal::NotFound)?;
    let known = known_of(&mut tx, &rules, (Action::ReadCase, None), &stored.household_id).await?;
    Ok((rules, stored, known))
}
