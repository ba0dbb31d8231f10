//! Tasks of cases, one a row: followed event by event, so that what was done in an earlier turn or round stays.

use std::collections::{BTreeMap, HashMap};

use domain::Date;
use domain::access::Role;
use domain::case::{Case, Event, Run, Step, TaskKind, due};

use super::kept::{actors_text, due_key, task_word};
use super::{CHUNK, Stored, day, journalled};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::registers::refresh::marks;
use crate::tx::{ReadTx, WriteTx};

/// The chain of a task that is no step.
const NO_STEP: &str = "task";

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// It is to be done.
    Open,
    /// The case rests.
    Waiting,
    /// It was done.
    Done,
    /// It is not to be done any more.
    Dropped,
}

impl TaskState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Waiting, Self::Done, Self::Dropped];

    /// The word in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == word)
    }

    fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Waiting)
    }
}

/// A task as its row has it, but for where its household is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    round: i64,
    chain: String,
    step: String,
    turn: i64,
    actors: String,
    state: TaskState,
    opened_on: Date,
    due_on: Option<Date>,
    extended: bool,
    escalated: Option<String>,
    done_on: Option<Date>,
    done_by: Option<String>,
}

/// What is to be done now.
struct Wanted {
    chain: &'static str,
    step: &'static str,
    from: Date,
    due_on: Option<Date>,
    actors: String,
    extended: bool,
    escalated: Option<String>,
}

/// Every task a case ever had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tasks(Vec<Kept>);

impl Tasks {
    /// Takes an event with the case as it is after it.
    pub(super) fn take(&mut self, event: &Event, after: &Case) {
        let (on, by) = journalled::done(event);
        let round = i64::from(after.round);
        if let Event::StepCompleted { step, on, by, .. } = event {
            self.complete(*step, *on, by, round);
        }
        if after.pause.is_some() {
            let live = self.0.iter_mut().filter(|task| task.state.is_live());
            live.for_each(|task| task.state = TaskState::Waiting);
            return;
        }
        let wanted = wanted(after);
        let is_closed = after.status.closed_on().is_some();
        for task in self.0.iter_mut().filter(|task| task.state.is_live()) {
            let is_wanted = wanted
                .iter()
                .any(|one| one.chain == task.chain && one.step == task.step);
            if is_wanted && task.round == round {
                continue;
            }
            // A task that is no step is done when the case no longer asks for it; a step is not.
            if task.chain == NO_STEP && (!is_closed || matches!(event, Event::ReasonTold { .. })) {
                task.done(on, by);
            } else {
                task.state = TaskState::Dropped;
            }
        }
        for one in wanted {
            self.open(one, round);
        }
    }

    fn complete(&mut self, step: Step, on: Date, by: &str, round: i64) {
        let is_it = |task: &&mut Kept| task.state.is_live() && task.chain != NO_STEP && task.step == step.name();
        if let Some(task) = self.0.iter_mut().rev().find(is_it) {
            task.done(on, Some(by));
            return;
        }
        // Done without ever having been asked for.
        let mut task = Kept {
            round,
            chain: NO_STEP.to_owned(),
            step: step.name().to_owned(),
            turn: 0,
            actors: String::new(),
            state: TaskState::Open,
            opened_on: on,
            due_on: None,
            extended: false,
            escalated: None,
            done_on: None,
            done_by: None,
        };
        task.turn = self.next_turn(round, &task.chain, &task.step);
        task.done(on, Some(by));
        self.0.push(task);
    }

    fn open(&mut self, one: Wanted, round: i64) {
        let is_it = |task: &&mut Kept| {
            task.state.is_live() && task.round == round && task.chain == one.chain && task.step == one.step
        };
        if let Some(task) = self.0.iter_mut().find(is_it) {
            task.state = TaskState::Open;
            task.actors = one.actors;
            task.due_on = one.due_on;
            task.extended = one.extended;
            task.escalated = one.escalated;
            return;
        }
        let turn = self.next_turn(round, one.chain, one.step);
        self.0.push(Kept {
            round,
            chain: one.chain.to_owned(),
            step: one.step.to_owned(),
            turn,
            actors: one.actors,
            state: TaskState::Open,
            opened_on: one.from,
            due_on: one.due_on,
            extended: one.extended,
            escalated: one.escalated,
            done_on: None,
            done_by: None,
        });
    }

    fn next_turn(&self, round: i64, chain: &str, step: &str) -> i64 {
        let same = self
            .0
            .iter()
            .filter(|task| task.round == round && task.chain == chain && task.step == step);
        same.map(|task| task.turn).max().unwrap_or(0) + 1
    }
}

impl Kept {
    fn done(&mut self, on: Date, by: Option<&str>) {
        self.state = TaskState::Done;
        self.done_on = Some(on);
        self.done_by = by.map(str::to_owned);
    }

    fn key(&self) -> Key {
        (self.round, self.chain.clone(), self.step.clone(), self.turn)
    }

    /// Values of [`FIELDS`].
    fn fields(&self, of: &Stored) -> Vec<Value> {
        let days = |until: Option<Date>| until.map(|until| days_between(self.opened_on, until));
        vec![
            (&of.township_id).into(),
            (&of.village_id).into(),
            of.case.duty.clone().into(),
            (&self.actors).into(),
            self.state.name().into(),
            self.opened_on.into(),
            self.due_on.into(),
            due_key(self.due_on).into(),
            self.extended.into(),
            self.escalated.clone().into(),
            self.done_on.into(),
            self.done_by.clone().into(),
            days(self.done_on).into(),
            days(self.due_on).into(),
            Value::Int(self.done_on.zip(self.due_on).map(|(done, due)| i64::from(done > due))),
        ]
    }
}

type Key = (i64, String, String, i64);

/// What the columns after the key, the number and the household are.
const FIELDS: [&str; 15] = [
    "township_id",
    "village_id",
    "duty_account_id",
    "actors",
    "state",
    "opened_on",
    "due_on",
    "due_key",
    "extended",
    "escalated",
    "done_on",
    "done_by",
    "days",
    "days_allowed",
    "late",
];

fn days_between(from: Date, until: Date) -> i64 {
    let days = from.until(until).map_or(0, |span| span.get_days());
    i64::from(days.max(0))
}

/// What a case asks for now; of several tasks of one kind that are no steps, the most urgent.
fn wanted(case: &Case) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for task in due(case) {
        let step = task_word(&task);
        let of_step = task.step.filter(|_| task.kind == TaskKind::Step);
        let chain = of_step.map_or(NO_STEP, |step| chain_of(case, step, &wanted));
        if chain == NO_STEP && wanted.iter().any(|one| one.chain == chain && one.step == step) {
            continue;
        }
        let escalated = of_step.and_then(|step| case.escalated.get(&step));
        wanted.push(Wanted {
            chain,
            step,
            from: task.from,
            due_on: task.due_on,
            actors: actors_text(&task.actors),
            extended: task.extended,
            escalated: escalated.map(|level| level.name().to_owned()),
        });
    }
    wanted
}

/// The procedure in which a step is open.
fn chain_of(case: &Case, step: Step, taken: &[Wanted]) -> &'static str {
    let is_taken = |run: &Run| {
        let chain = run.chain.name();
        taken.iter().any(|one| one.chain == chain && one.step == step.name())
    };
    let mut runs = case.status.runs().filter(|run| run.ready().contains(&step));
    runs.find(|run| !is_taken(run)).map_or(NO_STEP, |run| run.chain.name())
}

/// The roles in a column.
pub(super) fn actors(text: &str) -> Vec<Role> {
    text.split('+').filter_map(Role::parse).collect()
}

/// Tasks of many cases before and after, to be written.
#[derive(Debug, Default)]
pub(super) struct TaskRows {
    kept: HashMap<String, Tasks>,
    new: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
    last_number: i64,
}

impl TaskRows {
    /// Reads the tasks of these cases.
    pub(super) async fn read(tx: &mut ReadTx, case_ids: &[String]) -> Result<Self, StoreError> {
        let last = tx.row("SELECT max(number) FROM case_steps", &[]).await?;
        Ok(Self {
            kept: read(tx, case_ids).await?,
            last_number: last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0),
            ..Self::default()
        })
    }

    /// The tasks a case had when they were read.
    pub(super) fn of(&self, case_id: &str) -> Tasks {
        self.kept.get(case_id).cloned().unwrap_or_default()
    }

    /// Takes the tasks of a case after its change.
    pub(super) fn take(&mut self, before: Option<&Stored>, after: &Stored, tasks: &Tasks) {
        let kept = self.of(&after.case_id);
        let old: BTreeMap<Key, &Kept> = kept.0.iter().map(|task| (task.key(), task)).collect();
        for task in &tasks.0 {
            let fields = task.fields(after);
            let old = old.get(&task.key()).map(|old| old.fields(before.unwrap_or(after)));
            let key = [
                Value::from(&after.case_id),
                Value::from(task.round),
                Value::from(&task.chain),
                Value::from(&task.step),
                Value::from(task.turn),
            ];
            match old {
                None => {
                    self.last_number += 1;
                    let more = [Value::from(self.last_number), Value::from(&after.household_id)];
                    self.new.push(key.into_iter().chain(more).chain(fields).collect());
                }
                Some(old) if old != fields => self.changed.push(key.into_iter().chain(fields).collect()),
                Some(_) => {}
            }
        }
    }

    pub(super) async fn write(self, tx: &mut WriteTx) -> Result<(), StoreError> {
        tx.update_many("case_steps", &FIELDS, &self.changed).await?;
        tx.insert_all("case_steps", self.new).await
    }
}

/// The tasks of these cases, in the order in which they were entered.
pub(super) async fn read(tx: &mut ReadTx, case_ids: &[String]) -> Result<HashMap<String, Tasks>, StoreError> {
    let mut all: HashMap<String, Tasks> = HashMap::new();
    for chunk in case_ids.chunks(CHUNK) {
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        let sql = format!(
            "SELECT case_id, round, chain, step, turn, actors, state, opened_on, due_on, extended, escalated, done_on, \
             done_by FROM case_steps WHERE case_id IN ({}) ORDER BY case_id, number",
            marks(values.len(), 1)
        );
        for row in tx.rows(&sql, &values).await? {
            all.entry(row.text(0)?).or_default().0.push(kept(&row)?);
        }
    }
    Ok(all)
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        round: row.int(1)?,
        chain: row.text(2)?,
        step: row.text(3)?,
        turn: row.int(4)?,
        actors: row.text(5)?,
        state: TaskState::parse(&row.text(6)?).ok_or(StoreError::Stored {
            what: "state of a task",
            column: 6,
        })?,
        opened_on: day(row, 7)?,
        due_on: row.date_or(8)?,
        extended: row.yes(9)?,
        escalated: row.text_or(10)?,
        done_on: row.date_or(11)?,
        done_by: row.text_or(12)?,
    })
}
