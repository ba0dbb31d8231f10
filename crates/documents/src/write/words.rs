//! Figures, dates and places as a Chinese reader expects them.

use domain::Date;
use domain::policy::{Literal, Resolved};
use domain::screening::{PersonRef, Screening, SourceReport};

/// A whole number with a comma every three digits.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Fen as plain yuan with two decimals, for machines.
pub(crate) fn plain_yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// A part of a whole as a number; nothing of nothing is no number.
pub(crate) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A part of a whole in per cent with one decimal, `—` when there is no whole.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    match ratio(part, whole) {
        None => "—".to_owned(),
        Some(share) => percent_of(share),
    }
}

/// A share in per cent with one decimal; what is not quite all or nothing is not rounded to it.
fn percent_of(share: f64) -> String {
    let shown = format!("{:.1}", share * 100.0);
    match shown.as_str() {
        "0.0" if share > 0.0 => "<0.1%".to_owned(),
        "100.0" if share < 1.0 => ">99.9%".to_owned(),
        _ => format!("{}%", shown.strip_suffix(".0").unwrap_or(&shown)),
    }
}

/// How many in a thousand, with one decimal, `—` when there is no whole.
pub(crate) fn per_thousand(part: u64, whole: u64) -> String {
    ratio(part, whole).map_or_else(|| "—".to_owned(), |share| format!("{:.1}", share * 1000.0))
}

/// A date in prose: `2026年11月23日`.
pub(crate) fn long_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// County name, or its code where the list of regions has no name for it.
pub(crate) fn county(screening: &Screening) -> &str {
    let run = &screening.run;
    if run.region_name.is_empty() {
        &run.region
    } else {
        &run.region_name
    }
}

/// Title of a level, empty for one that the policy does not have.
pub(crate) fn level(screening: &Screening, index: usize) -> &str {
    screening.levels.get(index).map_or("", String::as_str)
}

/// A township as shown, also where the register left it empty.
pub(crate) fn township(name: &str) -> &str {
    if name.trim().is_empty() { "未填乡镇" } else { name }
}

/// What a worksheet was recognised as, in words.
pub(crate) fn recognised(source: &SourceReport) -> &str {
    if source.sheet.is_some() {
        &source.title
    } else {
        "未识别"
    }
}

/// File and worksheet of a source.
pub(crate) fn source_name(source: &SourceReport) -> String {
    let hidden = if source.hidden { "（隐藏）" } else { "" };
    if source.worksheet.is_empty() {
        source.file.clone()
    } else {
        format!("{} · {}{hidden}", source.file, source.worksheet)
    }
}

/// A person with the relation to the head.
pub(crate) fn person(person: &PersonRef) -> String {
    if person.relation.is_empty() {
        person.name.clone()
    } else {
        format!("{}（{}）", person.name, person.relation)
    }
}

/// Row numbers, sorted and with runs joined: `3–5、9`.
pub(crate) fn row_list(rows: &mut Vec<u32>) -> String {
    rows.sort_unstable();
    rows.dedup();
    let mut out = String::new();
    let mut i = 0;
    while i < rows.len() {
        let mut j = i;
        while j + 1 < rows.len() && rows[j + 1] == rows[j] + 1 {
            j += 1;
        }
        if !out.is_empty() {
            out.push('、');
        }
        out.push_str(&rows[i].to_string());
        if j > i {
            out.push(if j == i + 1 { '、' } else { '–' });
            out.push_str(&rows[j].to_string());
        }
        i = j + 1;
    }
    out
}

/// A parameter's value with its unit.
pub(crate) fn parameter(resolved: &Resolved) -> String {
    let unit = resolved.unit.as_deref().unwrap_or("");
    match (&resolved.value, unit) {
        (Literal::Integer(n), _) if unit != SHARE => {
            let sign = if *n < 0 { "-" } else { "" };
            format!("{sign}{} {unit}", count(n.unsigned_abs()))
                .trim_end()
                .to_owned()
        }
        (Literal::Integer(_) | Literal::Decimal { .. }, SHARE) => hundredfold(&resolved.value),
        (value, _) => format!("{value} {unit}").trim_end().to_owned(),
    }
}

/// The unit of shares in the policy's words.
const SHARE: &str = "比例";

/// A share as an exact percentage.
fn hundredfold(value: &Literal) -> String {
    let shifted = match value {
        Literal::Integer(n) => Literal::Integer(n.saturating_mul(100)),
        Literal::Decimal { digits, scale: 1 } => Literal::Integer(digits.saturating_mul(10)),
        Literal::Decimal { digits, scale: 2 } => Literal::Integer(*digits),
        Literal::Decimal { digits, scale } => Literal::Decimal {
            digits: *digits,
            scale: scale.saturating_sub(2),
        },
        other => other.clone(),
    };
    format!("{shifted}%")
}

/// Text in which long runs of digits are masked, for papers that hold no personal data.
pub(crate) fn without_numbers(text: &str) -> String {
    const LONGEST: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() || (matches!(c, 'x' | 'X') && run.len() > LONGEST) {
            run.push(c);
            continue;
        }
        if run.len() > LONGEST {
            out.push_str("〔号码略〕");
        } else {
            out.push_str(&run);
        }
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (n, want) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (300_000, "300,000"),
            (1_048_576, "1,048,576"),
        ] {
            assert_eq!(count(n), want);
        }
        for (fen, want) in [
            (0, "0.00"),
            (-5, "-0.05"),
            (6_230_000, "62300.00"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            assert_eq!(plain_yuan(fen), want);
        }
        for (part, whole, want) in [
            (0, 0, "—"),
            (0, 9, "0%"),
            (1, 2, "50%"),
            (1, 3, "33.3%"),
            (1, 100_000, "<0.1%"),
            (99_999, 100_000, ">99.9%"),
        ] {
            assert_eq!(percent(part, whole), want);
        }
    }

    #[test]
    fn rows_are_joined_into_runs() {
        for (rows, want) in [
            (vec![], ""),
            (vec![7], "7"),
            (vec![9, 3, 4, 5], "3–5、9"),
            (vec![3, 4, 4], "3、4"),
            (vec![1, 3, 5], "1、3、5"),
        ] {
            assert_eq!(row_list(&mut rows.clone()), want);
        }
    }

    #[test]
    fn identity_numbers_do_not_pass() {
        for (text, want) in [
            ("身份证号11010519491231002X重复", "身份证号〔号码略〕重复"),
            ("第1234行，2026-11-23", "第1234行，2026-11-23"),
            ("13800138000", "〔号码略〕"),
        ] {
            assert_eq!(without_numbers(text), want);
        }
    }

    #[test]
    fn shares_are_shown_in_per_cent() {
        for (text, want) in [("0.15", "15%"), ("0.5", "50%"), ("0.125", "12.5%"), ("1.25", "125%")] {
            assert_eq!(hundredfold(&Literal::decimal(text).expect("decimal")), want);
        }
        assert_eq!(hundredfold(&Literal::Integer(1)), "100%");
    }
}
