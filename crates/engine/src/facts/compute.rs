//! From the lake to the fact table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt32Array, new_null_array};
use datafusion::arrow::compute::{cast, concat, take};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SessionContext, col};
use domain::policy::{Of, Params};
use futures::future::BoxFuture;

use super::fused::{Wanted, scan};
use super::{FactTable, roll_up};
use crate::EngineError;
use crate::lake::Lake;
use crate::policy::{Compiled, CompiledFact, Expression, FactPlan, Query, key_of, physical, scalar};

/// The sheets a fact needs that were not delivered for the day.
pub fn undelivered<'a>(fact: &'a CompiledFact, lake: &Lake, compiled: &Compiled) -> Vec<&'a str> {
    let missing = |sheet: &&String| !lake.is_delivered(sheet, compiled.params.on);
    fact.sheets.iter().filter(missing).map(String::as_str).collect()
}

/// Computes every fact that something needs, and loads the register columns that rules read.
///
/// # Errors
/// When a table cannot be read or a query fails.
pub fn compute<'a>(
    ctx: &'a SessionContext,
    lake: &'a Lake,
    compiled: &'a Compiled,
) -> BoxFuture<'a, Result<FactTable, EngineError>> {
    Box::pin(computed(ctx, lake, compiled))
}

async fn computed(ctx: &SessionContext, lake: &Lake, compiled: &Compiled) -> Result<FactTable, EngineError> {
    let first_person = Arc::new(lake.first_person.clone());
    let household_of = first_person
        .windows(2)
        .zip(0u32..)
        .flat_map(|(pair, i)| (pair[0]..pair[1]).map(move |_| i));
    let household_of = Arc::new(household_of.collect::<UInt32Array>());
    let (person, household) = (BTreeMap::new(), BTreeMap::new());
    let mut table = FactTable {
        person,
        household,
        first_person,
        household_of,
    };
    registers(ctx, compiled, &mut table).await?;
    queries(ctx, lake, compiled, &mut table).await?;
    for name in &compiled.order {
        let Some(fact) = compiled.facts.get(name) else { continue };
        if let FactPlan::Expression(expression) = &fact.plan {
            express(ctx, (compiled, &compiled.params), fact, expression, &mut table)?;
        }
    }
    Ok(table)
}

/// Computes a fact that is an expression over others, with these parameters.
pub(crate) fn express(
    ctx: &SessionContext,
    (compiled, params): (&Compiled, &Params),
    fact: &CompiledFact,
    expression: &Expression,
    table: &mut FactTable,
) -> Result<(), EngineError> {
    let batch = table.batch(fact.fact.of, expression.reads.iter())?;
    let bound = expression.bind(compiled.scope(fact.fact.of), params)?;
    let column = physical(ctx, bound, &batch.schema())?
        .evaluate(&batch)?
        .into_array(batch.num_rows())?;
    insert(table, fact, cast(&column, &fact.data_type)?);
    Ok(())
}

/// Puts a fact in its place, and its roll-up beside it.
fn insert(table: &mut FactTable, fact: &CompiledFact, column: ArrayRef) {
    let name = fact.fact.name.clone();
    match fact.fact.of {
        Of::Household => {
            table.household.insert(name, column);
        }
        Of::Person => {
            if let Some(how) = fact.fact.household {
                table
                    .household
                    .insert(name.clone(), roll_up(&column, &table.first_person, how));
            }
            table.person.insert(name, column);
        }
    }
}

/// Register columns that some rule, check or expression reads.
async fn registers(ctx: &SessionContext, compiled: &Compiled, table: &mut FactTable) -> Result<(), EngineError> {
    let mut read: BTreeSet<&String> = BTreeSet::new();
    for rule in compiled.rules.iter().chain(&compiled.checks) {
        read.extend(rule.when.reads.iter());
        read.extend(rule.say.expressions().flat_map(|e| &e.reads));
    }
    for name in &compiled.order {
        if let Some(CompiledFact {
            plan: FactPlan::Expression(expression),
            ..
        }) = compiled.facts.get(name)
        {
            read.extend(expression.reads.iter());
        }
    }
    let ranking: Vec<String> = compiled
        .household
        .names
        .keys()
        .filter(|n| compiled.ranks_by(n))
        .cloned()
        .collect();
    read.extend(&ranking);
    read.retain(|name| !compiled.facts.contains_key(*name));
    for (of, register) in [(Of::Household, "household"), (Of::Person, "person")] {
        let frame = ctx.table(register).await?;
        let has = |name: &str| frame.schema().has_column_with_unqualified_name(name);
        let names: Vec<&String> = read.iter().copied().filter(|name| has(name)).collect();
        read.retain(|name| !names.contains(name));
        if names.is_empty() {
            continue;
        }
        let sorted = frame
            .clone()
            .select(names.iter().map(|name| col(name.as_str())).chain([col(key_of(of))]))?;
        let columns = ordered(sorted.collect().await?, names.len(), table.len(of))?;
        for (name, column) in names.into_iter().zip(columns) {
            let into = if of == Of::Person {
                &mut table.person
            } else {
                &mut table.household
            };
            into.insert(name.clone(), column);
        }
    }
    Ok(())
}

/// The first `n` columns of the batches in order of the key in the column behind them.
fn ordered(
    batches: Vec<datafusion::arrow::record_batch::RecordBatch>,
    n: usize,
    len: usize,
) -> Result<Vec<ArrayRef>, EngineError> {
    let column = |i: usize| {
        let parts: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(i).as_ref()).collect();
        concat(&parts)
    };
    if batches.is_empty() {
        return Err(EngineError::Column("empty register".to_owned()));
    }
    let keys = column(n)?;
    let keys = keys.as_primitive::<Int32Type>();
    let in_order = keys.values().iter().zip(0i32..).all(|(key, i)| *key == i);
    let mut place = vec![0u32; len];
    keys.values()
        .iter()
        .zip(0u32..)
        .for_each(|(key, row)| place[*key as usize] = row);
    let place = UInt32Array::from(place);
    (0..n)
        .map(|i| {
            let whole = column(i)?;
            Ok(if in_order { whole } else { take(&whole, &place, None)? })
        })
        .collect()
}

/// All query facts: undelivered ones unknown, plain ones by table, the others one by one.
async fn queries(
    ctx: &SessionContext,
    lake: &Lake,
    compiled: &Compiled,
    table: &mut FactTable,
) -> Result<(), EngineError> {
    let mut by_table: BTreeMap<&str, Vec<(&CompiledFact, Wanted<'_>)>> = BTreeMap::new();
    let mut singly: Vec<(&CompiledFact, &Query)> = Vec::new();
    for name in &compiled.order {
        let Some(fact) = compiled.facts.get(name) else { continue };
        let FactPlan::Query(query) = &fact.plan else { continue };
        let len = table.len(fact.fact.of);
        if !undelivered(fact, lake, compiled).is_empty() {
            insert(table, fact, new_null_array(&fact.data_type, len));
            continue;
        }
        match &query.fused {
            Some(fused) => {
                let want = Wanted {
                    fact: fused,
                    of: fact.fact.of,
                    data_type: fact.data_type.clone(),
                    len,
                };
                by_table.entry(&fused.table).or_default().push((fact, want));
            }
            None => singly.push((fact, query)),
        }
    }
    for (name, facts) in by_table {
        let (facts, wanted): (Vec<&CompiledFact>, Vec<Wanted<'_>>) = facts.into_iter().unzip();
        let none: Vec<Option<i64>> = facts.iter().map(|fact| none_number(fact)).collect();
        let columns = scan(ctx, name, &wanted, &none).await?;
        facts
            .iter()
            .zip(columns)
            .for_each(|(fact, column)| insert(table, fact, column));
    }
    for (fact, query) in singly {
        let column = scattered(ctx, fact, &query.plan, table.len(fact.fact.of)).await?;
        insert(table, fact, column);
    }
    Ok(())
}

/// The `none` of a fact as the scan keeps values.
fn none_number(fact: &CompiledFact) -> Option<i64> {
    match none_scalar(fact)? {
        ScalarValue::Int64(value) => value,
        ScalarValue::Boolean(value) => value.map(i64::from),
        ScalarValue::Date32(value) => value.map(i64::from),
        _ => None,
    }
}

fn none_scalar(fact: &CompiledFact) -> Option<ScalarValue> {
    let literal = fact.fact.none.as_ref()?;
    scalar(literal, fact.kind, &fact.data_type)?
        .cast_to(&fact.data_type)
        .ok()
}

/// Runs a query and puts each value at its key; those without a row take `none`.
async fn scattered(
    ctx: &SessionContext,
    fact: &CompiledFact,
    plan: &LogicalPlan,
    len: usize,
) -> Result<ArrayRef, EngineError> {
    let key = key_of(fact.fact.of);
    let batches = ctx.execute_logical_plan(plan.clone()).await?.collect().await?;
    let none = none_scalar(fact).unwrap_or(ScalarValue::try_from(&fact.data_type)?);
    let none = none.to_array_of_size(1)?;
    let mut parts: Vec<ArrayRef> = vec![cast(&none, &fact.data_type)?];
    let mut place = vec![0u32; len];
    let mut next = 1u32;
    for batch in &batches {
        let keys = batch
            .column_by_name(key)
            .ok_or_else(|| EngineError::Column(key.to_owned()))?;
        let keys = cast(keys, &DataType::Int32)?;
        let values = batch
            .column_by_name("value")
            .ok_or_else(|| EngineError::Column("value".to_owned()))?;
        for key in keys.as_primitive::<Int32Type>().iter() {
            if let Some(slot) = key.and_then(|key| place.get_mut(key as usize)) {
                *slot = next;
            }
            next += 1;
        }
        parts.push(cast(values, &fact.data_type)?);
    }
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    Ok(take(&concat(&parts)?, &UInt32Array::from(place), None)?)
}
