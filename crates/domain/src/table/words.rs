//! Cells as words: identity numbers, codes and column types in the form in which rows are kept.

use crate::date::Date;
use crate::id_card::IdText;
use crate::sheet::{Column, ColumnType};

/// Stands between several words of a list.
const BETWEEN: char = '、';

/// A word of a kept row that its column's list no longer has. The cell became unknown, or lost this one of several
/// words: a doubt to be told, never passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoneWord {
    /// Index of the column in its sheet.
    pub column: usize,
    /// The word as it was kept.
    pub word: String,
    /// How many cells held it.
    pub cells: u64,
}

/// A cell's identity number with all that was known of it: one letter for the kind, then the number or text.
pub fn id_word(id: &IdText) -> String {
    match id {
        IdText::Resident(number) => format!("r{}", number.reveal()),
        IdText::Upgraded(number) => format!("u{}", number.reveal()),
        IdText::WrongCheckDigit(number) => format!("w{}", number.reveal()),
        IdText::Other(text) => format!("o{text}"),
    }
}

/// The identity number that [`id_word`] wrote; `None` for anything else.
pub fn parse_id(word: &str) -> Option<IdText> {
    let (kind, text) = word.split_at_checked(1)?;
    if kind == "o" {
        return Some(IdText::Other(text.to_owned()));
    }
    let Ok(IdText::Resident(number)) = IdText::parse(text, Date::MAX) else {
        return None;
    };
    match kind {
        "r" => Some(IdText::Resident(number)),
        "u" => Some(IdText::Upgraded(number)),
        "w" => Some(IdText::WrongCheckDigit(number)),
        _ => None,
    }
}

/// The place of a word in its column's list; a word that was renamed is found by its other writings.
pub fn code_index(column: &Column, word: &str) -> Option<u16> {
    let codes = &column.codes;
    let is = codes.iter().position(|code| code.is == word);
    let at = is.or_else(|| codes.iter().position(|code| code.also.iter().any(|also| also == word)))?;
    u16::try_from(at).ok()
}

/// Several words of a list, as the list has them now; words that it has no more go to `gone`.
pub fn codes_text(column: &Column, text: &str, mut gone: impl FnMut(&str)) -> Option<String> {
    let mut found: Vec<u16> = match code_index(column, text) {
        Some(at) => vec![at],
        None => text
            .split(BETWEEN)
            .filter_map(|word| {
                let at = code_index(column, word);
                if at.is_none() {
                    gone(word);
                }
                at
            })
            .collect(),
    };
    found.sort_unstable();
    found.dedup();
    let words = found.iter().map(|at| column.codes[usize::from(*at)].is.as_str());
    let mut joined = String::with_capacity(text.len());
    for word in words {
        if !joined.is_empty() {
            joined.push(BETWEEN);
        }
        joined.push_str(word);
    }
    (!joined.is_empty()).then_some(joined)
}

/// The name of a column type, as the sheet catalogue writes it.
pub fn kind_word(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "text",
        ColumnType::IdCard => "id_card",
        ColumnType::Money => "money",
        ColumnType::Integer => "integer",
        ColumnType::Decimal => "decimal",
        ColumnType::Date => "date",
        ColumnType::Month => "month",
        ColumnType::Code => "code",
        ColumnType::Codes => "codes",
        ColumnType::YesNo => "yes_no",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_keeps_its_kind() {
        let parsed = |text| IdText::parse(text, Date::constant(2026, 11, 1)).expect("number");
        let table = [
            (parsed("11010519491231002X"), "r11010519491231002X"),
            (parsed("110105491231002"), "u11010519491231002X"),
            (parsed("110105194912310021"), "w11010519491231002X"),
            (IdText::Other("护照 E1".into()), "o护照 E1"),
            (IdText::Other(String::new()), "o"),
        ];
        for (id, word) in table {
            assert_eq!(id_word(&id), word);
            assert_eq!(parse_id(word), Some(id), "{word}");
        }
        for word in [
            "",
            "r",
            "x11010519491231002X",
            "r110105194912310021",
            "号11010519491231002X",
        ] {
            assert_eq!(parse_id(word), None, "{word}");
        }
    }
}
