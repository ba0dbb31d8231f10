//! Resident identity numbers, GB 11643-1999.
//!
//! A number is parsed once, at the door. Sixteen bytes of struct hold all of it: seventeen digits and a
//! check character pack into one `u64`, so that a million of them are cheap to look up.

use std::fmt;

use crate::date::Date;

/// Weights of the first seventeen digits (GB 11643-1999, 4.2; ISO 7064 MOD 11-2).
const WEIGHTS: [u64; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by the weighted sum modulo 11.
const CHECK: [u8; 11] = *b"10X98765432";
/// First two digits in use (GB/T 2260).
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];

/// Sex as an identity number tells it: the seventeenth digit is odd for men.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// A valid eighteen-character identity number.
///
/// `Debug` and `Display` mask it: first six and last four characters stand, the rest are stars.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdCardNo(u64);

/// An identity number as a cell gave it, after parsing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IdText {
    /// Eighteen characters, all in order.
    Resident(IdCardNo),
    /// Fifteen digits, brought to eighteen by inserting the century and computing the check character.
    Upgraded(IdCardNo),
    /// Eighteen characters whose check character does not fit; holds the number with the right one.
    WrongCheckDigit(IdCardNo),
    /// Not a resident identity number: a passport, a temporary number of the household roll.
    Other(String),
}

/// Why a text is no identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdError {
    /// Neither 15 nor 18 characters; holds how many there are.
    #[error("{0} characters instead of 18")]
    Length(usize),
    /// A character that is neither a digit nor a final X.
    #[error("a character that is neither digit nor final X")]
    Character,
    /// The eight birth digits are no date, or lie after the reference day.
    #[error("birth digits are no past date")]
    BirthDate,
    /// The first two digits are no province.
    #[error("unknown province")]
    Province,
    /// A spreadsheet program turned it into a floating-point number and rounded the last digits away.
    #[error("digits lost")]
    LostDigits,
}

impl IdCardNo {
    /// The packed form: seventeen digits and the check value.
    pub fn packed(self) -> u64 {
        self.0
    }

    /// All eighteen characters. For linkage and sealed storage only; people see [`IdCardNo::masked`].
    pub fn reveal(self) -> String {
        format!("{:017}{}", self.0 >> 4, CHECK[(self.0 & 15) as usize] as char)
    }

    /// First six and last four characters, the middle starred.
    pub fn masked(self) -> String {
        let full = self.reveal();
        format!("{}********{}", &full[..6], &full[14..])
    }

    /// The six-digit place of first registration.
    pub fn region(self) -> u32 {
        (self.0 >> 4).checked_div(100_000_000_000).unwrap_or(0) as u32
    }

    /// The date of birth.
    pub fn birth_date(self) -> Date {
        birth_date(self.0 >> 4).unwrap_or(Date::ZERO)
    }

    /// Sex by the seventeenth digit.
    pub fn sex(self) -> Sex {
        if (self.0 >> 4) % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The number with these seventeen digits and the check character that belongs to them.
    fn from_body(body: u64) -> Self {
        Self((body << 4) | check_value(body))
    }

    /// Builds the number of an invented person: place, birth date and sequence; the check is computed.
    ///
    /// # Errors
    /// As [`IdText::parse`]: the place must lie in a province.
    pub fn compose(region: u32, born_on: Date, sequence: u16) -> Result<Self, IdError> {
        if !known_province(u64::from(region) / 10_000) {
            return Err(IdError::Province);
        }
        let date = u64::try_from(i64::from(born_on.year()) * 10_000).unwrap_or(0)
            + born_on.month() as u64 * 100
            + born_on.day() as u64;
        Ok(Self::from_body(
            u64::from(region) * 100_000_000_000 + date * 1_000 + u64::from(sequence % 1000),
        ))
    }
}

impl fmt::Debug for IdCardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Display for IdCardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl IdText {
    /// Parses a resident identity number: spaces, full-width digits and a lower-case x are accepted.
    ///
    /// `not_after` is the reference day: nobody is born after it.
    ///
    /// # Errors
    /// What keeps the text from being a number; a check character that does not fit is not an error but
    /// [`IdText::WrongCheckDigit`].
    pub fn parse(text: &str, not_after: Date) -> Result<Self, IdError> {
        let mut chars = [0u8; 18];
        let mut n = 0;
        for c in text.chars().filter_map(narrow) {
            if n < 18 {
                chars[n] = u8::try_from(c).map_err(|_| IdError::Character)?;
            }
            n += 1;
        }
        match n {
            15 => {
                let digits = body(&chars[..15])?;
                let body = digits / 1_000_000_000 * 100_000_000_000 + 19_000_000_000 + digits % 1_000_000_000;
                Ok(Self::Upgraded(checked(body, not_after)?))
            }
            18 => {
                let number = checked(body(&chars[..17])?, not_after)?;
                let check = CHECK.iter().position(|c| *c == chars[17].to_ascii_uppercase());
                let check = check.ok_or(IdError::Character)? as u64;
                Ok(if check == number.0 & 15 {
                    Self::Resident(number)
                } else {
                    Self::WrongCheckDigit(number)
                })
            }
            _ => Err(IdError::Length(n)),
        }
    }

    /// The number, whether read, upgraded or with its check character put right.
    pub fn number(&self) -> Option<IdCardNo> {
        match self {
            Self::Resident(number) | Self::Upgraded(number) | Self::WrongCheckDigit(number) => Some(*number),
            Self::Other(_) => None,
        }
    }
}

/// Half-width form of an identity character; `None` for spaces and separators that people type.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff10}'..='\u{ff19}' | '\u{ff38}' | '\u{ff58}' => char::from_u32(c as u32 - 0xfee0),
        '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{200b}' | '\u{feff}' => None,
        c if c.is_whitespace() => None,
        c => Some(c),
    }
}

fn body(chars: &[u8]) -> Result<u64, IdError> {
    chars.iter().try_fold(0u64, |sum, c| match c {
        b'0'..=b'9' => Ok(sum * 10 + u64::from(c - b'0')),
        _ => Err(IdError::Character),
    })
}

fn checked(body: u64, not_after: Date) -> Result<IdCardNo, IdError> {
    let born_on = birth_date(body).ok_or(IdError::BirthDate)?;
    if born_on > not_after {
        return Err(IdError::BirthDate);
    }
    if !known_province(body / 1_000_000_000_000_000) {
        return Err(IdError::Province);
    }
    Ok(IdCardNo::from_body(body))
}

fn known_province(code: u64) -> bool {
    u8::try_from(code).is_ok_and(|code| PROVINCES.contains(&code))
}

fn birth_date(body: u64) -> Option<Date> {
    let digits = body / 1000 % 100_000_000;
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
    (year >= 1800).then_some(())?;
    Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
}

fn check_value(mut body: u64) -> u64 {
    let mut sum = 0;
    for weight in WEIGHTS.iter().rev() {
        sum += weight * (body % 10);
        body /= 10;
    }
    sum % 11
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Date {
        Date::constant(2026, 11, 24)
    }

    fn shape(text: &str) -> String {
        match IdText::parse(text, today()) {
            Ok(IdText::Resident(number)) => format!("ok {}", number.reveal()),
            Ok(IdText::Upgraded(number)) => format!("15 {}", number.reveal()),
            Ok(IdText::WrongCheckDigit(number)) => format!("check {}", number.reveal()),
            Ok(IdText::Other(_)) => "other".into(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn forms_of_a_number() {
        let table = [
            ("11010519491231002X", "ok 11010519491231002X"),
            ("440524188001010014", "ok 440524188001010014"),
            ("11010519491231002x", "ok 11010519491231002X"),
            (" 110105 19491231 002X ", "ok 11010519491231002X"),
            ("１１０１０５１９４９１２３１００２Ｘ", "ok 11010519491231002X"),
            ("110105491231002", "15 11010519491231002X"),
            ("110105194912310021", "check 11010519491231002X"),
            ("11010519491331002X", "BirthDate"),
            ("110105204912310021", "BirthDate"),
            ("990426199112010074", "Province"),
            ("1101051949123100", "Length(16)"),
            ("1101051949123100234", "Length(19)"),
            ("1101051949A231002X", "Character"),
            ("1.10105194912E+17", "Length(17)"),
            ("", "Length(0)"),
        ];
        for (text, want) in table {
            assert_eq!(shape(text), want, "{text}");
        }
    }

    #[test]
    fn it_tells_birth_sex_and_place_and_masks_itself() {
        let Ok(IdText::Resident(number)) = IdText::parse("11010519491231002X", today()) else {
            panic!("valid")
        };
        assert_eq!(number.birth_date(), Date::constant(1949, 12, 31));
        assert_eq!(number.sex(), Sex::Female);
        assert_eq!(number.region(), 110_105);
        assert_eq!(format!("{number} {number:?}"), "110105********002X 110105********002X");
    }

    proptest! {
        #[test]
        fn every_single_digit_slip_is_seen(
            sequence in 0u16..1000, days in 0i32..30_000, place in 0usize..17, by in 1u8..10,
        ) {
            let born_on = Date::constant(1930, 1, 1).checked_add(jiff::Span::new().days(days)).expect("in range");
            let number = IdCardNo::compose(520_123, born_on, sequence).expect("known province");
            let mut text = number.reveal().into_bytes();
            text[place] = b'0' + (text[place] - b'0' + by) % 10;
            let slipped = String::from_utf8(text).expect("digits");
            let parsed = IdText::parse(&slipped, today());
            prop_assert!(!matches!(parsed, Ok(IdText::Resident(_))), "{slipped}");
        }
    }
}
