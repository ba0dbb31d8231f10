use proptest::prelude::*;

use super::*;

const FIRST: Result<Date, DateError> = Ok(Date::constant(2026, 3, 1));

#[test]
fn dates_as_people_write_them() {
    let table = [
        ("2026-03-01", FIRST),
        ("2026/03/01", FIRST),
        ("2026/3/1", FIRST),
        ("2026-3-01", FIRST),
        ("2026.3.1", FIRST),
        ("2026．3．1", FIRST),
        ("2026年3月1日", FIRST),
        ("２０２６年３月１日", FIRST),
        ("２０２６－０３－０１", FIRST),
        ("2026 年 3 月 1 日", FIRST),
        ("2026年03月01号", FIRST),
        ("2026年3月1", FIRST),
        ("20260301", FIRST),
        (" 20260301 ", FIRST),
        ("'2026-03-01", FIRST),
        ("2026-03-01 00:00:00", FIRST),
        ("2026-03-01T00:00:00", FIRST),
        ("2026-03-01T08:30:00.000Z", FIRST),
        ("2026/3/1 8:30", FIRST),
        ("2026年3月1日 8时30分", FIRST),
        ("20260301 083000", FIRST),
        ("20260301083000", FIRST),
        ("46082", FIRST),
        ("9999-12-31", Ok(Date::constant(9999, 12, 31))),
        ("2024-02-29", Ok(Date::constant(2024, 2, 29))),
        ("202603", Err(DateError::NoDay)),
        ("2026年3月", Err(DateError::NoDay)),
        ("2026-3", Err(DateError::NoDay)),
        ("2026", Err(DateError::NoDay)),
        ("2026年", Err(DateError::NoDay)),
        ("26-3-1", Err(DateError::Ambiguous)),
        ("26年3月1日", Err(DateError::Ambiguous)),
        ("3/1/2026", Err(DateError::Ambiguous)),
        ("03-01-2026", Err(DateError::Ambiguous)),
        ("260301", Err(DateError::Ambiguous)),
        ("2026-02-29", Err(DateError::NoSuchDay)),
        ("2026-04-31", Err(DateError::NoSuchDay)),
        ("2026-00-10", Err(DateError::NoSuchDay)),
        ("20261301", Err(DateError::NoSuchDay)),
        ("2026-13", Err(DateError::NoSuchDay)),
        ("", Err(DateError::Empty)),
        (" \u{3000}", Err(DateError::Empty)),
        ("长期", Err(DateError::NotADate)),
        ("2026年春", Err(DateError::NotADate)),
        ("2026-03-01前", Err(DateError::NotADate)),
        ("2026-03-01-02", Err(DateError::NotADate)),
        ("2026-03-01至2026-04-01", Err(DateError::NotADate)),
        ("20263", Err(DateError::NotADate)),
        ("2026-003-1", Err(DateError::NotADate)),
        ("2026--1", Err(DateError::NotADate)),
        ("202603011", Err(DateError::NotADate)),
        ("0001-01-01", Err(DateError::NotADate)),
    ];
    for (text, want) in table {
        assert_eq!(parse_date(text), want, "{text}");
    }
}

#[test]
fn months_as_people_write_them() {
    let table = [
        ("202603", FIRST),
        ("2026年3月", FIRST),
        ("２０２６年３月份", Err(DateError::NotADate)),
        ("2026-03", FIRST),
        ("2026/3", FIRST),
        ("2026.3", FIRST),
        ("2026-03-17", FIRST),
        ("20260317", FIRST),
        ("2026-03-17 00:00:00", FIRST),
        ("2026", Err(DateError::NoMonth)),
        ("202613", Err(DateError::NoSuchDay)),
        ("2026-02-30", Err(DateError::NoSuchDay)),
        ("26-3", Err(DateError::Ambiguous)),
        ("", Err(DateError::Empty)),
    ];
    for (text, want) in table {
        assert_eq!(parse_month(text), want, "{text}");
    }
}

#[test]
fn serials() {
    let table = [
        (1.0, Some(Date::constant(1900, 1, 1))),
        (59.0, Some(Date::constant(1900, 2, 28))),
        (60.0, None),
        (61.0, Some(Date::constant(1900, 3, 1))),
        (46_082.75, Some(Date::constant(2026, 3, 1))),
        (2_958_465.0, Some(Date::constant(9999, 12, 31))),
        (2_958_466.0, None),
        (0.99, None),
        (-1.0, None),
        (f64::NAN, None),
        (f64::INFINITY, None),
    ];
    for (serial, want) in table {
        assert_eq!(from_serial(serial), want, "{serial}");
    }
}

#[test]
fn plain_numbers() {
    let table = [
        (46_082.0, FIRST, FIRST),
        (46_082.5, FIRST, FIRST),
        (20_260_301.0, FIRST, FIRST),
        (202_603.0, Err(DateError::NoDay), FIRST),
        (2026.0, Err(DateError::NoDay), Err(DateError::NoMonth)),
        (20_261_301.0, Err(DateError::NoSuchDay), Err(DateError::NoSuchDay)),
        (1e12, Err(DateError::NotADate), Err(DateError::NotADate)),
        (0.0, Err(DateError::NotADate), Err(DateError::NotADate)),
        (-5.0, Err(DateError::NotADate), Err(DateError::NotADate)),
    ];
    for (value, date, month) in table {
        assert_eq!(from_number(value), date, "{value}");
        assert_eq!(month_from_number(value), month, "{value}");
    }
}

proptest! {
    #[test]
    fn every_day_reads_back_in_every_form(days in 61i32..109_000) {
        let date = from_serial(f64::from(days)).expect("in range");
        prop_assert_eq!(to_serial(date), days);
        let (y, m, d) = (date.year(), date.month(), date.day());
        for text in [
            format!("{y}-{m:02}-{d:02}"), format!("{y}/{m}/{d}"), format!("{y}年{m}月{d}日"),
            format!("{y}{m:02}{d:02}"), format!("{y}.{m}.{d} 12:00"), format!("{date}T00:00:00"),
        ] {
            prop_assert_eq!(parse_date(&text), Ok(date), "{}", text);
            prop_assert_eq!(parse_month(&text), Ok(month_of(date)), "{}", text);
        }
        for text in [format!("{y}{m:02}"), format!("{y}年{m}月"), format!("{y}-{m}")] {
            prop_assert_eq!(parse_month(&text), Ok(month_of(date)), "{}", text);
            prop_assert_eq!(parse_date(&text), Err(DateError::NoDay), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9年月日/. :T-]{0,16}|\\PC{0,24}") {
        let _ = parse_date(&text);
        let _ = parse_month(&text);
    }

    #[test]
    fn no_number_panics(value in any::<f64>()) {
        let _ = from_number(value);
        let _ = month_from_number(value);
    }
}
