//! Lists and searches: complete, in order, within the area, and each along an index.

use domain::access::{Action, Actor, Area, Grant, Role, Viewer};
use store::registers::households::{self, Presence, Query, Search, Sort, StatusFilter};
use store::registers::persons::{self, Fields};

use super::super::support::{now, stores};
use super::{Seeded, faults, id_no, phone, seed, system};

fn filter() -> StatusFilter {
    StatusFilter {
        status: "低保".to_owned(),
        value: None,
    }
}

/// Every way to ask, without a place.
fn ways() -> Vec<Query> {
    let by = |sort| Query {
        sort,
        ..Query::default()
    };
    let search = |search| Query {
        search: Some(search),
        ..Query::default()
    };
    vec![
        by(Sort::Number),
        by(Sort::Name),
        by(Sort::Village),
        search(Search::Name("曾".to_owned())),
        search(Search::Initials("Yc".to_owned())),
        search(Search::HouseholdNo("52990000".to_owned())),
        Query {
            status: Some(filter()),
            ..Query::default()
        },
        Query {
            status: Some(filter()),
            ..search(Search::Name("甲".to_owned()))
        },
        Query {
            presence: Presence::Gone,
            ..Query::default()
        },
        Query {
            presence: Presence::All,
            ..by(Sort::Name)
        },
    ]
}

fn viewers(seeded: &Seeded) -> Vec<Viewer> {
    let account = |grants| Viewer::new(Actor::Account("a1".to_owned()), grants);
    let region = |role, id: &str| Grant::new(role, Area::Region(id.to_owned()));
    vec![
        system(),
        account(vec![region(Role::Township, &seeded.places[2].township_id)]),
        account(vec![region(Role::Village, &seeded.places[0].village_id)]),
        account(vec![
            region(Role::Village, &seeded.places[0].village_id),
            region(Role::Village, &seeded.places[3].village_id),
        ]),
    ]
}

#[tokio::test]
async fn pages_add_up_to_what_is_there_in_order_and_within_the_area() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 60).await;
        for viewer in viewers(&seeded) {
            let mut tx = opened.store.read(&viewer).await.expect("begins");
            let all = households::list(
                &mut tx,
                &Query {
                    limit: 200,
                    ..Query::default()
                },
            )
            .await
            .expect("lists")
            .rows;
            let scope = viewer.scope(Action::ReadHousehold);
            assert!(
                all.iter()
                    .all(|one| scope.covers(&[&one.township_id, &one.village_id], &[]))
            );
            assert!(!all.is_empty());
            for way in ways() {
                for place in [
                    None,
                    Some(seeded.places[0].township_id.clone()),
                    Some(seeded.places[0].village_id.clone()),
                ] {
                    let query = Query {
                        place: place.clone(),
                        limit: 3,
                        ..way.clone()
                    };
                    let mut expected: Vec<String> = all
                        .iter()
                        .filter(|one| fits(&query, one))
                        .map(|one| one.household_id.clone())
                        .collect();
                    let mut found = pages(&mut tx, query.clone()).await;
                    if query.sort == Sort::Number && query.search.is_none() {
                        assert_eq!(found, expected, "{query:?}");
                    }
                    found.sort();
                    expected.sort();
                    assert_eq!(found, expected, "{query:?}");
                }
            }
        }
    }
}

fn fits(query: &Query, one: &households::Household) -> bool {
    let in_place = query
        .place
        .as_ref()
        .is_none_or(|place| [&one.township_id, &one.village_id].contains(&place));
    let has_status = query.status.is_none() || !one.statuses.is_empty();
    let found = match &query.search {
        Some(Search::Name(prefix)) => one.head_name.starts_with(prefix),
        Some(Search::Initials(_)) => one.head_name.starts_with("尉迟"),
        Some(Search::HouseholdNo(prefix)) => one.household_no.starts_with(prefix),
        _ => true,
    };
    in_place && has_status && found && query.presence != Presence::Gone
}

async fn pages(tx: &mut store::ReadTx, mut query: Query) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let page = households::list(tx, &query).await.expect("lists");
        found.extend(page.rows.into_iter().map(|one| one.household_id));
        match page.next {
            Some(next) => query.after = Some(next.to_string().parse().expect("cursor")),
            None => return found,
        }
    }
}

#[tokio::test]
async fn every_list_walks_an_index() {
    for opened in stores().await {
        if !opened.store.is_embedded() {
            continue;
        }
        let seeded = seed(&opened.store, 8).await;
        for viewer in viewers(&seeded) {
            let mut tx = opened.store.read(&viewer).await.expect("begins");
            let page = households::list(
                &mut tx,
                &Query {
                    limit: 1,
                    ..Query::default()
                },
            )
            .await
            .expect("lists");
            for way in ways() {
                for place in [
                    None,
                    Some(seeded.places[0].township_id.clone()),
                    Some(seeded.places[0].village_id.clone()),
                ] {
                    for after in [None, page.next.clone()] {
                        let query = Query {
                            place: place.clone(),
                            after,
                            limit: 50,
                            ..way.clone()
                        };
                        for plan in households::plans(&mut tx, &query).await.expect("plans") {
                            check(&plan, &format!("{query:?}"));
                        }
                    }
                }
            }
            for search in [
                None,
                Some(persons::Search::Name("甲".to_owned())),
                Some(persons::Search::Initials("j".to_owned())),
            ] {
                for place in [
                    None,
                    Some(seeded.places[0].township_id.clone()),
                    Some(seeded.places[0].village_id.clone()),
                ] {
                    let query = persons::Query {
                        place,
                        search: search.clone(),
                        limit: 50,
                        ..persons::Query::default()
                    };
                    for plan in persons::plans(&mut tx, &query).await.expect("plans") {
                        check(&plan, &format!("{query:?}"));
                    }
                }
            }
        }
    }
}

/// Walking a whole index in the order shown is what a list of everything does; walking a table or sorting is not.
fn check(plan: &str, query: &str) {
    let walks_table = plan.starts_with("SCAN") && !plan.contains("USING");
    assert!(!walks_table && !plan.contains("TEMP B-TREE"), "{plan} for {query}");
}

#[tokio::test]
async fn people_are_found_by_number_and_telephone_and_shown_masked() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 12).await;
        let viewer = viewers(&seeded).remove(1);
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let query = |search| persons::Query {
            search: Some(search),
            limit: 10,
            ..persons::Query::default()
        };
        for search in [persons::Search::Id(id_no(7)), persons::Search::Phone(phone(7))] {
            let found = persons::list(&mut tx, &query(search)).await.expect("finds").rows;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].person_id, seeded.households[3].1[0]);
            assert_eq!(found[0].phone.as_deref(), Some("139****0007"));
            assert!(found[0].id.as_ref().is_some_and(|id| id.starts_with("529901********")));
        }
        for search in [Search::Id(id_no(7)), Search::Phone(phone(7))] {
            let query = Query {
                search: Some(search),
                limit: 10,
                ..Query::default()
            };
            let found = households::list(&mut tx, &query).await.expect("finds").rows;
            assert_eq!(
                found.iter().map(|one| &one.household_id).collect::<Vec<_>>(),
                [&seeded.households[3].0]
            );
        }
        // The first household lies in the other township.
        drop(tx);
        let mut tx = opened.store.read(&viewer).await.expect("begins");
        assert!(
            households::find(&mut tx, &seeded.households[0].0)
                .await
                .expect("reads")
                .is_none()
        );
        assert!(
            households::story(&mut tx, &seeded.households[0].0)
                .await
                .expect("reads")
                .is_none()
        );
        assert!(
            persons::find(&mut tx, &seeded.households[0].1[0])
                .await
                .expect("reads")
                .is_none()
        );
        let stranger = query(persons::Search::Id(id_no(1)));
        assert!(persons::list(&mut tx, &stranger).await.expect("finds").rows.is_empty());
    }
}

#[tokio::test]
async fn unmasking_is_an_entry_and_keeps_to_the_area() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 4).await;
        let [system, township] = [viewers(&seeded).remove(0), viewers(&seeded).remove(1)];
        let fields = Fields { id: true, phone: true };
        let person_id = &seeded.households[0].1[0];
        let mut tx = opened.store.write(&system, now()).await.expect("begins");
        let clear = persons::unmask(&mut tx, person_id, fields, "核对")
            .await
            .expect("opens")
            .expect("is there");
        assert_eq!(
            (clear.id, clear.phone),
            (id_no(1).number().map(|id| id.reveal()), Some(phone(1)))
        );
        tx.commit().await.expect("commits");
        assert_eq!(
            opened
                .database
                .tamper("SELECT count(*) FROM journal WHERE kind = 'person.unmasked'"),
            "1"
        );
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        assert!(
            persons::unmask(&mut tx, person_id, fields, "核对")
                .await
                .expect("answers")
                .is_none()
        );
        drop(tx);
        assert!(faults(&opened.store).await.is_empty());
    }
}

#[tokio::test]
async fn an_export_has_everything_once() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 30).await;
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let mut n = 0;
        households::export(&mut tx, &Query::default(), |one| {
            assert!(!one.village.is_empty());
            n += 1;
            Ok(())
        })
        .await
        .expect("exports");
        assert_eq!(n, seeded.households.len());
    }
}
