//! What was changed past the program is found: in the events, in the case, in what lists walk.

use store::journal::{Fault, verify};
use store::registers::verbs::{Act, Move, Seen, move_household};

use super::super::registers::system;
use super::super::support::stores;
use super::lists::seeded_cases;
use super::*;

async fn faults(store: &Store) -> Vec<Fault> {
    let mut tx = store.read(&system()).await.expect("begins");
    verify(&mut tx, store.hash()).await.expect("verifies").faults
}

#[tokio::test]
async fn every_tampering_with_a_case_is_named() {
    // What is done past the program, and whether the journal of rows sees it too.
    let cases = [
        ("UPDATE cases SET status = 'eliminated' WHERE case_id = '{id}'", true),
        (
            "UPDATE cases SET state = replace(state, '2026-11-02', '2026-11-03') WHERE case_id = '{id}'",
            true,
        ),
        ("UPDATE cases SET state = '{}' WHERE case_id = '{id}'", true),
        ("DELETE FROM case_events WHERE case_id = '{id}' AND seq = 2", true),
        (
            "UPDATE case_events SET event = '{}' WHERE case_id = '{id}' AND seq = 1",
            true,
        ),
        (
            "UPDATE case_steps SET done_on = '2026-11-02' WHERE case_id = '{id}' AND step = 'accept'",
            false,
        ),
        (
            "UPDATE case_steps SET village_id = township_id WHERE case_id = '{id}'",
            false,
        ),
        ("DELETE FROM case_risks WHERE case_id = '{id}'", false),
        ("UPDATE measures SET before_cents = 1 WHERE case_id = '{id}'", false),
    ];
    for (sql, is_journalled) in cases {
        for opened in stores().await {
            let store = &opened.store;
            let (_, cases) = seeded_cases(store).await;
            let id = &cases[0].case_id;
            opened.database.tamper(&sql.replace("{id}", id));
            let mut expected = Vec::new();
            if is_journalled {
                expected.push(Fault::Differs(format!("case:{id}")));
            }
            expected.push(Fault::CaseDiffers(id.clone()));
            assert_eq!(faults(store).await, expected, "{sql}");
        }
    }
}

#[tokio::test]
async fn cases_follow_a_household_that_moves() {
    for opened in stores().await {
        let store = &opened.store;
        let (seeded, cases) = seeded_cases(store).await;
        let case = &cases[0];
        let to = seeded
            .places
            .iter()
            .find(|place| place.township_id != case.township_id)
            .expect("another");
        let mut tx = writing(store, now()).await;
        let household = store::registers::households::find(&mut tx, &case.household_id)
            .await
            .expect("reads");
        let moving = Move {
            household: Seen {
                id: case.household_id.clone(),
                version: household.expect("is there").version,
            },
            village_id: to.village_id.clone(),
        };
        let act = Act {
            on: day("2026-11-20"),
            reason: "迁移".to_owned(),
            today: day("2026-11-20"),
        };
        move_household(&mut tx, moving, &act).await.expect("moves");
        tx.commit().await.expect("commits");
        let mut tx = store
            .read(&officer(domain::access::Role::Village, &to.village_id))
            .await
            .expect("begins");
        let found = store::cases::load(&mut tx, &case.case_id).await.expect("reads");
        assert_eq!(found.map(|one| one.village_id), Some(to.village_id.clone()));
        drop(tx);
        sound(store).await;
    }
}
