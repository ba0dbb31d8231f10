//! Lists of imports.

use app::intake;
use axum::extract::State;
use serde::Deserialize;
use store::imports::{Filter, ImportState};
use utoipa::IntoParams;

use super::wire::ImportBody;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::named::named;
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{FieldProblem, ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Which imports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Only those in this state: `received`, `checked`, `applied`, `refused`, `undone`.
    state: Option<String>,
    /// Only those of this department.
    department: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Lists imports, newest first; a department's liaison sees those of the department.
#[utoipa::path(
    get,
    path = "/imports",
    tag = "imports",
    params(ImportQuery),
    responses(
        (status = 200, description = "Imports", body = Page<ImportBody>),
        (status = 400, description = "A filter that cannot be", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_imports(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<ImportQuery>,
) -> Result<Json<Page<ImportBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, Some("-number".to_owned()));
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let filter = Filter {
        state: query.state.as_deref().map(state).transpose()?,
        department: query.department,
        before: page.after(sort)?,
        limit: i64::from(limit) + 1,
    };
    let found = intake::list_imports(&api.app, &signed.viewer, &filter).await?;
    let page = Page::of(found, limit, sort, |import| import.number).map(ImportBody::from);
    Ok(Json(named(&api, &signed, page).await?))
}

fn state(word: &str) -> Result<ImportState, ProblemDetails> {
    let words = || ImportState::ALL.map(ImportState::name).join(", ");
    ImportState::parse(word).ok_or_else(|| FieldProblem::new("state", "FLD-008").arg("list", words()).in_query())
}
