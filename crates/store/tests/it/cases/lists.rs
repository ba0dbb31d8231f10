//! Lists and worklists: each page walks an index in the order it shows, and finds what a plain look would find.

use std::collections::BTreeSet;

use domain::access::{Area, Grant, Role};
use domain::case::Step;
use store::cases::{Change, MeasureQuery, Presence, Query, Sort, TaskQuery, TaskState};

use super::super::registers::{Seeded, seed, system};
use super::super::support::{Opened, stores};
use super::*;

const N: usize = 40;

/// Cases of every kind over four villages.
pub async fn seeded_cases(store: &Store) -> (Seeded, Vec<Stored>) {
    let seeded = seed(store, N).await;
    let mut changes = Vec::new();
    for (i, (household, _)) in seeded.households.iter().enumerate() {
        let begun = later(first(), i64::try_from(i % 5).expect("small"));
        let on = |n| later(begun, n);
        let risks: &[&str] = if i % 3 == 0 { &["因病", "因残"] } else { &["因学"] };
        let mut events = vec![opened(household, begun, risks, 2)];
        if i % 2 == 0 {
            events.push(completed(
                Step::Accept,
                on(1 + i64::try_from(i % 4).expect("small")),
                &[(Step::Visit, 3), (Step::Authorise, 5)],
            ));
        }
        if i % 4 == 0 {
            events.push(completed(Step::Visit, on(4), &[]));
            events.push(completed(Step::Authorise, on(5), &[(Step::CountyDecision, 5)]));
            events.push(transferred(if i % 8 == 0 { "one" } else { "two" }, on(5)));
        }
        if i % 8 == 0 {
            events.push(completed(Step::CountyDecision, on(8), &[]));
            events.push(recognised(on(8)));
            let cents = (i % 16 == 0).then_some((100_000, 150_000 + i64::try_from(i).expect("small")));
            events.extend(helped("m1", "HEALTH-1", on(9), cents));
        }
        if i % 10 == 7 {
            events.push(refused(on(6)));
        }
        let burden = (i % 7 != 0).then(|| i64::try_from(i * 13 % 29).expect("small") * 10_000);
        changes.push(Change::open(new_case(household, burden), events));
    }
    (seeded, change(store, changes).await)
}

/// Every row of a list, read in small pages.
async fn walk(tx: &mut store::ReadTx, query: &Query) -> Vec<store::cases::CaseLine> {
    let mut query = Query {
        limit: 7,
        ..query.clone()
    };
    let mut rows = Vec::new();
    loop {
        let page = store::cases::list(tx, &query).await.expect("lists");
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return rows,
        }
    }
}

pub async fn walk_tasks(tx: &mut store::ReadTx, query: &TaskQuery) -> Vec<store::cases::TaskLine> {
    let mut query = TaskQuery {
        limit: 7,
        ..query.clone()
    };
    let mut rows = Vec::new();
    loop {
        let page = store::cases::worklist(tx, &query).await.expect("lists");
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return rows,
        }
    }
}

fn queries(seeded: &Seeded) -> Vec<Query> {
    let (township, village) = (&seeded.places[0].township_id, &seeded.places[1].village_id);
    let some = |text: &str| Some(text.to_owned());
    let kinds = [
        Query::default(),
        Query {
            presence: Presence::Closed,
            ..Query::default()
        },
        Query {
            presence: Presence::All,
            ..Query::default()
        },
        Query {
            status: some("identifying"),
            ..Query::default()
        },
        Query {
            status: some("refused"),
            ..Query::default()
        },
        Query {
            risk: some("因残"),
            ..Query::default()
        },
        Query {
            risk: some("因病"),
            sort: Sort::Due,
            ..Query::default()
        },
        Query {
            sort: Sort::Due,
            ..Query::default()
        },
        Query {
            sort: Sort::Burden,
            ..Query::default()
        },
        Query {
            step: some("visit"),
            sort: Sort::Due,
            ..Query::default()
        },
        Query {
            late_on: Some(later(first(), 5)),
            ..Query::default()
        },
        Query {
            due_before: Some(later(first(), 4)),
            status: some("identifying"),
            ..Query::default()
        },
        Query {
            duty: some("one"),
            ..Query::default()
        },
        Query {
            duty: some("two"),
            sort: Sort::Due,
            ..Query::default()
        },
        Query {
            is_unassigned: true,
            ..Query::default()
        },
        Query {
            class: some("突发严重困难户"),
            ..Query::default()
        },
        Query {
            paused: Some(false),
            emergency: Some(false),
            ..Query::default()
        },
    ];
    let places = [None, Some(township.clone()), Some(village.clone())];
    let each = |kind: &Query| {
        places.clone().map(|region_id| Query {
            region_id,
            ..kind.clone()
        })
    };
    kinds.iter().flat_map(each).collect()
}

/// What a plain look at every case finds.
fn expected(cases: &[Stored], query: &Query) -> BTreeSet<String> {
    let fits = |one: &&Stored| {
        let case = &one.case;
        let tasks = domain::case::due(case);
        let next = tasks.first();
        let due = next.and_then(|task| task.due_on);
        let place = query.region_id.as_ref();
        let has_order = query.sort != Sort::Number || query.late_on.is_some() || query.due_before.is_some();
        let presence = match (&query.status, has_order) {
            (_, true) => Presence::Open,
            (Some(status), _) if status == "refused" => Presence::All,
            _ => query.presence,
        };
        let is_closed = case.status.closed_on().is_some();
        place.is_none_or(|place| *place == one.township_id || *place == one.village_id)
            && match presence {
                Presence::Open => !is_closed,
                Presence::Closed => is_closed,
                Presence::All => true,
            }
            && query
                .status
                .as_deref()
                .is_none_or(|status| status == case.status.name())
            && query
                .risk
                .as_ref()
                .is_none_or(|risk| case.risks.iter().any(|one| one.risk == *risk))
            && query
                .step
                .as_deref()
                .is_none_or(|step| next.is_some_and(|task| task.step.is_some_and(|known| known.name() == step)))
            && query.late_on.is_none_or(|day| due.is_some_and(|due| due < day))
            && query.due_before.is_none_or(|day| due.is_some_and(|due| due <= day))
            && query.duty.as_ref().is_none_or(|duty| case.duty.as_ref() == Some(duty))
            && (!query.is_unassigned || case.duty.is_none())
            && query
                .class
                .as_ref()
                .is_none_or(|class| case.class.as_ref() == Some(class))
    };
    cases.iter().filter(fits).map(|one| one.case_id.clone()).collect()
}

#[tokio::test]
async fn every_list_finds_what_a_plain_look_finds_in_its_order() {
    for Opened { store, .. } in &stores().await {
        let (seeded, cases) = seeded_cases(store).await;
        let mut tx = store.read(&system()).await.expect("begins");
        for query in queries(&seeded) {
            let rows = walk(&mut tx, &query).await;
            let found: BTreeSet<String> = rows.iter().map(|row| row.case_id.clone()).collect();
            assert_eq!(found.len(), rows.len(), "{query:?}");
            assert_eq!(found, expected(&cases, &query), "{query:?}");
            let is_sorted = match query.sort {
                Sort::Burden => rows.is_sorted_by_key(|row| {
                    (
                        row.burden_cents.is_none(),
                        row.burden_cents.map(|cents| -cents),
                        row.number,
                    )
                }),
                Sort::Number if query.late_on.is_none() && query.due_before.is_none() => {
                    rows.is_sorted_by_key(|row| row.number)
                }
                _ => rows.is_sorted_by_key(|row| (row.next_due_on.is_none(), row.next_due_on, row.number)),
            };
            assert!(is_sorted, "{query:?}");
        }
        drop(tx);
        sound(store).await;
    }
}

#[tokio::test]
async fn a_viewer_of_two_places_sees_one_list() {
    for Opened { store, .. } in &stores().await {
        let (seeded, cases) = seeded_cases(store).await;
        let grants = [&seeded.places[0].village_id, &seeded.places[2].village_id]
            .map(|id| Grant::new(Role::Village, Area::Region(id.clone())));
        let viewer = Viewer::new(Actor::Account("a".to_owned()), grants.to_vec());
        let mut tx = store.read(&viewer).await.expect("begins");
        for query in queries(&seeded) {
            let rows = walk(&mut tx, &query).await;
            let found: BTreeSet<String> = rows.into_iter().map(|row| row.case_id).collect();
            let mine: Vec<Stored> = cases
                .iter()
                .filter(|one| [0, 2].map(|i| &seeded.places[i].village_id).contains(&&one.village_id))
                .cloned()
                .collect();
            assert_eq!(found, expected(&mine, &query), "{query:?}");
        }
    }
}

#[tokio::test]
async fn no_list_of_the_embedded_database_sorts_or_reads_a_whole_table() {
    for opened in stores().await.iter().filter(|opened| opened.store.is_embedded()) {
        let (seeded, _) = seeded_cases(&opened.store).await;
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let mut plans = Vec::new();
        for query in queries(&seeded) {
            let plan = store::cases::plans::list(&mut tx, &query).await.expect("plans");
            plans.push((format!("{query:?}"), plan));
        }
        for query in task_queries(&seeded) {
            let plan = store::cases::plans::worklist(&mut tx, &query).await.expect("plans");
            plans.push((format!("{query:?}"), plan));
        }
        for (query, plan) in plans {
            let text = plan.join("\n");
            assert!(!text.contains("TEMP B-TREE"), "{query}\n{text}");
            let scans = plan
                .iter()
                .filter(|line| line.starts_with("SCAN") && !line.contains("USING"));
            assert_eq!(scans.count(), 0, "{query}\n{text}");
        }
    }
}

fn task_queries(seeded: &Seeded) -> Vec<TaskQuery> {
    let (township, village) = (&seeded.places[0].township_id, &seeded.places[1].village_id);
    let late = Some(later(first(), 5));
    let kinds = [
        TaskQuery::default(),
        TaskQuery {
            late_on: late,
            ..TaskQuery::default()
        },
        TaskQuery {
            due_before: late,
            role: Some(Role::Village),
            ..TaskQuery::default()
        },
        TaskQuery {
            steps: vec!["visit".to_owned()],
            ..TaskQuery::default()
        },
        TaskQuery {
            steps: vec!["visit".to_owned(), "follow_up".to_owned()],
            due_before: late,
            ..TaskQuery::default()
        },
        TaskQuery {
            duty: Some("one".to_owned()),
            ..TaskQuery::default()
        },
        TaskQuery {
            is_unassigned: true,
            ..TaskQuery::default()
        },
        TaskQuery {
            state: TaskState::Done,
            ..TaskQuery::default()
        },
        TaskQuery {
            state: TaskState::Done,
            duty: Some("one".to_owned()),
            ..TaskQuery::default()
        },
        TaskQuery {
            state: TaskState::Done,
            done_from: Some(first()),
            done_until: late,
            steps: vec!["accept".to_owned()],
            was_late: Some(true),
            ..TaskQuery::default()
        },
    ];
    let places = [None, Some(township.clone()), Some(village.clone())];
    let each = |kind: &TaskQuery| {
        places.clone().map(|region_id| TaskQuery {
            region_id,
            ..kind.clone()
        })
    };
    kinds.iter().flat_map(each).collect()
}

#[tokio::test]
async fn worklists_hold_every_open_task_in_order_of_its_deadline() {
    for Opened { store, .. } in &stores().await {
        let (seeded, cases) = seeded_cases(store).await;
        let mut tx = store.read(&system()).await.expect("begins");
        let all = walk_tasks(&mut tx, &TaskQuery::default()).await;
        let open: usize = cases.iter().map(|one| domain::case::due(&one.case).len()).sum();
        assert_eq!(all.len(), open);
        for query in task_queries(&seeded) {
            let rows = walk_tasks(&mut tx, &query).await;
            let numbers: BTreeSet<i64> = rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers.len(), rows.len());
            match query.state {
                TaskState::Open => {
                    assert!(rows.is_sorted_by_key(|row| (row.due_on.is_none(), row.due_on, row.number)));
                    let fits = |row: &&store::cases::TaskLine| {
                        let place = query.region_id.as_ref();
                        place.is_none_or(|id| *id == row.township_id || *id == row.village_id)
                            && query.late_on.is_none_or(|day| row.due_on.is_some_and(|due| due < day))
                            && query
                                .due_before
                                .is_none_or(|day| row.due_on.is_some_and(|due| due <= day))
                            && query.role.is_none_or(|role| row.actors.contains(&role))
                            && (query.steps.is_empty() || query.steps.contains(&row.step))
                            && query
                                .duty
                                .as_ref()
                                .is_none_or(|duty| row.duty_account_id.as_ref() == Some(duty))
                            && (!query.is_unassigned || row.duty_account_id.is_none())
                    };
                    let expected: BTreeSet<i64> = all.iter().filter(fits).map(|row| row.number).collect();
                    assert_eq!(numbers, expected, "{query:?}");
                }
                _ => assert!(rows.is_sorted_by_key(|row| (row.done_on, row.number)), "{query:?}"),
            }
        }
    }
}

#[tokio::test]
async fn measures_that_are_late_are_listed_and_effects_say_what_they_rest_on() {
    for Opened { store, .. } in &stores().await {
        seeded_cases(store).await;
        let mut tx = store.read(&system()).await.expect("begins");
        let all = MeasureQuery {
            limit: 50,
            ..MeasureQuery::default()
        };
        let open = store::cases::measures(&mut tx, &all).await.expect("lists").rows;
        assert_eq!(open.len(), 2, "of five measures three were delivered");
        assert!(
            open.iter()
                .all(|line| line.status.is_owed() && line.effect_on.is_none())
        );
        let judged = MeasureQuery {
            judged: true,
            code: Some("HEALTH-1".to_owned()),
            ..all.clone()
        };
        let judged = store::cases::measures(&mut tx, &judged).await.expect("lists").rows;
        let compared = judged.iter().filter(|line| line.before_cents < line.after_cents);
        assert_eq!(
            (judged.len(), compared.count()),
            (3, 3),
            "what the effects are counted from"
        );
        let late = MeasureQuery {
            late_on: Some(later(first(), 39)),
            department: Some("医保局".to_owned()),
            ..all
        };
        let late = store::cases::measures(&mut tx, &late).await.expect("lists").rows;
        assert!(late.len() < open.len());
        let effects = store::cases::effects(&mut tx, None).await.expect("counts");
        let [effect] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(
            (
                effect.n_measures,
                effect.n_households,
                effect.n_compared,
                effect.n_better
            ),
            (3, 3, 3, 3)
        );
        assert_eq!(effect.median_before_cents, Some(100_000));
        assert_eq!(effect.median_change_cents, Some(50_016));
        let codes = ["HEALTH-1".to_owned()];
        let households = store::cases::households_with_open_measures(&mut tx, &codes)
            .await
            .expect("reads");
        assert_eq!(households.len(), 2);
    }
}

#[tokio::test]
async fn the_system_owes_what_is_late_and_nothing_else() {
    for Opened { store, .. } in &stores().await {
        let (_, cases) = seeded_cases(store).await;
        let today = later(first(), 5);
        let mut tx = store.read(&system()).await.expect("begins");
        let (mut owing, mut after) = (BTreeSet::new(), 0);
        loop {
            let part = store::cases::owing(&mut tx, today, after, 7).await.expect("reads");
            let Some(last) = part.last() else { break };
            after = last.number;
            owing.extend(part.into_iter().map(|one| one.case_id));
        }
        let late = cases.iter().filter(|one| {
            let tasks = domain::case::due(&one.case);
            tasks.iter().any(|task| task.due_on.is_some_and(|due| due < today))
        });
        assert_eq!(owing, late.map(|one| one.case_id.clone()).collect());
    }
}
