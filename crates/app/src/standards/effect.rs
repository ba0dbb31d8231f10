//! What moving figures does, counted: who comes in, who drops out, where, by which rules, and what it asks of the
//! villages.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::{Action, Area, Scope, Viewer};
use domain::{Date, Moment};
use engine::Shared;
use engine::what_if::{Hits, Moved};
use serde::Serialize;

use super::memory::{Stage, stage};
use super::moves::{Move, MovedParameter, Moves};
use super::permitted;
use crate::accounts::{AreaNames, area_names};
use crate::{App, Refusal};

/// Parameter: days between two screenings, by which households become visits a week.
const SCREENING_DAYS: &str = "what_if_screening_days";
/// Days of a week.
const WEEK: f64 = 7.0;

/// Households before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// As things stand.
    pub before: u64,
    /// With the figures moved.
    pub after: u64,
    /// Who come in.
    pub gained: u64,
    /// Who drop out.
    pub lost: u64,
}

/// What moving figures does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The screening whose facts were judged.
    pub screening_id: String,
    /// The day it judged from.
    pub as_of: Date,
    /// Whether the policy of that day is another now than when the screening judged.
    pub policy_changed: bool,
    /// The figures.
    pub moves: Vec<MovedParameter>,
    /// Households with a lead, in the viewer's area.
    pub total: Counts,
    /// The same by township.
    pub townships: Vec<PlaceEffect>,
    /// The rules that the figures reach.
    pub rules: Vec<RuleEffect>,
    /// Codes of rules of which the screening kept too little to judge them again.
    pub unjudged: Vec<String>,
    /// Those who come in, by the level of their lead.
    pub levels: Vec<LevelEffect>,
    /// Visits.
    pub visits: VisitLoad,
}

/// A township.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceEffect {
    /// Its id.
    pub township_id: String,
    /// Its name.
    pub name: String,
    /// Its households.
    pub counts: Counts,
    /// Its villages.
    pub villages: Vec<VillageEffect>,
}

/// A village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VillageEffect {
    /// Its id.
    pub village_id: String,
    /// Its name, with its township.
    pub name: String,
    /// Its households.
    pub counts: Counts,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleEffect {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Risk type.
    pub risk: String,
    /// Level.
    pub level: String,
    /// Households it hits.
    pub counts: Counts,
}

/// A level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelEffect {
    /// Its name.
    pub level: String,
    /// Its title.
    pub title: String,
    /// Days within which somebody should go there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_days: Option<i64>,
    /// Households that come in with it.
    pub gained: u64,
}

/// Visits a week: households with a lead, spread over the days between two screenings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VisitLoad {
    /// Days between two screenings.
    pub screening_days: i64,
    /// As things stand.
    pub per_week_before: f64,
    /// With the figures moved.
    pub per_week_after: f64,
}

/// Tries figures out over the facts of a screening (of the latest, if none is named), in the viewer's area.
///
/// # Errors
/// When the viewer may not read leads, a figure makes no sense or reaches nothing, or the facts are not kept.
#[store::boxed]
pub async fn what_if(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (screening_id, moves): (Option<&str>, &[Move]),
) -> Result<Effect, Refusal> {
    let Tried {
        stage,
        moved,
        moves,
        area,
    } = tried(app, viewer, at, screening_id, moves).await?;
    let names = area_names(app, viewer).await?;
    let counting = tokio::task::spawn_blocking(move || effect(&stage, &moved, moves, &area, &names));
    counting.await.map_err(Refusal::fault)
}

/// Figures tried out, and the households that the viewer may know of.
pub(super) struct Tried {
    pub(super) stage: Shared<Stage>,
    pub(super) moved: Arc<Moved>,
    pub(super) moves: Moves,
    pub(super) area: Hits,
}

/// Tries figures out.
pub(super) async fn tried(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    screening_id: Option<&str>,
    moves: &[Move],
) -> Result<Tried, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let stage = stage(app, viewer, at, screening_id).await?;
    let moves = Moves::read(&stage.loaded, moves)?;
    moves.check(&stage)?;
    let (on, params, key) = (stage.clone(), moves.params.clone(), moves.key());
    let judging = tokio::task::spawn_blocking(move || on.moved(&params, &key));
    let moved = judging.await.map_err(Refusal::fault)??;
    let area = area(&stage, &viewer.scope(Action::ReadLead), None);
    Ok(Tried {
        stage,
        moved,
        moves,
        area,
    })
}

/// Households of a scope, as they lived when they were screened; of one township or village, if one is named.
pub(super) fn area(stage: &Stage, scope: &Scope, region_id: Option<&str>) -> Hits {
    let kept = stage.scene.kept();
    let within = |place: &engine::what_if::KeptPlace| {
        let own = [place.village_id.as_str(), place.township_id.as_str()];
        scope.covers(&own, &[]) && region_id.is_none_or(|region| own.contains(&region))
    };
    let places: Vec<bool> = kept.head.places.iter().map(within).collect();
    Hits::those(kept.len(), |household| places[kept.place_of(household)])
}

/// The four sets that are counted.
struct Sets {
    before: Hits,
    after: Hits,
    gained: Hits,
    lost: Hits,
}

impl Sets {
    fn new(before: &Hits, after: &Hits, area: &Hits) -> Self {
        let (before, after) = (before.and(area), after.and(area));
        Self {
            gained: after.without(&before),
            lost: before.without(&after),
            before,
            after,
        }
    }

    fn counts(&self) -> Counts {
        let count = |hits: &Hits| hits.count() as u64;
        Counts {
            before: count(&self.before),
            after: count(&self.after),
            gained: count(&self.gained),
            lost: count(&self.lost),
        }
    }
}

pub(super) fn counts(before: &Hits, after: &Hits, area: &Hits) -> Counts {
    Sets::new(before, after, area).counts()
}

fn effect(stage: &Stage, moved: &Moved, moves: Moves, area: &Hits, names: &AreaNames) -> Effect {
    let scene = &stage.scene;
    let sets = Sets::new(&moved.before, &moved.after, area);
    let total = sets.counts();
    let code = |rule: &usize| scene.rules()[*rule].rule.code.clone();
    let days = stage.loaded.params.integer(SCREENING_DAYS).unwrap_or(0).max(1);
    Effect {
        screening_id: stage.screening_id.clone(),
        as_of: scene.kept().head.as_of,
        policy_changed: scene.kept().head.policy != stage.loaded.digest,
        moves: moves.moved,
        townships: by_place(stage, &sets, names),
        rules: by_rule(stage, moved, area),
        unjudged: moved.unjudged.iter().map(code).collect(),
        levels: by_level(stage, moved, &sets.gained),
        visits: VisitLoad {
            screening_days: days,
            per_week_before: per_week(total.before, days),
            per_week_after: per_week(total.after, days),
        },
        total,
    }
}

/// One decimal is as much as anybody plans by.
fn per_week(households: u64, days: i64) -> f64 {
    let visits = households as f64 * WEEK / days as f64;
    (visits * 10.0).round() / 10.0
}

fn by_place(stage: &Stage, sets: &Sets, names: &AreaNames) -> Vec<PlaceEffect> {
    let kept = stage.scene.kept();
    let mut counts = vec![Counts::default(); kept.head.places.len()];
    let mut add = |hits: &Hits, into: fn(&mut Counts) -> &mut u64| {
        hits.iter()
            .for_each(|household| *into(&mut counts[kept.place_of(household)]) += 1);
    };
    add(&sets.before, |counts| &mut counts.before);
    add(&sets.after, |counts| &mut counts.after);
    add(&sets.gained, |counts| &mut counts.gained);
    add(&sets.lost, |counts| &mut counts.lost);
    let name = |id: &str| names.of(&Area::Region(id.to_owned()));
    let mut townships: BTreeMap<&str, PlaceEffect> = BTreeMap::new();
    for (place, counts) in kept.head.places.iter().zip(counts) {
        if counts == Counts::default() {
            continue;
        }
        let township = townships.entry(&place.township_id).or_insert_with(|| PlaceEffect {
            township_id: place.township_id.clone(),
            name: name(&place.township_id),
            counts: Counts::default(),
            villages: Vec::new(),
        });
        township.counts.before += counts.before;
        township.counts.after += counts.after;
        township.counts.gained += counts.gained;
        township.counts.lost += counts.lost;
        township.villages.push(VillageEffect {
            village_id: place.village_id.clone(),
            name: name(&place.village_id),
            counts,
        });
    }
    let code = |id: &str| (names.code(id).map(str::to_owned), id.to_owned());
    let mut townships: Vec<PlaceEffect> = townships.into_values().collect();
    townships.sort_by_key(|township| code(&township.township_id));
    for township in &mut townships {
        township.villages.sort_by_key(|village| code(&village.village_id));
    }
    townships
}

fn by_rule(stage: &Stage, moved: &Moved, area: &Hits) -> Vec<RuleEffect> {
    let scene = &stage.scene;
    let effect = |rule: usize| {
        let entry = &scene.rules()[rule].rule;
        RuleEffect {
            code: entry.code.clone(),
            title: entry.title.clone(),
            risk: entry.risk.clone(),
            level: entry.level.clone(),
            counts: counts(scene.hits(rule, None), scene.hits(rule, Some(moved)), area),
        }
    };
    moved.rules().map(effect).collect()
}

/// Those who come in by the most severe of their rules.
fn by_level(stage: &Stage, moved: &Moved, gained: &Hits) -> Vec<LevelEffect> {
    let (scene, policy) = (&stage.scene, &stage.loaded.policy);
    let mut left = gained.clone();
    let mut levels = Vec::new();
    for level in &policy.lead.levels {
        let own = scene.rules().iter().enumerate();
        let own = own.filter(|(_, rule)| rule.rule.level == level.name);
        let hit = own.fold(Hits::none(scene.kept().len()), |hit, (rule, _)| {
            hit.or(scene.hits(rule, Some(moved)))
        });
        levels.push(LevelEffect {
            level: level.name.clone(),
            title: level.title.clone(),
            due_days: stage.loaded.params.integer(&level.due),
            gained: left.and(&hit).count() as u64,
        });
        left = left.without(&hit);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_become_visits_a_week() {
        for (households, days, expected) in [(0, 30, 0.0), (30, 30, 7.0), (100, 30, 23.3), (5, 7, 5.0)] {
            assert!((per_week(households, days) - expected).abs() < 1e-9, "{households}");
        }
    }

    #[test]
    fn only_the_area_is_counted() {
        let before = Hits::those(6, |i| i < 3);
        let after = Hits::those(6, |i| (2..6).contains(&i));
        let area = Hits::those(6, |i| i != 5);
        let expected = Counts {
            before: 3,
            after: 3,
            gained: 2,
            lost: 2,
        };
        assert_eq!(counts(&before, &after, &area), expected);
    }
}
