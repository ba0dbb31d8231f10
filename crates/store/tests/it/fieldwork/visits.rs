//! A visit is kept once, in whatever order; every household is counted, seen or not.

use std::collections::BTreeMap;

use store::coverage::{self, Query, RoundCut, Seen};
use store::visits::{self, NewVisit, Recorded};

use super::super::regions::day;
use super::super::registers::{faults, system};
use super::super::support::stores;
use super::{CADRE, cadre, recorded, seeded, village, visit};

#[tokio::test]
async fn visits_in_any_order_and_twice_are_the_same() {
    let orders: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        for (n, order) in orders.iter().enumerate() {
            let (household, village) = (&seeded.households[n].0, village(&seeded, n));
            let cadre = cadre(&village);
            let all = [
                visit(n * 10, household, "home", "2026-10-01"),
                visit(n * 10 + 1, household, "phone", "2026-10-20"),
                visit(n * 10 + 2, household, "not_met", "2026-10-25"),
            ];
            for at in order {
                assert_eq!(recorded(&opened.store, &cadre, &all[*at]).await, Recorded::New);
                assert_eq!(recorded(&opened.store, &cadre, &all[*at]).await, Recorded::Known);
            }
            let other = NewVisit {
                content_digest: "another".to_owned(),
                ..all[0].clone()
            };
            assert_eq!(recorded(&opened.store, &cadre, &other).await, Recorded::Other);
            let mut tx = opened.store.read(&cadre).await.expect("begins");
            let query = visits::Query {
                household_id: Some(household.clone()),
                limit: 2,
                ..visits::Query::default()
            };
            let first = visits::list(&mut tx, &query).await.expect("lists");
            let days: Vec<&str> = first.rows.iter().map(|one| one.day.as_str()).collect();
            assert_eq!(days, ["2026-10-25", "2026-10-20"]);
            let rest = visits::Query {
                after: first.next,
                ..query
            };
            let rest = visits::list(&mut tx, &rest).await.expect("lists");
            assert_eq!((rest.rows.len(), rest.rows[0].day.as_str()), (1, "2026-10-01"));
            assert_eq!(rest.next, None);
            assert_eq!(rest.rows[0].by_account, CADRE);
            let seen = Query {
                place: Some(village.clone()),
                limit: 200,
                ..Query::default()
            };
            let missing = ["not_met".to_owned()];
            let seen = coverage::list(&mut tx, &seen, &missing).await.expect("lists").rows;
            let line = seen.iter().find(|line| line.household_id == *household);
            let line = line.expect("the household");
            assert_eq!(
                (line.seen_on.as_deref(), line.channel.as_deref(), line.away),
                (Some("2026-10-20"), Some("phone"), true)
            );
            assert_eq!(line.tried_on.as_deref(), Some("2026-10-25"));
        }
        assert!(faults(&opened.store).await.is_empty());
    }
}

#[tokio::test]
async fn a_visit_stays_within_the_area_and_belongs_to_its_household() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let household = &seeded.households[0].0;
        let elsewhere = cadre(&village(&seeded, 1));
        let new = visit(1, household, "home", "2026-10-01");
        assert_eq!(
            recorded_nothing(&opened.store, &elsewhere, &new).await,
            Recorded::NotFound
        );
        let here = cadre(&village(&seeded, 0));
        let unfit = NewVisit {
            case_id: Some("no such case".to_owned()),
            ..new.clone()
        };
        assert_eq!(recorded_nothing(&opened.store, &here, &unfit).await, Recorded::Unfit);
        let digest = "a".repeat(64);
        let with_files = NewVisit {
            files: vec![digest.clone(), digest.clone()],
            coordinates: Some(("26.5".to_owned(), "106.7".to_owned())),
            ..new
        };
        assert_eq!(recorded(&opened.store, &here, &with_files).await, Recorded::New);
        let mut tx = opened.store.read(&here).await.expect("begins");
        let found = visits::find(&mut tx, &with_files.visit_id)
            .await
            .expect("finds")
            .expect("is there");
        assert_eq!(found.files.len(), 1);
        assert!(!found.files[0].is_here, "a file may come after the visit that names it");
        assert!(!visits::has_file(&mut tx, &found.visit_id, &digest).await.expect("asks"));
        assert_eq!(found.coordinates, with_files.coordinates);
        drop(tx);
        let mut tx = opened.store.read(&elsewhere).await.expect("begins");
        assert_eq!(visits::find(&mut tx, &found.visit_id).await.expect("finds"), None);
        assert!(faults(&opened.store).await.is_empty());
    }
}

async fn recorded_nothing(store: &store::Store, viewer: &domain::access::Viewer, new: &NewVisit) -> Recorded {
    let mut tx = store.write(viewer, super::super::support::now()).await.expect("begins");
    visits::record(&mut tx, new, CADRE).await.expect("asks")
}

#[tokio::test]
async fn every_household_is_counted_once_seen_or_not() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let ways = ["home", "phone", "not_met"];
        for n in 0..9 {
            let new = visit(
                n,
                &seeded.households[n].0,
                ways[n % 3],
                ["2026-10-20", "2026-03-01"][n % 2],
            );
            recorded(&opened.store, &cadre(&village(&seeded, n)), &new).await;
        }
        let since = day("2026-09-01");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let groups = coverage::groups(&mut tx, None, since).await.expect("counts");
        let sum = |fits: &dyn Fn(&coverage::CoverageGroup) -> bool| -> i64 {
            groups.iter().filter(|one| fits(one)).map(|one| one.n_households).sum()
        };
        assert_eq!(sum(&|_| true), 12, "the register is what is counted over");
        let mut listed: BTreeMap<&str, i64> = BTreeMap::new();
        for (word, seen) in [
            ("since", Seen::Since),
            ("not", Seen::NotSince),
            ("never", Seen::Never),
            ("all", Seen::All),
        ] {
            let mut query = Query {
                seen,
                since,
                limit: 2,
                ..Query::default()
            };
            loop {
                let page = coverage::list(&mut tx, &query, &[]).await.expect("lists");
                *listed.entry(word).or_default() += i64::try_from(page.rows.len()).expect("small");
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
        }
        assert_eq!(listed["all"], 12);
        assert_eq!(listed["since"] + listed["not"], 12);
        assert_eq!(listed["since"], sum(&|one| one.is_recent));
        assert_eq!(listed["never"], sum(&|one| one.channel.is_none()));
        assert_eq!((listed["since"], listed["never"]), (3, 6));
    }
}

#[tokio::test]
async fn visits_are_owed_by_the_first_rhythm_that_holds() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        // Every third household has the status; each was seen forty days ago but the last.
        for n in 0..11 {
            let new = visit(n, &seeded.households[n].0, "home", "2026-09-22");
            recorded(&opened.store, &cadre(&village(&seeded, n)), &new).await;
        }
        let rounds = [
            RoundCut {
                statuses: vec!["低保".to_owned()],
                cut: day("2026-10-02"),
                ..RoundCut::default()
            },
            RoundCut {
                others: true,
                cut: day("2026-08-01"),
                ..RoundCut::default()
            },
        ];
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let query = Query {
            limit: 200,
            ..Query::default()
        };
        let owed = coverage::owed_visits(&mut tx, &query, &rounds, &[])
            .await
            .expect("lists")
            .rows;
        let mut expected: Vec<(&str, Option<usize>)> = (0..12)
            .filter(|n| n % 3 == 0 || *n == 11)
            .map(|n| (seeded.households[n].0.as_str(), Some(usize::from(n % 3 != 0))))
            .collect();
        let mut found: Vec<(&str, Option<usize>)> = owed
            .iter()
            .map(|line| (line.household_id.as_str(), line.round))
            .collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        let groups = coverage::owed_groups(&mut tx, None, &rounds).await.expect("counts");
        assert_eq!(groups.iter().map(|one| one.n_households).sum::<i64>(), 12);
        assert_eq!(groups.iter().map(|one| one.n_owed).sum::<i64>(), 5);
        assert!(
            coverage::owed_visits(&mut tx, &query, &[], &[])
                .await
                .expect("lists")
                .rows
                .is_empty()
        );
    }
}
