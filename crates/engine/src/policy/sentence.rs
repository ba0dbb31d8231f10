//! Sentences with placeholders: `近12个月医疗自付 {self_paid_12m},占年收入 {self_paid_12m / net_income:percent}`.

use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;
use domain::policy::TextAt;
use domain::problem::Problem;

use super::expression::Expression;
use super::names::{Kind, Scope};
use crate::functions::days_to_date;

/// How a value is written in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// By kind: money in yuan, dates in words, numbers with their unit.
    Plain {
        /// Unit written behind a number.
        unit: Option<String>,
    },
    /// A share as per cent.
    Percent,
    /// Money in ten thousand yuan.
    Wan,
    /// A date as year and month.
    Month,
}

/// One part of a sentence.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// A value.
    Value(Box<Expression>, Format),
}

/// A compiled sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its parts in order.
    pub pieces: Vec<Piece>,
}

impl Sentence {
    /// Compiles the placeholders; every problem found is added.
    pub fn compile(ctx: &SessionContext, scope: &Scope, at: &TextAt, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = at.text.as_str();
        let before = problems.len();
        while let Some((text, tail)) = rest.split_once('{') {
            let Some((inside, tail)) = tail.split_once('}') else {
                problems.push(Problem::error("POL-050").at(at.place.clone()));
                return None;
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            let offset = at.text.len() - rest.len() + text.len() + 1;
            pieces.extend(value(ctx, scope, inside, &sub_text(at, inside, offset), problems));
            rest = tail;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        (problems.len() == before).then_some(Self { pieces })
    }

    /// The expressions of the sentence, in order.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(expression, _) => Some(expression.as_ref()),
            Piece::Text(_) => None,
        })
    }

    /// The sentence with its values filled in; an unknown value reads 未知.
    pub fn fill(&self, values: &[ScalarValue]) -> String {
        let mut values = values.iter();
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(expression, format) => {
                    out.push_str(&show(
                        values.next().unwrap_or(&ScalarValue::Null),
                        expression.kind,
                        format,
                    ));
                }
            }
        }
        out
    }
}

/// The part of a text from a byte offset on, with its own place.
fn sub_text(at: &TextAt, inside: &str, offset: usize) -> TextAt {
    let before = &at.text[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    TextAt {
        text: inside.to_owned(),
        place: at.inside(line as u32, column as u32),
    }
}

fn value(ctx: &SessionContext, scope: &Scope, inside: &str, at: &TextAt, problems: &mut Vec<Problem>) -> Option<Piece> {
    let (text, format) = match inside.rsplit_once(':') {
        Some((text, format)) => (text, Some(format.trim())),
        None => (inside, None),
    };
    let expression = Expression::compile(
        ctx,
        scope,
        &TextAt {
            text: text.to_owned(),
            ..at.clone()
        },
        true,
        problems,
    )?;
    let unit = match &expression.logical {
        datafusion::logical_expr::Expr::Column(column) => scope.names.get(&column.name).and_then(|n| n.unit.clone()),
        _ => None,
    };
    let format = match format {
        None => Format::Plain { unit },
        Some("percent") => Format::Percent,
        Some("wan") => Format::Wan,
        Some("month") => Format::Month,
        Some("yuan" | "date") => Format::Plain { unit: None },
        Some("int") => Format::Plain { unit: None },
        Some(other) => {
            problems.push(Problem::error("POL-051").arg("name", other).at(at.place.clone()));
            return None;
        }
    };
    Some(Piece::Value(Box::new(expression), format))
}

/// A value as people read it.
pub fn show(value: &ScalarValue, kind: Kind, format: &Format) -> String {
    if value.is_null() {
        return "未知".to_owned();
    }
    match (kind, format) {
        (Kind::Bool, _) => if matches!(value, ScalarValue::Boolean(Some(true))) {
            "是"
        } else {
            "否"
        }
        .to_owned(),
        (Kind::Text, _) => text(value),
        (Kind::Date, format) => {
            let ScalarValue::Date32(Some(days)) = value else {
                return text(value);
            };
            let date = days_to_date(*days);
            if *format == Format::Month {
                format!("{}年{}月", date.year(), date.month())
            } else {
                format!("{}年{}月{}日", date.year(), date.month(), date.day())
            }
        }
        (Kind::Money, Format::Wan) => format!("{}万元", trimmed(number(value) / 1_000_000.0, 2)),
        (Kind::Money, _) => format!("{} 元", grouped(number(value) / 100.0)),
        (Kind::Number, Format::Percent) => format!("{}%", trimmed(number(value) * 100.0, 1)),
        (Kind::Number, Format::Plain { unit: Some(unit) }) if unit == "比例" => {
            format!("{}%", trimmed(number(value) * 100.0, 1))
        }
        (Kind::Number, Format::Plain { unit: Some(unit) }) => format!("{} {unit}", trimmed(number(value), 2)),
        (Kind::Number, _) => trimmed(number(value), 2),
    }
}

/// A value as machines compare it: money in fen, numbers in full, days as `2026-11-25`; `None` when unknown.
pub(crate) fn plain(value: &ScalarValue) -> Option<String> {
    if value.is_null() {
        return None;
    }
    Some(match value {
        ScalarValue::Boolean(Some(value)) => value.to_string(),
        ScalarValue::Date32(Some(days)) => days_to_date(*days).to_string(),
        ScalarValue::Decimal128(Some(digits), _, scale) => decimal(*digits, *scale),
        ScalarValue::Int64(Some(n)) => n.to_string(),
        ScalarValue::UInt64(Some(n)) => n.to_string(),
        ScalarValue::Float64(Some(n)) => n.to_string(),
        other => text(other),
    })
}

/// Digits with their point, without zeros at the end.
fn decimal(digits: i128, scale: i8) -> String {
    let places = usize::try_from(scale).unwrap_or(0);
    let sign = if digits < 0 { "-" } else { "" };
    let all = format!("{:0width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, part) = all.split_at(all.len() - places);
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

/// The text of a word value.
pub(crate) fn text(value: &ScalarValue) -> String {
    match value {
        ScalarValue::Utf8(Some(text)) | ScalarValue::LargeUtf8(Some(text)) | ScalarValue::Utf8View(Some(text)) => {
            text.clone()
        }
        ScalarValue::Dictionary(_, inner) => text(inner),
        other => other.to_string(),
    }
}

/// The value as a floating-point number, for display only.
pub(crate) fn number(value: &ScalarValue) -> f64 {
    match value {
        ScalarValue::Int64(Some(n)) => *n as f64,
        ScalarValue::UInt64(Some(n)) => *n as f64,
        ScalarValue::Float64(Some(n)) => *n,
        ScalarValue::Decimal128(Some(digits), _, scale) => *digits as f64 / 10f64.powi(i32::from(*scale)),
        _ => 0.0,
    }
}

/// At most `places` behind the point, without trailing zeros.
fn trimmed(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Yuan with thousands separators; fen only when there are any.
fn grouped(yuan: f64) -> String {
    let fen = (yuan * 100.0).round() as i64;
    domain::money::format_fen(fen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_machines_compare_them() {
        let decimal = |digits, scale| ScalarValue::Decimal128(Some(digits), 18, scale);
        for (value, want) in [
            (ScalarValue::Int64(Some(5_230_000)), Some("5230000")),
            (decimal(350_000, 4), Some("35")),
            (decimal(-5, 2), Some("-0.05")),
            (decimal(12_345, 2), Some("123.45")),
            (decimal(7, 0), Some("7")),
            (ScalarValue::Date32(Some(0)), Some("1970-01-01")),
            (ScalarValue::Boolean(Some(false)), Some("false")),
            (ScalarValue::from("D级"), Some("D级")),
            (ScalarValue::Int64(None), None),
            (ScalarValue::Null, None),
        ] {
            assert_eq!(plain(&value).as_deref(), want, "{value:?}");
        }
    }

    #[test]
    fn values_as_people_read_them() {
        let plain = |unit: &str| Format::Plain {
            unit: Some(unit.to_owned()),
        };
        let table = [
            (
                ScalarValue::Int64(Some(5_230_000)),
                Kind::Money,
                Format::Plain { unit: None },
                "52,300 元",
            ),
            (
                ScalarValue::Int64(Some(-1_205)),
                Kind::Money,
                Format::Plain { unit: None },
                "-12.05 元",
            ),
            (
                ScalarValue::Int64(Some(5_230_000)),
                Kind::Money,
                Format::Wan,
                "5.23万元",
            ),
            (
                ScalarValue::Float64(Some(0.6539)),
                Kind::Number,
                Format::Percent,
                "65.4%",
            ),
            (ScalarValue::Int64(Some(40)), Kind::Number, plain("天"), "40 天"),
            (
                ScalarValue::Decimal128(Some(350_000), 18, 4),
                Kind::Number,
                plain("升"),
                "35 升",
            ),
            (
                ScalarValue::Date32(Some(0)),
                Kind::Date,
                Format::Plain { unit: None },
                "1970年1月1日",
            ),
            (
                ScalarValue::Boolean(Some(true)),
                Kind::Bool,
                Format::Plain { unit: None },
                "是",
            ),
            (
                ScalarValue::Int64(None),
                Kind::Money,
                Format::Plain { unit: None },
                "未知",
            ),
        ];
        for (value, kind, format, want) in table {
            assert_eq!(show(&value, kind, &format), want);
        }
    }
}
