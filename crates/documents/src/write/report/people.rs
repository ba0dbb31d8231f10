//! The headline and the households by level, risk type and township.

use domain::screening::Screening;

use super::bar::{Bar, level_class};
use crate::write::figures::Figures;
use crate::write::words::{self, count};

/// The figures asked for first.
pub(super) struct Headline {
    pub(super) households: String,
    pub(super) persons: String,
    pub(super) leads: String,
    pub(super) per_thousand: String,
    pub(super) first_level: String,
    pub(super) first_level_leads: String,
    pub(super) per_village: String,
    pub(super) villages: String,
    pub(super) unjudged: String,
    pub(super) unjudged_share: String,
    pub(super) at_least: bool,
    pub(super) nobody: bool,
    pub(super) undelivered: usize,
    pub(super) waiting_rules: usize,
}

/// One level.
pub(super) struct LevelRow {
    pub(super) title: String,
    pub(super) class: String,
    pub(super) bar: Bar,
    pub(super) households: String,
    pub(super) share: String,
}

/// One risk type.
pub(super) struct RiskRow {
    pub(super) name: String,
    pub(super) bar: Bar,
    pub(super) households: String,
    pub(super) share: String,
}

/// One township.
pub(super) struct TownshipRow {
    pub(super) name: String,
    pub(super) households: String,
    pub(super) bar: Bar,
    pub(super) levels: Vec<String>,
    pub(super) leads: String,
    pub(super) per_thousand: String,
    pub(super) per_village: String,
}

pub(super) fn headline(screening: &Screening, figures: &Figures) -> Headline {
    let households = screening.households.len() as u64;
    let leads = screening.leads.len() as u64;
    let mut waiting: Vec<&String> = figures.undelivered.iter().flat_map(|source| &source.rules).collect();
    waiting.sort();
    waiting.dedup();
    Headline {
        households: count(households),
        persons: count(screening.n_persons),
        leads: count(leads),
        per_thousand: words::per_thousand(leads, households),
        first_level: words::level(screening, 0).to_owned(),
        first_level_leads: count(figures.levels.first().copied().unwrap_or(0)),
        per_village: per_village(leads, figures.villages),
        villages: count(figures.villages),
        unjudged: count(figures.unjudged),
        unjudged_share: words::percent(figures.unjudged, households),
        at_least: figures.unjudged > 0 && figures.unjudged < households,
        nobody: households == 0,
        undelivered: figures.undelivered.len(),
        waiting_rules: waiting.len(),
    }
}

fn per_village(leads: u64, villages: u64) -> String {
    words::ratio(leads, villages).map_or_else(|| "—".to_owned(), |mean| format!("{mean:.1}"))
}

pub(super) fn levels(screening: &Screening, figures: &Figures) -> Vec<LevelRow> {
    let most = figures.levels.iter().copied().max().unwrap_or(0);
    let leads = screening.leads.len() as u64;
    screening
        .levels
        .iter()
        .zip(&figures.levels)
        .enumerate()
        .map(|(i, (title, n))| {
            let class = level_class(i);
            LevelRow {
                title: title.clone(),
                bar: Bar::stacked([(*n, class.as_str())], most),
                class,
                households: count(*n),
                share: words::percent(*n, leads),
            }
        })
        .collect()
}

pub(super) fn risks(screening: &Screening, figures: &Figures) -> Vec<RiskRow> {
    let most = figures.risks.iter().map(|risk| risk.total()).max().unwrap_or(0);
    let leads = screening.leads.len() as u64;
    let row = |risk: &crate::write::figures::ByLevel| RiskRow {
        name: risk.name.clone(),
        bar: Bar::levels(&risk.levels, most),
        households: count(risk.total()),
        share: words::percent(risk.total(), leads),
    };
    figures.risks.iter().map(row).collect()
}

pub(super) fn townships(figures: &Figures) -> Vec<TownshipRow> {
    let most = figures.townships.iter().map(|t| t.by_level.total()).max().unwrap_or(0);
    figures
        .townships
        .iter()
        .map(|t| {
            let leads = t.by_level.total();
            TownshipRow {
                name: t.by_level.name.clone(),
                households: count(t.households),
                bar: Bar::levels(&t.by_level.levels, most),
                levels: t.by_level.levels.iter().map(|n| quiet_zero(*n)).collect(),
                leads: count(leads),
                per_thousand: words::per_thousand(leads, t.households),
                per_village: per_village(leads, t.villages),
            }
        })
        .collect()
}

pub(super) fn whole_county(screening: &Screening, figures: &Figures) -> TownshipRow {
    let households = screening.households.len() as u64;
    let leads = screening.leads.len() as u64;
    TownshipRow {
        name: "全县".into(),
        households: count(households),
        bar: Bar::default(),
        levels: figures.levels.iter().map(|n| quiet_zero(*n)).collect(),
        leads: count(leads),
        per_thousand: words::per_thousand(leads, households),
        per_village: per_village(leads, figures.villages),
    }
}

/// A count, nothing shown as a dash so that the eye finds what is there.
pub(super) fn quiet_zero(n: u64) -> String {
    if n == 0 { "—".to_owned() } else { count(n) }
}
