//! The verdicts of all rules on all households, for machines: one row per household, one column per rule.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, DictionaryArray, Int8Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Int8Type, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use domain::policy::{Of, Verdict};

use crate::EngineError;
use crate::evaluate::Judged;
use crate::facts::FactTable;
use crate::policy::Compiled;

/// Writes `verdicts.parquet`: `household_no`, one column per rule with `hit`, `clear` or `unknown`, and
/// `unknown_facts`, the facts that are unknown for the household, joined by `,`. The facts missing for one rule
/// are those of its condition among them.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    path: &Path,
    compiled: &Compiled,
    judged: &[Judged],
    table: &FactTable,
    household_no: &dyn Fn(usize) -> String,
) -> Result<(), EngineError> {
    let n = table.len(Of::Household);
    let mut fields = vec![Field::new("household_no", DataType::Utf8, false)];
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(StringArray::from_iter_values((0..n).map(household_no)))];
    for (rule, judged) in compiled.rules.iter().zip(judged) {
        let column = words(judged, n)?;
        fields.push(Field::new(&rule.rule.code, column.data_type().clone(), false));
        arrays.push(column);
    }
    fields.push(Field::new("unknown_facts", DataType::Utf8, false));
    arrays.push(unknown_facts(compiled, table, n));
    let schema = Arc::new(Schema::new(fields));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("shouwang".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(std::fs::File::create(path)?, Arc::clone(&schema), Some(properties))?;
    writer.write(&RecordBatch::try_new(schema, arrays)?)?;
    writer.close()?;
    Ok(())
}

fn words(judged: &Judged, n: usize) -> Result<ArrayRef, EngineError> {
    let words = Arc::new(StringArray::from(vec!["clear", "hit", "unknown"]));
    let keys = (0..n).map(|i| match judged.of_household(i) {
        Verdict::Clear => 0i8,
        Verdict::Hit => 1,
        Verdict::Unknown => 2,
    });
    let keys = Int8Array::from_iter_values(keys);
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, words)?))
}

/// Facts and columns of the rules' conditions that are unknown, by household.
fn unknown_facts(compiled: &Compiled, table: &FactTable, n: usize) -> ArrayRef {
    let mut names: Vec<&String> = compiled.rules.iter().flat_map(|rule| &rule.when.reads).collect();
    names.sort();
    names.dedup();
    let mut lists: Vec<String> = vec![String::new(); n];
    for name in names {
        let mut note = |household: usize| {
            let list = &mut lists[household];
            if !list.ends_with(name.as_str()) {
                if !list.is_empty() {
                    list.push(',');
                }
                list.push_str(name);
            }
        };
        if let Some(column) = table.household.get(name) {
            (0..n).filter(|i| column.is_null(*i)).for_each(&mut note);
        } else if let Some(column) = table.person.get(name) {
            let unknown = (0..column.len()).filter(|i| column.is_null(*i));
            unknown
                .map(|i| table.household_of.value(i) as usize)
                .for_each(&mut note);
        }
    }
    Arc::new(StringArray::from(lists))
}
