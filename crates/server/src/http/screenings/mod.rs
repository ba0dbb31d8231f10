//! Screenings of the store.

use app::jobs::{self, Kind, RunScreening};
use app::screenings;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::screenings::ScreeningLine;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::jobs::QueuedJob;
use super::named::{named, tells};
use super::page::{Page, PageQuery};
use super::problem::{ProblemBody, ProblemDetails};
use super::session::Signed;
use super::{Api, Endpoints};

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(list_screenings, create_screening))
        .routes(routes!(find_screening));
    Endpoints {
        ordinary,
        ..Endpoints::default()
    }
}

/// A screening to be run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewScreening {
    /// The day judged from; today if absent.
    #[schema(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
}

/// Which screenings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ScreeningQuery {
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// One screening.
#[derive(Serialize, ToSchema)]
struct ScreeningBody {
    /// Id.
    screening_id: String,
    /// Number, counting from 1.
    number: i64,
    /// The day judged from.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Digest that stands for all rows: equal digests mean equal rows.
    snapshot: String,
    /// Digest of the policy.
    policy: String,
    /// Households judged.
    n_households: i64,
    /// Leads found.
    n_leads: i64,
    /// When it was run.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// Who asked for it.
    created_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by_name: Option<String>,
}

/// One screening with its summary.
#[derive(Serialize, ToSchema)]
struct ScreeningDetail {
    #[serde(flatten)]
    screening: ScreeningBody,
    /// Totals, coverage, rules, leads by township and level, parameters used; names nobody.
    #[schema(value_type = Object)]
    summary: serde_json::Value,
}

tells!(ScreeningBody { created_by => created_by_name });
tells!(ScreeningDetail {} screening);

impl From<ScreeningLine> for ScreeningBody {
    fn from(line: ScreeningLine) -> Self {
        Self {
            screening_id: line.screening_id,
            number: line.number,
            as_of: line.as_of,
            snapshot: line.snapshot,
            policy: line.policy,
            n_households: line.n_households,
            n_leads: line.n_leads,
            created_at: line.created_at,
            created_by: line.created_by,
            created_by_name: None,
        }
    }
}

/// Queues a screening of everything that counts.
#[utoipa::path(
    post,
    path = "/screenings",
    tag = "screenings",
    request_body = NewScreening,
    responses(
        (status = 202, description = "Queued", body = QueuedJob),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn create_screening(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<NewScreening>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let as_of = input
        .as_of
        .unwrap_or_else(|| signed.at.day(api.app.settings.hours_ahead));
    let kind = Kind::RunScreening(RunScreening { as_of });
    let job_id = jobs::queue(&api.app, &signed.viewer, signed.at, &kind).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}

/// Lists screenings, newest first.
#[utoipa::path(
    get,
    path = "/screenings",
    tag = "screenings",
    params(ScreeningQuery),
    responses(
        (status = 200, description = "Screenings", body = Page<ScreeningBody>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_screenings(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<ScreeningQuery>,
) -> Result<Json<Page<ScreeningBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let before = page.after(sort)?;
    let found = screenings::list_screenings(&api.app, &signed.viewer, before, i64::from(limit) + 1).await?;
    let page = Page::of(found, limit, sort, |line| line.number).map(ScreeningBody::from);
    Ok(Json(named(&api, &signed, page).await?))
}

/// One screening with its summary.
#[utoipa::path(
    get,
    path = "/screenings/{id}",
    tag = "screenings",
    params(("id" = String, Path, description = "Id of the screening")),
    responses(
        (status = 200, description = "The screening", body = ScreeningDetail),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such screening", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn find_screening(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<ScreeningDetail>, ProblemDetails> {
    let line = screenings::find_screening(&api.app, &signed.viewer, &id).await?;
    let summary = serde_json::from_str(&line.summary).unwrap_or_default();
    let screening = line.into();
    Ok(Json(
        named(&api, &signed, ScreeningDetail { screening, summary }).await?,
    ))
}
