//! Problems that were found.

use domain::access::{Action, Viewer};
use store::issues::{self, Issue, Query};
use store::registers::paging::Page;

use crate::visits::{kept_file, permitted};
use crate::{App, Refusal};

/// Problems in the viewer's area.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_issues(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<Issue>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(issues::list(&mut app.store.glance(viewer).await?, query).await?)
}

/// How many problems all pages have.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn count_issues(app: &App, viewer: &Viewer, query: &Query) -> Result<i64, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(issues::count(&mut app.store.glance(viewer).await?, query).await?)
}

/// A problem in the viewer's area.
///
/// # Errors
/// When there is none.
#[store::boxed]
pub async fn find_issue(app: &App, viewer: &Viewer, issue_id: &str) -> Result<Issue, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    issues::find(&mut app.store.glance(viewer).await?, issue_id)
        .await?
        .ok_or(Refusal::NotFound)
}

/// The file that shows a repair, with its media type.
///
/// # Errors
/// When there is none.
#[store::boxed]
pub async fn issue_file(app: &App, viewer: &Viewer, issue_id: &str) -> Result<(&'static str, Vec<u8>), Refusal> {
    let issue = find_issue(app, viewer, issue_id).await?;
    let digest = issue.repair_evidence.ok_or(Refusal::NotFound)?;
    kept_file(app, &digest).await
}
