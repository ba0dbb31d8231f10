//! Why data had missed the households that people found.

use app::accounts::{AreaNames, area_names};
use app::jobs::{self, Kind, ReviewMissed};
use app::leads;
use axum::extract::State;
use axum::http::StatusCode;
use domain::lead::Missed;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::missed::{ReviewLine, ReviewQuery};
use utoipa::{IntoParams, ToSchema};

use super::latest::{begins, paged};
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::jobs::QueuedJob;
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::{OfList, OfOne, OfRequest};
use crate::http::session::Signed;
use crate::http::visits::Place;

/// Which reviews.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MissedQuery {
    /// Only those in this township (id of the region).
    township: Option<String>,
    /// Only those in this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those with this answer: `no_data`, `late_data`, `threshold`, `not_linked`, `no_rule` or `found`.
    #[param(example = "no_data")]
    reason: Option<String>,
    /// Only those that people found in this way.
    channel: Option<String>,
    /// Only those whose case began on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Only those whose case began on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A time.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MissedTime {
    /// First day on which cases began.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[param(value_type = String, format = Date)]
    to: Date,
}

/// Why data had missed a household. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct MissedReview {
    /// Id.
    review_id: String,
    /// Order of entry.
    number: i64,
    /// The case that people began.
    case_id: String,
    /// Household.
    household_id: String,
    /// Name of its head.
    head_name: String,
    /// Township (id of the region).
    township_id: String,
    /// Village (id of the region).
    village_id: String,
    /// What the village is called.
    village: String,
    /// How people found it.
    channel: String,
    /// The risk it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<String>,
    /// The day the rules were played again for.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// `no_data`, `late_data`, `threshold`, `not_linked`, `no_rule` or `found`.
    #[schema(value_type = String, example = "no_data")]
    reason: Missed,
    /// The rules it is about, joined by `、`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<String>,
    /// In words: `code`, `zh`, `en`.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// When it was reviewed.
    #[schema(value_type = String, format = DateTime)]
    reviewed_at: Moment,
}

/// How often data missed a household, by reason and channel.
#[derive(Serialize, ToSchema)]
pub(super) struct MissedFigures {
    /// Counts.
    lines: Vec<MissedCount>,
}

/// One count.
#[derive(Serialize, ToSchema)]
struct MissedCount {
    /// Why data missed it.
    #[schema(value_type = String, example = "no_data")]
    reason: Missed,
    /// The same for people.
    title: &'static str,
    /// How people found it.
    channel: String,
    /// How many.
    n: i64,
}

impl MissedReview {
    fn new(line: ReviewLine, names: &AreaNames) -> Self {
        Self {
            village: Place(names).name(&line.village_id),
            head_name: line.head_name,
            detail: serde_json::from_str(&line.detail).unwrap_or_default(),
            review_id: line.review_id,
            number: line.number,
            case_id: line.case_id,
            household_id: line.household_id,
            township_id: line.township_id,
            village_id: line.village_id,
            channel: line.channel,
            risk: line.risk,
            as_of: line.as_of,
            reason: line.reason,
            rules: line.rule,
            reviewed_at: line.reviewed_at,
        }
    }
}

fn reason(word: Option<String>) -> Result<Option<Missed>, ProblemDetails> {
    let Some(word) = word else { return Ok(None) };
    Missed::parse(&word).map(Some).ok_or_else(|| {
        let words: Vec<&str> = Missed::ALL.iter().map(|one| one.name()).collect();
        FieldProblem::new("reason", "LEA-010")
            .arg("list", words.join("、"))
            .in_query()
    })
}

/// Lists why data had missed the households that people found, the latest first.
#[utoipa::path(get, path = "/missed-reviews", tag = "leads", params(MissedQuery),
    responses((status = 200, description = "Reviews", body = Page<MissedReview>), OfList))]
pub(super) async fn list_missed_reviews(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<MissedQuery>,
) -> Result<Json<Page<MissedReview>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let asked = ReviewQuery {
        region_id: query.village.or(query.township),
        reason: reason(query.reason)?,
        channel: query.channel,
        from: query.from,
        to: query.to,
        after: begins(&page, sort)?,
        limit: i64::from(limit),
    };
    let found = leads::list_missed(&api.app, &signed.viewer, &asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let rows = found
        .rows
        .into_iter()
        .map(|line| MissedReview::new(line, &names))
        .collect();
    Ok(Json(paged(rows, found.next.as_ref(), sort)))
}

/// Queues the review of every household that people found and nobody has reviewed.
#[utoipa::path(post, path = "/missed-reviews", tag = "leads",
    responses((status = 202, description = "Queued", body = QueuedJob), OfOne))]
pub(super) async fn queue_missed_review(
    signed: Signed,
    State(api): State<Api>,
) -> Result<(StatusCode, Json<QueuedJob>), ProblemDetails> {
    let kind = Kind::ReviewMissed(ReviewMissed {});
    let job_id = jobs::queue(&api.app, &signed.viewer, signed.at, &kind).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}

/// How often data missed the households that people found in a time, by reason and channel.
#[utoipa::path(get, path = "/figures/missed", tag = "leads", params(MissedTime),
    responses((status = 200, description = "Counts", body = MissedFigures), OfRequest))]
pub(super) async fn get_missed_figures(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<MissedTime>,
) -> Result<Json<MissedFigures>, ProblemDetails> {
    let figures = leads::missed_figures(&api.app, &signed.viewer, (query.from, query.to)).await?;
    let lines = figures.into_iter().map(|figure| MissedCount {
        title: figure.reason.title(),
        reason: figure.reason,
        channel: figure.channel,
        n: figure.n,
    });
    Ok(Json(MissedFigures { lines: lines.collect() }))
}
