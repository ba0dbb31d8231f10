//! Regions, level by level.

use app::registers;
use axum::extract::State;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use store::regions::{Counts, Region};
use utoipa::{IntoParams, ToSchema};

use super::problems::OfList;
use super::wire::title;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::problem::ProblemDetails;
use crate::http::session::Signed;

/// Which places.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RegionQuery {
    /// Those directly below this one (number of the region); those that lie in none if absent.
    parent: Option<String>,
    /// Whether names no longer in force are listed too; `false` if absent.
    withdrawn: Option<bool>,
    /// Whether households and people in one's area are counted; `false` if absent. Needs `parent`.
    counts: Option<bool>,
}

/// Places, in order of code.
#[derive(Serialize, ToSchema)]
pub(super) struct RegionList {
    /// The places.
    items: Vec<RegionBody>,
}

/// A place with one of its names.
#[derive(Serialize, ToSchema)]
pub(super) struct RegionBody {
    /// Number of the region here; it stays through changes of name and code.
    region_id: String,
    /// `province`, `prefecture`, `county`, `township` or `village`.
    level: String,
    /// The same in Chinese.
    level_title: Option<&'static str>,
    /// The place it lies in.
    parent_id: Option<String>,
    /// Statistical code of 2 to 12 digits; a place that only a register names has none.
    code: Option<String>,
    /// Name.
    name: String,
    /// First day of the name.
    #[schema(format = Date)]
    valid_from: Option<String>,
    /// First day on which it no longer held.
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// Households there now, in one's area; where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    n_households: Option<i64>,
    /// People who live in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    n_persons: Option<i64>,
}

impl RegionBody {
    fn new(region: Region, counts: Option<Counts>) -> Self {
        Self {
            region_id: region.region_id,
            level_title: title(&region.level),
            level: region.level,
            parent_id: region.parent_id,
            code: region.code,
            name: region.name,
            valid_from: region.valid_from,
            valid_to: region.valid_to,
            n_households: counts.map(|counts| counts.households),
            n_persons: counts.map(|counts| counts.persons),
        }
    }
}

/// Lists the places directly below one, in order of code. Everybody signed in sees all places.
#[utoipa::path(get, path = "/regions", tag = "registers", params(RegionQuery),
    responses((status = 200, description = "The places", body = RegionList), OfList))]
pub(super) async fn list_regions(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<RegionQuery>,
) -> Result<Json<RegionList>, ProblemDetails> {
    let (parent, withdrawn) = (query.parent.as_deref(), query.withdrawn.unwrap_or_default());
    let regions = registers::list_regions(&api.app, &signed.viewer, parent, withdrawn).await?;
    let counted = match parent.filter(|_| query.counts.unwrap_or_default()) {
        Some(parent) => {
            signed.must(Action::ReadHousehold)?;
            Some(registers::count_in_regions(&api.app, &signed.viewer, parent).await?)
        }
        None => None,
    };
    let items = regions.into_iter().map(|region| {
        let counts = counted
            .as_ref()
            .map(|counted| counted.get(&region.region_id).copied().unwrap_or_default());
        RegionBody::new(region, counts)
    });
    Ok(Json(RegionList { items: items.collect() }))
}
