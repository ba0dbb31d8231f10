//! Leads: households to look at, from screenings and from people, each with its reasons and its outcome.

mod decide;
mod export;
mod figures;
mod latest;
mod missed;
mod report;
mod wire;

use app::leads;
use axum::extract::State;
use domain::Date;
use domain::lead::Outcome;
use serde::{Deserialize, Serialize};
use store::leads::LeadFilter;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::etag::ETag;
use super::extract::{Json, Path, Query};
use super::named::named;
use super::page::{Count, Page, PageQuery};
use super::problem::{FieldProblem, ProblemBody, ProblemDetails};
use super::session::Signed;
use super::{Api, Endpoints};
pub(in crate::http) use latest::{begins, paged};
pub(in crate::http) use wire::PlacedLeadBody;
use wire::{LeadBody, ListedLead};

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(list_leads, report::report_lead))
        .routes(routes!(latest::list_latest_leads))
        .routes(routes!(latest::list_waiting_leads))
        .routes(routes!(find_lead))
        .routes(routes!(decide::dismiss_lead))
        .routes(routes!(decide::take_up_lead))
        .routes(routes!(report::get_lead_words))
        .routes(routes!(figures::get_yield_ledger))
        .routes(routes!(figures::get_lead_months))
        .routes(routes!(missed::list_missed_reviews, missed::queue_missed_review))
        .routes(routes!(missed::get_missed_figures));
    Endpoints {
        ordinary,
        uploads: OpenApiRouter::default().routes(routes!(export::export_leads)),
    }
}

/// Which leads.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LeadQuery {
    /// Of this screening; the latest one if absent.
    screening: Option<String>,
    /// Only those in this township (id of the region).
    township: Option<String>,
    /// Only those in this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Only those of this level.
    level: Option<String>,
    /// Only those with this risk type.
    #[param(example = "因病")]
    risk: Option<String>,
    /// Only those of this household.
    household: Option<String>,
    /// Only those that became this: `joined`, `remembered`, `dismissed`, `case`, or `waiting` for those that wait.
    #[param(example = "case")]
    outcome: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// `yes` to have all of them counted: `total` says how many.
    #[param(inline)]
    count: Option<Count>,
}

/// A page of leads.
#[derive(Serialize, ToSchema)]
struct LeadPage {
    /// The screening; absent when none was run yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    screening_id: Option<String>,
    /// The day it judged from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    as_of: Option<Date>,
    /// Leads in one's area, by rank.
    items: Vec<ListedLead>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How many leads all pages have; where it was asked with `count=yes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

/// An outcome, or that a lead waits.
fn outcome(word: Option<&str>) -> Result<Option<Option<Outcome>>, ProblemDetails> {
    const WAITING: &str = "waiting";
    match word {
        None => Ok(None),
        Some(WAITING) => Ok(Some(None)),
        Some(word) => Outcome::parse(word).map(|outcome| Some(Some(outcome))).ok_or_else(|| {
            let words: Vec<&str> = Outcome::ALL.iter().map(|one| one.name()).chain([WAITING]).collect();
            FieldProblem::new("outcome", "LEA-012")
                .arg("list", words.join("、"))
                .in_query()
        }),
    }
}

/// Lists the leads of a screening in one's area, by rank, each with its sentences; `GET /leads/{id}` has the facts
/// behind them.
#[utoipa::path(
    get,
    path = "/leads",
    tag = "leads",
    params(LeadQuery),
    responses(
        (status = 200, description = "Leads", body = LeadPage),
        (status = 400, description = "A filter that cannot be", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such screening", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_leads(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<LeadQuery>,
) -> Result<Json<LeadPage>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["rank"])?);
    let filter = LeadFilter {
        region_id: query.village.or(query.township),
        level: query.level,
        household_id: query.household,
        risk: query.risk,
        outcome: outcome(query.outcome.as_deref())?,
        after: page.after(sort)?.unwrap_or_default(),
        limit: i64::from(limit) + 1,
        ..LeadFilter::default()
    };
    let found = leads::list_leads(&api.app, &signed.viewer, query.screening.as_deref(), &filter).await?;
    let Page { items, next, .. } = Page::of(found.leads, limit, sort, |lead| lead.rank);
    let (screening_id, as_of) = found.screening.unzip();
    let counted = screening_id.as_deref().filter(|_| query.count == Some(Count::Yes));
    let total = match counted {
        Some(id) => Some(leads::count_leads(&api.app, &signed.viewer, id, &filter).await?),
        None => None,
    };
    let items = items.into_iter().map(ListedLead::new).collect::<Result<_, _>>()?;
    Ok(Json(LeadPage {
        screening_id,
        as_of,
        items,
        next,
        total,
    }))
}

/// One lead in one's area, with the facts behind its sentences and the rows they rest on, or what somebody said.
#[utoipa::path(
    get,
    path = "/leads/{id}",
    tag = "leads",
    params(("id" = String, Path, description = "Id of the lead")),
    responses(
        (status = 200, description = "The lead", body = LeadBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such lead in the area", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn find_lead(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<(ETag, Json<LeadBody>), ProblemDetails> {
    let lead = leads::find_lead(&api.app, &signed.viewer, &id).await?;
    let version = lead.line.version;
    let body = named(&api, &signed, LeadBody::new(lead)?).await?;
    Ok((ETag(version), Json(body)))
}
