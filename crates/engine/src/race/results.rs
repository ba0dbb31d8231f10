//! What we found, in the files the other side writes too.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int32Array, StringArray};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use domain::policy::Of;

use crate::EngineError;
use crate::evaluate::Judged;
use crate::explain::Explained;
use crate::facts::FactTable;
use crate::policy::Compiled;

/// Our side of the race: `verdicts.parquet` (one row per household, one three-valued column per rule) and
/// `hits.parquet` (rule, household, person, sentence).
///
/// # Errors
/// When a file cannot be written.
pub fn write_results(
    dir: &Path,
    compiled: &Compiled,
    judged: &[Judged],
    hits: &[Explained],
    table: &FactTable,
) -> Result<(), EngineError> {
    let households = i32::try_from(table.len(Of::Household)).unwrap_or(i32::MAX);
    let mut columns: Vec<(&str, ArrayRef)> = vec![(
        "household_id",
        Arc::new((0..households).collect::<Int32Array>()) as ArrayRef,
    )];
    for (rule, judged) in compiled.rules.iter().zip(judged) {
        columns.push((&rule.rule.code, Arc::new(judged.household.clone())));
    }
    write(&dir.join("verdicts.parquet"), columns)?;
    let number = |n: u32| i32::try_from(n).ok();
    let codes = hits.iter().map(|hit| compiled.rules[hit.rule].rule.code.as_str());
    write(
        &dir.join("hits.parquet"),
        vec![
            ("rule", crate::lake::dictionary(codes.map(Some))),
            (
                "household_id",
                Arc::new(hits.iter().map(|hit| number(hit.household)).collect::<Int32Array>()),
            ),
            (
                "person_id",
                Arc::new(
                    hits.iter()
                        .map(|hit| hit.person.and_then(number))
                        .collect::<Int32Array>(),
                ),
            ),
            (
                "sentence",
                Arc::new(StringArray::from_iter_values(
                    hits.iter().map(|hit| hit.sentence.as_str()),
                )),
            ),
        ],
    )
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) -> Result<(), EngineError> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(std::fs::File::create(path)?, Arc::clone(&schema), Some(properties))?;
    writer.write(&RecordBatch::try_new(schema, arrays)?)?;
    writer.close()?;
    Ok(())
}
