//! The same with many: a screening's leads into cases, worklists, figures, a tick. Small as it stands; with
//! `SHOUWANG_CASES=50000` it prints how long each takes, for docs/reference/benchmarks.md.

#![expect(clippy::print_stderr, reason = "how long each takes is printed for whoever asks")]

use std::time::Instant;

use domain::access::Role;
use domain::case::{Event, Level, Step};
use store::cases::{Change, FigureQuery, Group, Query, Sort, TaskQuery};

use super::super::registers::{seed, system};
use super::super::support::stores;
use super::*;

/// Times of one thing, told by their middle and the slowest of a hundred.
async fn timed<F: Future<Output = usize>>(what: &str, n: usize, mut each: impl FnMut(usize) -> F) {
    let mut times = Vec::new();
    let mut rows = 0;
    for i in 0..n {
        let begun = Instant::now();
        rows += each(i).await;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    eprintln!(
        "{what:<44} p50 {:>9.2} ms  p99 {:>9.2} ms  rows {}",
        at(50),
        at(99),
        rows / n
    );
}

#[tokio::test]
async fn many_cases_are_opened_read_and_counted() {
    let n: usize = std::env::var("SHOUWANG_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    for opened_store in stores().await {
        let store = &opened_store.store;
        eprintln!("{n} cases, embedded {}", store.is_embedded());
        let begun = Instant::now();
        let seeded = seed(store, n).await;
        eprintln!(
            "{:<44} {:>9.0} ms",
            "households",
            begun.elapsed().as_secs_f64() * 1_000.0
        );
        let ids: Vec<String> = seeded.households.iter().map(|(id, _)| id.clone()).collect();
        for part in ids.chunks(10_000) {
            let begin = part.iter().zip(0i64..).map(|(household, i)| {
                let on = later(first(), i % 20);
                let events = vec![
                    opened(household, on, &["因病", "因学"], 2),
                    transferred(&format!("a{}", i % 200), on),
                ];
                Change::open(new_case(household, Some(i * 7 % 90_000)), events)
            });
            let begun = Instant::now();
            let done = change(store, begin.collect()).await.len();
            eprintln!(
                "{:<44} {:>9.0} ms",
                format!("{done} cases opened"),
                begun.elapsed().as_secs_f64() * 1_000.0
            );
        }
        let begun = Instant::now();
        let mut tx = store.read(&system()).await.expect("begins");
        let standing = store::cases::load_open_of_many(&mut tx, &ids[..n.min(10_000)])
            .await
            .expect("reads");
        drop(tx);
        eprintln!(
            "{:<44} {:>9.0} ms",
            format!("{} cases loaded", standing.len()),
            begun.elapsed().as_secs_f64() * 1_000.0
        );
        let next = [(Step::Visit, 3), (Step::Authorise, 5)];
        let go_on = standing.into_values().map(|stored| {
            let events = vec![
                Event::Escalated {
                    step: Step::Accept,
                    level: Level::Township,
                    on: later(first(), 21),
                },
                completed(Step::Accept, later(first(), 22), &next),
            ];
            Change::append(stored, events)
        });
        let go_on: Vec<Change> = go_on.collect();
        let begun = Instant::now();
        let done = change(store, go_on).await.len();
        eprintln!(
            "{:<44} {:>9.0} ms",
            format!("{done} cases go on"),
            begun.elapsed().as_secs_f64() * 1_000.0
        );

        let times = if n > 1_000 { 200 } else { 2 };
        let place = |i: usize| seeded.places[i % 4].clone();
        for (what, viewer) in [
            ("county", system()),
            ("village", officer(Role::Village, &place(1).village_id)),
        ] {
            timed(&format!("worklist of the {what}"), times, async |i| {
                let mut tx = store.read(&viewer).await.expect("begins");
                let query = TaskQuery {
                    limit: 50,
                    late_on: Some(later(first(), i as i64 % 30)),
                    ..TaskQuery::default()
                };
                store::cases::worklist(&mut tx, &query).await.expect("lists").rows.len()
            })
            .await;
            timed(&format!("cases of the {what} by burden"), times, async |_| {
                let mut tx = store.read(&viewer).await.expect("begins");
                let query = Query {
                    limit: 50,
                    sort: Sort::Burden,
                    ..Query::default()
                };
                store::cases::list(&mut tx, &query).await.expect("lists").rows.len()
            })
            .await;
            timed(&format!("cases of the {what} with a risk"), times, async |_| {
                let mut tx = store.read(&viewer).await.expect("begins");
                let query = Query {
                    limit: 50,
                    risk: Some("因学".to_owned()),
                    ..Query::default()
                };
                store::cases::list(&mut tx, &query).await.expect("lists").rows.len()
            })
            .await;
        }
        timed("worklist of an account", times, async |i| {
            let mut tx = store.read(&system()).await.expect("begins");
            let query = TaskQuery {
                limit: 50,
                duty: Some(format!("a{}", i % 200)),
                ..TaskQuery::default()
            };
            store::cases::worklist(&mut tx, &query).await.expect("lists").rows.len()
        })
        .await;
        timed("visits of a township", times, async |i| {
            let mut tx = store.read(&system()).await.expect("begins");
            let query = TaskQuery {
                limit: 50,
                region_id: Some(place(i).township_id),
                steps: vec!["visit".to_owned()],
                ..TaskQuery::default()
            };
            store::cases::worklist(&mut tx, &query).await.expect("lists").rows.len()
        })
        .await;
        timed("figures of the county by village", times.min(20), async |_| {
            let mut tx = store.read(&system()).await.expect("begins");
            let query = FigureQuery {
                region_id: None,
                group: Group::Village,
                from: first(),
                until: later(first(), 31),
                on: later(first(), 30),
                visit_steps: vec!["visit".to_owned()],
            };
            store::cases::figures(&mut tx, &query).await.expect("counts").len()
        })
        .await;
        timed("what the system owes, the first 500", times.min(20), async |_| {
            let mut tx = store.read(&system()).await.expect("begins");
            store::cases::owing(&mut tx, later(first(), 30), 0, 500)
                .await
                .expect("reads")
                .len()
        })
        .await;
        let begun = Instant::now();
        assert_eq!(sound(store).await, n as u64);
        eprintln!(
            "{:<44} {:>9.0} ms",
            "verified with every case made anew",
            begun.elapsed().as_secs_f64() * 1_000.0
        );
    }
}
