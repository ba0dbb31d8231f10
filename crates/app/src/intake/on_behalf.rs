//! Steps done in the background for whoever asked: the system reads what it takes to tie rows to people, the limits
//! are those of the one who asked.

use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Departments, Reason, Viewer};
use domain::problem::Problem;
use domain::sheet::Sheet;
use store::imports::{ImportLine, ImportState};

use super::check::{find, is_hopeless, is_kept, is_open, look};
use super::reading::Told;
use super::report::ImportReport;
use super::{apply, wrong_state};
use crate::jobs::{self, ApplyImport, CheckImport, Kind};
use crate::policy::in_county;
use crate::{App, Refusal};

/// Queues a check of an import; gives back the id of the job.
///
/// # Errors
/// When there is no such import among the viewer's, or it is past checking.
#[store::boxed]
pub async fn queue_check(app: &App, viewer: &Viewer, at: Moment, import_id: &str) -> Result<String, Refusal> {
    open(app, viewer, import_id, ("check", is_open)).await?;
    jobs::queue(
        app,
        viewer,
        at,
        &Kind::CheckImport(CheckImport {
            import_id: import_id.to_owned(),
        }),
    )
    .await
}

/// Queues the applying of an import as it was read, told by its version; gives back the id of the job.
///
/// # Errors
/// When there is no such import among the viewer's, it changed since, or it counts already.
#[store::boxed]
pub async fn queue_apply(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (import_id, version): (&str, i64),
) -> Result<String, Refusal> {
    let import = open(app, viewer, import_id, ("apply", is_unapplied)).await?;
    if import.version != version {
        return Err(Refusal::Stale);
    }
    jobs::queue(
        app,
        viewer,
        at,
        &Kind::ApplyImport(ApplyImport {
            import_id: import_id.to_owned(),
        }),
    )
    .await
}

fn is_unapplied(import: &ImportLine) -> bool {
    matches!(import.state, ImportState::Received | ImportState::Checked)
}

async fn open(
    app: &App,
    viewer: &Viewer,
    import_id: &str,
    (step, is_open): (&str, fn(&ImportLine) -> bool),
) -> Result<ImportLine, Refusal> {
    if !viewer.may(Action::ImportSheet) {
        return Err(Refusal::NotPermitted(Action::ImportSheet));
    }
    let import = find(app, viewer, import_id).await?;
    match is_open(&import) {
        true => Ok(import),
        false => Err(wrong_state(&import, step)),
    }
}

/// Checks an import for somebody; what that person may not deliver is refused for good.
pub(crate) async fn check_for(
    app: &App,
    asker: &Viewer,
    at: Moment,
    import_id: &str,
    told: Told<'_>,
) -> Result<ImportReport, Refusal> {
    let system = Viewer::system(Reason::Job);
    let report = look(app, (&system, Some(asker)), at, import_id, told).await?;
    let import = find(app, &system, import_id).await?;
    may_deliver(app, asker, &import, &report).await?;
    Ok(report)
}

/// Applies an import for somebody, checked first where it was not.
pub(crate) async fn apply_for(
    app: &App,
    asker: &Viewer,
    at: Moment,
    import_id: &str,
    told: Told<'_>,
) -> Result<ImportReport, Refusal> {
    let system = Viewer::system(Reason::Job);
    let import = find(app, &system, import_id).await?;
    if import.state == ImportState::Received {
        let report = check_for(app, asker, at, import_id, told).await?;
        if is_hopeless(&report) {
            return Ok(report);
        }
    } else {
        let report = ImportReport::parse(&import.report).unwrap_or_default();
        may_deliver(app, asker, &import, &report).await?;
    }
    apply(app, &system, at, import_id, told).await
}

async fn may_deliver(app: &App, asker: &Viewer, import: &ImportLine, report: &ImportReport) -> Result<(), Refusal> {
    let loaded = in_county(app, import.as_of).await?;
    let named = report
        .worksheets
        .iter()
        .filter_map(|worksheet| worksheet.sheet.as_ref());
    let sheets: Vec<&Arc<Sheet>> = named.filter_map(|name| loaded.policy.sheets.get(name)).collect();
    deliverable(asker, &sheets)
}

/// Whether somebody may deliver these sheets.
pub(super) fn deliverable(viewer: &Viewer, sheets: &[&Arc<Sheet>]) -> Result<(), Refusal> {
    let register = sheets.iter().find(|sheet| !is_kept(sheet));
    if let Some(register) = register.filter(|_| !viewer.may(Action::ImportRegister)) {
        return Err(Refusal::conflict(
            Problem::error("INT-019").arg("title", &register.title),
        ));
    }
    let own = viewer.departments(Action::ImportSheet);
    let other = sheets
        .iter()
        .find(|sheet| is_kept(sheet) && !own.include(&sheet.department));
    match (&own, other) {
        (Departments::Only(names), Some(other)) => {
            let problem = Problem::error("INT-003")
                .arg("departments", names.join("、"))
                .arg("department", &other.department);
            Err(Refusal::conflict(problem))
        }
        _ => Ok(()),
    }
}
