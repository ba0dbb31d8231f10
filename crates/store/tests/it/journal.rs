//! The journal: nothing changes past it, and whatever is tampered with is named.

use domain::access::{Reason, Viewer};
use store::journal::{Fault, Filter, Subject, entries, export, verify, verify_export};
use store::{Record, Store};

use super::support::{now, stores};

fn system() -> Viewer {
    Viewer::system(Reason::Maintenance)
}

/// Three changes: two places made, one of them changed.
async fn three_changes(store: &Store) {
    let place = |id: &str| Record::new().with("region_id", id).with("level", "village");
    for id in ["v1", "v2"] {
        let mut tx = store.write(&system(), now()).await.expect("begins");
        tx.insert("regions", place(id)).await.expect("inserts");
        tx.record("region.added", &Subject::new("region", id), serde_json::json!({}));
        tx.commit().await.expect("commits");
    }
    let mut tx = store.write(&system(), now()).await.expect("begins");
    let changed = tx
        .update("regions", &["v2".into()], Record::new().with("level", "township"))
        .await;
    assert!(changed.expect("updates"));
    tx.record(
        "region.changed",
        &Subject::new("region", "v2"),
        serde_json::json!({"level": "township"}),
    );
    tx.commit().await.expect("commits");
}

async fn faults(store: &Store) -> Vec<Fault> {
    let mut tx = store.read(&system()).await.expect("begins");
    verify(&mut tx, store.hash()).await.expect("verifies").faults
}

#[tokio::test]
async fn what_was_tampered_with_is_named() {
    let cases: [(&str, Vec<Fault>); 6] = [
        (
            "UPDATE regions SET level = 'county' WHERE region_id = 'v1'",
            vec![Fault::Differs("region:v1".into())],
        ),
        (
            "DELETE FROM regions WHERE region_id = 'v2'",
            vec![Fault::Differs("region:v2".into())],
        ),
        (
            "INSERT INTO regions (region_id, level) VALUES ('v3', 'village')",
            vec![Fault::Differs("region:v3".into())],
        ),
        (
            "UPDATE journal SET actor = 'account:x' WHERE seq = 2",
            vec![Fault::Altered(2)],
        ),
        (
            "DELETE FROM journal WHERE seq = 1",
            vec![Fault::Gap(2), Fault::BrokenLink(2), Fault::Differs("region:v1".into())],
        ),
        (
            "DELETE FROM journal WHERE seq = 3",
            vec![Fault::Cut { last: 2, head: 3 }, Fault::Differs("region:v2".into())],
        ),
    ];
    for (sql, expected) in cases {
        for opened in stores().await {
            three_changes(&opened.store).await;
            assert_eq!(faults(&opened.store).await, [], "untouched");
            opened.database.tamper(sql);
            assert_eq!(faults(&opened.store).await, expected, "{sql}");
        }
    }
}

#[tokio::test]
async fn a_change_without_an_entry_is_not_kept() {
    for opened in stores().await {
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let record = Record::new().with("region_id", "v1").with("level", "village");
        tx.insert("regions", record).await.expect("inserts");
        assert!(tx.commit().await.is_err());
        assert_eq!(opened.database.tamper("SELECT count(*) FROM regions"), "0");
    }
}

#[tokio::test]
async fn a_clock_set_back_does_not_send_the_journal_back() {
    for opened in stores().await {
        three_changes(&opened.store).await;
        let mut tx = opened
            .store
            .write(&system(), now().plus_minutes(-600))
            .await
            .expect("begins");
        tx.record("clock.test", &Subject::new("region", "v1"), serde_json::json!({}));
        tx.commit().await.expect("commits");
        let mut tx = opened.store.read(&system()).await.expect("begins");
        let filter = Filter {
            limit: 1,
            ..Filter::default()
        };
        assert_eq!(entries(&mut tx, &filter).await.expect("entries")[0].at, now());
        drop(tx);
        assert_eq!(faults(&opened.store).await, []);
    }
}

#[tokio::test]
async fn an_export_is_verified_with_no_database() {
    for opened in stores().await {
        three_changes(&opened.store).await;
        let mut lines = Vec::new();
        let mut tx = opened.store.read(&system()).await.expect("begins");
        assert_eq!(export(&mut tx, &mut lines).await.expect("exports"), 3);
        let whole = verify_export(&lines[..]).expect("reads");
        assert_eq!((whole.entries, whole.faults.len(), whole.unreadable.len()), (3, 0, 0));
        let text = String::from_utf8(lines)
            .expect("text")
            .replace("region.changed", "region.erased");
        assert_eq!(
            verify_export(text.as_bytes()).expect("reads").faults,
            [Fault::Altered(3)]
        );
        let cut: String = text.lines().skip(1).map(|line| format!("{line}\n")).collect();
        assert!(
            verify_export(cut.as_bytes())
                .expect("reads")
                .faults
                .contains(&Fault::Gap(2))
        );
    }
}

#[tokio::test]
async fn nobody_without_the_right_reads_the_journal() {
    for opened in stores().await {
        three_changes(&opened.store).await;
        let mut tx = opened.store.read(&Viewer::anonymous()).await.expect("begins");
        let filter = Filter {
            limit: 50,
            ..Filter::default()
        };
        assert_eq!(entries(&mut tx, &filter).await.expect("entries"), []);
    }
}
