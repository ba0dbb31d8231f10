//! Tasks of cases: what is to be done, the nearest deadline first; what was done, the earliest first.

use domain::Date;
use domain::access::{Action, Role};

use super::day;
pub use super::tasks::TaskState;
use super::tasks::actors;
use crate::StoreError;
use crate::db::{Row, Value};
use crate::registers::paging::{Branch, Conditions, Cursor, Page, branches};
use crate::scope::Places;
use crate::tx::ReadTx;

/// Which tasks are wanted. Told to the journal as it stands when they leave the system.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TaskQuery {
    /// In this township or village.
    #[serde(rename = "place")]
    pub region_id: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// Of this case.
    pub case_id: Option<String>,
    /// How they stand: open or done; waiting and dropped ones are listed as done ones are.
    pub state: TaskState,
    /// Any of these steps or kinds of task; none named is all.
    pub steps: Vec<String>,
    /// Of this procedure.
    pub chain: Option<String>,
    /// That this role does.
    pub role: Option<Role>,
    /// For which this account is responsible.
    pub duty: Option<String>,
    /// For which nobody is responsible.
    pub is_unassigned: bool,
    /// Due before this day.
    pub late_on: Option<Date>,
    /// Due on this day or before.
    pub due_before: Option<Date>,
    /// Of which somebody above was told.
    pub escalated: Option<String>,
    /// Done on this day or after.
    pub done_from: Option<Date>,
    /// Done before this day.
    pub done_until: Option<Date>,
    /// Done after the deadline, or in time.
    pub was_late: Option<bool>,
    /// After this page.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 500.
    #[serde(skip)]
    pub limit: i64,
}

impl Default for TaskQuery {
    fn default() -> Self {
        Self {
            region_id: None,
            household_id: None,
            case_id: None,
            state: TaskState::Open,
            steps: Vec::new(),
            chain: None,
            role: None,
            duty: None,
            is_unassigned: false,
            late_on: None,
            due_before: None,
            escalated: None,
            done_from: None,
            done_until: None,
            was_late: None,
            after: None,
            limit: 50,
        }
    }
}

/// A task with its case and household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// Its case.
    pub case_id: String,
    /// Number of the case.
    pub case_number: i64,
    /// Its own order of entry.
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
    /// Status of the case.
    pub status: String,
    /// Round of the case.
    pub round: i64,
    /// Procedure; `task` for what is no step.
    pub chain: String,
    /// Step, or kind of task.
    pub step: String,
    /// How often it was begun in the round.
    pub turn: i64,
    /// How it stands.
    pub state: TaskState,
    /// Who does it; nobody named means the account responsible.
    pub actors: Vec<Role>,
    /// Account responsible for the household.
    pub duty_account_id: Option<String>,
    /// Since when it was open.
    pub opened_on: Date,
    /// By when.
    pub due_on: Option<Date>,
    /// Whether more time was granted.
    pub extended: bool,
    /// Who above was told that it is late.
    pub escalated: Option<String>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// By whom.
    pub done_by: Option<String>,
    /// Days taken.
    pub days: Option<i64>,
    /// Days allowed.
    pub days_allowed: Option<i64>,
    /// Open risks of the case.
    pub risks: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
}

const PLACES: Places<'_> = Places {
    county: None,
    township: "t.township_id",
    village: "t.village_id",
    household: "t.household_id",
};
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(t.township_id || '')",
    village: "(t.village_id || '')",
    household: "(t.household_id || '')",
};

const COLUMNS: &str = "t.case_id, c.number, t.number, t.household_id, h.household_no, h.head_name, t.township_id, \
                       t.village_id, c.status, t.round, t.chain, t.step, t.turn, t.state, t.actors, \
                       t.duty_account_id, t.opened_on, t.due_on, t.extended, t.escalated, t.done_on, t.done_by, \
                       t.days, t.days_allowed, c.risks, c.burden_cents";

/// A page of tasks in the area where the viewer reads cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn worklist(tx: &mut ReadTx, query: &TaskQuery) -> Result<Page<TaskLine>, StoreError> {
    let limit = query.limit.clamp(1, super::list::MOST);
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, limit) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let line = line(&row)?;
            let key = match key(query) {
                None => String::new(),
                Some("t.due_key") => super::kept::due_key(line.due_on),
                Some(_) => line.done_on.map_or_else(String::new, |day| day.to_string()),
            };
            let number = line.number;
            rows.push((Cursor { key, number }, line));
        }
    }
    Ok(Page::cut(rows, limit))
}

/// The plans by which the embedded database would answer a query.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn plans(tx: &mut ReadTx, query: &TaskQuery) -> Result<Vec<String>, StoreError> {
    let mut plans = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, 50) else {
            continue;
        };
        for row in tx.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &values).await? {
            plans.push(row.text(3)?);
        }
    }
    Ok(plans)
}

/// The column of the order before the number.
fn key(query: &TaskQuery) -> Option<&'static str> {
    match query.state {
        TaskState::Open => Some("t.due_key"),
        TaskState::Done => Some("t.done_on"),
        TaskState::Waiting | TaskState::Dropped => None,
    }
}

/// The statement of one walk; `None` when the viewer may see nothing.
fn walk(tx: &ReadTx, query: &TaskQuery, branch: &Branch, limit: i64) -> Option<(String, Vec<Value>)> {
    let is_one = query.case_id.is_some() || query.household_id.is_some();
    let by_duty = query.duty.is_some() && !is_one;
    let is_wide = matches!(branch, Branch::County | Branch::Township(_));
    let by_step = query.state == TaskState::Open && query.steps.len() == 1 && is_wide && !by_duty && !is_one;
    let mut conditions = Conditions::default();
    conditions.branch(branch, if by_duty || is_one { HIDDEN } else { PLACES });
    if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadCase), HIDDEN) {
        return None;
    }
    // The word itself, so that the partial indexes are used.
    conditions.add(format!("t.state = '{}'", query.state.name()));
    let equal = [
        ("t.duty_account_id", &query.duty, by_duty),
        ("t.chain", &query.chain, false),
        ("t.escalated", &query.escalated, false),
        ("t.case_id", &query.case_id, true),
        ("c.household_id", &query.household_id, true),
    ];
    for (column, value, is_shown) in equal {
        if let Some(value) = value {
            let value = conditions.value(value);
            let hidden = if is_shown { "" } else { " || ''" };
            conditions.add(format!("{column}{hidden} = {value}"));
        }
    }
    if !query.steps.is_empty() {
        let marks: Vec<String> = query.steps.iter().map(|step| conditions.value(step)).collect();
        conditions.add(match (by_step, &marks[..]) {
            (true, [step]) => format!("t.step = {step}"),
            _ => format!("t.step || '' IN ({})", marks.join(", ")),
        });
    }
    if let Some(role) = query.role {
        let role = conditions.value(format!("+{}+", role.name()));
        let all = "('+' || t.actors || '+')";
        conditions.add(format!("replace({all}, {role}, '') <> {all}"));
    }
    if query.is_unassigned {
        conditions.add("t.duty_account_id || '' IS NULL");
    }
    let days = [
        ("t.due_key <", query.late_on),
        ("t.due_key <=", query.due_before),
        ("t.done_on >=", query.done_from),
        ("t.done_on <", query.done_until),
    ];
    for (comparison, value) in days {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("{comparison} {value}"));
        }
    }
    if let Some(late) = query.was_late {
        let late = conditions.value(late);
        conditions.add(format!("t.late = {late}"));
    }
    let key = key(query);
    conditions.after(key, "t.number", query.after.as_ref());
    let order = key.map_or_else(|| "t.number".to_owned(), |key| format!("{key}, t.number"));
    let limit = conditions.value(limit + 1);
    let from = match query.household_id {
        Some(_) => "cases c CROSS JOIN case_steps t CROSS JOIN households h",
        None => "case_steps t CROSS JOIN cases c CROSS JOIN households h",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM {from}{} AND c.case_id = t.case_id AND h.household_id = t.household_id \
         ORDER BY {order} LIMIT {limit}",
        conditions.clause()
    );
    Some((sql, conditions.values))
}

fn line(row: &Row) -> Result<TaskLine, StoreError> {
    Ok(TaskLine {
        case_id: row.text(0)?,
        case_number: row.int(1)?,
        number: row.int(2)?,
        household_id: row.text(3)?,
        household_no: row.text(4)?,
        head_name: row.text(5)?,
        township_id: row.text(6)?,
        village_id: row.text(7)?,
        status: row.text(8)?,
        round: row.int(9)?,
        chain: row.text(10)?,
        step: row.text(11)?,
        turn: row.int(12)?,
        state: TaskState::parse(&row.text(13)?).ok_or(StoreError::Stored {
            what: "state of a task",
            column: 13,
        })?,
        actors: actors(&row.text(14)?),
        duty_account_id: row.text_or(15)?,
        opened_on: day(row, 16)?,
        due_on: row.date_or(17)?,
        extended: row.yes(18)?,
        escalated: row.text_or(19)?,
        done_on: row.date_or(20)?,
        done_by: row.text_or(21)?,
        days: row.int_or(22)?,
        days_allowed: row.int_or(23)?,
        risks: row.text(24)?,
        burden_cents: row.int_or(25)?,
    })
}
