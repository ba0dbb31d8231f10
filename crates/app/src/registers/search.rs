//! What a text typed into a search field means.

use domain::Date;
use domain::id_card::IdText;
use store::registers::{households, persons};

/// Lengths of an identity number, old and new.
const ID_CHARS: [usize; 2] = [15, 18];
/// Digits of a mobile number, which begins with 1.
const MOBILE_DIGITS: usize = 11;
/// Digits of a fixed line with its area code, which begins with 0.
const FIXED_DIGITS: std::ops::RangeInclusive<usize> = 10..=12;

/// What is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchBy {
    /// Beginning of a name.
    Name,
    /// Beginning of a name's initials.
    Initials,
    /// Beginning of a household's number in the national system.
    HouseholdNo,
    /// Identity number, whole.
    Id,
    /// Telephone, whole.
    Phone,
}

impl SearchBy {
    /// What a text looks like.
    pub fn of(text: &str) -> Self {
        let text = plain(text);
        let body = text.strip_suffix(['x', 'X']).unwrap_or(&text);
        let has_digits = !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_digit());
        let (length, is_digits) = (text.len(), has_digits && body.len() == text.len());
        if ID_CHARS.contains(&length) && has_digits {
            return Self::Id;
        }
        let is_phone = (text.starts_with('1') && length == MOBILE_DIGITS)
            || (text.starts_with('0') && FIXED_DIGITS.contains(&length));
        match is_digits {
            true if is_phone => Self::Phone,
            true => Self::HouseholdNo,
            false if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic()) => Self::Initials,
            false => Self::Name,
        }
    }

    /// Whether it is kept sealed, and so must not stand where logs keep it.
    pub fn is_sealed(self) -> bool {
        matches!(self, Self::Id | Self::Phone)
    }
}

/// A search of households; by what the text looks like when nothing else is said. `None` for an empty text.
pub fn household_search(text: &str, by: Option<SearchBy>) -> Option<households::Search> {
    use households::Search;
    let text = Some(text.trim()).filter(|text| !text.is_empty())?;
    Some(match by.unwrap_or_else(|| SearchBy::of(text)) {
        SearchBy::Name => Search::Name(text.to_owned()),
        SearchBy::Initials => Search::Initials(text.to_owned()),
        SearchBy::HouseholdNo => Search::HouseholdNo(plain(text)),
        SearchBy::Id => Search::Id(id(text)),
        SearchBy::Phone => Search::Phone(plain(text)),
    })
}

/// A search of persons, who have no number of their own: digits that are no identity number are a telephone.
pub fn person_search(text: &str, by: Option<SearchBy>) -> Option<persons::Search> {
    use persons::Search;
    let text = Some(text.trim()).filter(|text| !text.is_empty())?;
    Some(match by.unwrap_or_else(|| SearchBy::of(text)) {
        SearchBy::Name => Search::Name(text.to_owned()),
        SearchBy::Initials => Search::Initials(text.to_owned()),
        SearchBy::Id => Search::Id(id(text)),
        SearchBy::HouseholdNo | SearchBy::Phone => Search::Phone(plain(text)),
    })
}

/// The number that is meant; one that is none of a resident is searched as it is written.
fn id(text: &str) -> IdText {
    IdText::parse(text, Date::MAX).unwrap_or_else(|_| IdText::Other(text.to_owned()))
}

/// Digits and letters as keyboards of this country also write them, without what people put between them.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_searched_by_what_it_looks_like() {
        for (text, by) in [
            ("王小明", SearchBy::Name),
            ("wxm", SearchBy::Initials),
            ("WXM", SearchBy::Initials),
            ("5226230001", SearchBy::HouseholdNo),
            ("52", SearchBy::HouseholdNo),
            ("52990119800101001X", SearchBy::Id),
            ("529901 19800101 001x", SearchBy::Id),
            ("５２９９０１１９８００１０１００１Ｘ", SearchBy::Id),
            ("529901800101001", SearchBy::Id),
            ("13900000001", SearchBy::Phone),
            ("139-0000-0001", SearchBy::Phone),
            ("0857-8222222", SearchBy::Phone),
            ("1390", SearchBy::HouseholdNo),
            ("%", SearchBy::Name),
            ("", SearchBy::Name),
            ("王", SearchBy::Name),
            ("' OR 1=1 --", SearchBy::Name),
        ] {
            assert_eq!(SearchBy::of(text), by, "{text}");
        }
    }

    #[test]
    fn nothing_typed_is_no_search() {
        for text in ["", "  ", "\u{3000}"] {
            assert_eq!((household_search(text, None), person_search(text, None)), (None, None));
        }
        let by_word = household_search("13900000001", Some(SearchBy::HouseholdNo));
        assert_eq!(by_word, Some(households::Search::HouseholdNo("13900000001".to_owned())));
    }
}
