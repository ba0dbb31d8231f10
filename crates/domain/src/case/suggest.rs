//! Measures that would fit.

use std::collections::BTreeMap;

use super::{Case, Context};
use crate::problem::Problem;

/// What a kind of measure did elsewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MeasureEffect {
    /// Households it rests on.
    pub n_households: u32,
    /// Of them, those that were better off after.
    pub n_better: u32,
    /// The median change, in fen.
    pub median_change_cents: Option<i64>,
}

/// A measure that would fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Against which risk.
    pub risk: String,
    /// Its code in the catalogue.
    pub code: String,
    /// Why, in sentences.
    pub why: Vec<Problem>,
}

/// Measures that would fit the open risks which have none yet, the best first. `effects` is by catalogue code.
pub fn suggest(case: &Case, context: &Context<'_>, effects: &BTreeMap<String, MeasureEffect>) -> Vec<Suggestion> {
    let _ = (case, context, effects);
    Vec::new()
}
