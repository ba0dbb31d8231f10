//! A job on the wire.

use domain::Moment;
use domain::message::Lang;
use serde::{Deserialize, Serialize};
use store::jobs::JobLine;
use utoipa::ToSchema;

use crate::http::named::tells;

/// A job that was queued.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct QueuedJob {
    /// Its id; see `/jobs/{id}`.
    pub(in crate::http) job_id: String,
}

/// One job.
#[derive(Serialize, ToSchema)]
pub(super) struct JobBody {
    /// Id.
    job_id: String,
    /// Number, in the order of queueing.
    number: i64,
    /// `check_import`, `apply_import`, `run_screening`, `review_missed`, `verify_store`, `back_up`, `tidy`,
    /// `replay_standards`, `tick_cases` or `confirm_deliveries`.
    #[schema(example = "apply_import")]
    kind: String,
    /// What it works on.
    #[schema(value_type = Object)]
    input: serde_json::Value,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    #[schema(example = "running")]
    state: &'static str,
    /// What it is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// How much is done.
    done: i64,
    /// Of how much, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// How often it was begun.
    attempts: i64,
    /// Whether somebody asked for its end.
    cancel_asked: bool,
    /// When it was queued.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// By whom.
    created_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_name: Option<String>,
    /// When it was begun last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Moment>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Moment>,
    /// What it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
    /// Why it failed.
    problems: Vec<JobProblem>,
    /// How many wait or run before it, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    n_before: Option<i64>,
}

/// Why a job failed.
#[derive(Serialize, ToSchema)]
pub(super) struct JobProblem {
    /// Stable code.
    #[schema(example = "INT-006")]
    code: String,
    /// What is wrong and what to do.
    detail: String,
}

/// A problem as a job's row keeps it.
#[derive(Deserialize)]
struct Kept {
    code: String,
    zh: String,
    en: String,
}

tells!(JobBody { created_by => created_by_name });

impl JobBody {
    pub(super) fn new(job: JobLine, lang: Lang) -> Self {
        let kept: Vec<Kept> = job
            .problems
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let problem = |Kept { code, zh, en }: Kept| JobProblem {
            code,
            detail: if lang == Lang::En { en } else { zh },
        };
        Self {
            job_id: job.job_id,
            number: job.number,
            kind: job.kind,
            input: serde_json::from_str(&job.input).unwrap_or_default(),
            state: job.state.name(),
            step: job.step,
            done: job.done,
            total: job.total,
            attempts: job.attempts,
            cancel_asked: job.cancel_asked,
            created_at: job.created_at,
            created_by: job.created_by,
            created_by_name: None,
            started_at: job.started_at,
            finished_at: job.finished_at,
            result: job.result.and_then(|text| serde_json::from_str(&text).ok()),
            problems: kept.into_iter().map(problem).collect(),
            n_before: job.n_before,
        }
    }
}
