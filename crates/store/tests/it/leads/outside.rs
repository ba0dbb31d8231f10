//! Reports from outside: sealed, kept once, taken up or refused; the villages' codes.

use domain::access::{Action, Role, Viewer};
use domain::lead::ReportState;
use store::StoreError;
use store::registers::persons::Fields;
use store::self_reports::{self, NewCode, NewReport, ReportQuery};

use super::super::registers::{faults, seed, system};
use super::super::support::{now, stores};
use super::{AS_OF, officer};

fn report(village_id: &str, receipt: &str) -> NewReport {
    NewReport {
        receipt: receipt.to_owned(),
        village_id: village_id.to_owned(),
        name: "周大山".to_owned(),
        phone: Some("13900000001".to_owned()),
        id: Some("529901198001010010".to_owned()),
        words: "老伴住院,电话13900000001".to_owned(),
        reporter: None,
        risk: Some("因病".to_owned()),
        is_proxy: false,
        due_on: AS_OF,
        client: "192.0.2.7".to_owned(),
    }
}

#[tokio::test]
async fn a_report_is_sealed_kept_once_and_seen_in_its_area_alone() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 4).await;
        let place = &seeded.places[0];
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let first = self_reports::receive(&mut tx, report(&place.village_id, "查询码甲"))
            .await
            .expect("takes");
        let again = self_reports::receive(&mut tx, report(&place.village_id, "查询码甲"))
            .await
            .expect("takes");
        let (first, again) = (first.expect("a village"), again.expect("a village"));
        assert_eq!(
            (first.report_id.clone(), false, true),
            (again.report_id, first.is_repeated, again.is_repeated)
        );
        assert_eq!(
            self_reports::receive(&mut tx, report("nowhere", "查询码乙"))
                .await
                .expect("asks"),
            None
        );
        let counts = self_reports::counted(&mut tx, "192.0.2.7", &place.village_id, now().plus_minutes(-60));
        assert_eq!(counts.await.expect("counts"), (1, 1));
        tx.commit().await.expect("commits");
        let row = opened.database.tamper("SELECT * FROM self_reports");
        for secret in [
            "周大山",
            "13900000001",
            "529901198001010010",
            "老伴",
            "192.0.2.7",
            "查询码甲",
        ] {
            assert!(!row.contains(secret), "{secret} stands in {row}");
        }
        let query = ReportQuery {
            region_id: None,
            state: ReportState::New,
            after: None,
            limit: 10,
        };
        for (viewer, n) in [
            (officer(Role::Village, &place.village_id), 1),
            (officer(Role::Township, &place.township_id), 1),
            (officer(Role::Village, &seeded.places[2].village_id), 0),
            (Viewer::anonymous(), 0),
        ] {
            let mut tx = opened.store.read(&viewer).await.expect("begins");
            let page = self_reports::list(&mut tx, &query).await.expect("lists");
            assert_eq!(page.rows.len(), n, "{viewer:?}");
            let found = self_reports::find(&mut tx, &first.report_id, Action::ReadLead)
                .await
                .expect("reads");
            assert_eq!(found.is_some(), n > 0);
            if let Some(found) = found {
                assert_eq!(
                    (found.name.as_str(), found.phone.as_deref()),
                    ("周大山", Some("139****0001"))
                );
                assert_eq!(found.id.as_deref(), Some("529901********0010"));
            }
        }
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn a_report_is_dealt_with_once_and_its_receipt_tells() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 4).await;
        let village = officer(Role::Village, &seeded.places[0].village_id);
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let one = self_reports::receive(&mut tx, report(&seeded.places[0].village_id, "查询码甲"))
            .await
            .expect("takes");
        let two = self_reports::receive(&mut tx, report(&seeded.places[0].village_id, "查询码乙"))
            .await
            .expect("takes");
        let (one, two) = (one.expect("kept").report_id, two.expect("kept").report_id);
        self_reports::link(&mut tx, (&one, 1), &seeded.households[0].0, "lead")
            .await
            .expect("links");
        self_reports::refuse(&mut tx, (&two, 1), "not_local", None)
            .await
            .expect("refuses");
        for (id, version) in [(&one, 1), (&one, 2), (&two, 2)] {
            let again = self_reports::refuse(&mut tx, (id, version), "not_local", None).await;
            assert!(matches!(again, Err(StoreError::Conflict)), "{id} {version}");
        }
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let receipt = self_reports::by_receipt(&mut tx, "查询码乙")
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(
            (receipt.state, receipt.reason.as_deref()),
            (ReportState::Refused, Some("not_local"))
        );
        let linked = self_reports::by_receipt(&mut tx, "查询码甲")
            .await
            .expect("reads")
            .expect("is there");
        assert_eq!(linked.state, ReportState::Linked);
        assert_eq!(self_reports::by_receipt(&mut tx, "R3").await.expect("reads"), None);
        drop(tx);
        let mut tx = opened.store.read(&village).await.expect("begins");
        assert_eq!(
            self_reports::by_receipt(&mut tx, "查询码甲").await.expect("asks"),
            None,
            "only the system looks"
        );
        drop(tx);
        let mut tx = opened.store.write(&village, now()).await.expect("begins");
        let fields = Fields { id: false, phone: true };
        let clear = self_reports::unmask(&mut tx, &one, fields, "联系")
            .await
            .expect("opens")
            .expect("is its own");
        assert_eq!((clear.phone.as_deref(), clear.id), (Some("13900000001"), None));
        tx.commit().await.expect("commits");
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn a_code_leads_to_its_village_until_it_ends() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 4).await;
        let place = &seeded.places[0];
        let new = |village_id: &str| NewCode {
            token: "tok".to_owned(),
            village_id: village_id.to_owned(),
            valid_from: AS_OF,
        };
        let township = officer(Role::Township, &place.township_id);
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        assert!(
            !self_reports::add_code(&mut tx, new(&seeded.places[2].village_id))
                .await
                .expect("asks")
        );
        assert!(
            !self_reports::add_code(&mut tx, new(&place.township_id))
                .await
                .expect("asks"),
            "no village"
        );
        assert!(
            self_reports::add_code(&mut tx, new(&place.village_id))
                .await
                .expect("adds")
        );
        let codes = self_reports::codes(&mut tx, None, true, ("", 10)).await.expect("lists");
        assert_eq!(codes.len(), 1);
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let village = self_reports::village_of(&mut tx, "tok", AS_OF).await.expect("reads");
        let village = village.map(|(_, name)| name);
        drop(tx);
        assert_eq!(village.as_deref(), Some("一村"));
        let mut tx = opened.store.write(&township, now()).await.expect("begins");
        assert!(self_reports::end_code(&mut tx, "tok", AS_OF).await.expect("ends"));
        assert!(!self_reports::end_code(&mut tx, "tok", AS_OF).await.expect("asks"));
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        assert_eq!(
            self_reports::village_of(&mut tx, "tok", AS_OF).await.expect("reads"),
            None
        );
        drop(tx);
        assert_eq!(faults(&opened.store).await, []);
    }
}
