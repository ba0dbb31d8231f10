//! Changes of standards: numbered, decided once, taken back, every step in the journal.

use domain::access::{Actor, Area, Grant, Reason, Role, Viewer};
use store::Store;
use store::standards::{self, ChangeFilter, ChangeLine, ChangeState, Decision, NewChange};

use super::support::{now, stores};

fn office(account: &str) -> Viewer {
    Viewer::new(
        Actor::Account(account.to_owned()),
        vec![Grant::new(Role::CountyOffice, Area::County)],
    )
}

fn new(parameter: &str, value: &str) -> NewChange {
    NewChange {
        parameter: parameter.to_owned(),
        region_code: "529901".to_owned(),
        old_value: Some("6000".to_owned()),
        value: value.to_owned(),
        from_on: "2026-12-01".parse().expect("a day"),
        reason: "按上级通知调整".to_owned(),
        basis: "县领导小组会议".to_owned(),
        basis_number: None,
        basis_link: None,
        comparison: None,
    }
}

async fn proposed(store: &Store, by: &str, parameter: &str, value: &str) -> ChangeLine {
    let mut tx = store.write(&office(by), now()).await.expect("begins");
    let id = standards::propose(&mut tx, new(parameter, value))
        .await
        .expect("proposes");
    tx.commit().await.expect("commits");
    found(store, &id).await
}

async fn found(store: &Store, id: &str) -> ChangeLine {
    let mut tx = store.read(&office("a1")).await.expect("begins");
    standards::find(&mut tx, id).await.expect("reads").expect("is there")
}

async fn decided(store: &Store, seen: &ChangeLine, approved: bool) -> Result<(), store::StoreError> {
    let mut tx = store.write(&office("a2"), now()).await.expect("begins");
    let decision = Decision {
        approved,
        text: Some("同意".to_owned()),
    };
    standards::decide(&mut tx, seen, decision).await?;
    tx.commit().await
}

#[tokio::test]
async fn a_change_goes_from_proposal_to_force_and_back() {
    for opened in stores().await {
        let store = &opened.store;
        let first = proposed(store, "a1", "income_line", "7000").await;
        assert_eq!(
            (first.number, first.state, first.version),
            (1, ChangeState::Proposed, 1)
        );
        let second = proposed(store, "a1", "net_burden_floor", "4000").await;
        decided(store, &first, true).await.expect("approves");
        assert!(decided(store, &first, true).await.is_err(), "it is not as it was seen");
        decided(store, &second, false).await.expect("sends back");
        let approved = found(store, &first.change_id).await;
        let by = approved.decided.clone().expect("somebody decided");
        assert_eq!((approved.state, by.account_id.as_str()), (ChangeState::Approved, "a2"));
        let mut tx = store.read(&Viewer::system(Reason::Job)).await.expect("begins");
        let in_force = standards::in_force(&mut tx).await.expect("reads");
        assert_eq!(in_force.iter().map(|change| change.number).collect::<Vec<_>>(), [1]);
        drop(tx);
        let mut tx = store.write(&office("a2"), now()).await.expect("begins");
        let until = "2027-01-01".parse().ok();
        standards::withdraw(&mut tx, &approved, until, "通知作废".to_owned())
            .await
            .expect("takes back");
        tx.commit().await.expect("commits");
        let mut tx = store.read(&Viewer::system(Reason::Job)).await.expect("begins");
        let in_force = standards::in_force(&mut tx).await.expect("reads");
        assert_eq!(in_force[0].until_on, until, "what was in force stays told");
        let report = store::journal::verify(&mut tx, store.hash()).await.expect("verifies");
        assert_eq!(report.faults, []);
    }
}

#[tokio::test]
async fn changes_are_listed_the_newest_first() {
    for opened in stores().await {
        let store = &opened.store;
        for value in ["7000", "7100", "7200"] {
            proposed(store, "a1", "income_line", value).await;
        }
        proposed(store, "a1", "net_burden_floor", "4000").await;
        let list = async |viewer: &Viewer, filter: ChangeFilter| {
            let mut tx = store.read(viewer).await.expect("begins");
            let changes = standards::list(&mut tx, &filter).await.expect("lists");
            changes.iter().map(|change| change.number).collect::<Vec<_>>()
        };
        let own = |parameter: &str, before| ChangeFilter {
            parameter: Some(parameter.to_owned()),
            state: Some(ChangeState::Proposed),
            before,
            limit: 2,
        };
        assert_eq!(list(&office("a2"), own("income_line", None)).await, [3, 2]);
        assert_eq!(list(&office("a2"), own("income_line", Some(2))).await, [1]);
        assert_eq!(list(&office("a2"), own("net_burden_floor", None)).await, [4]);
        assert_eq!(
            list(&Viewer::anonymous(), own("income_line", None)).await,
            Vec::<i64>::new()
        );
    }
}
