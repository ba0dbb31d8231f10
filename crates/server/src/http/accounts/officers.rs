//! Officers: whom work can be given to.

use app::accounts::{self, AreaNames, Officer, OfficerFilter};
use axum::extract::State;
use domain::access::{Area, Grant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfRequest;
use crate::http::session::Signed;

/// Officers stand in this order.
const SORTS: [&str; 1] = ["name"];

/// Which officers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OfficerQuery {
    /// Beginning of the name or of its initials.
    #[param(example = "wxm")]
    q: Option<String>,
    /// Only those with this duty; a word of `GET /roles` that acts for households.
    #[param(example = "township")]
    role: Option<String>,
    /// Only those who act in this region (its number): of it, of what lies in it or around it, or helpers there.
    region: Option<String>,
    /// Only liaisons of this department.
    department: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Somebody who acts for households: name and duty, nothing else.
#[derive(Serialize, ToSchema)]
pub(super) struct OfficerBody {
    /// Number of the account.
    account_id: String,
    /// Name.
    name: String,
    /// Duties of today.
    duties: Vec<DutyBody>,
}

/// A duty and where it holds.
#[derive(Serialize, ToSchema)]
struct DutyBody {
    /// Word of the role.
    #[schema(example = "township")]
    role: &'static str,
    /// Its Chinese title.
    #[schema(example = "乡镇")]
    role_title: &'static str,
    /// What the area is called.
    #[schema(example = "茶坪镇")]
    area: String,
    /// Region it is bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    region_id: Option<String>,
    /// Code of that region.
    #[serde(skip_serializing_if = "Option::is_none")]
    region_code: Option<String>,
    /// Department, for liaisons.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
}

impl OfficerBody {
    fn new(officer: Officer, names: &AreaNames) -> Self {
        let duties = officer.duties.into_iter().map(|grant| DutyBody::new(grant, names));
        Self {
            duties: duties.collect(),
            account_id: officer.account_id,
            name: officer.name,
        }
    }
}

impl DutyBody {
    fn new(grant: Grant, names: &AreaNames) -> Self {
        let area = names.of(&grant.area);
        let region_id = match grant.area {
            Area::Region(id) => Some(id),
            Area::County | Area::OwnHouseholds => None,
        };
        Self {
            role: grant.role.name(),
            role_title: grant.role.title(),
            area,
            region_code: region_id.as_deref().and_then(|id| names.code(id)).map(str::to_owned),
            region_id,
            department: grant.department,
        }
    }
}

/// Lists who acts in one's area, in order of name.
#[utoipa::path(get, path = "/officers", tag = "accounts", params(OfficerQuery),
    responses((status = 200, description = "A page of officers", body = Page<OfficerBody>), OfRequest))]
pub(super) async fn list_officers(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<OfficerQuery>,
) -> Result<Json<Page<OfficerBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let filter = OfficerFilter {
        role: None,
        region_id: query.region,
        department: query.department,
        begins: query.q,
        after: page.after(sort)?,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let found = accounts::list_officers(&api.app, &signed.viewer, signed.at, (query.role.as_deref(), filter)).await?;
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    let items = found.into_iter().map(|officer| OfficerBody::new(officer, &names));
    let key = |one: &OfficerBody| (one.name.clone(), one.account_id.clone());
    Ok(Json(Page::of(items.collect(), limit, sort, key)))
}
