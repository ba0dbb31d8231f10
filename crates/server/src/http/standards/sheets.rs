//! The sheets that registers and departments deliver.

use app::policy::in_force;
use axum::extract::State;
use domain::sheet::{Column, Sheet};
use serde::Serialize;
use utoipa::ToSchema;

use super::read::{DayQuery, day};
use super::wire::OriginBody;
use crate::http::Api;
use crate::http::extract::{Json, Query};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// The sheets that registers and departments deliver, as they stand on a day, in order of name.
#[utoipa::path(get, path = "/policy/sheets", tag = "standards", params(DayQuery),
    responses((status = 200, description = "Sheets", body = SheetList), OfList))]
pub(super) async fn list_policy_sheets(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<DayQuery>,
) -> Result<Json<SheetList>, ProblemDetails> {
    let on = day(&api, &signed, query.as_of);
    let loaded = in_force(&api.app, &signed.viewer, on).await?;
    let sheets = loaded.policy.sheets.values();
    Ok(Json(SheetList {
        policy: loaded.digest.clone(),
        items: sheets.map(|sheet| SheetBody::from(&**sheet)).collect(),
    }))
}

/// Sheets of the catalogue.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetList {
    /// Digest of the policy.
    pub(super) policy: String,
    /// In order of name.
    pub(super) items: Vec<SheetBody>,
}

/// One sheet.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetBody {
    /// Name.
    #[schema(example = "medical_settlement")]
    name: String,
    /// Title.
    title: String,
    /// Who delivers it.
    department: String,
    /// How often it comes, in words.
    every: String,
    /// Whether it is one of the registers.
    is_register: bool,
    /// Its columns, in the order of the template.
    columns: Vec<ColumnBody>,
    /// Where its shape comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<OriginBody>,
}

/// One column.
#[derive(Serialize, ToSchema)]
pub(super) struct ColumnBody {
    /// Name in rules.
    name: String,
    /// Header.
    title: String,
    /// Other headers that are taken for it.
    aliases: Vec<String>,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// Whether the sheet must have it.
    required: bool,
    /// The words it may hold; empty where it holds anything else.
    words: Vec<String>,
}

impl From<&Sheet> for SheetBody {
    fn from(sheet: &Sheet) -> Self {
        Self {
            name: sheet.name.clone(),
            title: sheet.title.clone(),
            department: sheet.department.clone(),
            every: sheet.every.clone(),
            is_register: sheet.register.is_some(),
            columns: sheet.columns.iter().map(ColumnBody::from).collect(),
            source: sheet.source.as_ref().map(OriginBody::from),
        }
    }
}

impl From<&Column> for ColumnBody {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name.clone(),
            title: column.title.clone(),
            aliases: column.aliases.clone(),
            unit: column.unit.clone(),
            required: column.required,
            words: column.codes.iter().map(|word| word.is.clone()).collect(),
        }
    }
}
