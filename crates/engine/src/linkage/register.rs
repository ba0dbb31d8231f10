//! The two registers become `person`, `household` and a roster.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Date32Array, Int32Array, Int64Array, UInt32Array, new_null_array};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::arrow::record_batch::RecordBatch;
use domain::Date;
use domain::id_card::{IdText, Sex};
use domain::policy::{Of, Policy};
use domain::screening::HouseholdCard;
use domain::sheet::{Role, Sheet, Subject};
use domain::table::{RowOrigin, TableBatch, Values};

use super::Roster;
use super::deterministic::{Deterministic, Person};
use crate::EngineError;
use crate::functions::date_to_days;
use crate::lake::{RegisterTables, array_of, dictionary, register_schema};
use crate::policy::lake_columns;

/// Collects the rows of the registers.
#[derive(Debug, Default)]
pub struct RegisterBuilder {
    numbers: HashMap<Box<str>, u32>,
    households: Vec<HouseholdEntry>,
    persons: Vec<Person>,
    /// Lake columns of the member register by name, one array a batch.
    member_columns: BTreeMap<String, Vec<ArrayRef>>,
    /// The same of the household register.
    household_columns: BTreeMap<String, Vec<ArrayRef>>,
    n_household_rows: u32,
}

#[derive(Debug)]
struct HouseholdEntry {
    no: Box<str>,
    township: Box<str>,
    village: Box<str>,
    /// Row of the household register, if it has one.
    row: Option<u32>,
    /// First row of the member register, if there is one.
    first_member: Option<u32>,
    origin: RowOrigin,
    head: Option<u32>,
    head_name: Box<str>,
}

/// A township and a village of it, by name.
pub(super) type Village = (Box<str>, Box<str>);

/// The registers, finished.
#[derive(Debug)]
pub struct Registered {
    /// What the lake holds of them.
    pub tables: RegisterTables,
    /// Who ties rows to them.
    pub linkage: Deterministic,
    /// Who they are.
    pub roster: Roster,
}

/// One value of a column, whatever its type, as text for names and numbers.
fn text(values: &Values, row: usize) -> Option<String> {
    match values {
        Values::Text(cells) => cells[row].clone(),
        Values::Number(cells) => cells[row].map(|n| n.to_string()),
        Values::Id(cells) => match &cells[row] {
            Some(IdText::Other(text)) => Some(text.clone()),
            Some(id) => id.number().map(|number| number.reveal()),
            None => None,
        },
        Values::Date(_) | Values::Code(_) | Values::Bool(_) => None,
    }
}

/// The values of the column with a role, if the sheet has one.
pub(super) fn role_values(batch: &TableBatch, role: Role) -> Option<&Values> {
    batch.sheet.role_index(role).map(|index| &batch.columns[index])
}

/// The text of a role's column in a row, normalised as names are.
pub(super) fn role_text(batch: &TableBatch, role: Role, row: usize) -> Option<String> {
    let text = text(role_values(batch, role)?, row)?;
    let text = domain::name::normalise(&text);
    (!text.is_empty()).then_some(text)
}

impl RegisterBuilder {
    /// Takes in rows of one of the registers; other sheets are not for it.
    pub fn push(&mut self, batch: &TableBatch) {
        match batch.sheet.register {
            Some(Subject::Person) => self.push_members(batch),
            Some(Subject::Household) => self.push_households(batch),
            _ => {}
        }
    }

    /// How many persons so far.
    pub fn n_persons(&self) -> usize {
        self.persons.len()
    }

    fn entry(&mut self, batch: &TableBatch, row: usize) -> u32 {
        let no = role_text(batch, Role::HouseholdNo, row).unwrap_or_default();
        if let Some(index) = self.numbers.get(no.as_str()) {
            return *index;
        }
        let index = self.households.len() as u32;
        let place = |role| role_text(batch, role, row).unwrap_or_default().into_boxed_str();
        self.numbers.insert(no.clone().into(), index);
        self.households.push(HouseholdEntry {
            no: no.into(),
            township: place(Role::Township),
            village: place(Role::Village),
            row: None,
            first_member: None,
            origin: batch.origins[row],
            head: None,
            head_name: Box::default(),
        });
        index
    }

    fn push_members(&mut self, batch: &TableBatch) {
        let head_word = batch.sheet.role_index(Role::Relation).map(|index| (index, 0u16));
        for row in 0..batch.len() {
            let household = self.entry(batch, row);
            let member = self.persons.len() as u32;
            let relation = head_word.and_then(|(index, _)| match &batch.columns[index] {
                Values::Code(cells) => cells[row],
                _ => None,
            });
            let id = match role_values(batch, Role::Id) {
                Some(Values::Id(cells)) => cells[row].clone(),
                _ => None,
            };
            let birth = match role_values(batch, Role::Birth) {
                Some(Values::Date(cells)) => cells[row],
                _ => None,
            };
            let name = role_text(batch, Role::Name, row).unwrap_or_default().into_boxed_str();
            let entry = &mut self.households[household as usize];
            entry.first_member.get_or_insert(member);
            if relation == Some(0) && entry.head.is_none() {
                entry.head = Some(member);
                entry.head_name = name.clone();
            }
            self.persons.push(Person {
                household,
                id,
                birth,
                name,
                relation,
                origin: batch.origins[row],
            });
        }
        keep_columns(&mut self.member_columns, batch);
    }

    fn push_households(&mut self, batch: &TableBatch) {
        for row in 0..batch.len() {
            let index = self.entry(batch, row) as usize;
            let entry = &mut self.households[index];
            entry.row.get_or_insert(self.n_household_rows + row as u32);
            if entry.head_name.is_empty() {
                entry.head_name = role_text(batch, Role::Name, row).unwrap_or_default().into_boxed_str();
            }
        }
        self.n_household_rows += batch.len() as u32;
        keep_columns(&mut self.household_columns, batch);
    }

    /// Orders persons by household and makes the tables, the linkage and the roster.
    ///
    /// # Errors
    /// When columns of one name have different types, which the sheet catalogue rules out.
    pub fn finish(self, policy: &Policy, as_of: Date) -> Result<Registered, EngineError> {
        let mut order: Vec<u32> = (0..self.persons.len() as u32).collect();
        order.sort_by_key(|member| self.persons[*member as usize].household);
        let mut first_person = vec![0u32; self.households.len() + 1];
        self.persons
            .iter()
            .for_each(|person| first_person[person.household as usize + 1] += 1);
        (1..first_person.len()).for_each(|i| first_person[i] += first_person[i - 1]);

        let person = self.person_table(policy, &order)?;
        let (village_of, villages) = self.villages();
        let household = self.household_table(policy, &first_person, &village_of, &villages)?;
        let mut households_of_village = vec![Vec::new(); villages.len()];
        village_of
            .iter()
            .enumerate()
            .for_each(|(i, village)| households_of_village[*village as usize].push(i as u32));
        let absent_columns = absent(&[&person, &household]);
        let roster = self.roster(policy, &order, &household, as_of);
        let persons: Vec<Person> = order
            .iter()
            .map(|member| self.persons[*member as usize].clone())
            .collect();
        let heads: Vec<Box<str>> = self.households.iter().map(|entry| entry.head_name.clone()).collect();
        let linkage = Deterministic::new(persons, self.numbers, heads, village_of, villages);
        let tables = RegisterTables {
            person: vec![person],
            household: vec![household],
            absent_columns,
            first_person,
            households_of_village,
        };
        Ok(Registered {
            tables,
            linkage,
            roster,
        })
    }

    /// Villages as (township, village) in order of name, and the village of each household.
    fn villages(&self) -> (Vec<u32>, Vec<Village>) {
        let places: BTreeSet<(&str, &str)> = self
            .households
            .iter()
            .map(|entry| (&*entry.township, &*entry.village))
            .collect();
        let index: BTreeMap<(&str, &str), u32> = places.iter().copied().zip(0..).collect();
        let of = self
            .households
            .iter()
            .map(|entry| index[&(&*entry.township, &*entry.village)])
            .collect();
        (
            of,
            places
                .into_iter()
                .map(|(township, village)| (township.into(), village.into()))
                .collect(),
        )
    }

    fn person_table(&self, policy: &Policy, order: &[u32]) -> Result<RecordBatch, EngineError> {
        let schema = register_schema(policy, Of::Person);
        let indices = UInt32Array::from(order.to_vec());
        let made = Made::new(&self.persons, order);
        let arrays = schema
            .fields()
            .iter()
            .map(|field| match made.column(field, order.len()) {
                Some(array) => Ok(array),
                None => gathered(self.member_columns.get(field.name()), &indices, field),
            });
        Ok(RecordBatch::try_new(
            Arc::clone(&schema),
            arrays.collect::<Result<_, EngineError>>()?,
        )?)
    }

    fn household_table(
        &self,
        policy: &Policy,
        first_person: &[u32],
        village_of: &[u32],
        villages: &[Village],
    ) -> Result<RecordBatch, EngineError> {
        let schema = register_schema(policy, Of::Household);
        let own: UInt32Array = self.households.iter().map(|entry| entry.row).collect();
        let members: UInt32Array = self.households.iter().map(|entry| entry.first_member).collect();
        let townships: BTreeSet<&str> = villages.iter().map(|(township, _)| &**township).collect();
        let township_of: BTreeMap<&str, i32> = townships.into_iter().zip(0..).collect();
        let integers = |numbers: Vec<i32>| Arc::new(Int32Array::from(numbers)) as ArrayRef;
        let origins = || self.households.iter().map(|entry| entry.origin);
        let arrays = schema.fields().iter().map(|field| match field.name().as_str() {
            "household_id" => Ok(integers((0..self.households.len() as i32).collect())),
            "n_members" => {
                let sizes = first_person.windows(2).map(|pair| i64::from(pair[1] - pair[0]));
                Ok(Arc::new(sizes.collect::<Int64Array>()) as ArrayRef)
            }
            "township_id" => Ok(integers(
                self.households.iter().map(|e| township_of[&*e.township]).collect(),
            )),
            "village_id" => Ok(integers(village_of.iter().map(|village| *village as i32).collect())),
            "_src" => Ok(integers(origins().map(|origin| origin.source as i32).collect())),
            "_row" => Ok(integers(origins().map(|origin| origin.row as i32).collect())),
            name => match self.household_columns.get(name) {
                Some(columns) => gathered(Some(columns), &own, field),
                None => gathered(self.member_columns.get(name), &members, field),
            },
        });
        Ok(RecordBatch::try_new(
            Arc::clone(&schema),
            arrays.collect::<Result<_, EngineError>>()?,
        )?)
    }

    fn roster(&self, policy: &Policy, order: &[u32], household: &RecordBatch, _as_of: Date) -> Roster {
        let words = relation_words(policy);
        let word = |relation: Option<u16>| {
            relation
                .and_then(|i| words.get(i as usize))
                .cloned()
                .unwrap_or_default()
        };
        let shown = |name: &str, row: usize| {
            let column = household.column_by_name(name)?;
            let value = datafusion::common::ScalarValue::try_from_array(column, row).ok()?;
            (!value.is_null()).then(|| crate::policy::text(&value))
        };
        let mut n_members = vec![0u32; self.households.len()];
        self.persons
            .iter()
            .for_each(|person| n_members[person.household as usize] += 1);
        let card = |(i, entry): (usize, &HouseholdEntry)| HouseholdCard {
            household_no: entry.no.to_string(),
            head_name: entry.head_name.to_string(),
            head_id: entry
                .head
                .map(|head| masked(&self.persons[head as usize].id))
                .unwrap_or_default(),
            township: entry.township.to_string(),
            village: entry.village.to_string(),
            n_members: n_members[i],
            household_type: shown(&policy.lead.household_type, i).unwrap_or_default(),
            monitor_class: shown(&policy.lead.monitor_class, i).unwrap_or_default(),
        };
        Roster {
            households: self.households.iter().enumerate().map(card).collect(),
            names: order
                .iter()
                .map(|member| self.persons[*member as usize].name.clone())
                .collect(),
            relations: order
                .iter()
                .map(|member| word(self.persons[*member as usize].relation))
                .collect(),
        }
    }
}

/// An identity number as lists show it.
pub(super) fn masked(id: &Option<IdText>) -> String {
    id.as_ref()
        .and_then(IdText::number)
        .map(|number| number.masked())
        .unwrap_or_default()
}

fn relation_words(policy: &Policy) -> Vec<Box<str>> {
    let register = policy
        .sheets
        .values()
        .find(|sheet| sheet.register == Some(Subject::Person));
    let column = register.and_then(|sheet: &Arc<Sheet>| Some(&sheet.columns[sheet.role_index(Role::Relation)?]));
    column
        .map(|column| {
            column
                .codes
                .iter()
                .map(|code| code.is.clone().into_boxed_str())
                .collect()
        })
        .unwrap_or_default()
}

fn keep_columns(kept: &mut BTreeMap<String, Vec<ArrayRef>>, batch: &TableBatch) {
    for (index, column, _) in lake_columns(&batch.sheet) {
        kept.entry(column.name.clone())
            .or_default()
            .push(array_of(column, &batch.columns[index]));
    }
}

/// The rows of a column in a new order; all unknown when no register has the column.
fn gathered(columns: Option<&Vec<ArrayRef>>, rows: &UInt32Array, field: &Field) -> Result<ArrayRef, EngineError> {
    let Some(columns) = columns else {
        return Ok(new_null_array(field.data_type(), rows.len()));
    };
    let parts: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
    Ok(take(&concat(&parts)?, rows, None)?)
}

fn absent(tables: &[&RecordBatch]) -> Vec<String> {
    let mut absent = Vec::new();
    for table in tables.iter().filter(|table| table.num_rows() > 0) {
        for (field, column) in table.schema().fields().iter().zip(table.columns()) {
            if column.logical_null_count() == column.len() {
                absent.push(field.name().clone());
            }
        }
    }
    absent
}

/// The columns that linkage makes for `person`, in the register's final order.
struct Made<'a> {
    persons: Vec<&'a Person>,
}

impl<'a> Made<'a> {
    fn new(persons: &'a [Person], order: &[u32]) -> Self {
        Self {
            persons: order.iter().map(|member| &persons[*member as usize]).collect(),
        }
    }

    fn column(&self, field: &Field, len: usize) -> Option<ArrayRef> {
        let each = || self.persons.iter();
        let number = |person: &&&Person| person.id.as_ref().and_then(IdText::number);
        Some(match field.name().as_str() {
            "person_id" => Arc::new(Int32Array::from_iter_values(0..len as i32)),
            "household_id" => Arc::new(Int32Array::from_iter_values(each().map(|p| p.household as i32))),
            "_src" => Arc::new(Int32Array::from_iter_values(each().map(|p| p.origin.source as i32))),
            "_row" => Arc::new(Int32Array::from_iter_values(each().map(|p| p.origin.row as i32))),
            "id_state" => dictionary(each().map(|p| Some(id_state(&p.id)))),
            "id_sex" => dictionary(each().map(|p| number(&p).map(|n| if n.sex() == Sex::Male { "男" } else { "女" }))),
            "id_birth_date" => Arc::new(
                each()
                    .map(|p| number(&p).map(|n| date_to_days(n.birth_date())))
                    .collect::<Date32Array>(),
            ),
            "born_on" => Arc::new(each().map(|p| p.born_on().map(date_to_days)).collect::<Date32Array>()),
            "n_register_rows" => self.rows_per_number(),
            _ => return None,
        })
        .inspect(|array: &ArrayRef| debug_assert_eq!(array.data_type(), field.data_type(), "{}", field.name()))
        .filter(|array| *array.data_type() == *field.data_type() || *field.data_type() != DataType::Null)
    }

    fn rows_per_number(&self) -> ArrayRef {
        let number = |person: &&Person| person.id.as_ref().and_then(IdText::number).map(|n| n.packed());
        let mut rows: HashMap<u64, i64> = HashMap::with_capacity(self.persons.len());
        self.persons
            .iter()
            .filter_map(number)
            .for_each(|n| *rows.entry(n).or_default() += 1);
        Arc::new(
            self.persons
                .iter()
                .map(|p| number(p).map_or(1, |n| rows[&n]))
                .map(Some)
                .collect::<Int64Array>(),
        )
    }
}

/// How a person's identity number stands; words of the check catalogue.
fn id_state(id: &Option<IdText>) -> &'static str {
    match id {
        Some(IdText::Resident(_)) => "有效",
        Some(IdText::Upgraded(_)) => "15位",
        Some(IdText::WrongCheckDigit(_)) => "校验位不符",
        Some(IdText::Other(_)) => "非身份证",
        None => "缺失",
    }
}
