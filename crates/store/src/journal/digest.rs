//! Hashes of rows and the sums of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::catalogue::Table;
use crate::db::Value;
use crate::seal::Hash;

/// A sum of row hashes modulo 2^256, most significant word first. The order of rows does not matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum([u64; 4]);

impl Sum {
    /// A hash as a number.
    pub fn of(hash: &[u8; 32]) -> Self {
        let mut words = [0u64; 4];
        for (word, bytes) in words.iter_mut().zip(hash.chunks_exact(8)) {
            *word = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        }
        Self(words)
    }

    /// Adds another sum.
    pub fn add(&mut self, other: &Self) {
        let mut carry = false;
        for i in (0..4).rev() {
            let (sum, over) = self.0[i].overflowing_add(other.0[i]);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            self.0[i] = sum;
            carry = over || over_again;
        }
    }

    /// Takes another sum away.
    pub fn subtract(&mut self, other: &Self) {
        let mut negated = Self(other.0.map(|word| !word));
        negated.add(&Self([0, 0, 0, 1]));
        self.add(&negated);
    }

    /// Whether it is zero: nothing there, or nothing changed.
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 4]
    }

    /// As it stands in an entry.
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().flat_map(|word| word.to_be_bytes()).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Sum::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let hash: [u8; 32] = bytes.try_into().ok()?;
        Some(Self::of(&hash))
    }
}

/// The hash of one row. Unknown values are left out, so that a column added later changes no old hash.
pub(crate) fn row_hash(hash: Hash, name: &str, table: &Table, row: &[Value]) -> Sum {
    let mut text = Vec::with_capacity(512);
    let mut put = |tag: u8, bytes: &[u8]| {
        text.push(tag);
        text.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        text.extend_from_slice(bytes);
    };
    put(b'#', name.as_bytes());
    for (column, value) in table.columns.iter().zip(row) {
        match value {
            Value::Text(Some(value)) => {
                put(b'c', column.name.as_bytes());
                put(b't', value.as_bytes());
            }
            Value::Int(Some(value)) => {
                put(b'c', column.name.as_bytes());
                put(b'i', &value.to_be_bytes());
            }
            Value::Text(None) | Value::Int(None) => {}
        }
    }
    Sum::of(&hash.digest(&[&text]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_do_not_depend_on_order_and_can_be_taken_apart(hashes in prop::collection::vec(any::<[u8; 32]>(), 1..20)) {
            let mut forth = Sum::default();
            hashes.iter().for_each(|hash| forth.add(&Sum::of(hash)));
            let mut back = Sum::default();
            hashes.iter().rev().for_each(|hash| back.add(&Sum::of(hash)));
            prop_assert_eq!(forth, back);
            prop_assert_eq!(Sum::parse(&forth.text()), Some(forth));
            hashes.iter().for_each(|hash| forth.subtract(&Sum::of(hash)));
            prop_assert!(forth.is_zero());
        }
    }
}
