//! How an identity number is kept, found and shown.

use domain::id_card::IdText;
use domain::table::{id_word, parse_id};

use crate::StoreError;
use crate::seal::KeyRing;

/// Column that seals an identity number.
const COLUMN: &str = "persons.id_sealed";
/// Column that seals a telephone.
const PHONE_COLUMN: &str = "persons.phone_sealed";

/// The one form a number is searched by: eighteen characters, or the text as it was.
pub(super) fn normalised(id: &IdText) -> String {
    match id {
        IdText::Resident(number) | IdText::Upgraded(number) | IdText::WrongCheckDigit(number) => number.reveal(),
        IdText::Other(text) => text.clone(),
    }
}

/// What is known of a number, as `persons.id_state` keeps it.
pub(super) fn state(id: Option<&IdText>) -> &'static str {
    match id {
        None => "none",
        Some(IdText::Resident(_)) => "resident",
        Some(IdText::Upgraded(_)) => "upgraded",
        Some(IdText::WrongCheckDigit(_)) => "wrong_check_digit",
        Some(IdText::Other(_)) => "other",
    }
}

/// Seals a number for its person.
pub(super) fn seal(ring: &KeyRing, person_id: &str, id: &IdText) -> String {
    ring.seal(COLUMN, person_id, &id_word(id))
}

/// Opens a number.
pub(super) fn open(ring: &KeyRing, person_id: &str, sealed: &str) -> Result<Option<IdText>, StoreError> {
    Ok(parse_id(&ring.open(COLUMN, person_id, sealed)?))
}

/// Seals a telephone for its person.
pub(super) fn seal_phone(ring: &KeyRing, person_id: &str, phone: &str) -> String {
    ring.seal(PHONE_COLUMN, person_id, phone)
}

/// Opens a telephone.
pub(super) fn open_phone(ring: &KeyRing, person_id: &str, sealed: &str) -> Result<String, StoreError> {
    Ok(ring.open(PHONE_COLUMN, person_id, sealed)?)
}

/// A number with its first six and last four characters standing.
pub(super) fn masked(id: &IdText) -> String {
    mask(&normalised(id), 6, 4)
}

/// A telephone with its first three and last four characters standing.
pub(super) fn masked_phone(phone: &str) -> String {
    mask(phone, 3, 4)
}

/// Stars for everything but the ends; of a short text nothing stands.
fn mask(text: &str, first: usize, last: usize) -> String {
    let n = text.chars().count();
    let stands = |at: usize| n > first + last && (at < first || at >= n - last);
    text.chars()
        .enumerate()
        .map(|(at, c)| if stands(at) { c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_of_a_masked_value() {
        let cases = [
            ("529901200001010011", "529901********0011"),
            ("E12345678", "*********"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text, 6, 4), expected);
        }
        assert_eq!(masked_phone("13900001234"), "139****1234");
    }
}
