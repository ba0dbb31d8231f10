//! A county held in memory, for judging one household again: every table stands in order of household, every
//! fact's query is planned once, and judging looks at the rows of that household only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, UInt32Array, new_null_array};
use datafusion::arrow::compute::{cast, concat, concat_batches, sort_to_indices, take, take_record_batch};
use datafusion::arrow::datatypes::{DataType, Int32Type, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::common::ScalarValue;
use datafusion::common::cast::as_boolean_array;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Policy, RollUp};

use crate::EngineError;
use crate::facts::{FactTable, roll_up, undelivered};
use crate::functions::session;
use crate::lake::{Lake, schemas};
use crate::policy::{Compiled, FactPlan, key_of, physical, scalar};

/// The rows of the household in question, handed to the planned queries.
#[derive(Debug)]
struct Window {
    schema: SchemaRef,
    rows: Mutex<RecordBatch>,
}

impl PartitionStream for Window {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _ctx: Arc<TaskContext>) -> SendableRecordBatchStream {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let stream = futures::stream::iter([Ok(rows)]);
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}

/// One table in order of its key.
struct Rows {
    all: RecordBatch,
    keys: Vec<i32>,
    by_village: bool,
    window: Arc<Window>,
}

/// The tables of a lake in memory, known to a session of their own.
pub struct Resident {
    /// The session the policy is to be compiled against.
    pub ctx: SessionContext,
    tables: BTreeMap<String, Rows>,
    first_person: Vec<u32>,
}

impl std::fmt::Debug for Resident {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resident").finish_non_exhaustive()
    }
}

impl Resident {
    /// Loads every table of the lake.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub async fn load(lake: &Lake, policy: &Policy) -> Result<Self, EngineError> {
        let from = session(2);
        lake.register(&from, policy).await?;
        let ctx = session(1);
        ctx.sql("SET datafusion.optimizer.enable_dynamic_filter_pushdown = false")
            .await?;
        let mut tables = BTreeMap::new();
        for (name, schema) in schemas(policy) {
            let all = concat_batches(&schema, &from.table(&name).await?.collect().await?)?;
            let by_village = schema.index_of("household_id").is_err();
            let (all, keys) = in_order(all, if by_village { "village_id" } else { "household_id" })?;
            let window = Arc::new(Window {
                schema: Arc::clone(&schema),
                rows: Mutex::new(RecordBatch::new_empty(Arc::clone(&schema))),
            });
            let stream: Arc<dyn PartitionStream> = Arc::clone(&window) as Arc<dyn PartitionStream>;
            ctx.register_table(&name, Arc::new(StreamingTable::try_new(schema, vec![stream])?))?;
            tables.insert(
                name,
                Rows {
                    all,
                    keys,
                    by_village,
                    window,
                },
            );
        }
        Ok(Self {
            ctx,
            tables,
            first_person: lake.first_person.clone(),
        })
    }

    /// The rows of one key in every table; returns them by table.
    fn look_at(&self, household: u32) -> BTreeMap<&str, RecordBatch> {
        let key = i32::try_from(household).unwrap_or(-1);
        let village = self.tables.get("household").map_or(-1, |rows| {
            let own = rows.slice(key);
            let column = own
                .column_by_name("village_id")
                .map(|c| c.as_primitive::<Int32Type>().clone());
            column
                .filter(|column| !column.is_empty() && column.is_valid(0))
                .map_or(-1, |column| column.value(0))
        });
        let mut slices = BTreeMap::new();
        for (name, rows) in &self.tables {
            let slice = rows.slice(if rows.by_village { village } else { key });
            *rows.window.rows.lock().unwrap_or_else(PoisonError::into_inner) = slice.clone();
            slices.insert(name.as_str(), slice);
        }
        slices
    }
}

impl Rows {
    fn slice(&self, key: i32) -> RecordBatch {
        let from = self.keys.partition_point(|k| *k < key);
        let to = self.keys.partition_point(|k| *k <= key);
        self.all.slice(from, to - from)
    }
}

fn in_order(all: RecordBatch, key: &str) -> Result<(RecordBatch, Vec<i32>), EngineError> {
    let column = all
        .column_by_name(key)
        .ok_or_else(|| EngineError::Column(key.to_owned()))?;
    let keys = column.as_primitive::<Int32Type>();
    if keys.null_count() == 0 && keys.values().is_sorted() {
        let keys = keys.values().to_vec();
        return Ok((all, keys));
    }
    let all = take_record_batch(&all, &sort_to_indices(column, None, None)?)?;
    let column = all
        .column_by_name(key)
        .ok_or_else(|| EngineError::Column(key.to_owned()))?;
    let keys = column
        .as_primitive::<Int32Type>()
        .iter()
        .map(|k| k.unwrap_or(i32::MIN))
        .collect();
    Ok((all, keys))
}

enum Source {
    /// Not delivered: unknown for everybody.
    Unknown,
    /// A query planned once; with `alone`, no row of that table means `none` for everybody.
    Query {
        plan: Arc<dyn ExecutionPlan>,
        alone: Option<String>,
    },
    /// Over other facts; made ready at the first household.
    Expression(Option<Arc<dyn PhysicalExpr>>),
}

struct Step {
    name: String,
    of: Of,
    household: Option<RollUp>,
    data_type: DataType,
    none: ScalarValue,
    source: Source,
}

/// All facts and rules made ready for one household at a time.
pub struct Ready {
    resident: Resident,
    compiled: Compiled,
    absent: Vec<String>,
    columns: Vec<(Of, String)>,
    steps: Vec<Step>,
    rules: Vec<Option<Arc<dyn PhysicalExpr>>>,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").finish_non_exhaustive()
    }
}

impl Ready {
    /// Plans every fact that a rule needs; `compiled` was compiled against `resident.ctx`.
    ///
    /// # Errors
    /// When the query engine cannot plan a fact.
    pub async fn plan(resident: Resident, lake: &Lake, compiled: Compiled) -> Result<Self, EngineError> {
        let mut steps = Vec::new();
        for name in &compiled.order {
            let Some(fact) = compiled.facts.get(name) else { continue };
            let source = match &fact.plan {
                FactPlan::Query(_) if !undelivered(fact, lake, &compiled).is_empty() => Source::Unknown,
                FactPlan::Query(query) => Source::Query {
                    plan: resident.ctx.state().create_physical_plan(&query.plan).await?,
                    alone: query.fused.as_ref().map(|fused| fused.table.clone()),
                },
                FactPlan::Expression(_) => Source::Expression(None),
            };
            let none = fact
                .fact
                .none
                .as_ref()
                .and_then(|none| scalar(none, fact.kind, &fact.data_type));
            let none = none.and_then(|none| none.cast_to(&fact.data_type).ok());
            steps.push(Step {
                name: name.clone(),
                of: fact.fact.of,
                household: fact.fact.household,
                data_type: fact.data_type.clone(),
                none: none.unwrap_or(ScalarValue::try_from(&fact.data_type)?),
                source,
            });
        }
        let mut columns = Vec::new();
        let expressions = compiled.facts.values().filter_map(|fact| match &fact.plan {
            FactPlan::Expression(expression) => Some(&expression.reads),
            FactPlan::Query(_) => None,
        });
        for name in compiled
            .rules
            .iter()
            .map(|rule| &rule.when.reads)
            .chain(expressions)
            .flatten()
        {
            let holds = |table: &str| {
                resident
                    .tables
                    .get(table)
                    .is_some_and(|rows| rows.window.schema.index_of(name).is_ok())
            };
            let of = if holds("household") { Of::Household } else { Of::Person };
            let known = (of, name.clone());
            if !compiled.facts.contains_key(name)
                && (of == Of::Household || holds("person"))
                && !columns.contains(&known)
            {
                columns.push(known);
            }
        }
        Ok(Self {
            rules: vec![None; compiled.rules.len()],
            absent: lake.description.absent_columns.clone(),
            resident,
            compiled,
            columns,
            steps,
        })
    }

    /// Computes the facts of one household from its rows and judges every rule; unknown is `None`.
    ///
    /// # Errors
    /// When the query engine fails.
    pub async fn judge(&mut self, household: u32) -> Result<Vec<Option<bool>>, EngineError> {
        let slices = self.resident.look_at(household);
        let (first, next) = {
            let first = &self.resident.first_person;
            (first[household as usize], first[household as usize + 1])
        };
        let n_persons = (next - first) as usize;
        let mut table = FactTable {
            person: BTreeMap::new(),
            household: BTreeMap::new(),
            first_person: Arc::new(vec![0, next - first]),
            household_of: Arc::new(UInt32Array::from(vec![0; n_persons])),
        };
        for (of, name) in &self.columns {
            let register = if *of == Of::Person { "person" } else { "household" };
            if let Some(column) = slices.get(register).and_then(|rows| rows.column_by_name(name)) {
                let into = if *of == Of::Person {
                    &mut table.person
                } else {
                    &mut table.household
                };
                into.insert(name.clone(), Arc::clone(column));
            }
        }
        for step in &mut self.steps {
            let len = table.len(step.of);
            let base = if step.of == Of::Person { first } else { household };
            let column = match &mut step.source {
                Source::Unknown => new_null_array(&step.data_type, len),
                Source::Query { alone: Some(name), .. }
                    if slices.get(name.as_str()).is_none_or(|rows| rows.num_rows() == 0) =>
                {
                    step.none.to_array_of_size(len)?
                }
                Source::Query { plan, .. } => {
                    let fresh = reset_plan_states(Arc::clone(plan))?;
                    let batches = collect(fresh, self.resident.ctx.task_ctx()).await?;
                    scattered(&batches, key_of(step.of), &step.none, &step.data_type, (base, len))?
                }
                Source::Expression(ready) => {
                    let Some(FactPlan::Expression(expression)) =
                        self.compiled.facts.get(&step.name).map(|fact| &fact.plan)
                    else {
                        continue;
                    };
                    let batch = table.batch(step.of, expression.reads.iter())?;
                    if ready.is_none() {
                        let bound = expression.bind(self.compiled.scope(step.of), &self.compiled.params)?;
                        *ready = Some(physical(&self.resident.ctx, bound, &batch.schema())?);
                    }
                    let value = match ready {
                        Some(expr) => expr.evaluate(&batch)?.into_array(batch.num_rows())?,
                        None => continue,
                    };
                    cast(&value, &step.data_type)?
                }
            };
            match (step.of, step.household) {
                (Of::Household, _) => {
                    table.household.insert(step.name.clone(), column);
                }
                (Of::Person, how) => {
                    if let Some(how) = how {
                        table
                            .household
                            .insert(step.name.clone(), roll_up(&column, &table.first_person, how));
                    }
                    table.person.insert(step.name.clone(), column);
                }
            }
        }
        let mut verdicts = Vec::with_capacity(self.rules.len());
        for (rule, ready) in self.compiled.rules.iter().zip(&mut self.rules) {
            if rule.when.reads.iter().any(|name| self.absent.contains(name)) {
                verdicts.push(None);
                continue;
            }
            let of = rule.rule.of;
            let batch = table.batch(of, rule.when.reads.iter())?;
            if ready.is_none() {
                let scope = self.compiled.scope(of);
                *ready = Some(
                    rule.when
                        .physical(&self.resident.ctx, scope, &self.compiled.params, &batch.schema())?,
                );
            }
            let Some(expr) = ready else { continue };
            let own = expr.evaluate(&batch)?.into_array(batch.num_rows())?;
            let household = match of {
                Of::Household => own,
                Of::Person => roll_up(&own, &table.first_person, RollUp::Any),
            };
            let answer: &BooleanArray = as_boolean_array(&household)?;
            verdicts.push((!answer.is_empty() && answer.is_valid(0)).then(|| answer.value(0)));
        }
        Ok(verdicts)
    }
}

/// Puts each value at its key, `base` the first; those without a row take `none`.
fn scattered(
    batches: &[RecordBatch],
    key: &str,
    none: &ScalarValue,
    data_type: &DataType,
    (base, len): (u32, usize),
) -> Result<ArrayRef, EngineError> {
    let missing = |name: &str| EngineError::Column(name.to_owned());
    let mut parts: Vec<ArrayRef> = vec![none.to_array_of_size(1)?];
    let mut place = vec![0u32; len];
    let mut next = 1u32;
    for batch in batches {
        let keys = cast(batch.column_by_name(key).ok_or_else(|| missing(key))?, &DataType::Int32)?;
        for key in keys.as_primitive::<Int32Type>().iter() {
            let at = key
                .and_then(|key| u32::try_from(key).ok())
                .and_then(|key| key.checked_sub(base));
            if let Some(slot) = at.and_then(|at| place.get_mut(at as usize)) {
                *slot = next;
            }
            next += 1;
        }
        parts.push(cast(
            batch.column_by_name("value").ok_or_else(|| missing("value"))?,
            data_type,
        )?);
    }
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    Ok(take(&concat(&parts)?, &UInt32Array::from(place), None)?)
}
