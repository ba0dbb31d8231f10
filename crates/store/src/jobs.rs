//! Work in the background: queued with the change that asks for it, done by one worker at a time, told openly when it
//! fails.
//!
//! One server works on one database: whatever is still running when it starts belongs to a process that is dead.

use domain::Moment;
use domain::access::Action;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::latest;
use crate::registers::paging::Conditions;
use crate::tx::{ReadTx, Record, WriteTx};

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It came to its end.
    Done,
    /// It came to nothing; why is told.
    Failed,
    /// Somebody asked for its end before it came to one.
    Cancelled,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The word in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == word)
    }

    /// Whether nothing more happens to it.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Kind.
    pub kind: &'static str,
    /// What its kind needs, as JSON; names nobody.
    pub input: String,
    /// Jobs of one key are the same job while it waits or runs.
    pub dedup_key: Option<String>,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    /// Id.
    pub job_id: String,
    /// Number, in the order of queueing.
    pub number: i64,
    /// Kind.
    pub kind: String,
    /// What it needs, as JSON.
    pub input: String,
    /// How it stands.
    pub state: JobState,
    /// What it is at.
    pub step: Option<String>,
    /// How much is done.
    pub done: i64,
    /// Of how much.
    pub total: Option<i64>,
    /// How often it was begun.
    pub attempts: i64,
    /// Whether somebody asked for its end.
    pub cancel_asked: bool,
    /// When it was queued.
    pub created_at: Moment,
    /// By whom.
    pub created_by: String,
    /// When it was begun last.
    pub started_at: Option<Moment>,
    /// When it last told of itself.
    pub seen_at: Option<Moment>,
    /// When it was over.
    pub finished_at: Option<Moment>,
    /// What it came to, as JSON.
    pub result: Option<String>,
    /// Why it failed, as JSON.
    pub problems: Option<String>,
    /// How many wait or run before it, while it waits.
    pub n_before: Option<i64>,
}

const SELECT: &str = "SELECT job_id, number, kind, input, state, step, done, total, attempts, cancel_asked, created_at, \
    created_by, started_at, seen_at, finished_at, result, problems, CASE WHEN state = 'queued' THEN (SELECT count(*) \
    FROM jobs b WHERE b.state IN ('queued', 'running') AND b.number < jobs.number) END FROM jobs";

fn line(row: &Row) -> Result<JobLine, StoreError> {
    Ok(JobLine {
        job_id: row.text(0)?,
        number: row.int(1)?,
        kind: row.text(2)?,
        input: row.text(3)?,
        state: JobState::parse(&row.text(4)?).ok_or(StoreError::Stored {
            what: "state",
            column: 4,
        })?,
        step: row.text_or(5)?,
        done: row.int(6)?,
        total: row.int_or(7)?,
        attempts: row.int(8)?,
        cancel_asked: row.yes(9)?,
        created_at: row.moment_or(10)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 10,
        })?,
        created_by: row.text(11)?,
        started_at: row.moment_or(12)?,
        seen_at: row.moment_or(13)?,
        finished_at: row.moment_or(14)?,
        result: row.text_or(15)?,
        problems: row.text_or(16)?,
        n_before: row.int_or(17)?,
    })
}

/// Queues a job, in the transaction of the change that asks for it; gives back the id of the one that waits or runs
/// under the same key already.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn queue(tx: &mut WriteTx, job: NewJob) -> Result<String, StoreError> {
    if !tx.is_sqlite() {
        // Numbers are given one by one, also outside the journal's lock.
        tx.rows("SELECT pg_advisory_xact_lock(7240001)", &[]).await?;
    }
    if let Some(key) = &job.dedup_key {
        let sql = "SELECT job_id FROM jobs WHERE dedup_key = $1 AND state IN ('queued', 'running') ORDER BY number";
        if let Some(row) = tx.row(sql, &[Value::from(key)]).await? {
            return row.text(0);
        }
    }
    let last = tx.row("SELECT max(number) FROM jobs", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let id = tx.next_id();
    let (at, by) = (tx.at(), tx.viewer().actor().to_string());
    let record = Record::new()
        .with("job_id", &id)
        .with("number", number)
        .with("kind", job.kind)
        .with("input", job.input)
        .with("dedup_key", job.dedup_key)
        .with("state", JobState::Queued.name())
        .with("done", 0)
        .with("attempts", 0)
        .with("cancel_asked", false)
        .with("created_at", at)
        .with("created_by", by);
    tx.insert("jobs", record).await?;
    Ok(id)
}

/// Takes the job that has waited longest, if one waits.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn claim(tx: &mut WriteTx) -> Result<Option<JobLine>, StoreError> {
    let lock = if tx.is_sqlite() { "" } else { " FOR UPDATE SKIP LOCKED" };
    let sql = format!("{SELECT} WHERE state = 'queued' ORDER BY number LIMIT 1{lock}");
    let Some(mut job) = tx.row(&sql, &[]).await?.as_ref().map(line).transpose()? else {
        return Ok(None);
    };
    let at = tx.at();
    job.attempts += 1;
    job.state = JobState::Running;
    job.started_at = Some(at);
    let record = Record::new()
        .with("state", job.state.name())
        .with("attempts", job.attempts)
        .with("started_at", at)
        .with("seen_at", at)
        .with("done", 0);
    tx.update("jobs", &[Value::from(&job.job_id)], record).await?;
    Ok(Some(job))
}

/// Says how far a running job has come, and hears whether somebody asked for its end.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn tell(
    tx: &mut WriteTx,
    job_id: &str,
    step: &str,
    done: i64,
    total: Option<i64>,
) -> Result<bool, StoreError> {
    let at = tx.at();
    let key = [Value::from(job_id)];
    let record = Record::new()
        .with("step", step)
        .with("done", done)
        .with("total", total)
        .with("seen_at", at);
    tx.update("jobs", &key, record).await?;
    let row = tx.row("SELECT cancel_asked FROM jobs WHERE job_id = $1", &key).await?;
    row.map_or(Ok(true), |row| row.yes(0))
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It came to this, as JSON.
    Done(String),
    /// It failed for these reasons, as JSON.
    Failed(String),
    /// It stopped because somebody asked.
    Cancelled,
}

/// Ends a running job. In the transaction of the job's own last change the two are kept together.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn finish(tx: &mut WriteTx, job_id: &str, end: End) -> Result<(), StoreError> {
    let at = tx.at();
    let record = Record::new().with("finished_at", at).with("seen_at", at);
    let record = match end {
        End::Done(result) => record.with("state", JobState::Done.name()).with("result", result),
        End::Failed(problems) => record.with("state", JobState::Failed.name()).with("problems", problems),
        End::Cancelled => record.with("state", JobState::Cancelled.name()),
    };
    tx.update("jobs", &[Value::from(job_id)], record).await?;
    Ok(())
}

/// Puts a running job back into the queue, for another try.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn requeue(tx: &mut WriteTx, job_id: &str) -> Result<(), StoreError> {
    let record = Record::new().with("state", JobState::Queued.name());
    tx.update("jobs", &[Value::from(job_id)], record).await?;
    Ok(())
}

/// Puts the running jobs of a dead process back into the queue; those that were begun `most` times already fail with
/// these problems. Gives back how many wait again and how many failed.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn take_over(tx: &mut WriteTx, most: i64, problems: &str) -> Result<(u64, u64), StoreError> {
    let at = tx.at();
    let failed = Record::new()
        .with("state", JobState::Failed.name())
        .with("problems", problems)
        .with("finished_at", at);
    let tried = [Value::from(most)];
    let n_failed = tx
        .update_where("jobs", "state = 'running' AND attempts >= $1", &tried, failed)
        .await?;
    let again = Record::new().with("state", JobState::Queued.name());
    let n_again = tx.update_where("jobs", "state = 'running'", &[], again).await?;
    Ok((n_again, n_failed))
}

/// Asks for the end of a job: one that waits ends now, one that runs at its next step. Says whether there was one
/// that could be ended.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn cancel(tx: &mut WriteTx, job_id: &str) -> Result<bool, StoreError> {
    if !tx.viewer().may(Action::CancelJob) {
        return Ok(false);
    }
    let at = tx.at();
    let key = [Value::from(job_id)];
    let ended = Record::new()
        .with("state", JobState::Cancelled.name())
        .with("cancel_asked", true)
        .with("finished_at", at);
    let n_ended = tx
        .update_where("jobs", "job_id = $1 AND state = 'queued'", &key, ended)
        .await?;
    let asked = Record::new().with("cancel_asked", true);
    let n_asked = tx
        .update_where("jobs", "job_id = $1 AND state = 'running'", &key, asked)
        .await?;
    Ok(n_ended + n_asked > 0)
}

/// Which jobs to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Below this number.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// Everybody sees the jobs that they asked for, and those of a kind that is theirs to watch over; those who may read
/// jobs see all.
fn visible(tx: &ReadTx, kinds: &[&str], values: &mut Vec<Value>) -> String {
    if tx.viewer().may(Action::ReadJob) {
        return "1 = 1".to_owned();
    }
    values.push(Value::from(tx.viewer().actor().to_string()));
    let mut any = vec![format!("created_by = ${}", values.len())];
    for kind in kinds {
        values.push(Value::from(*kind));
        any.push(format!("kind = ${}", values.len()));
    }
    format!("({})", any.join(" OR "))
}

/// Jobs, newest first; `kinds` are those that the viewer watches over, whoever asked for them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, filter: &Filter, kinds: &[&str]) -> Result<Vec<JobLine>, StoreError> {
    let mut conditions = Conditions::default();
    let own = visible(tx, kinds, &mut conditions.values);
    conditions.add(own);
    conditions.equal("state", filter.state.map(JobState::name));
    conditions.equal("kind", filter.kind.as_ref());
    let from = (filter.before, filter.limit);
    let rows = latest::rows(tx, (SELECT, "number"), conditions, from).await?;
    rows.iter().map(line).collect()
}

/// A job; `kinds` as for [`list`].
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, job_id: &str, kinds: &[&str]) -> Result<Option<JobLine>, StoreError> {
    let mut values = vec![Value::from(job_id)];
    let condition = visible(tx, kinds, &mut values);
    let sql = format!("{SELECT} WHERE job_id = $1 AND {condition}");
    tx.row(&sql, &values).await?.as_ref().map(line).transpose()
}

/// Removes jobs that were over before a moment; says how many.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn remove_old(tx: &mut WriteTx, before: Moment) -> Result<u64, StoreError> {
    let condition = "finished_at < $1 AND state IN ('done', 'failed', 'cancelled')";
    tx.remove_passing("jobs", condition, &[Value::from(before)]).await
}

/// Removes sessions that ended or ran out before a moment, one-time links that ran out, and answers kept for requests
/// sent twice; says how many of each.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn tidy(tx: &mut WriteTx, sessions_before: Moment, answers_before: Moment) -> Result<[u64; 3], StoreError> {
    let sessions = [Value::from(sessions_before)];
    let ended = "ended_at < $1 OR expires_at < $1";
    let n_sessions = tx.remove_passing("sessions", ended, &sessions).await?;
    let n_links = tx.remove_passing("invitations", "expires_at < $1", &sessions).await?;
    let answers = [Value::from(answers_before)];
    let n_answers = tx
        .remove_passing("idempotent_answers", "created_at < $1", &answers)
        .await?;
    Ok([n_sessions, n_links, n_answers])
}
