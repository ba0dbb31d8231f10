//! What a name in a rule means, and what kind of value it has.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::{DFSchema, DFSchemaRef, ScalarValue};
use domain::policy::{Literal, Of, Parameter, Params, Policy, Resolved};
use domain::sheet::{Column, ColumnType, Role, Sheet, Subject};

use crate::functions::date_to_days;

/// The kind of a value: what it may be compared and combined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Fen; compares only with money.
    Money,
    /// A number without money in it.
    Number,
    /// A civil date.
    Date,
    /// A word or text.
    Text,
    /// True or false.
    Bool,
}

impl Kind {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Money => "金额",
            Self::Number => "数",
            Self::Date => "日期",
            Self::Text => "文字",
            Self::Bool => "是否",
        }
    }
}

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrigin {
    /// A fact of the policy.
    Fact,
    /// A column of a register.
    Column,
    /// A parameter of the policy.
    Parameter,
}

/// A name that rules may use.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Name for people.
    pub title: String,
    /// Unit in words.
    pub unit: Option<String>,
    /// Kind of its values.
    pub kind: Kind,
    /// Arrow type of its values.
    pub data_type: DataType,
    /// Where it comes from.
    pub origin: NameOrigin,
    /// Never shown in a public notice.
    pub sensitive: bool,
}

/// All names one kind of rule may use, with the schema they make.
#[derive(Debug, Clone)]
pub struct Scope {
    /// By name.
    pub names: BTreeMap<String, Name>,
    /// The same as a schema, in order of name.
    pub schema: DFSchemaRef,
}

impl Scope {
    /// Makes the schema from the names.
    ///
    /// # Errors
    /// When the query engine refuses a field, which a map of distinct names does not bring about.
    pub fn new(names: BTreeMap<String, Name>) -> Result<Self, datafusion::error::DataFusionError> {
        let fields: Vec<Field> = names
            .iter()
            .map(|(name, n)| Field::new(name, n.data_type.clone(), true))
            .collect();
        let schema = DFSchema::try_from(Schema::new(fields))?;
        Ok(Self {
            names,
            schema: Arc::new(schema),
        })
    }

    /// Whether the name is a parameter.
    pub fn is_parameter(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|n| n.origin == NameOrigin::Parameter)
    }
}

/// The Arrow type of a sheet column in the lake.
pub fn column_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Money | ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal => DataType::Decimal128(18, 4),
        ColumnType::Date | ColumnType::Month => DataType::Date32,
        ColumnType::YesNo => DataType::Boolean,
        ColumnType::Text | ColumnType::IdCard | ColumnType::Code | ColumnType::Codes => text_type(),
    }
}

/// Texts are numbered words: comparing them costs what comparing numbers costs.
pub fn text_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn column_kind(kind: ColumnType) -> Kind {
    match kind {
        ColumnType::Money => Kind::Money,
        ColumnType::Integer | ColumnType::Decimal => Kind::Number,
        ColumnType::Date | ColumnType::Month => Kind::Date,
        ColumnType::YesNo => Kind::Bool,
        ColumnType::Text | ColumnType::IdCard | ColumnType::Code | ColumnType::Codes => Kind::Text,
    }
}

/// Whether a column reaches the lake: names, identity and household numbers do not.
pub fn is_private(column: &Column) -> bool {
    matches!(
        column.role,
        Some(Role::Id | Role::Name | Role::HouseholdNo | Role::Township | Role::Village)
    )
}

/// The lake columns of a sheet: those that are not private; a telephone is an opaque number.
pub fn lake_columns(sheet: &Sheet) -> impl Iterator<Item = (usize, &Column, DataType)> {
    sheet
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !is_private(column))
        .map(|(i, column)| {
            let phone = column.role == Some(Role::Phone);
            (
                i,
                column,
                if phone {
                    DataType::Int64
                } else {
                    column_type(column.kind)
                },
            )
        })
}

/// Columns that linkage adds to `person`, with their titles.
pub const PERSON_MADE: [(&str, &str, ColumnType); 5] = [
    ("id_state", "身份证号状态", ColumnType::Code),
    ("id_sex", "身份证号性别", ColumnType::Code),
    ("id_birth_date", "身份证号出生日期", ColumnType::Date),
    ("born_on", "出生日期", ColumnType::Date),
    ("n_register_rows", "花名册中的行数", ColumnType::Integer),
];

/// The register columns one kind of rule may use.
pub fn register_names(policy: &Policy, of: Of) -> BTreeMap<String, Name> {
    let mut names = BTreeMap::new();
    for sheet in policy.sheets.values() {
        let Some(register) = sheet.register else { continue };
        for (_, column, data_type) in lake_columns(sheet) {
            let belongs = match of {
                Of::Person => register == Subject::Person && !column.of_household,
                Of::Household => register == Subject::Household || column.of_household,
            };
            if belongs {
                let kind = if column.role == Some(Role::Phone) {
                    Kind::Number
                } else {
                    column_kind(column.kind)
                };
                names.insert(column.name.clone(), column_name(column, kind, data_type));
            }
        }
    }
    if of == Of::Person {
        for (name, title, kind) in PERSON_MADE {
            names.insert(name.to_owned(), made(title, column_kind(kind), column_type(kind)));
        }
    } else {
        names.insert(
            "n_members".to_owned(),
            Name {
                unit: Some("人".into()),
                ..made("家庭人口", Kind::Number, DataType::Int64)
            },
        );
    }
    names
}

fn column_name(column: &Column, kind: Kind, data_type: DataType) -> Name {
    Name {
        title: column.title.clone(),
        unit: column.unit.clone().or((kind == Kind::Money).then(|| "元".to_owned())),
        kind,
        data_type,
        origin: NameOrigin::Column,
        sensitive: column.sensitive,
    }
}

fn made(title: &str, kind: Kind, data_type: DataType) -> Name {
    Name {
        title: title.to_owned(),
        unit: None,
        kind,
        data_type,
        origin: NameOrigin::Column,
        sensitive: false,
    }
}

/// Whether a unit in words makes a number money.
pub fn is_money(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| unit.starts_with('元'))
}

/// The name of a parameter; its type comes from its value that day, or from any value it ever had.
pub fn parameter_name(parameter: &Parameter, resolved: Option<&Resolved>) -> Name {
    let any = resolved
        .map(|r| &r.value)
        .or_else(|| parameter.values.iter().find_map(|v| v.is.as_ref()));
    let money = is_money(parameter.unit.as_deref());
    let (kind, data_type) = match any {
        _ if money => (Kind::Money, DataType::Int64),
        Some(Literal::Text(_) | Literal::List(_)) => (Kind::Text, DataType::Utf8),
        Some(Literal::Bool(_)) => (Kind::Bool, DataType::Boolean),
        Some(Literal::Date(_)) => (Kind::Date, DataType::Date32),
        Some(Literal::Decimal { .. }) => (Kind::Number, DataType::Decimal128(18, 6)),
        Some(Literal::Integer(_)) | None => (Kind::Number, DataType::Int64),
    };
    Name {
        title: parameter.title.clone(),
        unit: parameter.unit.clone(),
        kind,
        data_type,
        origin: NameOrigin::Parameter,
        sensitive: false,
    }
}

/// A literal as a value of a column of this kind and type; `None` when it does not fit.
pub fn scalar(literal: &Literal, kind: Kind, data_type: &DataType) -> Option<ScalarValue> {
    let number = |scale| literal.scaled(scale);
    Some(match (kind, data_type) {
        (Kind::Money, DataType::Float64) => ScalarValue::Float64(Some(number(2)? as f64)),
        (Kind::Money, DataType::Int64) => ScalarValue::Int64(Some(number(2)?)),
        (Kind::Number, DataType::Int64) => match number(0) {
            Some(n) => ScalarValue::Int64(Some(n)),
            None => ScalarValue::Decimal128(Some(i128::from(number(6)?)), 18, 6),
        },
        (Kind::Money | Kind::Number, DataType::Decimal128(precision, scale)) => {
            let scale_u8 = u8::try_from(*scale).ok()?;
            let extra = if kind == Kind::Money { 2 } else { 0 };
            ScalarValue::Decimal128(Some(i128::from(literal.scaled(scale_u8 + extra)?)), *precision, *scale)
        }
        (Kind::Number, DataType::Float64) => ScalarValue::Float64(Some(number(6)? as f64 / 1e6)),
        (Kind::Date, _) => match literal {
            Literal::Date(date) => ScalarValue::Date32(Some(date_to_days(*date))),
            _ => return None,
        },
        (Kind::Text, _) => match literal {
            Literal::Text(text) => ScalarValue::Utf8(Some(text.clone())),
            _ => return None,
        },
        (Kind::Bool, _) => match literal {
            Literal::Bool(value) => ScalarValue::Boolean(Some(*value)),
            _ => return None,
        },
        _ => return None,
    })
}

/// The value of a parameter as a literal of a query; unknown (NULL) when it has none that day.
pub fn parameter_scalar(name: &str, scope_name: &Name, params: &Params) -> ScalarValue {
    let value = params
        .get(name)
        .and_then(|r| scalar(&r.value, scope_name.kind, &scope_name.data_type));
    value.unwrap_or_else(|| ScalarValue::try_from(&scope_name.data_type).unwrap_or(ScalarValue::Null))
}
