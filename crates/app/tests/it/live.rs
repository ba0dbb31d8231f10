//! Months of work played in an invented county, on both databases.

use std::collections::{BTreeMap, BTreeSet};

use app::Refusal;
use app::county::{LiveOptions, Played, live};
use app::upkeep::verify;
use app::verb::App;
use testkit::TestDatabase;

use crate::leads::{installed, office};
use crate::support::{AS_OF, county, policy_dir, told};

const HOUSEHOLDS: usize = 600;
/// What a county that is alive has of, some of each: steps of the procedures first.
const DONE: [&str; 30] = [
    "accept",
    "visit",
    "authorise",
    "compare",
    "review",
    "publish",
    "township_check",
    "county_decision",
    "announce",
    "register",
    "plan",
    "measures",
    "follow_up",
    "add_measure",
    "write_plan",
    "confirm_delivery",
    "judge_effect",
    "start_elimination",
    "refuse",
    "tell_reason",
    "screening",
    "visit_recorded",
    "notice",
    "notice_posted",
    "notice_withdrawn",
    "lead",
    "self_report",
    "self_report_linked",
    "issue_rechecked",
    "sweep",
];
/// How cases stand at the end, some each.
const STATUSES: [&str; 4] = ["identifying", "monitored", "eliminated", "refused"];

#[tokio::test]
async fn a_county_comes_to_life() {
    let folder = tempfile::tempdir().expect("folder");
    county(folder.path(), HOUSEHOLDS, false);
    let options = LiveOptions {
        data: folder.path(),
        as_of: AS_OF,
        until: AS_OF,
        seed: 1,
    };
    let mut plays = Vec::new();
    for database in TestDatabase::each() {
        let data = tempfile::tempdir().expect("folder");
        let app = installed(&database, data.path(), policy_dir()).await;
        let mut months = Vec::new();
        let played = live(&app, &office(), options, &mut |day| months.push(day)).await;
        let played = played.unwrap_or_else(|refusal| panic!("{}", told(&refusal)));
        assert_eq!((months.len(), months.last()), (9, Some(&AS_OF)), "{months:?}");
        is_alive(&database, &played);
        told_in_order(&database);
        let verified = verify(&app, &office()).await.expect("verifies");
        assert_eq!(verified.report.faults, []);
        assert_eq!(
            refused(&app, options).await,
            ["CTY-004"],
            "nobody plays in a county at work"
        );
        plays.push(played);
    }
    let first = plays.first().expect("a database");
    assert!(plays.iter().all(|other| other == first), "both databases play the same");
}

/// Some of everything was done, nothing was refused, and cases stand at every station of their life.
fn is_alive(database: &TestDatabase, played: &Played) {
    assert_eq!(played.refused, BTreeMap::new());
    let missing: Vec<&str> = DONE
        .into_iter()
        .filter(|what| !played.done.contains_key(what))
        .collect();
    assert_eq!(missing, [""; 0], "{:?}", played.done);
    let statuses = database.tamper("SELECT DISTINCT status FROM cases");
    let statuses: BTreeSet<&str> = statuses.lines().collect();
    assert!(STATUSES.iter().all(|status| statuses.contains(status)), "{statuses:?}");
    let late = "SELECT count(*) FROM cases WHERE escalated IS NOT NULL";
    assert_ne!(database.tamper(late), "0", "somebody above was told of what is late");
    let unseen = "SELECT count(*) FROM households h LEFT JOIN last_seen s ON s.household_id = h.household_id \
                  WHERE s.household_id IS NULL";
    assert_ne!(database.tamper(unseen), "0", "there is work left");
}

/// The journal begins in the first month, ends on the last day, and never goes back.
fn told_in_order(database: &TestDatabase) {
    let back = "SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at < a.at";
    assert_eq!(database.tamper(back), "0");
    let begins = database.tamper("SELECT substr(min(at), 1, 10) FROM journal");
    assert_eq!(begins, "2026-03-01");
    let ends = database.tamper("SELECT substr(max(at), 1, 10) FROM journal");
    assert_eq!(ends, AS_OF.to_string());
}

#[tokio::test]
async fn nobody_plays_in_another_county_or_back_from_the_data() {
    for database in TestDatabase::each() {
        let data = tempfile::tempdir().expect("folder");
        let mut app = installed(&database, data.path(), policy_dir()).await;
        let options = LiveOptions {
            data: data.path(),
            as_of: AS_OF,
            until: AS_OF.yesterday().expect("a day"),
            seed: 1,
        };
        assert_eq!(refused(&app, options).await, ["CTY-005"]);
        let mut settings = (*app.settings).clone();
        settings.region = "520000".to_owned();
        app.settings = settings.into();
        let options = LiveOptions {
            until: AS_OF,
            ..options
        };
        assert_eq!(refused(&app, options).await, ["CTY-003"]);
        assert_eq!(database.tamper("SELECT count(*) FROM journal"), "0", "nothing was done");
    }
}

async fn refused(app: &App, options: LiveOptions<'_>) -> Vec<&'static str> {
    match live(app, &office(), options, &mut |_| ()).await {
        Err(Refusal::Conflict(problems)) => problems.iter().map(|problem| problem.code).collect(),
        other => panic!("this should have been refused: {other:?}"),
    }
}
