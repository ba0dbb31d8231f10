//! Figures of accountability, effects of measures, and what is owed to households.

use app::accounts::{AreaNames, area_names};
use app::cases::{self, FigureAsk, LookSource, Missing, MissingQuery};
use app::jobs::{self, ConfirmDeliveries, Kind};
use axum::extract::State;
use axum::http::StatusCode;
use domain::Date;
use domain::access::Area;
use domain::owed::OwedState;
use serde::{Deserialize, Serialize};
use store::cases::{Figure, FigureLine, FigureQuery, Group, KindEffect, MeasureLine, MeasureQuery, StepFigure};
use store::not_received::Look;
use utoipa::{IntoParams, ToSchema};

use super::list::{cursor, paged, task_word};
use super::rows::path_of;
use super::wire::{PlaceBody, WordBody, place, word};
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::jobs::QueuedJob;
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// Measures have one order.
const SORTS: [&str; 1] = ["due"];
/// What is owed has one order.
const OWED_SORTS: [&str; 1] = ["number"];

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FigureFilter {
    /// `township`, `village` or `duty`: what they are counted by.
    #[param(example = "township")]
    by: String,
    /// Only in this township or village (number of the region).
    region: Option<String>,
    /// First day of the time in which steps were done.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// Its last day.
    #[param(value_type = String, format = Date)]
    to: Date,
}

/// Figures in order of code; nobody is ranked.
#[derive(Serialize, ToSchema)]
pub(super) struct FiguresBody {
    /// First day of the time.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// One line for each township, village or account.
    items: Vec<FigureBody>,
}

/// A number with the request that lists what it counted.
#[derive(Serialize, ToSchema)]
struct NumberBody {
    /// The number.
    n: i64,
    /// The request, relative to `/api/v1`.
    #[schema(example = "/worklist?township=…&late=true")]
    rows: String,
}

/// The figures of one township, village or account.
#[derive(Serialize, ToSchema)]
struct FigureBody {
    /// Number of the township, village or account; absent for households nobody is responsible for.
    key: Option<String>,
    /// Its name, for places.
    name: Option<String>,
    /// Code of the place.
    code: Option<String>,
    /// Open cases by status.
    cases: Vec<StatusFigure>,
    /// Tasks that are open.
    open: NumberBody,
    /// Of them, those past their deadline.
    late: NumberBody,
    /// Visits due by today and not made.
    visits_owed: NumberBody,
    /// Each step that was done in the time.
    steps: Vec<StepFigureBody>,
    /// Leads found in the time; absent by account.
    alerts: Option<i64>,
    /// Alerts that made work, for each officer and month, in hundredths; absent where nothing is known.
    alerts_per_officer_month_hundredths: Option<i64>,
}

/// Cases of one status.
#[derive(Serialize, ToSchema)]
struct StatusFigure {
    /// The status.
    status: WordBody,
    /// How many.
    number: NumberBody,
}

/// How long a step took.
#[derive(Serialize, ToSchema)]
struct StepFigureBody {
    /// Procedure.
    chain: String,
    /// Step.
    step: WordBody,
    /// How many times it was done.
    done: NumberBody,
    /// Of them, those after the deadline.
    done_late: NumberBody,
    /// Median of the days taken; in half days, so that it is a whole number.
    median_half_days: Option<i64>,
    /// Median of the days allowed, in half days.
    median_allowed_half_days: Option<i64>,
}

/// Which place.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EffectFilter {
    /// Only in this township or village (number of the region).
    region: Option<String>,
}

/// What measures of each kind changed.
#[derive(Serialize, ToSchema)]
pub(super) struct EffectsBody {
    /// In order of code.
    items: Vec<KindEffectBody>,
}

/// What measures of one kind changed, with the number of households it rests on.
#[derive(Serialize, ToSchema)]
struct KindEffectBody {
    /// Code in the catalogue.
    code: String,
    /// Measures whose effect was judged.
    n_measures: u32,
    /// Households they were for.
    n_households: u32,
    /// Households of which before and after are both known; the medians rest on these.
    n_compared: u32,
    /// Of them, those better off after.
    n_better: u32,
    /// Median before, in fen.
    median_before_cents: Option<i64>,
    /// Median after, in fen.
    median_after_cents: Option<i64>,
    /// Median of what changed, in fen.
    median_change_cents: Option<i64>,
}

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
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A measure of which something is still to come. Personal data.
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
    /// Whether it is past its day.
    is_late: bool,
}

/// Which entitlements.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MissingFilter {
    /// Only in this township or village (number of the region).
    region: Option<String>,
    /// Only this entitlement.
    entitlement: Option<String>,
    /// Only what this measure would bring: its code in the catalogue.
    measure: Option<String>,
    /// Only what stands so: `missing`, or why nobody can tell: `not_delivered`, `no_id_number`, `not_registered`.
    state: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Who is entitled and has not received. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct MissingBody {
    /// In the order in which they were first seen.
    items: Vec<MissingLine>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The look that found this; absent when none was made yet.
    look: Option<LookBody>,
}

/// One look into the departments' sheets, over the whole county.
#[derive(Serialize, ToSchema)]
struct LookBody {
    /// The day entitlements were counted back from.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// When it was made.
    made_at: String,
    /// Households with an open case that were looked at.
    n_households: i64,
    /// Of how much no row has come.
    n_missing: i64,
    /// Of how much nobody can tell.
    n_unknown: i64,
    /// Sheets it rested on.
    sources: Vec<LookSourceBody>,
}

/// A sheet that a look rested on.
#[derive(Serialize, ToSchema)]
struct LookSourceBody {
    /// Title of the sheet.
    title: String,
    /// Department that delivers it.
    department: String,
    /// Files that were read; none means that nobody can tell.
    n_files: u64,
    /// The last of them.
    last_file: Option<String>,
    /// The day that one is as of.
    #[schema(value_type = Option<String>, format = Date)]
    last_as_of: Option<Date>,
}

/// Somebody who is entitled to something of which no row has come.
#[derive(Serialize, ToSchema)]
struct MissingLine {
    /// Number of the case.
    case_id: String,
    /// Number of the household.
    household_id: String,
    /// Its number in the national system.
    household_no: String,
    /// Township.
    township: PlaceBody,
    /// Village.
    village: PlaceBody,
    /// Number of the person.
    person_id: String,
    /// Name.
    name: String,
    /// Code of the entitlement.
    entitlement: String,
    /// What it is.
    title: String,
    /// What it rests on.
    basis: String,
    /// `missing`, or `unknown` where nobody can tell.
    state: &'static str,
    /// How it stands, with why nobody can tell.
    stands: WordBody,
    /// The look that first saw it so.
    #[schema(value_type = String, format = Date)]
    since_on: Date,
}

/// Figures of accountability: open, late, owed, days taken against days allowed. Each number opens its rows.
#[utoipa::path(get, path = "/figures/cases", tag = "cases", params(FigureFilter),
    responses((status = 200, description = "Figures", body = FiguresBody), OfList,
        (status = 422, description = "The time is none")))]
pub(super) async fn get_case_figures(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<FigureFilter>,
) -> Result<Json<FiguresBody>, ProblemDetails> {
    let group = match filter.by.as_str() {
        "township" => Group::Township,
        "village" => Group::Village,
        "duty" => Group::Duty,
        _ => {
            let field = FieldProblem::new("by", "FLD-003").arg("want", "township | village | duty");
            return Err(field.in_query());
        }
    };
    let ask = FigureAsk {
        region_id: filter.region,
        group,
        from: filter.from,
        to: filter.to,
    };
    let page = cases::show_figures(&api.app, &signed.viewer, signed.at, ask).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let (query, days) = (page.query, page.days);
    let mut items: Vec<FigureBody> = page
        .lines
        .into_iter()
        .map(|line| FigureBody::new(line, (&query, days), &names))
        .collect();
    items.sort_by(|a, b| (&a.code, &a.key).cmp(&(&b.code, &b.key)));
    Ok(Json(FiguresBody {
        from: filter.from,
        to: filter.to,
        items,
    }))
}

/// What measures of each kind changed: before and after, with the number of households it rests on.
#[utoipa::path(get, path = "/figures/effects", tag = "cases", params(EffectFilter),
    responses((status = 200, description = "Effects", body = EffectsBody), OfList))]
pub(super) async fn list_measure_effects(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<EffectFilter>,
) -> Result<Json<EffectsBody>, ProblemDetails> {
    let kinds = cases::list_effects(&api.app, &signed.viewer, filter.region.as_deref()).await?;
    let items = kinds.into_iter().map(KindEffectBody::from).collect();
    Ok(Json(EffectsBody { items }))
}

/// Lists measures of which something is still to come, the first due first; `late=true` lists what was promised and is
/// not there.
#[utoipa::path(get, path = "/measures", tag = "cases", params(MeasureFilter),
    responses((status = 200, description = "A page of measures", body = Page<MeasureLineBody>), OfList))]
pub(super) async fn list_measures(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MeasureFilter>,
) -> Result<Json<Page<MeasureLineBody>>, ProblemDetails> {
    let today = signed.at.day(api.app.settings.hours_ahead);
    let page = PageQuery::new(filter.limit, filter.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let query = MeasureQuery {
        region_id: filter.region,
        department: filter.department,
        code: filter.code,
        late_on: filter.late.unwrap_or_default().then_some(today),
        after: cursor(&page, sort)?,
        limit: i64::from(limit),
    };
    let found = cases::list_measures(&api.app, &signed.viewer, &query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    Ok(Json(paged(found, sort, |line| {
        MeasureLineBody::new(line, &names, today)
    })))
}

/// Lists who, in households with an open case, is entitled to something by what they are and has not received it, as the
/// last look into the departments' sheets found it; what was seen first first.
#[utoipa::path(get, path = "/measures/not-received", tag = "cases", params(MissingFilter),
    responses((status = 200, description = "People and what they are owed", body = MissingBody), OfList))]
pub(super) async fn list_not_received(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MissingFilter>,
) -> Result<Json<MissingBody>, ProblemDetails> {
    let page = PageQuery::new(filter.limit, filter.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&OWED_SORTS)?);
    let query = MissingQuery {
        region_id: filter.region,
        entitlement: filter.entitlement,
        measure: filter.measure,
        state: filter.state.as_deref().map(owed_state).transpose()?,
        after: cursor(&page, sort)?,
        limit: i64::from(limit),
    };
    let found = cases::list_missing(&api.app, &signed.viewer, signed.at, query).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let sources = found.sources;
    let look = found.look.map(|look| LookBody::new(look, sources));
    let page = paged(found.page, sort, |one| MissingLine::new(one, &names));
    Ok(Json(MissingBody {
        items: page.items,
        next: page.next,
        look,
    }))
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

impl FigureBody {
    fn new(line: FigureLine, (query, days): (&FigureQuery, i64), names: &AreaNames) -> Self {
        let key = line.key.clone();
        let number = |n: i64, figure: &Figure| NumberBody {
            n,
            rows: path_of(&query.rows_of(key.as_deref(), figure)),
        };
        let is_place = query.group != Group::Duty;
        let region = key.clone().filter(|_| is_place);
        let status = |(status, n): (&String, &i64)| StatusFigure {
            status: word(status, domain::case::Status::title_of(status)),
            number: number(*n, &Figure::Cases(status.clone())),
        };
        let step = |step: &StepFigure| {
            let (chain, name) = (step.chain.clone(), step.step.clone());
            StepFigureBody {
                done: number(
                    step.n_done,
                    &Figure::Done {
                        chain: chain.clone(),
                        step: name.clone(),
                    },
                ),
                done_late: number(
                    step.n_late,
                    &Figure::DoneLate {
                        chain: chain.clone(),
                        step: name.clone(),
                    },
                ),
                step: task_word(&name),
                chain,
                median_half_days: step.median_half_days,
                median_allowed_half_days: step.median_allowed_half_days,
            }
        };
        Self {
            name: region.as_ref().map(|id| names.of(&Area::Region(id.clone()))),
            code: region.as_deref().and_then(|id| names.code(id)).map(str::to_owned),
            cases: line.cases.iter().map(status).collect(),
            open: number(line.open, &Figure::Open),
            late: number(line.late, &Figure::Late),
            visits_owed: number(line.visits_owed, &Figure::VisitsOwed),
            steps: line.steps.iter().map(step).collect(),
            alerts: line.alerts,
            alerts_per_officer_month_hundredths: line.alerts_per_officer_month(days),
            key,
        }
    }
}

impl From<KindEffect> for KindEffectBody {
    fn from(kind: KindEffect) -> Self {
        Self {
            code: kind.code,
            n_measures: kind.n_measures,
            n_households: kind.n_households,
            n_compared: kind.n_compared,
            n_better: kind.n_better,
            median_before_cents: kind.median_before_cents,
            median_after_cents: kind.median_after_cents,
            median_change_cents: kind.median_change_cents,
        }
    }
}

impl MeasureLineBody {
    fn new(line: MeasureLine, names: &AreaNames, today: Date) -> Self {
        Self {
            township: place(names, &line.township_id),
            village: place(names, &line.village_id),
            status: word(line.status.name(), line.status.title()),
            is_late: line.due_on < today,
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
        }
    }
}

fn owed_state(word: &str) -> Result<OwedState, ProblemDetails> {
    OwedState::parse(word).ok_or_else(|| {
        let words: Vec<&str> = OwedState::ALL.iter().map(|state| state.name()).collect();
        FieldProblem::new("state", "FLD-003").arg("want", words.join(" | ")).in_query()
    })
}

impl LookBody {
    fn new(look: Look, sources: Vec<LookSource>) -> Self {
        let source = |source: LookSource| LookSourceBody {
            title: source.title,
            department: source.department,
            n_files: source.n_files,
            last_file: source.last_file,
            last_as_of: source.last_as_of,
        };
        Self {
            as_of: look.as_of,
            made_at: look.made_at.to_string(),
            n_households: look.n_households,
            n_missing: look.n_missing,
            n_unknown: look.n_unknown,
            sources: sources.into_iter().map(source).collect(),
        }
    }
}

impl MissingLine {
    fn new(one: Missing, names: &AreaNames) -> Self {
        let (owed, entitlement) = (one.line.owed, one.entitlement);
        let (title, basis) = entitlement.map_or_else(
            || (owed.entitlement.clone(), String::new()),
            |known| (known.title, known.basis),
        );
        Self {
            township: place(names, &owed.township_id),
            village: place(names, &owed.village_id),
            state: if owed.state.is_known() { "missing" } else { "unknown" },
            stands: word(owed.state.name(), owed.state.title()),
            case_id: owed.case_id,
            household_id: owed.household_id,
            household_no: one.line.household_no,
            person_id: owed.person_id,
            name: one.line.name,
            entitlement: owed.entitlement,
            title,
            basis,
            since_on: one.line.since_on,
        }
    }
}
