//! The end of a sweep: with every household accounted for and the list of them kept, or given up with the reason.

use std::io::Write as _;

use domain::access::{Action, Viewer};
use domain::problem::{Place, Problem};
use domain::{Date, Moment};
use store::StoreError;
use store::files::{self, Purpose};
use store::sweeps::{self, Account, Counts, SweptLine};

use crate::visits::{FieldRules, author, kept_file, permitted, words};
use crate::{App, Refusal, intake};

/// Villages that a refusal names at most.
const MOST_NAMED: usize = 50;
/// The first line of the list that is kept.
const TITLES: &str = "household_id,household_no,township_id,village_id,account,seen_on,channel,visit_id,reason\n";

/// Closes a sweep when every household is accounted for. The list of them, one line each, is kept sealed under its
/// digest, and the journal names it.
///
/// # Errors
/// With the number of households that are not accounted for, village by village.
#[store::boxed]
pub async fn close_sweep(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (sweep_id, version): (&str, i64),
) -> Result<Counts, Refusal> {
    permitted(viewer, Action::ManageSweep)?;
    let rules = FieldRules::read(app, at).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let sweep = sweeps::find_to_close(&mut tx, sweep_id, version).await?;
    let sweep = sweep.ok_or(Refusal::NotFound)?;
    if sweep.state != "open" {
        return Err(Refusal::conflict(Problem::error("SWP-004")));
    }
    let begins_on: Option<Date> = sweep.begins_on.parse().ok();
    if begins_on.is_some_and(|day| day > rules.today) {
        return Err(Refusal::conflict(Problem::error("SWP-010")));
    }
    let by_phone = rules.by_phone();
    let villages = sweeps::progress(&mut tx, &sweep, &by_phone).await?;
    let counts = villages
        .iter()
        .fold(Counts::default(), |all, (_, _, counts)| all.and(*counts));
    if counts.n_open() > 0 {
        return Err(Refusal::Conflict(not_accounted(&villages, counts)));
    }
    // The list is written where the rows are read, under the lock of the change: it holds what the counts say.
    let mut list = intake::files(app).begin().map_err(StoreError::Io)?;
    list.write_all(TITLES.as_bytes()).map_err(StoreError::Io)?;
    sweeps::each_household(&mut tx, &sweep, &by_phone, |line| {
        Ok(list.write_all(row(&line).as_bytes())?)
    })
    .await?;
    let kept = tokio::task::spawn_blocking(move || list.keep());
    let sealed = kept.await.map_err(Refusal::fault)?.map_err(StoreError::Io)?;
    files::note(&mut tx, &sealed, Purpose::Papers).await?;
    sweeps::close(&mut tx, &sweep, counts, &sealed.digest_of_plain, &author(viewer)).await?;
    tx.commit().await?;
    Ok(counts)
}

fn not_accounted(villages: &[(String, String, Counts)], counts: Counts) -> Vec<Problem> {
    let mut problems = vec![Problem::error("SWP-005").arg("n", counts.n_open())];
    let open = villages.iter().filter(|(_, _, counts)| counts.n_open() > 0);
    for (_, village, counts) in open.take(MOST_NAMED) {
        let place = Place {
            subject: Some(village.clone()),
            ..Place::default()
        };
        let problem = Problem::error("SWP-006")
            .arg("village", village)
            .arg("n", counts.n_open());
        problems.push(problem.at(place));
    }
    problems
}

/// One line: ids and words of the policy, no names.
fn row(line: &SweptLine) -> String {
    let is_excused = line.account == Account::Excepted.name();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let reason = if is_excused { text(&line.reason) } else { String::new() };
    let cells = [
        line.household_id.clone(),
        line.household_no.replace([',', '"', '\n'], " "),
        line.township_id.clone(),
        line.village_id.clone(),
        line.account.clone(),
        text(&line.seen_on),
        text(&line.channel),
        text(&line.visit_id),
        reason,
    ];
    format!("{}\n", cells.join(","))
}

/// The list that was kept when a sweep closed, as CSV: whoever sees the whole place of the sweep may read it.
///
/// # Errors
/// When there is none, or the viewer sees only a part of the place.
#[store::boxed]
pub async fn sweep_proof(app: &App, viewer: &Viewer, sweep_id: &str) -> Result<Vec<u8>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let mut tx = app.store.read(viewer).await?;
    let sweep = sweeps::find(&mut tx, sweep_id).await?.ok_or(Refusal::NotFound)?;
    let is_whole = sweeps::sees_whole(&mut tx, &sweep).await?;
    drop(tx);
    let digest = sweep.proof_digest.filter(|_| is_whole).ok_or(Refusal::NotFound)?;
    let (_, bytes) = kept_file(app, &digest).await?;
    Ok(bytes)
}

/// Gives a sweep up.
///
/// # Errors
/// Without a reason, or when it is over.
#[store::boxed]
pub async fn cancel_sweep(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (sweep_id, version): (&str, i64),
    reason: &str,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ManageSweep)?;
    let Some(reason) = words(Some(reason)) else {
        return Err(Refusal::field("reason", Problem::error("GUA-008")));
    };
    let mut tx = app.store.write(viewer, at).await?;
    let sweep = sweeps::find_to_close(&mut tx, sweep_id, version).await?;
    let sweep = sweep.ok_or(Refusal::NotFound)?;
    if sweep.state != "open" {
        return Err(Refusal::conflict(Problem::error("SWP-004")));
    }
    sweeps::cancel(&mut tx, &sweep, &reason, &author(viewer)).await?;
    tx.commit().await?;
    Ok(())
}
