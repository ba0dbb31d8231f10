//! Where one household's rows are written: its people, its dice, the day, the tables.

use domain::Date;

use super::dice::{Dice, before};
use super::household::Household;
use super::places::{Township, Village};
use super::rows::{Row, Tables};

/// Everything the writers of one household's rows need.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) as_of: Date,
    pub(super) township: &'a Township,
    pub(super) village: &'a Village,
    pub(super) household: &'a Household,
    pub(super) dice: Dice,
    pub(super) tables: &'a mut Tables,
    /// Numbers given to this household's records.
    pub(super) records: usize,
}

impl Scene<'_> {
    /// The day so many days ago.
    pub(super) fn ago(&self, days: i64) -> Date {
        before(self.as_of, days)
    }

    /// A day between so many and so many days ago.
    pub(super) fn between(&mut self, newest: i64, oldest: i64) -> Date {
        let days = self.dice.range(newest, oldest);
        self.ago(days)
    }

    /// A record number nobody else has.
    pub(super) fn number(&mut self, prefix: &str) -> String {
        self.records += 1;
        format!("{prefix}{:07}{:03}", self.household.index + 1, self.records)
    }

    /// Begins a row about a person.
    pub(super) fn of_person(&mut self, sheet: &str, person: usize) -> Row<'_> {
        let who = &self.household.people[person];
        self.tables
            .row(sheet)
            .id("id_no", who.id)
            .text("name", who.name.as_str())
    }

    /// Begins a row about the household.
    pub(super) fn of_household(&mut self, sheet: &str) -> Row<'_> {
        let head = &self.household.people[0];
        let row = self
            .tables
            .row(sheet)
            .text("household_no", self.household.number.as_str());
        let row = row.id("id_no", head.id).text("name", head.name.as_str());
        row.text("township", self.township.name)
            .text("village", self.village.name.as_str())
    }
}
