//! Who is owed a visit: the rhythm of each household by its class, its risks and its statuses, against when it was last
//! seen.

use domain::access::{Action, Viewer};
use domain::case::CasePolicy;
use domain::problem::Problem;
use domain::{Date, Moment};
use store::coverage::{self, OwedGroup, Query, RoundCut};
use store::registers::paging::Page;

use super::coverage::{SeenHousehold, seen_household, why};
use super::{FieldRules, one_place, permitted};
use crate::{App, Refusal};

/// Whose visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedSearch {
    /// What the store is asked.
    pub query: Query,
    /// Visits that fall due in so many days count too.
    pub ahead: i64,
}

/// A household that is owed a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedHousehold {
    /// The household.
    pub household: SeenHousehold,
    /// Its rhythm.
    pub round: String,
    /// What the rhythm is called.
    pub round_title: String,
    /// At least once in so many days.
    pub every_days: i64,
    /// When it should have been seen again; `None` when it never was.
    pub due_on: Option<Date>,
}

/// Visits owed in one village, by rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedRow {
    /// Where, and how many.
    pub group: OwedGroup,
    /// The rhythm.
    pub round: String,
    /// What it is called.
    pub round_title: String,
    /// At least once in so many days.
    pub every_days: i64,
}

/// A rhythm with its days.
struct Rhythm {
    code: String,
    title: String,
    days: i64,
    cut: RoundCut,
}

async fn rhythms(app: &App, rules: &FieldRules, ahead: i64) -> Result<Vec<Rhythm>, Refusal> {
    let policy =
        CasePolicy::resolve(&rules.loaded.policy, &app.settings.region, rules.today).map_err(Refusal::Conflict)?;
    let mut all = Vec::new();
    for rule in policy.rounds {
        let days = i64::from(rule.days);
        all.push(Rhythm {
            cut: RoundCut {
                classes: rule.round.classes,
                statuses: rule.round.statuses,
                cases: rule.round.cases,
                risks: rule.round.risks,
                others: rule.round.others,
                // Seen on this day, the household is due on the last day asked for.
                cut: FieldRules::days_from(rules.today, ahead - days)?,
            },
            code: rule.round.code,
            title: rule.round.title,
            days,
        });
    }
    match all.is_empty() {
        true => Err(Refusal::conflict(Problem::error("VIS-025").arg("name", "round"))),
        false => Ok(all),
    }
}

/// Households of the viewer's area that are owed a visit, in order of entry.
///
/// # Errors
/// When the viewer may not, or sees the whole county and names no place.
#[store::boxed]
pub async fn list_owed(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    search: &OwedSearch,
) -> Result<Page<OwedHousehold>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    one_place(viewer, Action::ReadCase, search.query.place.as_deref())?;
    let rules = FieldRules::read(app, at).await?;
    let rhythms = rhythms(app, &rules, search.ahead).await?;
    let cuts: Vec<RoundCut> = rhythms.iter().map(|one| one.cut.clone()).collect();
    let mut tx = app.store.read(viewer).await?;
    let page = coverage::owed_visits(&mut tx, &search.query, &cuts, &rules.missing()).await?;
    let mut rows = Vec::new();
    for line in page.rows {
        let Some(rhythm) = line.round.and_then(|at| rhythms.get(at)) else {
            continue;
        };
        let seen: Option<Date> = line.seen_on.as_deref().and_then(|day| day.parse().ok());
        let due_on = seen.map(|day| FieldRules::days_from(day, rhythm.days)).transpose()?;
        let since = FieldRules::days_from(rules.today, 1 - rhythm.days)?;
        let unseen = why(&rules, &line, since);
        rows.push(OwedHousehold {
            household: seen_household(&rules, line, unseen),
            round: rhythm.code.clone(),
            round_title: rhythm.title.clone(),
            every_days: rhythm.days,
            due_on,
        });
    }
    Ok(Page { rows, next: page.next })
}

/// How many visits are owed in each village, by rhythm.
///
/// # Errors
/// When the viewer may not.
#[store::boxed]
pub async fn show_owed(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (place, ahead): (Option<&str>, i64),
) -> Result<Vec<OwedRow>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    let rules = FieldRules::read(app, at).await?;
    let rhythms = rhythms(app, &rules, ahead).await?;
    let cuts: Vec<RoundCut> = rhythms.iter().map(|one| one.cut.clone()).collect();
    let mut tx = app.store.read(viewer).await?;
    let groups = coverage::owed_groups(&mut tx, place, &cuts).await?;
    let row = |group: OwedGroup| {
        let rhythm = rhythms.get(group.round)?;
        Some(OwedRow {
            round: rhythm.code.clone(),
            round_title: rhythm.title.clone(),
            every_days: rhythm.days,
            group,
        })
    };
    Ok(groups.into_iter().filter_map(row).collect())
}
