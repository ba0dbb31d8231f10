//! Source watch.

use app::intake::{self, LastDelivery, SourceLine};
use axum::extract::State;
use domain::{Date, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::Json;
use crate::http::named::{named, tells};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Every sheet one may see.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceList {
    /// In order of name.
    items: Vec<SourceBody>,
}

/// One sheet and its last delivery that counts.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceBody {
    /// Name of the sheet.
    #[schema(example = "medical_settlement")]
    sheet: String,
    /// Its title.
    title: String,
    /// The department that delivers it.
    department: String,
    /// How often it comes, in words.
    every: String,
    /// How many deliveries count.
    n_deliveries: u64,
    /// By when the next one is expected; absent where none came yet, or there is no fixed rhythm.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// Whether that day has passed; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<bool>,
    /// The last one; absent when none counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<LastBody>,
}

/// The last delivery of a sheet.
#[derive(Serialize, ToSchema)]
pub(super) struct LastBody {
    /// Its import.
    import_id: String,
    /// Number of the import.
    number: i64,
    /// Name of the file.
    file_name: String,
    /// The day its rows are as of.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Who delivered it.
    delivered_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_by_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    delivered_at: Moment,
    /// Rows of this sheet that count.
    n_rows: i64,
    /// Headers nobody knows that the delivery before did not have.
    columns_new: Vec<String>,
    /// Columns that it lacks and the delivery before had.
    columns_lost: Vec<String>,
}

tells!(LastBody { delivered_by => delivered_by_name });
tells!(SourceBody {} last);
tells!(SourceList {} items);

impl From<LastDelivery> for LastBody {
    fn from(last: LastDelivery) -> Self {
        Self {
            import_id: last.import.import_id,
            number: last.import.number,
            file_name: last.import.file_name,
            as_of: last.import.as_of,
            delivered_by: last.import.created_by,
            delivered_by_name: None,
            delivered_at: last.import.created_at,
            n_rows: last.n_rows,
            columns_new: last.columns_new,
            columns_lost: last.columns_lost,
        }
    }
}

impl SourceBody {
    fn new(line: SourceLine, today: Date) -> Self {
        Self {
            sheet: line.sheet,
            title: line.title,
            department: line.department,
            every: line.every,
            n_deliveries: line.n_deliveries,
            due_on: line.due_on,
            late: line.due_on.map(|due| due < today),
            last: line.last.map(LastBody::from),
        }
    }
}

/// Which sheet was delivered last by whom, as of when, and how its columns changed since the time before.
#[utoipa::path(
    get,
    path = "/sources",
    tag = "imports",
    responses(
        (status = 200, description = "Every sheet of the departments one sees", body = SourceList),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_sources(signed: Signed, State(api): State<Api>) -> Result<Json<SourceList>, ProblemDetails> {
    let today = signed.at.day(api.app.settings.hours_ahead);
    let lines = intake::list_sources(&api.app, &signed.viewer, today).await?;
    let items = lines.into_iter().map(|line| SourceBody::new(line, today)).collect();
    Ok(Json(named(&api, &signed, SourceList { items }).await?))
}
