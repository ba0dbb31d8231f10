//! The dated facts that the policy reads from a household's register rows.

use domain::Date;
use domain::policy::{GuaranteeColumns, IncomeColumns, Of, Policy, StatusColumn};
use domain::sheet::{Sheet, Subject};
use domain::table::{TableBatch, Values};
use store::registers::change::{Guarantee, Income, IncomeItem, Status};

use super::cells::word;

/// Stands between several words of a list.
const BETWEEN: char = '、';

/// Rows of a household: its own, and those of its members with the members' ids.
pub(crate) struct HouseRows<'b> {
    /// Row of the register of households.
    pub(crate) own: Option<(&'b TableBatch, usize)>,
    /// Rows of the register of persons.
    pub(crate) members: Vec<(&'b TableBatch, usize, &'b str)>,
}

/// What the rows say, and of which facts they say anything.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) statuses: Vec<Status>,
    pub(crate) guarantees: Vec<Guarantee>,
    pub(crate) income: Option<Income>,
    /// Codes of statuses that the rows tell of, whether they hold or not.
    pub(crate) told_statuses: Vec<String>,
    /// The same of guarantees.
    pub(crate) told_guarantees: Vec<String>,
    /// Whether the rows tell of income.
    pub(crate) told_income: bool,
}

/// Which columns of the registers hold anything in a delivery: a column that is not there says nothing.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) members: Vec<bool>,
    pub(crate) households: Vec<bool>,
}

impl Filled {
    fn of(&self, sheet: &Sheet, column: usize) -> bool {
        let all = if sheet.register == Some(Subject::Household) {
            &self.households
        } else {
            &self.members
        };
        all.get(column).copied().unwrap_or(false)
    }
}

impl<'b> HouseRows<'b> {
    /// The row and column that say something of the household, if any does.
    fn household(&self, name: &str, filled: &Filled) -> Option<(&'b TableBatch, usize, usize)> {
        let first = self.members.first().map(|(batch, row, _)| (*batch, *row));
        self.own.into_iter().chain(first).find_map(|(batch, row)| {
            let column = batch.sheet.column_index(name)?;
            filled.of(&batch.sheet, column).then_some((batch, row, column))
        })
    }

    /// The same of each member, with the member's id.
    fn each(&self, name: &str, filled: &Filled) -> impl Iterator<Item = (&'b TableBatch, usize, usize, &'b str)> {
        self.members.iter().filter_map(move |(batch, row, person)| {
            let column = batch.sheet.column_index(name)?;
            filled
                .of(&batch.sheet, column)
                .then_some((*batch, *row, column, *person))
        })
    }
}

fn day(batch: &TableBatch, row: usize, name: &str) -> Option<Date> {
    match &batch.columns[batch.sheet.column_index(name)?] {
        Values::Date(cells) => cells[row],
        _ => None,
    }
}

fn is_yes(batch: &TableBatch, row: usize, name: &str) -> bool {
    batch
        .sheet
        .column_index(name)
        .is_some_and(|column| word(batch, column, row) == Some("是"))
}

/// The value of the list that a cell holds, one of several included.
fn held<'v>(cell: Option<&str>, values: &'v [String]) -> Option<&'v String> {
    let cell = cell?;
    values
        .iter()
        .find(|value| cell.split(BETWEEN).any(|word| word == value.as_str()))
}

/// Reads all facts of a household.
pub(crate) fn read(policy: &Policy, rows: &HouseRows<'_>, filled: &Filled, as_of: Date) -> Facts {
    let mut facts = Facts::default();
    for entry in &policy.registers.statuses {
        status(entry, rows, filled, as_of, &mut facts);
    }
    for entry in &policy.registers.guarantees {
        guarantee(entry, rows, filled, as_of, &mut facts);
    }
    if let Some(entry) = &policy.registers.income {
        income(entry, rows, filled, as_of, &mut facts);
    }
    facts
}

fn status(entry: &StatusColumn, rows: &HouseRows<'_>, filled: &Filled, as_of: Date, facts: &mut Facts) {
    let mut take = |batch: &TableBatch, row: usize, column: usize, person: Option<&str>| {
        let value = held(word(batch, column, row), &entry.values);
        let excluded = entry.unless.as_ref().is_some_and(|name| is_yes(batch, row, name));
        if let (Some(value), false) = (value, excluded) {
            let since = entry
                .since
                .as_ref()
                .and_then(|name| day(batch, row, name))
                .filter(|day| *day <= as_of);
            facts.statuses.push(Status {
                person_id: person.map(str::to_owned),
                status: entry.code.clone(),
                value: (entry.values.len() > 1).then(|| value.clone()),
                from: since.unwrap_or(as_of),
            });
        }
    };
    let mut is_told = false;
    match entry.of {
        Of::Household => {
            if let Some((batch, row, column)) = rows.household(&entry.column, filled) {
                is_told = true;
                take(batch, row, column, None);
            }
        }
        Of::Person => {
            for (batch, row, column, person) in rows.each(&entry.column, filled) {
                is_told = true;
                take(batch, row, column, Some(person));
            }
        }
    }
    if is_told {
        facts.told_statuses.push(entry.code.clone());
    }
}

fn guarantee(entry: &GuaranteeColumns, rows: &HouseRows<'_>, filled: &Filled, as_of: Date, facts: &mut Facts) {
    let mut told: Vec<(Option<&str>, Option<&str>)> = Vec::new();
    for name in &entry.columns {
        match entry.of {
            Of::Household => {
                let found = rows.household(name, filled);
                told.extend(found.map(|(batch, row, column)| (None, word(batch, column, row))));
            }
            Of::Person => {
                let found = rows.each(name, filled);
                told.extend(found.map(|(batch, row, column, person)| (Some(person), word(batch, column, row))));
            }
        }
    }
    if told.is_empty() {
        return;
    }
    facts.told_guarantees.push(entry.code.clone());
    let mut whose: Vec<Option<&str>> = told.iter().map(|(person, _)| *person).collect();
    whose.sort_unstable();
    whose.dedup();
    for person in whose {
        let cells = || told.iter().filter(|(whose, _)| *whose == person).map(|(_, cell)| *cell);
        let state = if cells().any(|cell| held(cell, &entry.held).is_some()) {
            "held"
        } else if cells().any(|cell| held(cell, &entry.problem).is_some()) {
            "problem"
        } else {
            continue;
        };
        facts.guarantees.push(Guarantee {
            person_id: person.map(str::to_owned),
            guarantee: entry.code.clone(),
            state: state.to_owned(),
            detail: None,
            from: as_of,
        });
    }
}

fn income(entry: &IncomeColumns, rows: &HouseRows<'_>, filled: &Filled, as_of: Date, facts: &mut Facts) {
    let cents = |name: &str| {
        let (batch, row, column) = rows.household(name, filled)?;
        match &batch.columns[column] {
            Values::Number(cells) => cells[row],
            _ => None,
        }
    };
    let told = |name: &str| rows.household(name, filled).is_some();
    facts.told_income = told(&entry.net) || entry.items.iter().any(|item| told(&item.column));
    let items: Vec<(i64, IncomeItem)> = entry
        .items
        .iter()
        .filter_map(|item| {
            let amount = cents(&item.column)?;
            let sign = if item.minus { -1 } else { 1 };
            Some((
                sign * amount,
                IncomeItem {
                    item: item.column.clone(),
                    cents: amount,
                },
            ))
        })
        .collect();
    let whole = items.len() == entry.items.len() && !items.is_empty();
    let net = cents(&entry.net).or_else(|| whole.then(|| items.iter().map(|(signed, _)| signed).sum()));
    if net.is_none() && items.is_empty() {
        return;
    }
    let n_members = i64::try_from(rows.members.len()).unwrap_or(i64::MAX);
    let recognised = rows
        .household(&entry.month_column, filled)
        .and_then(|(batch, row, _)| day(batch, row, &entry.month_column));
    let (window_from, window_to) = window(entry.start_month, recognised, as_of);
    facts.income = Some(Income {
        window_from,
        window_to,
        formula: entry.formula.clone(),
        net_cents: net,
        n_members,
        per_capita_cents: net.filter(|_| n_members > 0).map(|net| net.div_euclid(n_members)),
        items: items.into_iter().map(|(_, item)| item).collect(),
    });
}

fn plus_months(day: Date, months: i32) -> Date {
    day.saturating_add(jiff::Span::new().months(months))
}

/// The latest whole twelve months that begin with the month, or, for a household recognised later than they end, the
/// twelve months before its recognition.
fn window(start_month: i8, recognised: Option<Date>, as_of: Date) -> (Date, Date) {
    let first = Date::new(as_of.year(), start_month, 1).unwrap_or(as_of);
    let end_of = |from: Date| plus_months(from, 12).saturating_sub(jiff::Span::new().days(1));
    let from = (0..3)
        .map(|years| plus_months(first, -12 * years))
        .find(|from| end_of(*from) <= as_of)
        .unwrap_or(first);
    let to = end_of(from);
    match recognised
        .map(Date::first_of_month)
        .filter(|month| *month > to && *month <= as_of)
    {
        Some(month) => (plus_months(month, -12), month.saturating_sub(jiff::Span::new().days(1))),
        None => (from, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        let day = |text: &str| text.parse::<Date>().expect("day");
        for (recognised, as_of, from, to) in [
            (None, "2026-11-01", "2025-10-01", "2026-09-30"),
            (None, "2026-09-30", "2025-10-01", "2026-09-30"),
            (None, "2026-09-29", "2024-10-01", "2025-09-30"),
            (Some("2024-05-01"), "2026-11-01", "2025-10-01", "2026-09-30"),
            (Some("2026-10-01"), "2026-11-01", "2025-10-01", "2026-09-30"),
            (Some("2026-11-01"), "2026-11-01", "2025-11-01", "2026-10-31"),
        ] {
            let found = window(10, recognised.map(day), day(as_of));
            if recognised == Some("2026-10-01") {
                // Recognised right after the ordinary window: the twelve months before are the same.
                assert_eq!(found, (day(from), day(to)));
            } else {
                assert_eq!(found, (day(from), day(to)), "{recognised:?} {as_of}");
            }
        }
    }
}
