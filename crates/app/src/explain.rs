//! One household's whole reasoning: every rule, its verdict, its facts and the rows behind them.

use domain::policy::{Resolved, Verdict};
use domain::problem::Problem;
use domain::screening::{HouseholdCard, PersonRef, SourceReport};
use engine::explain::{Detail, Reasoning, Scene, reason};

/// The reasoning types of the engine, for those who print them.
pub mod engine_reasoning {
    pub use engine::explain::{Change, Reasoning};
}

use crate::policy::engine_problem;
use crate::screen::{Failure, Folder, Options, Progress, explained_rows, judge, prepare, take_in};

/// The reasoning of one rule on one household.
#[derive(Debug)]
pub struct RuleReasoning {
    /// Code of the rule.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What it rests on.
    pub basis: String,
    /// Verdict on the household.
    pub verdict: Verdict,
    /// One entry, or one per person.
    pub parts: Vec<(Option<PersonRef>, Reasoning)>,
    /// Parameters of the condition, with their sources.
    pub parameters: Vec<Resolved>,
}

/// Everything about one household.
#[derive(Debug)]
pub struct Story {
    /// The household.
    pub card: HouseholdCard,
    /// Every rule in order of code.
    pub rules: Vec<RuleReasoning>,
    /// Worksheets that rows point to.
    pub sources: Vec<SourceReport>,
    /// How near a miss is worth telling, relative to the threshold.
    pub near_miss: f64,
}

/// Reads the folder and explains one household, by its number.
///
/// # Errors
/// As screening, and when no household has the number.
#[store::boxed]
pub async fn explain(
    options: &Options,
    household_no: &str,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Story, Failure> {
    let loaded = prepare(options)?;
    let work = tempfile::tempdir().map_err(|e| Failure::Arguments(vec![Problem::error("SCR-005").arg("cause", e)]))?;
    let request = options.request(&loaded);
    let folder = Folder::open(&options.data, request)?;
    let input = take_in(folder, request, work.path(), progress)?;
    let wanted = domain::name::normalise(household_no);
    let found = input
        .roster
        .households
        .iter()
        .position(|card| card.household_no == wanted);
    let Some(household) = found else {
        return Err(Failure::Arguments(vec![
            Problem::error("SCR-013").arg("household", household_no),
        ]));
    };
    let j = judge(&loaded, &input, progress).await.map_err(Failure::Nothing)?;
    let detail = Detail {
        facts: true,
        rows: explained_rows(&loaded),
    };
    let scene = Scene {
        ctx: &j.ctx,
        lake: &j.lake,
        compiled: &j.compiled,
        table: &j.table,
    };
    let mut rules = Vec::new();
    for (rule, judged) in j.compiled.rules.iter().zip(&j.rules) {
        let parts = reason(&scene, rule, judged, household as u32, detail).await;
        let parts = parts.map_err(|error| Failure::Nothing(vec![engine_problem(&error)]))?;
        let named = parts
            .into_iter()
            .map(|part| (part.person.map(|person| input.roster.person(person)), part));
        rules.push(RuleReasoning {
            code: rule.rule.code.clone(),
            title: rule.rule.title.clone(),
            basis: rule.rule.basis.clone(),
            verdict: judged.of_household(household),
            parts: named.collect(),
            parameters: rule
                .when
                .parameters
                .iter()
                .filter_map(|name| j.compiled.params.get(name))
                .cloned()
                .collect(),
        });
    }
    let near_miss = loaded
        .params
        .get(&loaded.policy.lead.near_miss)
        .and_then(|r| r.value.scaled(6));
    Ok(Story {
        card: input.roster.households[household].clone(),
        rules,
        sources: input.sources,
        near_miss: near_miss.unwrap_or(0) as f64 / 1e6,
    })
}
