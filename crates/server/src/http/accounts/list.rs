//! Reading accounts, grants and roles.

use app::accounts::{self, AccountQuery};
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::{AccountBody, GrantBody};
use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::page::{Page, PageQuery, next};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Accounts stand in this order.
const SORTS: [&str; 1] = ["sign_in_name"];

/// Which accounts are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AccountListQuery {
    /// Only those in this state: `invited`, `active`, `locked`, `closed`.
    state: Option<String>,
    /// Only those that have this role today.
    role: Option<String>,
    /// Only those granted this region, or one in it (number of the region).
    region: Option<String>,
    /// Only those whose sign-in name or own name begins so.
    q: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// `sign_in_name`.
    sort: Option<String>,
}

/// Every grant an account has or had.
#[derive(Serialize, ToSchema)]
pub(super) struct GrantList {
    /// The grants.
    items: Vec<GrantBody>,
}

/// The roles.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleList {
    /// In the order in which people read them.
    items: Vec<RoleBody>,
}

/// What somebody can be in this work.
#[derive(Serialize, ToSchema)]
pub(super) struct RoleBody {
    /// Its word.
    #[schema(example = "township")]
    name: &'static str,
    /// Its Chinese title.
    #[schema(example = "乡镇")]
    title: &'static str,
    /// How large the area of its grants is: `county`, `township`, `village` or `own_households`.
    level: &'static str,
    /// The same in Chinese.
    #[schema(example = "一个乡镇")]
    level_title: &'static str,
    /// Whether its grants name a department.
    needs_department: bool,
    /// Whether it is one of the three administrators, who sign in with a code.
    is_administrator: bool,
}

/// Lists accounts in order of sign-in name; who assigns helpers but keeps no accounts sees helpers alone.
#[utoipa::path(
    get,
    path = "/accounts",
    tag = "accounts",
    params(AccountListQuery),
    responses(
        (status = 200, description = "A page of accounts", body = Page<AccountBody>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_accounts(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<AccountListQuery>,
) -> Result<Json<Page<AccountBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, query.sort);
    let (limit, sort) = (page.limit()?, page.sort(&SORTS)?);
    let wanted = AccountQuery {
        state: query.state,
        role: query.role,
        region_id: query.region,
        prefix: query.q,
        after: page.after(sort)?,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let found = accounts::list_accounts(&api.app, &signed.viewer, signed.at, wanted).await?;
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    let items = found
        .accounts
        .into_iter()
        .map(|account| AccountBody::new(account, &names));
    Ok(Json(Page {
        items: items.collect(),
        next: found.next.and_then(|name| next(sort, &name)),
        total: None,
    }))
}

/// One account.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 200, description = "The account, with its `ETag`", body = AccountBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is none", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_account(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let account = accounts::find_account(&api.app, &signed.viewer, signed.at, &id).await?;
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    Ok((ETag(account.version), Json(AccountBody::new(account, &names))))
}

/// Every grant an account has or had.
#[utoipa::path(
    get,
    path = "/accounts/{id}/grants",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 200, description = "The grants", body = GrantList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_account_grants(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<GrantList>, ProblemDetails> {
    let grants = accounts::list_grants(&api.app, &signed.viewer, &id).await?;
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    let items = grants.into_iter().map(|grant| GrantBody::new(grant, &names));
    Ok(Json(GrantList { items: items.collect() }))
}

/// The roles that can be granted.
#[utoipa::path(
    get,
    path = "/roles",
    tag = "accounts",
    responses(
        (status = 200, description = "The roles", body = RoleList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_roles(_: Signed) -> Json<RoleList> {
    let items = Role::ALL.iter().map(|role| RoleBody {
        name: role.name(),
        title: role.title(),
        level: role.level().name(),
        level_title: role.level().title(),
        needs_department: role.needs_department(),
        is_administrator: role.is_administrator(),
    });
    Json(RoleList { items: items.collect() })
}
