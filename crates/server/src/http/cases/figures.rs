//! Figures of accountability, and what measures changed.

use app::accounts::{AreaNames, area_names};
use app::cases::{self, FigureAsk};
use axum::extract::State;
use domain::access::Area;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::cases::{Figure, FigureLine, FigureQuery, Group, KindEffect, StepFigure};
use utoipa::{IntoParams, ToSchema};

use super::list::task_word;
use super::rows::path_of;
use super::wire::{WordBody, word};
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::named::{named, tells};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

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
    /// The moment as of which they were counted; people of the same area share them for some seconds.
    #[schema(value_type = String, format = DateTime)]
    counted_at: Moment,
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
    let by_duty = group == Group::Duty;
    let ask = FigureAsk {
        region_id: filter.region,
        group,
        from: filter.from,
        to: filter.to,
    };
    let page = cases::show_figures(&api.app, &signed.viewer, signed.at, ask).await?;
    let names = area_names(&api.app, &signed.viewer).await?;
    let of = (&page.query, page.days);
    let lines = page.lines.iter();
    let mut items: Vec<FigureBody> = lines.map(|line| FigureBody::new(line, of, &names)).collect();
    items.sort_by(|a, b| (&a.code, &a.key).cmp(&(&b.code, &b.key)));
    let body = FiguresBody {
        from: filter.from,
        to: filter.to,
        counted_at: page.counted_at,
        items,
    };
    Ok(Json(match by_duty {
        true => named(&api, &signed, body).await?,
        false => body,
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

tells!(FigureBody { key => name });
tells!(FiguresBody {} items);

impl FigureBody {
    fn new(line: &FigureLine, (query, days): (&FigureQuery, i64), names: &AreaNames) -> Self {
        let key = line.key.clone();
        let number = |n: i64, figure: &Figure| NumberBody {
            n,
            rows: path_of(&query.rows_of(key.as_deref(), figure)),
        };
        let is_place = query.group != Group::Duty;
        let region = key.clone().filter(|_| is_place);
        let status = |(status, n): (&str, i64)| StatusFigure {
            status: word(status, domain::case::Status::title_of(status)),
            number: number(n, &Figure::Cases(status.to_owned())),
        };
        let in_order = domain::case::Status::NAMES.into_iter();
        let cases = in_order.filter_map(|name| Some((name, *line.cases.get(name)?)));
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
            cases: cases.map(status).collect(),
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
