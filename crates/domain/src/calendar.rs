//! Counting days: deadlines in working days, with public holidays and make-up workdays, or in plain days.
//!
//! Holidays are data. A year that nobody entered is said, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;

use crate::access::closed_list::closed_list;
use crate::date::Date;

closed_list! {
    /// Which days a deadline counts.
    Counting {
        /// Days on which offices work.
        Working = "working", "个工作日";
        /// Every day.
        Calendar = "calendar", "天";
    }
}

/// A span of days of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Days {
    /// How many.
    pub n: u16,
    /// Of which kind.
    pub counting: Counting,
}

impl Days {
    /// So many plain days.
    pub fn calendar(n: u16) -> Self {
        Self {
            n,
            counting: Counting::Calendar,
        }
    }

    /// So many working days.
    pub fn working(n: u16) -> Self {
        Self {
            n,
            counting: Counting::Working,
        }
    }

    /// The span in words: 5天, 2个工作日.
    pub fn words(self) -> String {
        format!("{}{}", self.n, self.counting.title())
    }
}

/// No holidays are known for this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no public holidays are known for {0}")]
pub struct NoYear(pub i16);

/// What one year changes about its weeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarYear {
    /// Days off, weekends among them or not.
    pub holidays: BTreeSet<Date>,
    /// Days at a weekend on which people work.
    pub workdays: BTreeSet<Date>,
}

/// The years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    /// By year.
    pub years: BTreeMap<i16, CalendarYear>,
}

impl WorkCalendar {
    /// Whether offices work that day.
    ///
    /// # Errors
    ///
    /// The year is not known.
    pub fn is_workday(&self, day: Date) -> Result<bool, NoYear> {
        let own = self.years.get(&day.year()).ok_or(NoYear(day.year()))?;
        // New Year's holiday of the next year may begin in the last days of this one.
        let years = [Some(own), self.years.get(&(day.year() + 1))];
        let mut years = years.into_iter().flatten();
        if years.clone().any(|year| year.workdays.contains(&day)) {
            return Ok(true);
        }
        Ok(!is_weekend(day) && !years.any(|year| year.holidays.contains(&day)))
    }

    /// The last day of a deadline: the day it starts is not counted.
    ///
    /// # Errors
    ///
    /// Working days reach into a year that is not known. Plain days need no calendar.
    pub fn after(&self, start: Date, days: Days) -> Result<Date, NoYear> {
        let mut day = start;
        let mut left = days.n;
        while left > 0 {
            day = day.tomorrow().map_err(|_| NoYear(day.year()))?;
            if days.counting == Counting::Calendar || self.is_workday(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// How many days of the kind lie after `from` up to and including `to`; 0 when `to` is not later.
    ///
    /// # Errors
    ///
    /// Working days reach into a year that is not known.
    pub fn between(&self, from: Date, to: Date, counting: Counting) -> Result<u16, NoYear> {
        let mut day = from;
        let mut n = 0u16;
        while day < to {
            day = day.tomorrow().map_err(|_| NoYear(day.year()))?;
            if counting == Counting::Calendar || self.is_workday(day)? {
                n = n.saturating_add(1);
            }
        }
        Ok(n)
    }
}

/// Whether a day is a Saturday or a Sunday.
pub(crate) fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
