//! Facts: one value per person or household as of a date, in dense columns.
//!
//! A fact that was not delivered is unknown for everybody; a delivered one takes its `none` for those
//! without a row. Queries of the plain shape share one scan per table ([`fused`]); everything else runs as
//! the query engine plans it and is scattered into place.

mod amounts;
mod compute;
mod fused;
mod roll_up;

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use domain::policy::Of;

pub use amounts::{fen_of, is_unknown};
pub(crate) use compute::express;
pub use compute::{compute, undelivered};
pub use roll_up::roll_up;

/// The values of facts and register columns for everybody.
#[derive(Debug, Clone)]
pub struct FactTable {
    /// By name, one entry per person.
    pub person: BTreeMap<String, ArrayRef>,
    /// By name, one entry per household; roll-ups of person facts included.
    pub household: BTreeMap<String, ArrayRef>,
    /// First person of each household, and one past the last.
    pub first_person: Arc<Vec<u32>>,
    /// Household of each person.
    pub household_of: Arc<UInt32Array>,
}

impl FactTable {
    /// How many persons or households.
    pub fn len(&self, of: Of) -> usize {
        match of {
            Of::Person => self.household_of.len(),
            Of::Household => self.first_person.len().saturating_sub(1),
        }
    }

    /// The columns called `names` as one batch; a household's value stands on each of its persons.
    ///
    /// # Errors
    /// When a column is not there.
    pub fn batch<'a>(
        &self,
        of: Of,
        names: impl Iterator<Item = &'a String>,
    ) -> Result<RecordBatch, crate::EngineError> {
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        for name in names {
            let array = self.column(of, name)?;
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.len(of)));
        Ok(RecordBatch::try_new_with_options(
            Arc::new(Schema::new(fields)),
            arrays,
            &options,
        )?)
    }

    /// One column.
    ///
    /// # Errors
    /// When it is not there.
    pub fn column(&self, of: Of, name: &str) -> Result<ArrayRef, crate::EngineError> {
        let own = match of {
            Of::Person => self.person.get(name),
            Of::Household => self.household.get(name),
        };
        if let Some(array) = own {
            return Ok(Arc::clone(array));
        }
        match (of, self.household.get(name)) {
            (Of::Person, Some(array)) => Ok(take(array, self.household_of.as_ref(), None)?),
            _ => Err(crate::EngineError::Column(name.to_owned())),
        }
    }

    /// Persons of a household.
    pub fn persons_of(&self, household: u32) -> std::ops::Range<u32> {
        self.first_person[household as usize]..self.first_person[household as usize + 1]
    }
}
