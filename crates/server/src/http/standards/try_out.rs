//! Trying figures out: at once over kept facts, and over past months in the background.

use app::accounts::area_names;
use app::standards::{self, HouseholdQuery, Side};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{
    KeptScreeningBody, KeptScreeningList, MoveBody, ShiftedBody, ShiftedPage, StandardEffectBody, moves,
};
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::jobs::QueuedJob;
use crate::http::page::{PageQuery, next};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfRequest};
use crate::http::session::Signed;

/// Figures to try out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TryRequest {
    /// The screening whose facts are judged; the latest if absent.
    screening: Option<String>,
    /// The figures, 1 to 20.
    moves: Vec<MoveBody>,
}

/// Figures to try out over past months.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayRequest {
    /// The figures, 1 to 20.
    moves: Vec<MoveBody>,
}

/// Which side of a change.
#[derive(Deserialize, ToSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum SideBody {
    /// Those who come in.
    Gained,
    /// Those who drop out.
    Lost,
}

/// Which households.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShiftedRequest {
    /// The screening whose facts are judged; the latest if absent.
    screening: Option<String>,
    /// The figures, 1 to 20.
    moves: Vec<MoveBody>,
    /// Which side.
    side: SideBody,
    /// Those of this rule alone, also where other rules hit on both sides.
    rule: Option<String>,
    /// Of this township or village.
    region: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Moves figures and says at once who comes in and who drops out, by place, rule and level, and what it asks in visits;
/// in one's area. Nothing is kept.
#[utoipa::path(post, path = "/what-if", tag = "standards", request_body = TryRequest,
    responses((status = 200, description = "The effect", body = StandardEffectBody),
        (status = 409, description = "No screening, or its facts are not kept, or a figure that only a new screening tells of", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        OfRequest))]
pub(super) async fn try_standards(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<TryRequest>,
) -> Result<Json<StandardEffectBody>, ProblemDetails> {
    let moves = moves(input.moves);
    let asked = (input.screening.as_deref(), moves.as_slice());
    let effect = standards::what_if(&api.app, &signed.viewer, signed.at, asked).await?;
    Ok(Json(effect.into()))
}

/// Lists those who come in or drop out, the heaviest burden first, each with the reason: the sentence of the rule where
/// it hits, and what is lacking on the other side.
#[utoipa::path(post, path = "/what-if/households", tag = "standards", request_body = ShiftedRequest,
    responses((status = 200, description = "Households", body = ShiftedPage),
        (status = 409, description = "As trying out", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        OfRequest))]
pub(super) async fn list_shifted_households(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<ShiftedRequest>,
) -> Result<Json<ShiftedPage>, ProblemDetails> {
    let page = PageQuery::new(input.limit, input.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["burden"])?);
    let query = HouseholdQuery {
        screening_id: input.screening,
        moves: moves(input.moves),
        side: match input.side {
            SideBody::Gained => Side::Gained,
            SideBody::Lost => Side::Lost,
        },
        rule: input.rule,
        region_id: input.region,
        after: page.after(sort)?.unwrap_or_default(),
        limit: limit as usize,
    };
    let found = standards::list_shifted(&api.app, &signed.viewer, signed.at, &query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(ShiftedPage {
        total: found.total,
        items: found
            .items
            .into_iter()
            .map(|item| ShiftedBody::new(item, &names))
            .collect(),
        next: found.next.and_then(|after| next(sort, &after)),
    }))
}

/// Screenings whose facts are kept, the newest first.
#[utoipa::path(get, path = "/what-if/screenings", tag = "standards",
    responses((status = 200, description = "Screenings", body = KeptScreeningList), OfList))]
pub(super) async fn list_kept_screenings(
    signed: Signed,
    State(api): State<Api>,
) -> Result<Json<KeptScreeningList>, ProblemDetails> {
    let kept = standards::list_kept(&api.app, &signed.viewer).await?;
    let items = kept.into_iter().map(KeptScreeningBody::from).collect();
    Ok(Json(KeptScreeningList { items }))
}

/// Queues a replay of figures over every screening whose facts are kept. What it comes to stands in the job's `result`:
/// by month, households before and after, what leads came to, and what was missed.
#[utoipa::path(post, path = "/what-if/replays", tag = "standards", request_body = ReplayRequest,
    responses((status = 202, description = "Queued", body = QueuedJob), OfRequest))]
pub(super) async fn replay_standards(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<ReplayRequest>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let moves = moves(input.moves);
    let job_id = standards::queue_replay(&api.app, &signed.viewer, signed.at, &moves).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}
