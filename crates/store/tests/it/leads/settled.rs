//! Leads are kept once, listed by rank, by day and by what waits, and end once.

use domain::access::{Action, Role, Viewer};
use domain::lead::Outcome;
use serde_json::json;
use store::StoreError;
use store::journal::Subject;
use store::leads::{self, LeadFilter, Reported, Settled, Waiting};

use super::super::registers::{faults, seed, system};
use super::super::support::{now, stores};
use super::{AS_OF, lead, officer, run, screened};

fn filter(limit: i64) -> LeadFilter {
    LeadFilter {
        limit,
        ..LeadFilter::default()
    }
}

fn reported(household_id: &str) -> Reported {
    Reported {
        household_id: household_id.to_owned(),
        person_id: None,
        channel: "hotline".to_owned(),
        level: "high".to_owned(),
        found_on: AS_OF,
        due_on: AS_OF,
        risks: "因病".to_owned(),
        source: "热线电话".to_owned(),
        notice: "大额支出".to_owned(),
        words: Some("住院花费很大".to_owned()),
    }
}

#[tokio::test]
async fn a_screening_carried_on_under_its_id_is_kept_once() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 8).await;
        let id = "019aaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaab";
        for _ in 0..2 {
            let mut tx = opened.store.write(&system(), now()).await.expect("begins");
            let leads = vec![lead(&seeded.households[0].0, 1), lead(&seeded.households[1].0, 2)];
            assert_eq!(screened(&mut tx, Some(id), leads).await, id);
            tx.commit().await.expect("commits");
        }
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let found = leads::of_screening(&mut tx, id, &filter(10)).await.expect("lists");
        assert_eq!(
            found.iter().map(|lead| lead.rank).collect::<Vec<_>>(),
            [Some(1), Some(2)]
        );
        assert_eq!(found[0].village, "一村");
        assert_eq!(
            store::screenings::list(&mut tx, None, 10).await.expect("lists").len(),
            1
        );
        drop(tx);
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn a_lead_ends_once_and_the_rest_wait() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 8).await;
        let screening = run(&opened.store, &seeded).await;
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let open = leads::unsettled(&mut tx, &screening, 0, 3).await.expect("reads");
        assert_eq!(open.iter().map(|lead| lead.rank).collect::<Vec<_>>(), [1, 2, 3]);
        let settled = [
            Settled::into_case(open[0].lead_id.as_str(), "c1", true),
            Settled::into_case(open[1].lead_id.as_str(), "c2", false),
            Settled {
                lead_id: open[2].lead_id.clone(),
                outcome: Outcome::Remembered,
                case_id: None,
                remembered_lead_id: Some("before".to_owned()),
                reason: None,
                text: None,
            },
        ];
        leads::settle_many(&mut tx, &settled).await.expect("settles");
        tx.record("leads.settled", &Subject::new("screening", &screening), json!({}));
        tx.commit().await.expect("commits");

        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        for again in [&settled[..1], &[Settled::into_case("nothing", "c1", true)]] {
            let refused = leads::settle_many(&mut tx, again).await;
            assert!(matches!(refused, Err(StoreError::Conflict)));
        }
        let rest = leads::unsettled(&mut tx, &screening, 0, 100).await.expect("reads");
        assert_eq!(rest.first().map(|lead| lead.rank), Some(4));
        assert_eq!(rest.len(), 5);
        drop(tx);

        let mut tx = opened.store.read(&system()).await.expect("begins");
        for (outcome, n) in [
            (Some(None), 5),
            (Some(Some(Outcome::Case)), 1),
            (Some(Some(Outcome::Joined)), 1),
            (Some(Some(Outcome::Remembered)), 1),
            (Some(Some(Outcome::Dismissed)), 0),
            (None, 8),
        ] {
            let asked = LeadFilter { outcome, ..filter(100) };
            let found = leads::of_screening(&mut tx, &screening, &asked).await.expect("lists");
            assert_eq!(found.len(), n, "{outcome:?}");
        }
        let time = (AS_OF, AS_OF);
        let months = leads::count_by_month(&mut tx, time, None).await.expect("counts");
        let mut told: Vec<_> = months
            .iter()
            .map(|one| (one.month.as_str(), one.outcome.map(Outcome::name), one.leads))
            .collect();
        told.sort_unstable();
        let ends = [
            (None, 5),
            (Some("case"), 1),
            (Some("joined"), 1),
            (Some("remembered"), 1),
        ];
        assert_eq!(told, ends.map(|(outcome, n)| ("2026-11", outcome, n)));
        let elsewhere = leads::count_by_month(&mut tx, time, Some("elsewhere")).await;
        assert!(elsewhere.expect("counts").is_empty());
        let of_case = LeadFilter {
            case_id: Some("c2".to_owned()),
            ..filter(10)
        };
        let page = leads::latest_of(&mut tx, &of_case, None).await.expect("lists");
        assert_eq!(page.rows[0].outcome, Some(Outcome::Joined));
        assert_eq!(page.rows[0].version, 2);
        let before = AS_OF.yesterday().expect("a day");
        for (by, n) in [(AS_OF, 1), (before, 0)] {
            let hits = leads::hits_of_case(&mut tx, "c2", by).await.expect("reads");
            assert_eq!(hits.len(), n, "{by}");
        }
        let mut traced = Vec::new();
        leads::trace(&mut tx, (AS_OF, AS_OF), None, |lead| traced.push(lead))
            .await
            .expect("traces");
        assert_eq!((traced.len(), traced[0].rules.len()), (8, 2));
        drop(tx);
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn leads_stay_in_their_area_and_pages_follow_each_other() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 20).await;
        let screening = run(&opened.store, &seeded).await;
        let township = &seeded.places[0].township_id;
        let village = &seeded.places[0].village_id;
        for (viewer, n) in [
            (system(), 20),
            (officer(Role::Township, township), 10),
            (officer(Role::Village, village), 5),
            (officer(Role::GridWorker, village), 0),
            (Viewer::anonymous(), 0),
        ] {
            let mut tx = opened.store.read(&viewer).await.expect("begins");
            let found = leads::of_screening(&mut tx, &screening, &filter(100))
                .await
                .expect("lists");
            assert_eq!(found.len(), n, "{viewer:?}");
            assert!(found.is_sorted_by_key(|lead| lead.rank));
            let (mut latest, mut waiting) = (Vec::new(), Vec::new());
            let (mut after, mut next) = (None, None);
            loop {
                let page = leads::latest_of(&mut tx, &filter(3), after.as_ref())
                    .await
                    .expect("lists");
                latest.extend(page.rows.into_iter().map(|lead| lead.number));
                match page.next {
                    Some(cursor) => after = Some(cursor),
                    None => break,
                }
            }
            loop {
                let asked = Waiting {
                    after: next.take(),
                    limit: 4,
                    ..Waiting::default()
                };
                let page = leads::waiting(&mut tx, &asked).await.expect("lists");
                waiting.extend(page.rows.into_iter().map(|lead| lead.number));
                match page.next {
                    Some(cursor) => next = Some(cursor),
                    None => break,
                }
            }
            assert!(latest.is_sorted_by(|a, b| a > b) && latest.len() == n, "{latest:?}");
            assert!(waiting.is_sorted_by(|a, b| a < b) && waiting.len() == n, "{waiting:?}");
        }
        let elsewhere = &seeded.places[2].village_id;
        let mut tx = opened
            .store
            .read(&officer(Role::Village, village))
            .await
            .expect("begins");
        let asked = LeadFilter {
            region_id: Some(elsewhere.clone()),
            ..filter(10)
        };
        assert_eq!(
            leads::of_screening(&mut tx, &screening, &asked).await.expect("lists"),
            []
        );
        assert_eq!(leads::latest_of(&mut tx, &asked, None).await.expect("lists").rows, []);
    }
}

#[tokio::test]
async fn what_people_tell_is_kept_in_their_area_alone() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 8).await;
        let (own, other) = (&seeded.households[0].0, &seeded.households[1].0);
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let home = store::registers::households::find(&mut tx, own)
            .await
            .expect("reads")
            .expect("is there");
        drop(tx);
        let walker = officer(Role::GridWorker, &home.village_id);
        let mut tx = opened.store.write(&walker, now()).await.expect("begins");
        assert_eq!(leads::report(&mut tx, reported(other)).await.expect("asks"), None);
        assert_eq!(leads::report(&mut tx, reported("nobody")).await.expect("asks"), None);
        let id = leads::report(&mut tx, reported(own))
            .await
            .expect("reports")
            .expect("is its own");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let found = leads::find(&mut tx, &id, Action::ReadLead)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(found.words.as_deref(), Some("住院花费很大"));
        assert_eq!(found.reported_by.as_deref(), Some("account:officer"));
        assert_eq!((found.line.rank, found.line.outcome), (None, None));
        let person = &seeded.households[0].1[0];
        assert!(leads::lives_in(&mut tx, person, own).await.expect("asks"));
        assert!(!leads::lives_in(&mut tx, person, other).await.expect("asks"));
        let people = leads::people(&mut tx, std::slice::from_ref(own)).await.expect("reads");
        assert_eq!(
            people.get(&(own.clone(), "乙小二".to_owned())),
            Some(&Some(person.clone()))
        );
        drop(tx);
        let settled = Settled {
            outcome: Outcome::Dismissed,
            case_id: None,
            reason: Some("covered".to_owned()),
            ..Settled::into_case(id.as_str(), "", true)
        };
        let village = officer(Role::Village, &home.village_id);
        let mut tx = opened.store.write(&village, now()).await.expect("begins");
        assert!(
            !leads::settle(&mut tx, Some(1), &settled).await.expect("asks"),
            "a village settles nothing"
        );
        drop(tx);
        let township = officer(Role::Township, &home.township_id);
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        assert!(matches!(
            leads::settle(&mut tx, Some(7), &settled).await,
            Err(StoreError::Conflict)
        ));
        assert!(leads::settle(&mut tx, Some(1), &settled).await.expect("settles"));
        assert!(matches!(
            leads::settle(&mut tx, Some(2), &settled).await,
            Err(StoreError::Conflict)
        ));
        tx.commit().await.expect("commits");
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn lists_walk_an_index() {
    let opened = stores().await.swap_remove(0);
    let seeded = seed(&opened.store, 8).await;
    run(&opened.store, &seeded).await;
    let (township, village) = (&seeded.places[0].township_id, &seeded.places[0].village_id);
    let of = |household: Option<&str>, case: Option<&str>| LeadFilter {
        household_id: household.map(str::to_owned),
        case_id: case.map(str::to_owned),
        ..filter(10)
    };
    for viewer in [
        system(),
        officer(Role::Township, township),
        officer(Role::Village, village),
    ] {
        let mut tx = opened.store.read(&viewer).await.expect("begins");
        for asked in [of(None, None), of(Some("h"), None), of(None, Some("c"))] {
            let plans = leads::plans(&mut tx, &asked).await.expect("plans");
            let sorts: Vec<_> = plans.iter().filter(|plan| plan.contains("TEMP B-TREE")).collect();
            assert!(
                sorts.is_empty() && plans.iter().any(|plan| plan.contains("INDEX leads_")),
                "{asked:?} {plans:?}"
            );
        }
    }
}
