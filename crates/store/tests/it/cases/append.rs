//! Events written into cases, one by one and in bulk.

use domain::access::{Action, Role};
use domain::case::{Conflict, Event, Pause, Return, Step};
use store::StoreError;
use store::cases::{Change, TaskQuery, TaskState, append, events, load, load_open_of, worklist};

use super::super::registers::{seed, system};
use super::super::support::{now, stores};
use super::*;

#[tokio::test]
async fn a_case_is_what_its_events_make_and_a_stale_reader_is_refused() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 4).await;
        let (household, _) = &seeded.households[0];
        let first = first();
        let mut tx = writing(store, now()).await;
        let begun = store::cases::open(
            &mut tx,
            new_case(household, Some(5)),
            &[opened(household, first, &["因病"], 2)],
        )
        .await
        .expect("opens");
        tx.commit().await.expect("commits");
        assert_eq!((begun.number, begun.version, begun.n_events), (1, 1, 1));

        let mut tx = writing(store, now()).await;
        let seen = load_open_of(&mut tx, household)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(seen, begun);
        let next = [(Step::Visit, 3), (Step::Authorise, 3)];
        let after = append(&mut tx, &seen, &[completed(Step::Accept, later(first, 1), &next)])
            .await
            .expect("goes on");
        assert_eq!((after.version, after.n_events), (2, 2));
        let stale = append(&mut tx, &seen, &[refused(first)]).await;
        assert!(matches!(stale, Err(StoreError::Conflict)));
        tx.commit().await.expect("commits");

        let mut tx = store.read(&system()).await.expect("begins");
        assert_eq!(load(&mut tx, &begun.case_id).await.expect("reads"), Some(after.clone()));
        let told = events(&mut tx, &begun.case_id).await.expect("reads");
        let kinds: Vec<_> = told.iter().map(|one| (one.seq, one.event.kind())).collect();
        assert_eq!(kinds, [(1, "opened"), (2, "step_completed")]);
        let rebuilt = store::cases::rebuild(&mut tx, &begun.case_id)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((rebuilt.case, rebuilt.differs), (Some(after.case), vec![]));
        drop(tx);
        assert_eq!(sound(store).await, 1);
    }
}

#[tokio::test]
async fn a_household_has_one_open_case() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 2).await;
        let (household, _) = &seeded.households[0];
        let begin = || Change::open(new_case(household, None), vec![opened(household, first(), &[], 2)]);
        let begun = change(store, vec![begin()]).await.remove(0);
        let mut tx = writing(store, now()).await;
        let second = store::cases::append_many(&mut tx, vec![begin()]).await;
        assert!(matches!(second, Err(StoreError::Constraint(_))), "{second:?}");
        drop(tx);
        change(store, vec![Change::append(begun, vec![refused(first())])]).await;
        let again = change(store, vec![begin()]).await;
        assert_eq!(again[0].number, 2);
        sound(store).await;
    }
}

#[tokio::test]
async fn what_is_outside_the_area_is_not_there() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 4).await;
        let (household, _) = &seeded.households[0];
        let begun = change(
            store,
            vec![Change::open(
                new_case(household, None),
                vec![opened(household, first(), &["因病"], 2)],
            )],
        )
        .await
        .remove(0);
        let other = seeded
            .places
            .iter()
            .find(|place| place.township_id != begun.township_id);
        let other = officer(Role::Township, &other.expect("another").township_id);
        let own = officer(Role::Village, &begun.village_id);
        for (viewer, expected) in [(&own, 1), (&other, 0)] {
            let mut tx = store.read(viewer).await.expect("begins");
            let found = load(&mut tx, &begun.case_id).await.expect("reads");
            assert_eq!(usize::from(found.is_some()), expected);
            assert_eq!(events(&mut tx, &begun.case_id).await.expect("reads").len(), expected);
            let tasks = worklist(&mut tx, &TaskQuery::default()).await.expect("reads");
            assert_eq!(tasks.rows.len(), expected);
            let list = store::cases::list(&mut tx, &store::cases::Query::default())
                .await
                .expect("reads");
            assert_eq!(list.rows.len(), expected);
        }
        let (elsewhere, _) = &seeded.households[1];
        let mut tx = store.write(&other, now()).await.expect("begins");
        let refused = store::cases::open(
            &mut tx,
            new_case(household, None),
            &[opened(elsewhere, first(), &[], 2)],
        )
        .await;
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
    }
}

/// Tasks of a case as words: step, turn, state, days taken.
async fn tasks(store: &Store, case_id: &str) -> Vec<String> {
    let mut tx = store.read(&system()).await.expect("begins");
    let mut told = Vec::new();
    for state in TaskState::ALL {
        let query = TaskQuery {
            case_id: Some(case_id.to_owned()),
            state,
            ..TaskQuery::default()
        };
        for task in worklist(&mut tx, &query).await.expect("reads").rows {
            let days = task.days.map_or(String::new(), |days| format!(" {days}"));
            told.push((
                task.number,
                format!("{} {} {}{days}", task.step, task.turn, state.name()),
            ));
        }
    }
    told.sort();
    told.into_iter().map(|(_, told)| told).collect()
}

#[tokio::test]
async fn tasks_keep_their_turns_through_return_rest_and_refusal() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 1).await;
        let (household, _) = &seeded.households[0];
        let first = first();
        let on = |n| later(first, n);
        let begun = change(
            store,
            vec![Change::open(
                new_case(household, None),
                vec![opened(household, first, &["因病"], 2)],
            )],
        )
        .await
        .remove(0);
        let id = begun.case_id.clone();
        let parts = [
            (vec![], vec!["accept 1 open"]),
            (
                vec![completed(
                    Step::Accept,
                    on(1),
                    &[(Step::Visit, 3), (Step::Authorise, 3)],
                )],
                vec!["accept 1 done 1", "visit 1 open", "authorise 1 open"],
            ),
            (
                vec![Event::Paused {
                    pause: Pause {
                        since: on(2),
                        reason: "住院".to_owned(),
                        until: Some(on(9)),
                    },
                    by: "officer".to_owned(),
                }],
                vec!["accept 1 done 1", "visit 1 waiting", "authorise 1 waiting"],
            ),
            (
                vec![
                    Event::Resumed {
                        on: on(5),
                        by: "officer".to_owned(),
                        due: BTreeMap::new(),
                        total: None,
                    },
                    completed(Step::Visit, on(6), &[]),
                ],
                vec!["accept 1 done 1", "visit 1 done 5", "authorise 1 open"],
            ),
            (
                vec![Event::Returned {
                    back: Return {
                        to: Step::Visit,
                        by: "officer".to_owned(),
                        on: on(7),
                        comment: "再看".to_owned(),
                    },
                    due: [(Step::Visit, due(on(7), 3))].into(),
                }],
                vec!["accept 1 done 1", "visit 1 done 5", "authorise 1 open", "visit 2 open"],
            ),
            (
                vec![refused(on(8))],
                vec![
                    "accept 1 done 1",
                    "visit 1 done 5",
                    "authorise 1 dropped",
                    "visit 2 dropped",
                    "tell_reason 1 open",
                ],
            ),
        ];
        let mut case = begun;
        for (events, expected) in parts {
            case = change(store, vec![Change::append(case, events)]).await.remove(0);
            assert_eq!(tasks(store, &id).await, expected);
        }
        sound(store).await;
    }
}

#[tokio::test]
async fn a_whole_caseload_changes_hands_in_one_part() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 12).await;
        let begin = seeded.households.iter().map(|(household, _)| {
            let events = vec![opened(household, first(), &["因病"], 2), transferred("old", first())];
            Change::open(new_case(household, None), events)
        });
        change(store, begin.collect()).await;
        let query = store::cases::Query {
            duty: Some("old".to_owned()),
            limit: 5,
            ..Default::default()
        };
        let mut moved = 0;
        loop {
            let mut tx = writing(store, now()).await;
            let page = store::cases::load_page(&mut tx, &query, Action::TransferCases)
                .await
                .expect("reads");
            if page.cases.is_empty() {
                break;
            }
            moved += page.cases.len();
            let over = page.cases.into_iter().map(|stored| {
                let flagged = Event::ConflictFlagged {
                    conflict: Conflict {
                        account: "old".to_owned(),
                        why: "亲属".to_owned(),
                    },
                    on: first(),
                    by: "officer".to_owned(),
                };
                Change::append(stored, vec![transferred("new", first()), flagged])
            });
            store::cases::append_many(&mut tx, over.collect()).await.expect("moves");
            tx.commit().await.expect("commits");
        }
        assert_eq!(moved, 12);
        let mut tx = store.read(&system()).await.expect("begins");
        let mine = TaskQuery {
            duty: Some("new".to_owned()),
            ..TaskQuery::default()
        };
        assert_eq!(worklist(&mut tx, &mine).await.expect("reads").rows.len(), 12);
        drop(tx);
        sound(store).await;
    }
}

#[tokio::test]
async fn a_broken_off_part_leaves_nothing() {
    for opened_store in stores().await {
        let store = &opened_store.store;
        let seeded = seed(store, 3).await;
        let begin = |i: usize| {
            let (household, _) = &seeded.households[i];
            Change::open(
                new_case(household, None),
                vec![opened(household, first(), &["因病"], 2)],
            )
        };
        let begun = change(store, vec![begin(0)]).await.remove(0);
        let stale = store::cases::Stored {
            version: 7,
            ..begun.clone()
        };
        let mut tx = writing(store, now()).await;
        let changes = vec![begin(1), Change::append(stale, vec![refused(first())]), begin(2)];
        let done = store::cases::append_many(&mut tx, changes).await;
        assert!(matches!(done, Err(StoreError::Conflict)));
        drop(tx);
        let twice = vec![
            Change::append(begun.clone(), vec![refused(first())]),
            Change::append(begun, vec![refused(first())]),
        ];
        let mut tx = writing(store, now()).await;
        let done = store::cases::append_many(&mut tx, twice).await;
        assert!(matches!(done, Err(StoreError::Conflict)));
        drop(tx);
        assert_eq!(sound(store).await, 1);
    }
}
