//! What households are owed: who is entitled to something and has not received it.

use app::accounts::{AreaNames, area_names};
use app::cases::{self, LookSource, Missing, MissingQuery};
use axum::extract::State;
use domain::Date;
use domain::owed::OwedState;
use serde::{Deserialize, Serialize};
use store::not_received::Look;
use utoipa::{IntoParams, ToSchema};

use super::list::{cursor, paged};
use super::wire::{PlaceBody, WordBody, place, word};
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::page::PageQuery;
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// What is owed has one order.
const SORTS: [&str; 1] = ["number"];

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

impl MissingFilter {
    /// What is looked for, whatever page of it.
    pub(super) fn asked(self) -> Result<MissingQuery, ProblemDetails> {
        Ok(MissingQuery {
            region_id: self.region,
            entitlement: self.entitlement,
            measure: self.measure,
            state: self.state.as_deref().map(owed_state).transpose()?,
            ..MissingQuery::default()
        })
    }
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

/// Lists who, in households with an open case, is entitled to something by what they are and has not received it, as the
/// last look into the departments' sheets found it; what was seen first first.
#[utoipa::path(get, path = "/measures/not-received", tag = "cases", params(MissingFilter),
    responses((status = 200, description = "People and what they are owed", body = MissingBody), OfList))]
pub(super) async fn list_not_received(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MissingFilter>,
) -> Result<Json<MissingBody>, ProblemDetails> {
    let page = PageQuery::new(filter.limit, filter.cursor.clone(), None);
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let query = MissingQuery {
        after: cursor(&page, sort)?,
        limit: i64::from(limit),
        ..filter.asked()?
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

fn owed_state(word: &str) -> Result<OwedState, ProblemDetails> {
    OwedState::parse(word).ok_or_else(|| {
        let words: Vec<&str> = OwedState::ALL.iter().map(|state| state.name()).collect();
        FieldProblem::new("state", "FLD-003")
            .arg("want", words.join(" | "))
            .in_query()
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
