//! Texts of cells brought to one form: for look-up, and for repeating in a sentence.

use std::borrow::Cow;

use crate::intake::cell::Raw;

/// Characters of a value that a sentence repeats.
const SHOWN: usize = 30;
/// As many digits in a row may be a telephone or identity number that stands in the wrong column.
const TELLING_DIGITS: usize = 11;

/// Whether it is a space or one of the characters that stand unseen around a text.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// The half-width form of a full-width character.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// The form in which words are compared: half-width, small letters, no spaces.
pub fn normalise(text: &str) -> String {
    text.chars()
        .filter(|c| !is_blank(*c))
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The cell as a person sees it: a date as a date, a whole number without a point.
pub fn written(raw: &Raw) -> Cow<'_, str> {
    match raw {
        Raw::Text(text) => Cow::Borrowed(text),
        Raw::Serial(serial) => match domain::date::from_serial(*serial) {
            Some(date) => Cow::Owned(date.to_string()),
            None => Cow::Owned(raw.shown()),
        },
        raw => Cow::Owned(raw.shown()),
    }
}

/// The text as a sentence repeats it: shortened, and long runs of digits starred.
pub fn shown(text: &str) -> String {
    let mut chars: Vec<char> = text
        .trim_matches(is_blank)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut at = 0;
    while at < chars.len() {
        let joins = |c: &&char| half_width(**c).is_ascii_digit() || matches!(**c, ' ' | '-');
        let end = at + chars[at..].iter().take_while(joins).count();
        let digits = chars[at..end]
            .iter()
            .filter(|c| half_width(**c).is_ascii_digit())
            .count();
        if digits >= TELLING_DIGITS {
            chars[at..end].fill('*');
        }
        at = end + 1;
    }
    if chars.len() > SHOWN {
        chars.truncate(SHOWN);
        chars.push('…');
    }
    chars.into_iter().collect()
}
