//! What the registers say with dates: which columns are statuses, which are guarantees, how income is counted.

use std::sync::Arc;

use jiff::Span;

use super::entries::OF;
use super::parse::unknown_word;
use super::toml_reader::{Fields, Reading};
use super::{Of, Params, Policy};
use crate::date::Date;
use crate::problem::{Place, Problem};
use crate::sheet::{Column, ColumnType, Sheet};

/// What an import of the registers makes of their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterPolicy {
    /// Columns that are kept sealed besides identity numbers and telephones.
    pub sealed: Vec<String>,
    /// Parameter: the share of a township's households that a register must hold to be complete.
    pub complete_share: String,
    /// Dated statuses.
    pub statuses: Vec<StatusColumn>,
    /// Guarantees.
    pub guarantees: Vec<GuaranteeColumns>,
    /// The income ledger.
    pub income: Option<IncomeColumns>,
    /// Where the file stands.
    pub place: Place,
}

/// A status that a column tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusColumn {
    /// Its word in the store.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Whose it is.
    pub of: Of,
    /// The column.
    pub column: String,
    /// Values that make it hold; 是 and 否 for a yes or no.
    pub values: Vec<String>,
    /// Column with the month since which it holds.
    pub since: Option<String>,
    /// It does not hold where this yes or no is 是.
    pub unless: Option<String>,
    /// Where the entry stands.
    pub place: Place,
}

/// A guarantee that columns tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeColumns {
    /// Its word in the store.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Whose it is.
    pub of: Of,
    /// It concerns only households with somebody of these ages; everybody where there is none.
    pub ages: Option<Ages>,
    /// The columns.
    pub columns: Vec<String>,
    /// It is held when any column has one of these values.
    pub held: Vec<String>,
    /// Otherwise there is a problem when any column has one of these; otherwise nothing is known.
    pub problem: Vec<String>,
    /// Where the entry stands.
    pub place: Place,
}

/// The first and the last age at which a guarantee concerns somebody, by the parameters that say them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ages {
    /// Parameter with the first.
    pub from: String,
    /// Parameter with the last.
    pub to: String,
}

impl Ages {
    /// The first and the last birthday with which somebody has one of these ages on a day; `None` where the parameters
    /// say none.
    pub fn born(&self, params: &Params, on: Date) -> Option<(Date, Date)> {
        let years_before = |years: i64| on.checked_sub(Span::new().try_years(years).ok()?).ok();
        let (from, to) = (params.integer(&self.from)?, params.integer(&self.to)?);
        Some((years_before(to + 1)?.tomorrow().ok()?, years_before(from)?))
    }
}

/// How the income of a household is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomeColumns {
    /// Column with the net income as registered.
    pub net: String,
    /// How net income is computed, in words.
    pub formula: String,
    /// The ledger.
    pub items: Vec<IncomeItem>,
    /// Parameter with the words of the ordinary window.
    pub window: String,
    /// Month with whose first day the ordinary window of twelve months begins.
    pub start_month: i8,
    /// Parameter with the words of the window of a household newly recognised.
    pub window_new: String,
    /// Column with the month of recognition; the window is the twelve months before it.
    pub month_column: String,
    /// Where the entry stands.
    pub place: Place,
}

/// One column of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomeItem {
    /// The column.
    pub column: String,
    /// Whether it is taken away.
    pub minus: bool,
    /// Part of the ledger it stands in.
    pub block: String,
}

/// Reads the file; an entry of a later folder replaces the one of the same code.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    let registers = &mut policy.registers;
    registers.place = fields.place().clone();
    let sealed = fields.texts("sealed", reading);
    if !sealed.is_empty() {
        registers.sealed = sealed;
    }
    if let Some(share) = fields.text_opt("complete_share", reading) {
        registers.complete_share = share;
    }
    for table in fields.tables("status", reading) {
        let status = status(table, reading);
        put(&mut registers.statuses, status, |status| &status.code);
    }
    for table in fields.tables("guarantee", reading) {
        let guarantee = guarantee(table, reading);
        put(&mut registers.guarantees, guarantee, |guarantee| &guarantee.code);
    }
    if let Some(table) = fields.table("income", reading) {
        registers.income = Some(income(table, reading));
    }
    fields.finish(reading);
}

pub(super) fn put<T>(all: &mut Vec<T>, entry: T, code: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|known| code(known) == code(&entry)) {
        Some(known) => *known = entry,
        None => all.push(entry),
    }
}

fn status(mut fields: Fields<'_, '_>, reading: &mut Reading) -> StatusColumn {
    let place = fields.place().clone();
    let status = StatusColumn {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        of: fields.word("of", &OF, reading).unwrap_or(Of::Household),
        column: fields.text("column", reading),
        values: fields.texts("values", reading),
        since: fields.text_opt("since", reading),
        unless: fields.text_opt("unless", reading),
        place,
    };
    fields.finish(reading);
    status
}

fn guarantee(mut fields: Fields<'_, '_>, reading: &mut Reading) -> GuaranteeColumns {
    let place = fields.place().clone();
    let guarantee = GuaranteeColumns {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        of: fields.word("of", &OF, reading).unwrap_or(Of::Household),
        ages: fields.table("ages", reading).map(|table| ages(table, reading)),
        columns: fields.texts("columns", reading),
        held: fields.texts("held", reading),
        problem: fields.texts("problem", reading),
        place,
    };
    fields.finish(reading);
    guarantee
}

fn ages(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Ages {
    let ages = Ages {
        from: fields.text("from", reading),
        to: fields.text("to", reading),
    };
    fields.finish(reading);
    ages
}

fn income(mut fields: Fields<'_, '_>, reading: &mut Reading) -> IncomeColumns {
    let place = fields.place().clone();
    let mut income = IncomeColumns {
        net: fields.text("net", reading),
        formula: fields.text("formula", reading),
        items: Vec::new(),
        window: String::new(),
        start_month: 1,
        window_new: String::new(),
        month_column: String::new(),
        place: place.clone(),
    };
    if let Some(mut window) = fields.table("window", reading) {
        income.window = window.text("parameter", reading);
        let month = window.number_opt("start_month", reading).unwrap_or(1.0);
        match (1i8..=12).find(|whole| f64::from(*whole) == month) {
            Some(month) => income.start_month = month,
            None => reading
                .problems
                .push(Problem::error("POL-082").arg("value", month).at(place)),
        }
        window.finish(reading);
    }
    if let Some(mut window) = fields.table("window_new", reading) {
        income.window_new = window.text("parameter", reading);
        income.month_column = window.text("month_column", reading);
        window.finish(reading);
    }
    for mut item in fields.tables("item", reading) {
        income.items.push(IncomeItem {
            column: item.text("column", reading),
            minus: item
                .word("sign", &[("plus", false), ("minus", true)], reading)
                .unwrap_or(false),
            block: item.text("block", reading),
        });
        item.finish(reading);
    }
    fields.finish(reading);
    income
}

/// Every column that an entry names must stand in a register, with the values it names; every parameter must exist.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    let registers = &policy.registers;
    let mut columns = Columns { policy, problems };
    registers.sealed.iter().for_each(|name| {
        columns.find(name, &registers.place);
    });
    for status in &registers.statuses {
        columns.values(&status.column, &status.values, &status.place);
        for name in status.since.iter().chain(&status.unless) {
            columns.find(name, &status.place);
        }
    }
    for guarantee in &registers.guarantees {
        for name in &guarantee.columns {
            columns.values(name, &guarantee.held, &guarantee.place);
            columns.values(name, &guarantee.problem, &guarantee.place);
        }
        if let Some(ages) = &guarantee.ages {
            columns.parameter(&ages.from, &guarantee.place);
            columns.parameter(&ages.to, &guarantee.place);
        }
    }
    if let Some(income) = &registers.income {
        let items = income.items.iter().map(|item| &item.column);
        for name in items.chain([&income.net, &income.month_column]) {
            columns.find(name, &income.place);
        }
        columns.parameter(&income.window, &income.place);
        columns.parameter(&income.window_new, &income.place);
    }
    columns.parameter(&registers.complete_share, &registers.place);
}

struct Columns<'p> {
    policy: &'p Policy,
    problems: &'p mut Vec<Problem>,
}

impl<'p> Columns<'p> {
    fn all(&self) -> impl Iterator<Item = &'p Column> + use<'p> {
        let registers = self.policy.sheets.values().filter(|sheet| sheet.register.is_some());
        registers.flat_map(|sheet: &'p Arc<Sheet>| &sheet.columns)
    }

    fn find(&mut self, name: &str, place: &Place) -> Option<&'p Column> {
        let found = self.all().find(|column| column.name == name);
        if found.is_none() {
            let known = self.all().map(|column| column.name.as_str());
            let problem = unknown_word("POL-080", name, known, place);
            self.problems.push(problem);
        }
        found
    }

    fn values(&mut self, name: &str, values: &[String], place: &Place) {
        let Some(column) = self.find(name, place) else { return };
        let known: Vec<&str> = match column.kind {
            ColumnType::YesNo => vec!["是", "否"],
            ColumnType::Code | ColumnType::Codes => column.codes.iter().map(|code| code.is.as_str()).collect(),
            _ => return,
        };
        for value in values.iter().filter(|value| !known.contains(&value.as_str())) {
            let problem = Problem::error("POL-081")
                .arg("name", name)
                .arg("value", value)
                .arg("list", known.join("、"));
            self.problems.push(problem.at(place.clone()));
        }
    }

    fn parameter(&mut self, name: &str, place: &Place) {
        if !name.is_empty() && !self.policy.parameters.contains_key(name) {
            let known = self.policy.parameters.keys().map(String::as_str);
            self.problems.push(unknown_word("POL-019", name, known, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ages;
    use crate::policy::parse::{PolicyFile, parse};
    use crate::policy::{Of, Params};
    use crate::problem::Problem;

    const SHEET: &str = r#"
name = "household_register"
title = "户"
department = "局"
of = "household"
register = "household"
every = "每月"
[[column]]
name = "kind"
title = "类型"
type = "code"
codes = [{ is = "甲" }, { is = "乙" }]
[[column]]
name = "safe"
title = "安全"
type = "yes_no"
"#;

    fn read(registers: &str) -> (crate::policy::Policy, Vec<Problem>) {
        let file = |path: &str, text: &str| PolicyFile {
            path: path.into(),
            text: text.into(),
        };
        let files = [
            file("national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
            file("national/sheets/household_register.toml", SHEET),
            file("national/registers.toml", registers),
        ];
        parse(&files, "529901")
    }

    #[test]
    fn entries_are_read() {
        let (policy, problems) = read(
            "[[status]]\ncode = \"s\"\ntitle = \"身份\"\nof = \"household\"\ncolumn = \"kind\"\nvalues = [\"甲\"]\n\
             [[guarantee]]\ncode = \"water\"\ntitle = \"水\"\nof = \"household\"\ncolumns = [\"safe\"]\n\
             held = [\"是\"]\nproblem = [\"否\"]\n",
        );
        assert_eq!(problems, []);
        assert_eq!(policy.registers.statuses[0].of, Of::Household);
        assert_eq!(policy.registers.guarantees[0].held, ["是"]);
    }

    #[test]
    fn birthdays_of_an_age() {
        let parameter = |name: &str, is: i64| {
            format!(
                "[{name}]\ntitle = \"x\"\nunit = \"岁\"\n[[{name}.value]]\nregion = \"\"\nfrom = 2020-01-01\nis = {is}\n\
                 source = {{ title = \"x\", grade = \"K\" }}\n"
            )
        };
        let files = [
            PolicyFile {
                path: "national/region.toml".into(),
                text: "code = \"\"\ntitle = \"全国\"\n".into(),
            },
            PolicyFile {
                path: "national/parameters/x.toml".into(),
                text: parameter("first", 7) + &parameter("last", 15),
            },
        ];
        let (policy, problems) = parse(&files, "529901");
        assert_eq!(problems, []);
        let born = |on: &str, from: &str| {
            let on = on.parse().expect("a day");
            let (params, _) = Params::resolve(policy.parameters.values(), "529901", on);
            let (from, to) = (from.to_owned(), "last".to_owned());
            let born = Ages { from, to }.born(&params, on);
            born.map(|(from, to)| format!("{from} {to}"))
        };
        for (on, expected) in [
            ("2026-11-01", "2010-11-02 2019-11-01"),
            ("2024-02-29", "2008-03-01 2017-02-28"),
            ("2025-02-28", "2009-03-01 2018-02-28"),
        ] {
            assert_eq!(born(on, "first").as_deref(), Some(expected), "{on}");
        }
        assert_eq!(born("2026-11-01", "no_such"), None);
    }

    #[test]
    fn every_mistake_is_told_at_once_with_its_place() {
        let (_, problems) = read(
            "sealed = [\"nothing\"]\ncomplete_share = \"no_such\"\n[[status]]\ncode = \"s\"\ntitle = \"身份\"\n\
             of = \"village\"\ncolumn = \"kin\"\nvalues = [\"甲\"]\n[[guarantee]]\ncode = \"water\"\ntitle = \"水\"\n\
             of = \"household\"\ncolumns = [\"kind\"]\nheld = [\"丙\"]\nproblem = []\n\
             ages = { from = \"no_first\", to = \"no_last\" }\n[income]\nnet = \"kind\"\n\
             formula = \"\"\n[income.window]\nparameter = \"x\"\nstart_month = 13\n",
        );
        let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            [
                "POL-004", "POL-019", "POL-019", "POL-019", "POL-019", "POL-080", "POL-080", "POL-080", "POL-081",
                "POL-082"
            ]
        );
        assert!(
            problems.iter().all(|problem| problem.place.line.is_some()),
            "{problems:?}"
        );
    }
}
