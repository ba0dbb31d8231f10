//! The facts that a screening leaves behind, in one stream: no name and no identity number, dense columns alone.
//!
//! ```text
//! length of the head (4 bytes)   the head as JSON   households (Arrow stream)   persons (Arrow stream)
//! ```
//!
//! Kept are the columns that it takes to judge again what a parameter can move; of the other rules their verdicts.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray, UInt32Array};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Field, Schema, UInt32Type};
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::reader::StreamReader;
use datafusion::arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use domain::Date;
use domain::policy::Of;

use super::Reach;
use crate::EngineError;
use crate::evaluate::Judged;
use crate::facts::FactTable;
use crate::policy::Compiled;

/// Another version is not read: a new screening leaves a new one.
const VERSION: u32 = 1;
/// Rows written at a time.
const STEP: usize = 64 * 1024;
/// No head is longer.
const LONGEST_HEAD: u32 = 64 << 20;
const ID: &str = "id";
const PLACE: &str = "place";
const MEMBERS: &str = "members";
/// Before the name of a fact or register column.
const FACT: &str = "fact:";
/// Before the code of a rule.
const VERDICT: &str = "rule:";

/// What is said of kept facts before they are read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeptHead {
    version: u32,
    /// The day judged from.
    pub as_of: Date,
    /// Digest of the policy that judged.
    pub policy: String,
    /// Villages, each once.
    pub places: Vec<KeptPlace>,
    /// Register columns that nobody delivered.
    pub absent_columns: Vec<String>,
}

/// Where households lived when they were screened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct KeptPlace {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
}

/// What a screening hands over to be kept.
#[derive(Clone, Copy)]
pub struct Keeping<'a> {
    /// The policy that judged.
    pub compiled: &'a Compiled,
    /// The verdicts of its rules.
    pub judged: &'a [Judged],
    /// Everybody's facts.
    pub table: &'a FactTable,
    /// Ids of households, in order.
    pub household_ids: &'a [String],
    /// For each household, which of the head's places.
    pub place_of: &'a [u32],
}

impl std::fmt::Debug for Keeping<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeping").finish_non_exhaustive()
    }
}

/// Facts of one screening, read back.
pub struct Kept {
    /// What is said of them.
    pub head: KeptHead,
    pub(super) table: FactTable,
    pub(super) verdicts: BTreeMap<String, BooleanArray>,
    ids: StringArray,
    place_of: Vec<u32>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept")
            .field("as_of", &self.head.as_of)
            .finish_non_exhaustive()
    }
}

impl KeptHead {
    /// The head of what is kept now.
    pub fn new(as_of: Date, policy: String, places: Vec<KeptPlace>, absent_columns: Vec<String>) -> Self {
        Self {
            version: VERSION,
            as_of,
            policy,
            places,
            absent_columns,
        }
    }
}

impl Keeping<'_> {
    /// Writes everything.
    ///
    /// # Errors
    /// When `out` cannot be written, or there are not as many ids as households.
    pub fn write(&self, head: &KeptHead, out: &mut impl Write) -> Result<(), EngineError> {
        let n = self.table.len(Of::Household);
        if self.household_ids.len() != n || self.place_of.len() != n {
            return Err(EngineError::Column(ID.to_owned()));
        }
        let head = serde_json::to_vec(head)?;
        let length = u32::try_from(head.len()).map_err(|_| EngineError::Column("head".to_owned()))?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&head)?;
        let columns = Reach::new(self.compiled).columns(self.compiled);
        let named = |of: Of| {
            let own = if of == Of::Person {
                &self.table.person
            } else {
                &self.table.household
            };
            columns
                .iter()
                // A household's value stands with the household, also where a rule of persons reads it.
                .filter(move |(_, name)| of == Of::Household || self.table.person.contains_key(name))
                .filter(move |(wanted, name)| {
                    *wanted == of || (of == Of::Household && !self.table.person.contains_key(name))
                })
                .filter_map(move |(_, name)| Some((format!("{FACT}{name}"), Arc::clone(own.get(name)?))))
        };
        let members = self.table.first_person.windows(2).map(|pair| pair[1] - pair[0]);
        let mut households: Vec<(String, ArrayRef)> = vec![
            (
                ID.to_owned(),
                Arc::new(StringArray::from_iter_values(self.household_ids)),
            ),
            (PLACE.to_owned(), Arc::new(UInt32Array::from(self.place_of.to_vec()))),
            (MEMBERS.to_owned(), Arc::new(UInt32Array::from_iter_values(members))),
        ];
        households.extend(named(Of::Household));
        for (rule, judged) in self.compiled.rules.iter().zip(self.judged) {
            let verdict: ArrayRef = Arc::new(judged.household.clone());
            households.push((format!("{VERDICT}{}", rule.rule.code), verdict));
        }
        stream(out, households, n)?;
        stream(out, named(Of::Person).collect(), self.table.len(Of::Person))
    }
}

fn stream(out: &mut impl Write, mut columns: Vec<(String, ArrayRef)>, rows: usize) -> Result<(), EngineError> {
    columns.sort_by(|a, b| a.0.cmp(&b.0));
    columns.dedup_by(|a, b| a.0 == b.0);
    let field = |(name, array): &(String, ArrayRef)| Field::new(name, array.data_type().clone(), true);
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let whole = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
    let mut writer = StreamWriter::try_new_with_options(out, &schema, options)?;
    for from in (0..rows).step_by(STEP) {
        writer.write(&whole.slice(from, STEP.min(rows - from)))?;
    }
    writer.finish()?;
    Ok(())
}

fn read_stream(from: &mut impl Read) -> Result<RecordBatch, EngineError> {
    let reader = StreamReader::try_new(from, None)?;
    let schema = reader.schema();
    let batches = reader.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}

impl Kept {
    /// Reads what was written.
    ///
    /// # Errors
    /// When it is of another version, cut off or damaged.
    pub fn read(from: &mut impl Read) -> Result<Self, EngineError> {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length);
        let mut head = Vec::new();
        from.take(u64::from(length.min(LONGEST_HEAD))).read_to_end(&mut head)?;
        let head: KeptHead = serde_json::from_slice(&head)?;
        if head.version != VERSION {
            return Err(EngineError::Column("version".to_owned()));
        }
        let households = read_stream(from)?;
        let persons = read_stream(from)?;
        let numbers = |name: &str| {
            let column = households.column_by_name(name);
            let column = column.and_then(|column| column.as_primitive_opt::<UInt32Type>());
            column.ok_or_else(|| EngineError::Column(name.to_owned()))
        };
        let place_of = numbers(PLACE)?.values().to_vec();
        if place_of.iter().any(|place| *place as usize >= head.places.len()) {
            return Err(EngineError::Column(PLACE.to_owned()));
        }
        let ids = households
            .column_by_name(ID)
            .and_then(|column| column.as_string_opt::<i32>());
        let ids = ids.cloned().ok_or_else(|| EngineError::Column(ID.to_owned()))?;
        let mut first_person = vec![0u32];
        let mut household_of = Vec::new();
        for (members, household) in numbers(MEMBERS)?.values().iter().zip(0u32..) {
            household_of.extend(std::iter::repeat_n(household, *members as usize));
            first_person.push(household_of.len() as u32);
        }
        let mut verdicts = BTreeMap::new();
        for (field, column) in households.schema().fields().iter().zip(households.columns()) {
            if let (Some(code), Some(answers)) = (field.name().strip_prefix(VERDICT), column.as_boolean_opt()) {
                verdicts.insert(code.to_owned(), answers.clone());
            }
        }
        let table = FactTable {
            person: facts_of(&persons),
            household: facts_of(&households),
            first_person: Arc::new(first_person),
            household_of: Arc::new(UInt32Array::from(household_of)),
        };
        if table
            .person
            .values()
            .any(|column| column.len() != table.len(Of::Person))
        {
            return Err(EngineError::Column(MEMBERS.to_owned()));
        }
        Ok(Self {
            head,
            table,
            verdicts,
            ids,
            place_of,
        })
    }

    /// How many households.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether nobody was screened.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Id of a household.
    pub fn household_id(&self, household: usize) -> &str {
        self.ids.value(household)
    }

    /// Which of the head's places a household lived in.
    pub fn place_of(&self, household: usize) -> usize {
        self.place_of[household] as usize
    }

    /// Bytes that the facts take in memory, about.
    pub fn bytes(&self) -> usize {
        let columns = self.table.person.values().chain(self.table.household.values());
        columns.map(|column| column.get_array_memory_size()).sum::<usize>() + self.ids.get_array_memory_size()
    }
}

fn facts_of(batch: &RecordBatch) -> BTreeMap<String, ArrayRef> {
    let schema = batch.schema();
    let named = schema.fields().iter().zip(batch.columns());
    named
        .filter_map(|(field, column)| Some((field.name().strip_prefix(FACT)?.to_owned(), Arc::clone(column))))
        .collect()
}
