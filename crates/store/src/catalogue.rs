//! Every table and column of the store as `columns.toml` declares them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// How private a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// May stand on a wall.
    Public,
    /// For those who work here.
    Internal,
    /// Names somebody.
    Personal,
    /// Health, money, identity numbers.
    Sensitive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    Integer,
}

/// One column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    is: Kind,
    /// How private it is.
    pub private: Privacy,
}

impl Column {
    /// Whether it holds integers; the others hold text.
    pub fn is_integer(&self) -> bool {
        self.is == Kind::Integer
    }
}

/// The subject whose digest the rows of a table belong to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalledAs {
    /// Kind of subject, such as `household`.
    pub kind: String,
    /// Column with the subject's id.
    pub id: String,
}

/// One table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Columns of its primary key.
    pub key: Vec<String>,
    /// How its changes are journalled; `None` is outside the journal.
    pub journalled_as: Option<JournalledAs>,
    /// Why it is outside the journal.
    pub not_journalled: Option<String>,
    /// Columns in the order rows are written.
    pub columns: Vec<Column>,
}

impl Table {
    /// Position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// Names of all columns.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

static TABLES: LazyLock<BTreeMap<String, Table>> =
    LazyLock::new(|| toml::from_str(include_str!("../columns.toml")).unwrap_or_default());

/// Order in which tables can be filled: a table stands after those it refers to.
pub const FILL_ORDER: [&str; 50] = [
    "journal",
    "journal_head",
    "settings",
    "regions",
    "region_spells",
    "region_tree",
    "files",
    "households",
    "persons",
    "memberships",
    "statuses",
    "guarantees",
    "incomes",
    "income_items",
    "household_links",
    "accounts",
    "account_identities",
    "sign_ins",
    "grants",
    "helpers",
    "invitations",
    "sessions",
    "idempotent_answers",
    "imports",
    "import_worksheets",
    "import_changes",
    "unmatched_rows",
    "screenings",
    "leads",
    "cases",
    "case_events",
    "case_risks",
    "case_steps",
    "measures",
    "entitlement_looks",
    "not_received",
    "checked_facts",
    "sweeps",
    "sweep_exceptions",
    "visits",
    "visit_photos",
    "last_seen",
    "issues",
    "notices",
    "notice_cases",
    "self_reports",
    "self_report_escalations",
    "village_codes",
    "missed_reviews",
    "standard_changes",
];

/// Tables that hold only what this installation is doing at the moment and that no backup carries.
pub const PASSING: [&str; 1] = ["jobs"];

/// All tables by name.
pub fn tables() -> &'static BTreeMap<String, Table> {
    &TABLES
}

/// The table of a name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_its_place_and_its_reason() {
        let parsed: BTreeMap<String, Table> = toml::from_str(include_str!("../columns.toml")).expect("columns.toml");
        let mut placed: Vec<&str> = FILL_ORDER.iter().chain(&PASSING).copied().collect();
        placed.sort_unstable();
        assert_eq!(placed, parsed.keys().map(String::as_str).collect::<Vec<_>>());
        for (name, table) in &parsed {
            assert_ne!(table.journalled_as.is_some(), table.not_journalled.is_some(), "{name}");
            let known = |column: &String| assert!(table.position(column).is_some(), "{name}.{column}");
            table
                .key
                .iter()
                .chain(table.journalled_as.as_ref().map(|subject| &subject.id))
                .for_each(known);
        }
    }

    #[test]
    fn what_is_sealed_is_sensitive() {
        for (name, table) in tables() {
            for column in table.columns.iter().filter(|column| column.name.ends_with("_sealed")) {
                assert_eq!(column.private, Privacy::Sensitive, "{name}.{}", column.name);
            }
        }
    }
}
