//! Values as a policy file writes them: exact, never floating.

use std::fmt;

/// A value in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A whole number.
    Integer(i64),
    /// A decimal: `digits` divided by ten to the `scale`.
    Decimal {
        /// All digits.
        digits: i64,
        /// How many of them stand behind the point.
        scale: u8,
    },
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A date.
    Date(crate::Date),
    /// A list of texts.
    List(Vec<String>),
}

impl Literal {
    /// Parses a decimal exactly: `0.15` is 15 in hundredths.
    pub fn decimal(text: &str) -> Option<Self> {
        let text = text.replace('_', "");
        let (whole, fraction) = text.split_once('.')?;
        let fraction = fraction.trim_end_matches('0');
        let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
        if fraction.is_empty() {
            return Some(Self::Integer(digits));
        }
        Some(Self::Decimal {
            digits,
            scale: u8::try_from(fraction.len()).ok()?,
        })
    }

    /// The number in units of ten to the minus `scale`, if it is one and fits exactly.
    pub fn scaled(&self, scale: u8) -> Option<i64> {
        let (digits, own) = match self {
            Self::Integer(n) => (*n, 0),
            Self::Decimal { digits, scale } => (*digits, *scale),
            _ => return None,
        };
        let up = scale.checked_sub(own)?;
        digits.checked_mul(10i64.checked_pow(u32::from(up))?)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(n) => write!(f, "{n}"),
            Self::Decimal { digits, scale } => {
                let unit = 10i64.pow(u32::from(*scale));
                let sign = if *digits < 0 { "-" } else { "" };
                let digits = digits.abs();
                write!(
                    f,
                    "{sign}{}.{:0width$}",
                    digits / unit,
                    digits % unit,
                    width = usize::from(*scale)
                )
            }
            Self::Text(text) => f.write_str(text),
            Self::Bool(value) => f.write_str(if *value { "是" } else { "否" }),
            Self::Date(date) => write!(f, "{date}"),
            Self::List(items) => f.write_str(&items.join("、")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, shown, cents) in [
            ("0.15", "0.15", Some(15)),
            ("1.50", "1.5", Some(150)),
            ("-0.05", "-0.05", Some(-5)),
            ("3.0", "3", Some(300)),
            ("0.125", "0.125", None),
        ] {
            let literal = Literal::decimal(text).expect("decimal");
            assert_eq!(
                (literal.to_string().as_str(), literal.scaled(2)),
                (shown, cents),
                "{text}"
            );
        }
    }
}
