use proptest::prelude::*;

use super::*;

const NOT: Result<i64, NumberError> = Err(NumberError::NotANumber);

#[test]
fn amounts_as_people_write_them() {
    let table = [
        ("0", Ok(0)),
        ("52300", Ok(5_230_000)),
        ("-52300.5", Ok(-5_230_050)),
        ("007", Ok(700)),
        ("0012345678901234567", Ok(1_234_567_890_123_456_700)),
        ("1,234.50", Ok(123_450)),
        ("1，234．5", Ok(123_450)),
        ("12,345,678", Ok(1_234_567_800)),
        ("￥1,000", Ok(100_000)),
        ("￥1234.5", Ok(123_450)),
        ("¥ 80", Ok(8_000)),
        ("-￥80", Ok(-8_000)),
        ("￥-80", Ok(-8_000)),
        ("１２３．４５", Ok(12_345)),
        ("1.2万", Ok(1_200_000)),
        ("1.2 万元", Ok(1_200_000)),
        ("3.5万元", Ok(3_500_000)),
        ("1.23456万", Ok(1_234_560)),
        ("1.2345678万", Ok(1_234_568)),
        ("0.5亿", Ok(5_000_000_000)),
        ("2亿元", Ok(20_000_000_000)),
        ("300元", Ok(30_000)),
        ("300元整", Ok(30_000)),
        ("300 块", Ok(30_000)),
        (" 1,234 元 ", Ok(123_400)),
        ("(1,234)", Ok(-123_400)),
        ("（12.5）", Ok(-1_250)),
        ("-1,234", Ok(-123_400)),
        ("－3", Ok(-300)),
        ("＋3", Ok(300)),
        ("12.3400", Ok(1_234)),
        ("12.345", Ok(1_235)),
        ("-12.345", Ok(-1_235)),
        ("12.3449999999999999999999", Ok(1_234)),
        (".5", Ok(50)),
        ("5.", Ok(500)),
        ("", Err(NumberError::Empty)),
        (" \u{3000} ", Err(NumberError::Empty)),
        ("-", NOT),
        ("￥", NOT),
        (".", NOT),
        ("无", NOT),
        ("12,34", NOT),
        ("1,23,4", NOT),
        ("1,2345", NOT),
        ("1234,567", NOT),
        ("1,", NOT),
        (",123", NOT),
        ("12 345", NOT),
        ("(12", NOT),
        ("12)", NOT),
        ("-(12)", NOT),
        ("--3", NOT),
        ("12元5角", NOT),
        ("1.2.3", NOT),
        ("1e5", NOT),
        ("1.2E+05", NOT),
        ("万", NOT),
        ("1万万", NOT),
        ("99999999999999999999", Err(NumberError::TooLarge)),
        ("999999999999亿", Err(NumberError::TooLarge)),
    ];
    for (text, want) in table {
        assert_eq!(parse_fen(text), want, "{text}");
    }
}

#[test]
fn decimals_and_integers() {
    let table = [
        ("3", Ok(30_000), Ok(3)),
        ("3.00", Ok(30_000), Ok(3)),
        ("3.5", Ok(35_000), Err(NumberError::Fraction)),
        ("-0.25", Ok(-2_500), Err(NumberError::Fraction)),
        ("0.33335", Ok(3_334), Err(NumberError::Fraction)),
        ("1,200", Ok(12_000_000), Ok(1_200)),
        ("1.2万", Ok(120_000_000), Ok(12_000)),
        ("3元", NOT, NOT),
        ("￥3", NOT, NOT),
        ("12个月", NOT, NOT),
        ("1.00000000000000000001", Ok(10_000), Err(NumberError::Fraction)),
        ("", Err(NumberError::Empty), Err(NumberError::Empty)),
    ];
    for (text, decimal, integer) in table {
        assert_eq!(parse_decimal(text), decimal, "{text}");
        assert_eq!(parse_integer(text), integer, "{text}");
    }
}

#[test]
fn numeric_cells() {
    let large = Err(NumberError::TooLarge);
    let table = [
        (0.1 + 0.2, Ok(30), Ok(3_000), Err(NumberError::Fraction)),
        (1234.5, Ok(123_450), Ok(12_345_000), Err(NumberError::Fraction)),
        (1.005, Ok(101), Ok(10_050), Err(NumberError::Fraction)),
        (-1.005, Ok(-101), Ok(-10_050), Err(NumberError::Fraction)),
        (33.333_333, Ok(3_333), Ok(333_333), Err(NumberError::Fraction)),
        (
            99_999_999_999.99,
            Ok(9_999_999_999_999),
            Ok(999_999_999_999_900),
            Err(NumberError::Fraction),
        ),
        (3.0, Ok(300), Ok(30_000), Ok(3)),
        (3.000_000_000_000_000_4, Ok(300), Ok(30_000), Ok(3)),
        (-7.0, Ok(-700), Ok(-70_000), Ok(-7)),
        (1e15, large, large, Ok(1_000_000_000_000_000)),
        (1e300, large, large, large),
        (f64::NAN, large, large, large),
        (f64::INFINITY, large, large, large),
    ];
    for (value, fen, decimal, integer) in table {
        assert_eq!(fen_from_f64(value), fen, "{value}");
        assert_eq!(decimal_from_f64(value), decimal, "{value}");
        assert_eq!(integer_from_f64(value), integer, "{value}");
    }
}

#[test]
fn written_for_people() {
    let table = [
        (5_230_000, "52,300 元"),
        (-1_205, "-12.05 元"),
        (0, "0 元"),
        (123_456_789, "1,234,567.89 元"),
    ];
    for (fen, want) in table {
        assert_eq!(format_yuan(fen), want);
    }
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
        prop_assert_eq!(parse_fen(&format_fen(fen)), Ok(fen));
        prop_assert_eq!(parse_fen(&format_yuan(fen)), Ok(fen));
        prop_assert_eq!(parse_fen(&Scaled { value: fen, scale: 2 }.to_string()), Ok(fen));
        prop_assert_eq!(parse_decimal(&Scaled { value: fen, scale: 4 }.to_string()), Ok(fen));
        prop_assert_eq!(parse_integer(&fen.to_string()), Ok(fen));
    }

    #[test]
    fn a_cell_keeps_every_fen(fen in -9_000_000_000_000i64..9_000_000_000_000) {
        prop_assert_eq!(fen_from_f64(fen as f64 / 100.0), Ok(fen));
        prop_assert_eq!(decimal_from_f64(fen as f64 / 10_000.0), Ok(fen));
        prop_assert_eq!(integer_from_f64(fen as f64), Ok(fen));
    }

    #[test]
    fn a_cell_rounds_as_it_is_written(milli in -900_000_000i64..900_000_000) {
        let value = milli as f64 / 1000.0;
        prop_assert_eq!(fen_from_f64(value), parse_fen(&value.to_string()));
    }

    #[test]
    fn no_text_panics(text in "[0-9,.()万亿元￥ -]{0,24}|\\PC{0,24}") {
        let _ = (parse_fen(&text), parse_decimal(&text), parse_integer(&text));
    }

    #[test]
    fn no_number_panics(value in any::<f64>()) {
        let _ = (fen_from_f64(value), decimal_from_f64(value), integer_from_f64(value));
    }
}
