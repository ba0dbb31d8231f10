//! The example row of a template: values that the reader takes.

use domain::Date;
use domain::date::{parse_date, parse_month};
use domain::id_card::IdCardNo;
use domain::sheet::{Column, ColumnType, Role, Sheet};

/// Place of registration of the invented person: no county has it.
const REGION: u32 = 529_901;
/// Birth date of the invented person.
const BORN_ON: Date = Date::constant(1990, 1, 1);
/// Sequence of the invented person; odd, so a man.
const SEQUENCE: u16 = 11;
/// A telephone number that nobody has.
const PHONE: &str = "10000000000";
/// A date for columns that give no example.
const DATE: &str = "2026-10-01";
/// A month for columns that give no example.
const MONTH: &str = "202610";
/// An amount for columns that give no example, kept within the column's bounds.
const AMOUNT: f64 = 100.0;

/// One row of invented values, a text per column of the sheet; pasted into the template it is accepted.
pub fn example_row(sheet: &Sheet) -> Vec<String> {
    sheet.columns.iter().map(example).collect()
}

fn example(column: &Column) -> String {
    let given = column
        .example
        .as_deref()
        .map(str::trim)
        .filter(|text| is_of_type(column, text));
    match given {
        Some(given) => given.to_owned(),
        None => made(column),
    }
}

/// Whether the column's own example is a value of the column and no explanation of one.
fn is_of_type(column: &Column, text: &str) -> bool {
    let known = |word: &str| column.codes.iter().any(|code| code.is == word);
    match column.kind {
        _ if text.is_empty() || column.role == Some(Role::Id) => false,
        ColumnType::IdCard => false,
        ColumnType::Text => true,
        ColumnType::Money | ColumnType::Integer | ColumnType::Decimal => {
            text.parse::<f64>().is_ok_and(|value| value == clamped(column, value))
        }
        ColumnType::Date => parse_date(text).is_ok(),
        ColumnType::Month => parse_month(text).is_ok(),
        ColumnType::Code => known(text),
        ColumnType::Codes => text.split('、').all(known),
        ColumnType::YesNo => super::YES_NO.contains(&text),
    }
}

fn made(column: &Column) -> String {
    match (column.kind, column.role) {
        (ColumnType::IdCard, _) | (_, Some(Role::Id)) => id_number(),
        (ColumnType::Date, Some(Role::Birth)) => BORN_ON.to_string(),
        (ColumnType::Date, _) => DATE.to_owned(),
        (ColumnType::Month, _) => MONTH.to_owned(),
        (ColumnType::Money | ColumnType::Integer | ColumnType::Decimal, _) => clamped(column, AMOUNT).to_string(),
        (ColumnType::Code | ColumnType::Codes, _) => first_word(column),
        (ColumnType::YesNo, _) => super::YES_NO[0].to_owned(),
        (ColumnType::Text, Some(Role::Phone)) => PHONE.to_owned(),
        (ColumnType::Text, _) => format!("示例{}", column.title),
    }
}

/// An identity number of nobody, with the check character that belongs to it.
fn id_number() -> String {
    IdCardNo::compose(REGION, BORN_ON, SEQUENCE)
        .map(IdCardNo::reveal)
        .unwrap_or_default()
}

fn first_word(column: &Column) -> String {
    column.codes.first().map(|code| code.is.clone()).unwrap_or_default()
}

fn clamped(column: &Column, value: f64) -> f64 {
    value
        .min(column.max.unwrap_or(value))
        .max(column.min.unwrap_or(f64::NEG_INFINITY))
}
