//! Lists: cases, what is to be done, one case, what happened in it.

mod shape;

use app::accounts::area_names;
use app::cases;
use axum::extract::State;
use domain::Date;
use serde::{Deserialize, Serialize};
use store::cases::{Query as CaseQuery, TaskQuery};
use store::registers::paging::{self, Cursor};
use utoipa::{IntoParams, ToSchema};

use super::wire::{CaseBody, PlaceBody, WordBody};
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::named::named;
use crate::http::page::{Count, Page, PageQuery, Sort, next};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::{OfList, OfOne};
use crate::http::session::Signed;
pub(super) use shape::task_word;

/// In which order cases can be.
const SORTS: [&str; 3] = ["number", "due", "burden"];
/// Tasks have one order.
const TASK_SORTS: [&str; 1] = ["due"];

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CaseFilter {
    /// Only those in this township (number of the region).
    township: Option<String>,
    /// Only those in this village (number of the region); stands before `township`.
    village: Option<String>,
    /// Only those of this household.
    household: Option<String>,
    /// `open` (if absent), `closed` or `all`.
    presence: Option<String>,
    /// Only those in this status; a word of `GET /case-words`.
    status: Option<String>,
    /// Only those of which this is the next thing to be done: a step or a kind of task.
    step: Option<String>,
    /// Only those with something past its deadline.
    late: Option<bool>,
    /// Only those with something due on this day or before.
    #[param(value_type = Option<String>, format = Date)]
    due_before: Option<Date>,
    /// Only those with this risk open.
    risk: Option<String>,
    /// Only those of this monitoring class.
    class: Option<String>,
    /// Only those found in this way.
    channel: Option<String>,
    /// Only those that rest, or those that do not.
    paused: Option<bool>,
    /// Only those in which help came before the papers, or the others.
    emergency: Option<bool>,
    /// Only those of which this level was told: `township` or `county`.
    escalated: Option<String>,
    /// Only those for which this account is responsible; `none` for those for which nobody is.
    duty: Option<String>,
    /// `number`, `due` or `burden`; `number` if absent.
    sort: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `yes` to have all of them counted: `total` says how many.
    #[param(inline)]
    count: Option<Count>,
}

/// Which tasks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TaskFilter {
    /// Only those in this township (number of the region).
    township: Option<String>,
    /// Only those in this village (number of the region); stands before `township`.
    village: Option<String>,
    /// Only those of this household.
    household: Option<String>,
    /// Only those of this case.
    case: Option<String>,
    /// `open` (if absent), `waiting`, `done` or `dropped`.
    state: Option<String>,
    /// Only these steps or kinds of task, joined by commas.
    steps: Option<String>,
    /// Only those of this procedure.
    chain: Option<String>,
    /// Only those that this role does.
    role: Option<String>,
    /// Only those of cases for which this account is responsible; `me` for oneself, `none` for those for which nobody is.
    duty: Option<String>,
    /// Only those past their deadline.
    late: Option<bool>,
    /// Only those due on this day or before.
    #[param(value_type = Option<String>, format = Date)]
    due_before: Option<Date>,
    /// Only those of which this level was told: `township` or `county`.
    escalated: Option<String>,
    /// Only those done on this day or after.
    #[param(value_type = Option<String>, format = Date)]
    done_from: Option<Date>,
    /// Only those done before this day.
    #[param(value_type = Option<String>, format = Date)]
    done_until: Option<Date>,
    /// Only those that were done too late, or in time.
    was_late: Option<bool>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A case as a list shows it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseLineBody {
    /// Number of the case.
    case_id: String,
    /// Order of opening, from 1.
    number: i64,
    /// Number of the household.
    household_id: String,
    /// Its number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township: PlaceBody,
    /// Village.
    village: PlaceBody,
    /// Where it stands.
    status: WordBody,
    /// Monitoring class.
    class: Option<String>,
    /// How it was found.
    channel: String,
    /// Level of the most severe lead.
    level: Option<String>,
    /// Net burden in fen; absent when unknown.
    burden_cents: Option<i64>,
    /// Income in fen; absent when unknown.
    income_cents: Option<i64>,
    /// Open risks in order.
    risks: Vec<String>,
    /// How many times it began anew.
    round: i64,
    /// When it began.
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    /// When it was closed.
    #[schema(value_type = Option<String>, format = Date)]
    closed_on: Option<Date>,
    /// The next thing to be done: a step or a kind of task.
    next: Option<WordBody>,
    /// By when.
    #[schema(value_type = Option<String>, format = Date)]
    next_due_on: Option<Date>,
    /// Whether that day has passed.
    is_late: bool,
    /// Whether it rests.
    paused: bool,
    /// Whether help came before the papers.
    emergency: bool,
    /// Who above was told that something is late.
    escalated: Option<String>,
    /// Number of the account responsible for the household.
    duty_account_id: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    duty_name: Option<String>,
    /// What `If-Match` takes.
    version: i64,
}

/// Something to be done, with its case and household. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskLineBody {
    /// Number of the case.
    case_id: String,
    /// Order of opening of the case.
    case_number: i64,
    /// Number of the household.
    household_id: String,
    /// Its number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township: PlaceBody,
    /// Village.
    village: PlaceBody,
    /// Where the case stands.
    status: WordBody,
    /// Open risks of the case, in order.
    risks: Vec<String>,
    /// Net burden in fen; absent when unknown.
    burden_cents: Option<i64>,
    /// Procedure; `task` for what is no step.
    chain: String,
    /// Step or kind of task.
    task: WordBody,
    /// How it stands.
    state: &'static str,
    /// Who does it; nobody means the account responsible for the household.
    actors: Vec<WordBody>,
    /// Number of the account responsible for the household.
    duty_account_id: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    duty_name: Option<String>,
    /// Since when it was open.
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    /// By when.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// Whether that day has passed, or had when it was done.
    is_late: bool,
    /// Whether more time was granted.
    extended: bool,
    /// Who above was told that it is late.
    escalated: Option<String>,
    /// When it was done.
    #[schema(value_type = Option<String>, format = Date)]
    done_on: Option<Date>,
    /// By whom.
    done_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    done_by_name: Option<String>,
    /// Days it took.
    days: Option<i64>,
    /// Days it was allowed.
    days_allowed: Option<i64>,
}

/// Something that happened in a case.
#[derive(Serialize, ToSchema)]
pub(super) struct EventBody {
    /// Its place in the case, from 1.
    seq: i64,
    /// When it was written down.
    at: String,
    /// Who acted: an account, or the system.
    actor: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_name: Option<String>,
    /// In which role.
    role: Option<String>,
    /// What happened.
    #[schema(example = "step_completed")]
    kind: &'static str,
    /// All that was written down, by name.
    #[schema(value_type = Object)]
    event: serde_json::Value,
}

/// What happened in a case, from the beginning. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct TimelineBody {
    /// In order.
    items: Vec<EventBody>,
}

/// Lists the cases of one's area.
#[utoipa::path(get, path = "/cases", tag = "cases", params(CaseFilter),
    responses((status = 200, description = "A page of cases", body = Page<CaseLineBody>), OfList))]
pub(super) async fn list_cases(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<CaseFilter>,
) -> Result<Json<Page<CaseLineBody>>, ProblemDetails> {
    let today = signed.at.day(api.app.settings.hours_ahead);
    let page = PageQuery::new(filter.limit, filter.cursor.clone(), filter.sort.clone());
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let count = filter.count;
    let mut query = filter.query(today, sort)?;
    query.after = cursor(&page, sort)?;
    query.limit = i64::from(limit);
    let found = cases::list_cases(&api.app, &signed.viewer, &query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let mut page = paged(found, sort, |line| CaseLineBody::new(line, &names, today));
    if count == Some(Count::Yes) {
        page.total = Some(cases::count_cases(&api.app, &signed.viewer, &query).await?);
    }
    Ok(Json(named(&api, &signed, page).await?))
}

/// Lists what is to be done in one's area, the nearest deadline first; what is due today with `due_before` today.
#[utoipa::path(get, path = "/worklist", tag = "cases", params(TaskFilter),
    responses((status = 200, description = "A page of tasks", body = Page<TaskLineBody>), OfList))]
pub(super) async fn list_tasks(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<TaskFilter>,
) -> Result<Json<Page<TaskLineBody>>, ProblemDetails> {
    let today = signed.at.day(api.app.settings.hours_ahead);
    let page = PageQuery::new(filter.limit, filter.cursor.clone(), None);
    let (limit, sort) = (page.limit()?, page.sort(&TASK_SORTS)?);
    let mut query = filter.query(today, &signed.session.account_id)?;
    query.after = cursor(&page, sort)?;
    query.limit = i64::from(limit);
    let found = cases::worklist(&api.app, &signed.viewer, &query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let page = paged(found, sort, |line| TaskLineBody::new(line, &names, today));
    Ok(Json(named(&api, &signed, page).await?))
}

/// One case: what is known, what is to be done, what one may do oneself and why not.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases",
    params(("id" = String, Path, description = "Number of the case")),
    responses((status = 200, description = "The case, with its `ETag`", body = CaseBody), OfOne))]
pub(super) async fn find_case(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<(ETag, Json<CaseBody>), ProblemDetails> {
    let page = cases::show_case(&api.app, &signed.viewer, signed.at, &id).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let version = page.stored.version;
    let body = named(&api, &signed, CaseBody::new(page, &names)).await?;
    Ok((ETag(version), Json(body)))
}

/// What happened in a case, from the beginning.
#[utoipa::path(get, path = "/cases/{id}/timeline", tag = "cases",
    params(("id" = String, Path, description = "Number of the case")),
    responses((status = 200, description = "Every event in order", body = TimelineBody), OfOne))]
pub(super) async fn list_case_events(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<TimelineBody>, ProblemDetails> {
    let events = cases::list_events(&api.app, &signed.viewer, &id).await?;
    let items = events.into_iter().map(EventBody::new).collect::<Result<_, _>>()?;
    Ok(Json(named(&api, &signed, TimelineBody { items }).await?))
}

/// The place after which a page begins.
pub(super) fn cursor(page: &PageQuery, sort: Sort) -> Result<Option<Cursor>, ProblemDetails> {
    if sort.descending {
        let field = FieldProblem::new("sort", "FLD-008").arg("list", SORTS.join(", "));
        return Err(field.in_query());
    }
    let after = page.after::<(String, i64)>(sort)?;
    Ok(after.map(|(key, number)| Cursor { key, number }))
}

/// A page of the store as it is sent.
pub(super) fn paged<L, B>(found: paging::Page<L>, sort: Sort, body: impl Fn(L) -> B) -> Page<B> {
    Page {
        next: found.next.and_then(|cursor| next(sort, &(cursor.key, cursor.number))),
        items: found.rows.into_iter().map(body).collect(),
        total: None,
    }
}
