//! What the server does while nobody asks: queued jobs, and what is due once a day.

use std::time::Duration;

use app::upkeep;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::http::Api;

/// How often the store is tidied and verified.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long after the start that is done for the first time: those who wait for the server come first.
const AFTER_START: Duration = Duration::from_secs(15 * 60);

/// Work under way.
#[derive(Debug)]
pub struct Background {
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// Begins to work until `stop` is cancelled: jobs that a dead process left are taken over first.
pub fn start(api: &Api, stop: CancellationToken) -> Background {
    let stop = stop.child_token();
    let tasks = vec![
        tokio::spawn(jobs(api.clone(), stop.clone())),
        tokio::spawn(daily(api.clone(), stop.clone())),
    ];
    Background { stop, tasks }
}

impl Background {
    /// Stops working: what is under way is put back into the queue, and nothing of it is kept.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in self.tasks {
            if let Err(cause) = task.await {
                tracing::error!(%cause, "work in the background broke off");
            }
        }
    }
}

async fn jobs(api: Api, stop: CancellationToken) {
    let (sender, receiver) = watch::channel(false);
    let clock = api.clock.clone();
    let working = api.worker.run(&api.app, move || clock.moment(), receiver);
    let stopping = async {
        stop.cancelled().await;
        let _ = sender.send(true);
    };
    if let (Err(refusal), ()) = tokio::join!(working, stopping) {
        tracing::error!(?refusal, "jobs are not done");
    }
}

async fn daily(api: Api, stop: CancellationToken) {
    let mut day = tokio::time::interval_at(tokio::time::Instant::now() + AFTER_START, DAY);
    loop {
        tokio::select! {
            _ = day.tick() => {}
            () = stop.cancelled() => return,
        }
        let keep_days = i64::from(api.config.jobs.retention_days);
        match upkeep::queue_daily(&api.app, api.now(), keep_days).await {
            Ok(()) => api.worker.call(),
            Err(refusal) => tracing::warn!(?refusal, "what is due once a day was not queued"),
        }
    }
}
