//! The row of a case: what its state says, in columns that lists walk.

use domain::Date;
use domain::access::Role;
use domain::case::{Case, Due, Step, Task, due};

use super::{NONE_LAST, Stored};
use crate::StoreError;
use crate::db::{Row, Value};

/// Columns from which a case is read, of the table called `c`.
pub(super) const COLUMNS: &str = "c.case_id, c.number, c.household_id, c.township_id, c.village_id, c.level, \
                                  c.burden_cents, c.income_cents, c.n_events, c.version, c.state";

pub(super) fn stored(row: &Row) -> Result<Stored, StoreError> {
    Ok(Stored {
        case_id: row.text(0)?,
        number: row.int(1)?,
        household_id: row.text(2)?,
        township_id: row.text(3)?,
        village_id: row.text(4)?,
        level: row.text_or(5)?,
        burden_cents: row.int_or(6)?,
        income_cents: row.int_or(7)?,
        n_events: row.int(8)?,
        version: row.int(9)?,
        case: serde_json::from_str(&row.text(10)?)?,
    })
}

/// The columns that a change of the case may change, in the order of [`changing`].
pub(super) const CHANGING: [&str; 22] = [
    "status",
    "class",
    "level",
    "burden_cents",
    "income_cents",
    "burden_key",
    "risks",
    "round",
    "closed_on",
    "next_step",
    "next_due_on",
    "due_key",
    "tick_on",
    "paused",
    "emergency",
    "escalated",
    "duty_account_id",
    "n_events",
    "state",
    "version",
    "township_id",
    "village_id",
];

/// Values of [`CHANGING`].
pub(super) fn changing(stored: &Stored) -> Result<Vec<Value>, StoreError> {
    let case = &stored.case;
    let tasks = due(case);
    let next = tasks.first();
    let next_due = next.and_then(|task| task.due_on);
    Ok(vec![
        case.status.name().into(),
        case.class.clone().into(),
        stored.level.clone().into(),
        stored.burden_cents.into(),
        stored.income_cents.into(),
        burden_key(stored.burden_cents).into(),
        open_risks(case).into(),
        i64::from(case.round).into(),
        case.status.closed_on().into(),
        next.map(task_word).into(),
        next_due.into(),
        due_key(next_due).into(),
        tick_on(case, &tasks).into(),
        case.pause.is_some().into(),
        case.emergency.is_some().into(),
        case.escalated.values().max().map(|level| level.name()).into(),
        case.duty.clone().into(),
        stored.n_events.into(),
        serde_json::to_string(case)?.into(),
        stored.version.into(),
        (&stored.township_id).into(),
        (&stored.village_id).into(),
    ])
}

/// What a task is called in a column: its step, or its kind.
pub(super) fn task_word(task: &Task) -> &'static str {
    match (task.kind, task.step) {
        (domain::case::TaskKind::Step, Some(step)) => step.name(),
        (kind, _) => kind.name(),
    }
}

/// Who does it, in a column.
pub(super) fn actors_text(actors: &[Role]) -> String {
    let words: Vec<&str> = actors.iter().map(|role| role.name()).collect();
    words.join("+")
}

/// Text that sorts by day, what has none last.
pub(super) fn due_key(due: Option<Date>) -> String {
    due.map_or_else(|| NONE_LAST.to_owned(), |day| day.to_string())
}

/// Text that sorts the largest burden first, what is not known last.
fn burden_key(burden: Option<i64>) -> String {
    burden.map_or_else(
        || NONE_LAST.to_owned(),
        |cents| format!("{:019}", i64::MAX - cents.max(0)),
    )
}

/// Open risks in their order, joined by `、`.
fn open_risks(case: &Case) -> String {
    let mut open: Vec<_> = case.risks.iter().filter(|risk| risk.is_open()).collect();
    open.sort_by_key(|risk| risk.order);
    let words: Vec<&str> = open.iter().map(|risk| risk.risk.as_str()).collect();
    words.join("、")
}

/// The first day on which the system itself may have to do something: the day after a deadline, the end of a rest,
/// any day while a deadline could not be counted.
fn tick_on(case: &Case, tasks: &[Task]) -> Option<Date> {
    if let Some(pause) = &case.pause {
        return pause.until;
    }
    let uncounted = case.status.runs().any(|run| {
        let of_step = |step: &Step| run.due.get(step).is_some_and(is_uncounted);
        run.ready().iter().any(of_step) || run.total.as_ref().is_some_and(is_uncounted)
    });
    if uncounted {
        return Some(case.opened_on);
    }
    let first = tasks.iter().filter_map(|task| task.due_on).min()?;
    first.tomorrow().ok()
}

fn is_uncounted(due: &Due) -> bool {
    due.on.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_burden_and_the_nearest_day_sort_first() {
        let burdens = [Some(900_000), Some(5), Some(0), None].map(burden_key);
        assert!(burdens.is_sorted_by(|a, b| a < b), "{burdens:?}");
        let days = [
            Some(domain::Date::constant(2026, 1, 31)),
            Some(domain::Date::constant(2026, 11, 1)),
            None,
        ]
        .map(due_key);
        assert!(days.is_sorted_by(|a, b| a < b), "{days:?}");
    }
}
