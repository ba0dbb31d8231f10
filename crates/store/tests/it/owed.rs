//! What people are owed: kept by looks, listed by area.

use domain::Date;
use domain::access::Role;
use domain::owed::OwedState::{self, Missing, NotDelivered};
use store::cases::{Change, NewCase, append_many};
use store::not_received::{Look, Owed, OwedQuery, keep, latest_look, list};

use super::cases::{officer, opened};
use super::regions::day;
use super::registers::{faults, seed, system};
use super::support::{Opened, now, stores};

/// Households with an open case, with what the rows of their first member are made of.
async fn cases(store: &Opened) -> Vec<Owed> {
    let seeded = seed(&store.store, 2).await;
    let mut tx = store.store.write(&system(), now()).await.expect("begins");
    let changes = seeded.households.iter().map(|(id, _)| {
        let new = NewCase {
            household_id: id.clone(),
            ..NewCase::default()
        };
        Change::open(new, vec![opened(id, day("2026-10-01"), &["因病"], 5)])
    });
    let kept = append_many(&mut tx, changes.collect()).await.expect("opens");
    tx.commit().await.expect("commits");
    let of = |(stored, (_, people)): (store::cases::Stored, &(String, Vec<String>))| Owed {
        household_id: stored.household_id,
        person_id: people[0].clone(),
        entitlement: "E".to_owned(),
        case_id: stored.case_id,
        township_id: stored.township_id,
        village_id: stored.village_id,
        state: Missing,
    };
    kept.into_iter().zip(&seeded.households).map(of).collect()
}

fn look(as_of: Date) -> Look {
    Look {
        as_of,
        made_at: now(),
        sources: "[]".to_owned(),
        n_households: 2,
        n_missing: 1,
        n_unknown: 1,
    }
}

async fn keep_as(store: &Opened, viewer: &domain::access::Viewer, on: &str, found: Vec<Owed>) -> u64 {
    let mut tx = store.store.write(viewer, now()).await.expect("begins");
    let n = keep(&mut tx, look(day(on)), found).await.expect("keeps");
    tx.commit().await.expect("commits");
    n
}

fn all() -> OwedQuery {
    OwedQuery {
        limit: 50,
        ..OwedQuery::default()
    }
}

async fn listed(store: &Opened, viewer: &domain::access::Viewer, query: &OwedQuery) -> Vec<(OwedState, String)> {
    let mut tx = store.store.read(viewer).await.expect("begins");
    let page = list(&mut tx, query).await.expect("lists");
    let row = |line: store::not_received::OwedLine| (line.owed.state, line.since_on.to_string());
    page.rows.into_iter().map(row).collect()
}

#[tokio::test]
async fn what_stands_stays_what_is_gone_ends_and_what_comes_back_begins_anew() {
    for store in stores().await {
        let owed = cases(&store).await;
        let unknown = Owed {
            state: NotDelivered,
            ..owed[1].clone()
        };
        let (both, one) = (vec![owed[0].clone(), unknown], vec![owed[0].clone()]);
        let line = |state, since: &str| (state, since.to_owned());
        let rows = [
            (
                "2026-11-01",
                both.clone(),
                2,
                vec![line(Missing, "2026-11-01"), line(NotDelivered, "2026-11-01")],
            ),
            (
                "2026-11-02",
                both,
                0,
                vec![line(Missing, "2026-11-01"), line(NotDelivered, "2026-11-01")],
            ),
            ("2026-11-03", one, 1, vec![line(Missing, "2026-11-01")]),
            (
                "2026-11-04",
                owed.clone(),
                1,
                vec![line(Missing, "2026-11-01"), line(Missing, "2026-11-04")],
            ),
            ("2026-11-05", Vec::new(), 2, Vec::new()),
        ];
        for (on, found, n_changed, expected) in rows {
            assert_eq!(keep_as(&store, &system(), on, found).await, n_changed, "{on}");
            assert_eq!(listed(&store, &system(), &all()).await, expected, "{on}");
            assert_eq!(faults(&store.store).await, [], "{on}");
        }
        let mut tx = store.store.read(&system()).await.expect("begins");
        let last = latest_look(&mut tx).await.expect("reads").expect("a look");
        assert_eq!(last.as_of, day("2026-11-05"));
    }
}

#[tokio::test]
async fn everybody_sees_their_own_area_and_nobody_there_ends_what_others_are_owed() {
    for store in stores().await {
        let owed = cases(&store).await;
        keep_as(&store, &system(), "2026-11-01", owed.clone()).await;
        let township = officer(Role::Township, &owed[0].township_id);
        let elsewhere = officer(Role::Village, "nowhere");
        let here = owed.iter().filter(|one| one.township_id == owed[0].township_id).count();
        let of = |codes: &[&str]| OwedQuery {
            entitlements: Some(codes.iter().map(|code| (*code).to_owned()).collect()),
            ..all()
        };
        let within = OwedQuery {
            region_id: Some(owed[1].village_id.clone()),
            ..all()
        };
        let in_village = owed.iter().filter(|one| one.village_id == owed[1].village_id).count();
        let rows = [
            (system(), all(), 2),
            (township.clone(), all(), here),
            (elsewhere.clone(), all(), 0),
            (elsewhere, within.clone(), 0),
            (system(), within, in_village),
            (system(), of(&["E"]), 2),
            (system(), of(&["F"]), 0),
            (system(), of(&[]), 0),
        ];
        for (viewer, query, expected) in rows {
            assert_eq!(listed(&store, &viewer, &query).await.len(), expected, "{query:?}");
        }
        let mut tx = store.store.write(&township, now()).await.expect("begins");
        assert_eq!(
            keep(&mut tx, look(day("2026-11-02")), Vec::new()).await.expect("asks"),
            0
        );
        drop(tx);
        assert_eq!(listed(&store, &system(), &all()).await.len(), 2);
    }
}

#[tokio::test]
async fn case_and_place_are_those_of_the_moment_it_is_kept() {
    for store in stores().await {
        let owed = cases(&store).await;
        let stale = Owed {
            case_id: "before".to_owned(),
            township_id: "elsewhere".to_owned(),
            village_id: "nowhere".to_owned(),
            ..owed[0].clone()
        };
        let closed = &owed[1].case_id;
        store.database.tamper(&format!(
            "UPDATE cases SET closed_on = '2026-11-01' WHERE case_id = '{closed}'"
        ));
        let found = vec![stale, owed[1].clone()];
        assert_eq!(keep_as(&store, &system(), "2026-11-01", found).await, 1);
        let mut tx = store.store.read(&system()).await.expect("begins");
        let page = list(&mut tx, &all()).await.expect("lists");
        let kept: Vec<&Owed> = page.rows.iter().map(|line| &line.owed).collect();
        assert_eq!(kept, [&owed[0]]);
    }
}
