//! The ledger keeps the latest state whatever comes when; a problem goes from finding to the second look.

use std::collections::BTreeSet;

use domain::access::Action;
use store::issues::ledger::{self, Ground, LedgerLine, NewState, Told, UNKNOWN, Whom};
use store::issues::{self, NewIssue, Owner, Query, Raised, Recheck, Repair};
use store::{ReadTx, StoreError};

use super::super::regions::day;
use super::super::registers::{faults, system};
use super::super::support::{now, stores};
use super::{cadre, recorded, seeded, village, visit};

const EACH_HOUSEHOLD: Whom = Whom {
    by_person: false,
    born: None,
};
const EACH_PERSON: Whom = Whom {
    by_person: true,
    born: None,
};

fn state(household_id: &str, guarantee: &str, state: &str, on: &str) -> NewState {
    NewState {
        household_id: household_id.to_owned(),
        person_id: None,
        guarantee: guarantee.to_owned(),
        state: state.to_owned(),
        detail: Some("入户查看".to_owned()),
        on: day(on),
        ground: None,
    }
}

#[tokio::test]
async fn what_is_known_from_a_later_day_stands() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let household = &seeded.households[0].0;
        let here = cadre(&village(&seeded, 0));
        let new = visit(1, household, "home", "2026-10-05");
        recorded(&opened.store, &here, &new).await;
        let by_visit = NewState {
            ground: Some(new.visit_id.clone()),
            ..state(household, "water", "problem", "2026-10-05")
        };
        for (new, expected) in [
            (by_visit.clone(), Told::Now),
            (by_visit, Told::Already),
            (state(household, "water", "held", "2026-10-01"), Told::Outdated),
            (state(household, "water", "held", "2026-10-09"), Told::Now),
            (state(household, "housing", "held", "2026-10-09"), Told::Now),
        ] {
            let mut tx = opened.store.write(&here, now()).await.expect("begins");
            assert_eq!(
                ledger::set(&mut tx, Action::RecordVisit, &new).await.expect("sets"),
                expected
            );
            tx.commit().await.expect("commits");
        }
        let elsewhere = cadre(&village(&seeded, 1));
        let mut tx = opened.store.write(&elsewhere, now()).await.expect("begins");
        let outside = state(household, "water", "held", "2026-10-20");
        assert_eq!(
            ledger::set(&mut tx, Action::RecordVisit, &outside).await.expect("asks"),
            Told::NotFound
        );
        drop(tx);
        let mut tx = opened.store.read(&here).await.expect("begins");
        let (lines, members) = ledger::of_household(&mut tx, household)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(members.len(), seeded.households[0].1.len());
        let water: Vec<_> = lines.iter().filter(|line| line.guarantee == "water").collect();
        let told: Vec<_> = water
            .iter()
            .filter_map(|line| line.known.as_ref())
            .map(|known| {
                (
                    known.state.as_str(),
                    known.valid_from.as_str(),
                    known.valid_to.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("problem", "2026-10-05", Some("2026-10-09")),
                ("held", "2026-10-09", None)
            ]
        );
        let grounds: Vec<_> = water
            .iter()
            .filter_map(|line| line.known.as_ref())
            .map(|known| &known.ground)
            .collect();
        let by_visit = Ground::Visit("019aaaaa-aaaa-7aaa-8aaa-000000000001".to_owned());
        assert_eq!(grounds, [&by_visit, &Ground::Hand]);
        let counted = [
            ("water".to_owned(), EACH_HOUSEHOLD),
            ("medical".to_owned(), EACH_PERSON),
        ];
        let counts = ledger::counts(&mut tx, None, &counted).await.expect("counts");
        let n = |guarantee: &str, state: Option<&str>| -> i64 {
            let of = |one: &&ledger::StateCount| one.guarantee == guarantee && one.state.as_deref() == state;
            counts.iter().filter(of).map(|one| one.n).sum()
        };
        let own = (0..12).filter(|n| village(&seeded, *n) == village(&seeded, 0));
        let own: Vec<usize> = own.map(|n| seeded.households[n].1.len()).collect();
        let whole = |n: usize| i64::try_from(n).expect("small");
        assert_eq!(n("water", None), whole(own.len()));
        assert_eq!(n("medical", None), whole(own.iter().sum()));
        assert_eq!((n("water", Some("held")), n("water", Some("problem"))), (1, 0));
        drop(tx);
        assert!(faults(&opened.store).await.is_empty());
    }
}

#[tokio::test]
async fn the_members_of_a_household_stand_on_one_page() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let mut expected = Vec::new();
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        for (household, people) in &seeded.households {
            for person in people {
                let new = NewState {
                    person_id: Some(person.clone()),
                    ..state(household, "medical", "problem", "2026-10-05")
                };
                ledger::set(&mut tx, Action::HandleIssue, &new).await.expect("sets");
                expected.push(person.clone());
            }
        }
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        for (place, state) in [
            (None, Some("problem".to_owned())),
            (None, None),
            (Some(seeded.places[0].township_id.clone()), Some("problem".to_owned())),
            (Some(seeded.places[1].village_id.clone()), Some("problem".to_owned())),
        ] {
            let query = ledger::Query {
                place: place.clone(),
                guarantee: "medical".to_owned(),
                state,
                after: None,
                limit: 3,
            };
            let lines = walked(&mut tx, query, EACH_PERSON).await;
            let mut found: Vec<String> = lines.into_iter().filter_map(|line| line.person_id).collect();
            let n = found.len();
            found.sort();
            found.dedup();
            assert_eq!(found.len(), n, "nobody twice");
            if place.is_none() {
                let mut all = expected.clone();
                all.sort();
                assert_eq!(found, all);
            } else {
                assert!(n > 0 && n < expected.len());
            }
        }
        assert!(faults(&opened.store).await.is_empty());
    }
}

/// Every line of a list, page after page.
async fn walked(tx: &mut ReadTx, mut query: ledger::Query, whom: Whom) -> Vec<LedgerLine> {
    let mut all: Vec<LedgerLine> = Vec::new();
    loop {
        let page = ledger::list(tx, &query, whom).await.expect("lists");
        let first = page.rows.first().map(|line| &line.household_id);
        let last = all.last().map(|line| &line.household_id);
        assert!(first.is_none() || first != last, "a household stands on one page");
        all.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

#[tokio::test]
async fn of_whom_nothing_is_known_is_listed_and_whom_it_does_not_concern_is_not() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let (household, people) = &seeded.households[3];
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        for (person, guarantee) in [(None, "schooling"), (Some(people[0].clone()), "medical")] {
            let new = NewState {
                person_id: person,
                ..state(household, guarantee, "held", "2026-10-05")
            };
            ledger::set(&mut tx, Action::HandleIssue, &new).await.expect("sets");
        }
        tx.commit().await.expect("commits");
        let (n_households, n_people) = (
            seeded.households.len(),
            seeded.households.iter().map(|(_, p)| p.len()).sum::<usize>(),
        );
        let born = |from: &str, to: &str| Some((day(from), day(to)));
        let (grown, children) = (born("1980-01-01", "1980-01-01"), born("2011-01-01", "2019-12-31"));
        let rows = [
            ("schooling", EACH_HOUSEHOLD, n_households, n_households - 1),
            (
                "schooling",
                Whom {
                    born: grown,
                    ..EACH_HOUSEHOLD
                },
                n_households,
                n_households - 1,
            ),
            (
                "schooling",
                Whom {
                    born: children,
                    ..EACH_HOUSEHOLD
                },
                1,
                0,
            ),
            ("medical", EACH_PERSON, n_people, n_people - 1),
            (
                "medical",
                Whom {
                    born: grown,
                    ..EACH_PERSON
                },
                n_people,
                n_people - 1,
            ),
            (
                "medical",
                Whom {
                    born: children,
                    ..EACH_PERSON
                },
                1,
                0,
            ),
        ];
        let mut tx = opened.store.read(&system()).await.expect("begins");
        for (guarantee, whom, concerned, unknown) in rows {
            let counts = ledger::counts(&mut tx, None, &[(guarantee.to_owned(), whom)])
                .await
                .expect("counts");
            let all = counts
                .iter()
                .filter(|one| one.guarantee == guarantee && one.state.is_none());
            let n: i64 = all.map(|one| one.n).sum();
            assert_eq!(usize::try_from(n), Ok(concerned), "{guarantee} {whom:?}");
            let query = ledger::Query {
                guarantee: guarantee.to_owned(),
                state: Some(UNKNOWN.to_owned()),
                limit: 3,
                ..ledger::Query::default()
            };
            let lines = walked(&mut tx, query, whom).await;
            assert!(
                lines
                    .iter()
                    .all(|line| line.known.is_none() && line.guarantee == guarantee)
            );
            let whose: BTreeSet<_> = lines.iter().map(|line| (&line.household_id, &line.person_id)).collect();
            assert_eq!((whose.len(), lines.len()), (unknown, unknown), "{guarantee} {whom:?}");
        }
        drop(tx);
        for (place, elsewhere) in [(0, 1), (1, 0)] {
            let here = cadre(&village(&seeded, place));
            let mut tx = opened.store.read(&here).await.expect("begins");
            let own = |n: &usize| village(&seeded, *n) == village(&seeded, place);
            let own = (0..seeded.households.len()).filter(own).count();
            let known = usize::from(village(&seeded, 3) == village(&seeded, place));
            for (asked, concerned) in [(None, own), (Some(village(&seeded, elsewhere)), 0)] {
                let schooling = [(
                    "schooling".to_owned(),
                    Whom {
                        born: grown,
                        ..EACH_HOUSEHOLD
                    },
                )];
                let counts = ledger::counts(&mut tx, asked.as_deref(), &schooling)
                    .await
                    .expect("counts");
                let all = counts.iter().filter(|one| one.state.is_none());
                let n: i64 = all.map(|one| one.n).sum();
                assert_eq!(usize::try_from(n), Ok(concerned), "{place} asks for {asked:?}");
                let query = ledger::Query {
                    place: asked.clone(),
                    guarantee: "schooling".to_owned(),
                    state: Some(UNKNOWN.to_owned()),
                    limit: 3,
                    ..ledger::Query::default()
                };
                let lines = walked(&mut tx, query, EACH_HOUSEHOLD).await;
                assert_eq!(
                    lines.len(),
                    concerned.saturating_sub(known),
                    "{place} asks for {asked:?}"
                );
            }
        }
        let leaves = format!(
            "UPDATE persons SET household_id = NULL WHERE person_id = '{}'",
            people[0]
        );
        opened.database.tamper(&leaves);
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let medical = [("medical".to_owned(), EACH_PERSON)];
        let counts = ledger::counts(&mut tx, None, &medical).await.expect("counts");
        let mut of_medical = counts.iter().filter(|one| one.guarantee == "medical");
        assert!(
            of_medical.all(|one| one.state.is_none()),
            "who left speaks for nobody: {counts:?}"
        );
        let held = ledger::Query {
            guarantee: "medical".to_owned(),
            limit: 3,
            ..ledger::Query::default()
        };
        assert_eq!(walked(&mut tx, held, EACH_PERSON).await, []);
        drop(tx);
        opened
            .database
            .tamper("UPDATE persons SET born_on = NULL WHERE number = 1");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let whom = Whom {
            born: children,
            ..EACH_HOUSEHOLD
        };
        let query = ledger::Query {
            guarantee: "schooling".to_owned(),
            state: Some(UNKNOWN.to_owned()),
            limit: 3,
            ..ledger::Query::default()
        };
        let lines = walked(&mut tx, query.clone(), whom).await;
        assert_eq!(lines.len(), 1, "whose birthday nobody knows may be a child");
        drop(tx);
        // The eldest of a household of several is a child now: the others do not count where persons do.
        let child = seeded.households[7].1[0].as_str();
        let is_child = format!("CASE WHEN person_id = '{child}' THEN '2012-06-01' ELSE '1980-01-01' END");
        opened
            .database
            .tamper(&format!("UPDATE persons SET born_on = {is_child}"));
        let mut tx = opened.store.read(&system()).await.expect("begins");
        for (guarantee, by_person) in [("schooling", false), ("medical", true)] {
            let whom = Whom {
                by_person,
                born: children,
            };
            let query = ledger::Query {
                guarantee: guarantee.to_owned(),
                ..query.clone()
            };
            let lines = walked(&mut tx, query, whom).await;
            let whose: Vec<_> = lines.iter().map(|line| line.person_id.as_deref()).collect();
            assert_eq!(whose, [by_person.then_some(child)], "{guarantee}");
        }
    }
}

#[tokio::test]
async fn a_problem_goes_from_finding_to_the_second_look() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let household = &seeded.households[0].0;
        let here = cadre(&village(&seeded, 0));
        let new = NewIssue {
            household_id: household.clone(),
            person_id: None,
            guarantee: "water".to_owned(),
            text: "水管冻裂".to_owned(),
            channel: "visit".to_owned(),
            found_on: day("2026-10-05"),
            visit_id: None,
            owner: Owner {
                department: Some("水利".to_owned()),
                account_id: None,
            },
            due_on: day("2026-10-20"),
        };
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        let Raised::New(id) = issues::raise(&mut tx, Action::RecordVisit, &new, "a")
            .await
            .expect("raises")
        else {
            panic!("it is new");
        };
        assert_eq!(
            issues::raise(&mut tx, Action::RecordVisit, &new, "a")
                .await
                .expect("asks"),
            Raised::Open(1)
        );
        tx.commit().await.expect("commits");
        let changed = |version: i64| (id.as_str(), version);
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        let (issue_id, version) = changed(1);
        let issue = issues::find_to_change(&mut tx, issue_id, version)
            .await
            .expect("reads")
            .expect("is there");
        let repair = Repair {
            text: "换了水管".to_owned(),
            evidence: None,
            on: day("2026-10-10"),
            recheck_on: day("2026-11-09"),
        };
        issues::repair(&mut tx, &issue, &repair, "b").await.expect("repairs");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        assert!(matches!(
            issues::find_to_change(&mut tx, &id, 1).await,
            Err(StoreError::Conflict)
        ));
        let issue = issues::find_to_change(&mut tx, &id, 2)
            .await
            .expect("reads")
            .expect("is there");
        let again = Recheck {
            passed: false,
            text: "还在漏".to_owned(),
            on: day("2026-10-12"),
            due_on: day("2026-10-27"),
        };
        issues::recheck(&mut tx, &issue, &again, "c").await.expect("looks");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        let issue = issues::find_to_change(&mut tx, &id, 3)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!((issue.state.as_str(), issue.due_on.as_str()), ("open", "2026-10-27"));
        let owner = Owner {
            department: Some("自来水公司".to_owned()),
            account_id: None,
        };
        issues::assign(&mut tx, &issue, &owner, day("2026-10-30"), "管道归公司")
            .await
            .expect("assigns");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&here).await.expect("begins");
        let open = issues::list(
            &mut tx,
            &Query {
                due_before: Some(day("2026-10-31")),
                department: Some("自来水公司".to_owned()),
                limit: 50,
                ..Query::default()
            },
        )
        .await
        .expect("lists");
        assert_eq!(open.rows.len(), 1);
        drop(tx);
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        let issue = issues::find_to_change(&mut tx, &id, 4)
            .await
            .expect("reads")
            .expect("is there");
        issues::repair(&mut tx, &issue, &repair, "b").await.expect("repairs");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&here, now()).await.expect("begins");
        let issue = issues::find_to_change(&mut tx, &id, 5)
            .await
            .expect("reads")
            .expect("is there");
        let passed = Recheck { passed: true, ..again };
        issues::recheck(&mut tx, &issue, &passed, "c").await.expect("looks");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&here).await.expect("begins");
        let query = Query {
            limit: 50,
            ..Query::default()
        };
        assert!(issues::list(&mut tx, &query).await.expect("lists").rows.is_empty());
        let all = Query { all: true, ..query };
        let all = issues::list(&mut tx, &all).await.expect("lists").rows;
        assert_eq!((all.len(), all[0].state.as_str()), (1, "closed"));
        drop(tx);
        assert!(faults(&opened.store).await.is_empty());
    }
}
