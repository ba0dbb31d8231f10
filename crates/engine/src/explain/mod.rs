//! Why: for each hit the sentence, the facts with the rows behind them, and the nearest change.

mod condition;
mod lineage;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::{Array, ArrayRef, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Verdict};
use domain::screening::FactUse;
use futures::future::BoxFuture;

use crate::EngineError;
use crate::evaluate::{Judged, verdict};
use crate::facts::FactTable;
use crate::lake::Lake;
use crate::policy::{Compiled, CompiledFact, CompiledRule, FactPlan, Format, physical, plain, show};
pub use condition::{Change, Condition};
pub use lineage::{Lineage, Wanted, lineage};

/// One hit with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Index of the rule.
    pub rule: usize,
    /// The person, for person rules.
    pub person: Option<u32>,
    /// The household.
    pub household: u32,
    /// The sentence.
    pub sentence: String,
    /// Facts of the condition, with the rows behind them.
    pub facts: Vec<FactUse>,
    /// The least change that would clear it.
    pub nearest: Option<String>,
}

/// The condition of a rule in words.
pub fn in_words(compiled: &Compiled, rule: &CompiledRule) -> String {
    words::expression(compiled.scope(rule.rule.of), &rule.when.logical)
}

/// An expression fact in words.
pub fn fact_in_words(compiled: &Compiled, fact: &CompiledFact) -> Option<String> {
    match &fact.plan {
        FactPlan::Expression(expression) => Some(words::expression(compiled.scope(fact.fact.of), &expression.logical)),
        FactPlan::Query(_) => None,
    }
}

/// How much detail explanations carry.
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// Whether facts, their rows and the nearest change are wanted beside the sentence.
    pub facts: bool,
    /// At most this many source rows per fact.
    pub rows: usize,
}

/// Explains every hit of the given rules.
///
/// # Errors
/// When the query engine fails.
pub fn explain<'a>(
    ctx: &'a SessionContext,
    lake: &'a Lake,
    compiled: &'a Compiled,
    rules: &'a [CompiledRule],
    judged: &'a [Judged],
    table: &'a FactTable,
    detail: Detail,
) -> BoxFuture<'a, Result<Vec<Explained>, EngineError>> {
    Box::pin(explained(ctx, lake, compiled, rules, judged, table, detail))
}

async fn explained(
    ctx: &SessionContext,
    lake: &Lake,
    compiled: &Compiled,
    rules: &[CompiledRule],
    judged: &[Judged],
    table: &FactTable,
    detail: Detail,
) -> Result<Vec<Explained>, EngineError> {
    let mut explained = Vec::new();
    let mut wanted = Wanted::default();
    for (index, (rule, judged)) in rules.iter().zip(judged).enumerate() {
        let hits = hits_of(judged);
        if hits.is_empty() {
            continue;
        }
        if detail.facts {
            wanted.add(compiled, rule, &hits, table);
        }
        explained.extend(explain_rule(ctx, compiled, rule, index, &hits, table, detail)?);
    }
    if detail.facts {
        let lineage = lineage(ctx, lake, compiled, table, &wanted, detail.rows).await?;
        attach(compiled, rules, table, &lineage, &mut explained);
    }
    Ok(explained)
}

fn hits_of(judged: &Judged) -> Vec<u32> {
    (0..judged.own.len())
        .filter(|i| verdict(&judged.own, *i) == Verdict::Hit)
        .map(|i| i as u32)
        .collect()
}

/// The columns a rule's condition and sentence read, at the given rows.
pub(crate) fn rows_of(rule: &CompiledRule, table: &FactTable, rows: &[u32]) -> Result<RecordBatch, EngineError> {
    let mut names: BTreeSet<&String> = rule.when.reads.iter().collect();
    names.extend(rule.say.expressions().flat_map(|expression| &expression.reads));
    let batch = table.batch(rule.rule.of, names.into_iter())?;
    Ok(take_record_batch(&batch, &UInt32Array::from(rows.to_vec()))?)
}

pub(crate) fn explain_rule(
    ctx: &SessionContext,
    compiled: &Compiled,
    rule: &CompiledRule,
    index: usize,
    hits: &[u32],
    table: &FactTable,
    detail: Detail,
) -> Result<Vec<Explained>, EngineError> {
    let scope = compiled.scope(rule.rule.of);
    let batch = rows_of(rule, table, hits)?;
    let columns = sentence_columns(ctx, compiled, rule, &batch)?;
    let condition = if detail.facts {
        Some(Condition::new(ctx, scope, &compiled.params, rule, &batch)?)
    } else {
        None
    };
    let mut explained = Vec::with_capacity(hits.len());
    for (row, own) in hits.iter().enumerate() {
        let values = columns.iter().map(|column| ScalarValue::try_from_array(column, row));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let facts = if detail.facts {
            fact_uses(rule, scope, &batch, row)?
        } else {
            Vec::new()
        };
        let nearest = condition
            .as_ref()
            .and_then(|c| c.change(row, false))
            .map(|change| change.text);
        let person = (rule.rule.of == Of::Person).then_some(*own);
        let household = person.map_or(*own, |person| table.household_of.value(person as usize));
        let sentence = rule.say.fill(&values);
        explained.push(Explained {
            rule: index,
            person,
            household,
            sentence,
            facts,
            nearest,
        });
    }
    Ok(explained)
}

/// The values of a sentence's placeholders for each row.
fn sentence_columns(
    ctx: &SessionContext,
    compiled: &Compiled,
    rule: &CompiledRule,
    batch: &RecordBatch,
) -> Result<Vec<ArrayRef>, EngineError> {
    let scope = compiled.scope(rule.rule.of);
    let columns = rule.say.expressions().map(|expression| {
        let bound = expression.bind(scope, &compiled.params)?;
        Ok(physical(ctx, bound, &batch.schema())?
            .evaluate(batch)?
            .into_array(batch.num_rows())?)
    });
    columns.collect()
}

/// The facts of the condition at one row, without source rows yet.
fn fact_uses(
    rule: &CompiledRule,
    scope: &crate::policy::Scope,
    batch: &RecordBatch,
    row: usize,
) -> Result<Vec<FactUse>, EngineError> {
    let mut uses = Vec::with_capacity(rule.when.reads.len());
    for name in &rule.when.reads {
        let (known, Some(column)) = (&scope.names[name], batch.column_by_name(name)) else {
            continue;
        };
        let value = ScalarValue::try_from_array(column, row)?;
        let format = Format::Plain {
            unit: known.unit.clone(),
        };
        let shown = show(&value, known.kind, &format);
        uses.push(FactUse {
            name: name.clone(),
            title: known.title.clone(),
            shown,
            value: plain(&value),
            rows: Vec::new(),
            n_rows: 0,
        });
    }
    Ok(uses)
}

/// Puts the rows behind each fact in.
fn attach(
    compiled: &Compiled,
    rules: &[CompiledRule],
    table: &FactTable,
    lineage: &Lineage,
    explained: &mut [Explained],
) {
    let mut rests: BTreeMap<(usize, String), Vec<(Of, String)>> = BTreeMap::new();
    for hit in explained.iter_mut() {
        let of = rules[hit.rule].rule.of;
        for fact in &mut hit.facts {
            let sources = rests
                .entry((hit.rule, fact.name.clone()))
                .or_insert_with(|| lineage::sources_of(compiled, of, &fact.name));
            let (rows, n_rows) = lineage.rows(sources, hit.person, hit.household, table);
            (fact.rows, fact.n_rows) = (rows, n_rows);
        }
    }
}

/// One rule for one household or person in full, whatever its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasoning {
    /// The person, for person rules.
    pub person: Option<u32>,
    /// The verdict.
    pub verdict: Verdict,
    /// The sentence, for hits.
    pub sentence: Option<String>,
    /// Facts of the condition.
    pub facts: Vec<FactUse>,
    /// Names of facts that are unknown.
    pub missing: Vec<String>,
    /// The least change that would clear a hit or bring one about.
    pub nearest: Option<Change>,
    /// The condition in words.
    pub condition: String,
}

/// What a reasoning looks at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The session.
    pub ctx: &'a SessionContext,
    /// Where the rows are.
    pub lake: &'a Lake,
    /// The policy.
    pub compiled: &'a Compiled,
    /// The facts.
    pub table: &'a FactTable,
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scene")
    }
}

/// The reasoning of one rule for one household: one entry, or one per person.
///
/// # Errors
/// When the query engine fails.
pub fn reason<'a>(
    scene: &'a Scene<'a>,
    rule: &'a CompiledRule,
    judged: &'a Judged,
    household: u32,
    detail: Detail,
) -> BoxFuture<'a, Result<Vec<Reasoning>, EngineError>> {
    Box::pin(reasoned(scene, rule, judged, household, detail))
}

async fn reasoned(
    scene: &Scene<'_>,
    rule: &CompiledRule,
    judged: &Judged,
    household: u32,
    detail: Detail,
) -> Result<Vec<Reasoning>, EngineError> {
    let Scene {
        ctx,
        lake,
        compiled,
        table,
    } = *scene;
    let of = rule.rule.of;
    let rows: Vec<u32> = if of == Of::Person {
        table.persons_of(household).collect()
    } else {
        vec![household]
    };
    let scope = compiled.scope(of);
    let batch = rows_of(rule, table, &rows)?;
    let columns = sentence_columns(ctx, compiled, rule, &batch)?;
    let condition = Condition::new(ctx, scope, &compiled.params, rule, &batch)?;
    let mut wanted = Wanted::default();
    wanted.add(compiled, rule, &rows, table);
    let lineage = lineage(ctx, lake, compiled, table, &wanted, detail.rows).await?;
    let mut reasonings = Vec::new();
    for (row, own) in rows.iter().enumerate() {
        let values = columns.iter().map(|column| ScalarValue::try_from_array(column, row));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let person = (of == Of::Person).then_some(*own);
        let mut facts = fact_uses(rule, scope, &batch, row)?;
        for fact in &mut facts {
            let sources = lineage::sources_of(compiled, of, &fact.name);
            (fact.rows, fact.n_rows) = lineage.rows(&sources, person, household, table);
        }
        let null = |name: &&String| batch.column_by_name(name).is_some_and(|column| column.is_null(row));
        let missing = rule
            .when
            .reads
            .iter()
            .filter(null)
            .map(|name| scope.names[name].title.clone())
            .collect();
        let verdict = verdict(&judged.own, *own as usize);
        reasonings.push(Reasoning {
            person,
            verdict,
            sentence: (verdict == Verdict::Hit).then(|| rule.say.fill(&values)),
            facts,
            missing,
            nearest: (verdict != Verdict::Unknown)
                .then(|| condition.change(row, verdict == Verdict::Clear))
                .flatten(),
            condition: words::expression(scope, &rule.when.logical),
        });
    }
    Ok(reasonings)
}
