//! Numbers of cells: read exactly or not at all; money in integer fen.

use std::fmt;

/// Why a text is no number that can be kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub(super) enum NumberError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// More digits behind the point than are kept.
    #[error("more digits behind the point than are kept")]
    TooManyDigits,
    /// Too large.
    #[error("too large")]
    TooLarge,
}

/// Reads a number in units of ten to the minus `scale`, exactly.
///
/// # Errors
/// [`NumberError`]; digits beyond the scale are an error unless they are zero.
pub(super) fn parse_scaled(text: &str, scale: u32) -> Result<i64, NumberError> {
    let mut number = Digits::default();
    for c in text.trim().chars() {
        number.take(half_width(c))?;
    }
    number.finish(scale)
}

/// The number of a numeric cell in units of ten to the minus `scale`; the noise of binary fractions is taken away.
///
/// # Errors
/// [`NumberError::TooManyDigits`] when there really are more digits.
pub(super) fn scaled_from_number(value: f64, scale: u32) -> Result<i64, NumberError> {
    let scaled = in_range(value, scale)?;
    let whole = scaled.round();
    if (scaled - whole).abs() <= scaled.abs() * 1e-14 + 1e-9 {
        return Ok(whole as i64);
    }
    Err(NumberError::TooManyDigits)
}

/// The money of a numeric cell in fen; a computed amount with more digits is rounded to the fen, halves away from zero.
///
/// # Errors
/// [`NumberError::TooLarge`] beyond what a cell can hold exactly.
pub(super) fn fen_from_number(yuan: f64) -> Result<i64, NumberError> {
    let fen = in_range(yuan, 2)?;
    // 1.005 is stored as 1.00499999999999989…: half a fen is meant, so the noise is lifted before rounding.
    Ok((fen + fen.signum() * fen.abs() * 1e-15).round() as i64)
}

fn in_range(value: f64, scale: u32) -> Result<f64, NumberError> {
    const POWERS: [f64; 9] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
    let scaled = value * POWERS.get(scale as usize).copied().unwrap_or(1e8);
    if !scaled.is_finite() || scaled.abs() > 9e15 {
        Err(NumberError::TooLarge)
    } else {
        Ok(scaled)
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{fe63}' => '-',
        '\u{ffe5}' => '¥',
        '、' | '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    }
}

/// A number while its characters arrive.
#[derive(Default)]
struct Digits {
    negative: bool,
    signed: bool,
    bracketed: bool,
    closed: bool,
    value: i64,
    n_digits: usize,
    fraction: Option<u32>,
    /// Digits since the last comma, once there is one.
    group: Option<usize>,
    /// Powers of ten of 万 and 亿.
    raised: u32,
    unit: bool,
    /// A space behind digits: no more digits come.
    gap: bool,
}

impl Digits {
    fn take(&mut self, c: char) -> Result<(), NumberError> {
        let started = self.n_digits > 0;
        let ended = self.unit || self.raised > 0 || self.closed || self.gap;
        match c {
            '0'..='9' if !ended => self.digit(i64::from(c as u32 - '0' as u32)),
            ',' if !ended && self.fraction.is_none() && started => self.comma(),
            '.' if !ended && self.fraction.is_none() => {
                self.fraction = Some(0);
                self.whole_groups()
            }
            '-' | '+' if !started && !self.signed && self.fraction.is_none() => {
                (self.signed, self.negative) = (true, c == '-');
                Ok(())
            }
            '¥' if !started && !self.unit => Ok(()),
            '(' if !started && !self.signed && !self.bracketed => {
                (self.bracketed, self.negative, self.signed) = (true, true, true);
                Ok(())
            }
            ')' if started && self.bracketed && !self.closed => {
                self.closed = true;
                Ok(())
            }
            '万' | '亿' if started && self.raised == 0 && !self.unit && !self.closed => {
                self.raised = if c == '万' { 4 } else { 8 };
                Ok(())
            }
            '元' | '圆' if started && !self.unit => {
                self.unit = true;
                Ok(())
            }
            ' ' | '\t' => {
                self.gap = started;
                Ok(())
            }
            _ => Err(NumberError::NotANumber),
        }
    }

    fn digit(&mut self, digit: i64) -> Result<(), NumberError> {
        self.n_digits += 1;
        match (&mut self.fraction, &mut self.group) {
            (Some(places), _) => {
                // Zeros far behind the point say nothing; other digits there are told as too many at the end.
                if *places >= 15 {
                    return if digit == 0 {
                        Ok(())
                    } else {
                        Err(NumberError::TooManyDigits)
                    };
                }
                *places += 1;
            }
            (None, Some(group)) => *group += 1,
            (None, None) => {}
        }
        self.value = self
            .value
            .checked_mul(10)
            .and_then(|v| v.checked_add(digit))
            .ok_or(NumberError::TooLarge)?;
        Ok(())
    }

    fn comma(&mut self) -> Result<(), NumberError> {
        let fits = match self.group {
            Some(group) => group == 3,
            None => self.n_digits <= 3,
        };
        self.group = Some(0);
        if fits { Ok(()) } else { Err(NumberError::NotANumber) }
    }

    fn whole_groups(&mut self) -> Result<(), NumberError> {
        match self.group.take() {
            Some(group) if group != 3 => Err(NumberError::NotANumber),
            _ => Ok(()),
        }
    }

    fn finish(mut self, scale: u32) -> Result<i64, NumberError> {
        if self.n_digits == 0 {
            let nothing = !self.signed && self.fraction.is_none() && !self.unit;
            return Err(if nothing {
                NumberError::Empty
            } else {
                NumberError::NotANumber
            });
        }
        self.whole_groups()?;
        if self.bracketed && !self.closed {
            return Err(NumberError::NotANumber);
        }
        let mut places = self.fraction.unwrap_or(0);
        let up = scale + self.raised;
        while places > up {
            if self.value % 10 != 0 {
                return Err(NumberError::TooManyDigits);
            }
            (self.value, places) = (self.value / 10, places - 1);
        }
        let factor = 10i64.checked_pow(up - places).ok_or(NumberError::TooLarge)?;
        let value = self.value.checked_mul(factor).ok_or(NumberError::TooLarge)?;
        Ok(if self.negative { -value } else { value })
    }
}

/// A scaled number as a person writes it, without trailing zeros: `12500` at scale 4 is `1.25`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaled {
    /// The number in units of ten to the minus `scale`.
    pub(super) value: i64,
    /// Digits behind the point.
    pub(super) scale: u32,
}

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10u64.pow(self.scale);
        let (whole, rest) = (self.value.unsigned_abs() / unit, self.value.unsigned_abs() % unit);
        write!(f, "{}{whole}", if self.value < 0 { "-" } else { "" })?;
        if rest > 0 {
            let digits = format!("{rest:0width$}", width = self.scale as usize);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_scaled_fen(text: &str) -> Result<i64, NumberError> {
        parse_scaled(text, 2)
    }

    #[test]
    fn amounts_as_people_write_them() {
        let table = [
            ("0", Ok(0)),
            ("52300", Ok(5_230_000)),
            ("1,234.50", Ok(123_450)),
            ("1，234．5", Ok(123_450)),
            ("12,345,678", Ok(1_234_567_800)),
            ("12,34", Err(NumberError::NotANumber)),
            ("1,2345", Err(NumberError::NotANumber)),
            ("1234,567", Err(NumberError::NotANumber)),
            ("￥1234.5", Ok(123_450)),
            ("¥ 80", Ok(8_000)),
            ("-￥80", Ok(-8_000)),
            ("１２３．４５", Ok(12_345)),
            ("1.2万", Ok(1_200_000)),
            ("1.2 万元", Ok(1_200_000)),
            ("12 345", Err(NumberError::NotANumber)),
            ("1,234 元", Ok(123_400)),
            ("1.23456万", Ok(1_234_560)),
            ("1.2345678万", Err(NumberError::TooManyDigits)),
            ("0.5亿", Ok(5_000_000_000)),
            ("300元", Ok(30_000)),
            ("(1,234)", Ok(-123_400)),
            ("（12.5）", Ok(-1_250)),
            ("(12", Err(NumberError::NotANumber)),
            ("-12.05", Ok(-1_205)),
            ("－3", Ok(-300)),
            ("12.3400", Ok(1_234)),
            ("12.345", Err(NumberError::TooManyDigits)),
            (".5", Ok(50)),
            ("5.", Ok(500)),
            ("", Err(NumberError::Empty)),
            ("  ", Err(NumberError::Empty)),
            ("-", Err(NumberError::NotANumber)),
            ("无", Err(NumberError::NotANumber)),
            ("12元5角", Err(NumberError::NotANumber)),
            ("1.2.3", Err(NumberError::NotANumber)),
            ("1.2E+05", Err(NumberError::NotANumber)),
            ("99999999999999999999", Err(NumberError::TooLarge)),
        ];
        for (text, want) in table {
            assert_eq!(parse_scaled_fen(text), want, "{text}");
        }
    }

    #[test]
    fn numeric_cells() {
        let table = [
            (0.1 + 0.2, 2, Ok(30)),
            (1234.5, 2, Ok(123_450)),
            (0.12345, 4, Err(NumberError::TooManyDigits)),
            (99_999_999.99, 2, Ok(9_999_999_999)),
            (-2.5, 4, Ok(-25_000)),
            (3.0, 0, Ok(3)),
            (3.5, 0, Err(NumberError::TooManyDigits)),
            (1e300, 2, Err(NumberError::TooLarge)),
            (f64::NAN, 2, Err(NumberError::TooLarge)),
        ];
        for (value, scale, want) in table {
            assert_eq!(scaled_from_number(value, scale), want, "{value}");
        }
        assert_eq!(fen_from_number(33.333_333), Ok(3_333));
        assert_eq!(fen_from_number(1.005), Ok(101));
        assert_eq!(fen_from_number(-1.005), Ok(-101));
    }

    #[test]
    fn written_for_people() {
        assert_eq!(
            Scaled {
                value: -12_500,
                scale: 4
            }
            .to_string(),
            "-1.25"
        );
        assert_eq!(Scaled { value: 3, scale: 0 }.to_string(), "3");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(fen in -900_000_000_000_000i64..900_000_000_000_000) {
            prop_assert_eq!(parse_scaled_fen(&Scaled { value: fen, scale: 2 }.to_string()), Ok(fen));
            let scaled = Scaled { value: fen, scale: 4 }.to_string();
            prop_assert_eq!(parse_scaled(&scaled, 4), Ok(fen));
        }

        #[test]
        fn a_cell_keeps_every_fen(fen in -9_000_000_000_000i64..9_000_000_000_000) {
            prop_assert_eq!(scaled_from_number(fen as f64 / 100.0, 2), Ok(fen));
            prop_assert_eq!(fen_from_number(fen as f64 / 100.0), Ok(fen));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = parse_scaled_fen(&text);
        }
    }
}
