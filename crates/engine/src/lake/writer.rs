//! Writes the lake, a batch at a time: memory does not grow with the county.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use domain::Date;
use domain::table::{TableBatch, Values};

use super::arrays::array_of;
use super::schema::{keys, table_schema};
use super::{Description, Lake, TableDescription};
use crate::EngineError;
use crate::policy::lake_columns;

/// Rows a Parquet row group holds.
const ROW_GROUP: usize = 256 * 1024;

/// What a row was tied to. Rows tied to nothing do not reach the lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Person, for sheets about persons.
    pub person: Option<u32>,
    /// Household, for sheets about persons and households.
    pub household: Option<u32>,
    /// Village, for sheets about villages.
    pub village: Option<u32>,
}

/// The finished tables of the two registers.
#[derive(Debug)]
pub struct RegisterTables {
    /// `person`, in order of household.
    pub person: Vec<RecordBatch>,
    /// `household`.
    pub household: Vec<RecordBatch>,
    /// Register columns without a single value.
    pub absent_columns: Vec<String>,
    /// First person of each household, and one past the last.
    pub first_person: Vec<u32>,
    /// Households by village.
    pub households_of_village: Vec<Vec<u32>>,
}

/// A lake being written.
pub struct LakeWriter {
    dir: PathBuf,
    as_of: Date,
    tables: BTreeMap<String, Table>,
    description: Description,
    first_person: Vec<u32>,
    households_of_village: Vec<Vec<u32>>,
}

struct Table {
    writer: ArrowWriter<File>,
    description: TableDescription,
    seen: Vec<bool>,
}

impl std::fmt::Debug for LakeWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LakeWriter")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

fn create(path: &Path, schema: SchemaRef) -> Result<ArrowWriter<File>, EngineError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_created_by("shouwang".to_owned())
        .build();
    Ok(ArrowWriter::try_new(File::create(path)?, schema, Some(properties))?)
}

impl LakeWriter {
    /// Starts a lake in an existing folder with the registers' tables.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn start(dir: &Path, as_of: Date, registers: RegisterTables) -> Result<Self, EngineError> {
        for (name, batches) in [("person", &registers.person), ("household", &registers.household)] {
            let Some(schema) = batches.first().map(RecordBatch::schema) else {
                continue;
            };
            let mut writer = create(&dir.join(format!("{name}.parquet")), schema)?;
            batches.iter().try_for_each(|batch| writer.write(batch))?;
            writer.close()?;
        }
        let n_households = registers.first_person.len().saturating_sub(1);
        let description = Description {
            n_persons: registers.first_person.last().map_or(0, |n| *n as usize),
            n_households,
            absent_columns: registers.absent_columns,
            tables: BTreeMap::new(),
        };
        Ok(Self {
            dir: dir.to_owned(),
            as_of,
            tables: BTreeMap::new(),
            description,
            first_person: registers.first_person,
            households_of_village: registers.households_of_village,
        })
    }

    /// Adds the rows that were tied to somebody; `placed` has one entry per row, `None` for the others.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&mut self, batch: &TableBatch, placed: &[Option<Placed>]) -> Result<(), EngineError> {
        let sheet = &batch.sheet;
        if !self.tables.contains_key(&sheet.name) {
            let writer = create(&self.dir.join(format!("{}.parquet", sheet.name)), table_schema(sheet))?;
            let seen = vec![false; self.description.n_households];
            let table = Table {
                writer,
                description: TableDescription::default(),
                seen,
            };
            self.tables.insert(sheet.name.clone(), table);
        }
        let Some(table) = self.tables.get_mut(&sheet.name) else {
            return Ok(());
        };
        table.note_dates(batch, placed, self.as_of);
        for place in placed.iter().flatten() {
            let village = place.village.and_then(|v| self.households_of_village.get(v as usize));
            let households = place.household.iter().chain(village.into_iter().flatten());
            households.for_each(|household| table.seen[*household as usize] = true);
        }
        let record = self::record(batch, placed)?;
        table.description.rows += record.num_rows() as u64;
        table.writer.write(&record)?;
        Ok(())
    }

    /// Closes all tables and writes the description; returns which households each sheet speaks of.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(mut self) -> Result<(Lake, BTreeMap<String, Vec<bool>>), EngineError> {
        let mut seen = BTreeMap::new();
        for (name, table) in std::mem::take(&mut self.tables) {
            table.writer.close()?;
            let mut description = table.description;
            description.households = table.seen.iter().filter(|seen| **seen).count() as u64;
            self.description.tables.insert(name.clone(), description);
            seen.insert(name, table.seen);
        }
        serde_json::to_writer_pretty(File::create(self.dir.join("lake.json"))?, &self.description)?;
        Ok((
            Lake {
                dir: self.dir,
                description: self.description,
                first_person: self.first_person,
            },
            seen,
        ))
    }
}

impl Table {
    fn note_dates(&mut self, batch: &TableBatch, placed: &[Option<Placed>], as_of: Date) {
        let dated_by = batch
            .sheet
            .dated_by
            .as_deref()
            .and_then(|name| batch.sheet.column_index(name));
        let Some(Values::Date(dates)) = dated_by.map(|index| &batch.columns[index]) else {
            return;
        };
        for date in dates.iter().zip(placed).filter_map(|(date, placed)| placed.and(*date)) {
            let description = &mut self.description;
            description.earliest = Some(description.earliest.map_or(date, |earliest| earliest.min(date)));
            if date <= as_of {
                description.latest = Some(description.latest.map_or(date, |latest| latest.max(date)));
            }
        }
    }
}

/// The placed rows of a batch as a record batch of the lake.
fn record(batch: &TableBatch, placed: &[Option<Placed>]) -> Result<RecordBatch, EngineError> {
    let schema = table_schema(&batch.sheet);
    let as_i32 = |n: u32| i32::try_from(n).ok();
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for key in keys(batch.sheet.of) {
        let id = |place: &Placed| match *key {
            "person_id" => place.person,
            "household_id" => place.household,
            _ => place.village,
        };
        let ids = placed.iter().map(|place| place.as_ref().and_then(id).and_then(as_i32));
        arrays.push(Arc::new(ids.collect::<Int32Array>()));
    }
    arrays.extend(lake_columns(&batch.sheet).map(|(index, column, _)| array_of(column, &batch.columns[index])));
    arrays.push(Arc::new(
        batch
            .origins
            .iter()
            .map(|origin| as_i32(origin.source))
            .collect::<Int32Array>(),
    ));
    arrays.push(Arc::new(
        batch
            .origins
            .iter()
            .map(|origin| as_i32(origin.row))
            .collect::<Int32Array>(),
    ));
    let record = RecordBatch::try_new(schema, arrays)?;
    if placed.iter().all(Option::is_some) {
        return Ok(record);
    }
    let keep = placed.iter().map(|place| Some(place.is_some())).collect();
    Ok(datafusion::arrow::compute::filter_record_batch(&record, &keep)?)
}
