//! Cases, worklists, measures and what was not received, as workbooks.

use app::exports;
use axum::extract::State;
use domain::access::Action;

use super::list::{CaseFilter, TaskFilter};
use super::measures::MeasureFilter;
use super::not_received::MissingFilter;
use crate::http::Api;
use crate::http::exports::{ExportRequest, Sent, sent};
use crate::http::extract::{Json, Query};
use crate::http::registers::problems::OfRequest;
use crate::http::session::Signed;

/// Writes every case of a list into a workbook, without a cut; the journal keeps who, which and what for. `cursor` and
/// `limit` count for nothing.
#[utoipa::path(post, path = "/cases/export", tag = "cases", params(CaseFilter), request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_cases(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<CaseFilter>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let query = filter.asked(signed.at.day(api.app.settings.hours_ahead))?;
    let book = exports::export_cases(&api.app, &signed.viewer, signed.at, (query, &wanted.purpose)).await?;
    Ok(sent(book, "cases"))
}

/// Writes everything of a worklist into a workbook, without a cut; the journal keeps who, which and what for. `cursor`
/// and `limit` count for nothing.
#[utoipa::path(post, path = "/worklist/export", tag = "cases", params(TaskFilter), request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_tasks(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<TaskFilter>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let today = signed.at.day(api.app.settings.hours_ahead);
    let query = filter.query(today, &signed.session.account_id)?;
    let book = exports::export_tasks(&api.app, &signed.viewer, signed.at, (query, &wanted.purpose)).await?;
    Ok(sent(book, "worklist"))
}

/// Writes every measure of a list into a workbook, without a cut; the journal keeps who, which and what for. `cursor`
/// and `limit` count for nothing.
#[utoipa::path(post, path = "/measures/export", tag = "cases", params(MeasureFilter), request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_measures(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MeasureFilter>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let query = filter.asked(signed.at.day(api.app.settings.hours_ahead));
    let book = exports::export_measures(&api.app, &signed.viewer, signed.at, (query, &wanted.purpose)).await?;
    Ok(sent(book, "measures"))
}

/// Writes who is entitled and has not received into a workbook, without a cut; the journal keeps who, which and what
/// for. `cursor` and `limit` count for nothing.
#[utoipa::path(post, path = "/measures/not-received/export", tag = "cases", params(MissingFilter),
    request_body = ExportRequest,
    responses((status = 200, description = "The workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), OfRequest))]
pub(super) async fn export_not_received(
    signed: Signed,
    State(api): State<Api>,
    Query(filter): Query<MissingFilter>,
    Json(wanted): Json<ExportRequest>,
) -> Sent {
    signed.must(Action::ExportPersonalData)?;
    let book =
        exports::export_not_received(&api.app, &signed.viewer, signed.at, (filter.asked()?, &wanted.purpose)).await?;
    Ok(sent(book, "not-received"))
}
