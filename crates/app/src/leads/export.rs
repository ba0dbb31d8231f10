//! Leads as a workbook that leaves the system.

use documents::table_file::Cell;
use domain::Moment;
use domain::access::Viewer;
use serde_json::json;
use store::journal::Subject;
use store::leads::{LeadFilter, LeadLine, Outcome};

use super::list::{list_leads, screening_of};
use crate::exports::Workbook;
use crate::exports::book::{Book, Leaving, asked, may_take_out};
use crate::registers::purpose;
use crate::{App, Refusal};

/// Leads read at once.
const AT_ONCE: i64 = 5_000;
const TITLES: &[&str] = &["户编号", "户主", "乡镇", "村", "等级", "风险类型", "理由", "应入户日期"];

/// The leads in the viewer's area as a workbook, by rank; the journal keeps who took them, which and what for.
///
/// # Errors
/// When no purpose is given, the viewer may not export personal data, or there is no such screening.
#[store::boxed]
pub async fn export_leads(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (screening_id, filter): (Option<&str>, &LeadFilter),
    for_what: &str,
) -> Result<Workbook, Refusal> {
    may_take_out(viewer)?;
    purpose(for_what)?;
    let screening = screening_of(app, viewer, screening_id).await?;
    let (screening, _) = screening.ok_or(Refusal::NotFound)?;
    let leaving = Leaving {
        kind: "leads.exported",
        sheet: "预警",
        counted: "条数",
        titles: TITLES,
        subject: Some(Subject::new("screening", &screening)),
        asked: asked(&json!({
            "place": filter.region_id, "level": filter.level, "risk": filter.risk, "channel": filter.channel,
            "household_id": filter.household_id, "case_id": filter.case_id,
            "outcome": filter.outcome.map(|outcome| outcome.map_or("waiting", Outcome::name)),
        }))?,
    };
    let mut book = Book::begin(app, viewer, at, (leaving, for_what)).await?;
    let mut filter = LeadFilter {
        after: 0,
        limit: AT_ONCE,
        ..filter.clone()
    };
    loop {
        let found = list_leads(app, viewer, Some(&screening), &filter).await?;
        for lead in &found.leads {
            book.add(cells(lead))?;
        }
        match found.leads.last() {
            Some(last) => filter.after = last.rank.unwrap_or(i64::MAX),
            None => return book.finish().await,
        }
    }
}

fn cells(lead: &LeadLine) -> Vec<Cell<'_>> {
    let hits: Vec<Spoken> = serde_json::from_str(&lead.reasons).unwrap_or_default();
    let level = hits.first().map_or(lead.level.as_str(), |hit| hit.level_title.as_str());
    let sentences: Vec<&str> = hits.iter().map(|hit| hit.sentence.as_str()).collect();
    vec![
        Cell::text(lead.household_no.as_str()),
        Cell::text(lead.head_name.as_str()),
        Cell::text(lead.township.as_str()),
        Cell::text(format!("{}{}", lead.township, lead.village)),
        Cell::text(level.to_owned()),
        Cell::text(lead.risks.as_str()),
        Cell::text(sentences.join("；")),
        Cell::Date(lead.due_on),
    ]
}

/// What of a kept hit stands in the workbook; the most severe comes first.
#[derive(serde::Deserialize)]
struct Spoken {
    #[serde(default)]
    level_title: String,
    sentence: String,
}
