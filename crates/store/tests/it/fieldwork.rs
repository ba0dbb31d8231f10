//! Visits, coverage, sweeps, guarantees, notices and what hits many, on both databases.

mod guarantees;
mod notices;
mod sweeps;
mod visits;
mod watch;

use domain::Moment;
use domain::access::{Actor, Area, Grant, Role, Viewer};
use store::Store;
use store::visits::{NewVisit, Recorded, record};

use super::regions::day;
use super::registers::{Seeded, seed};
use super::support::now;

/// Who goes there.
pub const CADRE: &str = "cadre";

pub async fn seeded(store: &Store) -> Seeded {
    seed(store, 12).await
}

/// The village of a household, as a cadre of it.
pub fn cadre(village_id: &str) -> Viewer {
    let grant = Grant::new(Role::Village, Area::Region(village_id.to_owned()));
    Viewer::new(Actor::Account(CADRE.to_owned()), vec![grant])
}

/// The place of the `n`th household of [`seeded`].
pub fn village(seeded: &Seeded, n: usize) -> String {
    seeded.places[n * 7 % 4].village_id.clone()
}

/// A visit by its number to a household on a day.
pub fn visit(n: usize, household_id: &str, channel: &str, on: &str) -> NewVisit {
    let visited_at: Moment = format!("{on}T02:00:00.000Z").parse().expect("a moment");
    NewVisit {
        visit_id: format!("019aaaaa-aaaa-7aaa-8aaa-{n:012}"),
        household_id: household_id.to_owned(),
        case_id: None,
        lead_id: None,
        sweep_id: None,
        kind: "routine".to_owned(),
        channel: channel.to_owned(),
        reaches: channel != "not_met",
        visited_at,
        day: day(on),
        answers: "{}".to_owned(),
        findings: "[]".to_owned(),
        text: None,
        away: channel == "phone",
        coordinates: None,
        signature_digest: None,
        files: Vec::new(),
        content_digest: format!("digest {n}"),
    }
}

/// Records a visit as somebody.
pub async fn recorded(store: &Store, viewer: &Viewer, new: &NewVisit) -> Recorded {
    let mut tx = store.write(viewer, now()).await.expect("begins");
    let told = record(&mut tx, new, CADRE).await.expect("records");
    tx.commit().await.expect("commits");
    told
}
