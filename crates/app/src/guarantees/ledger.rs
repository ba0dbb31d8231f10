//! The ledger: what is known of each guarantee, since when, on what ground; unknown is said and never taken for held.

use std::collections::BTreeMap;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::Of;
use domain::problem::Problem;
use store::issues::ledger::{self, LedgerLine, NewState, Query, Resident, Spell, Told, UNKNOWN, Whom};
use store::registers::paging::Page;

use crate::visits::{FieldRules, HELD, PROBLEM, all_right, past_day, permitted, words};
use crate::{App, FieldProblem, Refusal};

/// One guarantee of a household or of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerItem {
    /// Which.
    pub guarantee: String,
    /// What it is called.
    pub title: String,
    /// The member with its name, where it is kept by person.
    pub person: Option<(String, String)>,
    /// Whether it concerns them: a household without children has no schooling to be kept.
    pub concerns: bool,
    /// What is known now; `None` is unknown.
    pub now: Option<Spell>,
    /// What was known before, the latest first.
    pub before: Vec<Spell>,
}

/// The ledger of a household: every guarantee of the policy, for it and for everybody who lives there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdLedger {
    /// Household.
    pub household_id: String,
    /// In the order of the policy.
    pub items: Vec<LedgerItem>,
}

/// The ledger of a household.
///
/// # Errors
/// When there is no such household in the viewer's area.
#[store::boxed]
pub async fn household_ledger(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    household_id: &str,
) -> Result<HouseholdLedger, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    let rules = FieldRules::read(app, at).await?;
    let mut tx = app.store.read(viewer).await?;
    let found = ledger::of_household(&mut tx, household_id).await?;
    let (lines, members) = found.ok_or(Refusal::NotFound)?;
    let mut by_whom: BTreeMap<(String, Option<String>), Vec<Spell>> = BTreeMap::new();
    for line in lines {
        let spells = by_whom.entry((line.guarantee, line.person_id)).or_default();
        spells.extend(line.known);
    }
    let mut items = Vec::new();
    for guarantee in rules.guarantees() {
        let whom = rules.whom(guarantee);
        let whose: Vec<(Option<&Resident>, bool)> = match guarantee.of {
            Of::Household => vec![(None, whom.concerns(members.iter().map(|one| one.born_on)))],
            Of::Person => {
                let each = members.iter();
                each.map(|one| (Some(one), whom.concerns([one.born_on]))).collect()
            }
        };
        for (person, concerns) in whose {
            let key = (guarantee.code.clone(), person.map(|one| one.person_id.clone()));
            let mut spells = by_whom.remove(&key).unwrap_or_default();
            spells.reverse();
            let (now, before): (Vec<_>, Vec<_>) = spells.into_iter().partition(|spell| spell.valid_to.is_none());
            items.push(LedgerItem {
                guarantee: guarantee.code.clone(),
                title: guarantee.title.clone(),
                person: person.map(|one| (one.person_id.clone(), one.name.clone())),
                concerns,
                now: now.into_iter().next(),
                before,
            });
        }
    }
    Ok(HouseholdLedger {
        household_id: household_id.to_owned(),
        items,
    })
}

/// A state as a request gives it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StateInput {
    /// Household.
    pub household_id: String,
    /// Which guarantee.
    pub guarantee: String,
    /// The member, where it is kept by person.
    pub person_id: Option<String>,
    /// `held` or `problem`.
    pub state: String,
    /// On what ground, in words.
    pub detail: Option<String>,
    /// Since when.
    pub on: String,
}

impl std::fmt::Debug for StateInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StateInput")
            .field("guarantee", &self.guarantee)
            .finish_non_exhaustive()
    }
}

/// Writes a state into the ledger; says whether anything changed. What is known from a later day stands.
///
/// # Errors
/// When something of it cannot be taken, or there is no such household.
#[store::boxed]
pub async fn set_state(app: &App, viewer: &Viewer, at: Moment, input: &StateInput) -> Result<bool, Refusal> {
    permitted(viewer, Action::HandleIssue)?;
    let rules = FieldRules::read(app, at).await?;
    let mut problems = Vec::new();
    rules.guarantee(("", &input.guarantee), input.person_id.as_deref(), &mut problems);
    if ![HELD, PROBLEM].contains(&input.state.as_str()) {
        problems.push(FieldProblem::new("state", Problem::error("VIS-017")));
    }
    let detail = words(input.detail.as_deref());
    if detail.is_none() {
        problems.push(FieldProblem::new("detail", Problem::error("GUA-008")));
    }
    let Some(on) = past_day("on", &input.on, rules.today, &mut problems) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let mut tx = app.store.write(viewer, at).await?;
    let new = NewState {
        household_id: input.household_id.clone(),
        person_id: input.person_id.clone(),
        guarantee: input.guarantee.clone(),
        state: input.state.clone(),
        detail,
        on,
        ground: None,
    };
    if let Some(person) = &input.person_id
        && !ledger::is_member(&mut tx, &input.household_id, person).await?
    {
        return Err(Refusal::field("person_id", Problem::error("VIS-020")));
    }
    match ledger::set(&mut tx, Action::HandleIssue, &new).await? {
        Told::NotFound => Err(Refusal::NotFound),
        Told::Already | Told::Outdated => Ok(false),
        Told::Now => {
            tx.commit().await?;
            Ok(true)
        }
    }
}

/// States of one guarantee that hold now in the viewer's area, in order of entry of the household.
///
/// # Errors
/// When there is no such guarantee, or the viewer may not.
#[store::boxed]
pub async fn list_states(app: &App, viewer: &Viewer, at: Moment, query: &Query) -> Result<Page<LedgerLine>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = FieldRules::read(app, at).await?;
    let whom = asked_of(&rules, query)?;
    Ok(ledger::list(&mut app.store.glance(viewer).await?, query, whom).await?)
}

/// Whom the guarantee of a list concerns; all that is wrong with what was asked otherwise.
pub(crate) fn asked_of(rules: &FieldRules, query: &Query) -> Result<Whom, Refusal> {
    let mut problems = Vec::new();
    let found = rules.guarantees().iter().find(|one| one.code == query.guarantee);
    if found.is_none() {
        problems.push(rules.no_such_guarantee("guarantee", &query.guarantee));
    }
    let states = [HELD, PROBLEM, UNKNOWN];
    if query.state.as_deref().is_some_and(|state| !states.contains(&state)) {
        problems.push(FieldProblem::new(
            "state",
            Problem::error("FLD-003").arg("want", states.join(" | ")),
        ));
    }
    all_right(problems)?;
    Ok(found.map(|found| rules.whom(found)).unwrap_or_default())
}

/// How one guarantee stands in one village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTally {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Which guarantee.
    pub guarantee: String,
    /// What it is called.
    pub title: String,
    /// Whether persons are counted, and not households.
    pub by_person: bool,
    /// All whom it concerns.
    pub n: i64,
    /// Those for whom it is held.
    pub n_held: i64,
    /// Those for whom there is a problem.
    pub n_problem: i64,
}

impl StateTally {
    /// Those of whom nothing is known.
    pub fn n_unknown(&self) -> i64 {
        (self.n - self.n_held - self.n_problem).max(0)
    }
}

/// How the guarantees stand in the viewer's area, village by village.
///
/// # Errors
/// When the viewer may not.
#[store::boxed]
pub async fn count_states(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    place: Option<&str>,
) -> Result<Vec<StateTally>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    let rules = FieldRules::read(app, at).await?;
    let guarantees = rules.guarantees().iter();
    let guarantees: Vec<(String, Whom)> = guarantees.map(|one| (one.code.clone(), rules.whom(one))).collect();
    let mut tx = app.store.read(viewer).await?;
    let counts = ledger::counts(&mut tx, place, &guarantees).await?;
    // In the order of the policy, as everybody counts them.
    let mut tallies: BTreeMap<(String, String, usize), StateTally> = BTreeMap::new();
    for count in counts {
        let mut guarantees = rules.guarantees().iter().enumerate();
        let Some((at, known)) = guarantees.find(|(_, one)| one.code == count.guarantee) else {
            continue;
        };
        let key = (count.township_id.clone(), count.village_id.clone(), at);
        let tally = tallies.entry(key).or_insert_with(|| StateTally {
            township_id: count.township_id.clone(),
            village_id: count.village_id.clone(),
            guarantee: count.guarantee.clone(),
            title: known.title.clone(),
            by_person: known.of == Of::Person,
            n: 0,
            n_held: 0,
            n_problem: 0,
        });
        match count.state.as_deref() {
            None => tally.n += count.n,
            Some(HELD) => tally.n_held += count.n,
            Some(PROBLEM) => tally.n_problem += count.n,
            Some(_) => {}
        }
    }
    Ok(tallies.into_values().collect())
}
