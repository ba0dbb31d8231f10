//! Money in integer fen, and the numbers of spreadsheets: read exactly or not at all.

use std::fmt;

use crate::table::DECIMAL_SCALE;

mod number;
#[cfg(test)]
mod tests;

/// Decimal places of fen in a yuan.
const FEN_PLACES: u32 = 2;
/// Decimal places of a decimal column.
const DECIMAL_PLACES: u32 = DECIMAL_SCALE.ilog10();

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// A fraction where a whole number is wanted.
    #[error("not a whole number")]
    Fraction,
    /// Larger than can be kept exactly.
    #[error("too large")]
    TooLarge,
}

/// Fen as yuan with thousands separators; fen are written only when there are any: `52,300`, `-12.05`.
pub fn format_fen(fen: i64) -> String {
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = yuan.to_string();
    let mut out = String::from(if fen < 0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if rest > 0 {
        out.push_str(&format!(".{rest:02}"));
    }
    out
}

/// Fen as a sentence says them: `52,300 元`.
pub fn format_yuan(fen: i64) -> String {
    format!("{} 元", format_fen(fen))
}

/// Reads an amount of money in fen: `1,234.50`, `￥1234.5`, `1.2万`, `3.5万元`, `(1,234)`, `１２３元整`.
///
/// More than two decimals are rounded, halves away from zero.
///
/// ```
/// assert_eq!(domain::money::parse_fen("1,234.50"), Ok(123_450));
/// assert_eq!(domain::money::parse_fen("1.2万"), Ok(1_200_000));
/// ```
///
/// # Errors
/// [`NumberError`]; wrong grouping such as `1,23,4` and powers such as `1e5` are no numbers.
pub fn parse_fen(text: &str) -> Result<i64, NumberError> {
    number::parse(text, FEN_PLACES, true).map(|(fen, _)| fen)
}

/// The fen of a numeric cell in yuan; the decimal digits a person sees are rounded, halves away from zero.
///
/// # Errors
/// [`NumberError::TooLarge`] for what is no finite number or beyond exact fen.
pub fn fen_from_f64(yuan: f64) -> Result<i64, NumberError> {
    number::from_f64(yuan, FEN_PLACES)
}

/// Reads a decimal number in ten-thousandths ([`DECIMAL_SCALE`]); further decimals are rounded.
///
/// # Errors
/// [`NumberError`], as [`parse_fen`], which alone takes currency signs.
pub fn parse_decimal(text: &str) -> Result<i64, NumberError> {
    number::parse(text, DECIMAL_PLACES, false).map(|(value, _)| value)
}

/// The ten-thousandths of a numeric cell; further decimals are rounded.
///
/// # Errors
/// [`NumberError::TooLarge`], as [`fen_from_f64`].
pub fn decimal_from_f64(value: f64) -> Result<i64, NumberError> {
    number::from_f64(value, DECIMAL_PLACES)
}

/// Reads a whole number; `3.00` is one.
///
/// # Errors
/// [`NumberError::Fraction`] for `3.5`, else as [`parse_decimal`].
pub fn parse_integer(text: &str) -> Result<i64, NumberError> {
    match number::parse(text, 0, false)? {
        (value, true) => Ok(value),
        _ => Err(NumberError::Fraction),
    }
}

/// The whole number of a numeric cell; the noise of binary fractions is no fraction.
///
/// # Errors
/// [`NumberError::Fraction`] and [`NumberError::TooLarge`].
pub fn integer_from_f64(value: f64) -> Result<i64, NumberError> {
    let whole = number::from_f64(value, 0)?;
    if (value - value.round()).abs() > 1e-9 {
        Err(NumberError::Fraction)
    } else {
        Ok(whole)
    }
}

/// A scaled number as a person writes it, without trailing zeros: `12500` at scale 4 is `1.25`.
#[derive(Debug, Clone, Copy)]
pub struct Scaled {
    /// The number in units of ten to the minus `scale`.
    pub value: i64,
    /// Digits behind the point.
    pub scale: u32,
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
