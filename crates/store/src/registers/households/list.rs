//! Lists and searches of households. What is asked decides which index is walked:
//!
//! | asked | walked | order |
//! |---|---|---|
//! | nothing, by number | number, of township or village where one is named | number |
//! | by name, by village | the index of that order | name, village |
//! | begins with name, initials, household number | the index of that column | that column |
//! | status, county or township | statuses by number | number |
//! | status, in a village or with a search | as without the status, each household asked | as without |
//! | gone | households gone | number |
//! | identity number, telephone | persons by blind index; a handful, sorted | number |

use domain::access::Action;
use domain::id_card::IdText;

use super::{COLUMNS, Household, PLACES, household, journal_seq, name_places};
use crate::StoreError;
use crate::registers::paging::{self, Branch, Conditions, Cursor, EVERY, Page, Statement, branches};
use crate::registers::snapshot::{id_index, phone_index};
use crate::scope::Places;
use crate::tx::ReadTx;

/// In which order a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Order of entry.
    #[default]
    Number,
    /// Name of the head.
    Name,
    /// Village, then order of entry.
    Village,
}

/// What is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// The head's name begins so.
    Name(String),
    /// The initials of the head's name begin so.
    Initials(String),
    /// The number in the national system begins so.
    HouseholdNo(String),
    /// Somebody with this identity number lives there.
    Id(IdText),
    /// Somebody with this telephone lives there.
    Phone(String),
}

/// Whether households that are no longer there are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// Those there now.
    #[default]
    Current,
    /// Those gone, always in order of number.
    Gone,
    /// Both.
    All,
}

/// Households that have a status now, or a member who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFilter {
    /// Which.
    pub status: String,
    /// With this value.
    pub value: Option<String>,
}

/// Which households are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// There now, or gone.
    pub presence: Presence,
    /// With a status.
    pub status: Option<StatusFilter>,
    /// Found by this.
    pub search: Option<Search>,
    /// In this order; a search and a status over a township or the county have their own.
    pub sort: Sort,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(h.township_id || '')",
    village: "(h.village_id || '')",
    household: "(h.household_id || '')",
};

/// Most rows of a page.
const MOST: i64 = 200;
/// Rows read at once for an export.
const EXPORTED_AT_ONCE: i64 = 2_000;

/// A page of households in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<Household>, StoreError> {
    let limit = query.limit.clamp(1, MOST);
    page(tx, &Query { limit, ..query.clone() }, Action::ReadHousehold).await
}

/// Hands over every household that a viewer may export, a page at a time in memory, without a cut.
///
/// # Errors
/// When the database fails, or `each` does.
pub async fn export(
    tx: &mut ReadTx,
    query: &Query,
    mut each: impl FnMut(Household) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let mut query = Query {
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

/// How many households of the viewer's area all pages have.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count(tx: &mut ReadTx, query: &Query) -> Result<i64, StoreError> {
    let query = Query {
        sort: Sort::Number,
        after: None,
        limit: EVERY,
        ..query.clone()
    };
    let action = Action::ReadHousehold;
    let mut walks = Vec::new();
    for branch in branches(tx, action, query.place.as_deref()).await? {
        walks.extend(walk(tx, &query, &branch, action, "h.number"));
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
    for branch in branches(tx, Action::ReadHousehold, query.place.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, Action::ReadHousehold, &COLUMNS) else {
            continue;
        };
        for row in tx.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &values).await? {
            plans.push(row.text(3)?);
        }
    }
    Ok(plans)
}

async fn page(tx: &mut ReadTx, query: &Query, action: Action) -> Result<Page<Household>, StoreError> {
    let (mut rows, mut seq) = (Vec::new(), 0);
    for branch in branches(tx, action, query.place.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, action, &COLUMNS) else {
            return Ok(Page::empty());
        };
        for row in &tx.rows(&sql, &values).await? {
            seq = seq.max(journal_seq(row)?);
            let one = household(row)?;
            let key = match order(query, &branch) {
                None => String::new(),
                Some("h.head_initials") => row.text(12)?,
                Some("h.head_name") => one.head_name.clone(),
                Some("h.household_no") => one.household_no.clone(),
                Some(_) => one.village_id.clone(),
            };
            rows.push((
                Cursor {
                    key,
                    number: one.number,
                },
                one,
            ));
        }
    }
    let mut page = Page::cut(rows, query.limit);
    name_places(tx, seq, &mut page.rows).await?;
    Ok(page)
}

/// Whether the walk is over statuses.
fn drives_from_status(query: &Query, branch: &Branch) -> bool {
    let is_wide = matches!(branch, Branch::County | Branch::Township(_));
    query.status.is_some() && query.search.is_none() && query.presence == Presence::Current && is_wide
}

/// The column of the order before the number.
fn order(query: &Query, branch: &Branch) -> Option<&'static str> {
    if query.presence == Presence::Gone || drives_from_status(query, branch) {
        return None;
    }
    match (&query.search, query.sort) {
        (Some(Search::Name(_)), _) | (None, Sort::Name) => Some("h.head_name"),
        (Some(Search::Initials(_)), _) => Some("h.head_initials"),
        (Some(Search::HouseholdNo(_)), _) => Some("h.household_no"),
        (None, Sort::Village) => Some("h.village_id"),
        (Some(Search::Id(_) | Search::Phone(_)), _) | (None, Sort::Number) => None,
    }
}

/// The statement of one walk; `None` when the viewer may see nothing.
fn walk(tx: &ReadTx, query: &Query, branch: &Branch, action: Action, columns: &str) -> Option<Statement> {
    let scope = tx.viewer().scope(action);
    let mut conditions = Conditions::default();
    if drives_from_status(query, branch) {
        return walk_statuses(query, branch, &scope, (conditions, columns));
    }
    let is_found = matches!(query.search, Some(Search::Id(_) | Search::Phone(_)));
    let steers = query.presence != Presence::Gone && !is_found;
    conditions.branch(branch, if steers { PLACES } else { HIDDEN });
    if query.place.is_some() && !conditions.within(&scope, HIDDEN) {
        return None;
    }
    match query.presence {
        Presence::Current => conditions.add("h.valid_to IS NULL"),
        Presence::Gone => conditions.add("h.valid_to IS NOT NULL"),
        Presence::All => {}
    }
    if let Some(search) = &query.search {
        add_search(tx, &mut conditions, search, query);
    }
    if let Some(filter) = &query.status {
        let status = conditions.value(&filter.status);
        let value = filter
            .value
            .as_ref()
            .map(|value| format!(" AND s.value = {}", conditions.value(value)));
        conditions.add(format!(
            "EXISTS (SELECT 1 FROM statuses s WHERE s.household_id = h.household_id AND s.valid_to IS NULL \
             AND s.status || '' = {status}{})",
            value.unwrap_or_default()
        ));
    }
    let key = order(query, branch);
    conditions.after(key, "h.number", query.after.as_ref());
    let order = key.map_or_else(|| "h.number".to_owned(), |key| format!("{key}, h.number"));
    let limit = conditions.value(query.limit + 1);
    let sql = format!(
        "SELECT {columns} FROM households h{} ORDER BY {order} LIMIT {limit}",
        conditions.clause()
    );
    Some((sql, conditions.values))
}

fn add_search(tx: &ReadTx, conditions: &mut Conditions, search: &Search, query: &Query) {
    let is_hidden = query.presence == Presence::Gone;
    // Those gone are in order of number, so that the cursor says nothing about the text searched.
    let after = query.after.as_ref().filter(|_| !is_hidden);
    let column = |column: &'static str| {
        if is_hidden {
            format!("({column} || '')")
        } else {
            column.to_owned()
        }
    };
    let (index, value) = match search {
        Search::Name(prefix) => return conditions.prefix(&column("h.head_name"), prefix, after),
        Search::Initials(prefix) => {
            return conditions.prefix(&column("h.head_initials"), &prefix.to_lowercase(), after);
        }
        Search::HouseholdNo(prefix) => return conditions.prefix(&column("h.household_no"), prefix, after),
        Search::Id(id) => ("id_index", id_index(tx.ring(), id)),
        Search::Phone(phone) => ("phone_index", phone_index(tx.ring(), phone)),
    };
    let value = conditions.value(value);
    conditions.add(format!(
        "h.household_id IN (SELECT p.household_id FROM persons p WHERE p.{index} = {value})"
    ));
}

/// Households with a status, found by number in the order of the statuses.
fn walk_statuses(
    query: &Query,
    branch: &Branch,
    scope: &domain::access::Scope,
    (mut conditions, columns): (Conditions, &str),
) -> Option<Statement> {
    let filter = query.status.as_ref()?;
    if let Branch::Township(id) = branch {
        let id = conditions.value(id);
        conditions.add(format!("s.township_id = {id}"));
    }
    let status = conditions.value(&filter.status);
    conditions.add(format!(
        "s.status = {status} AND s.valid_to IS NULL AND h.household_id = s.household_id"
    ));
    conditions.add("h.valid_to IS NULL");
    if let Some(value) = &filter.value {
        let value = conditions.value(value);
        conditions.add(format!("s.value = {value}"));
    }
    if query.place.is_some() && !conditions.within(scope, HIDDEN) {
        return None;
    }
    conditions.after(None, "s.household_number", query.after.as_ref());
    let limit = conditions.value(query.limit + 1);
    let sql = format!(
        "SELECT {columns} FROM households h WHERE h.number IN (SELECT DISTINCT s.household_number FROM statuses s \
         CROSS JOIN households h{} ORDER BY s.household_number LIMIT {limit}) ORDER BY h.number",
        conditions.clause()
    );
    Some((sql, conditions.values))
}
