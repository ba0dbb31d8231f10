//! A notice is of one village, and is posted and withdrawn once.

use store::Record;
use store::StoreError;
use store::journal::{Fault, Subject};
use store::notices::{self, NewNotice, Proof, Query};

use super::super::regions::day;
use super::super::registers::{Seeded, faults, system};
use super::super::support::{now, stores};
use super::{cadre, seeded, village};

/// A case of a household that waits to be published.
async fn waiting(store: &store::Store, seeded: &Seeded, n: usize) -> String {
    let mut tx = store.write(&system(), now()).await.expect("begins");
    let id = tx.next_id();
    let place = &seeded.places[n * 7 % 4];
    let number = i64::try_from(n).expect("small") + 1;
    let case = Record::new()
        .with("case_id", &id)
        .with("number", number)
        .with("household_id", &seeded.households[n].0)
        .with("township_id", &place.township_id)
        .with("village_id", &place.village_id)
        .with("status", "identifying")
        .with("channel", "screening")
        .with("burden_key", "")
        .with("risks", "因病、因残")
        .with("round", 0)
        .with("opened_on", "2026-10-01")
        .with("due_key", "")
        .with("paused", 0)
        .with("emergency", 0)
        .with("n_events", 0)
        .with("state", "{}")
        .with("created_at", now())
        .with("created_by", "x")
        .with("version", 1);
    tx.insert("cases", case).await.expect("inserts");
    let step = Record::new()
        .with("case_id", &id)
        .with("round", 0)
        .with("chain", "identification")
        .with("step", "publish")
        .with("turn", 1)
        .with("number", number)
        .with("household_id", &seeded.households[n].0)
        .with("township_id", &place.township_id)
        .with("village_id", &place.village_id)
        .with("actors", "village")
        .with("state", "open")
        .with("opened_on", "2026-10-01")
        .with("due_key", "")
        .with("extended", 0);
    tx.insert("case_steps", step).await.expect("inserts");
    tx.record(
        "case.invented",
        &Subject::new("household", &seeded.households[n].0),
        serde_json::json!({}),
    );
    tx.commit().await.expect("commits");
    id
}

#[tokio::test]
async fn a_notice_names_the_cases_of_its_village_that_wait_for_it() {
    for opened in stores().await {
        let seeded = seeded(&opened.store).await;
        let here = village(&seeded, 0);
        let own: Vec<usize> = (0..12).filter(|n| village(&seeded, *n) == here).collect();
        let mut ids = Vec::new();
        for n in &own {
            ids.push(waiting(&opened.store, &seeded, *n).await);
        }
        let elsewhere = (0..12).find(|n| village(&seeded, *n) != here).expect("somewhere else");
        let other = waiting(&opened.store, &seeded, elsewhere).await;
        let viewer = cadre(&here);
        let mut tx = opened.store.write(&viewer, now()).await.expect("begins");
        let all = notices::candidates(&mut tx, &here, "publish", &[])
            .await
            .expect("reads")
            .expect("is permitted");
        assert_eq!(all.len(), own.len());
        let none = notices::candidates(&mut tx, &here, "announce", &[])
            .await
            .expect("reads");
        assert_eq!(none, Some(Vec::new()));
        let named = [ids[0].clone(), other];
        let named = notices::candidates(&mut tx, &here, "publish", &named)
            .await
            .expect("reads");
        assert_eq!(named.map(|found| found.len()), Some(1));
        let outside = village(&seeded, elsewhere);
        assert_eq!(
            notices::candidates(&mut tx, &outside, "publish", &[])
                .await
                .expect("asks"),
            None
        );
        let new = NewNotice {
            village_id: here.clone(),
            kind: "publish".to_owned(),
            entries: "[]".to_owned(),
            n_entries: 1,
            case_ids: vec![ids[0].clone()],
        };
        let id = notices::add(&mut tx, &new, "a")
            .await
            .expect("adds")
            .expect("is permitted");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&viewer, now()).await.expect("begins");
        let notice = notices::find_to_change(&mut tx, &id, 1)
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(notice.case_ids, [ids[0].clone()]);
        let proof = Proof {
            text: Some("村监委会两人在场".to_owned()),
            digest: None,
        };
        let days = (day("2026-10-10"), day("2026-10-15"));
        notices::post(&mut tx, &notice, days, &proof, "a").await.expect("posts");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&viewer, now()).await.expect("begins");
        assert!(matches!(
            notices::find_to_change(&mut tx, &id, 1).await,
            Err(StoreError::Conflict)
        ));
        let notice = notices::find_to_change(&mut tx, &id, 2)
            .await
            .expect("reads")
            .expect("is there");
        notices::withdraw(&mut tx, &notice, day("2026-10-16"), (&proof, None), "a")
            .await
            .expect("withdraws");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&viewer).await.expect("begins");
        for (state, n) in [
            (None, 1),
            (Some("made"), 0),
            (Some("posted"), 0),
            (Some("withdrawn"), 1),
        ] {
            let query = Query {
                state: state.map(str::to_owned),
                case_id: Some(ids[0].clone()),
                limit: 50,
                ..Query::default()
            };
            assert_eq!(
                notices::list(&mut tx, &query).await.expect("lists").rows.len(),
                n,
                "{state:?}"
            );
        }
        drop(tx);
        let mut tx = opened.store.read(&cadre(&outside)).await.expect("begins");
        assert_eq!(notices::find(&mut tx, &id).await.expect("asks"), None);
        drop(tx);
        // The cases here have no events that they could add up to.
        let others = faults(&opened.store).await;
        assert!(
            others.iter().all(|fault| matches!(fault, Fault::CaseDiffers(_))),
            "{others:?}"
        );
    }
}
