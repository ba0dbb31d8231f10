//! Civil dates as spreadsheets and people write them: read exactly or not at all.

pub use jiff::civil::Date;

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DateError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not a date.
    #[error("not a date")]
    NotADate,
    /// Could be several days: a year of two digits, the day first.
    #[error("could be several days")]
    Ambiguous,
    /// No such day in the calendar.
    #[error("no such day in the calendar")]
    NoSuchDay,
    /// A month or a bare year where a day is wanted.
    #[error("no day")]
    NoDay,
    /// A bare year where a month is wanted.
    #[error("no month")]
    NoMonth,
}

/// Years that a cell can mean; a number outside is no year.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=9999;
/// Years that bare digits (`202603`, `2026`) can begin with.
const BARE_YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;
/// Serials that bare text can mean: 1960 to 2099, so that neither a bare year nor `20263` is taken for one.
const TEXT_SERIALS: std::ops::RangeInclusive<u32> = 22_000..=73_050;

/// A date as far as it is written.
type Written = (u32, Option<u32>, Option<u32>);

/// Reads a date: `2026-03-01`, `2026/3/1`, `2026年3月1日`, `20260301`; a time of day behind it is left out.
///
/// # Errors
/// [`DateError`]; `26-3-1` and `3/1/2026` are ambiguous, never guessed; a month is no date.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    match plain(text.as_bytes()) {
        Some((year, month, day)) => ymd(year, month, day),
        None => day_of(written(text)?),
    }
}

/// Reads a month as its first day: `202603`, `2026年3月`, `2026-03`, and everything [`parse_date`] reads.
///
/// # Errors
/// [`DateError`], as [`parse_date`].
pub fn parse_month(text: &str) -> Result<Date, DateError> {
    match plain(text.as_bytes()) {
        Some((year, month, day)) => ymd(year, month, day).map(month_of),
        None => first_of(written(text)?),
    }
}

/// The day of a spreadsheet serial in the 1900 system; the time of day is left out.
///
/// The system holds a 29 February 1900 that never was: serial 60 is no day.
pub fn from_serial(serial: f64) -> Option<Date> {
    if !(1.0..=2_958_465.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i32;
    let origin = match days {
        60 => return None,
        ..60 => Date::constant(1899, 12, 31),
        _ => Date::constant(1899, 12, 30),
    };
    origin.checked_add(jiff::Span::new().days(days)).ok()
}

/// The serial of a day in the 1900 system, for days from March 1900 on.
pub fn to_serial(date: Date) -> i32 {
    date.since(Date::constant(1899, 12, 30))
        .map_or(0, |span| span.get_days())
}

/// The day that a plain number in a date column means: `20260301` or a serial.
///
/// # Errors
/// [`DateError::NoDay`] for `202603` and for a bare year such as `2026`: as serials they would be 2454 and 1905.
pub fn from_number(value: f64) -> Result<Date, DateError> {
    day_of(number_written(value)?)
}

/// The month, as its first day, that a plain number in a month column means: `202603`, `20260301` or a serial.
///
/// # Errors
/// [`DateError::NoMonth`] for a bare year.
pub fn month_from_number(value: f64) -> Result<Date, DateError> {
    first_of(number_written(value)?)
}

/// The first day of the date's month.
pub fn month_of(date: Date) -> Date {
    date.first_of_month()
}

fn day_of(written: Written) -> Result<Date, DateError> {
    match written {
        (year, Some(month), Some(day)) => ymd(year, month, day),
        (year, Some(month), None) => ymd(year, month, 1).and(Err(DateError::NoDay)),
        _ => Err(DateError::NoDay),
    }
}

fn first_of(written: Written) -> Result<Date, DateError> {
    match written {
        (year, Some(month), day) => ymd(year, month, day.unwrap_or(1)).map(month_of),
        _ => Err(DateError::NoMonth),
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Result<Date, DateError> {
    if !YEARS.contains(&year) {
        return Err(DateError::NotADate);
    }
    match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| DateError::NoSuchDay),
        _ => Err(DateError::NoSuchDay),
    }
}

fn number_written(value: f64) -> Result<Written, DateError> {
    if value.fract() == 0.0 && (1900.0..1e8).contains(&value) {
        let digits = value as u32;
        if digits >= 10_000_000 {
            return Ok((digits / 10_000, Some(digits / 100 % 100), Some(digits % 100)));
        }
        if BARE_YEARS.contains(&digits) {
            return Ok((digits, None, None));
        }
        if BARE_YEARS.contains(&(digits / 100)) && (1..=12).contains(&(digits % 100)) {
            return Ok((digits / 100, Some(digits % 100), None));
        }
    }
    from_serial(value).map(parts).ok_or(DateError::NotADate)
}

fn parts(date: Date) -> Written {
    (
        date.year().unsigned_abs().into(),
        Some(date.month().unsigned_abs().into()),
        Some(date.day().unsigned_abs().into()),
    )
}

/// `2026-03-01`, `2026/3/1` and `20260301` in plain ASCII, by far the most frequent forms.
fn plain(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    if !(8..=10).contains(&bytes.len()) {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, c| {
            c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'))
        })
    };
    let (year, rest) = bytes.split_at(4);
    let year = number(year)?;
    let separator = rest[0];
    if separator.is_ascii_digit() {
        let rest = number(rest)?;
        return (bytes.len() == 8).then_some((year, rest / 100, rest % 100));
    }
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let at = 1 + rest[1..].iter().position(|c| *c == separator)?;
    let (month, day) = (&rest[1..at], &rest[at + 1..]);
    let lengths_fit = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    lengths_fit.then_some((year, number(month)?, number(day)?))
}

/// The year, month and day as far as they are written.
fn written(text: &str) -> Result<Written, DateError> {
    let mut rest = Cursor(text.trim_matches(is_space));
    if rest.0.is_empty() {
        return Err(DateError::Empty);
    }
    let (first, length) = rest.digits()?;
    match length {
        4 => after_year(first as u32, rest),
        8 | 14 => {
            let digits = (if length == 8 { first } else { first / 1_000_000 }) as u32;
            rest.time_or_end()?;
            Ok((digits / 10_000, Some(digits / 100 % 100), Some(digits % 100)))
        }
        6 if rest.0.is_empty() => match ((first / 100) as u32, (first % 100) as u32) {
            (year, month) if BARE_YEARS.contains(&year) => Ok((year, Some(month), None)),
            _ => Err(DateError::Ambiguous),
        },
        5 if rest.0.is_empty() && TEXT_SERIALS.contains(&(first as u32)) => {
            from_serial(first as f64).map(parts).ok_or(DateError::NotADate)
        }
        1 | 2 if rest.separator(&['-', '/', '.', '年', '月', '\\']) && rest.digits().is_ok() => {
            Err(DateError::Ambiguous)
        }
        _ => Err(DateError::NotADate),
    }
}

fn after_year(year: u32, mut rest: Cursor<'_>) -> Result<Written, DateError> {
    let separated = rest.separator(&['-', '/', '.', '年', '\\']);
    if rest.0.is_empty() {
        return Ok((year, None, None));
    }
    let (month, 1 | 2) = rest.digits()? else {
        return Err(DateError::NotADate);
    };
    if !separated {
        return Err(DateError::NotADate);
    }
    let separated = rest.separator(&['-', '/', '.', '月', '\\']);
    if rest.0.is_empty() {
        return Ok((year, Some(month as u32), None));
    }
    let (day, 1 | 2) = rest.digits()? else {
        return Err(DateError::NotADate);
    };
    if !separated {
        return Err(DateError::NotADate);
    }
    rest.separator(&['日', '号']);
    rest.time_or_end()?;
    Ok((year, Some(month as u32), Some(day as u32)))
}

/// What is left to read of a text.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    /// A run of 1 to 14 digits: its value and its length.
    fn digits(&mut self) -> Result<(u64, usize), DateError> {
        let (mut value, mut length) = (0u64, 0);
        while let Some(c) = self.0.chars().next() {
            let Some(digit) = half_width(c).to_digit(10) else { break };
            (value, length) = (value * 10 + u64::from(digit), length + 1);
            if length > 14 {
                return Err(DateError::NotADate);
            }
            self.0 = &self.0[c.len_utf8()..];
        }
        if length == 0 {
            Err(DateError::NotADate)
        } else {
            Ok((value, length))
        }
    }

    /// Passes one of these characters with the spaces around it; whether it was there.
    fn separator(&mut self, any: &[char]) -> bool {
        let rest = self.0.trim_start_matches(is_space);
        match rest.chars().next() {
            Some(c) if any.contains(&half_width(c)) => {
                self.0 = rest[c.len_utf8()..].trim_start_matches(is_space);
                true
            }
            _ => false,
        }
    }

    /// Whether nothing but a time of day is left.
    fn time_or_end(&self) -> Result<(), DateError> {
        let rest = self.0.trim_start_matches(is_space);
        let time = rest.strip_prefix(['T', 't']).unwrap_or(rest);
        let signs = |c: char| c.is_ascii_digit() || " :.+-ZAPMapm时分秒点上下午".contains(c);
        let like_time = time.len() <= 48
            && time
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_digit() || c == '上' || c == '下')
            && time.chars().map(half_width).all(signs)
            && (time.contains([':', '：', '时', '点'])
                || (time.len() == 6 && time.bytes().all(|c| c.is_ascii_digit())));
        if rest.is_empty() || like_time {
            Ok(())
        } else {
            Err(DateError::NotADate)
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\'' | '\u{2018}' | '\u{2019}')
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        '。' | '·' => '.',
        c => c,
    }
}

#[cfg(test)]
mod tests;
