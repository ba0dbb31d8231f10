//! Work in the background: how it stands, asking for it, asking for its end.

mod backups;
mod events;
mod measures;
mod wire;

use app::jobs::{self, BackUp, Kind, Limits, VerifyStore, Worker};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use store::jobs::{Filter, JobState};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::layers::language;
use super::metrics::Metrics;
use super::named::named;
use super::page::{Page, PageQuery};
use super::problem::{FieldProblem, ProblemBody, ProblemDetails};
use super::session::Signed;
use super::{Api, Endpoints};
use crate::config;
use measures::Measures;
use wire::JobBody;
pub(super) use wire::QueuedJob;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(list_jobs))
        .routes(routes!(find_job))
        .routes(routes!(events::watch_job))
        .routes(routes!(cancel_job))
        .routes(routes!(verify_store))
        .routes(routes!(back_up_store))
        .routes(routes!(backups::list_backups));
    Endpoints {
        ordinary,
        ..Endpoints::default()
    }
}

/// The worker of this server; what it does is counted.
pub(super) fn worker(config: &config::Jobs, metrics: &Metrics) -> Worker {
    let limits = Limits {
        workers: usize::try_from(config.workers).unwrap_or(1),
        attempts: i64::from(config.attempts),
        poll: config.poll,
    };
    let measures = Measures::new(metrics);
    Worker::new(limits).telling(move |ended| measures.ended(ended))
}

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JobQuery {
    /// Only those in this state: `queued`, `running`, `done`, `failed`, `cancelled`.
    state: Option<String>,
    /// Only those of this kind, such as `apply_import`.
    kind: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Lists jobs, newest first: all for those who may read them, one's own for everybody else.
#[utoipa::path(
    get,
    path = "/jobs",
    tag = "jobs",
    params(JobQuery),
    responses(
        (status = 200, description = "Jobs", body = Page<JobBody>),
        (status = 400, description = "A filter that cannot be", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_jobs(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<JobQuery>,
    headers: HeaderMap,
) -> Result<Json<Page<JobBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let filter = Filter {
        state: query.state.as_deref().map(state).transpose()?,
        kind: query.kind,
        before: page.after(sort)?,
        limit: i64::from(limit) + 1,
    };
    let found = jobs::list_jobs(&api.app, &signed.viewer, &filter).await?;
    let lang = language(&headers);
    let page = Page::of(found, limit, sort, |job| job.number).map(|job| JobBody::new(job, lang));
    Ok(Json(named(&api, &signed, page).await?))
}

fn state(word: &str) -> Result<JobState, ProblemDetails> {
    let words = || JobState::ALL.map(JobState::name).join(", ");
    JobState::parse(word).ok_or_else(|| FieldProblem::new("state", "FLD-008").arg("list", words()).in_query())
}

/// One job: how far it has come, what it came to, why it failed.
#[utoipa::path(
    get,
    path = "/jobs/{id}",
    tag = "jobs",
    params(("id" = String, Path, description = "Id of the job")),
    responses(
        (status = 200, description = "The job", body = JobBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such job that one may see", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn find_job(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<JobBody>, ProblemDetails> {
    let job = jobs::find_job(&api.app, &signed.viewer, &id).await?;
    let body = JobBody::new(job, language(&headers));
    Ok(Json(named(&api, &signed, body).await?))
}

/// Asks for the end of a job: one that waits ends now, one that runs at its next step, and leaves nothing behind.
#[utoipa::path(
    post,
    path = "/jobs/{id}/cancel",
    tag = "jobs",
    params(("id" = String, Path, description = "Id of the job")),
    responses(
        (status = 204, description = "Asked for"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such job that could be ended", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn cancel_job(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ProblemDetails> {
    jobs::cancel(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Queues a verification of the journal, the tables and the kept files; the job fails when something was changed past
/// the program.
#[utoipa::path(
    post,
    path = "/jobs/verify",
    tag = "jobs",
    responses(
        (status = 202, description = "Queued", body = QueuedJob),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn verify_store(signed: Signed, State(api): State<Api>) -> Result<impl IntoResponse, ProblemDetails> {
    queued(&api, &signed, &Kind::VerifyStore(VerifyStore {})).await
}

/// Queues a backup into the configured folder; see `/backups`.
#[utoipa::path(
    post,
    path = "/jobs/backup",
    tag = "jobs",
    responses(
        (status = 202, description = "Queued", body = QueuedJob),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn back_up_store(signed: Signed, State(api): State<Api>) -> Result<impl IntoResponse, ProblemDetails> {
    queued(&api, &signed, &Kind::BackUp(BackUp {})).await
}

async fn queued(api: &Api, signed: &Signed, kind: &Kind) -> Result<(StatusCode, Json<QueuedJob>), ProblemDetails> {
    let job_id = jobs::queue(&api.app, &signed.viewer, signed.at, kind).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}
