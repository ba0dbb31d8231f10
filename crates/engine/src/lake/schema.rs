//! Schemas of the lake's tables, made from the sheet catalogue.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use domain::policy::{Of, Policy};
use domain::sheet::{Sheet, Subject};

use crate::policy::{PERSON_MADE, column_type, lake_columns};

/// Key columns of a table whose rows are about `of`.
pub(super) fn keys(of: Subject) -> &'static [&'static str] {
    match of {
        Subject::Person => &["person_id", "household_id"],
        Subject::Household => &["household_id"],
        Subject::Village => &["village_id"],
        Subject::None => &[],
    }
}

fn integer(name: &str) -> Field {
    Field::new(name, DataType::Int32, true)
}

/// The schema of a delivered sheet: keys, its columns that are not private, and where each row came from.
pub fn table_schema(sheet: &Sheet) -> SchemaRef {
    let mut fields: Vec<Field> = keys(sheet.of).iter().map(|key| integer(key)).collect();
    fields.extend(lake_columns(sheet).map(|(_, column, data_type)| Field::new(&column.name, data_type, true)));
    fields.extend([integer("_src"), integer("_row")]);
    Arc::new(Schema::new(fields))
}

/// The schema of `person` or `household`: register columns of that level and what linkage adds.
pub fn register_schema(policy: &Policy, of: Of) -> SchemaRef {
    let mut fields = match of {
        Of::Person => vec![integer("person_id"), integer("household_id")],
        Of::Household => {
            let n_members = Field::new("n_members", DataType::Int64, true);
            vec![
                integer("household_id"),
                n_members,
                integer("township_id"),
                integer("village_id"),
            ]
        }
    };
    for (sheet, column, data_type) in register_columns(policy, of) {
        if sheet.register.is_some() && !fields.iter().any(|field| field.name() == column) {
            fields.push(Field::new(column, data_type, true));
        }
    }
    if of == Of::Person {
        fields.extend(
            PERSON_MADE
                .iter()
                .map(|(name, _, kind)| Field::new(*name, column_type(*kind), true)),
        );
    }
    fields.extend([integer("_src"), integer("_row")]);
    Arc::new(Schema::new(fields))
}

/// The register columns of one level, household register first where both have a column.
pub(super) fn register_columns(policy: &Policy, of: Of) -> Vec<(&Sheet, &str, DataType)> {
    let mut columns = Vec::new();
    let registers = policy.sheets.values().filter(|sheet| sheet.register.is_some());
    let mut registers: Vec<&Sheet> = registers.map(Arc::as_ref).collect();
    registers.sort_by_key(|sheet| sheet.register != Some(Subject::Household));
    for sheet in registers {
        for (_, column, data_type) in lake_columns(sheet) {
            let of_household = sheet.register == Some(Subject::Household) || column.of_household;
            if of_household == (of == Of::Household) {
                columns.push((sheet, column.name.as_str(), data_type));
            }
        }
    }
    columns
}
