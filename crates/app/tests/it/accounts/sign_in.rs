//! What comes of attempts to sign in.

use app::accounts::{self, Confirmation};

use crate::world::{PASSWORD, code, codes, grant, minute, worlds};

/// Which code is typed.
#[derive(Debug, Clone, Copy)]
enum Code {
    None,
    /// The one shown so many half minutes from now.
    Shown(i64),
    Wrong,
}

#[tokio::test]
async fn outcomes_of_signing_in() {
    const REFUSED: &[&str] = &["ACT-001"];
    const CODE: &[&str] = &["ACT-002"];
    const IN: &[&str] = &[];
    const BAD: &str = "看水村头四棵槐树";
    // Each list is one story; each step is minute, name, password, code, outcome and what the journal says.
    type Step = (
        i64,
        &'static str,
        &'static str,
        Code,
        &'static [&'static str],
        &'static str,
    );
    let stories: [(&str, &[Step]); 8] = [
        (
            "names and passwords",
            &[
                (10, "zhou", PASSWORD, Code::None, IN, "opened"),
                (10, " ZHOU ", PASSWORD, Code::None, IN, "opened"),
                (11, "zhou", BAD, Code::None, REFUSED, "password"),
                (11, "zhou", "", Code::None, REFUSED, "password"),
                (12, "nobody", PASSWORD, Code::None, REFUSED, "name"),
                (12, "", "", Code::None, REFUSED, "name"),
                (12, "' OR 1=1 --", PASSWORD, Code::None, REFUSED, "name"),
                (12, "zhou", PASSWORD, Code::None, IN, "opened"),
            ],
        ),
        (
            "a lock begins, holds and ends",
            &[
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", PASSWORD, Code::None, REFUSED, "locked"),
                (24, "zhou", PASSWORD, Code::None, REFUSED, "locked"),
                (25, "zhou", BAD, Code::None, REFUSED, "password"),
                (25, "zhou", PASSWORD, Code::None, IN, "opened"),
            ],
        ),
        (
            "a clock set back does not unlock",
            &[
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (-600, "zhou", PASSWORD, Code::None, REFUSED, "locked"),
                (26, "zhou", PASSWORD, Code::None, IN, "opened"),
            ],
        ),
        (
            "success forgets failures",
            &[
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", PASSWORD, Code::None, IN, "opened"),
                (10, "zhou", BAD, Code::None, REFUSED, "password"),
                (10, "zhou", PASSWORD, Code::None, IN, "opened"),
            ],
        ),
        (
            "codes",
            &[
                (10, "admin", PASSWORD, Code::None, CODE, ""),
                (10, "admin", BAD, Code::Shown(0), REFUSED, "password"),
                (10, "admin", PASSWORD, Code::Wrong, REFUSED, "code"),
                (10, "admin", PASSWORD, Code::Shown(-1), IN, "opened"),
                (10, "admin", PASSWORD, Code::Shown(-1), REFUSED, "code"),
                (10, "admin", PASSWORD, Code::Shown(0), IN, "opened"),
                (10, "admin", PASSWORD, Code::Shown(1), IN, "opened"),
                (10, "admin", PASSWORD, Code::Shown(2), REFUSED, "code"),
                (11, "admin", PASSWORD, Code::Shown(-2), REFUSED, "code"),
                (12, "admin", PASSWORD, Code::Shown(0), IN, "opened"),
            ],
        ),
        (
            "wrong codes lock",
            &[
                (10, "admin", PASSWORD, Code::Wrong, REFUSED, "code"),
                (10, "admin", PASSWORD, Code::Wrong, REFUSED, "code"),
                (10, "admin", PASSWORD, Code::Wrong, REFUSED, "code"),
                (11, "admin", PASSWORD, Code::Shown(0), REFUSED, "locked"),
                (25, "admin", PASSWORD, Code::Shown(0), IN, "opened"),
            ],
        ),
        (
            "accounts that are not active",
            &[
                (10, "invited", PASSWORD, Code::None, REFUSED, "password"),
                (10, "locked", PASSWORD, Code::None, REFUSED, "state"),
                (10, "closed", PASSWORD, Code::None, REFUSED, "state"),
            ],
        ),
        (
            "a code where none is needed",
            &[(10, "zhou", PASSWORD, Code::Wrong, IN, "opened")],
        ),
    ];
    for (story, steps) in stories {
        for world in worlds().await {
            let admin = world.admin().await;
            let office = || vec![grant("county_office", None)];
            let speaks_of = |name: &str| steps.iter().any(|step| step.1.trim().eq_ignore_ascii_case(name));
            if speaks_of("zhou") {
                world.active(&admin, "zhou", office()).await;
            }
            if speaks_of("invited") {
                world.invited(&admin, "invited", office()).await;
                let locked = world.active(&admin, "locked", office()).await;
                accounts::lock_account(&world.app, &admin.viewer, minute(2), &locked)
                    .await
                    .expect("locks");
                let closed = world.active(&admin, "closed", office()).await;
                accounts::close_account(&world.app, &admin.viewer, minute(2), &closed)
                    .await
                    .expect("closes");
            }
            for (i, (at, name, password, typed, expected, journal)) in steps.iter().enumerate() {
                let at = minute(*at);
                let shown = match typed {
                    Code::None => None,
                    Code::Shown(n) => Some(code(
                        &admin.secret,
                        domain::Moment::from_millis(at.millis() + n * 30_000),
                    )),
                    Code::Wrong => Some("00000x".to_owned()),
                };
                let before = world.entries().await.len();
                let outcome = codes(world.sign_in(at, name, password, shown.as_deref()).await);
                assert_eq!(outcome, *expected, "{story}, step {i}");
                let entries = world.entries().await;
                if journal.is_empty() {
                    assert_eq!(entries.len(), before);
                    continue;
                }
                let last = &entries[0];
                assert!(
                    last.kind.ends_with(journal) || last.payload.contains(journal),
                    "{story} {i}: {last:?}"
                );
                let unknown = *journal == "name";
                assert_eq!(last.subject == "account:unknown", unknown, "{story} {i}");
                assert!(name.is_empty() || !last.payload.contains(name.trim()), "{last:?}");
            }
            world.assert_green().await;
        }
    }
}

#[tokio::test]
async fn a_voluntary_second_factor_is_asked_for_from_then_on() {
    for world in worlds().await {
        let (app, admin) = (&world.app, world.admin().await);
        world.active(&admin, "zhou", vec![grant("county_office", None)]).await;
        let opened = world
            .sign_in(minute(3), "zhou", PASSWORD, None)
            .await
            .expect("signs in");
        let viewer = world.who(&opened, minute(3)).await.expect("goes on").viewer;
        let given = accounts::enrol_second_factor(app, &viewer, minute(3))
            .await
            .expect("enrols");
        world
            .sign_in(minute(4), "zhou", PASSWORD, None)
            .await
            .expect("not confirmed yet");
        let confirm = |code| Confirmation { token: None, code };
        let wrong = accounts::confirm_second_factor(app, &viewer, minute(5), confirm("123")).await;
        assert_eq!(codes(wrong), ["code ACT-008"]);
        let shown = code(given.secret.reveal(), minute(5));
        accounts::confirm_second_factor(app, &viewer, minute(5), confirm(&shown))
            .await
            .expect("confirms");
        assert_eq!(
            codes(world.sign_in(minute(5), "zhou", PASSWORD, None).await),
            ["ACT-002"]
        );
        assert_eq!(
            codes(world.sign_in(minute(5), "zhou", PASSWORD, Some(&shown)).await),
            ["ACT-001"],
            "used"
        );
        let shown = code(given.secret.reveal(), minute(6));
        world
            .sign_in(minute(6), "zhou", PASSWORD, Some(&shown))
            .await
            .expect("signs in");
        assert_eq!(
            codes(accounts::enrol_second_factor(app, &viewer, minute(6)).await),
            ["ACT-010"]
        );
        world.assert_green().await;
    }
}
