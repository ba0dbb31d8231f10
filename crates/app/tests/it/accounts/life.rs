//! From the first start to a closed account.

use app::accounts::{self, AccountState, Activation, Assignment, Confirmation, PersonChange};
use domain::access::Viewer;
use store::Record;
use store::journal::Subject;

use crate::world::{PASSWORD, code, codes, grant, minute, worlds};

#[tokio::test]
async fn the_first_start_gives_one_link_and_no_password() {
    for world in worlds().await {
        let app = &world.app;
        let link = accounts::first_start(app, minute(0))
            .await
            .expect("starts")
            .expect("is the first");
        assert!(accounts::first_start(app, minute(1)).await.expect("answers").is_none());
        assert_eq!(
            world
                .database
                .tamper("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL"),
            "0"
        );
        let token = link.token.reveal();
        let kept = world.database.tamper("SELECT token_digest FROM invitations");
        assert!(!kept.contains(token) && kept.len() == 64, "{kept}");
        let activated = accounts::activate(
            app,
            minute(1),
            Activation {
                token,
                password: PASSWORD,
            },
        )
        .await;
        let secret = activated
            .expect("activates")
            .second_factor
            .expect("must confirm")
            .secret;
        let shown = code(secret.reveal(), minute(1));
        assert_eq!(
            codes(world.sign_in(minute(1), "admin", PASSWORD, Some(&shown)).await),
            ["ACT-001"],
            "not yet"
        );
        let stranger = Viewer::anonymous();
        let confirm = |code| Confirmation {
            token: Some(token),
            code,
        };
        let wrong = accounts::confirm_second_factor(app, &stranger, minute(1), confirm("000x00")).await;
        assert_eq!(codes(wrong), ["code ACT-008"]);
        accounts::confirm_second_factor(app, &stranger, minute(1), confirm(&shown))
            .await
            .expect("confirms");
        let twice = accounts::confirm_second_factor(app, &stranger, minute(1), confirm(&shown)).await;
        assert_eq!(codes(twice), ["token ACT-003"]);
        let shown = code(secret.reveal(), minute(2));
        world
            .sign_in(minute(2), "admin", PASSWORD, Some(&shown))
            .await
            .expect("signs in");
        let kept = world.database.tamper("SELECT totp_sealed FROM accounts");
        assert!(kept.starts_with("v1:") && !kept.contains(secret.reveal()), "{kept}");
        world.assert_green().await;
    }
}

#[tokio::test]
async fn a_link_works_once_until_it_expires_and_until_there_is_a_newer_one() {
    let hours = |n: i64| minute(n * 60);
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let made = world.invited(&admin, "zhou", vec![grant("county_office", None)]).await;
        let activate = async |token: &str, at| {
            codes(
                accounts::activate(
                    app,
                    at,
                    Activation {
                        token,
                        password: PASSWORD,
                    },
                )
                .await,
            )
        };
        assert_eq!(activate("no such token", minute(1)).await, ["token ACT-003"]);
        assert_eq!(
            activate(made.token.reveal(), hours(72)).await,
            ["token ACT-003"],
            "expired"
        );
        let newer = accounts::invite(app, &admin.viewer, minute(5), &made.account_id)
            .await
            .expect("invites");
        assert_eq!(
            activate(made.token.reveal(), minute(6)).await,
            ["token ACT-003"],
            "a newer one is out"
        );
        let token = newer.token.reveal();
        let short = accounts::activate(
            app,
            minute(6),
            Activation {
                token,
                password: "1234567",
            },
        )
        .await;
        assert_eq!(codes(short), ["password ACT-004", "password ACT-007"]);
        assert!(activate(token, hours(71)).await.is_empty());
        assert_eq!(activate(token, hours(71)).await, ["token ACT-003"], "used");
        let reset = accounts::invite(app, &admin.viewer, hours(73), &made.account_id)
            .await
            .expect("invites");
        world
            .sign_in(hours(73), "zhou", PASSWORD, None)
            .await
            .expect("the old password works until the link is used");
        let opened = world
            .sign_in(hours(73), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let other = Activation {
            token: reset.token.reveal(),
            password: "村头四棵槐树看水",
        };
        accounts::activate(app, hours(73), other).await.expect("activates");
        assert!(
            world.who(&opened, hours(73)).await.is_none(),
            "another password ends what went on"
        );
        accounts::lock_account(app, &admin.viewer, hours(74), &made.account_id)
            .await
            .expect("locks");
        let refused = accounts::invite(app, &admin.viewer, hours(74), &made.account_id).await;
        assert_eq!(codes(refused), ["ACT-021"]);
        world.assert_green().await;
    }
}

#[tokio::test]
async fn accounts_are_changed_locked_and_closed_by_administrators_and_not_their_own() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let id = world.active(&admin, "zhou", vec![grant("helper", None)]).await;
        let opened = world
            .sign_in(minute(10), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let own = world.who(&opened, minute(10)).await.expect("goes on").viewer;
        let at = minute(11);
        let change = |name: &str, phone: &str| PersonChange {
            display_name: Some(name.into()),
            phone: Some(phone.into()),
            id_number: None,
        };
        let account = accounts::find_account(app, &admin.viewer, at, &id)
            .await
            .expect("is there");
        let edit = async |viewer: &Viewer, version, change| {
            accounts::change_account(app, viewer, at, &id, version, change).await
        };
        assert_eq!(
            codes(edit(&own, 1, change("吴二", "")).await),
            ["NotPermitted(ManageAccounts)"]
        );
        assert_eq!(
            codes(edit(&Viewer::anonymous(), 1, change("吴二", "")).await),
            ["NotSignedIn"]
        );
        let bad = edit(&admin.viewer, account.version, change(" ", "123")).await;
        assert_eq!(codes(bad), ["display_name ACT-014", "phone ACT-015"]);
        let changed = edit(&admin.viewer, account.version, change("吴二", "13800001234"))
            .await
            .expect("changes");
        assert_eq!(
            (changed.display_name.as_str(), changed.phone_masked.as_deref()),
            ("吴二", Some("138****1234"))
        );
        assert_eq!(
            codes(edit(&admin.viewer, account.version, change("郑三", "")).await),
            ["Stale"]
        );
        assert_eq!(
            codes(accounts::lock_account(app, &admin.viewer, at, &admin.account_id).await),
            ["ACT-020"]
        );
        assert_eq!(
            codes(accounts::close_account(app, &own, at, &id).await),
            ["NotPermitted(ManageAccounts)"]
        );
        accounts::lock_account(app, &admin.viewer, at, &id)
            .await
            .expect("locks");
        assert!(world.who(&opened, at).await.is_none());
        let back = accounts::unlock_account(app, &admin.viewer, at, &id)
            .await
            .expect("unlocks");
        assert_eq!(back.state, AccountState::Active);
        world.sign_in(at, "zhou", PASSWORD, None).await.expect("signs in");
        accounts::close_account(app, &admin.viewer, at, &id)
            .await
            .expect("closes");
        let closed = accounts::find_account(app, &admin.viewer, at, &id)
            .await
            .expect("is there");
        assert_eq!((closed.state, closed.grants.len()), (AccountState::Closed, 0));
        assert_eq!(
            codes(accounts::unlock_account(app, &admin.viewer, at, &id).await),
            ["ACT-021"]
        );
        let names: Vec<String> = world.entries().await.into_iter().map(|entry| entry.payload).collect();
        assert!(
            names
                .iter()
                .all(|payload| !payload.contains("吴二") && !payload.contains("1380000"))
        );
        world.assert_green().await;
    }
}

#[tokio::test]
async fn a_new_account_says_everything_that_is_wrong_with_it() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        world.invited(&admin, "zhou", vec![grant("helper", None)]).await;
        for (name, phone, grants, expected) in [
            ("Zhou", "", vec![grant("helper", None)], vec!["sign_in_name ACT-013"]),
            (
                "周",
                "12",
                vec![],
                vec!["sign_in_name ACT-012", "phone ACT-015", "grants ACT-031"],
            ),
            (
                "wu2",
                "",
                vec![grant("village", None)],
                vec!["grants[0].region_id ACT-017"],
            ),
            (
                "wu2",
                "",
                vec![grant("helper", None), grant("audit_admin", None)],
                vec!["grants ACC-101"],
            ),
            (
                "wu2",
                "",
                vec![grant("township", Some("t1")), grant("helper", None)],
                vec![],
            ),
        ] {
            let person = accounts::NewPerson {
                sign_in_name: name.into(),
                display_name: "吴二".into(),
                phone: Some(phone.into()),
                id_number: None,
                grants,
            };
            let made = accounts::create_account(app, &admin.viewer, minute(3), person).await;
            assert_eq!(codes(made), expected, "{name}");
        }
        world.assert_green().await;
    }
}

#[tokio::test]
async fn a_helper_is_tied_to_a_household_and_let_go() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let mut tx = app
            .store
            .write(&Viewer::system(domain::access::Reason::Maintenance), minute(2))
            .await
            .expect("begins");
        let household = Record::new()
            .with("household_id", "h1")
            .with("number", 1)
            .with("household_no", "1");
        let household = household
            .with("county_id", "c")
            .with("township_id", "t1")
            .with("village_id", "v1");
        let household = household
            .with("head_name", "周一")
            .with("head_initials", "zy")
            .with("n_members", 1);
        let household = household
            .with("valid_from", "2026-01-01")
            .with("created_by", "test")
            .with("version", 1);
        tx.insert("households", household).await.expect("inserts");
        tx.record(
            "household.added",
            &Subject::new("household", "h1"),
            serde_json::json!({}),
        );
        tx.commit().await.expect("commits");
        world.active(&admin, "office", vec![grant("county_office", None)]).await;
        let helper = world.active(&admin, "zhao", vec![grant("helper", None)]).await;
        let village = world
            .active(&admin, "village", vec![grant("village", Some("v1"))])
            .await;
        let opened = world
            .sign_in(minute(3), "office", PASSWORD, None)
            .await
            .expect("signs in");
        let office = world.who(&opened, minute(3)).await.expect("goes on").viewer;
        let at = minute(4);
        let assign = async |viewer: &Viewer, account_id: &str, household_id: &str| {
            accounts::assign_helper(
                app,
                viewer,
                at,
                Assignment {
                    account_id,
                    household_id,
                },
            )
            .await
        };
        assert_eq!(
            codes(assign(&admin.viewer, &helper, "h1").await),
            ["NotPermitted(AssignHelper)"]
        );
        assert_eq!(codes(assign(&office, &helper, "h2").await), ["NotFound"]);
        assert_eq!(codes(assign(&office, &village, "h1").await), ["ACT-022"]);
        let tie = assign(&office, &helper, "h1").await.expect("assigns").helper_id;
        assert_eq!(codes(assign(&office, &helper, "h1").await), ["ACT-023"]);
        let seen = accounts::list_household_helpers(app, &office, "h1")
            .await
            .expect("lists");
        assert_eq!((seen.len(), seen[0].valid_to), (1, None));
        accounts::end_helper(app, &office, at, &tie).await.expect("ends");
        assert_eq!(codes(accounts::end_helper(app, &office, at, &tie).await), ["NotFound"]);
        let seen = accounts::list_household_helpers(app, &office, "h1")
            .await
            .expect("lists");
        assert!(seen[0].valid_to.is_some(), "what ended is kept");
        world.assert_green().await;
    }
}
