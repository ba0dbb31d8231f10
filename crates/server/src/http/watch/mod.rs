//! Watching for what hits many households at once.

use app::accounts::area_names;
use app::watch::{self, HitSearch, WatchSearch, WatchedMonth, WatchedRow};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::watch::{Grain, HitLine, Query as HitsAsked};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::extract::{Json, Query};
use super::page::Page;
use super::problem::ProblemDetails;
use super::registers::problems::OfRequest;
use super::session::Signed;
use super::visits::{Place, Walk};
use super::{Api, Endpoints};

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(get_watch))
        .routes(routes!(list_hit_households));
    endpoints
}

/// By which places is counted.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WatchGrain {
    /// Townships.
    #[default]
    Township,
    /// Villages.
    Village,
}

/// What is watched.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WatchQuery {
    /// By `township`, or by `village`; by township if absent.
    #[serde(default)]
    #[param(inline)]
    by: WatchGrain,
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// This cause alone.
    #[param(example = "因自然灾害")]
    risk: Option<String>,
    /// The last month; this one if absent.
    #[param(example = "2026-11")]
    until: Option<String>,
}

/// What was watched, with the figures it was held against.
#[derive(Serialize, ToSchema)]
struct WatchBody {
    /// The share that makes an alarm, in millionths.
    share_millionths: i64,
    /// The least households that make an alarm.
    least_households: i64,
    /// Places in order of id, causes in the order of the policy.
    rows: Vec<WatchRow>,
}

/// One cause in one place.
#[derive(Serialize, ToSchema)]
struct WatchRow {
    /// Township or village.
    place_id: String,
    /// What it is called.
    place: String,
    /// The cause.
    risk: String,
    /// All households of the place: what the shares are measured by.
    n_all: i64,
    /// Month by month, the earliest first.
    months: Vec<WatchMonth>,
}

/// One month.
#[derive(Serialize, ToSchema)]
struct WatchMonth {
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// Households hit; `GET /watch/households` lists them.
    n_households: i64,
    /// Share of all households of the place, in millionths.
    share_millionths: i64,
    /// Whether both figures of the policy are reached.
    alarm: bool,
}

impl From<WatchedMonth> for WatchMonth {
    fn from(month: WatchedMonth) -> Self {
        Self {
            month: month.month,
            n_households: month.n_households,
            share_millionths: month.share_millionths,
            alarm: month.alarm,
        }
    }
}

/// The share of households that each cause has hit, by place and month, against the figures of the policy.
#[utoipa::path(get, path = "/watch", tag = "watch", params(WatchQuery),
    responses((status = 200, description = "Shares", body = WatchBody), OfRequest))]
async fn get_watch(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<WatchQuery>,
) -> Result<Json<WatchBody>, ProblemDetails> {
    let search = WatchSearch {
        grain: match query.by {
            WatchGrain::Township => Grain::Township,
            WatchGrain::Village => Grain::Village,
        },
        place: query.village.or(query.township),
        risk: query.risk,
        until: query.until,
    };
    let watch = watch::show_watch(&api.app, &signed.viewer, signed.at, &search).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let row = |row: WatchedRow| WatchRow {
        place: Place(&names).name(&row.place_id),
        place_id: row.place_id,
        risk: row.risk,
        n_all: row.n_all,
        months: row.months.into_iter().map(Into::into).collect(),
    };
    Ok(Json(WatchBody {
        share_millionths: watch.share_millionths,
        least_households: watch.least_households,
        rows: watch.rows.into_iter().map(row).collect(),
    }))
}

/// Which households.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HitQuery {
    /// The cause.
    #[param(example = "因自然灾害")]
    risk: String,
    /// The month.
    #[param(example = "2026-11")]
    month: String,
    /// In this township (id of the region).
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// A household that a cause hit.
#[derive(Serialize, ToSchema)]
struct HitHousehold {
    /// Household.
    household_id: String,
    /// Number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What the village is called.
    village: String,
    /// How many leads say so.
    n_leads: i64,
    /// The last of them; see `/leads/{id}`.
    lead_id: String,
    /// When it was found.
    #[schema(format = Date)]
    found_on: String,
}

/// Lists the households that a cause hit in a month, in order of entry: the list behind a figure of `GET /watch`.
#[utoipa::path(get, path = "/watch/households", tag = "watch", params(HitQuery),
    responses((status = 200, description = "A page of households", body = Page<HitHousehold>), OfRequest))]
async fn list_hit_households(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<HitQuery>,
) -> Result<Json<Page<HitHousehold>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let search = HitSearch {
        place: query.village.or(query.township),
        risk: query.risk,
        month: query.month,
        query: HitsAsked {
            after: walk.after.clone(),
            limit: walk.limit,
            ..HitsAsked::default()
        },
    };
    let found = watch::list_hit_households(&api.app, &signed.viewer, &search).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let body = |line: HitLine| HitHousehold {
        village: Place(&names).name(&line.village_id),
        household_id: line.household_id,
        household_no: line.household_no,
        head_name: line.head_name,
        township_id: line.township_id,
        village_id: line.village_id,
        n_leads: line.n_leads,
        lead_id: line.lead_id,
        found_on: line.found_on,
    };
    Ok(Json(walk.page(found, body)))
}
