//! Officers and households of their own.

use app::accounts::{self, GrantInput, NewPerson, PersonChange};
use domain::access::{Action, Area, Role};
use domain::case::Kinship;

use super::{Village, id_no, morning, officer, system, villages};
use crate::world::codes;

/// An account of the county office with this identity number.
async fn account(village: &Village, name: &str, id_number: &str) -> Result<String, app::Refusal> {
    let person = NewPerson {
        sign_in_name: name.to_owned(),
        display_name: "周一".to_owned(),
        id_number: Some(id_number.to_owned()),
        grants: vec![GrantInput {
            role: "county_office".to_owned(),
            ..GrantInput::default()
        }],
        ..NewPerson::default()
    };
    let created = accounts::create_account(&village.world.app, &system(), morning("2026-11-02"), person).await?;
    Ok(created.account_id)
}

/// How an account is tied to each of the three households.
async fn ties(village: &Village, account: &str) -> Vec<Option<Kinship>> {
    let viewer = officer(account, Role::CountyOffice, Area::County);
    let mut tx = village.world.app.store.read(&viewer).await.expect("begins");
    let ids: Vec<String> = village.households.values().cloned().collect();
    let known = store::situations::known(&mut tx, Action::AdvanceCase, &ids, None)
        .await
        .expect("reads");
    let by_themselves: Vec<Option<Kinship>> = ids.iter().map(|id| known[id].kinship.get(account).copied()).collect();
    // Whoever asks about them is told the same.
    let office = officer("another", Role::CountyOffice, Area::County);
    let mut tx = village.world.app.store.read(&office).await.expect("begins");
    let known = store::situations::known(&mut tx, Action::AdvanceCase, &ids, Some(account))
        .await
        .expect("reads");
    let asked_about: Vec<Option<Kinship>> = ids.iter().map(|id| known[id].kinship.get(account).copied()).collect();
    assert_eq!(by_themselves, asked_about);
    asked_about
}

#[tokio::test]
async fn an_officer_is_known_in_a_household_of_their_own_and_in_one_that_split_from_it() {
    for village in villages().await {
        let own = account(&village, "own", &id_no(1)).await.expect("created");
        let stranger = account(&village, "stranger", &id_no(900)).await.expect("created");
        let none = account(&village, "none", " ").await.expect("created");
        assert_eq!(ties(&village, &own).await, [Some(Kinship::Member), None, None]);
        assert_eq!(ties(&village, &stranger).await, [None, None, None]);
        assert_eq!(ties(&village, &none).await, [None, None, None]);
        let shown = village
            .world
            .database
            .tamper("SELECT id_sealed FROM account_identities");
        assert!(!shown.contains(&id_no(1)), "sealed");
        let gone = PersonChange {
            id_number: Some(String::new()),
            ..PersonChange::default()
        };
        let app = &village.world.app;
        let changed = accounts::change_account(app, &system(), morning("2026-11-02"), &own, 1, gone).await;
        assert_eq!(changed.expect("changed").id_masked, None);
        assert_eq!(ties(&village, &own).await, [None, None, None]);
        let back = PersonChange {
            id_number: Some(id_no(1)),
            ..PersonChange::default()
        };
        let changed = accounts::change_account(app, &system(), morning("2026-11-02"), &own, 2, back).await;
        let masked = changed.expect("changed").id_masked.expect("a number");
        assert!(masked.starts_with("529901********"), "{masked}");
        village.world.assert_green().await;

        let (one, two) = (&village.households["5299020001"], &village.households["5299020002"]);
        village.world.database.tamper(&format!(
            "INSERT INTO household_links (link_id, from_household_id, to_household_id, kind, on_day, reason, created_by) \
             VALUES ('l', '{one}', '{two}', 'split', '2026-11-01', '成家', 'x')"
        ));
        let split = [Some(Kinship::Member), Some(Kinship::Split), None];
        assert_eq!(ties(&village, &own).await, split);
        let typed = account(&village, "typo", "529901199003040000").await;
        assert_eq!(codes(typed), ["id_number ACT-033"]);
    }
}
