//! Lists and searches of the people who live somewhere now. What is asked decides which index is walked: name or
//! initials, of a township or village where one is named; blind indexes for identity number and telephone, which find
//! a handful. Without a search the whole county is in order of number, everything else in order of name.

use domain::access::Action;
use domain::id_card::IdText;

use super::{MASKED, MaskedPerson, PERSON_PLACES, masked};
use crate::StoreError;
use crate::registers::paging::{self, Branch, Conditions, Cursor, EVERY, Page, Statement, branches};
use crate::registers::snapshot::{id_index, phone_index};
use crate::scope::Places;
use crate::tx::ReadTx;

/// What is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// The name begins so.
    Name(String),
    /// The initials begin so.
    Initials(String),
    /// Has this identity number.
    Id(IdText),
    /// Has this telephone.
    Phone(String),
}

/// Which persons are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Found by this.
    pub search: Option<Search>,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(p.township_id || '')",
    village: "(p.village_id || '')",
    household: "(p.household_id || '')",
};

/// Most rows of a page.
const MOST: i64 = 200;
/// Rows read at once for an export.
const EXPORTED_AT_ONCE: i64 = 2_000;

/// A page of persons in the viewer's area, masked.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<MaskedPerson>, StoreError> {
    let limit = query.limit.clamp(1, MOST);
    page(tx, &Query { limit, ..query.clone() }, Action::ReadPerson).await
}

/// Hands over every person that a viewer may export, masked, a page at a time in memory, without a cut.
///
/// # Errors
/// When the database fails, or `each` does.
pub async fn export(
    tx: &mut ReadTx,
    query: &Query,
    mut each: impl FnMut(MaskedPerson) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let mut query = Query {
        after: None,
        limit: EXPORTED_AT_ONCE,
        ..query.clone()
    };
    loop {
        let page = page(tx, &query, Action::ExportPersonalData).await?;
        page.rows.into_iter().try_for_each(&mut each)?;
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(()),
        }
    }
}

async fn page(tx: &mut ReadTx, query: &Query, action: Action) -> Result<Page<MaskedPerson>, StoreError> {
    let ring = tx.shared_ring();
    let mut rows = Vec::new();
    for branch in branches(tx, action, query.place.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, action, &columns()) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let (person, next) = masked(&ring, &row)?;
            let key = match order(query, &branch) {
                None => String::new(),
                Some("p.initials") => row.text(next)?,
                Some(_) => person.name.clone(),
            };
            rows.push((
                Cursor {
                    key,
                    number: person.number,
                },
                person,
            ));
        }
    }
    Ok(Page::cut(rows, query.limit))
}

/// How many persons of the viewer's area all pages have.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count(tx: &mut ReadTx, query: &Query) -> Result<i64, StoreError> {
    let query = Query {
        after: None,
        limit: EVERY,
        ..query.clone()
    };
    let action = Action::ReadPerson;
    let mut walks = Vec::new();
    for branch in branches(tx, action, query.place.as_deref()).await? {
        walks.extend(walk(tx, &query, &branch, action, "p.number"));
    }
    paging::count(tx, &walks).await
}

/// The plans by which the embedded database would answer a query: for tests.
///
/// # Errors
/// When the database fails.
#[doc(hidden)]
#[crate::boxed]
pub async fn plans(tx: &mut ReadTx, query: &Query) -> Result<Vec<String>, StoreError> {
    let mut plans = Vec::new();
    for branch in branches(tx, Action::ReadPerson, query.place.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, Action::ReadPerson, &columns()) else {
            continue;
        };
        for row in tx.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &values).await? {
            plans.push(row.text(3)?);
        }
    }
    Ok(plans)
}

/// What a page reads of each person.
fn columns() -> String {
    format!("{MASKED}, p.initials")
}

/// The column of the order before the number.
fn order(query: &Query, branch: &Branch) -> Option<&'static str> {
    match &query.search {
        Some(Search::Initials(_)) => Some("p.initials"),
        Some(Search::Name(_)) => Some("p.name"),
        Some(Search::Id(_) | Search::Phone(_)) => None,
        None if *branch == Branch::County => None,
        None => Some("p.name"),
    }
}

fn walk(tx: &ReadTx, query: &Query, branch: &Branch, action: Action, columns: &str) -> Option<Statement> {
    let scope = tx.viewer().scope(action);
    let mut conditions = Conditions::default();
    let is_found = matches!(query.search, Some(Search::Id(_) | Search::Phone(_)));
    conditions.branch(branch, if is_found { HIDDEN } else { PERSON_PLACES });
    if query.place.is_some() && !conditions.within(&scope, HIDDEN) {
        return None;
    }
    conditions.add("p.household_id IS NOT NULL");
    match &query.search {
        None => {}
        Some(Search::Name(prefix)) => conditions.prefix("p.name", prefix, query.after.as_ref()),
        Some(Search::Initials(prefix)) => conditions.prefix("p.initials", &prefix.to_lowercase(), query.after.as_ref()),
        Some(Search::Id(id)) => {
            let index = conditions.value(id_index(tx.ring(), id));
            conditions.add(format!("p.id_index = {index}"));
        }
        Some(Search::Phone(phone)) => {
            let index = conditions.value(phone_index(tx.ring(), phone));
            conditions.add(format!("p.phone_index = {index}"));
        }
    }
    let key = order(query, branch);
    conditions.after(key, "p.number", query.after.as_ref());
    let order = key.map_or_else(|| "p.number".to_owned(), |key| format!("{key}, p.number"));
    let limit = conditions.value(query.limit + 1);
    let clause = conditions.clause();
    let sql = format!("SELECT {columns} FROM persons p{clause} ORDER BY {order} LIMIT {limit}");
    Some((sql, conditions.values))
}
