//! Who was seen when and how, and who is owed a visit.

use app::accounts::area_names;
use app::exports;
use app::visits::{self, CoverageRow, CoverageSearch, OwedHousehold, OwedRow, OwedSearch};
use axum::extract::State;
use domain::Date;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use store::coverage::{Query as SeenAsked, Seen};
use utoipa::{IntoParams, ToSchema};

use super::wire::SeenHouseholdBody;
use super::{Place, Walk};
use crate::http::Api;
use crate::http::exports::{ExportRequest, Sent, sent};
use crate::http::extract::{Json, Query};
use crate::http::page::Page;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfRequest};
use crate::http::session::Signed;

/// Which area.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CoverageQuery {
    /// Only this township (id of the region).
    township: Option<String>,
    /// Only this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Households last seen before this day count as not seen; the policy says which day if absent.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Date>,
}

/// Coverage village by village, in order of id.
#[derive(Serialize, ToSchema)]
pub(super) struct CoverageBody {
    /// The day counted from.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// Villages.
    villages: Vec<CoverageVillage>,
}

/// One village.
#[derive(Serialize, ToSchema)]
struct CoverageVillage {
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What it is called.
    village: String,
    /// All its households: what the others are measured by.
    n_households: i64,
    /// Seen since the day.
    n_seen: i64,
    /// Last seen before it.
    n_earlier: i64,
    /// Never seen.
    n_never: i64,
    /// Those who told that the whole household lives elsewhere.
    n_away: i64,
    /// Those of them who were reached since the day.
    n_away_reached: i64,
    /// How those seen since the day were seen last.
    channels: Vec<ChannelCountBody>,
}

/// Households seen in one way.
#[derive(Serialize, ToSchema)]
struct ChannelCountBody {
    /// The way.
    channel: String,
    /// What it is called.
    title: String,
    /// How many.
    n_households: i64,
}

/// Counts every household of one's area by when and how it was last seen, village by village.
#[utoipa::path(get, path = "/coverage", tag = "visits", params(CoverageQuery),
    responses((status = 200, description = "Coverage", body = CoverageBody), OfList))]
pub(super) async fn get_coverage(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<CoverageBody>, ProblemDetails> {
    let search = CoverageSearch {
        place: query.village.or(query.township),
        since: query.since,
    };
    let coverage = visits::show_coverage(&api.app, &signed.viewer, signed.at, &search).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let village = |row: CoverageRow| CoverageVillage {
        village: Place(&names).name(&row.village_id),
        township_id: row.township_id,
        village_id: row.village_id,
        n_households: row.n_households,
        n_seen: row.n_seen,
        n_earlier: row.n_earlier,
        n_never: row.n_never,
        n_away: row.n_away,
        n_away_reached: row.n_away_reached,
        channels: row
            .channels
            .into_iter()
            .map(|one| ChannelCountBody {
                channel: one.channel,
                title: one.title,
                n_households: one.n_households,
            })
            .collect(),
    };
    Ok(Json(CoverageBody {
        since: coverage.since,
        villages: coverage.rows.into_iter().map(village).collect(),
    }))
}

/// By when households were seen.
#[derive(Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SeenSince {
    /// Every household.
    #[default]
    All,
    /// Seen since the day.
    Since,
    /// Not seen since the day, never seen among them.
    NotSince,
    /// Never seen.
    Never,
}

/// Which households.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SeenQuery {
    /// In this township (id of the region). Whoever sees the whole county names a township or a village.
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// By when they were seen; `all` if absent.
    #[serde(default)]
    #[param(inline)]
    seen: SeenSince,
    /// The day; the policy says which if absent.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    /// Only those last seen so.
    channel: Option<String>,
    /// Only those who told that the whole household lives elsewhere.
    #[serde(default)]
    only_away: bool,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

impl From<SeenQuery> for SeenAsked {
    fn from(query: SeenQuery) -> Self {
        Self {
            place: query.village.or(query.township),
            seen: match query.seen {
                SeenSince::All => Seen::All,
                SeenSince::Since => Seen::Since,
                SeenSince::NotSince => Seen::NotSince,
                SeenSince::Never => Seen::Never,
            },
            channel: query.channel,
            only_away: query.only_away,
            ..Self::default()
        }
    }
}

/// Writes every household of a coverage list into a workbook, without a cut and of the whole county where no place is
/// named; the journal keeps who, which and what for. `cursor` and `limit` count for nothing.
#[utoipa::path(post, path = "/coverage/households/export", tag = "visits", params(SeenQuery),
    request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_coverage(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<SeenQuery>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let since = query.since;
    let asked = (query.into(), since, wanted.purpose.as_str());
    let book = exports::export_coverage(&api.app, &signed.viewer, signed.at, asked).await?;
    Ok(sent(book, "coverage"))
}

/// Lists households with when and how they were last seen, and why not.
#[utoipa::path(get, path = "/coverage/households", tag = "visits", params(SeenQuery),
    responses((status = 200, description = "A page of households", body = Page<SeenHouseholdBody>), OfRequest))]
pub(super) async fn list_seen_households(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<SeenQuery>,
) -> Result<Json<Page<SeenHouseholdBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let since = query.since;
    let asked = SeenAsked {
        after: walk.after.clone(),
        limit: walk.limit,
        ..query.into()
    };
    let (_, found) = visits::list_seen(&api.app, &signed.viewer, signed.at, (&asked, since)).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(walk.page(found, |one| SeenHouseholdBody::new(one, &names))))
}

/// Which visits that are owed.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OwedQuery {
    /// In this township (id of the region). Whoever sees the whole county names a township or a village.
    township: Option<String>,
    /// In this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Those that fall due in so many days too; none if absent.
    #[serde(default)]
    #[param(minimum = 0, maximum = 366)]
    ahead_days: u16,
    /// Items of a page: 1 to 200, 50 if absent.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "crate::http::page::is_left_out")]
    cursor: Option<String>,
}

/// A household that is owed a visit.
#[derive(Serialize, ToSchema)]
pub(super) struct OwedVisitBody {
    /// The household, with when it was last seen.
    #[serde(flatten)]
    household: SeenHouseholdBody,
    /// Its rhythm.
    round: String,
    /// What the rhythm is called.
    round_title: String,
    /// At least once in so many days.
    every_days: i64,
    /// When it should have been seen again; absent when it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
}

/// Lists the households that are owed a visit by their rhythm, in order of entry.
#[utoipa::path(get, path = "/owed-visits", tag = "visits", params(OwedQuery),
    responses((status = 200, description = "A page of households", body = Page<OwedVisitBody>), OfRequest))]
pub(super) async fn list_owed_visits(
    signed: Signed,
    State(api): State<Api>,
    Query(mut query): Query<OwedQuery>,
) -> Result<Json<Page<OwedVisitBody>>, ProblemDetails> {
    let walk = Walk::read(query.limit, query.cursor.take(), &query)?;
    let search = OwedSearch {
        query: SeenAsked {
            place: query.village.or(query.township),
            after: walk.after.clone(),
            limit: walk.limit,
            ..SeenAsked::default()
        },
        ahead: i64::from(query.ahead_days),
    };
    let found = visits::list_owed(&api.app, &signed.viewer, signed.at, &search).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let body = |one: OwedHousehold| OwedVisitBody {
        household: SeenHouseholdBody::new(one.household, &names),
        round: one.round,
        round_title: one.round_title,
        every_days: one.every_days,
        due_on: one.due_on,
    };
    Ok(Json(walk.page(found, body)))
}

/// Which area.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OwedFiguresQuery {
    /// Only this township (id of the region).
    township: Option<String>,
    /// Only this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Those that fall due in so many days too; none if absent.
    #[serde(default)]
    #[param(minimum = 0, maximum = 366)]
    ahead_days: u16,
}

/// Visits owed in one village, by rhythm.
#[derive(Serialize, ToSchema)]
pub(super) struct OwedVillage {
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What it is called.
    village: String,
    /// The rhythm.
    round: String,
    /// What it is called.
    round_title: String,
    /// At least once in so many days.
    every_days: i64,
    /// Households of that rhythm.
    n_households: i64,
    /// Those of them that are owed a visit.
    n_owed: i64,
}

/// Counts the visits that are owed in one's area, by village and rhythm, in order of id.
#[utoipa::path(get, path = "/owed-visits/figures", tag = "visits", params(OwedFiguresQuery),
    responses((status = 200, description = "Figures", body = Vec<OwedVillage>), OfList))]
pub(super) async fn get_owed_visits(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<OwedFiguresQuery>,
) -> Result<Json<Vec<OwedVillage>>, ProblemDetails> {
    let place = query.village.or(query.township);
    let asked = (place.as_deref(), i64::from(query.ahead_days));
    let rows = visits::show_owed(&api.app, &signed.viewer, signed.at, asked).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let village = |row: OwedRow| OwedVillage {
        village: Place(&names).name(&row.group.village_id),
        township_id: row.group.township_id,
        village_id: row.group.village_id,
        round: row.round,
        round_title: row.round_title,
        every_days: row.every_days,
        n_households: row.group.n_households,
        n_owed: row.group.n_owed,
    };
    Ok(Json(rows.into_iter().map(village).collect()))
}
