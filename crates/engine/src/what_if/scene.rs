//! Kept facts with every rule judged as it stands, and judged again when figures move.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::arrow::array::BooleanArray;
use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Params, Policy, Verdict};
use domain::problem::Problem;

use super::{Hits, Kept, Reach};
use crate::EngineError;
use crate::evaluate::{Judged, judge, verdict};
use crate::explain::{Condition, Detail, explain_rule, rows_of};
use crate::facts::{FactTable, express};
use crate::policy::{Compiled, CompiledRule, FactPlan, compile};

/// One screening's facts under one policy.
pub struct Scene {
    ctx: SessionContext,
    compiled: Compiled,
    reach: Reach,
    kept: Kept,
    standing: Vec<Standing>,
}

/// A rule as it stands.
struct Standing {
    hits: Hits,
    /// Who is hit and who is unknown; `None` where the facts of the rule were not kept.
    judged: Option<Judged>,
    /// Parameters that move it.
    parameters: BTreeSet<String>,
    /// Whether anything is known of it.
    is_known: bool,
}

/// What moving figures comes to.
pub struct Moved {
    params: Params,
    table: FactTable,
    rules: BTreeMap<usize, (Hits, Judged)>,
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
        after.map_or(&self.standing[rule].hits, |(hits, _)| hits)
    }

    /// Rules of which this screening tells nothing: they came later.
    pub fn unknown_rules(&self) -> Vec<usize> {
        (0..self.standing.len())
            .filter(|rule| !self.standing[*rule].is_known)
            .collect()
    }

    fn stand(&self) -> Result<Vec<Standing>, EngineError> {
        let n = self.kept.len();
        let all: Vec<usize> = (0..self.compiled.rules.len()).collect();
        let movable = |rule: &usize| !self.reach.of_rule(&self.compiled.rules[*rule]).is_empty();
        let judged = self.judged(
            &all.iter().copied().filter(movable).collect::<Vec<_>>(),
            &self.kept.table,
            &self.compiled.params,
        )?;
        let mut judged: BTreeMap<usize, Option<Judged>> = judged.into_iter().collect();
        let stand = |rule: usize| {
            let entry = &self.compiled.rules[rule];
            let judged = judged.remove(&rule).flatten();
            let kept = self.kept.verdicts.get(&entry.rule.code);
            let hits = match (&judged, kept) {
                (Some(judged), _) => Hits::of(&judged.household),
                (None, Some(verdicts)) => Hits::of(verdicts),
                (None, None) => Hits::none(n),
            };
            Standing {
                is_known: judged.is_some() || kept.is_some(),
                parameters: self.reach.of_rule(entry),
                hits,
                judged,
            }
        };
        Ok(all.into_iter().map(stand).collect())
    }

    /// Judges rules over a table, two at a time on two cores; `None` where a column is not there.
    fn judged(
        &self,
        rules: &[usize],
        table: &FactTable,
        params: &Params,
    ) -> Result<Vec<(usize, Option<Judged>)>, EngineError> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let Some(index) = rules.get(next.fetch_add(1, Ordering::Relaxed)) else {
                    return Ok(done);
                };
                let rule = &self.compiled.rules[*index];
                let absent = &self.kept.head.absent_columns;
                match judge(&self.ctx, &self.compiled, rule, table, params, absent) {
                    Ok(judged) => done.push((*index, Some(judged))),
                    Err(EngineError::Column(_)) => done.push((*index, None)),
                    Err(error) => return Err(error),
                }
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        if threads.min(rules.len()) < 2 {
            return work();
        }
        let parts: Vec<Result<Vec<_>, EngineError>> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads.min(rules.len())).map(|_| scope.spawn(work)).collect();
            handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
        });
        let mut all = Vec::new();
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }

    /// Judges again what these parameters reach, as they stand in `params`.
    ///
    /// # Errors
    /// When the query engine fails.
    pub fn moved(&self, params: &Params, names: &BTreeSet<String>) -> Result<Moved, EngineError> {
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
            match express(&self.ctx, (&self.compiled, params), fact, expression, &mut table) {
                Ok(()) => {}
                // What rests on it is not judged.
                Err(EngineError::Column(_)) => {
                    table.person.remove(name);
                    table.household.remove(name);
                }
                Err(error) => return Err(error),
            }
        }
        let reached: Vec<usize> = (0..self.standing.len())
            .filter(|rule| !self.standing[*rule].parameters.is_disjoint(names))
            .collect();
        let mut moved = Moved {
            params: params.clone(),
            rules: BTreeMap::new(),
            unjudged: Vec::new(),
            before: Hits::none(self.kept.len()),
            after: Hits::none(self.kept.len()),
            table: table.clone(),
        };
        for (rule, judged) in self.judged(&reached, &table, params)? {
            match judged.filter(|_| self.standing[rule].judged.is_some()) {
                Some(judged) => {
                    moved.rules.insert(rule, (Hits::of(&judged.household), judged));
                }
                None => moved.unjudged.push(rule),
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
        let Some((_, after)) = moved.rules.get(&rule) else {
            return Ok(Vec::new());
        };
        let Some(before) = &self.standing[rule].judged else {
            return Ok(Vec::new());
        };
        let entry = &self.compiled.rules[rule];
        let old = (&self.compiled.params, &self.kept.table, &before.own);
        let new = (&moved.params, &moved.table, &after.own);
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
        let condition = Condition::new(&self.ctx, scope, there.0, &entry.when, &batch)?;
        let reason = |(row, told): (usize, crate::explain::Explained)| Reason {
            household: told.household as usize,
            sentence: told.sentence,
            lacks: condition.change(row, true).map(|change| change.text),
        };
        Ok(told.into_iter().enumerate().map(reason).collect())
    }

    /// The rows of a rule's kind that it hits in these households.
    fn hit_rows(&self, rule: &CompiledRule, own: &BooleanArray, households: &[usize]) -> Vec<u32> {
        let is_hit = |row: &u32| verdict(own, *row as usize) == Verdict::Hit;
        let rows = households.iter().flat_map(|household| {
            let household = u32::try_from(*household).unwrap_or(u32::MAX);
            match rule.rule.of {
                Of::Household => household..household.saturating_add(1),
                Of::Person => self.kept.table.persons_of(household),
            }
        });
        rows.filter(is_hit).collect()
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
