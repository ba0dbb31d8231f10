//! Screening what the store holds: the registers, and the rows of every delivery that counts.

mod feed;
mod kept;
mod list;
mod replay;

pub use list::{find_screening, list_screenings};
pub(crate) use replay::{Replay, RuleReplay};

use std::path::Path;

use domain::access::{Action, Viewer};
use domain::screening::Screening;
use domain::{Date, Moment};
use store::screenings::NewScreening;

use crate::leads::SettledScreening;
use crate::screen::{Failure, Progress, Request, Screened, screen_stored};
use crate::{App, Refusal};
use feed::Feed;
use kept::{People, new_lead};

/// A screening of the store.
#[derive(Debug)]
pub struct StoreScreening {
    /// Id under which it is kept.
    pub screening_id: String,
    /// Everything that was found, with all that papers are made from.
    pub screened: Screened,
    /// Ids of the households, in the order of the screening.
    pub household_ids: Vec<String>,
    /// What became of the leads.
    pub settled: SettledScreening,
}

/// Screens the store as of a day, keeps what was found and gives every lead its outcome; writes papers where asked to.
///
/// # Errors
/// When the viewer may not, there is no register, or what is kept cannot be read.
#[store::boxed]
pub async fn run(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (as_of, asked_by): (Date, &str),
    papers: Option<&Path>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<StoreScreening, Refusal> {
    run_under(app, viewer, at, None, (as_of, asked_by), papers, progress).await
}

/// The same under an id. What was broken off is begun again under the same id, and is kept once; see [`carry_on`].
async fn run_under(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    id: Option<&str>,
    (as_of, asked_by): (Date, &str),
    papers: Option<&Path>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<StoreScreening, Refusal> {
    if !viewer.may(Action::RunScreening) {
        return Err(Refusal::NotPermitted(Action::RunScreening));
    }
    let loaded = crate::policy::in_county(app, as_of).await?;
    let Feed { input, household_ids } = feed::read(app, viewer, &loaded, as_of).await?;
    let request = Request {
        loaded: &loaded,
        region: &app.settings.region,
    };
    let work = app.settings.work();
    std::fs::create_dir_all(&work).map_err(store::StoreError::from)?;
    let screened = screen_stored(request, input, &work, progress).await.map_err(failure)?;
    if let Some(out) = papers {
        screened.write_papers(out, true).map_err(Refusal::conflict)?;
    }
    let levels: Vec<String> = loaded
        .policy
        .lead
        .levels
        .iter()
        .map(|level| level.name.clone())
        .collect();
    let people = people(app, viewer, &screened.screening, &household_ids).await?;
    let new = new_screening(&screened.screening, &levels, (&household_ids, &people))?;
    let n_leads = new.leads.len() as u64;
    let mut tx = app.store.write(viewer, at).await?;
    let screening_id = store::screenings::add(&mut tx, id, new, asked_by).await?;
    tx.commit().await?;
    crate::upkeep::count_anew(app, viewer, at, n_leads).await;
    // The screening stands, whether its facts can be tried out later or not.
    if let Err(refusal) = crate::standards::keep(app, &screening_id, &screened, &household_ids).await {
        tracing::warn!(?refusal, %screening_id, "the facts of a screening were not kept");
    }
    let settled = settle(app, at, &screening_id, progress).await?;
    Ok(StoreScreening {
        screening_id,
        screened,
        household_ids,
        settled,
    })
}

/// Screens under the id of the job that does it, or goes on where that was broken off: a screening that is kept
/// already is not run again, and its leads that wait are settled.
///
/// # Errors
/// As [`run`].
pub(crate) async fn carry_on(
    app: &App,
    at: Moment,
    id: &str,
    asked: (Date, &str),
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(i64, SettledScreening), Refusal> {
    let viewer = Viewer::system(domain::access::Reason::Job);
    let mut tx = app.store.read(&viewer).await?;
    let kept = store::screenings::find(&mut tx, id).await?;
    drop(tx);
    if let Some(kept) = kept {
        return Ok((kept.n_leads, settle(app, at, id, progress).await?));
    }
    let done = run_under(app, &viewer, at, Some(id), asked, None, progress).await?;
    let n_leads = i64::try_from(done.screened.screening.leads.len()).unwrap_or(i64::MAX);
    Ok((n_leads, done.settled))
}

async fn settle(
    app: &App,
    at: Moment,
    screening_id: &str,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<SettledScreening, Refusal> {
    let mut told = |leads: u64| {
        progress(Progress::Reading {
            file: "leads".to_owned(),
            rows: leads,
        });
    };
    crate::leads::settle_screening(app, at, screening_id, &mut told).await
}

/// The people that hits speak of.
async fn people(app: &App, viewer: &Viewer, found: &Screening, ids: &[String]) -> Result<People, Refusal> {
    let speaks = found
        .leads
        .iter()
        .filter(|lead| lead.hits.iter().any(|hit| hit.person.is_some()));
    let households: Vec<String> = speaks
        .filter_map(|lead| ids.get(lead.household as usize).cloned())
        .collect();
    let mut tx = app.store.read(viewer).await?;
    Ok(store::leads::people(&mut tx, &households).await?)
}

fn failure(failure: Failure) -> Refusal {
    Refusal::Conflict(match failure {
        Failure::Arguments(problems) | Failure::Nothing(problems) => problems,
    })
}

fn new_screening(
    found: &Screening,
    levels: &[String],
    (ids, people): (&[String], &People),
) -> Result<NewScreening, Refusal> {
    let leads = found
        .leads
        .iter()
        .map(|lead| new_lead(found, lead, levels, (ids, people)));
    Ok(NewScreening {
        region_code: found.run.region.clone(),
        as_of: found.run.as_of,
        snapshot: found.run.snapshot.clone(),
        policy: found.run.policy.clone(),
        summary: summary(found)?,
        n_households: i64::try_from(found.households.len()).unwrap_or(i64::MAX),
        leads: leads.collect::<Result<_, _>>()?,
    })
}

/// The summary names nobody: it is kept in clear.
fn summary(found: &Screening) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    documents::write::summary_json(found, &mut bytes).map_err(Refusal::fault)?;
    String::from_utf8(bytes).map_err(Refusal::fault)
}
