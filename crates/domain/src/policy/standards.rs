//! Standards changed by the county: values that are laid over the policy folder from a day on.
//!
//! The folder stays as it is. A change that was approved adds a value to its parameter for this county; one that was
//! taken back counts up to the day before it was taken back.

use super::{Literal, Parameter, ParameterValue, Policy, Source};
use crate::date::Date;
use crate::problem::{Place, Problem};

/// One change of a parameter that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardChange {
    /// Its number in this county.
    pub number: i64,
    /// The parameter.
    pub parameter: String,
    /// County code.
    pub region: String,
    /// The value, as people write it.
    pub value: String,
    /// First day in force.
    pub from: Date,
    /// First day on which it no longer holds.
    pub until: Option<Date>,
    /// Why, and by which document.
    pub source: Source,
}

impl StandardChange {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// What stands for it in the digest of a policy: whatever makes two policies judge differently.
    pub fn line(&self) -> String {
        let Self {
            number,
            parameter,
            region,
            value,
            from,
            ..
        } = self;
        format!("{number}\n{parameter}\n{region}\n{from}\n{value}\n")
    }
}

/// Adds the changes to the policy as it is read for a day. Gives back those that hold that day, in order of number, and
/// a warning for each that fits the policy no more and is left out.
pub fn lay_over(policy: &mut Policy, changes: &[StandardChange], on: Date) -> (Vec<StandardChange>, Vec<Problem>) {
    let (mut laid, mut problems) = (Vec::new(), Vec::new());
    for change in changes {
        // What has ended is left out, and what stood before it stands again.
        if change.until.is_some_and(|until| until <= on || until <= change.from) {
            continue;
        }
        let parameter = policy.parameters.get_mut(&change.parameter);
        let value = parameter
            .as_ref()
            .and_then(|parameter| parse_value(&change.value, parameter.any_value()?));
        let (Some(parameter), Some(value)) = (parameter, value) else {
            let problem = Problem::warning("STD-017").arg("number", change.number);
            problems.push(problem.arg("name", &change.parameter).arg("value", &change.value));
            continue;
        };
        parameter.values.push(ParameterValue {
            region: change.region.clone(),
            from: change.from,
            is: Some(value),
            source: change.source.clone(),
            place: Place {
                subject: Some(change.parameter.clone()),
                ..Place::default()
            },
        });
        if change.holds_on(on) {
            laid.push(change.clone());
        }
    }
    laid.sort_by_key(|change| change.number);
    (laid, problems)
}

impl Parameter {
    /// A value it has or had, which tells what kind of value it takes.
    pub fn any_value(&self) -> Option<&Literal> {
        self.values.iter().find_map(|value| value.is.as_ref())
    }
}

/// A value as people write it, of the same kind as the parameter has now; `None` when it is no such value.
///
/// Numbers are exact (`0.15`, `8500`), yes and no are `true`/`是` and `false`/`否`, days are `2026-12-01`, words of a
/// list are separated by `、`.
pub fn parse_value(text: &str, like: &Literal) -> Option<Literal> {
    let text = text.trim();
    match like {
        Literal::Integer(_) | Literal::Decimal { .. } => number(text),
        Literal::Text(_) => (!text.is_empty()).then(|| Literal::Text(text.to_owned())),
        Literal::Bool(_) => match text {
            "true" | "是" => Some(Literal::Bool(true)),
            "false" | "否" => Some(Literal::Bool(false)),
            _ => None,
        },
        Literal::Date(_) => text.parse().ok().map(Literal::Date),
        Literal::List(_) => {
            let words: Vec<String> = text.split('、').map(|word| word.trim().to_owned()).collect();
            (!words.iter().any(String::is_empty)).then_some(Literal::List(words))
        }
    }
}

/// A number without an exponent and without a sign before a sign.
fn number(text: &str) -> Option<Literal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !plain {
        return None;
    }
    match text.contains('.') {
        true => Literal::decimal(text),
        false => text.parse().ok().map(Literal::Integer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn change(number: i64, from: &str, until: Option<&str>, value: i64) -> StandardChange {
        StandardChange {
            number,
            parameter: "income_line".into(),
            region: "529901".into(),
            value: value.to_string(),
            from: day(from),
            until: until.map(day),
            source: Source::default(),
        }
    }

    fn policy() -> Policy {
        let value = ParameterValue {
            region: String::new(),
            from: day("2021-01-01"),
            is: Some(Literal::Integer(6000)),
            source: Source::default(),
            place: Place::default(),
        };
        let mut policy = Policy::default();
        policy.parameters.insert(
            "income_line".into(),
            Parameter {
                name: "income_line".into(),
                title: String::new(),
                unit: Some("元".into()),
                last_checked_on: None,
                values: vec![value],
                place: Place::default(),
            },
        );
        policy
    }

    #[test]
    fn a_change_counts_from_its_day_until_it_is_taken_back() {
        let changes = [
            change(1, "2026-03-01", None, 7000),
            change(2, "2026-06-01", Some("2026-08-01"), 7500),
            change(3, "2026-09-01", Some("2026-09-01"), 9000),
        ];
        for (on, value, numbers) in [
            ("2026-02-28", 6000, vec![]),
            ("2026-03-01", 7000, vec![1]),
            ("2026-06-01", 7500, vec![1, 2]),
            ("2026-07-31", 7500, vec![1, 2]),
            ("2026-08-01", 7000, vec![1]),
            ("2026-10-01", 7000, vec![1]),
        ] {
            let mut policy = policy();
            let (laid, problems) = lay_over(&mut policy, &changes, day(on));
            assert!(problems.is_empty());
            let got = policy.parameters["income_line"].resolve("529901", day(on));
            assert_eq!(got.and_then(|got| got.value.scaled(0)), Some(value), "{on}");
            assert_eq!(
                laid.iter().map(|change| change.number).collect::<Vec<_>>(),
                numbers,
                "{on}"
            );
        }
        let mut other = policy();
        lay_over(&mut other, &changes, day("2026-03-01"));
        let got = other.parameters["income_line"].resolve("529902", day("2026-03-01"));
        assert_eq!(got.and_then(|got| got.value.scaled(0)), Some(6000), "another county");
    }

    #[test]
    fn a_change_that_fits_no_more_is_said_and_left_out() {
        let mut gone = change(1, "2026-03-01", None, 7000);
        gone.parameter = "no_such_line".into();
        let mut words = change(2, "2026-03-01", None, 7000);
        words.value = "七千".into();
        let mut policy = policy();
        let (laid, problems) = lay_over(&mut policy, &[gone, words], day("2026-04-01"));
        assert!(laid.is_empty());
        assert_eq!(
            problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
            ["STD-017", "STD-017"]
        );
    }

    #[test]
    fn values_are_read_as_the_parameter_has_them() {
        let decimal = |digits, scale| Some(Literal::Decimal { digits, scale });
        for (text, like, expected) in [
            ("8500", Literal::Integer(1), Some(Literal::Integer(8500))),
            (" 0.15 ", Literal::Integer(1), decimal(15, 2)),
            ("-3", Literal::Integer(1), Some(Literal::Integer(-3))),
            ("1e3", Literal::Integer(1), None),
            ("1.2.3", Literal::Integer(1), None),
            ("--3", Literal::Integer(1), None),
            (".5", Literal::Integer(1), None),
            ("八千", Literal::Integer(1), None),
            ("", Literal::Text("x".into()), None),
            ("是", Literal::Bool(false), Some(Literal::Bool(true))),
            ("也许", Literal::Bool(false), None),
            ("2026-13-01", Literal::Date(day("2026-01-01")), None),
            (
                "低保、特困",
                Literal::List(vec![]),
                Some(Literal::List(vec!["低保".into(), "特困".into()])),
            ),
            ("低保、", Literal::List(vec![]), None),
        ] {
            assert_eq!(parse_value(text, &like), expected, "{text}");
        }
    }
}
