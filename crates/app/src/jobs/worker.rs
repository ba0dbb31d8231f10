//! The loop that does what is queued.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::Moment;
use domain::access::{Reason, Viewer};
use domain::message::Lang;
use domain::problem::Problem;
use store::jobs::{End, JobLine, JobState};
use tokio::sync::{Notify, watch};

use super::kinds::Kind;
use crate::{App, Refusal};

/// Settings of the worker.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Jobs done at the same time.
    pub workers: usize,
    /// How often a job is begun at most.
    pub attempts: i64,
    /// How often the queue is looked at when nobody calls.
    pub poll: Duration,
}

/// A job that was over, for whoever counts.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Kind.
    pub kind: String,
    /// How it stands: done, failed, cancelled, or queued again.
    pub state: JobState,
    /// Milliseconds since it was begun.
    pub millis: i64,
    /// What it came to, as JSON.
    pub result: Option<String>,
}

/// Does queued jobs until it is told to stop.
#[derive(Clone)]
pub struct Worker {
    limits: Limits,
    called: Arc<Notify>,
    on_end: Arc<dyn Fn(&Ended) + Send + Sync>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Where a job says how far it has come; kept at most once a second.
#[derive(Debug, Clone, Default)]
pub struct Told {
    at: Arc<Mutex<Option<(String, i64)>>>,
}

impl Told {
    /// Says what the job is at.
    pub(super) fn at(&self, step: &str, done: u64) {
        if let Ok(mut at) = self.at.lock() {
            *at = Some((step.to_owned(), i64::try_from(done).unwrap_or(i64::MAX)));
        }
    }

    fn take(&self) -> Option<(String, i64)> {
        self.at.lock().ok().and_then(|mut at| at.take())
    }
}

impl Worker {
    /// A worker with these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            called: Arc::new(Notify::new()),
            on_end: Arc::new(|_| ()),
        }
    }

    /// The same worker, which tells of every job that was over.
    #[must_use]
    pub fn telling(self, on_end: impl Fn(&Ended) + Send + Sync + 'static) -> Self {
        Self {
            on_end: Arc::new(on_end),
            ..self
        }
    }

    /// Says that something was queued: it is begun at once.
    pub fn call(&self) {
        self.called.notify_waiters();
    }

    /// Takes over what a dead process left, then does jobs until `stop` says so. What is under way is put back into
    /// the queue. `clock` says what time it is.
    ///
    /// # Errors
    /// When the database cannot be reached at the start.
    pub async fn run(
        &self,
        app: &App,
        clock: impl Fn() -> Moment + Clone + Send + Sync + 'static,
        stop: watch::Receiver<bool>,
    ) -> Result<(), Refusal> {
        let problems = told_json(&[Problem::error("INT-015").arg("n", self.limits.attempts)]);
        let mut tx = app.store.write_passing(&Viewer::system(Reason::Job), clock()).await?;
        store::jobs::take_over(&mut tx, self.limits.attempts, &problems).await?;
        tx.commit().await?;
        let loops = (0..self.limits.workers.max(1)).map(|_| {
            let (worker, app, clock, stop) = (self.clone(), app.clone(), clock.clone(), stop.clone());
            tokio::spawn(async move { worker.work(&app, &clock, stop).await })
        });
        for one in loops.collect::<Vec<_>>() {
            one.await.map_err(Refusal::fault)?;
        }
        Ok(())
    }

    async fn work(&self, app: &App, clock: &(impl Fn() -> Moment + Sync), mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.do_next(app, clock, &mut stop).await {
                Ok(true) => {}
                Ok(false) => self.wait(&mut stop).await,
                Err(refusal) => {
                    tracing::warn!(?refusal, "a job could not be taken or ended");
                    self.wait(&mut stop).await;
                }
            }
        }
    }

    async fn wait(&self, stop: &mut watch::Receiver<bool>) {
        tokio::select! {
            () = self.called.notified() => {}
            _ = stop.changed() => {}
            () = tokio::time::sleep(self.limits.poll) => {}
        }
    }

    /// Does everything that is queued now, one after the other; for a console, and for tests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self, app: &App, clock: impl Fn() -> Moment + Sync) -> Result<u64, Refusal> {
        let (_open, mut stop) = watch::channel(false);
        let mut n = 0;
        while self.do_next(app, &clock, &mut stop).await? {
            n += 1;
        }
        Ok(n)
    }

    async fn do_next(
        &self,
        app: &App,
        clock: &(impl Fn() -> Moment + Sync),
        stop: &mut watch::Receiver<bool>,
    ) -> Result<bool, Refusal> {
        let viewer = Viewer::system(Reason::Job);
        let mut tx = app.store.write_passing(&viewer, clock()).await?;
        let Some(job) = store::jobs::claim(&mut tx).await? else {
            return Ok(false);
        };
        tx.commit().await?;
        let end = self.done(app, clock, &job, stop).await?;
        let at = clock();
        let ended = ended(&job, end.as_ref(), at);
        let mut tx = app.store.write_passing(&viewer, at).await?;
        match end {
            Some(end) => store::jobs::finish(&mut tx, &job.job_id, end).await?,
            None => store::jobs::requeue(&mut tx, &job.job_id).await?,
        }
        tx.commit().await?;
        (self.on_end)(&ended);
        Ok(true)
    }

    /// Does a job, telling how far it has come; `None` when it is to be begun again. A job that is broken off leaves
    /// nothing behind: its transaction was not kept.
    async fn done(
        &self,
        app: &App,
        clock: &(impl Fn() -> Moment + Sync),
        job: &JobLine,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<Option<End>, Refusal> {
        let told = Told::default();
        let cancelled = AtomicBool::new(false);
        let kind = match Kind::parse(job) {
            Ok(kind) => kind,
            Err(refusal) => return Ok(Some(End::Failed(refused_json(&refusal)))),
        };
        let run = kind.run(app, clock(), job, &told);
        let watching = self.watch(app, clock, job, &told, &cancelled);
        let result = tokio::select! {
            result = run => result,
            () = watching => return Ok(Some(End::Cancelled)),
            _ = stop.wait_for(|stop| *stop) => return Ok(None),
        };
        Ok(match result {
            Ok(value) => Some(End::Done(value.to_string())),
            Err(Refusal::Busy(_)) if job.attempts < self.limits.attempts => None,
            Err(refusal) => Some(End::Failed(refused_json(&refusal))),
        })
    }

    /// Keeps what the job tells, once a second, until somebody asks for its end.
    async fn watch(
        &self,
        app: &App,
        clock: &(impl Fn() -> Moment + Sync),
        job: &JobLine,
        told: &Told,
        cancelled: &AtomicBool,
    ) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.tick().await;
        let mut last = (job.kind.clone(), 0);
        while !cancelled.load(Ordering::Relaxed) {
            second.tick().await;
            last = told.take().unwrap_or(last);
            if keep(app, clock(), job, &last).await == Some(true) {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
    }
}

fn ended(job: &JobLine, end: Option<&End>, at: Moment) -> Ended {
    let (state, result) = match end {
        Some(End::Done(result)) => (JobState::Done, Some(result.clone())),
        Some(End::Failed(_)) => (JobState::Failed, None),
        Some(End::Cancelled) => (JobState::Cancelled, None),
        None => (JobState::Queued, None),
    };
    let millis = job.started_at.map_or(0, |began| at.millis() - began.millis());
    Ended {
        kind: job.kind.clone(),
        state,
        millis,
        result,
    }
}

/// Keeps how far a job has come; whether its end was asked for. While the job itself writes, the embedded database is
/// busy, and this waits its turn.
async fn keep(app: &App, at: Moment, job: &JobLine, (step, done): &(String, i64)) -> Option<bool> {
    let mut tx = app.store.write_passing(&Viewer::system(Reason::Job), at).await.ok()?;
    let asked = store::jobs::tell(&mut tx, &job.job_id, step, *done, None).await.ok()?;
    tx.commit().await.ok()?;
    Some(asked)
}

fn told_json(problems: &[Problem]) -> String {
    let told: Vec<serde_json::Value> = problems
        .iter()
        .map(|problem| {
            let (zh, en) = (problem.sentence(Lang::Zh), problem.sentence(Lang::En));
            serde_json::json!({ "code": problem.code, "zh": zh, "en": en })
        })
        .collect();
    serde_json::Value::Array(told).to_string()
}

/// Why a job failed, without anything that is for the log alone.
fn refused_json(refusal: &Refusal) -> String {
    let failed = |cause: &str| vec![Problem::error("INT-016").arg("cause", cause)];
    let problems = match refusal {
        Refusal::Conflict(problems) => problems.clone(),
        Refusal::Invalid(fields) => fields.iter().map(|field| field.problem.clone()).collect(),
        Refusal::NotFound => failed("not found"),
        Refusal::Stale => failed("changed meanwhile"),
        Refusal::Full(_) => failed("disk full"),
        Refusal::Busy(_) => failed("database busy"),
        _ => failed("fault"),
    };
    tracing::warn!(?refusal, "a job failed");
    told_json(&problems)
}
