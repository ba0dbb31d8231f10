//! What a delivered spreadsheet looks like: the sheet catalogue's types.

use crate::policy::Source;

/// What a row of a sheet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One person; the row is linked to a `person_id`.
    Person,
    /// One household; linked to a `household_id`.
    Household,
    /// One village; linked to a `village_id`.
    Village,
    /// Nothing that is linked, such as the list of regions.
    None,
}

/// The type of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Free text, trimmed.
    Text,
    /// A resident identity number, in any of its written forms.
    IdCard,
    /// Money, kept as integer fen.
    Money,
    /// A whole number.
    Integer,
    /// A decimal number, kept in ten-thousandths.
    Decimal,
    /// A civil date.
    Date,
    /// A month, kept as its first day.
    Month,
    /// One word of a list.
    Code,
    /// Several words of a list.
    Codes,
    /// 是 or 否.
    YesNo,
}

/// What linkage uses a column for. Names, numbers and places never reach the lake as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Identity number.
    Id,
    /// Personal name.
    Name,
    /// Birth date.
    Birth,
    /// Household number.
    HouseholdNo,
    /// Telephone number; the lake holds an opaque equality key.
    Phone,
    /// Township name.
    Township,
    /// Village name.
    Village,
    /// Relation to the head of the household; the first word of its list is the head.
    Relation,
}

/// One word of a code list with the ways it is also written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeWord {
    /// The word as the system keeps it.
    pub is: String,
    /// Other ways it is written.
    pub also: Vec<String>,
}

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name in SQL.
    pub name: String,
    /// Header as delivered and as written in templates.
    pub title: String,
    /// Other headers seen for the same column.
    pub aliases: Vec<String>,
    /// What linkage uses it for.
    pub role: Option<Role>,
    /// Type of the cells.
    pub kind: ColumnType,
    /// Whether the header must have it.
    pub required: bool,
    /// Whether every row must have a value.
    pub filled: bool,
    /// Unit of the values, in words.
    pub unit: Option<String>,
    /// Least value allowed, in the unit.
    pub min: Option<f64>,
    /// Greatest value allowed, in the unit.
    pub max: Option<f64>,
    /// Health, disability, crime, minors: never in a public notice.
    pub sensitive: bool,
    /// Whether the value belongs to the household and is repeated on each person's row.
    pub of_household: bool,
    /// The list of words, for [`ColumnType::Code`] and [`ColumnType::Codes`].
    pub codes: Vec<CodeWord>,
    /// Explanation for the notes page of a template, Chinese.
    pub note: Option<String>,
    /// An example value for the template.
    pub example: Option<String>,
}

/// One kind of spreadsheet that a department or a register delivers.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Table name in SQL.
    pub name: String,
    /// Title in Chinese.
    pub title: String,
    /// Who delivers it.
    pub department: String,
    /// What a row is about.
    pub of: Subject,
    /// Set on the two registers: the table the rows become.
    pub register: Option<Subject>,
    /// How often it comes, in words.
    pub every: String,
    /// Days after the day of one delivery by which the next is expected; `None` where there is no fixed rhythm.
    pub within_days: Option<u16>,
    /// Columns that make two rows the same; empty means the whole row.
    pub key: Vec<String>,
    /// The date column that says when the row's event was.
    pub dated_by: Option<String>,
    /// Words in file and sheet names that help to tell what it is.
    pub names: Vec<String>,
    /// Whether an unreadable cell of an optional column is a warning and becomes unknown.
    pub lenient: bool,
    /// The columns in template order.
    pub columns: Vec<Column>,
    /// Where the shape comes from, if it has a source.
    pub source: Option<Source>,
}

impl Sheet {
    /// The index of the column called `name`.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The index of the first column with this role.
    pub fn role_index(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.role == Some(role))
    }
}
