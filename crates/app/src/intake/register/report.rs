//! What a comparison found, in numbers.

use std::collections::BTreeMap;

/// What a comparison found, in numbers. Every listed household is counted once: as new, split off, merged, moved,
/// changed, back or unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RegisterReport {
    /// Households of the delivery.
    pub households: u64,
    /// Rows of the register of persons.
    pub persons: u64,
    /// Households that were not there, of people who were not either.
    pub new: u64,
    /// Households whose rows or members differ.
    pub changed: u64,
    /// Households that are not listed any more.
    pub gone: u64,
    /// Households in another village.
    pub moved: u64,
    /// Households under a new number whose members came from one household.
    pub split: u64,
    /// Households whose members came from several, or that took in all of another.
    pub merged: u64,
    /// Households that had gone and are listed again.
    pub back: u64,
    /// Households with nothing new.
    pub unchanged: u64,
    /// People who were not there.
    pub persons_new: u64,
    /// People whose own data differ.
    pub persons_changed: u64,
    /// People who live in another household now.
    pub persons_moved: u64,
    /// People who are not listed any more.
    pub persons_gone: u64,
    /// Townships that the delivery does not hold completely, with households listed and kept: nobody is gone there.
    pub partial: BTreeMap<String, (u64, u64)>,
    /// Townships and villages that are not on the list of regions.
    pub unlisted_places: Vec<String>,
    /// Changes by the words of the store's listing, once they are carried out.
    #[serde(default)]
    pub carried_out: BTreeMap<String, u64>,
}

impl RegisterReport {
    /// Adds what was carried out.
    pub(crate) fn carry_out(&mut self, applied: &store::registers::Applied) {
        for (word, n) in applied {
            *self.carried_out.entry((*word).to_owned()).or_default() += n;
        }
    }
}
