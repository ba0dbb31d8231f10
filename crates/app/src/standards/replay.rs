//! Figures tried out over past months: what the screenings of then would have found, and what became of those
//! households since.

use std::collections::{BTreeSet, HashSet};

use domain::access::{Action, Reason, Viewer};
use domain::{Date, Moment};
use engine::Shared;
use engine::what_if::{Hits, Kept};
use serde::Serialize;
use store::standards::Followed;

use super::effect::{Counts, counts};
use super::keep::{MOST, is_kept};
use super::memory::{Stage, open};
use super::moves::{Move, Moves};
use super::permitted;
use crate::jobs::{self, Kind, ReplayStandards};
use crate::{App, Refusal};

/// Parameter: days after a screening that are looked at.
const FOLLOW_DAYS: &str = "replay_follow_days";

/// What leads came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Yield {
    /// Households hit.
    pub households: u64,
    /// Of them visited in the days after.
    pub visited: u64,
    /// Of them monitored by a case that was opened in the days after.
    pub enrolled: u64,
    /// Households that came to be monitored in these days and were not hit.
    pub missed: u64,
}

/// One screening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayMonth {
    /// Its id.
    pub screening_id: String,
    /// The day it judged from.
    pub as_of: Date,
    /// Up to which day its households were followed.
    pub followed_until: Date,
    /// Households with a lead.
    pub counts: Counts,
    /// As the rules stood.
    pub before: Yield,
    /// With the figures moved.
    pub after: Yield,
    /// Cases that people found in these days and the data did not, which it would have found.
    pub found_sooner: u64,
    /// Codes of rules that could not be judged again.
    pub unjudged: Vec<String>,
    /// Why this month could not be replayed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Queues a replay over every screening whose facts are kept; gives back the id of the job. What it comes to stands in
/// the job.
///
/// # Errors
/// When the viewer may not propose standards, or a figure makes no sense today.
#[store::boxed]
pub async fn queue_replay(app: &App, viewer: &Viewer, at: Moment, moves: &[Move]) -> Result<String, Refusal> {
    permitted(viewer, Action::ProposeStandard)?;
    let today = at.day(app.settings.hours_ahead);
    let loaded = crate::policy::in_county(app, today).await?;
    Moves::read(&loaded, moves)?;
    let input = ReplayStandards { moves: moves.to_vec() };
    jobs::queue(app, viewer, at, &Kind::ReplayStandards(input)).await
}

/// Replays, the newest screening first.
pub(crate) async fn replay(
    app: &App,
    at: Moment,
    moves: &[Move],
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<ReplayMonth>, Refusal> {
    let viewer = Viewer::system(Reason::Job);
    let mut tx = app.store.read(&viewer).await?;
    let screenings = store::screenings::list(&mut tx, None, MOST).await?;
    drop(tx);
    let mut months = Vec::new();
    for screening in screenings
        .iter()
        .filter(|screening| is_kept(app, &screening.screening_id))
    {
        told(months.len() as u64);
        let loaded = crate::policy::in_county(app, screening.as_of).await?;
        let days = loaded.params.integer(FOLLOW_DAYS).unwrap_or(0);
        let today = at.day(app.settings.hours_ahead);
        let until = after_days(screening.as_of, days).min(today);
        let mut month = ReplayMonth {
            screening_id: screening.screening_id.clone(),
            as_of: screening.as_of,
            followed_until: until,
            counts: Counts::default(),
            before: Yield::default(),
            after: Yield::default(),
            found_sooner: 0,
            unjudged: Vec::new(),
            problems: Vec::new(),
        };
        match one(
            app,
            &viewer,
            open(app, &screening.screening_id, loaded).await,
            moves,
            &mut month,
        )
        .await
        {
            Ok(()) => {}
            Err(Refusal::Conflict(problems)) => {
                let said = |problem: &domain::problem::Problem| problem.line(domain::message::Lang::Zh);
                month.problems = problems.iter().map(said).collect();
            }
            Err(other) => return Err(other),
        }
        months.push(month);
    }
    Ok(months)
}

fn after_days(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

async fn one(
    app: &App,
    viewer: &Viewer,
    stage: Result<Shared<Stage>, Refusal>,
    moves: &[Move],
    month: &mut ReplayMonth,
) -> Result<(), Refusal> {
    let stage = stage?;
    let moves = Moves::read(&stage.loaded, moves)?;
    moves.check(&stage)?;
    let (on, key) = (stage.clone(), moves.key());
    let judging = tokio::task::spawn_blocking(move || on.moved(&moves.params, &key));
    let moved = judging.await.map_err(Refusal::fault)??;
    let enrolled = BTreeSet::from(ENROLLED);
    let mut tx = app.store.read(viewer).await?;
    let days = (month.as_of, month.followed_until);
    let followed = store::standards::followed(&mut tx, &month.screening_id, days, &enrolled).await?;
    drop(tx);
    let kept = stage.scene.kept();
    let everywhere = Hits::those(kept.len(), |_| true);
    month.counts = counts(&moved.before, &moved.after, &everywhere);
    let sets = Sets::of(kept, &followed);
    month.before = sets.came_to(&moved.before);
    month.after = sets.came_to(&moved.after);
    let gained = moved.after.without(&moved.before);
    month.found_sooner = gained.and(&sets.found_by_people).count() as u64;
    let code = |rule: &usize| stage.scene.rules()[*rule].rule.code.clone();
    month.unjudged = moved.unjudged.iter().map(code).collect();
    Ok(())
}

/// States of a case whose household is monitored, or was.
const ENROLLED: [&str; 3] = ["monitored", "eliminating", "eliminated"];

/// What became of households, by their numbers in the screening.
struct Sets {
    visited: Hits,
    enrolled: Hits,
    found_by_people: Hits,
}

impl Sets {
    fn of(kept: &Kept, followed: &Followed) -> Self {
        let those =
            |ids: &HashSet<String>| Hits::those(kept.len(), |household| ids.contains(kept.household_id(household)));
        Self {
            visited: those(&followed.visited),
            enrolled: those(&followed.enrolled),
            found_by_people: those(&followed.found_by_people),
        }
    }

    fn came_to(&self, hits: &Hits) -> Yield {
        Yield {
            households: hits.count() as u64,
            visited: hits.and(&self.visited).count() as u64,
            enrolled: hits.and(&self.enrolled).count() as u64,
            missed: self.enrolled.without(hits).count() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::Status;

    #[test]
    fn the_states_are_states_of_cases() {
        assert!(ENROLLED.iter().all(|state| Status::NAMES.contains(state)));
    }

    #[test]
    fn leads_come_to_visits_and_cases_and_some_are_missed() {
        let sets = Sets {
            visited: Hits::those(10, |i| i < 4),
            enrolled: Hits::those(10, |i| i == 1 || i == 9),
            found_by_people: Hits::those(10, |i| i == 9),
        };
        let expected = Yield {
            households: 5,
            visited: 4,
            enrolled: 1,
            missed: 1,
        };
        assert_eq!(sets.came_to(&Hits::those(10, |i| i < 5)), expected);
    }
}
