//! Figures of accountability: what is open, what is late, how long each step took against its deadline, visits owed,
//! alerts for each officer. Lines are in the order of their keys and rank nobody. Each number opens its rows: the
//! query that lists what was counted comes with it.

use std::collections::BTreeMap;

use domain::Date;
use domain::access::{Action, Role};

use super::{Presence, Query, TaskQuery, TaskState};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::registers::paging::Conditions;
use crate::scope::Places;
use crate::tx::ReadTx;

/// By what figures are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Each township.
    Township,
    /// Each village.
    Village,
    /// Each account responsible for households.
    Duty,
}

/// Which figures are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureQuery {
    /// In this township or village.
    pub region_id: Option<String>,
    /// By what.
    pub group: Group,
    /// Of a time that begins on this day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
    /// The day on which it is said what is late and owed.
    pub on: Date,
    /// Steps that are visits.
    pub visit_steps: Vec<String>,
}

/// The figures of a township, a village or an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureLine {
    /// The township, village or account; `None` for households nobody is responsible for.
    pub key: Option<String>,
    /// Open cases by status.
    pub cases: BTreeMap<String, i64>,
    /// Tasks that are open.
    pub open: i64,
    /// Of them, those past their deadline.
    pub late: i64,
    /// Visits due by that day and not made.
    pub visits_owed: i64,
    /// Each step that was done in the time.
    pub steps: Vec<StepFigure>,
    /// Leads found in the time; unknown by account.
    pub alerts: Option<i64>,
    /// Of them, those that were not merely remembered: they made somebody work.
    pub tasks_made: Option<i64>,
    /// Officers there on that day; unknown by account.
    pub officers: Option<i64>,
}

/// How long a step took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepFigure {
    /// Procedure.
    pub chain: String,
    /// Step.
    pub step: String,
    /// How many times it was done.
    pub n_done: i64,
    /// Of them, those after the deadline.
    pub n_late: i64,
    /// Of them, those that had a deadline.
    pub n_with_deadline: i64,
    /// Median of the days taken, in half days.
    pub median_half_days: Option<i64>,
    /// Median of the days allowed, in half days.
    pub median_allowed_half_days: Option<i64>,
}

impl FigureLine {
    /// Alerts that made work, for each officer and month of so many days, in hundredths; unknown where there is no
    /// officer or the leads are not counted.
    pub fn alerts_per_officer_month(&self, days: i64) -> Option<i64> {
        let (tasks, officers) = (self.tasks_made?, self.officers.filter(|n| *n > 0)?);
        // A month is the twelfth part of a year of 365.25 days.
        (days > 0).then(|| tasks * 100 * 36_525 / (1_200 * days * officers))
    }
}

/// One number of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Open cases of a status.
    Cases(String),
    /// Open tasks.
    Open,
    /// Late tasks.
    Late,
    /// Visits owed.
    VisitsOwed,
    /// A step done in the time.
    Done {
        /// Procedure.
        chain: String,
        /// Step.
        step: String,
    },
    /// A step done too late.
    DoneLate {
        /// Procedure.
        chain: String,
        /// Step.
        step: String,
    },
}

/// The query that lists what a number counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Cases.
    Cases(Box<Query>),
    /// Tasks.
    Tasks(Box<TaskQuery>),
}

impl FigureQuery {
    /// The query that lists what a number of a line counted.
    pub fn rows_of(&self, key: Option<&str>, figure: &Figure) -> Ask {
        let key = key.map(str::to_owned);
        let is_unassigned = self.group == Group::Duty && key.is_none();
        let (region_id, duty) = match self.group {
            Group::Duty => (self.region_id.clone(), key),
            Group::Township | Group::Village => (key, None),
        };
        if let Figure::Cases(status) = figure {
            return Ask::Cases(Box::new(Query {
                region_id,
                duty,
                is_unassigned,
                status: Some(status.clone()),
                presence: Presence::Open,
                limit: 50,
                ..Query::default()
            }));
        }
        let tasks = TaskQuery {
            region_id,
            duty,
            is_unassigned,
            ..TaskQuery::default()
        };
        let done = |chain: &String, step: &String, was_late| TaskQuery {
            state: TaskState::Done,
            chain: Some(chain.clone()),
            steps: vec![step.clone()],
            done_from: Some(self.from),
            done_until: Some(self.until),
            was_late,
            ..tasks.clone()
        };
        Ask::Tasks(Box::new(match figure {
            Figure::Late => TaskQuery {
                late_on: Some(self.on),
                ..tasks
            },
            Figure::VisitsOwed => TaskQuery {
                steps: self.visit_steps.clone(),
                due_before: Some(self.on),
                ..tasks
            },
            Figure::Done { chain, step } => done(chain, step, None),
            Figure::DoneLate { chain, step } => done(chain, step, Some(true)),
            Figure::Open | Figure::Cases(_) => tasks,
        }))
    }

    fn column(&self) -> &'static str {
        match self.group {
            Group::Township => "township_id",
            Group::Village => "village_id",
            Group::Duty => "duty_account_id",
        }
    }
}

const PLACES: Places<'_> = Places {
    county: None,
    township: "township_id",
    village: "village_id",
    household: "household_id",
};

type Lines = BTreeMap<Option<String>, FigureLine>;

/// The figures of a place within the area whose figures the viewer reads, by key.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn figures(tx: &mut ReadTx, query: &FigureQuery) -> Result<Vec<FigureLine>, StoreError> {
    let mut lines = Lines::new();
    count_cases(tx, query, &mut lines).await?;
    count_open(tx, query, &mut lines).await?;
    count_done(tx, query, &mut lines).await?;
    if query.group != Group::Duty {
        count_alerts(tx, query, &mut lines).await?;
        count_officers(tx, query, &mut lines).await?;
    }
    Ok(lines
        .into_iter()
        .map(|(key, line)| FigureLine { key, ..line })
        .collect())
}

/// Conditions of the place; `None` when the viewer may see nothing there.
fn place(tx: &ReadTx, query: &FigureQuery) -> Option<Conditions> {
    let mut conditions = Conditions::default();
    if !conditions.within(&tx.viewer().scope(Action::ReadFigures), PLACES) {
        return None;
    }
    if let Some(region) = &query.region_id {
        let region = conditions.value(region);
        conditions.add(format!("(township_id = {region} OR village_id = {region})"));
    }
    Some(conditions)
}

/// Hands over each row of a count; its first column is the key.
async fn each(
    tx: &mut ReadTx,
    sql: &str,
    values: &[Value],
    lines: &mut Lines,
    mut take: impl FnMut(&mut FigureLine, &Row) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    tx.each(sql, values, |row| take(lines.entry(row.text_or(0)?).or_default(), row))
        .await
}

async fn count_cases(tx: &mut ReadTx, query: &FigureQuery, lines: &mut Lines) -> Result<(), StoreError> {
    let Some(mut conditions) = place(tx, query) else {
        return Ok(());
    };
    conditions.add("closed_on IS NULL");
    let (column, clause) = (query.column(), conditions.clause());
    let sql = format!("SELECT {column}, status, count(*) FROM cases{clause} GROUP BY {column}, status");
    each(tx, &sql, &conditions.values, lines, |line, row| {
        line.cases.insert(row.text(1)?, row.int(2)?);
        Ok(())
    })
    .await
}

async fn count_open(tx: &mut ReadTx, query: &FigureQuery, lines: &mut Lines) -> Result<(), StoreError> {
    let Some(mut conditions) = place(tx, query) else {
        return Ok(());
    };
    conditions.add("state = 'open'");
    let on = conditions.value(query.on);
    let (column, clause) = (query.column(), conditions.clause());
    let sql = format!(
        "SELECT {column}, step, count(*), sum(CASE WHEN due_key < {on} THEN 1 ELSE 0 END), \
         sum(CASE WHEN due_key <= {on} THEN 1 ELSE 0 END) FROM case_steps{clause} GROUP BY {column}, step"
    );
    each(tx, &sql, &conditions.values, lines, |line, row| {
        line.open += row.int(2)?;
        line.late += row.int(3)?;
        if query.visit_steps.contains(&row.text(1)?) {
            line.visits_owed += row.int(4)?;
        }
        Ok(())
    })
    .await
}

async fn count_done(tx: &mut ReadTx, query: &FigureQuery, lines: &mut Lines) -> Result<(), StoreError> {
    let Some(mut conditions) = place(tx, query) else {
        return Ok(());
    };
    conditions.add("state = 'done'");
    let (from, until) = (conditions.value(query.from), conditions.value(query.until));
    conditions.add(format!("done_on >= {from} AND done_on < {until}"));
    let (column, clause) = (query.column(), conditions.clause());
    let sql = format!(
        "SELECT {column}, chain, step, days, days_allowed, late, count(*) FROM case_steps{clause} \
         GROUP BY {column}, chain, step, days, days_allowed, late"
    );
    let mut counted: BTreeMap<(Option<String>, String, String), Counted> = BTreeMap::new();
    tx.each(&sql, &conditions.values, |row| {
        let key = (row.text_or(0)?, row.text(1)?, row.text(2)?);
        let (counted, n) = (counted.entry(key).or_default(), row.int(6)?);
        counted.add(row.int_or(3)?, row.int_or(4)?, row.int_or(5)?, n);
        Ok(())
    })
    .await?;
    for ((key, chain, step), counted) in counted {
        let line = lines.entry(key).or_default();
        line.steps.push(StepFigure {
            chain,
            step,
            n_done: counted.n,
            n_late: counted.late,
            n_with_deadline: counted.allowed.values().sum(),
            median_half_days: median(&counted.days),
            median_allowed_half_days: median(&counted.allowed),
        });
    }
    Ok(())
}

/// How often which number of days.
#[derive(Default)]
struct Counted {
    n: i64,
    late: i64,
    days: BTreeMap<i64, i64>,
    allowed: BTreeMap<i64, i64>,
}

impl Counted {
    fn add(&mut self, days: Option<i64>, allowed: Option<i64>, late: Option<i64>, n: i64) {
        self.n += n;
        self.late += late.unwrap_or(0) * n;
        if let Some(days) = days {
            *self.days.entry(days).or_default() += n;
        }
        if let Some(allowed) = allowed {
            *self.allowed.entry(allowed).or_default() += n;
        }
    }
}

/// The median of values that are there so many times, doubled so that it stays an integer.
fn median(counts: &BTreeMap<i64, i64>) -> Option<i64> {
    let n: i64 = counts.values().sum();
    let at = |place: i64| {
        let mut passed = 0;
        counts.iter().find_map(|(value, n)| {
            passed += n;
            (passed > place).then_some(*value)
        })
    };
    Some(at((n - 1) / 2)? + at(n / 2)?)
}

async fn count_alerts(tx: &mut ReadTx, query: &FigureQuery, lines: &mut Lines) -> Result<(), StoreError> {
    let Some(mut conditions) = place(tx, query) else {
        return Ok(());
    };
    let (from, until) = (conditions.value(query.from), conditions.value(query.until));
    conditions.add(format!("found_on >= {from} AND found_on < {until}"));
    let (column, clause) = (query.column(), conditions.clause());
    let sql = format!(
        "SELECT {column}, count(*), sum(CASE WHEN outcome = 'remembered' THEN 0 ELSE 1 END) FROM leads{clause} \
         GROUP BY {column}"
    );
    each(tx, &sql, &conditions.values, lines, |line, row| {
        line.alerts = Some(row.int(1)?);
        line.tasks_made = Some(row.int(2)?);
        Ok(())
    })
    .await
}

/// Accounts of villages and grid workers, by the places they are for.
async fn count_officers(tx: &mut ReadTx, query: &FigureQuery, lines: &mut Lines) -> Result<(), StoreError> {
    let level = match query.group {
        Group::Township => "township",
        Group::Village | Group::Duty => "village",
    };
    let sql = "SELECT r.region_id, count(DISTINCT g.account_id) FROM grants g \
               JOIN region_tree t ON t.descendant_id = g.region_id \
               JOIN regions r ON r.region_id = t.ancestor_id AND r.level = $1 \
               WHERE g.role IN ($2, $3) AND g.valid_from <= $4 AND (g.valid_to IS NULL OR g.valid_to > $4) \
               GROUP BY r.region_id";
    let values = [
        Value::from(level),
        Value::from(Role::Village.name()),
        Value::from(Role::GridWorker.name()),
        Value::from(query.on),
    ];
    for line in lines.values_mut() {
        line.officers = Some(0);
        line.alerts = line.alerts.or(Some(0));
        line.tasks_made = line.tasks_made.or(Some(0));
    }
    // Places that were not counted are not the viewer's, or have nothing to be done.
    tx.each(sql, &values, |row| {
        if let Some(line) = lines.get_mut(&Some(row.text(0)?)) {
            line.officers = Some(row.int(1)?);
        }
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_between_two() {
        for (values, expected) in [
            (vec![], None),
            (vec![(4, 1)], Some(8)),
            (vec![(1, 1), (2, 1)], Some(3)),
            (vec![(0, 3), (9, 2)], Some(0)),
            (vec![(0, 2), (9, 2)], Some(9)),
        ] {
            assert_eq!(median(&values.iter().copied().collect()), expected, "{values:?}");
        }
    }

    #[test]
    fn alerts_are_counted_for_each_officer_and_month() {
        let line = |tasks_made, officers| FigureLine {
            tasks_made,
            officers,
            ..FigureLine::default()
        };
        for (tasks, officers, days, expected) in [
            (Some(22), Some(2), 30, Some(1_116)),
            (Some(22), Some(0), 30, None),
            (None, Some(1), 30, None),
            (Some(0), Some(1), 30, Some(0)),
        ] {
            assert_eq!(line(tasks, officers).alerts_per_officer_month(days), expected);
        }
    }
}
