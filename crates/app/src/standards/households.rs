//! Who comes in and who drops out when figures move, a page at a time, each with the reason.

use std::collections::HashMap;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use engine::what_if::{Hits, Moved, Reason};

use super::effect::{Tried, area, tried};
use super::memory::Stage;
use super::moves::Move;
use crate::{App, Refusal};

/// Which side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those who come in.
    Gained,
    /// Those who drop out.
    Lost,
}

/// Which households.
#[derive(Debug, Clone)]
pub struct HouseholdQuery {
    /// The screening; the latest if none is named.
    pub screening_id: Option<String>,
    /// The figures.
    pub moves: Vec<Move>,
    /// The side.
    pub side: Side,
    /// Of this rule alone: also those whom other rules hit on both sides.
    pub rule: Option<String>,
    /// Of this township or village.
    pub region_id: Option<String>,
    /// Beyond so many.
    pub after: usize,
    /// At most so many.
    pub limit: usize,
}

/// One page, the heaviest burden first.
#[derive(Debug, Clone, Default)]
pub struct HouseholdPage {
    /// How many there are in all.
    pub total: usize,
    /// These of them.
    pub items: Vec<ShiftedHousehold>,
    /// Beyond how many the next page begins; `None` on the last one.
    pub next: Option<usize>,
}

/// A household that comes in or drops out. Personal data.
#[derive(Debug, Clone)]
pub struct ShiftedHousehold {
    /// Household.
    pub household_id: String,
    /// Number in the national system; empty when the household is not there any more.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// Why: code of the rule, its sentence where it hits, and what is lacking on the other side.
    pub reasons: Vec<(String, Reason)>,
}

/// Lists them, in the viewer's area.
///
/// # Errors
/// As trying out, and when there is no such rule.
#[store::boxed]
pub async fn list_shifted(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    query: &HouseholdQuery,
) -> Result<HouseholdPage, Refusal> {
    let Tried { stage, moved, .. } = tried(app, viewer, at, query.screening_id.as_deref(), &query.moves).await?;
    let own = area(&stage, &viewer.scope(Action::ReadLead), query.region_id.as_deref());
    let rule = query.rule.as_deref().map(|code| rule_of(&stage, code)).transpose()?;
    let query = query.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let (before, after) = match rule {
            Some(rule) => (stage.scene.hits(rule, None), stage.scene.hits(rule, Some(&moved))),
            None => (&moved.before, &moved.after),
        };
        let shifted = match query.side {
            Side::Gained => after.without(before),
            Side::Lost => before.without(after),
        };
        page(&stage, &moved, &shifted.and(&own), (rule, &query))
    });
    let (mut page, ids) = reading.await.map_err(Refusal::fault)??;
    let mut tx = app.store.read(viewer).await?;
    let mut known = store::standards::households(&mut tx, &ids).await?;
    for item in &mut page.items {
        if let Some(line) = known.remove(&item.household_id) {
            (item.household_no, item.head_name) = (line.household_no, line.head_name);
            (item.township_id, item.village_id) = (line.township_id, line.village_id);
        }
    }
    Ok(page)
}

fn rule_of(stage: &Stage, code: &str) -> Result<usize, Refusal> {
    let rule = stage.scene.rules().iter().position(|rule| rule.rule.code == code);
    rule.ok_or_else(|| Refusal::field("rule", Problem::error("STD-014").arg("name", code)))
}

fn page(
    stage: &Stage,
    moved: &Moved,
    shifted: &Hits,
    (rule, query): (Option<usize>, &HouseholdQuery),
) -> Result<(HouseholdPage, Vec<String>), Refusal> {
    let (scene, lead) = (&stage.scene, &stage.loaded.policy.lead);
    let mut all: Vec<(i64, usize)> = shifted
        .iter()
        .map(|household| {
            (
                scene.amount(&lead.burden, household).map_or(i64::MAX, |cents| -cents),
                household,
            )
        })
        .collect();
    all.sort_unstable();
    let households: Vec<usize> = all
        .iter()
        .skip(query.after)
        .take(query.limit)
        .map(|(_, at)| *at)
        .collect();
    let came_in = query.side == Side::Gained;
    let mut reasons: HashMap<usize, Vec<(String, Reason)>> = HashMap::new();
    for index in moved.rules().filter(|index| rule.is_none_or(|rule| rule == *index)) {
        let (before, after) = (scene.hits(index, None), scene.hits(index, Some(moved)));
        let (here, there) = if came_in { (after, before) } else { (before, after) };
        let turned: Vec<usize> = households
            .iter()
            .copied()
            .filter(|household| here.contains(*household) && !there.contains(*household))
            .collect();
        if turned.is_empty() {
            continue;
        }
        let code = &scene.rules()[index].rule.code;
        for reason in scene.reasons(moved, index, &turned, came_in).map_err(Refusal::fault)? {
            reasons
                .entry(reason.household)
                .or_default()
                .push((code.clone(), reason));
        }
    }
    let kept = scene.kept();
    let item = |household: &usize| {
        let place = &kept.head.places[kept.place_of(*household)];
        ShiftedHousehold {
            household_id: kept.household_id(*household).to_owned(),
            household_no: String::new(),
            head_name: String::new(),
            township_id: place.township_id.clone(),
            village_id: place.village_id.clone(),
            burden_cents: scene.amount(&lead.burden, *household),
            income_cents: scene.amount(&lead.income, *household),
            reasons: reasons.remove(household).unwrap_or_default(),
        }
    };
    let mut items = Vec::with_capacity(households.len());
    items.extend(households.iter().map(item));
    let ids = items
        .iter()
        .map(|item: &ShiftedHousehold| item.household_id.clone())
        .collect();
    let end = query.after + items.len();
    let page = HouseholdPage {
        total: all.len(),
        items,
        next: (end < all.len()).then_some(end),
    };
    Ok((page, ids))
}
