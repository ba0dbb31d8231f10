//! Accounts in the store: who finds whom, days of grants, tokens, sessions, sealed fields.

use domain::access::{Action, Actor, Area, Grant, Reason, Role, Viewer};
use domain::{Date, Moment};
use store::accounts::*;
use store::journal::{Subject, verify};
use store::{Record, Store, WriteTx};

use super::support::{now, stores};

const TODAY: Date = Date::constant(2026, 11, 1);
const TOMORROW: Date = Date::constant(2026, 11, 2);
const LIMITS: SessionLimits = SessionLimits {
    idle_minutes: 30,
    max_hours: 12,
};

fn system() -> Viewer {
    Viewer::system(Reason::Maintenance)
}

fn account_viewer(id: &str, grants: Vec<Grant>) -> Viewer {
    Viewer::new(Actor::Account(id.to_owned()), grants)
}

async fn write(store: &Store) -> WriteTx {
    store.write(&system(), now()).await.expect("begins")
}

async fn keep(mut tx: WriteTx, account: &str) {
    tx.record(
        "account.changed",
        &Subject::new("account", account),
        serde_json::json!({}),
    );
    tx.commit().await.expect("commits");
}

async fn assert_green(store: &Store) {
    let mut tx = store.read(&system()).await.expect("begins");
    assert_eq!(verify(&mut tx, store.hash()).await.expect("verifies").faults, []);
}

/// A county with a township `t` and its village `v`, and households `h1` in `v` and `h2` in a village elsewhere.
async fn places(store: &Store) {
    let mut tx = write(store).await;
    let regions = [
        ("c", "county", None),
        ("t", "township", Some("c")),
        ("v", "village", Some("t")),
        ("w", "village", Some("c")),
    ];
    for (id, level, parent) in regions {
        let region = Record::new()
            .with("region_id", id)
            .with("level", level)
            .with("parent_id", parent);
        tx.insert("regions", region).await.expect("inserts");
    }
    for (ancestor, descendant) in [
        ("c", "c"),
        ("c", "t"),
        ("c", "v"),
        ("c", "w"),
        ("t", "t"),
        ("t", "v"),
        ("v", "v"),
    ] {
        let pair = Record::new()
            .with("ancestor_id", ancestor)
            .with("descendant_id", descendant);
        tx.insert("region_tree", pair).await.expect("inserts");
    }
    for (number, id, village) in [(1, "h1", "v"), (2, "h2", "w")] {
        let household = Record::new()
            .with("household_id", id)
            .with("number", number)
            .with("household_no", id)
            .with("county_id", "c")
            .with("township_id", if village == "v" { "t" } else { "c" })
            .with("village_id", village)
            .with("head_name", "周一")
            .with("head_initials", "zy")
            .with("n_members", 1)
            .with("valid_from", TODAY)
            .with("created_by", "test")
            .with("version", 1);
        tx.insert("households", household).await.expect("inserts");
    }
    keep(tx, "none").await;
}

/// Accounts with these names, each with a grant; their ids.
async fn people(store: &Store, people: &[(&str, Grant)]) -> Vec<String> {
    let mut tx = write(store).await;
    let new = |(name, _): &(&str, Grant)| NewAccount {
        sign_in_name: (*name).to_owned(),
        display_name: format!("{name}的主人"),
        phone: Some("13812345678".to_owned()),
        id_number: None,
    };
    let ids = create_accounts(&mut tx, people.iter().map(new).collect())
        .await
        .expect("creates");
    let grant = |(id, (_, grant)): (&String, &(&str, Grant))| NewGrant {
        account_id: id.clone(),
        grant: grant.clone(),
        valid_from: TODAY,
        valid_to: None,
    };
    add_grants(&mut tx, ids.iter().zip(people).map(grant).collect())
        .await
        .expect("grants");
    keep(tx, &ids[0]).await;
    ids
}

fn region(role: Role, id: &str) -> Grant {
    Grant::new(role, Area::Region(id.to_owned()))
}

async fn names(store: &Store, viewer: &Viewer, filter: AccountFilter) -> (Vec<String>, Option<String>) {
    let mut tx = store.read(viewer).await.expect("begins");
    let page = list_accounts(&mut tx, &filter, TODAY).await.expect("lists");
    (
        page.accounts.into_iter().map(|account| account.sign_in_name).collect(),
        page.next,
    )
}

#[tokio::test]
async fn accounts_are_listed_by_what_is_asked_and_by_who_asks() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let helper = Grant::new(Role::Helper, Area::OwnHouseholds);
        let office = Grant::new(Role::CountyOffice, Area::County);
        let ids = people(
            store,
            &[
                ("zhang", region(Role::Township, "t")),
                ("li", region(Role::Village, "v")),
                ("wang", region(Role::Village, "w")),
                ("zhao", helper.clone()),
                ("zhou_100%", helper),
                ("qian", office.clone()),
            ],
        )
        .await;
        let security = account_viewer("s", vec![Grant::new(Role::SecurityAdmin, Area::County)]);
        let helpers_chief = account_viewer("o", vec![office]);
        let all = AccountFilter {
            limit: 50,
            ..AccountFilter::default()
        };
        let prefix = |text: &str| AccountFilter {
            prefix: Some(text.to_owned()),
            ..all.clone()
        };
        let role = |role| AccountFilter {
            role: Some(role),
            ..all.clone()
        };
        let within = |id: &str| AccountFilter {
            region_id: Some(id.to_owned()),
            ..all.clone()
        };
        let state = |state| AccountFilter {
            state: Some(state),
            ..all.clone()
        };
        let cases: [(&Viewer, AccountFilter, &[&str]); 13] = [
            (
                &security,
                all.clone(),
                &["li", "qian", "wang", "zhang", "zhao", "zhou_100%"],
            ),
            (&security, prefix("zh"), &["zhang", "zhao", "zhou_100%"]),
            (&security, prefix("zhang的"), &["zhang"]),
            (&security, prefix("zhou_100%"), &["zhou_100%"]),
            (&security, prefix("%"), &[]),
            (&security, role(Role::Helper), &["zhao", "zhou_100%"]),
            (&security, within("t"), &["li", "zhang"]),
            (&security, within("v"), &["li"]),
            (&security, state(AccountState::Active), &[]),
            (&helpers_chief, all.clone(), &["zhao", "zhou_100%"]),
            (&helpers_chief, role(Role::Village), &[]),
            (
                &account_viewer(&ids[0], vec![region(Role::Township, "t")]),
                all.clone(),
                &[],
            ),
            (&Viewer::anonymous(), all.clone(), &[]),
        ];
        for (viewer, filter, expected) in cases {
            assert_eq!(names(store, viewer, filter.clone()).await.0, expected, "{filter:?}");
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (page, next) = names(
                store,
                &security,
                AccountFilter {
                    after,
                    limit: 4,
                    ..all.clone()
                },
            )
            .await;
            seen.extend(page);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["li", "qian", "wang", "zhang", "zhao", "zhou_100%"]);
        assert_green(store).await;
    }
}

#[tokio::test]
async fn an_account_is_found_by_its_owner_and_by_administrators() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let ids = people(
            store,
            &[
                ("zhang", region(Role::Village, "v")),
                ("li", region(Role::Village, "w")),
            ],
        )
        .await;
        let cases = [
            (account_viewer(&ids[0], vec![]), true),
            (account_viewer(&ids[1], vec![region(Role::Village, "v")]), false),
            (account_viewer("x", vec![Grant::new(Role::Auditor, Area::County)]), true),
            (
                account_viewer("x", vec![Grant::new(Role::SystemAdmin, Area::County)]),
                false,
            ),
            (Viewer::anonymous(), false),
        ];
        for (viewer, expected) in cases {
            let mut tx = store.read(&viewer).await.expect("begins");
            let found = find_account(&mut tx, &ids[0], TODAY).await.expect("finds");
            assert_eq!(found.is_some(), expected, "{viewer:?}");
            if let Some(account) = found {
                assert_eq!(account.phone_masked.as_deref(), Some("138****5678"));
                assert_eq!(account.grants[0].grant, region(Role::Village, "v"));
            }
        }
        let kept = opened.database.tamper("SELECT phone_sealed FROM accounts");
        assert!(kept.starts_with("v1:") && !kept.contains("13812345678"), "{kept}");
    }
}

#[tokio::test]
async fn nobody_without_the_right_changes_accounts() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let ids = people(store, &[("zhang", region(Role::Village, "v"))]).await;
        let office = account_viewer("o", vec![Grant::new(Role::CountyOffice, Area::County)]);
        let mut tx = store.write(&office, now()).await.expect("begins");
        let new = NewAccount {
            sign_in_name: "x".into(),
            display_name: "x".into(),
            phone: None,
            id_number: None,
        };
        assert!(create_accounts(&mut tx, vec![new]).await.is_err());
        assert!(
            !set_account_state(&mut tx, &ids[0], AccountState::Closed)
                .await
                .expect("answers")
        );
        assert!(!set_password(&mut tx, &ids[0], "hash").await.expect("answers"));
        let grants = list_grants(&mut tx, &ids[0]).await.expect("answers");
        assert!(grants.is_empty());
        assert!(
            find_credentials(&mut tx, By::Id(&ids[0]), TODAY)
                .await
                .expect("answers")
                .is_none()
        );
        assert_eq!(end_sessions(&mut tx, &ids[0], None).await.expect("answers"), 0);
    }
}

async fn session(store: &Store, digest: &str, at: Moment, day: Date) -> Option<FoundSession> {
    let mut tx = store.read(&system()).await.expect("begins");
    find_session(&mut tx, digest, at, day, LIMITS).await.expect("finds")
}

#[tokio::test]
async fn a_session_has_the_grants_of_the_day() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let ids = people(store, &[("zhang", region(Role::Village, "v"))]).await;
        let mut tx = write(store).await;
        set_account_state(&mut tx, &ids[0], AccountState::Active)
            .await
            .expect("activates");
        let new = NewSession {
            account_id: &ids[0],
            token_digest: "d",
            csrf_digest: "c",
            client: "test",
            expires_at: now().plus_minutes(720),
        };
        let id = open_session(&mut tx, new).await.expect("opens");
        keep(tx, &ids[0]).await;
        let found = session(store, "d", now(), TODAY).await.expect("goes on");
        assert!(found.viewer.may(Action::ReadHousehold) && !found.touch_due);
        let mut tx = write(store).await;
        let grants = list_grants(&mut tx, &ids[0]).await.expect("lists");
        end_grant(&mut tx, &ids[0], &grants[0].grant_id, Some(TOMORROW))
            .await
            .expect("ends");
        keep(tx, &ids[0]).await;
        for (day, expected) in [(TODAY, true), (TOMORROW, false)] {
            let found = session(store, "d", now(), day).await.expect("goes on");
            assert_eq!(found.viewer.may(Action::ReadHousehold), expected, "{day}");
        }
        for (minutes, expected) in [(0, false), (2, true), (1, false), (2, false), (20, true)] {
            let at = now().plus_minutes(minutes);
            let mut tx = store.write_passing(&system(), at).await.expect("begins");
            assert_eq!(
                touch_session(&mut tx, &id).await.expect("touches"),
                expected,
                "{minutes}"
            );
            tx.commit().await.expect("commits");
        }
        assert!(session(store, "d", now().plus_minutes(49), TODAY).await.is_some());
        assert!(session(store, "d", now().plus_minutes(50), TODAY).await.is_none());
        assert_green(store).await;
    }
}

#[tokio::test]
async fn grants_that_combine_an_administrator_give_nothing() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let ids = people(store, &[("zhang", Grant::new(Role::SecurityAdmin, Area::County))]).await;
        let mut tx = write(store).await;
        set_account_state(&mut tx, &ids[0], AccountState::Active)
            .await
            .expect("activates");
        let other = NewGrant {
            account_id: ids[0].clone(),
            grant: Grant::new(Role::CountyOffice, Area::County),
            valid_from: TODAY,
            valid_to: None,
        };
        add_grants(&mut tx, vec![other]).await.expect("grants");
        let expires_at = now().plus_minutes(720);
        let new = NewSession {
            account_id: &ids[0],
            token_digest: "d",
            csrf_digest: "c",
            client: "",
            expires_at,
        };
        open_session(&mut tx, new).await.expect("opens");
        keep(tx, &ids[0]).await;
        let viewer = session(store, "d", now(), TODAY).await.expect("goes on").viewer;
        assert!(Action::ALL.iter().all(|action| !viewer.may(*action)));
    }
}

#[tokio::test]
async fn a_helper_sees_and_is_seen_where_the_household_is() {
    for opened in stores().await {
        let store = &opened.store;
        places(store).await;
        let ids = people(store, &[("zhao", Grant::new(Role::Helper, Area::OwnHouseholds))]).await;
        let mut tx = write(store).await;
        let made = assign_helper(&mut tx, &ids[0], "h1", TODAY)
            .await
            .expect("assigns")
            .expect("is new");
        assert_eq!(
            assign_helper(&mut tx, &ids[0], "h1", TODAY).await.expect("answers"),
            None
        );
        assert_eq!(
            assign_helper(&mut tx, &ids[0], "h9", TODAY).await.expect("answers"),
            None
        );
        keep(tx, &ids[0]).await;
        let helper = account_viewer(&ids[0], vec![Grant::new(Role::Helper, Area::OwnHouseholds)]);
        let village = account_viewer("v", vec![region(Role::Village, "v")]);
        let elsewhere = account_viewer("w", vec![region(Role::Village, "w")]);
        for (viewer, household, expected) in [
            (&helper, "h1", 1),
            (&helper, "h2", 0),
            (&village, "h1", 1),
            (&elsewhere, "h1", 0),
            (&Viewer::anonymous(), "h1", 0),
        ] {
            let mut tx = store.read(viewer).await.expect("begins");
            let lines = list_household_helpers(&mut tx, household).await.expect("lists");
            assert_eq!(lines.len(), expected, "{viewer:?} {household}");
        }
        let mut tx = write(store).await;
        assert_eq!(
            end_helper(&mut tx, EndHelper::One(&made), TODAY).await.expect("ends"),
            1
        );
        assert_eq!(
            end_helper(&mut tx, EndHelper::One(&made), TODAY)
                .await
                .expect("answers"),
            0
        );
        keep(tx, &ids[0]).await;
        let mut tx = store.read(&helper).await.expect("begins");
        assert!(
            list_helped_households(&mut tx, &ids[0])
                .await
                .expect("lists")
                .is_empty()
        );
        drop(tx);
        assert_green(store).await;
    }
}
