//! Facts, rules, explanations, what-if and record linkage over columns.
//!
//! The only crate that names DataFusion. It sees columns and never a connection: no name and no identity
//! number reaches the lake, persons and households are dense integers of one snapshot.
//!
//! The way of one screening: [`linkage`] ties rows to people, [`lake`] keeps them as Parquet, [`policy`]
//! types facts and rules against the sheet catalogue, [`facts`] computes them, [`evaluate`] judges, and
//! [`explain`] says why. What is awaited from outside is boxed: an async function is compiled anew in every crate
//! that awaits it, and the query engine should be compiled once.

pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod functions;
pub mod lake;
pub mod linkage;
pub mod policy;
pub mod race;
pub mod resident;
pub mod rows;
mod shared;
pub mod verdicts;
pub mod what_if;

pub use datafusion::prelude::SessionContext;
pub use shared::Shared;

/// Why a computation could not be carried out. Problems of the policy are [`domain::problem::Problem`]s
/// and never this.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The query engine refused or failed.
    #[error("query engine: {0}")]
    Query(#[from] datafusion::error::DataFusionError),
    /// Reading or writing the lake failed.
    #[error("lake: {0}")]
    Io(#[from] std::io::Error),
    /// The lake's description is not what this version writes.
    #[error("lake description: {0}")]
    Description(#[from] serde_json::Error),
    /// A column of the lake has a type or length it should not have.
    #[error("lake column {0}")]
    Column(String),
}

impl From<datafusion::arrow::error::ArrowError> for EngineError {
    fn from(error: datafusion::arrow::error::ArrowError) -> Self {
        Self::Query(error.into())
    }
}

impl From<datafusion::parquet::errors::ParquetError> for EngineError {
    fn from(error: datafusion::parquet::errors::ParquetError) -> Self {
        Self::Query(error.into())
    }
}
