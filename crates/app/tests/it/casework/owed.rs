//! Who has not received what they are entitled to.

use app::cases::{MissingPage, MissingQuery, list_missing};
use app::jobs::{ConfirmDeliveries, Kind};
use domain::access::{Area, Role, Viewer};
use domain::owed::OwedState::{Missing, NotDelivered};

use super::{Village, id_no, morning, officer, system, villages};

async fn owed(village: &Village, viewer: &Viewer, query: MissingQuery) -> MissingPage {
    let query = MissingQuery { limit: 50, ..query };
    let at = morning("2026-11-05");
    let found = list_missing(&village.world.app, viewer, at, query).await;
    found.unwrap_or_else(|refusal| panic!("{}", super::told(&refusal)))
}

/// Entitlements with whose they are and how they stand.
fn lines(page: &MissingPage) -> Vec<(String, String, domain::owed::OwedState)> {
    let rows = page.page.rows.iter();
    rows.map(|one| {
        let owed = &one.line.owed;
        (one.line.name.clone(), owed.entitlement.clone(), owed.state)
    })
    .collect()
}

fn line(name: &str, entitlement: &str, state: domain::owed::OwedState) -> (String, String, domain::owed::OwedState) {
    (name.to_owned(), entitlement.to_owned(), state)
}

#[tokio::test]
async fn what_is_owed_is_kept_look_by_look() {
    for village in villages().await {
        let look = Kind::ConfirmDeliveries(ConfirmDeliveries {});
        let all = MissingQuery::default;
        let none = owed(&village, &system(), all()).await;
        assert!(
            none.look.is_none() && none.page.rows.is_empty(),
            "nobody has looked yet"
        );
        for household in ["5299020001", "5299020002", "5299020009"] {
            village.case_of(household, morning("2026-11-02")).await;
        }
        village.work(&look, morning("2026-11-03")).await;
        let page = owed(&village, &system(), all()).await;
        let unknown = [
            line("甲小二", "E-RAIN", NotDelivered),
            line("乙小二", "E-SENIOR-AID", NotDelivered),
        ];
        let mut found = lines(&page);
        found.sort();
        let mut expected = unknown.to_vec();
        expected.sort();
        assert_eq!(found, expected, "no department has delivered anything");
        let seen = page.look.expect("a look");
        assert_eq!((seen.n_households, seen.n_missing, seen.n_unknown), (3, 0, 2));
        assert!(page.sources.iter().all(|source| source.n_files == 0));

        let aid = format!(
            "身份证号,姓名,学年,学段,资助项目,资助金额,发放日期\n{},甲小二,2026,中等职业,雨露计划,1500,2026-10-20\n",
            id_no(2)
        );
        village
            .apply("学生资助发放表.csv", &aid, "2026-11-03".parse().expect("a day"))
            .await;
        village.work(&look, morning("2026-11-04")).await;
        let page = owed(&village, &system(), all()).await;
        assert_eq!(
            lines(&page),
            [line("乙小二", "E-SENIOR-AID", Missing)],
            "one has it, the other has not"
        );
        assert_eq!(page.page.rows[0].line.since_on.to_string(), "2026-11-04");
        let source = page.sources.iter().find(|source| source.n_files > 0).expect("a sheet");
        assert_eq!(
            source.last_as_of.map(|day| day.to_string()).as_deref(),
            Some("2026-11-03")
        );
        let kept = village.world.database.tamper("SELECT sources FROM entitlement_looks");
        assert!(!kept.contains(".csv"), "{kept}");
        village.world.assert_green().await;

        let changed = village
            .world
            .database
            .tamper("SELECT * FROM not_received ORDER BY number");
        village.work(&look, morning("2026-11-05")).await;
        let after = village
            .world
            .database
            .tamper("SELECT * FROM not_received ORDER BY number");
        assert_eq!(after, changed, "what stands as before stays untouched");
        assert_eq!(village.count("entitlement_looks"), 3);
        village.world.assert_green().await;
    }
}

#[tokio::test]
async fn the_list_is_of_ones_own_area_and_of_what_is_asked_for() {
    for village in villages().await {
        village.case_of("5299020001", morning("2026-11-02")).await;
        village.case_of("5299020002", morning("2026-11-02")).await;
        let look = Kind::ConfirmDeliveries(ConfirmDeliveries {});
        village.work(&look, morning("2026-11-03")).await;
        let region = |id: &str| MissingQuery {
            region_id: Some(id.to_owned()),
            ..MissingQuery::default()
        };
        let measure = |code: &str| MissingQuery {
            measure: Some(code.to_owned()),
            ..MissingQuery::default()
        };
        let state = |state| MissingQuery {
            state: Some(state),
            ..MissingQuery::default()
        };
        let township = |id: &str| officer("t", Role::Township, Area::Region(id.to_owned()));
        let rows = [
            (township("t1"), MissingQuery::default(), 2),
            (township("t2"), MissingQuery::default(), 0),
            (township("t2"), region("t1"), 0),
            (system(), region("v1"), 2),
            (system(), region("t2"), 0),
            (system(), measure("other_education.rain"), 1),
            (system(), measure("other_education.aid"), 1),
            (system(), measure("finance.loan"), 0),
            (system(), state(NotDelivered), 2),
            (system(), state(Missing), 0),
        ];
        for (viewer, query, expected) in rows {
            let told = format!("{query:?}");
            assert_eq!(owed(&village, &viewer, query).await.page.rows.len(), expected, "{told}");
        }
        let at = morning("2026-11-05");
        let first = MissingQuery {
            limit: 1,
            ..MissingQuery::default()
        };
        let first = list_missing(&village.world.app, &system(), at, first)
            .await
            .expect("lists");
        let second = MissingQuery {
            limit: 1,
            after: first.page.next.clone(),
            ..MissingQuery::default()
        };
        let second = list_missing(&village.world.app, &system(), at, second)
            .await
            .expect("lists");
        assert!(first.page.next.is_some() && second.page.next.is_none());
        assert_ne!(lines(&first), lines(&second));
    }
}
