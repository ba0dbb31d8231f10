//! Source watch: which sheet was delivered last by whom, as of when, and how its columns changed since the time before.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Action, Viewer};
use domain::{Date, Moment};
use store::imports::{Filter, ImportLine, ImportState, WorksheetLine};

use super::WorksheetReport;
use crate::policy::in_county;
use crate::{App, Refusal};

/// One sheet of the policy and its last delivery that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Name of the sheet.
    pub sheet: String,
    /// Its title.
    pub title: String,
    /// The department that delivers it.
    pub department: String,
    /// How often it comes, in words.
    pub every: String,
    /// The last delivery; `None` when none counts.
    pub last: Option<LastDelivery>,
    /// How many deliveries count.
    pub n_deliveries: u64,
    /// By when the next one is expected; `None` where none came yet, or there is no fixed rhythm.
    pub due_on: Option<Date>,
}

/// The last delivery of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDelivery {
    /// Its import.
    pub import: ImportLine,
    /// Rows of this sheet that count.
    pub n_rows: i64,
    /// Headers nobody knows that the delivery before did not have.
    pub columns_new: Vec<String>,
    /// Columns that it lacks and the delivery before had.
    pub columns_lost: Vec<String>,
}

/// Every sheet of the viewer's departments with its last delivery.
///
/// # Errors
/// When the viewer may read no import, or the policy has mistakes.
#[store::boxed]
pub async fn list_sources(app: &App, viewer: &Viewer, on: Date) -> Result<Vec<SourceLine>, Refusal> {
    if !viewer.may(Action::ReadImport) {
        return Err(Refusal::NotPermitted(Action::ReadImport));
    }
    let loaded = in_county(app, on).await?;
    let departments = viewer.departments(Action::ReadImport);
    let mut tx = app.store.read(viewer).await?;
    let filter = Filter {
        state: Some(ImportState::Applied),
        limit: i64::MAX,
        ..Filter::default()
    };
    let imports = store::imports::list(&mut tx, &filter).await?;
    let imports: BTreeMap<&str, &ImportLine> = imports.iter().map(|one| (one.import_id.as_str(), one)).collect();
    let mut lines = Vec::new();
    for sheet in loaded
        .policy
        .sheets
        .values()
        .filter(|sheet| departments.include(&sheet.department))
    {
        let worksheets = store::imports::applied_worksheets(&mut tx, Some(&sheet.name)).await?;
        let deliveries = deliveries(&worksheets, &imports);
        let last = last(&deliveries);
        lines.push(SourceLine {
            due_on: last
                .as_ref()
                .and_then(|last| next_by(last.import.as_of, sheet.within_days?)),
            sheet: sheet.name.clone(),
            title: sheet.title.clone(),
            department: sheet.department.clone(),
            every: sheet.every.clone(),
            n_deliveries: deliveries.len() as u64,
            last,
        });
    }
    Ok(lines)
}

/// The day by which a delivery is expected after one that was as of another day.
fn next_by(as_of: Date, within_days: u16) -> Option<Date> {
    as_of.checked_add(jiff::Span::new().days(i64::from(within_days))).ok()
}

/// One import's worksheets of one sheet.
struct Delivery<'a> {
    import: &'a ImportLine,
    n_rows: i64,
    unknown: BTreeSet<String>,
    missing: BTreeSet<String>,
}

/// Deliveries in the order of their day, then of their being applied.
fn deliveries<'a>(worksheets: &[WorksheetLine], imports: &BTreeMap<&str, &'a ImportLine>) -> Vec<Delivery<'a>> {
    let mut by_import: BTreeMap<(Date, Option<Moment>, i64), Delivery<'a>> = BTreeMap::new();
    for worksheet in worksheets {
        let Some(import) = imports.get(worksheet.import_id.as_str()) else {
            continue;
        };
        let report: WorksheetReport = serde_json::from_str(&worksheet.report).unwrap_or_default();
        let key = (import.as_of, import.applied_at, import.number);
        let delivery = by_import.entry(key).or_insert_with(|| Delivery {
            import,
            n_rows: 0,
            unknown: BTreeSet::new(),
            missing: BTreeSet::new(),
        });
        delivery.n_rows += worksheet.n_rows;
        delivery.unknown.extend(report.unknown_columns);
        delivery.missing.extend(report.missing_columns);
    }
    by_import.into_values().collect()
}

fn last(deliveries: &[Delivery<'_>]) -> Option<LastDelivery> {
    let (last, before) = deliveries.split_last()?;
    let drifted = |of: for<'b> fn(&'b Delivery<'_>) -> &'b BTreeSet<String>| match before.last() {
        Some(before) => of(last).difference(of(before)).cloned().collect(),
        None => Vec::new(),
    };
    Some(LastDelivery {
        import: last.import.clone(),
        n_rows: last.n_rows,
        columns_new: drifted(|delivery| &delivery.unknown),
        columns_lost: drifted(|delivery| &delivery.missing),
    })
}
