//! The rules played again over what the store holds, as of a day, for one household at a time. Nothing is kept.

use std::collections::{BTreeSet, HashMap};

use domain::Date;
use domain::access::Viewer;
use domain::policy::{Rule, Verdict};
use engine::explain::{Detail, Reasoning, Scene, reason};

use super::feed::{self, Feed};
use crate::policy::engine_problem;
use crate::screen::{Request, Screened, screen_stored};
use crate::{App, Refusal};

/// A county judged as of a day.
#[derive(Debug)]
pub(crate) struct Replay {
    screened: Screened,
    places: HashMap<String, usize>,
}

/// What a rule says of one household.
#[derive(Debug, Clone)]
pub(crate) struct RuleReplay {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) verdict: Verdict,
    /// Worksheets behind it, by their place among those that count.
    pub(crate) sources: BTreeSet<u32>,
    /// Titles of sheets it needs that were not delivered.
    pub(crate) undelivered: Vec<String>,
    /// Whether anything but nothing is known of the household for it.
    pub(crate) has_data: bool,
    /// What would have made it hit.
    pub(crate) nearest: Option<String>,
}

/// Rows told behind a fact; enough to know the worksheets.
const ROWS: usize = 50;

impl Replay {
    /// Judges the county as of a day.
    pub(crate) async fn of(app: &App, viewer: &Viewer, day: Date) -> Result<Self, Refusal> {
        let loaded = crate::policy::in_county(app, day).await?;
        let Feed { input, household_ids } = feed::read(app, viewer, &loaded, day).await?;
        let request = Request {
            loaded: &loaded,
            region: &app.settings.region,
        };
        let work = app.settings.work();
        std::fs::create_dir_all(&work).map_err(store::StoreError::from)?;
        let screened = screen_stored(request, input, &work, &mut |_| ()).await;
        Ok(Self {
            screened: screened.map_err(super::failure)?,
            places: household_ids.into_iter().zip(0..).collect(),
        })
    }

    /// Where a household is.
    pub(crate) fn household(&self, household_id: &str) -> Option<usize> {
        self.places.get(household_id).copied()
    }

    /// Name of its village.
    pub(crate) fn village(&self, household: usize) -> &str {
        let card = self.screened.screening.households.get(household);
        card.map_or("", |card| card.village.as_str())
    }

    /// Names of those who live there.
    pub(crate) fn names(&self, household: usize) -> impl Iterator<Item = &str> {
        let household = u32::try_from(household).unwrap_or(u32::MAX);
        let judgement = self.screened.judgement();
        let names = &self.screened.roster().names;
        let persons = judgement.table.persons_of(household);
        persons.filter_map(|person| names.get(person as usize).map(|name| &**name))
    }

    /// Name of a worksheet's file.
    pub(crate) fn file(&self, source: u32) -> &str {
        let report = self.screened.screening.sources.get(source as usize);
        report.map_or("", |report| report.file.as_str())
    }

    /// What the rules for these risks say of a household; all rules when no risk is named.
    pub(crate) async fn rules(&self, household: usize, risks: &[String]) -> Result<Vec<RuleReplay>, Refusal> {
        let j = self.screened.judgement();
        let scene = Scene {
            ctx: &j.ctx,
            lake: &j.lake,
            compiled: &j.compiled,
            table: &j.table,
        };
        let detail = Detail {
            facts: true,
            rows: ROWS,
        };
        let own = u32::try_from(household).unwrap_or(u32::MAX);
        let mut replays = Vec::new();
        for (rule, judged) in j.compiled.rules.iter().zip(&j.rules) {
            if !risks.is_empty() && !risks.contains(&rule.rule.risk) {
                continue;
            }
            let parts = reason(&scene, rule, judged, own, detail).await;
            let parts = parts.map_err(|error| Refusal::conflict(engine_problem(&error)))?;
            replays.push(self.replay(&rule.rule, judged.of_household(household), &parts));
        }
        Ok(replays)
    }

    fn replay(&self, rule: &Rule, verdict: Verdict, parts: &[Reasoning]) -> RuleReplay {
        let decisive = parts.iter().filter(|part| part.verdict == verdict);
        let facts = decisive.clone().flat_map(|part| &part.facts);
        let missing = self.screened.screening.missing.iter();
        let undelivered = missing.filter(|fact| fact.rules.contains(&rule.code));
        RuleReplay {
            code: rule.code.clone(),
            title: rule.title.clone(),
            verdict,
            sources: facts
                .clone()
                .flat_map(|fact| &fact.rows)
                .map(|row| row.source)
                .collect(),
            undelivered: undelivered.flat_map(|fact| fact.undelivered.clone()).collect(),
            has_data: facts
                .clone()
                .any(|fact| fact.n_rows > 0 && is_something(fact.value.as_deref())),
            nearest: decisive
                .clone()
                .find_map(|part| part.nearest.as_ref().map(|change| change.text.clone())),
        }
    }
}

/// Whether a value says more than that there was nothing.
fn is_something(value: Option<&str>) -> bool {
    value.is_some_and(|value| !matches!(value, "" | "0" | "false"))
}
