//! Leads of every channel: the latest first, and those that wait for somebody.

use app::leads;
use axum::extract::State;
use serde::Deserialize;
use store::leads::{LeadFilter, Waiting};
use store::registers::paging::{self, Cursor};
use utoipa::IntoParams;

use super::outcome;
use super::wire::ListedLead;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::page::{Page, PageQuery, Sort, next};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// Which of the latest leads.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LatestQuery {
    /// Only those in this township (id of the region).
    township: Option<String>,
    /// Only those in this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those of this household.
    household: Option<String>,
    /// Only those that began or joined this case.
    case: Option<String>,
    /// Only those of this channel; a word of `GET /lead-words`.
    channel: Option<String>,
    /// Only those that became this: `joined`, `remembered`, `dismissed`, `case`, or `waiting` for those that wait.
    #[param(example = "case")]
    outcome: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Which leads that wait.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WaitingQuery {
    /// Only those in this township (id of the region).
    township: Option<String>,
    /// Only those in this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// The page of a list whose place is told by key and number.
pub(in crate::http) fn paged<T>(rows: Vec<T>, at: Option<&Cursor>, sort: Sort) -> Page<T> {
    let next = at.and_then(|cursor| next(sort, &(&cursor.key, cursor.number)));
    Page {
        items: rows,
        next,
        total: None,
    }
}

/// Where a page begins, for a list whose place is told by key and number.
pub(in crate::http) fn begins(page: &PageQuery, sort: Sort) -> Result<Option<Cursor>, ProblemDetails> {
    let after = page.after::<(String, i64)>(sort)?;
    Ok(after.map(|(key, number)| Cursor { key, number }))
}

fn listed(page: paging::Page<store::leads::LeadLine>, sort: Sort) -> Result<Json<Page<ListedLead>>, ProblemDetails> {
    let rows = page.rows.into_iter().map(ListedLead::new).collect::<Result<_, _>>()?;
    Ok(Json(paged(rows, page.next.as_ref(), sort)))
}

/// Lists leads of every channel in one's area, the latest first: of a household, of a case, of a place.
#[utoipa::path(get, path = "/leads/latest", tag = "leads", params(LatestQuery),
    responses((status = 200, description = "Leads", body = Page<ListedLead>), OfList))]
pub(super) async fn list_latest_leads(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<LatestQuery>,
) -> Result<Json<Page<ListedLead>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let filter = LeadFilter {
        region_id: query.village.or(query.township),
        household_id: query.household,
        case_id: query.case,
        channel: query.channel,
        outcome: outcome(query.outcome.as_deref())?,
        limit: i64::from(limit),
        ..LeadFilter::default()
    };
    let after = begins(&page, sort)?;
    let found = leads::list_latest_leads(&api.app, &signed.viewer, &filter, after.as_ref()).await?;
    listed(found, sort)
}

/// Lists leads in one's area that wait for somebody, what is due first.
#[utoipa::path(get, path = "/leads/waiting", tag = "leads", params(WaitingQuery),
    responses((status = 200, description = "Leads", body = Page<ListedLead>), OfList))]
pub(super) async fn list_waiting_leads(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<WaitingQuery>,
) -> Result<Json<Page<ListedLead>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["due_on"])?);
    let asked = Waiting {
        region_id: query.village.or(query.township),
        after: begins(&page, sort)?,
        limit: i64::from(limit),
    };
    let found = leads::list_waiting_leads(&api.app, &signed.viewer, &asked).await?;
    listed(found, sort)
}
