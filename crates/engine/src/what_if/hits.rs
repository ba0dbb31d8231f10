//! Which households are hit, as one bit each.

use datafusion::arrow::array::{Array, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::BooleanBuffer;

/// A set of households of one screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits(BooleanBuffer);

impl Hits {
    /// None of so many.
    pub fn none(len: usize) -> Self {
        Self(BooleanBuffer::new_unset(len))
    }

    /// Those of so many for which it is so.
    pub fn those(len: usize, is: impl FnMut(usize) -> bool) -> Self {
        Self(BooleanBuffer::collect_bool(len, is))
    }

    /// These numbers of so many.
    pub(super) fn from_numbers(len: usize, numbers: impl Iterator<Item = usize>) -> Self {
        let mut bits = BooleanBufferBuilder::new(len);
        bits.append_n(len, false);
        numbers.for_each(|number| bits.set_bit(number, true));
        Self(bits.finish())
    }

    /// Those whose answer is yes.
    pub(super) fn of(answers: &BooleanArray) -> Self {
        Self(match answers.nulls() {
            Some(nulls) => answers.values() & nulls.inner(),
            None => answers.values().clone(),
        })
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.count_set_bits()
    }

    /// Whether the household is one of them.
    pub fn contains(&self, household: usize) -> bool {
        household < self.0.len() && self.0.value(household)
    }

    /// They, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.set_indices()
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    /// Those that are in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(&self.0 | &other.0)
    }

    /// Those that are not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(&self.0 & &!&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_combined_household_by_household() {
        let even = Hits::those(10, |i| i % 2 == 0);
        let third = Hits::those(10, |i| i % 3 == 0);
        let list = |hits: &Hits| hits.iter().collect::<Vec<_>>();
        assert_eq!(list(&even.and(&third)), [0, 6]);
        assert_eq!(list(&even.without(&third)), [2, 4, 8]);
        assert_eq!(even.or(&third).count(), 7);
        assert!(even.contains(4) && !even.contains(5) && !even.contains(10));
        assert_eq!(Hits::none(10).count(), 0);
    }
}
