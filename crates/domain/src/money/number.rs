//! Decimal numbers as people write them, one character at a time.

use super::NumberError;

/// Whole digits kept; more is too large for any cell.
const WHOLE_DIGITS: u32 = 18;
/// Decimals kept; a digit further behind decides nothing but whether there is a rest.
const DECIMALS: u32 = 16;
/// Beyond this a floating-point number no longer tells one unit from the next.
const EXACT: f64 = 9e15;

/// The number in units of ten to the minus `places`, rounded half away from zero, and whether nothing was rounded.
pub fn parse(text: &str, places: u32, money: bool) -> Result<(i64, bool), NumberError> {
    if let Some(value) = plain(text.as_bytes(), places) {
        return Ok((value, true));
    }
    let mut number = Reading {
        money,
        ..Reading::default()
    };
    for c in text.chars() {
        number.take(half_width(c))?;
    }
    number.finish(places)
}

/// The number of a cell in units of ten to the minus `places`, rounded half away from zero as it is written.
pub fn from_f64(value: f64, places: u32) -> Result<i64, NumberError> {
    let scaled = value * 10f64.powi(places.cast_signed());
    if !scaled.is_finite() || scaled.abs() > EXACT {
        return Err(NumberError::TooLarge);
    }
    // 1.005 is stored as 1.00499…: near a half, only the digits as written tell which way.
    let near_half = (scaled.fract().abs() - 0.5).abs() < 1e-3;
    if scaled.abs() < 1e12 && !near_half {
        return Ok(scaled.round() as i64);
    }
    parse(&value.to_string(), places, false).map(|(value, _)| value)
}

/// Plain ASCII digits with at most `places` decimals, by far the most frequent form.
fn plain(bytes: &[u8], places: u32) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 14 || !digits.first()?.is_ascii_digit() {
        return None;
    }
    let (mut value, mut behind) = (0i64, None);
    for c in digits {
        match (c, &mut behind) {
            (b'0'..=b'9', behind) => {
                value = value * 10 + i64::from(c - b'0');
                if let Some(n) = behind {
                    *n += 1;
                }
            }
            (b'.', None) => behind = Some(0),
            _ => return None,
        }
    }
    let up = places.checked_sub(behind.unwrap_or(0))?;
    let value = value * 10i64.pow(up);
    Some(if negative { -value } else { value })
}

/// A number while its characters arrive.
#[derive(Default)]
struct Reading {
    money: bool,
    negative: bool,
    signed: bool,
    currency: bool,
    bracket: Bracket,
    /// All digits kept, as one whole number.
    value: i128,
    any: bool,
    whole: u32,
    /// Decimals kept, once there is a point.
    decimals: Option<u32>,
    /// A digit other than zero behind the decimals kept.
    rest: bool,
    /// Digits since the last comma, once there is one.
    group: Option<u32>,
    /// Powers of ten of 万 and 亿.
    raised: u32,
    unit: bool,
    /// Something behind the digits: no more digits come.
    ended: bool,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum Bracket {
    #[default]
    None,
    Open,
    Closed,
}

impl Reading {
    fn take(&mut self, c: char) -> Result<(), NumberError> {
        let started = self.any || self.decimals.is_some();
        match c {
            '0'..='9' if !self.ended => return self.digit(c as u8 - b'0'),
            '.' if !self.ended && self.decimals.is_none() => self.decimals = Some(0),
            ',' if !self.ended && self.any && self.decimals.is_none() => return self.comma(),
            '-' | '+' if !started && !self.signed => (self.signed, self.negative) = (true, c == '-'),
            '¥' if self.money && !started && !self.currency => self.currency = true,
            '(' if !started && !self.signed && self.bracket == Bracket::None => {
                (self.bracket, self.signed, self.negative) = (Bracket::Open, true, true);
            }
            ')' if self.any && self.bracket == Bracket::Open => (self.bracket, self.ended) = (Bracket::Closed, true),
            '万' | '亿' if self.any && self.raised == 0 && !self.unit => {
                (self.raised, self.ended) = (if c == '万' { 4 } else { 8 }, true);
            }
            '元' | '圆' | '块' if self.money && self.any && !self.unit => (self.unit, self.ended) = (true, true),
            '整' if self.unit => {}
            c if is_space(c) => self.ended |= started,
            _ => return Err(NumberError::NotANumber),
        }
        Ok(())
    }

    fn digit(&mut self, digit: u8) -> Result<(), NumberError> {
        self.any = true;
        match &mut self.decimals {
            Some(decimals) if *decimals >= DECIMALS => {
                self.rest |= digit != 0;
                return Ok(());
            }
            Some(decimals) => *decimals += 1,
            None => {
                self.group = self.group.map(|group| group + 1);
                self.whole += u32::from(self.group.is_some() || self.value > 0 || digit > 0);
                if self.whole > WHOLE_DIGITS {
                    return Err(NumberError::TooLarge);
                }
            }
        }
        self.value = self.value * 10 + i128::from(digit);
        Ok(())
    }

    fn comma(&mut self) -> Result<(), NumberError> {
        let fits = match self.group {
            Some(group) => group == 3,
            None => (1..=3).contains(&self.whole),
        };
        self.group = Some(0);
        if fits { Ok(()) } else { Err(NumberError::NotANumber) }
    }

    fn finish(self, places: u32) -> Result<(i64, bool), NumberError> {
        if !self.any {
            let nothing = !self.signed && !self.currency && self.decimals.is_none();
            return Err(if nothing {
                NumberError::Empty
            } else {
                NumberError::NotANumber
            });
        }
        if self.group.is_some_and(|group| group != 3) || self.bracket == Bracket::Open {
            return Err(NumberError::NotANumber);
        }
        let (up, down) = (places + self.raised, self.decimals.unwrap_or(0));
        let (value, rest) = if down > up {
            let unit = 10i128.pow(down - up);
            let (value, rest) = (self.value / unit, self.value % unit);
            (value + i128::from(rest * 2 >= unit), rest != 0)
        } else {
            (self.value * 10i128.pow(up - down), false)
        };
        let value = i64::try_from(value).map_err(|_| NumberError::TooLarge)?;
        Ok((if self.negative { -value } else { value }, !rest && !self.rest))
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\'' | '\u{2018}' | '\u{2019}')
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{fe63}' => '-',
        '\u{ffe5}' => '¥',
        c => c,
    }
}
