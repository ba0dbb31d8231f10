//! Lists of cases. What is asked decides which index is walked:
//!
//! | asked | walked | order |
//! |---|---|---|
//! | nothing, by number | number, of township, village or duty where one is named | number |
//! | a status | statuses, of county, township or village | number |
//! | a risk, by number | risks, of county or township | number |
//! | by deadline, late, due before a day | deadlines of open cases, of township, village or duty | deadline |
//! | a step, by deadline | open cases at that step, of county or township | deadline |
//! | by burden | burdens of open cases | largest burden |
//!
//! Everything else asked is looked at row by row on that walk.

use domain::Date;
use domain::access::Action;

use super::kept::{COLUMNS as STORED, stored};
use super::read::PLACES;
use super::{Stored, day};
use crate::StoreError;
use crate::db::Row;
use crate::registers::paging::{self, Branch, Conditions, Cursor, EVERY, Page, Statement, branches};
use crate::scope::Places;
use crate::tx::ReadTx;

/// Most rows of a page.
pub(super) const MOST: i64 = 500;

/// In which order a list of cases is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Order of entry.
    #[default]
    Number,
    /// The nearest deadline first; open cases alone.
    Due,
    /// The largest net burden first; open cases alone.
    Burden,
}

/// Whether closed cases are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Those open; an eliminated case is, for it is watched.
    #[default]
    Open,
    /// Those closed.
    Closed,
    /// Both.
    All,
}

/// Which cases are wanted. Told to the journal as it stands when they leave the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Query {
    /// In this township or village.
    #[serde(rename = "place")]
    pub region_id: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// Open, closed or both; a status of closed cases finds them by itself.
    pub presence: Presence,
    /// In this status.
    pub status: Option<String>,
    /// With this as the next thing to be done: a step, or a kind of task.
    pub step: Option<String>,
    /// With something due before this day.
    pub late_on: Option<Date>,
    /// With something due on this day or before.
    pub due_before: Option<Date>,
    /// With this risk open.
    pub risk: Option<String>,
    /// Of this monitoring class.
    pub class: Option<String>,
    /// Found through this channel.
    pub channel: Option<String>,
    /// Those that rest, or those that do not.
    pub paused: Option<bool>,
    /// Those in which help came before the papers, or the others.
    pub emergency: Option<bool>,
    /// Those of which somebody above was told.
    pub escalated: Option<String>,
    /// For which this account is responsible.
    pub duty: Option<String>,
    /// For which nobody is responsible.
    pub is_unassigned: bool,
    /// In this order.
    pub sort: Sort,
    /// After this page.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 500.
    #[serde(skip)]
    pub limit: i64,
}

/// A case as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its id.
    pub case_id: String,
    /// Order of entry.
    pub number: i64,
    /// Household.
    pub household_id: String,
    /// Its number in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Status.
    pub status: String,
    /// Monitoring class.
    pub class: Option<String>,
    /// How it was found.
    pub channel: String,
    /// Level of the most severe lead.
    pub level: Option<String>,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// Open risks in order, joined by `、`.
    pub risks: String,
    /// How many times it began anew.
    pub round: i64,
    /// First day.
    pub opened_on: Date,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// The next thing to be done: a step, or a kind of task.
    pub next_step: Option<String>,
    /// By when.
    pub next_due_on: Option<Date>,
    /// Whether it rests.
    pub paused: bool,
    /// Whether help came before the papers.
    pub emergency: bool,
    /// Who above was told.
    pub escalated: Option<String>,
    /// Account responsible.
    pub duty_account_id: Option<String>,
    /// Counts up with every change.
    pub version: i64,
}

/// A page of cases read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePage {
    /// The cases.
    pub cases: Vec<Stored>,
    /// Where the next page begins; `None` when this was the last.
    pub next: Option<Cursor>,
}

/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(c.township_id || '')",
    village: "(c.village_id || '')",
    household: "(c.household_id || '')",
};

const LINE: &str = "c.case_id, c.number, c.household_id, h.household_no, h.head_name, c.township_id, c.village_id, \
                    c.status, c.class, c.channel, c.level, c.burden_cents, c.income_cents, c.risks, c.round, \
                    c.opened_on, c.closed_on, c.next_step, c.next_due_on, c.paused, c.emergency, c.escalated, \
                    c.duty_account_id, c.version, c.due_key, c.burden_key";
const HOUSEHOLDS: &str = " CROSS JOIN households h";

/// A page of cases in the area where the viewer reads cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<CaseLine>, StoreError> {
    let limit = query.limit.clamp(1, MOST);
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, Reading::Lines, limit) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let line = line(&row)?;
            let key = match order(query) {
                Some("c.due_key") => row.text(24)?,
                Some(_) => row.text(25)?,
                None => String::new(),
            };
            let number = line.number;
            rows.push((Cursor { key, number }, line));
        }
    }
    Ok(Page::cut(rows, limit))
}

/// How many cases all pages have.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count(tx: &mut ReadTx, query: &Query) -> Result<i64, StoreError> {
    let query = Query {
        after: None,
        ..query.clone()
    };
    let mut walks = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        walks.extend(walk(tx, &query, &branch, Reading::Numbers, EVERY));
    }
    paging::count(tx, &walks).await
}

/// A page of cases read whole, of those to which the viewer may do `action`.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn load_page(tx: &mut ReadTx, query: &Query, action: Action) -> Result<CasePage, StoreError> {
    let limit = query.limit.clamp(1, MOST);
    let mut rows = Vec::new();
    for branch in branches(tx, action, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, Reading::Whole(action), limit) else {
            break;
        };
        for row in tx.rows(&sql, &values).await? {
            let case = stored(&row)?;
            let key = match order(query) {
                Some("c.due_key") => row.text(11)?,
                Some(_) => row.text(12)?,
                None => String::new(),
            };
            let number = case.number;
            rows.push((Cursor { key, number }, case));
        }
    }
    let page = Page::cut(rows, limit);
    Ok(CasePage {
        cases: page.rows,
        next: page.next,
    })
}

/// The plans by which the embedded database would answer a query.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn plans(tx: &mut ReadTx, query: &Query) -> Result<Vec<String>, StoreError> {
    let mut plans = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, Reading::Lines, 50) else {
            continue;
        };
        for row in tx.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &values).await? {
            plans.push(row.text(3)?);
        }
    }
    Ok(plans)
}

/// How much of a case is read, and for what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Numbers,
    Lines,
    Whole(Action),
}

/// Whether the order is that of deadlines: asked for, or what was asked is about deadlines.
fn is_by_due(query: &Query) -> bool {
    query.sort == Sort::Due || query.late_on.is_some() || query.due_before.is_some()
}

/// The column of the order before the number.
fn order(query: &Query) -> Option<&'static str> {
    match query.sort {
        Sort::Burden => Some("c.burden_key"),
        _ if is_by_due(query) => Some("c.due_key"),
        _ => None,
    }
}

/// What leads the walk, besides the place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Household,
    Risk,
    Duty,
    Step,
    Status,
    Place,
}

fn lead(query: &Query, branch: &Branch) -> Lead {
    let is_wide = matches!(branch, Branch::County | Branch::Township(_));
    match order(query) {
        _ if query.household_id.is_some() => Lead::Household,
        _ if query.duty.is_some() && query.sort != Sort::Burden => Lead::Duty,
        Some("c.due_key") if query.step.is_some() && is_wide => Lead::Step,
        None if query.risk.is_some() && query.presence == Presence::Open && is_wide => Lead::Risk,
        None if query.status.is_some() => Lead::Status,
        _ => Lead::Place,
    }
}

/// The statement of one walk; `None` when the viewer may see nothing.
fn walk(tx: &ReadTx, query: &Query, branch: &Branch, reading: Reading, limit: i64) -> Option<Statement> {
    let lead = lead(query, branch);
    let mut conditions = Conditions::default();
    let steers = matches!(lead, Lead::Place | Lead::Status | Lead::Step);
    let places = match lead {
        Lead::Risk => Places {
            township: "r.township_id",
            village: "r.village_id",
            ..HIDDEN
        },
        _ if steers => PLACES,
        _ => HIDDEN,
    };
    conditions.branch(branch, places);
    let action = match reading {
        Reading::Numbers | Reading::Lines => Action::ReadCase,
        Reading::Whole(action) => action,
    };
    if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(action), HIDDEN) {
        return None;
    }
    wanted(&mut conditions, query, lead);
    let number = if lead == Lead::Risk { "r.number" } else { "c.number" };
    let key = order(query);
    conditions.after(key, number, query.after.as_ref());
    let order = key.map_or_else(|| number.to_owned(), |key| format!("{key}, {number}"));
    let from = match lead {
        Lead::Risk => "case_risks r CROSS JOIN cases c",
        _ => "cases c",
    };
    let limit = conditions.value(limit + 1);
    let (columns, households) = match reading {
        Reading::Numbers => (number.to_owned(), ""),
        Reading::Lines => (LINE.to_owned(), HOUSEHOLDS),
        Reading::Whole(_) => (format!("{STORED}, c.due_key, c.burden_key"), ""),
    };
    if reading == Reading::Lines {
        conditions.add("h.household_id = c.household_id");
    }
    let sql = format!(
        "SELECT {columns} FROM {from}{households}{} ORDER BY {order} LIMIT {limit}",
        conditions.clause()
    );
    Some((sql, conditions.values))
}

/// What the query asks for, besides the place.
fn wanted(conditions: &mut Conditions, query: &Query, lead: Lead) {
    if let (Lead::Risk, Some(risk)) = (lead, &query.risk) {
        let risk = conditions.value(risk);
        conditions.add(format!("r.risk = {risk} AND r.is_open = 1 AND c.case_id = r.case_id"));
    } else if let Some(risk) = &query.risk {
        let risk = conditions.value(risk);
        conditions.add(format!(
            "EXISTS (SELECT 1 FROM case_risks r WHERE r.case_id = c.case_id AND r.risk = {risk} AND r.met_on IS NULL)"
        ));
    }
    let is_closed = |status: &String| ["refused", "withdrawn", "lapsed"].contains(&status.as_str());
    let presence = match (&query.status, order(query)) {
        (_, Some(_)) => Presence::Open,
        (Some(status), None) if is_closed(status) => Presence::All,
        (_, None) => query.presence,
    };
    match presence {
        Presence::Open => conditions.add("c.closed_on IS NULL"),
        Presence::Closed => conditions.add("c.closed_on IS NOT NULL"),
        Presence::All => {}
    }
    let equal = [
        ("c.household_id", &query.household_id, lead == Lead::Household),
        ("c.duty_account_id", &query.duty, lead == Lead::Duty),
        ("c.next_step", &query.step, lead == Lead::Step),
        ("c.status", &query.status, lead == Lead::Status),
        ("c.class", &query.class, true),
        ("c.channel", &query.channel, true),
        ("c.escalated", &query.escalated, true),
    ];
    for (column, value, is_shown) in equal {
        if let Some(value) = value {
            let value = conditions.value(value);
            let hidden = if is_shown { "" } else { " || ''" };
            conditions.add(format!("{column}{hidden} = {value}"));
        }
    }
    for (column, value) in [("c.paused", query.paused), ("c.emergency", query.emergency)] {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("{column} = {value}"));
        }
    }
    if query.is_unassigned {
        conditions.add("c.duty_account_id || '' IS NULL");
    }
    for (comparison, value) in [("<", query.late_on), ("<=", query.due_before)] {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("c.due_key {comparison} {value}"));
        }
    }
}

fn line(row: &Row) -> Result<CaseLine, StoreError> {
    Ok(CaseLine {
        case_id: row.text(0)?,
        number: row.int(1)?,
        household_id: row.text(2)?,
        household_no: row.text(3)?,
        head_name: row.text(4)?,
        township_id: row.text(5)?,
        village_id: row.text(6)?,
        status: row.text(7)?,
        class: row.text_or(8)?,
        channel: row.text(9)?,
        level: row.text_or(10)?,
        burden_cents: row.int_or(11)?,
        income_cents: row.int_or(12)?,
        risks: row.text(13)?,
        round: row.int(14)?,
        opened_on: day(row, 15)?,
        closed_on: row.date_or(16)?,
        next_step: row.text_or(17)?,
        next_due_on: row.date_or(18)?,
        paused: row.yes(19)?,
        emergency: row.yes(20)?,
        escalated: row.text_or(21)?,
        duty_account_id: row.text_or(22)?,
        version: row.int(23)?,
    })
}
