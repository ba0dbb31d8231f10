//! The lake: accepted rows as Parquet, keyed by dense person and household numbers of one snapshot.
//!
//! No name, identity number or household number reaches it. Every row keeps where it came from: `_src`
//! (index of the worksheet in the run) and `_row`.

mod arrays;
mod schema;
mod writer;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{Int32Type, SchemaRef};
use datafusion::datasource::empty::EmptyTable;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use domain::Date;
use domain::policy::Policy;
use domain::sheet::Subject;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::EngineError;
pub use arrays::{array_of, dictionary};
pub use schema::{register_schema, table_schema};
pub use writer::{LakeWriter, Placed, RegisterTables};

/// What a delivered sheet of the lake holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDescription {
    /// Rows.
    pub rows: u64,
    /// Earliest event date.
    pub earliest: Option<Date>,
    /// Latest event date not after the as-of date.
    pub latest: Option<Date>,
    /// Households with at least one row.
    pub households: u64,
}

/// The lake's own description, kept beside the tables as `lake.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Persons of the register.
    pub n_persons: usize,
    /// Households of the register.
    pub n_households: usize,
    /// Register columns without a single value: no source delivered them.
    pub absent_columns: Vec<String>,
    /// Delivered sheets by name.
    pub tables: BTreeMap<String, TableDescription>,
}

/// A folder of Parquet tables with its description.
#[derive(Debug, Clone)]
pub struct Lake {
    dir: PathBuf,
    /// What it holds.
    pub description: Description,
    /// The first person of each household, and one past the last: persons stand in order of household.
    pub first_person: Vec<u32>,
}

impl Lake {
    /// Opens a lake that was written before.
    ///
    /// # Errors
    /// When the folder holds no description or a table cannot be read.
    pub fn open(dir: &Path) -> Result<Self, EngineError> {
        let description: Description = serde_json::from_reader(File::open(dir.join("lake.json"))?)?;
        let first_person = first_persons(&dir.join("person.parquet"), &description)?;
        Ok(Self {
            dir: dir.to_owned(),
            description,
            first_person,
        })
    }

    /// Where the tables are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file of a table.
    pub fn table(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.parquet"))
    }

    /// Whether a sheet was delivered for the as-of date: it has rows, and not all of them lie after it.
    pub fn is_delivered(&self, sheet: &str, as_of: Date) -> bool {
        self.description
            .tables
            .get(sheet)
            .is_some_and(|table| table.rows > 0 && table.earliest.is_none_or(|earliest| earliest <= as_of))
    }

    /// Makes every table of the policy known to the session; a sheet that was not delivered is empty.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn register<'a>(
        &'a self,
        ctx: &'a SessionContext,
        policy: &'a Policy,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(self.make_known(ctx, policy))
    }

    async fn make_known(&self, ctx: &SessionContext, policy: &Policy) -> Result<(), EngineError> {
        for (name, schema) in schemas(policy) {
            let file = self.table(&name);
            if file.exists() {
                let path = file.to_string_lossy();
                let options = ParquetReadOptions {
                    schema: Some(&schema),
                    ..Default::default()
                };
                ctx.register_parquet(&name, path.as_ref(), options).await?;
            } else {
                ctx.register_table(&name, Arc::new(EmptyTable::new(schema)))?;
            }
        }
        Ok(())
    }
}

/// Every table of a policy with its schema.
pub fn schemas(policy: &Policy) -> Vec<(String, SchemaRef)> {
    let mut schemas: Vec<(String, SchemaRef)> = policy
        .sheets
        .values()
        .filter(|sheet| sheet.register.is_none() && sheet.of != Subject::None)
        .map(|sheet| (sheet.name.clone(), table_schema(sheet)))
        .collect();
    schemas.push(("person".to_owned(), register_schema(policy, domain::policy::Of::Person)));
    schemas.push((
        "household".to_owned(),
        register_schema(policy, domain::policy::Of::Household),
    ));
    schemas
}

/// Makes every table of the policy known as an empty one, for checking a policy without data.
///
/// # Errors
/// When the query engine refuses a table.
pub fn register_empty(ctx: &SessionContext, policy: &Policy) -> Result<(), EngineError> {
    for (name, schema) in schemas(policy) {
        ctx.register_table(&name, Arc::new(EmptyTable::new(schema)))?;
    }
    Ok(())
}

fn first_persons(person: &Path, description: &Description) -> Result<Vec<u32>, EngineError> {
    let mut first = Vec::with_capacity(description.n_households + 1);
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(person)?)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["household_id"]);
    let mut n_seen = 0u32;
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        for household in batch.column(0).as_primitive::<Int32Type>().values() {
            while first.len() <= usize::try_from(*household).unwrap_or(0) {
                first.push(n_seen);
            }
            n_seen += 1;
        }
    }
    first.resize(description.n_households + 1, n_seen);
    Ok(first)
}
