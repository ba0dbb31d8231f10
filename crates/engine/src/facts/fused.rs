//! One scan per table for all facts of the plain shape.
//!
//! Persons and households are dense numbers, so an aggregate by key is an array that is added into: no hash
//! table, no sort, and the memory is known before the scan begins. Two scans of one table run side by side,
//! each with arrays of its own, and are merged at the end.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::logical_expr::{Expr, lit};
use datafusion::prelude::{SessionContext, col};
use domain::policy::Of;
use futures::StreamExt;

use crate::EngineError;
use crate::policy::{Aggregate, FusedFact, key_of};

/// A fact of the plain shape with the type its column will have.
pub(super) struct Wanted<'a> {
    pub(super) fact: &'a FusedFact,
    pub(super) of: Of,
    pub(super) data_type: DataType,
    pub(super) len: usize,
}

/// What one scan has gathered of one fact.
struct Gathered {
    aggregate: Aggregate,
    /// Sum, count, least or greatest; for `Any`, 1 once it was true.
    values: Vec<i64>,
    /// 0 no row, 1 rows without a known value, 2 known.
    state: Vec<u8>,
}

impl Gathered {
    fn new(aggregate: Aggregate, len: usize) -> Self {
        Self {
            aggregate,
            values: vec![0; len],
            state: vec![0; len],
        }
    }

    #[inline]
    fn add(&mut self, key: usize, value: Option<i64>) {
        let state = &mut self.state[key];
        let Some(value) = value else {
            *state = (*state).max(1);
            return;
        };
        let known = &mut self.values[key];
        *known = match (self.aggregate, *state) {
            (Aggregate::Sum | Aggregate::Count, _) => known.saturating_add(value),
            (_, 0 | 1) => value,
            (Aggregate::Min, _) => value.min(*known),
            (Aggregate::Max | Aggregate::Any, _) => value.max(*known),
        };
        *state = 2;
    }

    fn merge(&mut self, other: &Self) {
        for key in 0..self.state.len() {
            match other.state[key] {
                0 => {}
                1 => self.add(key, None),
                _ => self.add(key, Some(other.values[key])),
            }
        }
    }

    /// The finished column; those without a row take `none`.
    fn finish(self, data_type: &DataType, none: Option<i64>) -> ArrayRef {
        let known = |i: usize| match self.state[i] {
            0 => none,
            1 => None,
            _ => Some(self.values[i]),
        };
        let all = 0..self.state.len();
        match data_type {
            DataType::Boolean => Arc::new(all.map(|i| known(i).map(|v| v != 0)).collect::<BooleanArray>()),
            DataType::Date32 => Arc::new(
                all.map(|i| known(i).and_then(|v| i32::try_from(v).ok()))
                    .collect::<Date32Array>(),
            ),
            _ => Arc::new(all.map(known).collect::<Int64Array>()),
        }
    }
}

/// Computes all wanted facts of one table; `none` holds, per fact, the value of those without a row.
pub(super) async fn scan(
    ctx: &SessionContext,
    table: &str,
    wanted: &[Wanted<'_>],
    none: &[Option<i64>],
) -> Result<Vec<ArrayRef>, EngineError> {
    let frame = ctx.table(table).await?;
    let frame = match common_filter(wanted) {
        Some(filter) => frame.filter(filter)?,
        None => frame,
    };
    let mut columns = Vec::new();
    for (i, want) in wanted.iter().enumerate() {
        columns.push(col(key_of(want.of)).alias(format!("k{i}")));
        columns.push(
            want.fact
                .filter
                .clone()
                .unwrap_or_else(|| lit(true))
                .alias(format!("f{i}")),
        );
        columns.push(
            want.fact
                .argument
                .clone()
                .unwrap_or_else(|| lit(1i64))
                .alias(format!("a{i}")),
        );
    }
    let streams = frame.select(columns)?.execute_stream_partitioned().await?;
    let tasks = streams.into_iter().map(|mut stream| {
        let mut gathered: Vec<Gathered> = wanted
            .iter()
            .map(|want| Gathered::new(want.fact.aggregate, want.len))
            .collect();
        tokio::spawn(async move {
            while let Some(batch) = stream.next().await {
                let batch = batch?;
                for (i, gathered) in gathered.iter_mut().enumerate() {
                    add_batch(gathered, &batch, i * 3)?;
                }
            }
            Ok::<_, EngineError>(gathered)
        })
    });
    let mut total: Option<Vec<Gathered>> = None;
    for task in tasks.collect::<Vec<_>>() {
        let part = task
            .await
            .map_err(|error| EngineError::Io(std::io::Error::other(error)))??;
        match &mut total {
            None => total = Some(part),
            Some(total) => total.iter_mut().zip(&part).for_each(|(total, part)| total.merge(part)),
        }
    }
    let total = total.unwrap_or_else(|| {
        wanted
            .iter()
            .map(|want| Gathered::new(want.fact.aggregate, want.len))
            .collect()
    });
    let finished = total.into_iter().zip(wanted).zip(none);
    Ok(finished
        .map(|((gathered, want), none)| gathered.finish(&want.data_type, *none))
        .collect())
}

/// Rows that any of the facts looks at; none when one of them looks at all rows.
fn common_filter(wanted: &[Wanted<'_>]) -> Option<Expr> {
    let filters: Option<Vec<Expr>> = wanted.iter().map(|want| want.fact.filter.clone()).collect();
    let mut distinct: Vec<Expr> = Vec::new();
    for filter in filters? {
        if !distinct.contains(&filter) {
            distinct.push(filter);
        }
    }
    distinct.into_iter().reduce(Expr::or)
}

fn add_batch(gathered: &mut Gathered, batch: &RecordBatch, at: usize) -> Result<(), EngineError> {
    let keys = batch.column(at).as_primitive::<Int32Type>();
    let filter = batch.column(at + 1).as_boolean();
    let values = batch.column(at + 2);
    let rows = (0..batch.num_rows()).filter(|row| filter.value(*row) && filter.is_valid(*row) && keys.is_valid(*row));
    let key = |row: usize| keys.value(row) as usize;
    match values.data_type() {
        DataType::Int64 => {
            let values = values.as_primitive::<Int64Type>();
            rows.for_each(|row| gathered.add(key(row), values.is_valid(row).then(|| values.value(row))));
        }
        DataType::Date32 => {
            let values = values.as_primitive::<Date32Type>();
            rows.for_each(|row| gathered.add(key(row), values.is_valid(row).then(|| i64::from(values.value(row)))));
        }
        DataType::Boolean => {
            let values = values.as_boolean();
            rows.for_each(|row| gathered.add(key(row), values.is_valid(row).then(|| i64::from(values.value(row)))));
        }
        other => return Err(EngineError::Column(format!("aggregate over {other}"))),
    }
    Ok(())
}
