//! Measures of a list, and the look for what was delivered.

use app::accounts::{AreaNames, area_names};
use app::cases;
use app::jobs::{self, ConfirmDeliveries, Kind};
use axum::extract::State;
use axum::http::StatusCode;
use domain::Date;
use serde::{Deserialize, Serialize};
use store::cases::{MeasureLine, MeasureQuery};
use utoipa::{IntoParams, ToSchema};

use super::list::{cursor, paged};
use super::wire::{PlaceBody, WordBody, place, word};
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::jobs::QueuedJob;
use crate::http::page::{Page, PageQuery};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// Measures have one order.
const SORTS: [&str; 1] = ["due"];

/// Which measures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MeasureFilter {
    /// Only in this township or village (number of the region).
    region: Option<String>,
    /// Only of this department.
    department: Option<String>,
    /// Only of this code in the catalogue.
    code: Option<String>,
    /// Only those promised and not there in time.
    late: Option<bool>,
    /// Those whose effect was judged instead, whatever is still to come.
    judged: Option<bool>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl MeasureFilter {
    /// What is asked of the store, without a page.
    pub(super) fn asked(self, today: Date) -> MeasureQuery {
        MeasureQuery {
            region_id: self.region,
            department: self.department,
            code: self.code,
            late_on: self.late.unwrap_or_default().then_some(today),
            judged: self.judged.unwrap_or_default(),
            after: None,
            limit: 0,
        }
    }
}

/// A measure of a household. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct MeasureLineBody {
    /// Number of the case.
    case_id: String,
    /// Number of the measure.
    measure_id: String,
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
    /// Against which risk.
    risk: String,
    /// Code in the catalogue.
    code: String,
    /// Department responsible.
    department: String,
    /// Person responsible.
    person: String,
    /// How far it is.
    status: WordBody,
    /// First day.
    #[schema(value_type = String, format = Date)]
    start_on: Date,
    /// By when it must have arrived.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// How much, in fen.
    amount_cents: Option<i64>,
    /// How many times something arrived.
    n_deliveries: i64,
    /// How much of it, in fen.
    delivered_cents: Option<i64>,
    /// When its effect was judged.
    #[schema(value_type = Option<String>, format = Date)]
    effect_on: Option<Date>,
    /// What the household had in a year before, in fen.
    before_cents: Option<i64>,
    /// What it has in a year since, in fen.
    after_cents: Option<i64>,
    /// Whether it is past its day.
    is_late: bool,
}

/// Lists measures of which something is still to come, the first due first; `late=true` lists what was promised and is
/// not there, `judged=true` those whose effect was judged.
#[utoipa::path(get, path = "/measures", tag = "cases", params(MeasureFilter),
    responses((status = 200, description = "A page of measures", body = Page<MeasureLineBody>), OfList))]
pub(super) async fn list_measures(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MeasureFilter>,
) -> Result<Json<Page<MeasureLineBody>>, ProblemDetails> {
    let today = signed.at.day(api.app.settings.hours_ahead);
    let page = PageQuery::new(filter.limit, filter.cursor.clone(), None);
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let query = MeasureQuery {
        after: cursor(&page, sort)?,
        limit: i64::from(limit),
        ..filter.asked(today)
    };
    let found = cases::list_measures(&api.app, &signed.viewer, &query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(paged(found, sort, |line| {
        MeasureLineBody::new(line, &names, today)
    })))
}

/// Queues a look into the departments' sheets for deliveries that they prove; it is also taken once a day.
#[utoipa::path(post, path = "/measures/delivery-checks", tag = "cases",
    responses((status = 202, description = "Queued", body = QueuedJob), OfList))]
pub(super) async fn check_deliveries(
    signed: Signed,
    State(api): State<Api>,
) -> Result<(StatusCode, Json<QueuedJob>), ProblemDetails> {
    let kind = Kind::ConfirmDeliveries(ConfirmDeliveries {});
    let job_id = jobs::queue(&api.app, &signed.viewer, signed.at, &kind).await?;
    api.worker.call();
    Ok((StatusCode::ACCEPTED, Json(QueuedJob { job_id })))
}

impl MeasureLineBody {
    fn new(line: MeasureLine, names: &AreaNames, today: Date) -> Self {
        Self {
            township: place(names, &line.township_id),
            village: place(names, &line.village_id),
            status: word(line.status.name(), line.status.title()),
            is_late: line.status.is_owed() && line.due_on < today,
            case_id: line.case_id,
            measure_id: line.measure_id,
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            risk: line.risk,
            code: line.code,
            department: line.department,
            person: line.person,
            start_on: line.start_on,
            due_on: line.due_on,
            amount_cents: line.amount_cents,
            n_deliveries: line.n_deliveries,
            delivered_cents: line.delivered_cents,
            effect_on: line.effect_on,
            before_cents: line.before_cents,
            after_cents: line.after_cents,
        }
    }
}
