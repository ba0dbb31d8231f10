//! How long sessions go on, and what ends them.

use app::accounts::{self, PasswordChange};
use domain::access::Action;

use crate::world::{PASSWORD, codes, grant, minute, worlds};

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case() {
    // Minutes after signing in at which the session is used, and whether it went on.
    let cases: [(&str, &[(i64, bool)]); 6] = [
        ("used often enough", &[(0, true), (29, true), (58, true), (87, true)]),
        ("idle", &[(20, true), (50, false)]),
        ("idle at once", &[(30, false)]),
        ("clock set back a little", &[(20, true), (5, true), (49, true)]),
        ("clock set back far", &[(20, true), (-20, false)]),
        (
            "clock set back does not bring it back",
            &[(29, true), (59, false), (-700, false)],
        ),
    ];
    for world in worlds().await {
        let admin = world.admin().await;
        world.active(&admin, "zhou", vec![grant("county_office", None)]).await;
        for (case, uses) in cases {
            let opened = world
                .sign_in(minute(1000), "zhou", PASSWORD, None)
                .await
                .expect("signs in");
            for (minutes, expected) in uses {
                let at = minute(1000 + minutes);
                let found = world.who(&opened, at).await;
                assert_eq!(found.is_some(), *expected, "{case} {minutes}");
                if found.is_some_and(|found| found.touch_due) {
                    accounts::touch_session(&world.app, at, &opened.session_id)
                        .await
                        .expect("touches");
                }
            }
        }
        let opened = world
            .sign_in(minute(2000), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        for tick in 0..=72 {
            let at = minute(2000 + tick * 10);
            assert_eq!(world.who(&opened, at).await.is_some(), tick < 72, "{tick}");
            accounts::touch_session(&world.app, at, &opened.session_id)
                .await
                .expect("touches");
        }
        assert!(
            world.who(&opened, minute(2000 + 719)).await.is_some(),
            "its end is a moment, not a count"
        );
        assert!(
            accounts::remove_old_sessions(&world.app, minute(9000))
                .await
                .expect("removes")
                > 0
        );
        assert!(world.who(&opened, minute(2000 + 719)).await.is_none());
        world.assert_green().await;
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_and_by_administrators_alone() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let office = || vec![grant("county_office", None)];
        let zhou = world.active(&admin, "zhou", office()).await;
        world.active(&admin, "wuer", office()).await;
        let first = world
            .sign_in(minute(10), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let second = world
            .sign_in(minute(11), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let third = world
            .sign_in(minute(12), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let wu = world
            .sign_in(minute(11), "wuer", PASSWORD, None)
            .await
            .expect("signs in");
        let own = world.who(&first, minute(12)).await.expect("goes on");
        let other = world.who(&wu, minute(12)).await.expect("goes on").viewer;
        assert!(own.is_csrf_token(app, first.csrf.reveal()) && !own.is_csrf_token(app, second.csrf.reveal()));
        let at = minute(12);
        let listed = accounts::list_sessions(app, &own.viewer, at, None)
            .await
            .expect("lists");
        let ids: Vec<&str> = listed.iter().map(|line| line.session_id.as_str()).collect();
        assert_eq!(ids, [&third.session_id, &second.session_id, &first.session_id]);
        assert_eq!(
            codes(accounts::list_sessions(app, &other, at, Some(&zhou)).await),
            ["NotPermitted(RevokeSessions)"]
        );
        assert_eq!(
            codes(accounts::end_session(app, &other, at, &second.session_id).await),
            ["NotFound"]
        );
        accounts::end_session(app, &own.viewer, at, &second.session_id)
            .await
            .expect("ends");
        assert!(world.who(&second, at).await.is_none() && world.who(&third, at).await.is_some());
        accounts::end_session(app, &admin.viewer, at, &third.session_id)
            .await
            .expect("ends");
        assert!(world.who(&third, at).await.is_none());
        accounts::sign_out(app, &own.viewer, at, &first.session_id)
            .await
            .expect("signs out");
        accounts::sign_out(app, &own.viewer, at, &first.session_id)
            .await
            .expect("signs out twice");
        assert!(world.who(&first, at).await.is_none());
        assert_eq!(
            accounts::end_sessions(app, &admin.viewer, at, Some(&wu.account_id), None)
                .await
                .expect("ends"),
            1
        );
        assert!(world.who(&wu, at).await.is_none());
        world.assert_green().await;
    }
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        world.active(&admin, "zhou", vec![grant("county_office", None)]).await;
        let kept = world
            .sign_in(minute(10), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let other = world
            .sign_in(minute(10), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let viewer = world.who(&kept, minute(10)).await.expect("goes on").viewer;
        let change = |present, new| PasswordChange {
            present,
            new,
            session_id: &kept.session_id,
        };
        for (present, new, expected) in [
            (PASSWORD, "短", vec!["new ACT-004", "new ACT-007"]),
            (PASSWORD, "password1234", vec!["new ACT-007"]),
            (PASSWORD, "Zhou-zai-cun-tou", vec!["new ACT-006"]),
            ("错的密码错的密码", "村头四棵槐树看水", vec!["present ACT-011"]),
            (PASSWORD, "村头四棵槐树看水", vec![]),
        ] {
            let outcome = accounts::change_password(app, &viewer, minute(11), change(present, new)).await;
            assert_eq!(codes(outcome), expected, "{new}");
        }
        assert!(world.who(&kept, minute(11)).await.is_some() && world.who(&other, minute(11)).await.is_none());
        assert_eq!(
            codes(world.sign_in(minute(12), "zhou", PASSWORD, None).await),
            ["ACT-001"]
        );
        world
            .sign_in(minute(12), "zhou", "村头四棵槐树看水", None)
            .await
            .expect("signs in");
        world.assert_green().await;
    }
}

#[tokio::test]
async fn other_grants_count_from_the_next_request() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        let id = world.active(&admin, "zhou", vec![grant("county_office", None)]).await;
        let opened = world
            .sign_in(minute(10), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let may = |found: Option<app::accounts::SignedIn>| found.is_some_and(|f| f.viewer.may(Action::RunScreening));
        assert!(may(world.who(&opened, minute(10)).await));
        let version = accounts::find_account(app, &admin.viewer, minute(10), &id)
            .await
            .expect("is there")
            .version;
        let village = [grant("village", Some("v1")), grant("helper", None)];
        let set = accounts::set_grants(app, &admin.viewer, minute(10), &id, version, &village)
            .await
            .expect("sets");
        assert_eq!(set.grants.len(), 2);
        assert!(!may(world.who(&opened, minute(10)).await));
        let stale = accounts::set_grants(app, &admin.viewer, minute(10), &id, version, &village).await;
        assert_eq!(codes(stale), ["Stale"]);
        let again = accounts::set_grants(app, &admin.viewer, minute(10), &id, set.version, &village).await;
        assert_eq!(again.expect("changes nothing").version, set.version);
        for (grants, expected) in [
            (
                vec![grant("security_admin", None), grant("village", Some("v1"))],
                "grants ACC-101",
            ),
            (vec![grant("village", Some("t1"))], "grants[0].region_id ACC-102"),
            (vec![grant("village", Some("gone"))], "grants[0].region_id ACC-103"),
            (vec![grant("system_admin", None)], "ACT-019"),
        ] {
            let refused = accounts::set_grants(app, &admin.viewer, minute(10), &id, set.version, &grants).await;
            assert_eq!(codes(refused), [expected]);
        }
        let own = accounts::set_grants(app, &admin.viewer, minute(10), &admin.account_id, 1, &village).await;
        assert_eq!(codes(own), ["ACT-020"]);
        let all = accounts::list_grants(app, &admin.viewer, &id).await.expect("lists");
        assert_eq!(all.len(), 3, "what ended is kept");
        world.assert_green().await;
    }
}
