//! Kept facts with every rule judged as it stands, and judged again when figures move.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Params, Policy};
use domain::problem::Problem;

use super::candidates::{Bench, Candidates, RowHits};
use super::{Hits, Kept, Reach};
use crate::EngineError;
use crate::explain::{Condition, Detail, explain_rule, rows_of};
use crate::facts::{FactTable, express};
use crate::policy::{Compiled, CompiledRule, FactPlan, compile};

/// Figures that were moved last; moving the same ones again finds its rows ready.
const RECENT: usize = 3;

/// One screening's facts under one policy.
pub struct Scene {
    ctx: SessionContext,
    compiled: Compiled,
    reach: Reach,
    kept: Kept,
    standing: Vec<Standing>,
    ready: Mutex<VecDeque<(BTreeSet<String>, Arc<Ready>)>>,
}

/// For each rule that some figures reach, the rows they can turn; `None` where the facts of the rule were not kept.
type Ready = Vec<(usize, Option<Candidates>)>;

/// A rule as it stands.
struct Standing {
    hits: Hits,
    /// Rows that may be hit, and those that are; `None` where no parameter moves the rule, or its facts were not kept.
    rows: Option<(Candidates, RowHits)>,
    /// Parameters that move it.
    parameters: BTreeSet<String>,
    /// Whether anything is known of it.
    is_known: bool,
}

/// What moving figures comes to.
pub struct Moved {
    params: Params,
    table: FactTable,
    rules: BTreeMap<usize, RowHits>,
    /// Rules that the figures reach, and of which this screening kept too little.
    pub unjudged: Vec<usize>,
    /// Households that some rule hits as things stand.
    pub before: Hits,
    /// Households that some rule hits with the figures moved.
    pub after: Hits,
}

/// Why a rule speaks of a household on one side of a change and not on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The household.
    pub household: usize,
    /// The sentence of the rule, where it hits.
    pub sentence: String,
    /// What is lacking for it on the other side, in words.
    pub lacks: Option<String>,
}

impl std::fmt::Debug for Scene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene")
            .field("kept", &self.kept)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Moved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Moved").finish_non_exhaustive()
    }
}

impl Moved {
    /// The rules that were judged again, in order.
    pub fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        self.rules.keys().copied()
    }
}

impl Scene {
    /// Types the policy and judges every rule over the kept facts.
    ///
    /// # Errors
    /// All that is wrong with the policy, or what the query engine failed at.
    pub async fn new(policy: &Policy, params: &Params, kept: Kept) -> Result<Self, Vec<Problem>> {
        let failed = |error: EngineError| vec![Problem::error("SCR-090").arg("cause", error)];
        let ctx = crate::functions::session(1);
        crate::lake::register_empty(&ctx, policy).map_err(failed)?;
        let compiled = compile(&ctx, policy, params).await?;
        let reach = Reach::new(&compiled);
        let mut scene = Self {
            standing: Vec::new(),
            ready: Mutex::new(VecDeque::new()),
            ctx,
            reach,
            kept,
            compiled,
        };
        scene.standing = scene.stand().map_err(failed)?;
        Ok(scene)
    }

    /// The rules, by the numbers that this scene gives them.
    pub fn rules(&self) -> &[CompiledRule] {
        &self.compiled.rules
    }

    /// The policy, typed.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// What parameters reach.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The facts.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Households that a rule hits as things stand; with figures moved where `moved` is given.
    pub fn hits<'a>(&'a self, rule: usize, moved: Option<&'a Moved>) -> &'a Hits {
        let after = moved.and_then(|moved| moved.rules.get(&rule));
        after.map_or(&self.standing[rule].hits, |rows| &rows.households)
    }

    /// Rules of which this screening tells nothing: they came later.
    pub fn unknown_rules(&self) -> Vec<usize> {
        (0..self.standing.len())
            .filter(|rule| !self.standing[*rule].is_known)
            .collect()
    }

    fn bench(&self) -> Bench<'_> {
        Bench {
            ctx: &self.ctx,
            compiled: &self.compiled,
            reach: &self.reach,
        }
    }

    fn stand(&self) -> Result<Vec<Standing>, EngineError> {
        let (n, table) = (self.kept.len(), &self.kept.table);
        let all: Vec<usize> = (0..self.compiled.rules.len()).collect();
        let mut standing = self.each(&all, |rule| {
            let entry = &self.compiled.rules[rule];
            let parameters = self.reach.of_rule(entry);
            let absent = &self.kept.head.absent_columns;
            let rows = match parameters.is_empty() {
                true => None,
                false => there(Candidates::new(self.bench(), entry, table, absent))?,
            };
            let nothing = (&self.compiled.params, &BTreeSet::new());
            let rows = match rows {
                Some(rows) => {
                    let hits = rows.hits(self.bench(), nothing, table)?;
                    Some((rows, hits))
                }
                None => None,
            };
            let verdicts = self.kept.verdicts.get(&entry.rule.code);
            let hits = match (&rows, verdicts) {
                (Some((_, rows)), _) => rows.households.clone(),
                (None, Some(verdicts)) => Hits::of(verdicts),
                (None, None) => Hits::none(n),
            };
            Ok(Standing {
                is_known: rows.is_some() || verdicts.is_some(),
                parameters,
                hits,
                rows,
            })
        })?;
        standing.sort_by_key(|(rule, _)| *rule);
        Ok(standing.into_iter().map(|(_, standing)| standing).collect())
    }

    /// Does something for each of these rules, on as many cores as there are.
    fn each<T: Send>(
        &self,
        rules: &[usize],
        work: impl Fn(usize) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<(usize, T)>, EngineError> {
        let next = AtomicUsize::new(0);
        let run = || -> Result<Vec<(usize, T)>, EngineError> {
            let mut done = Vec::new();
            while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                done.push((*rule, work(*rule)?));
            }
            Ok(done)
        };
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(rules.len());
        if threads < 2 {
            return run();
        }
        let parts: Vec<Result<Vec<_>, EngineError>> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
        });
        let mut all = Vec::new();
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }

    /// The rows that these parameters can turn, found once for the same ones.
    fn ready(&self, names: &BTreeSet<String>) -> Result<Arc<Ready>, EngineError> {
        let recent = || self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ready)) = recent().iter().find(|(own, _)| own == names) {
            return Ok(Arc::clone(ready));
        }
        let reached: Vec<usize> = (0..self.standing.len())
            .filter(|rule| !self.standing[*rule].parameters.is_disjoint(names))
            .collect();
        let ready = self.each(&reached, |rule| match &self.standing[rule].rows {
            Some((rows, _)) => Ok(Some(rows.narrow(self.bench(), names)?)),
            None => Ok(None),
        })?;
        let ready = Arc::new(ready);
        let mut recent = recent();
        recent.push_front((names.clone(), Arc::clone(&ready)));
        recent.truncate(RECENT);
        Ok(ready)
    }

    /// The facts with those computed again that these parameters move; what cannot be computed is taken out.
    fn table_with(&self, params: &Params, names: &BTreeSet<String>) -> Result<FactTable, EngineError> {
        let mut table = self.kept.table.clone();
        for name in &self.compiled.order {
            let Some(fact) = self.compiled.facts.get(name) else {
                continue;
            };
            let FactPlan::Expression(expression) = &fact.plan else {
                continue;
            };
            if !self.reach.moves(name, names) {
                continue;
            }
            if there(express(
                &self.ctx,
                (&self.compiled, params),
                fact,
                expression,
                &mut table,
            ))?
            .is_none()
            {
                table.person.remove(name);
                table.household.remove(name);
            }
        }
        Ok(table)
    }

    /// Judges again what these parameters reach, as they stand in `params`.
    ///
    /// # Errors
    /// When the query engine fails.
    pub fn moved(&self, params: &Params, names: &BTreeSet<String>) -> Result<Moved, EngineError> {
        let table = self.table_with(params, names)?;
        let ready = self.ready(names)?;
        let places: Vec<usize> = (0..ready.len()).collect();
        let judged = self.each(&places, |place| match &ready[place].1 {
            Some(rows) => there(rows.hits(self.bench(), (params, names), &table)),
            None => Ok(None),
        })?;
        let mut moved = Moved {
            params: params.clone(),
            rules: BTreeMap::new(),
            unjudged: Vec::new(),
            before: Hits::none(self.kept.len()),
            after: Hits::none(self.kept.len()),
            table,
        };
        for (place, rows) in judged {
            match rows {
                Some(rows) => drop(moved.rules.insert(ready[place].0, rows)),
                None => moved.unjudged.push(ready[place].0),
            }
        }
        moved.unjudged.sort_unstable();
        let (mut before, mut after) = (moved.before.clone(), moved.after.clone());
        for rule in 0..self.standing.len() {
            before = before.or(self.hits(rule, None));
            after = after.or(self.hits(rule, Some(&moved)));
        }
        (moved.before, moved.after) = (before, after);
        Ok(moved)
    }

    /// Why a rule hits these households on the one side of a change and not on the other: `came_in` looks at those who
    /// come in, otherwise at those who drop out.
    ///
    /// # Errors
    /// When the query engine fails.
    pub fn reasons(
        &self,
        moved: &Moved,
        rule: usize,
        households: &[usize],
        came_in: bool,
    ) -> Result<Vec<Reason>, EngineError> {
        let (Some(after), Some((_, before))) = (moved.rules.get(&rule), &self.standing[rule].rows) else {
            return Ok(Vec::new());
        };
        let entry = &self.compiled.rules[rule];
        let old = (&self.compiled.params, &self.kept.table, before);
        let new = (&moved.params, &moved.table, after);
        let (here, there) = if came_in { (new, old) } else { (old, new) };
        let rows = self.hit_rows(entry, here.2, households);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let told = Compiled {
            params: here.0.clone(),
            ..self.compiled.clone()
        };
        let detail = Detail { facts: false, rows: 0 };
        let told = explain_rule(&self.ctx, &told, entry, rule, &rows, here.1, detail)?;
        let scope = self.compiled.scope(entry.rule.of);
        let batch = rows_of(entry, there.1, &rows)?;
        let condition = Condition::new(&self.ctx, scope, there.0, entry, &batch)?;
        let reason = |(row, told): (usize, crate::explain::Explained)| Reason {
            household: told.household as usize,
            sentence: told.sentence,
            lacks: condition.change(row, true).map(|change| change.text),
        };
        Ok(told.into_iter().enumerate().map(reason).collect())
    }

    /// The rows of a rule's kind that it hits in these households.
    fn hit_rows(&self, rule: &CompiledRule, hits: &RowHits, households: &[usize]) -> Vec<u32> {
        let rows = households.iter().flat_map(|household| {
            let household = u32::try_from(*household).unwrap_or(u32::MAX);
            hits.among(match rule.rule.of {
                Of::Household => household..household.saturating_add(1),
                Of::Person => self.kept.table.persons_of(household),
            })
        });
        rows.collect()
    }

    /// A household's amount in fen, such as its burden; `None` where it is unknown or was not kept.
    pub fn amount(&self, fact: &str, household: usize) -> Option<i64> {
        let column = self.kept.table.household.get(fact)?;
        let value = ScalarValue::try_from_array(column, household).ok()?;
        match value {
            ScalarValue::Int64(value) => value,
            _ => None,
        }
    }
}

/// `None` where a column is not there: the screening did not keep it.
fn there<T>(result: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::Column(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
