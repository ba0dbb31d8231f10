//! Leads as a workbook that leaves the system.

use std::path::Path;

use documents::table_file::{Cell, TableFileError, XlsxFile};
use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::journal::Subject;
use store::screenings::{LeadFilter, LeadLine};

use super::list::{list_leads, permitted};
use crate::{App, Refusal};

/// Leads read at once.
const AT_ONCE: i64 = 5_000;
const HEADERS: [&str; 9] = [
    "序号",
    "户编号",
    "户主",
    "乡镇",
    "村",
    "等级",
    "风险类型",
    "理由",
    "应入户日期",
];

/// The leads in the viewer's area as a workbook; the journal keeps who took them, how many and what for, before the
/// workbook is handed over.
///
/// # Errors
/// When no purpose is given, the viewer may not export personal data, or there is no such screening.
pub async fn export_leads(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (screening_id, filter): (Option<&str>, &LeadFilter),
    for_what: &str,
) -> Result<Vec<u8>, Refusal> {
    permitted(viewer, Action::ExportPersonalData)?;
    let purpose = crate::registers::purpose(for_what)?;
    let (screening, leads) = all(app, viewer, screening_id, filter).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let payload = json!({ "leads": leads.len(), "purpose": purpose });
    tx.record("leads.exported", &Subject::new("screening", &screening), payload);
    tx.commit().await?;
    workbook(app, leads).await
}

async fn all(
    app: &App,
    viewer: &Viewer,
    screening_id: Option<&str>,
    filter: &LeadFilter,
) -> Result<(String, Vec<LeadLine>), Refusal> {
    let mut filter = LeadFilter {
        after: 0,
        limit: AT_ONCE,
        ..filter.clone()
    };
    let mut found = list_leads(app, viewer, screening_id, &filter).await?;
    let (screening, _) = found.screening.ok_or(Refusal::NotFound)?;
    let mut leads = Vec::new();
    while let Some(last) = found.leads.last() {
        filter.after = last.rank;
        leads.append(&mut found.leads);
        found = list_leads(app, viewer, Some(&screening), &filter).await?;
    }
    Ok((screening, leads))
}

async fn workbook(app: &App, leads: Vec<LeadLine>) -> Result<Vec<u8>, Refusal> {
    let work = app.settings.work();
    let made = tokio::task::spawn_blocking(move || {
        let folder = tempfile::Builder::new()
            .prefix("leads-")
            .tempdir_in(work)
            .map_err(Refusal::fault)?;
        let path = folder.path().join("leads.xlsx");
        write(&path, &leads).map_err(Refusal::fault)?;
        std::fs::read(&path).map_err(Refusal::fault)
    });
    made.await.map_err(Refusal::fault)?
}

fn write(path: &Path, leads: &[LeadLine]) -> Result<(), TableFileError> {
    let mut file = XlsxFile::create(path);
    let sheet = file.worksheet("预警", false)?;
    file.row(sheet, &HEADERS.map(Cell::text))?;
    for lead in leads {
        let rank = u32::try_from(lead.rank).map_or(f64::MAX, f64::from);
        let hits: Vec<Spoken> = serde_json::from_str(&lead.reasons).unwrap_or_default();
        let level = hits.first().map_or(lead.level.as_str(), |hit| hit.level_title.as_str());
        let cells = [
            Cell::Number(rank),
            Cell::text(lead.household_no.as_str()),
            Cell::text(lead.head_name.as_str()),
            Cell::text(lead.township.as_str()),
            Cell::text(format!("{}{}", lead.township, lead.village)),
            Cell::text(level),
            Cell::text(lead.risks.as_str()),
            Cell::text(
                hits.iter()
                    .map(|hit| hit.sentence.as_str())
                    .collect::<Vec<_>>()
                    .join("；"),
            ),
            Cell::Date(lead.due_on),
        ];
        file.row(sheet, &cells)?;
    }
    file.finish()
}

/// What of a kept hit stands in the workbook; the most severe comes first.
#[derive(serde::Deserialize)]
struct Spoken {
    #[serde(default)]
    level_title: String,
    sentence: String,
}
