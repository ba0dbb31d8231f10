//! Reading jobs, and for whom they are done.

use domain::Moment;
use domain::access::{Action, Actor, Reason, Viewer};
use store::jobs::{Filter, JobLine};

use super::VerifyStore;
use crate::{App, Refusal};

/// How the actor of an account begins in a job's row.
const ACCOUNT: &str = "account:";

/// Jobs, newest first: all for those who may read them, one's own for everybody else.
///
/// # Errors
/// When the database fails.
#[store::boxed]
pub async fn list_jobs(app: &App, viewer: &Viewer, filter: &Filter) -> Result<Vec<JobLine>, Refusal> {
    Ok(store::jobs::list(&mut app.store.glance(viewer).await?, filter, watched(viewer)).await?)
}

/// Kinds of jobs that the viewer sees whoever asked for them: whoever verifies the journal sees what became of it
/// before.
fn watched(viewer: &Viewer) -> &'static [&'static str] {
    match viewer.may(Action::VerifyJournal) {
        true => &[VerifyStore::KIND],
        false => &[],
    }
}

/// One job.
///
/// # Errors
/// When there is no such job that the viewer may see.
#[store::boxed]
pub async fn find_job(app: &App, viewer: &Viewer, job_id: &str) -> Result<JobLine, Refusal> {
    let mut tx = app.store.read(viewer).await?;
    store::jobs::find(&mut tx, job_id, watched(viewer))
        .await?
        .ok_or(Refusal::NotFound)
}

/// Whoever asked for a job, with the grants that hold now.
pub(super) async fn asker(app: &App, at: Moment, job: &JobLine) -> Result<Viewer, Refusal> {
    let system = Viewer::system(Reason::Job);
    let Some(account_id) = job.created_by.strip_prefix(ACCOUNT) else {
        return Ok(system);
    };
    let today = at.day(app.settings.hours_ahead);
    let mut tx = app.store.read(&system).await?;
    let account = store::accounts::find_account(&mut tx, account_id, today).await?;
    let dated = account.map(|account| account.grants).unwrap_or_default();
    let grants = dated
        .into_iter()
        .filter(|dated| dated.holds_on(today))
        .map(|dated| dated.grant);
    Ok(Viewer::new(Actor::Account(account_id.to_owned()), grants.collect()))
}
