//! How often a household is visited.

use super::Source;
use crate::problem::Place;

/// How often households of a class are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Name of the rhythm.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Monitoring classes it holds for.
    pub classes: Vec<String>,
    /// Statuses it holds for, of the household or a member.
    pub statuses: Vec<String>,
    /// Words of case statuses it holds for.
    pub cases: Vec<String>,
    /// Risks it holds for.
    pub risks: Vec<String>,
    /// Whether it holds for every household that none of the others holds for.
    pub others: bool,
    /// Parameter: at least once in so many days.
    pub days: String,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}
