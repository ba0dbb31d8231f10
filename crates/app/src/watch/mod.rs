//! Watching for what hits many households at once (规模性返贫风险): the share of the households of a place that one cause
//! has hit, month by month, against the figures of the policy, and the list behind it.

use std::collections::BTreeMap;

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::registers::paging::Page;
use store::watch::{self, Grain, HitLine, Query};

use crate::visits::{FieldRules, permitted};
use crate::{App, Refusal};

/// What is watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchSearch {
    /// By township or by village.
    pub grain: Grain,
    /// In this township or village.
    pub place: Option<String>,
    /// This cause alone.
    pub risk: Option<String>,
    /// The last month, `2026-11`; this one when it is absent.
    pub until: Option<String>,
}

/// One month of one cause in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedMonth {
    /// The month, `2026-11`.
    pub month: String,
    /// Households hit.
    pub n_households: i64,
    /// Share of all households of the place, in millionths.
    pub share_millionths: i64,
    /// Whether both figures of the policy are reached.
    pub alarm: bool,
}

/// One cause in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedRow {
    /// Township or village.
    pub place_id: String,
    /// The cause.
    pub risk: String,
    /// All households of the place: what the shares are measured by.
    pub n_all: i64,
    /// Month by month, every month once.
    pub months: Vec<WatchedMonth>,
}

/// What was watched, with the figures it was held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The share that makes an alarm, in millionths.
    pub share_millionths: i64,
    /// The least households that make an alarm.
    pub least_households: i64,
    /// Places in order of id, causes in the order of the policy; what an alarm stands on comes first in neither.
    pub rows: Vec<WatchedRow>,
}

/// How many households of which place each cause has hit, month by month.
///
/// # Errors
/// When the viewer may not, or the policy lacks a figure.
#[store::boxed]
pub async fn show_watch(app: &App, viewer: &Viewer, at: Moment, search: &WatchSearch) -> Result<Watch, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    let rules = FieldRules::read(app, at).await?;
    let share = rules.millionths("watch_share")?;
    let least = rules.number("watch_least_households")?;
    let n_months = rules.number("watch_months")?.clamp(1, 60);
    let last = match &search.until {
        Some(text) => first_day(text).ok_or_else(|| Refusal::field("until", Problem::error("WCH-001")))?,
        None => rules.today.first_of_month(),
    };
    let months = months(last, n_months)?;
    let (Some(from), to) = (months.first().copied(), last.last_of_month()) else {
        return Err(Refusal::fault("no month"));
    };
    let mut tx = app.store.read(viewer).await?;
    let place = search.place.as_deref();
    let hits = watch::hits(&mut tx, search.grain, place, (from, to)).await?;
    let all = watch::households(&mut tx, search.grain, place).await?;
    let mut by_row: BTreeMap<(String, usize, String), BTreeMap<String, i64>> = BTreeMap::new();
    let order = |risk: &str| {
        let mut risks = rules.loaded.policy.risks.iter();
        risks.position(|known| known.name == risk).unwrap_or(usize::MAX)
    };
    for hit in hits {
        if search.risk.as_ref().is_none_or(|risk| *risk == hit.risk) {
            let key = (hit.place_id, order(&hit.risk), hit.risk);
            by_row.entry(key).or_default().insert(hit.month, hit.n_households);
        }
    }
    let rows = by_row.into_iter().map(|((place_id, _, risk), counts)| {
        let n_all = all.get(&place_id).copied().unwrap_or_default();
        let month = |day: &Date| {
            let month = name(*day);
            let n_households = counts.get(&month).copied().unwrap_or_default();
            let share_millionths = n_households.saturating_mul(1_000_000) / n_all.max(1);
            WatchedMonth {
                month,
                n_households,
                share_millionths,
                alarm: n_households >= least && share_millionths >= share,
            }
        };
        WatchedRow {
            months: months.iter().map(month).collect(),
            place_id,
            risk,
            n_all,
        }
    });
    Ok(Watch {
        share_millionths: share,
        least_households: least,
        rows: rows.collect(),
    })
}

/// First days of so many months up to one, the earliest first.
fn months(last: Date, n: i64) -> Result<Vec<Date>, Refusal> {
    let before = |n: i64| {
        let span = jiff::Span::new().try_months(n).map_err(Refusal::fault)?;
        last.checked_sub(span).map_err(Refusal::fault)
    };
    (0..n).rev().map(before).collect()
}

fn name(day: Date) -> String {
    day.to_string().chars().take(7).collect()
}

fn first_day(month: &str) -> Option<Date> {
    let is_month = month.len() == 7;
    format!("{month}-01").parse().ok().filter(|_| is_month)
}

/// The households behind a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitSearch {
    /// Township or village.
    pub place: Option<String>,
    /// The cause.
    pub risk: String,
    /// The month, `2026-11`.
    pub month: String,
    /// What else the store is asked.
    pub query: Query,
}

/// The households that a cause hit in a month, in order of entry.
///
/// # Errors
/// When the viewer may not, or the month is none.
#[store::boxed]
pub async fn list_hit_households(app: &App, viewer: &Viewer, search: &HitSearch) -> Result<Page<HitLine>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let first = first_day(&search.month).ok_or_else(|| Refusal::field("month", Problem::error("WCH-001")))?;
    let query = Query {
        place: search.place.clone(),
        risk: search.risk.clone(),
        from: first,
        to: first.last_of_month(),
        ..search.query.clone()
    };
    Ok(watch::list(&mut app.store.read(viewer).await?, &query).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_the_turn_of_the_year() {
        let last = first_day("2026-02").expect("a month");
        let names: Vec<String> = months(last, 4).expect("months").into_iter().map(name).collect();
        assert_eq!(names, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        for wrong in ["2026-13", "2026-2", "2026-02-01", "x", ""] {
            assert_eq!(first_day(wrong), None, "{wrong}");
        }
    }
}
