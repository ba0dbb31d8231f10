//! Notices that were made.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::fieldwork::NoticeKind;
use store::notices::{self, Notice, Query};
use store::registers::paging::Page;

use crate::visits::{FieldRules, kept_file, permitted};
use crate::{App, Refusal};

/// Notices in the viewer's area, the latest first.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn list_notices(app: &App, viewer: &Viewer, query: &Query) -> Result<Page<Notice>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    Ok(notices::list(&mut app.store.glance(viewer).await?, query).await?)
}

/// A notice in the viewer's area.
///
/// # Errors
/// When there is none.
#[store::boxed]
pub async fn find_notice(app: &App, viewer: &Viewer, notice_id: &str) -> Result<Notice, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    notices::find(&mut app.store.glance(viewer).await?, notice_id)
        .await?
        .ok_or(Refusal::NotFound)
}

/// A file that shows that a notice was posted or withdrawn, with its media type.
///
/// # Errors
/// When there is none.
#[store::boxed]
pub async fn notice_file(
    app: &App,
    viewer: &Viewer,
    notice_id: &str,
    digest: &str,
) -> Result<(&'static str, Vec<u8>), Refusal> {
    let notice = find_notice(app, viewer, notice_id).await?;
    let mut known = notice.proof.digest.iter().chain(&notice.withdrawal_proof.digest);
    if !known.any(|one| one == digest) {
        return Err(Refusal::NotFound);
    }
    kept_file(app, digest).await
}

/// Kinds of notices in force today.
///
/// # Errors
/// When the policy has mistakes.
#[store::boxed]
pub async fn notice_kinds(app: &App, at: Moment) -> Result<Vec<NoticeKind>, Refusal> {
    Ok(FieldRules::read(app, at).await?.fieldwork().notices.clone())
}
