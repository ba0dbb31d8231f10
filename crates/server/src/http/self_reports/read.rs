//! Reports for those who take them up.

use app::self_reports;
use axum::extract::State;
use domain::lead::ReportState;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::self_reports::{ReportQuery, SelfReport};
use utoipa::{IntoParams, ToSchema};

use crate::http::Api;
use crate::http::etag::ETag;
use crate::http::extract::{Json, Path, Query};
use crate::http::leads::{begins, paged};
use crate::http::named::{named, tells};
use crate::http::page::{Page, PageQuery};
use crate::http::problem::{FieldProblem, ProblemDetails};
use crate::http::registers::problems::{OfList, OfOne};
use crate::http::session::Signed;

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SelfReportQuery {
    /// `new`, `linked` or `refused`; `new` if absent.
    #[param(example = "new")]
    state: Option<String>,
    /// Only those for villages of this township (id of the region).
    township: Option<String>,
    /// Only those for this village (id of the region); goes before `township`.
    village: Option<String>,
    /// Items of a page: 1 to 200, 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A report from outside. Personal data; telephone and identity number are masked.
#[derive(Serialize, ToSchema)]
pub(super) struct SelfReportBody {
    /// Id.
    report_id: String,
    /// Order of entry.
    number: i64,
    /// Village (id of the region).
    village_id: String,
    /// Its name, with its township's.
    village: String,
    /// Name that was given for the household.
    name: String,
    /// Telephone, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Identity number, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// What the difficulty is.
    words: String,
    /// Who reported for somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    reporter: Option<String>,
    /// Risk type.
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<String>,
    /// Whether somebody reported for somebody else.
    is_proxy: bool,
    /// `new`, `linked` or `refused`.
    #[schema(value_type = String, example = "new")]
    state: ReportState,
    /// The household it was found to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    household_id: Option<String>,
    /// The lead it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_id: Option<String>,
    /// Code of the reason for which it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What was said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_text: Option<String>,
    /// By when it should be taken up.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// Who dealt with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by_name: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Moment>,
    /// Counts up with every change.
    version: i64,
    /// Who above was told that nobody has dealt with it in time: `township` or `county`.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalated: Option<&'static str>,
}

tells!(SelfReportBody { decided_by => decided_by_name });

impl From<SelfReport> for SelfReportBody {
    fn from(report: SelfReport) -> Self {
        Self {
            village: format!("{}{}", report.township, report.village),
            report_id: report.report_id,
            number: report.number,
            village_id: report.village_id,
            name: report.name,
            phone: report.phone,
            id: report.id,
            words: report.words,
            reporter: report.reporter,
            risk: report.risk,
            is_proxy: report.is_proxy,
            state: report.state,
            household_id: report.household_id,
            lead_id: report.lead_id,
            reason: report.reason,
            reason_text: report.reason_text,
            due_on: report.due_on,
            created_at: report.created_at,
            decided_by: report.decided_by,
            decided_by_name: None,
            decided_at: report.decided_at,
            version: report.version,
            escalated: report.escalated.map(domain::case::Level::name),
        }
    }
}

fn state(word: Option<String>) -> Result<ReportState, ProblemDetails> {
    let Some(word) = word else { return Ok(ReportState::New) };
    ReportState::parse(&word).ok_or_else(|| {
        let words: Vec<&str> = ReportState::ALL.iter().map(|one| one.name()).collect();
        FieldProblem::new("state", "SLF-012")
            .arg("list", words.join("、"))
            .in_query()
    })
}

/// Lists reports from outside in one's area, in order of entry.
#[utoipa::path(get, path = "/self-reports", tag = "self_reports", params(SelfReportQuery),
    responses((status = 200, description = "Reports", body = Page<SelfReportBody>), OfList))]
pub(super) async fn list_self_reports(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<SelfReportQuery>,
) -> Result<Json<Page<SelfReportBody>>, ProblemDetails> {
    let page = PageQuery::new(query.limit, query.cursor, None);
    let (limit, sort) = (page.limit()?, page.sort(&["number"])?);
    let asked = ReportQuery {
        region_id: query.village.or(query.township),
        state: state(query.state)?,
        after: begins(&page, sort)?,
        limit: i64::from(limit),
    };
    let found = self_reports::list_reports(&api.app, &signed.viewer, &asked).await?;
    let rows = found.rows.into_iter().map(SelfReportBody::from).collect();
    let page = paged(rows, found.next.as_ref(), sort);
    Ok(Json(named(&api, &signed, page).await?))
}

/// One report from outside in one's area.
#[utoipa::path(get, path = "/self-reports/{id}", tag = "self_reports",
    params(("id" = String, Path, description = "Id of the report")),
    responses((status = 200, description = "The report", body = SelfReportBody), OfOne))]
pub(super) async fn find_self_report(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<(ETag, Json<SelfReportBody>), ProblemDetails> {
    let report = self_reports::find_report(&api.app, &signed.viewer, &id).await?;
    let (version, body) = (report.version, SelfReportBody::from(report));
    Ok((ETag(version), Json(named(&api, &signed, body).await?)))
}
