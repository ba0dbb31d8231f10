//! Identifiers of rows: version 7 UUIDs, made from the moment and chance, which sort by time.

use domain::Moment;
use uuid::{Builder, Uuid};

use crate::seal;

/// Makes identifiers one after the other; those of one source sort in the order they were made.
#[derive(Debug)]
pub struct Ids {
    millis: u64,
    /// Counts up within one source, so that ids made in one transaction sort as they were made.
    counter: u64,
    chance: [u8; 6],
}

impl Ids {
    /// A source for one transaction begun at this moment.
    pub fn at(moment: Moment) -> Self {
        Self {
            millis: u64::try_from(moment.millis()).unwrap_or(0),
            counter: 0,
            chance: seal::random_bytes(),
        }
    }

    /// The next identifier.
    pub fn next_id(&mut self) -> String {
        // 26 bits of counter in the places that version 7 leaves free, then the chance of this source.
        let byte = |shift: u32, mask: u64| u8::try_from((self.counter >> shift) & mask).unwrap_or(0);
        let mut tail = [
            byte(22, 0x0f),
            byte(14, 0xff),
            byte(8, 0x3f),
            byte(0, 0xff),
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        tail[4..].copy_from_slice(&self.chance);
        self.counter += 1;
        let id: Uuid = Builder::from_unix_timestamp_millis(self.millis, &tail).into_uuid();
        id.to_string()
    }
}

/// Whether a text has the form of an identifier, before it is looked for.
pub fn is_id(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sort_as_they_were_made() {
        let mut ids = Ids::at(Moment::from_millis(1_700_000_000_000));
        let made: Vec<String> = (0..300_000).map(|_| ids.next_id()).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert!(is_id(&made[7]));
        assert!(!is_id("' OR 1=1 --"));
    }
}
