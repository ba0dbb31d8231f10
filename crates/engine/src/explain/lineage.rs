//! The rows behind a fact: which lines of which file it was computed from.

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::Column;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};
use datafusion::prelude::{SessionContext, col};
use domain::policy::Of;
use domain::table::RowOrigin;
use futures::StreamExt;

use crate::EngineError;
use crate::facts::{FactTable, undelivered};
use crate::lake::Lake;
use crate::policy::{Compiled, CompiledRule, FactPlan, key_of, rows_behind};

/// For whom the rows behind which facts are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    keys: BTreeMap<(Of, String), Vec<bool>>,
}

/// Rows by fact and person or household.
#[derive(Debug, Default)]
pub struct Lineage {
    rows: HashMap<(Of, u32, u32), Vec<RowOrigin>>,
    n_rows: HashMap<(Of, u32, u32), u64>,
    names: BTreeMap<(Of, String), u32>,
}

/// The facts with queries and the register columns that a name comes down to, each with what it is of.
pub(super) fn sources_of(compiled: &Compiled, of: Of, name: &str) -> Vec<(Of, String)> {
    let mut sources = Vec::new();
    let mut open = vec![name.to_owned()];
    let mut seen = Vec::new();
    while let Some(name) = open.pop() {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name.clone());
        match compiled.facts.get(&name) {
            Some(fact) => match &fact.plan {
                FactPlan::Query(_) => sources.push((fact.fact.of, name)),
                FactPlan::Expression(expression) => open.extend(expression.reads.iter().cloned()),
            },
            None => {
                let person = of == Of::Person && !compiled.household.names.contains_key(&name);
                sources.push((if person { Of::Person } else { Of::Household }, String::new()));
            }
        }
    }
    sources.sort();
    sources.dedup();
    sources
}

impl Wanted {
    /// Wants the rows behind a rule's facts for the given persons or households.
    pub fn add(&mut self, compiled: &Compiled, rule: &CompiledRule, own: &[u32], table: &FactTable) {
        let of = rule.rule.of;
        for name in &rule.when.reads {
            for (source_of, source) in sources_of(compiled, of, name) {
                let keys = self
                    .keys
                    .entry((source_of, source))
                    .or_insert_with(|| vec![false; table.len(source_of)]);
                for own in own {
                    match (of, source_of) {
                        (Of::Household, Of::Person) => {
                            table.persons_of(*own).for_each(|person| keys[person as usize] = true);
                        }
                        (Of::Person, Of::Household) => {
                            keys[table.household_of.value(*own as usize) as usize] = true;
                        }
                        _ => keys[*own as usize] = true,
                    }
                }
            }
        }
    }
}

impl Lineage {
    /// The rows behind sources for a person or household, and how many there are in all.
    pub(super) fn rows(
        &self,
        sources: &[(Of, String)],
        person: Option<u32>,
        household: u32,
        table: &FactTable,
    ) -> (Vec<RowOrigin>, u64) {
        let mut rows = Vec::new();
        let mut n_rows = 0;
        for source in sources {
            let Some(name) = self.names.get(source) else { continue };
            let keys = match (source.0, person) {
                (Of::Person, Some(person)) => person..person + 1,
                (Of::Person, None) => table.persons_of(household),
                (Of::Household, _) => household..household + 1,
            };
            for key in keys {
                let at = (source.0, *name, key);
                rows.extend(self.rows.get(&at).into_iter().flatten().copied());
                n_rows += self.n_rows.get(&at).copied().unwrap_or(0);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        (rows, n_rows)
    }

    fn note(&mut self, of: Of, name: u32, batch: &RecordBatch, keys: &[bool], limit: usize) -> Result<(), EngineError> {
        let int = |i: usize| cast(batch.column(i), &DataType::Int32);
        let (key, source, row) = (int(0)?, int(1)?, int(2)?);
        let (key, source, row) = (
            key.as_primitive::<Int32Type>(),
            source.as_primitive::<Int32Type>(),
            row.as_primitive::<Int32Type>(),
        );
        for i in 0..batch.num_rows() {
            if key.is_null(i) || source.is_null(i) || !keys.get(key.value(i) as usize).copied().unwrap_or(false) {
                continue;
            }
            let at = (of, name, key.value(i) as u32);
            *self.n_rows.entry(at).or_default() += 1;
            let rows = self.rows.entry(at).or_default();
            let origin = RowOrigin {
                source: source.value(i) as u32,
                row: row.value(i) as u32,
            };
            // The first rows by file and line are kept, whatever order the scan brings them in.
            let place = rows.partition_point(|known| *known < origin);
            if place < limit {
                rows.insert(place, origin);
                rows.truncate(limit);
            }
        }
        Ok(())
    }
}

/// Finds the rows behind everything wanted; at most `limit` per fact and person or household are kept.
///
/// # Errors
/// When a query fails.
pub async fn lineage(
    ctx: &SessionContext,
    lake: &Lake,
    compiled: &Compiled,
    _table: &FactTable,
    wanted: &Wanted,
    limit: usize,
) -> Result<Lineage, EngineError> {
    let mut lineage = Lineage::default();
    for (id, ((of, name), keys)) in (0u32..).zip(&wanted.keys) {
        lineage.names.insert((*of, name.clone()), id);
        let Some(plan) = plan(ctx, lake, compiled, *of, name).await? else {
            continue;
        };
        let mut stream = ctx.execute_logical_plan(plan).await?.execute_stream().await?;
        while let Some(batch) = stream.next().await {
            lineage.note(*of, id, &batch?, keys, limit)?;
        }
    }
    Ok(lineage)
}

/// Key, `_src` and `_row` of the rows behind one source; none when it was not delivered or has no rows of its
/// own, such as a query over a query.
async fn plan(
    ctx: &SessionContext,
    lake: &Lake,
    compiled: &Compiled,
    of: Of,
    name: &str,
) -> Result<Option<LogicalPlan>, EngineError> {
    let key = key_of(of);
    let Some(fact) = compiled.facts.get(name) else {
        let register = if of == Of::Person { "person" } else { "household" };
        let frame = ctx
            .table(register)
            .await?
            .select(vec![col(key), col("_src"), col("_row")])?;
        return Ok(Some(frame.into_unoptimized_plan()));
    };
    let FactPlan::Query(query) = &fact.plan else {
        return Ok(None);
    };
    if !undelivered(fact, lake, compiled).is_empty() {
        return Ok(None);
    }
    if let Some(fused) = &query.fused {
        let frame = ctx
            .table(&fused.table)
            .await?
            .filter(fused.filter.clone().unwrap_or_else(|| lit(true)))?;
        return Ok(Some(
            frame
                .select(vec![col(key), col("_src"), col("_row")])?
                .into_unoptimized_plan(),
        ));
    }
    let Some(behind) = rows_behind(&query.plan, key) else {
        return Ok(None);
    };
    let schema = behind.schema();
    let registers = ["person", "household"];
    let find = |name: &str, not_register: bool| {
        schema.iter().find(|(table, field)| {
            let register = table.is_some_and(|table| registers.contains(&table.table()));
            field.name() == name && (!not_register || !register)
        })
    };
    let delivered = find("_src", true)
        .or_else(|| find("_src", false))
        .and_then(|(table, _)| table.cloned());
    let column = |name: &str| Expr::Column(Column::new(delivered.clone(), name));
    let Some((table, _)) = find(key, false) else {
        return Ok(None);
    };
    let key = Expr::Column(Column::new(table.cloned(), key));
    let builder = LogicalPlanBuilder::from(behind.as_ref().clone());
    Ok(Some(
        builder.project(vec![key, column("_src"), column("_row")])?.build()?,
    ))
}
