//! Rows that moving figures can turn: a condition is taken apart at its ANDs, what the figures do not touch is judged
//! once, and only rows that pass it are looked at again.
//!
//! Only hits matter here: a row that is unknown in one part of an AND is no hit, whatever the others say.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, UInt32Array};
use datafusion::arrow::compute::{filter, filter_record_batch, take};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::prelude::SessionContext;
use domain::policy::{Of, Params};

use super::{Hits, Reach};
use crate::EngineError;
use crate::evaluate::answers;
use crate::facts::FactTable;
use crate::policy::{Compiled, CompiledRule, bind, physical};

/// What judging needs besides rows.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) ctx: &'a SessionContext,
    pub(super) compiled: &'a Compiled,
    pub(super) reach: &'a Reach,
}

/// A part of a condition.
#[derive(Debug, Clone)]
struct Part {
    condition: Expr,
    reads: BTreeSet<String>,
    moved_by: BTreeSet<String>,
}

/// Rows of one rule that may be hit, with the columns of the parts that are left to judge.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    of: Of,
    /// Numbers of the rows; `None` is all of them.
    rows: Option<UInt32Array>,
    columns: RecordBatch,
    parts: Vec<Part>,
}

impl Candidates {
    /// Rows that pass whatever no parameter moves.
    ///
    /// # Errors
    /// When a column is not there, or the query engine fails.
    pub(super) fn new(
        on: Bench<'_>,
        rule: &CompiledRule,
        table: &FactTable,
        absent: &[String],
    ) -> Result<Self, EngineError> {
        let of = rule.rule.of;
        let scope = on.compiled.scope(of);
        let mut parts = Vec::new();
        for condition in split_conjunction(&rule.when.logical) {
            let (mut reads, mut moved_by) = (BTreeSet::new(), BTreeSet::new());
            for column in condition.column_refs() {
                match scope.is_parameter(&column.name) {
                    true => moved_by.insert(column.name.clone()),
                    false => reads.insert(column.name.clone()),
                };
            }
            moved_by.extend(on.reach.of_facts(&reads));
            parts.push(Part {
                condition: condition.clone(),
                reads,
                moved_by,
            });
        }
        // A rule that reads a column nobody delivered is unknown for everybody.
        let unknown = rule.when.reads.iter().any(|name| absent.contains(name));
        let rows = unknown.then(|| UInt32Array::from(Vec::<u32>::new()));
        let reads: BTreeSet<&String> = parts.iter().flat_map(|part| &part.reads).collect();
        let all = Self {
            of,
            columns: columns(table, of, &reads, rows.as_ref())?,
            rows,
            parts,
        };
        all.narrowed(on, &on.compiled.params, |part| part.moved_by.is_empty())
    }

    /// Rows that pass whatever these parameters do not move.
    ///
    /// # Errors
    /// When the query engine fails.
    pub(super) fn narrow(&self, on: Bench<'_>, names: &BTreeSet<String>) -> Result<Self, EngineError> {
        self.clone()
            .narrowed(on, &on.compiled.params, |part| part.moved_by.is_disjoint(names))
    }

    fn narrowed(
        mut self,
        on: Bench<'_>,
        params: &Params,
        is_fixed: impl Fn(&Part) -> bool,
    ) -> Result<Self, EngineError> {
        let (fixed, left): (Vec<Part>, Vec<Part>) = std::mem::take(&mut self.parts).into_iter().partition(is_fixed);
        for part in fixed {
            let pass = passing(on, self.of, &part, &self.columns, params)?;
            let numbers = match &self.rows {
                Some(rows) => filter(rows, &pass)?,
                None => {
                    let all = UInt32Array::from_iter_values(0..u32::try_from(pass.len()).unwrap_or(u32::MAX));
                    filter(&all, &pass)?
                }
            };
            self.rows = numbers.as_any().downcast_ref::<UInt32Array>().cloned();
            self.columns = filter_record_batch(&self.columns, &pass)?;
        }
        let reads: BTreeSet<&String> = left.iter().flat_map(|part| &part.reads).collect();
        let wanted: Vec<usize> = (0..self.columns.num_columns())
            .filter(|i| reads.contains(self.columns.schema_ref().field(*i).name()))
            .collect();
        self.columns = self.columns.project(&wanted)?;
        self.parts = left;
        Ok(self)
    }

    /// The rows that are hit with these parameters, over a table in which what they move was computed again.
    ///
    /// # Errors
    /// When a column is not there, or the query engine fails.
    pub(super) fn hits(
        &self,
        on: Bench<'_>,
        (params, names): (&Params, &BTreeSet<String>),
        table: &FactTable,
    ) -> Result<RowHits, EngineError> {
        let mut batch = self.columns.clone();
        if batch
            .schema_ref()
            .fields()
            .iter()
            .any(|field| on.reach.moves(field.name(), names))
        {
            batch = self.refreshed(on, names, table)?;
        }
        let mut numbers = self.rows.clone();
        for part in &self.parts {
            let pass = passing(on, self.of, part, &batch, params)?;
            let own = numbers.unwrap_or_else(|| {
                UInt32Array::from_iter_values(0..u32::try_from(batch.num_rows()).unwrap_or(u32::MAX))
            });
            numbers = filter(&own, &pass)?.as_any().downcast_ref::<UInt32Array>().cloned();
            batch = filter_record_batch(&batch, &pass)?;
        }
        let numbers = numbers.unwrap_or_else(|| UInt32Array::from_iter_values(0..table.len(self.of) as u32));
        Ok(RowHits::new(self.of, numbers, table))
    }

    /// The columns with those that moved taken anew.
    fn refreshed(
        &self,
        on: Bench<'_>,
        names: &BTreeSet<String>,
        table: &FactTable,
    ) -> Result<RecordBatch, EngineError> {
        let schema = self.columns.schema();
        let mut arrays = Vec::with_capacity(self.columns.num_columns());
        for (field, array) in schema.fields().iter().zip(self.columns.columns()) {
            arrays.push(match on.reach.moves(field.name(), names) {
                true => column_at(table, self.of, field.name(), self.rows.as_ref())?,
                false => Arc::clone(array),
            });
        }
        batch_of(
            schema.fields().iter().map(|field| field.name()),
            arrays,
            self.columns.num_rows(),
        )
    }
}

/// Rows that a rule hits, and their households.
#[derive(Debug, Clone)]
pub(super) struct RowHits {
    /// Numbers of the rows, in order.
    rows: UInt32Array,
    /// Their households.
    pub(super) households: Hits,
}

impl RowHits {
    fn new(of: Of, rows: UInt32Array, table: &FactTable) -> Self {
        let n = table.len(Of::Household);
        let households = rows.values().iter().map(|row| match of {
            Of::Household => *row as usize,
            Of::Person => table.household_of.value(*row as usize) as usize,
        });
        Self {
            households: Hits::from_numbers(n, households),
            rows,
        }
    }

    /// Those of these rows that are hit.
    pub(super) fn among(&self, rows: std::ops::Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let all = self.rows.values();
        let from = all.partition_point(|row| *row < rows.start);
        let to = all.partition_point(|row| *row < rows.end);
        all[from..to.max(from)].iter().copied()
    }
}

/// Where a part is true.
fn passing(
    on: Bench<'_>,
    of: Of,
    part: &Part,
    batch: &RecordBatch,
    params: &Params,
) -> Result<BooleanArray, EngineError> {
    let bound = bind(part.condition.clone(), on.compiled.scope(of), params)?;
    let answers = answers(&physical(on.ctx, bound, &batch.schema())?, batch)?;
    Ok(match answers.nulls() {
        Some(nulls) => BooleanArray::new(answers.values() & nulls.inner(), None),
        None => answers,
    })
}

fn columns(
    table: &FactTable,
    of: Of,
    names: &BTreeSet<&String>,
    rows: Option<&UInt32Array>,
) -> Result<RecordBatch, EngineError> {
    let arrays = names.iter().map(|name| column_at(table, of, name, rows));
    let arrays = arrays.collect::<Result<Vec<_>, _>>()?;
    let n = rows.map_or(table.len(of), |rows| rows.len());
    batch_of(names.iter().copied(), arrays, n)
}

fn batch_of<'a>(
    names: impl Iterator<Item = &'a String>,
    arrays: Vec<ArrayRef>,
    rows: usize,
) -> Result<RecordBatch, EngineError> {
    let fields = names.zip(&arrays);
    let fields: Vec<Field> = fields
        .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        Arc::new(Schema::new(fields)),
        arrays,
        &options,
    )?)
}

/// A column at some rows; a household's value stands on each of its persons.
fn column_at(table: &FactTable, of: Of, name: &str, rows: Option<&UInt32Array>) -> Result<ArrayRef, EngineError> {
    let Some(rows) = rows else {
        return table.column(of, name);
    };
    match (of, table.person.get(name), table.household.get(name)) {
        (Of::Person, Some(own), _) | (Of::Household, _, Some(own)) => Ok(take(own, rows, None)?),
        (Of::Person, None, Some(own)) => {
            let households = take(table.household_of.as_ref(), rows, None)?;
            Ok(take(own, &households, None)?)
        }
        _ => Err(EngineError::Column(name.to_owned())),
    }
}
