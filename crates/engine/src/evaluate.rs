//! Rules over the fact table in three-valued logic: hit, clear or unknown for everybody.

use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::cast::as_boolean_array;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Params, Verdict};

use crate::EngineError;
use crate::facts::FactTable;
use crate::policy::{Compiled, CompiledRule};

/// Rows judged at a time: small enough to stay in the cache.
const STEP: usize = 32 * 1024;

/// The verdicts of one rule.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Per person for person rules, per household otherwise; null is unknown.
    pub own: BooleanArray,
    /// Per household; null is unknown.
    pub household: BooleanArray,
}

impl Judged {
    /// The verdict of a household.
    pub fn of_household(&self, household: usize) -> Verdict {
        verdict(&self.household, household)
    }

    /// Households hit, clear and unknown.
    pub fn counts(&self) -> (u64, u64, u64) {
        let hit = self.household.true_count() as u64;
        let unknown = self.household.null_count() as u64;
        (hit, self.household.len() as u64 - hit - unknown, unknown)
    }
}

/// The verdict that a three-valued answer stands for.
pub fn verdict(answers: &BooleanArray, index: usize) -> Verdict {
    match answers.is_valid(index) {
        false => Verdict::Unknown,
        true if answers.value(index) => Verdict::Hit,
        true => Verdict::Clear,
    }
}

/// Judges every rule, two at a time on two cores.
///
/// # Errors
/// When a fact is missing from the table or the query engine fails.
pub fn evaluate(
    ctx: &SessionContext,
    compiled: &Compiled,
    rules: &[CompiledRule],
    table: &FactTable,
    absent: &[String],
) -> Result<Vec<Judged>, EngineError> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(rules.len().max(1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(rule) = rules.get(index) else { return Ok(done) };
            done.push((index, judge(ctx, compiled, rule, table, &compiled.params, absent)?));
        }
    };
    let parts: Vec<Result<Vec<(usize, Judged)>, EngineError>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
    });
    let mut judged: Vec<(usize, Judged)> = Vec::with_capacity(rules.len());
    for part in parts {
        judged.extend(part?);
    }
    judged.sort_by_key(|(index, _)| *index);
    Ok(judged.into_iter().map(|(_, judged)| judged).collect())
}

/// Judges one rule with the given parameters. A check that reads a register column which nobody delivered
/// cannot be judged: absence of a column is not absence of a value.
///
/// # Errors
/// As [`evaluate`].
pub fn judge(
    ctx: &SessionContext,
    compiled: &Compiled,
    rule: &CompiledRule,
    table: &FactTable,
    params: &Params,
    absent: &[String],
) -> Result<Judged, EngineError> {
    let of = rule.rule.of;
    if rule.when.reads.iter().any(|name| absent.contains(name)) {
        let unknown = |len| BooleanArray::new(BooleanBuffer::new_unset(len), Some(NullBuffer::new_null(len)));
        return Ok(Judged {
            own: unknown(table.len(of)),
            household: unknown(table.len(Of::Household)),
        });
    }
    let batch = table.batch(of, rule.when.reads.iter())?;
    let expr = rule.when.physical(ctx, compiled.scope(of), params, &batch.schema())?;
    let own = answers(&expr, &batch)?;
    let household = match of {
        Of::Household => own.clone(),
        Of::Person => anybody(&own, &table.first_person),
    };
    Ok(Judged { own, household })
}

/// The answers of a condition for every row.
pub(crate) fn answers(expr: &Arc<dyn PhysicalExpr>, batch: &RecordBatch) -> Result<BooleanArray, EngineError> {
    let len = batch.num_rows();
    let mut values = BooleanBufferBuilder::new(len);
    let mut valid = BooleanBufferBuilder::new(len);
    for start in (0..len).step_by(STEP) {
        let part = batch.slice(start, STEP.min(len - start));
        let answer = expr.evaluate(&part)?.into_array(part.num_rows())?;
        let answer = as_boolean_array(&answer)?;
        match answer.nulls() {
            Some(nulls) => {
                values.append_buffer(&(answer.values() & nulls.inner()));
                valid.append_buffer(nulls.inner());
            }
            None => {
                values.append_buffer(answer.values());
                valid.append_n(part.num_rows(), true);
            }
        }
    }
    Ok(BooleanArray::new(
        values.finish(),
        Some(NullBuffer::new(valid.finish())),
    ))
}

/// A household is hit when anybody is, unknown when nobody is hit and somebody is unknown; one without
/// persons is unknown.
fn anybody(own: &BooleanArray, first_person: &[u32]) -> BooleanArray {
    let array: datafusion::arrow::array::ArrayRef = Arc::new(own.clone());
    let rolled = crate::facts::roll_up(&array, first_person, domain::policy::RollUp::Any);
    rolled
        .as_any()
        .downcast_ref::<BooleanArray>()
        .cloned()
        .unwrap_or_else(|| own.clone())
}
