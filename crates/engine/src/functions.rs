//! The session every query runs in, and the few functions that policy SQL has beyond the standard.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Date32Array, Int64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_date32_array;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use datafusion::prelude::{SessionConfig, SessionContext};
use domain::Date;

/// Days from 1970-01-01 to the civil date, as Arrow keeps dates.
pub fn date_to_days(date: Date) -> i32 {
    let days = date.duration_since(Date::constant(1970, 1, 1)).as_secs() / 86_400;
    i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX })
}

/// The civil date of an Arrow date; dates outside the calendar of jiff become its ends.
pub fn days_to_date(days: i32) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.saturating_add(jiff::Span::new().days(days.clamp(-4_000_000, 2_900_000)))
}

/// A session with `threads` partitions and the functions of policy SQL.
pub fn session(threads: usize) -> SessionContext {
    let mut config = SessionConfig::new()
        .with_target_partitions(threads.max(1))
        .with_information_schema(false);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.execution.parquet.pushdown_filters = false;
    options.execution.parquet.schema_force_view_types = false;
    options.execution.collect_statistics = false;
    let ctx = SessionContext::new_with_config(config);
    for function in functions() {
        ctx.register_udf(function);
    }
    ctx
}

/// `years(from, to)`, `months(from, to)`, `days(from, to)`: whole units between two dates; and `as_of()`,
/// which is replaced by the day before anything runs.
pub fn functions() -> Vec<ScalarUDF> {
    let as_of = create_udf(
        "as_of",
        Vec::new(),
        DataType::Date32,
        Volatility::Immutable,
        Arc::new(|_: &[ColumnarValue]| Err(DataFusionError::Internal("as_of() was not bound".to_owned()))),
    );
    let mut functions: Vec<ScalarUDF> = [
        ("years", whole_years as fn(i32, i32) -> i64),
        ("months", whole_months),
        ("days", whole_days),
    ]
    .into_iter()
    .map(|(name, between)| {
        create_udf(
            name,
            vec![DataType::Date32, DataType::Date32],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(move |args: &[ColumnarValue]| apply(args, between)),
        )
    })
    .collect();
    functions.push(as_of);
    functions
}

fn apply(args: &[ColumnarValue], between: fn(i32, i32) -> i64) -> Result<ColumnarValue> {
    let arrays = ColumnarValue::values_to_arrays(args)?;
    let (from, to) = (as_date32_array(&arrays[0])?, as_date32_array(&arrays[1])?);
    let value = |i: usize| (from.is_valid(i) && to.is_valid(i)).then(|| between(from.value(i), to.value(i)));
    let result: Int64Array = (0..Date32Array::len(from)).map(value).collect();
    Ok(ColumnarValue::Array(Arc::new(result) as ArrayRef))
}

fn whole_days(from: i32, to: i32) -> i64 {
    i64::from(to) - i64::from(from)
}

fn whole_months(from: i32, to: i32) -> i64 {
    let (a, b) = (days_to_date(from), days_to_date(to));
    let months = (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month()) - i64::from(a.month());
    // A month is whole when its day is reached; the last day of a month stands for the days it lacks.
    let reached = b.day() >= a.day() || (b.day() == b.days_in_month() && a.day() > b.day());
    if from > to {
        -whole_months(to, from)
    } else {
        months - i64::from(!reached)
    }
}

fn whole_years(from: i32, to: i32) -> i64 {
    whole_months(from, to) / 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_units() {
        let day = |y, m, d| date_to_days(Date::constant(y, m, d));
        let table = [
            (day(2020, 2, 29), day(2021, 2, 28), 12, 1),
            (day(2020, 3, 1), day(2021, 2, 28), 11, 0),
            (day(2010, 11, 1), day(2026, 11, 1), 192, 16),
            (day(2010, 11, 2), day(2026, 11, 1), 191, 15),
            (day(2026, 11, 1), day(2026, 11, 1), 0, 0),
            (day(2026, 11, 1), day(2026, 9, 30), -1, 0),
        ];
        for (from, to, months, years) in table {
            assert_eq!(
                (whole_months(from, to), whole_years(from, to)),
                (months, years),
                "{from} {to}"
            );
        }
        assert_eq!(days_to_date(day(1880, 1, 31)), Date::constant(1880, 1, 31));
    }
}
