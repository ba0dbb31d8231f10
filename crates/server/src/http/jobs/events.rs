//! A job as it goes on: told at once, then whenever something changed, until it is over or the server stops.

use std::convert::Infallible;
use std::pin::pin;

use app::jobs;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::message::Lang;
use futures::stream::unfold;
use store::jobs::JobLine;
use tokio::sync::OwnedSemaphorePermit;

use super::wire::JobBody;
use crate::http::Api;
use crate::http::extract::Path;
use crate::http::layers::language;
use crate::http::named::named;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Name of the events.
const JOB: &str = "job";

/// One job as it goes on, as server-sent events named `job`: the same as `GET /jobs/{id}` at once, and again whenever
/// something changed. The stream ends after a state in which nothing more happens.
#[utoipa::path(
    get,
    path = "/jobs/{id}/events",
    tag = "jobs",
    params(("id" = String, Path, description = "Id of the job")),
    responses(
        (status = 200, description = "Events, each with a job as its data", body = JobBody, content_type = "text/event-stream"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such job that one may see", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Too many of them are open", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn watch_job(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ProblemDetails> {
    let first = jobs::find_job(&api.app, &signed.viewer, &id).await?;
    let place = api.streams.clone().try_acquire_owned();
    let place = place.map_err(|_| ProblemDetails::new(StatusCode::SERVICE_UNAVAILABLE, "API-029"))?;
    let watching = Watching {
        lang: language(&headers),
        first: Some(first),
        told: None,
        api,
        signed,
        id,
        _place: place,
    };
    Ok(Sse::new(unfold(watching, Watching::next)).keep_alive(KeepAlive::default()))
}

/// A stream under way.
struct Watching {
    api: Api,
    signed: Signed,
    id: String,
    lang: Lang,
    /// The job as it stood when it was asked for.
    first: Option<JobLine>,
    /// The job as it was told last.
    told: Option<JobLine>,
    /// One of the streams that may be open at once.
    _place: OwnedSemaphorePermit,
}

impl Watching {
    /// The next event; nothing once the job is over, gone, or the server is about to stop.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.told.as_ref().is_some_and(|told| told.state.is_over()) {
            return None;
        }
        let job = self.changed().await?;
        self.told = Some(job.clone());
        let body = JobBody::new(job, self.lang);
        let body = named(&self.api, &self.signed, body).await.ok()?;
        let event = Event::default().event(JOB).json_data(body).ok()?;
        Some((Ok(event), self))
    }

    /// The job as it stands, once it stands otherwise than it was told.
    async fn changed(&mut self) -> Option<JobLine> {
        loop {
            let mut job = match self.first.take() {
                Some(first) => first,
                None => self.again().await?,
            };
            // That it was seen alive is no news.
            job.seen_at = None;
            if self.told.as_ref() != Some(&job) {
                return Some(job);
            }
        }
    }

    async fn again(&self) -> Option<JobLine> {
        let pause = pin!(tokio::time::sleep(self.api.config.jobs.poll));
        tokio::select! {
            () = pause => {}
            () = self.api.readiness.left() => return None,
        }
        jobs::find_job(&self.api.app, &self.signed.viewer, &self.id).await.ok()
    }
}
