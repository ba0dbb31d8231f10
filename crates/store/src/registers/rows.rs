//! Rows to be added, collected over many changes and written at once.

use domain::Date;
use domain::id_card::IdText;

use super::change::{Guarantee, Income, MemberRow, MembershipKind, NewHousehold, PersonData, Status};
use super::image::origin_values;
use super::{id_number, snapshot};
use crate::StoreError;
use crate::db::Value;
use crate::names::initials;
use crate::seal::KeyRing;
use crate::tx::WriteTx;

/// Who writes the rows, and from which day they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Id of the import or of the verb.
    pub by: String,
    /// The as-of day.
    pub on: Date,
    /// Whether it is an import, whose changes are listed with before and after.
    pub is_import: bool,
}

/// Where a household is, as rows that belong to it repeat it.
#[derive(Debug, Clone)]
pub(super) struct Located {
    pub(super) number: i64,
    pub(super) township_id: String,
    pub(super) village_id: String,
}

/// Rows by table, each in the order of the table's columns.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) households: Vec<Vec<Value>>,
    pub(super) persons: Vec<Vec<Value>>,
    pub(super) memberships: Vec<Vec<Value>>,
    pub(super) statuses: Vec<Vec<Value>>,
    pub(super) guarantees: Vec<Vec<Value>>,
    pub(super) incomes: Vec<Vec<Value>>,
    pub(super) income_items: Vec<Vec<Value>>,
    pub(super) links: Vec<Vec<Value>>,
    pub(super) log: Vec<Vec<Value>>,
}

const NONE: Value = Value::Text(None);

impl Rows {
    /// Writes them all, each table after those it refers to.
    pub(super) async fn write(self, tx: &mut WriteTx) -> Result<(), StoreError> {
        tx.insert_all("households", self.households).await?;
        tx.insert_all("persons", self.persons).await?;
        tx.insert_all("memberships", self.memberships).await?;
        tx.insert_all("statuses", self.statuses).await?;
        tx.insert_all("guarantees", self.guarantees).await?;
        tx.insert_all("incomes", self.incomes).await?;
        tx.insert_all("income_items", self.income_items).await?;
        tx.insert_all("household_links", self.links).await?;
        tx.insert_all("import_changes", self.log).await
    }

    pub(super) fn household(&mut self, new: &NewHousehold, number: i64, n_members: i64, author: &Author) {
        let [source, source_row] = origin_values(new.origin);
        self.households.push(vec![
            Value::from(&new.household_id),
            number.into(),
            Value::from(&new.household_no),
            Value::from(&new.place.county_id),
            Value::from(&new.place.township_id),
            Value::from(&new.place.village_id),
            new.head_id.as_deref().into(),
            Value::from(&new.head_name),
            initials(&new.head_name).into(),
            n_members.into(),
            new.register_columns.as_deref().into(),
            source,
            source_row,
            author.on.into(),
            NONE,
            NONE,
            Value::from(&author.by),
            1.into(),
        ]);
    }

    pub(super) fn person(
        &mut self,
        ring: &KeyRing,
        (person_id, number): (&str, i64),
        data: &PersonData,
        lives: Option<(&str, &Located)>,
        author: &Author,
    ) {
        let id: Option<&IdText> = data.id.as_ref();
        let phone = data.phone.as_deref();
        self.persons.push(vec![
            person_id.into(),
            number.into(),
            Value::from(&data.name),
            initials(&data.name).into(),
            data.sex.as_deref().into(),
            data.born_on.into(),
            NONE,
            id_number::state(id).into(),
            id.map(|id| id_number::seal(ring, person_id, id)).into(),
            id.map(|id| snapshot::id_index(ring, id)).into(),
            phone.map(|phone| id_number::seal_phone(ring, person_id, phone)).into(),
            phone.map(|phone| snapshot::phone_index(ring, phone)).into(),
            lives.map(|(household_id, _)| household_id).into(),
            lives.map(|(_, place)| place.township_id.as_str()).into(),
            lives.map(|(_, place)| place.village_id.as_str()).into(),
            Value::from(&author.by),
            1.into(),
        ]);
    }

    pub(super) fn membership(
        &mut self,
        (membership_id, number): (String, i64),
        (person_id, household_id): (&str, &str),
        kind: MembershipKind,
        row: &MemberRow,
        author: &Author,
    ) {
        let [source, source_row] = origin_values(row.origin);
        self.memberships.push(vec![
            membership_id.into(),
            number.into(),
            person_id.into(),
            household_id.into(),
            kind.name().into(),
            row.relation.as_deref().into(),
            row.register_columns.as_deref().into(),
            source,
            source_row,
            author.on.into(),
            NONE,
            NONE,
            Value::from(&author.by),
            NONE,
        ]);
    }

    pub(super) fn status(&mut self, id: String, household: (&str, &Located), status: &Status, author: &Author) {
        self.statuses.push(vec![
            id.into(),
            household.0.into(),
            status.person_id.as_deref().into(),
            Value::from(&status.status),
            status.value.as_deref().into(),
            household.1.number.into(),
            Value::from(&household.1.township_id),
            status.from.into(),
            NONE,
            Value::from(&author.by),
            NONE,
        ]);
    }

    pub(super) fn guarantee(&mut self, id: String, household_id: &str, guarantee: &Guarantee, author: &Author) {
        self.guarantees.push(vec![
            id.into(),
            household_id.into(),
            guarantee.person_id.as_deref().into(),
            Value::from(&guarantee.guarantee),
            Value::from(&guarantee.state),
            guarantee.detail.as_deref().into(),
            guarantee.from.into(),
            NONE,
            Value::from(&author.by),
            NONE,
        ]);
    }

    pub(super) fn income(&mut self, id: String, household_id: &str, income: &Income, author: &Author) {
        for item in &income.items {
            self.income_items.push(vec![
                Value::from(&id),
                Value::from(&item.item),
                household_id.into(),
                item.cents.into(),
            ]);
        }
        self.incomes.push(vec![
            id.into(),
            household_id.into(),
            income.window_from.into(),
            income.window_to.into(),
            Value::from(&income.formula),
            income.net_cents.into(),
            income.n_members.into(),
            income.per_capita_cents.into(),
            author.on.into(),
            NONE,
            Value::from(&author.by),
            NONE,
        ]);
    }

    pub(super) fn link(&mut self, id: String, ids: (&str, &str), kind: &str, reason: &str, author: &Author) {
        self.links.push(vec![
            id.into(),
            ids.0.into(),
            ids.1.into(),
            kind.into(),
            author.on.into(),
            reason.into(),
            Value::from(&author.by),
        ]);
    }
}
