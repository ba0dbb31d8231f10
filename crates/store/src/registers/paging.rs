//! Pages of a long list: each walks an index in the order it shows, from where the last page ended.

use std::collections::BTreeSet;

use domain::access::{Action, Scope};

use crate::StoreError;
use crate::db::Value;
use crate::regions::level_of_place;
use crate::scope::{self, Places};
use crate::tx::ReadTx;

/// Where a page ended: the text it was sorted by, and the number of its last row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Name, initials, household number or village; empty when sorted by number alone.
    pub key: String,
    /// Number of the row.
    pub number: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, self.key)
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, key) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self {
            key: key.to_owned(),
            number: number.parse()?,
        })
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` when this was the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page without rows.
    pub(crate) fn empty() -> Self {
        Self {
            rows: Vec::new(),
            next: None,
        }
    }

    /// Cuts rows of several walks to one page in order; one row more than `limit` says that there is a next page.
    pub(crate) fn cut(mut rows: Vec<(Cursor, T)>, limit: i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.dedup_by(|a, b| a.0.number == b.0.number);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
        Self {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            next,
        }
    }
}

/// Which part of the county one walk covers. A viewer of several areas has one walk for each, because one walk over
/// all of them would have to sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Branch {
    /// Everything.
    County,
    /// A township.
    Township(String),
    /// A village.
    Village(String),
    /// Households of which this account is helper: some dozens, sorted when read.
    Own(String),
}

/// The walks for a place within what the viewer may do it to.
pub(crate) async fn branches(tx: &mut ReadTx, action: Action, place: Option<&str>) -> Result<Vec<Branch>, StoreError> {
    let scope = tx.viewer().scope(action);
    if let Some(place) = place {
        match branch(tx, place).await? {
            None => return Ok(Vec::new()),
            Some(Branch::County) => {}
            Some(branch) => return Ok(vec![branch]),
        }
    }
    let mut branches = Vec::new();
    match scope {
        Scope::Nothing => {}
        Scope::Everything => branches.push(Branch::County),
        Scope::Within {
            regions,
            own_households_of,
        } => {
            for region in regions {
                branches.extend(branch(tx, &region).await?.filter(|branch| *branch != Branch::County));
            }
            branches.extend(own_households_of.map(Branch::Own));
        }
    }
    Ok(branches)
}

async fn branch(tx: &mut ReadTx, region_id: &str) -> Result<Option<Branch>, StoreError> {
    let Some(level) = level_of_place(tx, region_id).await? else {
        return Ok(None);
    };
    Ok(Some(match level.as_str() {
        "township" => Branch::Township(region_id.to_owned()),
        "village" => Branch::Village(region_id.to_owned()),
        _ => Branch::County,
    }))
}

/// A statement with its values.
pub(crate) type Statement = (String, Vec<Value>);

/// As many rows as there are, for a statement that takes a row more than its limit.
pub(crate) const EVERY: i64 = i64::MAX - 1;

/// How many rows walks have together; each selects the number of its rows alone.
pub(crate) async fn count(tx: &mut ReadTx, walks: &[Statement]) -> Result<i64, StoreError> {
    if let [(sql, values)] = walks {
        let row = tx
            .row(&format!("SELECT count(*) FROM ({sql}) AS counted"), values)
            .await?;
        return row.map_or(Ok(0), |row| row.int(0));
    }
    // Walks of several areas may meet: what stands in two of them counts once.
    let mut numbers = BTreeSet::new();
    for (sql, values) in walks {
        for row in tx.rows(sql, values).await? {
            numbers.insert(row.int(0)?);
        }
    }
    Ok(i64::try_from(numbers.len()).unwrap_or(i64::MAX))
}

/// Conditions of one walk, with their values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    all: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    /// Adds a value; says its placeholder.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// That a column is what is asked for, where something is.
    pub(crate) fn equal(&mut self, column: &str, asked: Option<impl Into<Value>>) {
        if let Some(asked) = asked {
            let asked = self.value(asked);
            self.all.push(format!("{column} = {asked}"));
        }
    }

    /// Adds a condition.
    pub(crate) fn add(&mut self, condition: impl Into<String>) {
        self.all.push(condition.into());
    }

    /// What the viewer may do it to; false when nothing.
    pub(crate) fn within(&mut self, scope: &Scope, places: Places<'_>) -> bool {
        match scope::condition(scope, places, &mut self.values) {
            Some(condition) if condition == "1 = 1" => true,
            Some(condition) => {
                self.all.push(condition);
                true
            }
            None => false,
        }
    }

    /// The part of the county.
    pub(crate) fn branch(&mut self, branch: &Branch, places: Places<'_>) {
        let (column, id) = match branch {
            Branch::County => return,
            Branch::Township(id) => (places.township, id),
            Branch::Village(id) => (places.village, id),
            Branch::Own(account) => {
                let account = self.value(account);
                self.all.push(format!(
                    "{} IN (SELECT household_id FROM helpers WHERE account_id = {account} AND valid_to IS NULL)",
                    places.household
                ));
                return;
            }
        };
        let id = self.value(id);
        self.all.push(format!("{column} = {id}"));
    }

    /// Rows whose text begins with a prefix: a range, so that an index finds them. After a page the range begins at
    /// the cursor.
    pub(crate) fn prefix(&mut self, column: &str, prefix: &str, cursor: Option<&Cursor>) {
        let to = self.value(format!("{prefix}\u{10ffff}"));
        self.all.push(format!("{column} < {to}"));
        if cursor.is_none() {
            let from = self.value(prefix);
            self.all.push(format!("{column} >= {from}"));
        }
    }

    /// Rows after the last page.
    pub(crate) fn after(&mut self, key: Option<&str>, number: &str, cursor: Option<&Cursor>) {
        let Some(cursor) = cursor else { return };
        let at = self.value(cursor.number);
        match key {
            None => self.all.push(format!("{number} > {at}")),
            Some(key) => {
                let text = self.value(&cursor.key);
                self.all.push(format!("({key}, {number}) > ({text}, {at})"));
            }
        }
    }

    /// As a WHERE clause.
    pub(crate) fn clause(&self) -> String {
        match self.all.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.all.join(" AND ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_what_it_writes() {
        for cursor in [("", 7), ("王:小明", 0)] {
            let cursor = Cursor {
                key: cursor.0.to_owned(),
                number: cursor.1,
            };
            assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }
        assert!("x:1".parse::<Cursor>().is_err());
    }

    #[test]
    fn pages_of_several_walks_are_one() {
        let row = |key: &str, number| {
            (
                Cursor {
                    key: key.to_owned(),
                    number,
                },
                number,
            )
        };
        let page = Page::cut(vec![row("b", 1), row("c", 4), row("a", 2), row("a", 2), row("a", 9)], 3);
        assert_eq!(page.rows, [2, 9, 1]);
        assert_eq!(
            page.next,
            Some(Cursor {
                key: "b".to_owned(),
                number: 1
            })
        );
        assert_eq!(Page::cut(vec![row("b", 1)], 3).next, None);
    }
}
