//! Parameters: figures with a date, a region and a source.

use std::collections::BTreeMap;

use super::{Literal, Source};
use crate::date::Date;
use crate::problem::{Place, Problem};

/// One figure of the policy through time and space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Name in rules and facts.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Unit in words; `元` makes it money.
    pub unit: Option<String>,
    /// When somebody last compared it with its sources.
    pub last_checked_on: Option<Date>,
    /// All values.
    pub values: Vec<ParameterValue>,
    /// Where the entry stands.
    pub place: Place,
}

/// One value, from a day on, in a region and all that lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterValue {
    /// Region code prefix; empty is the nation.
    pub region: String,
    /// First day in force.
    pub from: Date,
    /// The value; `None` is repealed.
    pub is: Option<Literal>,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// The value a run uses, with its provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Name for people.
    pub title: String,
    /// Unit in words.
    pub unit: Option<String>,
    /// The value.
    pub value: Literal,
    /// Region it was set for.
    pub region: String,
    /// First day in force.
    pub from: Date,
    /// Where it comes from.
    pub source: Source,
}

/// All parameters as they stand in one region on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// By name; a parameter without a value that day is absent.
    pub values: BTreeMap<String, Resolved>,
    /// The day.
    pub on: Date,
}

impl Parameter {
    /// The value in force: the most specific region wins, then the latest date not after `on`.
    pub fn resolve(&self, region: &str, on: Date) -> Option<Resolved> {
        let best = self
            .values
            .iter()
            .filter(|v| region.starts_with(&v.region) && v.from <= on)
            .max_by_key(|v| (v.region.len(), v.from))?;
        Some(Resolved {
            title: self.title.clone(),
            unit: self.unit.clone(),
            value: best.is.clone()?,
            region: best.region.clone(),
            from: best.from,
            source: best.source.clone(),
        })
    }
}

impl Params {
    /// Resolves every parameter for a region on a day; notes say which figures are unverified or old.
    pub fn resolve<'a>(
        parameters: impl IntoIterator<Item = &'a Parameter>,
        region: &str,
        on: Date,
    ) -> (Self, Vec<Problem>) {
        let mut params = Self {
            values: BTreeMap::new(),
            on,
        };
        let mut notes = Vec::new();
        for parameter in parameters {
            let Some(resolved) = parameter.resolve(region, on) else {
                notes.push(
                    Problem::warning("POL-030")
                        .arg("name", &parameter.name)
                        .arg("title", &parameter.title)
                        .arg("date", on)
                        .at(parameter.place.clone()),
                );
                continue;
            };
            if let Some(checked) = parameter.last_checked_on {
                let days = on.duration_since(checked).as_secs() / 86_400;
                if days > CHECK_YEARLY_DAYS {
                    notes.push(
                        Problem::note("POL-031")
                            .arg("name", &parameter.name)
                            .arg("date", checked)
                            .at(parameter.place.clone()),
                    );
                }
            }
            params.values.insert(parameter.name.clone(), resolved);
        }
        (params, notes)
    }

    /// The value called `name`.
    pub fn get(&self, name: &str) -> Option<&Resolved> {
        self.values.get(name)
    }

    /// A whole number called `name`.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.value.scaled(0)
    }
}

/// A figure nobody has compared with its source for longer than a year is worth a note (house rule).
const CHECK_YEARLY_DAYS: i64 = 366;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_region_then_the_latest_date_wins() {
        let value = |region: &str, from, is| ParameterValue {
            region: region.into(),
            from,
            is,
            source: Source::default(),
            place: Place::default(),
        };
        let day = |y, m| Date::constant(y, m, 1);
        let parameter = Parameter {
            name: "income_line".into(),
            title: String::new(),
            unit: None,
            last_checked_on: None,
            values: vec![
                value("", day(2021, 1), Some(Literal::Integer(6000))),
                value("36", day(2022, 1), Some(Literal::Integer(6900))),
                value("360782", day(2024, 3), Some(Literal::Integer(8500))),
                value("36", day(2025, 1), None),
            ],
            place: Place::default(),
        };
        let table = [
            ("529901", day(2026, 1), Some(6000)),
            ("360701", day(2023, 1), Some(6900)),
            ("360701", day(2021, 6), Some(6000)),
            ("360782", day(2024, 2), Some(6900)),
            ("360782", day(2024, 3), Some(8500)),
            ("360701", day(2025, 6), None),
            ("529901", day(2020, 1), None),
        ];
        for (region, on, want) in table {
            let got = parameter.resolve(region, on).and_then(|r| r.value.scaled(0));
            assert_eq!(got, want, "{region} {on}");
        }
    }
}
