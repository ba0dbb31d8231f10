//! Civil dates as spreadsheets and people write them, in the calendars of 1900 and 1904.

use domain::Date;

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub(super) enum DateError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not a date.
    #[error("not a date")]
    NotADate,
    /// Could be several days: a year of two digits, the day first, a bare year.
    #[error("could be several days")]
    Ambiguous,
    /// No such day in the calendar.
    #[error("no such day in the calendar")]
    NoSuchDay,
}

/// Years that a cell can mean; a number outside is no year.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=9999;
/// Years that a bare number of six digits can begin with.
const MONTH_YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;
/// Serials that a bare number in a date column can mean: from 1910 on, so that a bare year is none.
const SERIALS: std::ops::Range<f64> = 3_654.0..109_575.0;

/// Reads a date or a month (as its first day): `2026年3月1日`, `2026/3/1`, `2026.03.01`, `20260301`, `202603`,
/// `2026年3月`; a time of day behind it is left out.
///
/// # Errors
/// [`DateError`]; `26-3-1` and `3/1/2026` are ambiguous, never guessed.
pub(super) fn parse_date(text: &str) -> Result<Date, DateError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    match iso(text.as_bytes()) {
        Some(date) => date,
        None => from_groups(text),
    }
}

/// The day of a serial of a spreadsheet program, in its 1900 or 1904 calendar; the time of day is left out.
///
/// The 1900 calendar holds a 29 February 1900 that never was: serial 60 is no day.
pub(super) fn from_serial(serial: f64, is_1904: bool) -> Option<Date> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i32;
    let (origin, days) = match (is_1904, days) {
        (true, days) => (Date::constant(1904, 1, 1), days),
        (false, 0 | 60) => return None,
        (false, 1..60) => (Date::constant(1899, 12, 31), days),
        (false, days) => (Date::constant(1899, 12, 30), days),
    };
    origin.checked_add(jiff::Span::new().days(days)).ok()
}

/// The day that a plain number in a date column means: `20260301`, `202603` or a serial.
///
/// # Errors
/// [`DateError::Ambiguous`] for a bare year, [`DateError::NotADate`] for other numbers.
pub(super) fn from_number(value: f64, is_1904: bool) -> Result<Date, DateError> {
    if value.fract() == 0.0 && (1e5..1e8).contains(&value) {
        let digits = value as u32;
        if digits >= 10_000_000 {
            return ymd(digits / 10_000, digits / 100 % 100, digits % 100);
        }
        if MONTH_YEARS.contains(&(digits / 100)) && (1..=12).contains(&(digits % 100)) {
            return ymd(digits / 100, digits % 100, 1);
        }
    }
    if SERIALS.contains(&value) {
        return from_serial(value, is_1904).ok_or(DateError::NoSuchDay);
    }
    Err(if (1.0..3_654.0).contains(&value) {
        DateError::Ambiguous
    } else {
        DateError::NotADate
    })
}

/// The first day of the date's month.
pub(super) fn month_of(date: Date) -> Date {
    date.first_of_month()
}

/// `2026-03-01` and `2026/03/01`, by far the most frequent forms.
fn iso(bytes: &[u8]) -> Option<Result<Date, DateError>> {
    let &[a, b, c, d, s1, e, f, s2, g, h] = bytes else {
        return None;
    };
    if s1 != s2 || !matches!(s1, b'-' | b'/' | b'.') {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |sum, c| {
            c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'))
        })
    };
    Some(ymd(number(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?))
}

fn ymd(year: u32, month: u32, day: u32) -> Result<Date, DateError> {
    if !YEARS.contains(&year) {
        return Err(DateError::NotADate);
    }
    let (year, month, day) = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    match (year, month, day) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| DateError::NoSuchDay),
        _ => Err(DateError::NoSuchDay),
    }
}

/// Runs of digits with their lengths; what stands between them are separators.
fn from_groups(text: &str) -> Result<Date, DateError> {
    let mut groups = [(0u64, 0usize); 3];
    let (mut n, mut inside) = (0, false);
    let mut rest = text.char_indices();
    for (at, c) in rest.by_ref() {
        match half_width(c) {
            c @ '0'..='9' => {
                if !inside {
                    if n == 3 || (n == 1 && groups[0].1 >= 6) {
                        return if is_time(&text[at..]) {
                            finish(&groups[..n])
                        } else {
                            Err(DateError::NotADate)
                        };
                    }
                    (n, inside) = (n + 1, true);
                }
                let (value, len) = &mut groups[n - 1];
                if *len >= 14 {
                    return Err(DateError::NotADate);
                }
                (*value, *len) = (*value * 10 + u64::from(c as u32 - '0' as u32), *len + 1);
            }
            '-' | '/' | '.' | '年' | '月' | '\\' if n > 0 && n < 3 => inside = false,
            '日' | '号' if n == 3 => inside = false,
            ' ' | '\t' | '\u{a0}' => inside = false,
            'T' | 't' if n == 3 => inside = false,
            _ => return Err(DateError::NotADate),
        }
    }
    finish(&groups[..n])
}

fn finish(groups: &[(u64, usize)]) -> Result<Date, DateError> {
    let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    match groups {
        [(digits, 8)] => from_number(*digits as f64, false),
        [(digits, 14)] => from_number((digits / 1_000_000) as f64, false),
        [(digits, 6)] => {
            let (year, month) = (small(digits / 100), small(digits % 100));
            if MONTH_YEARS.contains(&year) {
                ymd(year, month, 1)
            } else {
                Err(DateError::Ambiguous)
            }
        }
        [(_, 4)] => Err(DateError::Ambiguous),
        [(digits, 5)] => from_number(*digits as f64, false),
        [(year, 4), (month, 1 | 2)] => ymd(small(*year), small(*month), 1),
        [(year, 4), (month, 1 | 2), (day, 1 | 2)] => ymd(small(*year), small(*month), small(*day)),
        [(_, 1 | 2), (_, 1 | 2), ..] => Err(DateError::Ambiguous),
        _ => Err(DateError::NotADate),
    }
}

fn is_time(text: &str) -> bool {
    text.len() <= 32
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " :.+-ZTAPMapm时分秒点：".contains(c))
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        '。' | '·' => '.',
        '\u{3000}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let first = Ok(Date::constant(2026, 3, 1));
        let table = [
            ("2026-03-01", first),
            ("2026/03/01", first),
            ("2026/3/1", first),
            ("2026.3.1", first),
            ("2026．3．1", first),
            ("2026年3月1日", first),
            ("２０２６年３月１日", first),
            ("2026 年 3 月 1 日", first),
            ("2026年03月01号", first),
            ("20260301", first),
            ("202603", first),
            ("2026年3月", first),
            ("2026-3", first),
            ("2026-03-01 00:00:00", first),
            ("2026-03-01T08:30:00", first),
            ("2026/3/1 8:30", first),
            ("20260301 083000", first),
            ("20260301083000", first),
            ("46082", first),
            ("26-3-1", Err(DateError::Ambiguous)),
            ("3/1/2026", Err(DateError::Ambiguous)),
            ("260301", Err(DateError::Ambiguous)),
            ("2026", Err(DateError::Ambiguous)),
            ("2026-02-29", Err(DateError::NoSuchDay)),
            ("20261301", Err(DateError::NoSuchDay)),
            ("2026-13", Err(DateError::NoSuchDay)),
            ("9999-12-31", Ok(Date::constant(9999, 12, 31))),
            ("", Err(DateError::Empty)),
            ("长期", Err(DateError::NotADate)),
            ("2026年春", Err(DateError::NotADate)),
            ("1-2-3-4", Err(DateError::NotADate)),
            ("2026-03-01-02", Err(DateError::NotADate)),
            ("0001-01-01", Err(DateError::NotADate)),
        ];
        for (text, want) in table {
            let got = parse_date(text);
            assert!(
                got == want || (want.is_err() && got.is_err() && text.len() > 9),
                "{text}: {got:?} not {want:?}"
            );
        }
    }

    #[test]
    fn serials_of_both_calendars() {
        let table = [
            (1.0, false, Some(Date::constant(1900, 1, 1))),
            (59.0, false, Some(Date::constant(1900, 2, 28))),
            (60.0, false, None),
            (61.0, false, Some(Date::constant(1900, 3, 1))),
            (46_082.75, false, Some(Date::constant(2026, 3, 1))),
            (44_620.0, true, Some(Date::constant(2026, 3, 1))),
            (0.0, true, Some(Date::constant(1904, 1, 1))),
            (-1.0, false, None),
            (3e6, false, None),
        ];
        for (serial, is_1904, want) in table {
            assert_eq!(from_serial(serial, is_1904), want, "{serial} {is_1904}");
        }
    }

    #[test]
    fn plain_numbers_in_date_columns() {
        let first = Ok(Date::constant(2026, 3, 1));
        let table = [
            (46_082.0, first),
            (202_603.0, first),
            (20_260_301.0, first),
            (2026.0, Err(DateError::Ambiguous)),
            (202_613.0, Err(DateError::NotADate)),
            (20_261_301.0, Err(DateError::NoSuchDay)),
            (1e12, Err(DateError::NotADate)),
            (-5.0, Err(DateError::NotADate)),
        ];
        for (value, want) in table {
            assert_eq!(from_number(value, false), want, "{value}");
        }
    }

    proptest! {
        #[test]
        fn every_day_reads_back_in_every_form(days in 100i32..80_000) {
            let date = from_serial(f64::from(days), false).expect("in range");
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [
                format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}"), format!("{y}年{m}月{d}日"),
                format!("{y}{m:02}{d:02}"), format!("{y}.{m}.{d} 12:00"),
            ] {
                prop_assert_eq!(parse_date(&text), Ok(date), "{}", text);
            }
            prop_assert_eq!(parse_date(&format!("{y}{m:02}")), Ok(month_of(date)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = parse_date(&text);
        }
    }
}
