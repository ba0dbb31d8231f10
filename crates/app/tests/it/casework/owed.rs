//! Who has not received what they are entitled to.

use app::cases::{MissingPage, MissingQuery, list_missing};
use app::jobs::{ConfirmDeliveries, Kind};
use domain::access::{Area, Role, Viewer};
use domain::owed::OwedState::{Missing, NoIdNumber, NotDelivered};

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
        assert_eq!(source.last_file.as_deref(), Some("学生资助发放表.csv"));
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
        let [own, other, home] = ["茶坪镇", "石桥乡", "青树村"].map(|name| village.place(name));
        let rows = [
            (township(&own), MissingQuery::default(), 2),
            (township(&other), MissingQuery::default(), 0),
            (township(&other), region(&own), 0),
            (system(), region(&home), 2),
            (system(), region(&other), 0),
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

#[tokio::test]
async fn a_row_tied_by_hand_counts_for_somebody_without_a_number() {
    let unseen = line("甲小二", "E-RAIN", Missing);
    for (paid_on, owed_still) in [("2026-10-20", None), ("2025-10-20", Some(Missing))] {
        for village in villages().await {
            village
                .world
                .database
                .tamper("UPDATE persons SET id_index = NULL, id_sealed = NULL WHERE name = '乙小二'");
            for household in ["5299020001", "5299020002"] {
                village.case_of(household, morning("2026-11-02")).await;
            }
            let aid = format!(
                "身份证号,姓名,学年,学段,资助项目,资助金额,发放日期\n{},周依,2026,普通高中,国家助学金,1500,{paid_on}\n",
                id_no(900)
            );
            let as_of = "2026-11-02".parse().expect("a day");
            village.apply("学生资助发放表.csv", &aid, as_of).await;
            let look = Kind::ConfirmDeliveries(ConfirmDeliveries {});
            village.work(&look, morning("2026-11-03")).await;
            let mut found = lines(&owed(&village, &system(), MissingQuery::default()).await);
            found.sort();
            let mut expected = vec![unseen.clone(), line("乙小二", "E-SENIOR-AID", NoIdNumber)];
            expected.sort();
            assert_eq!(found, expected, "the row is nobody's yet");

            let of =
                |column: &str, table: &str| village.world.database.tamper(&format!("SELECT {column} FROM {table}"));
            let row = (of("import_id", "unmatched_rows"), of("unmatched_id", "unmatched_rows"));
            let person = of("person_id", "persons WHERE name = '乙小二'");
            let at = morning("2026-11-04");
            app::intake::link_row(&village.world.app, &system(), at, (&row.0, &row.1), Some(&person))
                .await
                .expect("tied");
            village.work(&look, at).await;
            let mut found = lines(&owed(&village, &system(), MissingQuery::default()).await);
            found.sort();
            let still = owed_still.map(|state| line("乙小二", "E-SENIOR-AID", state));
            let mut expected: Vec<_> = std::iter::once(unseen.clone()).chain(still).collect();
            expected.sort();
            assert_eq!(found, expected, "{paid_on}");
        }
    }
}
