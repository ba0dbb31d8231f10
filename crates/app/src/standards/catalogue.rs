//! Every parameter and every rule in words, with where it comes from and what rests on what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::Date;
use domain::access::{Action, Viewer};
use domain::calendar::Counting;
use domain::case::Chain;
use domain::policy::{Of, Parameter, Policy, Resolved, Rule};
use engine::Shared;
use engine::explain::{fact_in_words, in_words};
use engine::policy::{Compiled, CompiledRule, FactPlan};
use engine::what_if::Reach;
use store::standards::{ChangeFilter, ChangeLine, ChangeState};

use super::moves::kind_of;
use super::permitted;
use crate::policy::{Loaded, engine_problem, in_force};
use crate::{App, Refusal};

/// Changes of one parameter that are told beside it.
const TOLD_CHANGES: i64 = 100;

/// Which parameters, in order of name.
#[derive(Debug, Clone, Default)]
pub struct ParameterQuery {
    /// The day.
    pub on: Date,
    /// With these words in name or title.
    pub words: Option<String>,
    /// Whose value that day nobody has verified (or somebody has).
    pub unverified: Option<bool>,
    /// Which can be tried out (or not).
    pub movable: Option<bool>,
    /// Which this rule rests on.
    pub rule: Option<String>,
    /// Of this file of the policy folder.
    pub group: Option<String>,
    /// Beyond this name.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// One page.
#[derive(Debug, Clone)]
pub struct ParameterPage {
    /// Digest of the policy.
    pub policy: String,
    /// The day.
    pub on: Date,
    /// How many fit the filter in all.
    pub total: usize,
    /// These of them, one more than the limit where there are more.
    pub items: Vec<ParameterLine>,
}

/// A parameter as it stands.
#[derive(Debug, Clone)]
pub struct ParameterLine {
    /// The entry.
    pub parameter: Parameter,
    /// File of the policy folder it stands in, without folder and ending.
    pub group: String,
    /// What it takes, in a word.
    pub kind: &'static str,
    /// The value that day.
    pub value: Option<Resolved>,
    /// What rests on it.
    pub used: Used,
    /// Changes waiting for a decision.
    pub open_changes: usize,
}

/// What rests on a parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    /// Codes of rules that it moves.
    pub rules: Vec<String>,
    /// Codes of data checks that it moves.
    pub checks: Vec<String>,
    /// Titles of facts whose query holds it; then only a new screening tells what it does.
    pub facts: Vec<String>,
    /// Titles of levels whose deadline it is.
    pub levels: Vec<String>,
    /// Steps whose deadline it is.
    pub steps: Vec<StepDeadline>,
    /// Whether it can be tried out over kept facts.
    pub is_movable: bool,
}

/// A step of a procedure that must be done within so many days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDeadline {
    /// Which procedure.
    pub chain: Chain,
    /// What the step is called; `None` is the procedure from its beginning.
    pub step: Option<String>,
    /// To which step, where it is not one step but many; `None` is the last.
    pub until: Option<String>,
    /// Which days it counts.
    pub counting: Counting,
}

/// A parameter with all its values and changes.
#[derive(Debug, Clone)]
pub struct Standard {
    /// As it stands.
    pub line: ParameterLine,
    /// Its changes, the newest first.
    pub changes: Vec<ChangeLine>,
    /// Digest of the policy.
    pub policy: String,
}

/// A rule in words.
#[derive(Debug, Clone)]
pub struct RuleLine {
    /// The entry.
    pub rule: Rule,
    /// Title of its level.
    pub level_title: String,
    /// Its condition and what it rests on; `None` for one that does not take part.
    pub words: Option<RuleWords>,
}

/// What a rule says, in words.
#[derive(Debug, Clone)]
pub struct RuleWords {
    /// The condition.
    pub condition: String,
    /// Its parameters as they stand.
    pub parameters: Vec<RuleFigure>,
    /// Facts it rests on.
    pub facts: Vec<FactWords>,
    /// Titles of the sheets it cannot do without.
    pub sheets: Vec<String>,
}

/// A parameter of a rule.
#[derive(Debug, Clone)]
pub struct RuleFigure {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The value that day.
    pub value: Option<Resolved>,
}

/// A fact in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactWords {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Of whom.
    pub of: Of,
    /// How it is computed, for those that are expressions over others.
    pub expression: Option<String>,
    /// Titles of the sheets it is read from.
    pub sheets: Vec<String>,
}

/// The policy of a day with its rules typed, and what moves what.
struct Catalogue {
    loaded: Arc<Loaded>,
    typed: Shared<Typed>,
}

/// A policy's rules typed against empty tables; kept with the policy, for it costs more than to read it.
#[derive(Debug)]
pub(crate) struct Typed {
    compiled: Compiled,
    reach: Reach,
}

async fn catalogue(app: &App, viewer: &Viewer, on: Date) -> Result<Catalogue, Refusal> {
    let loaded = in_force(app, viewer, on).await?;
    let typed = loaded.typed.get_or_try_init(|| typed(&loaded)).await?;
    Ok(Catalogue {
        typed: typed.clone(),
        loaded,
    })
}

async fn typed(loaded: &Loaded) -> Result<Shared<Typed>, Refusal> {
    let ctx = engine::functions::session(1);
    let failed = |error| Refusal::conflict(engine_problem(&error));
    engine::lake::register_empty(&ctx, &loaded.policy).map_err(failed)?;
    let compiled = engine::policy::compile(&ctx, &loaded.policy, &loaded.params).await;
    let compiled = compiled.map_err(Refusal::Conflict)?;
    Ok(Shared::new(Typed {
        reach: Reach::new(&compiled),
        compiled,
    }))
}

/// Parameters as they stand on a day.
///
/// # Errors
/// When the viewer may not read the policy, or it has mistakes.
#[store::boxed]
pub async fn list_parameters(app: &App, viewer: &Viewer, query: &ParameterQuery) -> Result<ParameterPage, Refusal> {
    let catalogue = catalogue(app, viewer, query.on).await?;
    let open = open_changes(app, viewer).await?;
    let lines = catalogue.loaded.policy.parameters.values();
    let lines = lines.map(|parameter| catalogue.line(parameter, &open));
    let fitting: Vec<ParameterLine> = lines.filter(|line| query.fits(line)).collect();
    let total = fitting.len();
    let beyond = |line: &ParameterLine| query.after.as_ref().is_none_or(|after| line.parameter.name > *after);
    Ok(ParameterPage {
        policy: catalogue.loaded.digest.clone(),
        on: query.on,
        total,
        items: fitting.into_iter().filter(beyond).take(query.limit).collect(),
    })
}

impl ParameterQuery {
    fn fits(&self, line: &ParameterLine) -> bool {
        let is = |wanted: Option<bool>, it: bool| wanted.is_none_or(|wanted| wanted == it);
        let parameter = &line.parameter;
        let unverified = line.value.as_ref().is_some_and(|value| value.source.unverified);
        self.words
            .as_ref()
            .is_none_or(|words| parameter.name.contains(words.as_str()) || parameter.title.contains(words.as_str()))
            && is(self.unverified, unverified)
            && is(self.movable, line.used.is_movable)
            && self.rule.as_ref().is_none_or(|rule| line.used.rules.contains(rule))
            && self.group.as_ref().is_none_or(|group| line.group == *group)
    }
}

/// Changes that wait for a decision, by parameter.
async fn open_changes(app: &App, viewer: &Viewer) -> Result<BTreeMap<String, usize>, Refusal> {
    let filter = ChangeFilter {
        state: Some(ChangeState::Proposed),
        limit: i64::from(u16::MAX),
        ..ChangeFilter::default()
    };
    let mut tx = app.store.read(viewer).await?;
    let mut open = BTreeMap::new();
    for change in store::standards::list(&mut tx, &filter).await? {
        *open.entry(change.parameter).or_default() += 1;
    }
    Ok(open)
}

/// One parameter with all its values, what rests on it and its changes.
///
/// # Errors
/// As [`list_parameters`], and when there is no such parameter.
#[store::boxed]
pub async fn find_parameter(app: &App, viewer: &Viewer, name: &str, on: Date) -> Result<Standard, Refusal> {
    let catalogue = catalogue(app, viewer, on).await?;
    let parameter = catalogue.loaded.policy.parameters.get(name).ok_or(Refusal::NotFound)?;
    let open = open_changes(app, viewer).await?;
    let filter = ChangeFilter {
        parameter: Some(name.to_owned()),
        limit: TOLD_CHANGES,
        ..ChangeFilter::default()
    };
    Ok(Standard {
        line: catalogue.line(parameter, &open),
        changes: super::list_changes(app, viewer, &filter).await?,
        policy: catalogue.loaded.digest.clone(),
    })
}

/// Rules in words, in order of code.
///
/// # Errors
/// As [`list_parameters`].
#[store::boxed]
pub async fn list_rules(app: &App, viewer: &Viewer, on: Date) -> Result<(String, Vec<RuleLine>), Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let catalogue = catalogue(app, viewer, on).await?;
    let rules = catalogue
        .loaded
        .policy
        .rules
        .values()
        .map(|rule| catalogue.rule(rule))
        .collect();
    Ok((catalogue.loaded.digest.clone(), rules))
}

/// One rule in words.
///
/// # Errors
/// As [`list_parameters`], and when there is no such rule.
#[store::boxed]
pub async fn find_rule(app: &App, viewer: &Viewer, code: &str, on: Date) -> Result<RuleLine, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let catalogue = catalogue(app, viewer, on).await?;
    let rule = catalogue.loaded.policy.rules.get(code).ok_or(Refusal::NotFound)?;
    Ok(catalogue.rule(rule))
}

impl Catalogue {
    fn line(&self, parameter: &Parameter, open: &BTreeMap<String, usize>) -> ParameterLine {
        let name = &parameter.name;
        let file = parameter.place.file.as_deref().unwrap_or_default();
        let group = file.rsplit('/').next().and_then(|file| file.strip_suffix(".toml"));
        let value = self.loaded.params.get(name).cloned();
        let like = value
            .as_ref()
            .map(|value| &value.value)
            .or_else(|| parameter.any_value());
        ParameterLine {
            group: group.unwrap_or_default().to_owned(),
            kind: kind_of(like),
            used: self.used(name),
            open_changes: open.get(name).copied().unwrap_or_default(),
            parameter: parameter.clone(),
            value,
        }
    }

    fn used(&self, name: &str) -> Used {
        let own = BTreeSet::from([name.to_owned()]);
        let reached = |rules: &[CompiledRule]| -> Vec<String> {
            let rests = |rule: &&CompiledRule| {
                self.typed.reach.of_rule(rule).contains(name) || self.typed.reach.behind_rule(rule).contains(name)
            };
            rules.iter().filter(rests).map(|rule| rule.rule.code.clone()).collect()
        };
        let policy = &self.loaded.policy;
        let title = |fact: &str| policy.facts.get(fact).map(|fact| fact.title.clone());
        let facts: Vec<String> = self
            .typed
            .reach
            .queried_facts(&own)
            .into_iter()
            .filter_map(title)
            .collect();
        let levels = policy.lead.levels.iter().filter(|level| level.due == name);
        let rules = reached(&self.typed.compiled.rules);
        Used {
            is_movable: facts.is_empty() && !rules.is_empty(),
            checks: reached(&self.typed.compiled.checks),
            levels: levels.map(|level| level.title.clone()).collect(),
            steps: self.deadlines(name),
            rules,
            facts,
        }
    }

    fn deadlines(&self, name: &str) -> Vec<StepDeadline> {
        let mut all = Vec::new();
        for (chain, procedure) in &self.loaded.policy.procedures.chains {
            if procedure.total.as_deref() == Some(name) {
                let until = procedure.total_until.and_then(|until| procedure.steps.get(&until));
                all.push(StepDeadline {
                    chain: *chain,
                    step: None,
                    until: until.map(|step| step.title.clone()),
                    counting: procedure.counting.unwrap_or(Counting::Calendar),
                });
            }
            let steps = procedure.steps.values();
            let own = steps.filter(|step| step.days.as_deref() == Some(name));
            all.extend(own.map(|step| StepDeadline {
                chain: *chain,
                step: Some(step.title.clone()),
                until: None,
                counting: step.counting,
            }));
        }
        all
    }

    fn rule(&self, rule: &Rule) -> RuleLine {
        let levels = &self.loaded.policy.lead.levels;
        let level = levels.iter().find(|level| level.name == rule.level);
        RuleLine {
            level_title: level.map_or_else(|| rule.level.clone(), |level| level.title.clone()),
            words: self
                .typed
                .compiled
                .rule(&rule.code)
                .map(|compiled| self.words(compiled)),
            rule: rule.clone(),
        }
    }

    fn words(&self, rule: &CompiledRule) -> RuleWords {
        let policy = &self.loaded.policy;
        let mut parameters = self.typed.reach.of_rule(rule);
        parameters.extend(self.typed.reach.behind_rule(rule));
        let mut sheets = BTreeSet::new();
        let mut facts = Vec::new();
        for name in self.typed.compiled.rests_on(rule) {
            let Some(fact) = self.typed.compiled.facts.get(&name) else {
                continue;
            };
            let own: Vec<String> = match &fact.plan {
                FactPlan::Query(_) => fact.sheets.iter().map(|sheet| sheet_title(policy, sheet)).collect(),
                FactPlan::Expression(_) => Vec::new(),
            };
            sheets.extend(own.iter().cloned());
            facts.push(FactWords {
                title: fact.fact.title.clone(),
                unit: fact.fact.unit.clone(),
                of: fact.fact.of,
                expression: fact_in_words(&self.typed.compiled, fact),
                sheets: own,
                name,
            });
        }
        let figure = |name: String| {
            let parameter = policy.parameters.get(&name);
            RuleFigure {
                title: parameter.map_or_else(|| name.clone(), |parameter| parameter.title.clone()),
                unit: parameter.and_then(|parameter| parameter.unit.clone()),
                value: self.loaded.params.get(&name).cloned(),
                name,
            }
        };
        RuleWords {
            condition: in_words(&self.typed.compiled, rule),
            parameters: parameters.into_iter().map(figure).collect(),
            facts,
            sheets: sheets.into_iter().collect(),
        }
    }
}

fn sheet_title(policy: &Policy, name: &str) -> String {
    let sheet = policy.sheets.get(name);
    sheet.map_or_else(|| name.to_owned(), |sheet| sheet.title.clone())
}
