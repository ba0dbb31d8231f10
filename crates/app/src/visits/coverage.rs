//! Coverage proved: every household of the register against when it was last seen and how, and why the others were
//! not.

use std::collections::BTreeMap;

use domain::access::{Action, Viewer};
use domain::{Date, Moment};
use store::ReadTx;
use store::coverage::{self, Query, SeenLine};
use store::registers::paging::Page;

use super::{FieldRules, one_place, permitted};
use crate::{App, Refusal};

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageSearch {
    /// In this township or village.
    pub place: Option<String>,
    /// Households last seen before this day count as not seen; the policy says which when it is absent.
    pub since: Option<Date>,
}

/// Households of one way in which they were last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelCount {
    /// The channel.
    pub channel: String,
    /// What it is called.
    pub title: String,
    /// How many, since the day.
    pub n_households: i64,
}

/// One village.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageRow {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// All its households: what the others are measured by.
    pub n_households: i64,
    /// Seen since the day.
    pub n_seen: i64,
    /// Last seen before it.
    pub n_earlier: i64,
    /// Never seen.
    pub n_never: i64,
    /// Those who told that the whole household lives elsewhere.
    pub n_away: i64,
    /// Those of them who were reached since the day.
    pub n_away_reached: i64,
    /// How those seen since the day were seen last.
    pub channels: Vec<ChannelCount>,
}

/// Coverage of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The day.
    pub since: Date,
    /// Village by village, in order of code.
    pub rows: Vec<CoverageRow>,
}

/// Why a household was not seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// A sweep left it out, for this reason.
    Excepted {
        /// Word of the reason.
        reason: String,
        /// What it is called.
        title: String,
    },
    /// Somebody went there and met nobody.
    NobodyMet(String),
    /// It told that it lives elsewhere, and nobody has reached it since.
    Away,
    /// Nobody ever went there.
    Never,
    /// Nobody has been there since.
    NotSince,
}

impl Unseen {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Excepted { .. } => "excepted",
            Self::NobodyMet(_) => "nobody_met",
            Self::Away => "away",
            Self::Never => "never",
            Self::NotSince => "not_since",
        }
    }

    /// The same in Chinese.
    pub fn title(&self) -> &str {
        match self {
            Self::Excepted { title, .. } => title,
            Self::NobodyMet(_) => "上门未遇到人",
            Self::Away => "全家在外，尚未联系上",
            Self::Never => "从未走访",
            Self::NotSince => "期内未走访",
        }
    }
}

/// A household with when it was seen, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHousehold {
    /// The household.
    pub line: SeenLine,
    /// How it was last seen, in words.
    pub channel_title: Option<String>,
    /// Why it was not seen since the day; `None` when it was.
    pub unseen: Option<Unseen>,
}

/// Coverage of the viewer's area, village by village.
///
/// # Errors
/// When the viewer may not, or the policy names no day.
#[store::boxed]
pub async fn show_coverage(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    search: &CoverageSearch,
) -> Result<Coverage, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    let rules = FieldRules::read(app, at).await?;
    let since = since(&rules, search.since)?;
    let mut tx = app.store.read(viewer).await?;
    let groups = coverage::groups(&mut tx, search.place.as_deref(), since).await?;
    let mut rows: BTreeMap<(String, String), CoverageRow> = BTreeMap::new();
    let mut channels: BTreeMap<(String, String), i64> = BTreeMap::new();
    for group in groups {
        let key = (group.township_id.clone(), group.village_id.clone());
        let row = rows.entry(key).or_insert_with(|| CoverageRow {
            township_id: group.township_id.clone(),
            village_id: group.village_id.clone(),
            ..CoverageRow::default()
        });
        let n = group.n_households;
        row.n_households += n;
        row.n_away += if group.away { n } else { 0 };
        match &group.channel {
            None => row.n_never += n,
            Some(channel) if group.is_recent => {
                row.n_seen += n;
                row.n_away_reached += if group.away { n } else { 0 };
                *channels.entry((group.village_id.clone(), channel.clone())).or_default() += n;
            }
            Some(_) => row.n_earlier += n,
        }
    }
    for ((village, channel), n_households) in channels {
        let title = title(&rules, &channel);
        if let Some(row) = rows.values_mut().find(|row| row.village_id == village) {
            row.channels.push(ChannelCount {
                channel,
                title,
                n_households,
            });
        }
    }
    let rows = rows.into_values().collect();
    Ok(Coverage { since, rows })
}

/// The day since which a household counts as seen.
fn since(rules: &FieldRules, asked: Option<Date>) -> Result<Date, Refusal> {
    match asked {
        Some(day) => Ok(day),
        None => FieldRules::days_from(rules.today, -rules.number("coverage_days")?),
    }
}

/// What a channel is called; one that the policy no longer has keeps its word.
pub(super) fn title(rules: &FieldRules, channel: &str) -> String {
    let known = rules.fieldwork().channel(channel);
    known.map_or_else(|| channel.to_owned(), |one| one.title.clone())
}

/// Households of the viewer's area with when and how they were last seen, and why not; and the day counted from.
///
/// # Errors
/// When the viewer may not, or sees the whole county and names no place.
#[store::boxed]
pub async fn list_seen(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, asked): (&Query, Option<Date>),
) -> Result<(Date, Page<SeenHousehold>), Refusal> {
    permitted(viewer, Action::ReadCase)?;
    one_place(viewer, Action::ReadCase, query.place.as_deref())?;
    let sight = Sight::read(app, at, asked).await?;
    let page = sight.page(&mut app.store.glance(viewer).await?, query).await?;
    Ok((sight.since, page))
}

/// What it takes to say of households when they were seen, and why not.
pub(crate) struct Sight {
    rules: FieldRules,
    since: Date,
}

impl Sight {
    /// The policy of the day, and the day counted from.
    pub(crate) async fn read(app: &App, at: Moment, asked: Option<Date>) -> Result<Self, Refusal> {
        let rules = FieldRules::read(app, at).await?;
        let since = since(&rules, asked)?;
        Ok(Self { rules, since })
    }

    /// A page of households.
    pub(crate) async fn page(&self, tx: &mut ReadTx, query: &Query) -> Result<Page<SeenHousehold>, Refusal> {
        let query = Query {
            since: self.since,
            ..query.clone()
        };
        let page = coverage::list(tx, &query, &self.rules.missing()).await?;
        let told = |line| {
            let unseen = why(&self.rules, &line, self.since);
            seen_household(&self.rules, line, unseen)
        };
        Ok(Page {
            rows: page.rows.into_iter().map(told).collect(),
            next: page.next,
        })
    }
}

pub(super) fn seen_household(rules: &FieldRules, line: SeenLine, unseen: Option<Unseen>) -> SeenHousehold {
    SeenHousehold {
        channel_title: line.channel.as_deref().map(|channel| title(rules, channel)),
        line,
        unseen,
    }
}

/// Why a household was not seen since a day.
pub(super) fn why(rules: &FieldRules, line: &SeenLine, since: Date) -> Option<Unseen> {
    let day = since.to_string();
    if line.seen_on.as_ref().is_some_and(|seen| *seen >= day) {
        return None;
    }
    if let Some((reason, _)) = line.excepted.as_ref().filter(|(_, at)| *at >= day) {
        let known = rules.fieldwork().exception(reason);
        return Some(Unseen::Excepted {
            reason: reason.clone(),
            title: known.map_or_else(|| reason.clone(), |one| one.title.clone()),
        });
    }
    if let Some(tried) = line.tried_on.as_ref().filter(|tried| **tried >= day) {
        return Some(Unseen::NobodyMet(tried.clone()));
    }
    Some(match (line.away, line.seen_on.is_none()) {
        (true, _) => Unseen::Away,
        (_, true) => Unseen::Never,
        _ => Unseen::NotSince,
    })
}
