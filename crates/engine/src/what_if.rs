//! What if figures were others: rules judged again over facts already in memory.
//!
//! A screening leaves its facts behind ([`kept`]). [`Scene`] holds them with every rule judged as it stands, and judges
//! again what a figure reaches ([`Reach`]): by the condition of a rule, or by a fact that is an expression. A figure
//! that stands in the query of a fact is reached only by a new screening.

mod candidates;
mod hits;
pub mod kept;
mod reach;
mod scene;

pub use hits::Hits;
pub use kept::{Keeping, Kept, KeptHead, KeptPlace};
pub use reach::Reach;
pub use scene::{Moved, Reason, Scene};

use datafusion::arrow::array::Array;
use datafusion::prelude::SessionContext;
use domain::policy::{Literal, Params};

use crate::EngineError;
use crate::evaluate::{Judged, judge};
use crate::facts::FactTable;
use crate::policy::{Compiled, CompiledRule};

/// What moving a figure does to one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shift {
    /// Households that come in.
    pub gained: Vec<u32>,
    /// Households that drop out.
    pub lost: Vec<u32>,
    /// Households hit before.
    pub before: u64,
    /// Households hit after.
    pub after: u64,
}

/// The parameters with one figure replaced.
pub fn with_parameter(params: &Params, name: &str, value: Literal) -> Params {
    let mut moved = params.clone();
    if let Some(resolved) = moved.values.get_mut(name) {
        resolved.value = value;
    }
    moved
}

/// Judges a rule with other parameters and says who comes in and who drops out.
///
/// # Errors
/// When the query engine fails.
pub fn what_if(
    ctx: &SessionContext,
    compiled: &Compiled,
    rule: &CompiledRule,
    table: &FactTable,
    before: &Judged,
    params: &Params,
) -> Result<Shift, EngineError> {
    let after = judge(ctx, compiled, rule, table, params, &[])?;
    let hits = |judged: &Judged| match judged.household.nulls() {
        Some(nulls) => judged.household.values() & nulls.inner(),
        None => judged.household.values().clone(),
    };
    let (was, is) = (hits(before), hits(&after));
    let both = &was & &is;
    let only = |mine: &datafusion::arrow::buffer::BooleanBuffer| {
        (mine ^ &both).set_indices().map(|index| index as u32).collect()
    };
    Ok(Shift {
        gained: only(&is),
        lost: only(&was),
        before: was.count_set_bits() as u64,
        after: is.count_set_bits() as u64,
    })
}
