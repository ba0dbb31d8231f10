//! Reads the years of the working calendar.

use super::Policy;
use super::entries::{require_source, source};
use super::toml_reader::{Fields, Reading};
use crate::calendar::CalendarYear;
use crate::date::Date;
use crate::problem::{Place, Problem};

/// Reads a file of calendar/: one year, replacing the one of an earlier folder.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    let place = fields.place().clone();
    let number = fields.number_opt("year", reading);
    let year = number.and_then(|number| (2000i16..=2200).find(|whole| f64::from(*whole) == number));
    let source = source(&mut fields, reading);
    require_source(&source, &place, reading);
    let mut days = CalendarYear::default();
    for table in fields.tables("holiday", reading) {
        holiday(table, &mut days, reading);
    }
    fields.finish(reading);
    match year {
        Some(year) => {
            policy.calendar.years.insert(year, days);
        }
        None => reading.problems.push(
            Problem::error("POL-130")
                .arg("value", number.unwrap_or_default())
                .at(place),
        ),
    }
}

fn holiday(mut fields: Fields<'_, '_>, days: &mut CalendarYear, reading: &mut Reading) {
    let place = fields.place().clone();
    fields.text("name", reading);
    let (from, to) = (fields.date("from", reading), fields.date("to", reading));
    let work = fields.dates("work", reading);
    fields.finish(reading);
    let (Some(from), Some(to)) = (from, to) else { return };
    if from > to
        || from
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= to)
            .count()
            > LONGEST
    {
        wrong(from, &place, reading);
        return;
    }
    days.holidays
        .extend(from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to));
    for day in work {
        if !crate::calendar::is_weekend(day) || days.holidays.contains(&day) {
            wrong(day, &place, reading);
        }
        days.workdays.insert(day);
    }
}

/// No public holiday is longer; a year typed wrong would be.
const LONGEST: usize = 31;

fn wrong(day: Date, place: &Place, reading: &mut Reading) {
    let problem = Problem::error("POL-131").arg("date", day);
    reading.problems.push(problem.at(place.clone()));
}
