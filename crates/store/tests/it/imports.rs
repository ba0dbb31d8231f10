//! Deliveries: each step from its state alone, each department its own, files that are what their names say.

use std::sync::Arc;

use domain::Date;
use domain::access::{Actor, Grant, Reason, Viewer};
use store::files::{FileStore, Purpose};
use store::imports::{self, Applied, Checked, Filter, ImportState, NewImport, NewUnmatched, NewWorksheet, Rows};
use store::{Store, StoreError};

use super::support::{Opened, now, stores};

const AS_OF: Date = Date::constant(2026, 11, 1);

fn office() -> Viewer {
    Viewer::system(Reason::CommandLine)
}

fn checked(department: &str) -> Checked {
    let rows = Rows {
        read: 10,
        accepted: 7,
        refused: 2,
        duplicate: 1,
        unmatched: 1,
    };
    Checked {
        department: Some(department.into()),
        rows,
        report: "{}".into(),
        corrections_digest: None,
    }
}

/// An import of a department, received with a file of its own.
async fn received(opened: &Opened, department: &str) -> String {
    let folder = tempfile::tempdir().expect("folder");
    let files = FileStore::new(folder.path().into(), Arc::clone(opened.store.ring()));
    let mut tx = opened.store.write(&office(), now()).await.expect("begins");
    let sealed = files
        .put(format!("{department}{}", tx.next_id()).as_bytes())
        .expect("kept");
    imports_file(&mut tx, &sealed).await;
    let new = NewImport {
        file_name: "a.csv".into(),
        file_digest: sealed.digest_of_plain,
        as_of: AS_OF,
        department: Some(department.into()),
    };
    let (id, _) = imports::receive(&mut tx, new).await.expect("received");
    tx.commit().await.expect("commits");
    id
}

async fn imports_file(tx: &mut store::WriteTx, sealed: &store::seal::Sealed) {
    store::files::note(tx, sealed, Purpose::Upload).await.expect("noted");
    store::files::note(tx, sealed, Purpose::Upload)
        .await
        .expect("noted once");
}

async fn state(store: &Store, id: &str) -> ImportState {
    let mut tx = store.read(&office()).await.expect("begins");
    imports::find(&mut tx, id).await.expect("reads").expect("import").state
}

#[tokio::test]
async fn a_step_from_the_wrong_state_is_a_conflict_and_changes_nothing() {
    for opened in stores().await {
        let id = received(&opened, "医保局").await;
        let mut tx = opened.store.write(&office(), now()).await.expect("begins");
        assert!(matches!(
            imports::undo_import(&mut tx, &id).await,
            Err(StoreError::Conflict)
        ));
        imports::check_import(&mut tx, &id, &checked("医保局"))
            .await
            .expect("checks");
        let worksheet = NewWorksheet {
            source: imports::next_source(&mut tx).await.expect("reads"),
            sheet: Some("medical_settlement".into()),
            report: "{}".into(),
            rows_digest: None,
            n_rows: 7,
        };
        let applied = Applied {
            checked: checked("医保局"),
            worksheets: vec![worksheet],
        };
        imports::apply_import(&mut tx, &id, &applied).await.expect("applies");
        tx.commit().await.expect("commits");
        let mut tx = opened.store.write(&office(), now()).await.expect("begins");
        assert!(matches!(
            imports::apply_import(&mut tx, &id, &applied).await,
            Err(StoreError::Conflict)
        ));
        assert!(matches!(imports::refuse(&mut tx, &id).await, Err(StoreError::Conflict)));
        assert_eq!(imports::next_source(&mut tx).await.expect("reads"), 1);
        assert_eq!(
            imports::applied_worksheets(&mut tx, None).await.expect("reads").len(),
            1
        );
        imports::undo_import(&mut tx, &id).await.expect("undoes");
        assert_eq!(
            imports::applied_worksheets(&mut tx, None).await.expect("reads").len(),
            0
        );
        tx.commit().await.expect("commits");
        assert_eq!(state(&opened.store, &id).await, ImportState::Undone);
        let mut tx = opened.store.read(&office()).await.expect("begins");
        let faults = store::journal::verify(&mut tx, opened.store.hash())
            .await
            .expect("verifies")
            .faults;
        assert_eq!(faults, []);
    }
}

#[tokio::test]
async fn a_liaison_sees_the_own_departments_imports_alone() {
    for opened in stores().await {
        let medical = received(&opened, "医保局").await;
        let school = received(&opened, "教育局").await;
        let liaison = Viewer::new(Actor::Account("a".into()), vec![Grant::liaison("教育局")]);
        let filter = Filter {
            limit: 10,
            ..Filter::default()
        };
        for (viewer, expected) in [(office(), 2), (liaison.clone(), 1), (Viewer::anonymous(), 0)] {
            let mut tx = opened.store.read(&viewer).await.expect("begins");
            assert_eq!(
                imports::list(&mut tx, &filter).await.expect("lists").len(),
                expected,
                "{viewer:?}"
            );
        }
        let mut tx = opened.store.read(&liaison).await.expect("begins");
        assert!(imports::find(&mut tx, &school).await.expect("reads").is_some());
        assert!(imports::find(&mut tx, &medical).await.expect("reads").is_none());
        assert_eq!(imports::worksheets(&mut tx, &medical).await.expect("reads"), []);
        assert_eq!(imports::count_changes(&mut tx, &medical).await.expect("reads"), []);
    }
}

#[tokio::test]
async fn rows_tied_to_nobody_are_sealed_paged_and_decided() {
    for opened in stores().await {
        let id = received(&opened, "医保局").await;
        let row = |row| NewUnmatched {
            source: 0,
            row,
            reason: "LNK-001".into(),
            name: "周依".into(),
            id: "529901********0011".into(),
            place: "青树村".into(),
        };
        let mut tx = opened.store.write(&office(), now()).await.expect("begins");
        imports::check_import(&mut tx, &id, &checked("医保局"))
            .await
            .expect("checks");
        imports::add_unmatched(&mut tx, &id, (1..=5).map(row).collect())
            .await
            .expect("adds");
        tx.commit().await.expect("commits");
        assert_eq!(
            opened
                .database
                .tamper("SELECT count(*) FROM unmatched_rows WHERE name_sealed LIKE '%周%'"),
            "0"
        );
        let mut tx = opened.store.read(&office()).await.expect("begins");
        let first = imports::unmatched(&mut tx, &id, (-1, 0), true, 3).await.expect("reads");
        let rest = imports::unmatched(&mut tx, &id, (0, first[2].row), true, 3)
            .await
            .expect("reads");
        assert_eq!(
            (first.len(), rest.len(), first[0].name.as_deref()),
            (3, 2, Some("周依"))
        );
        drop(tx);
        let mut tx = opened.store.write(&office(), now()).await.expect("begins");
        assert!(
            !imports::decide(&mut tx, &first[0].unmatched_id, Some("nobody"))
                .await
                .expect("decides")
        );
        assert!(
            imports::decide(&mut tx, &first[0].unmatched_id, None)
                .await
                .expect("decides")
        );
        tx.commit().await.expect("commits");
        let liaison = Viewer::new(Actor::Account("a".into()), vec![Grant::liaison("医保局")]);
        let mut tx = opened.store.write(&liaison, now()).await.expect("begins");
        assert!(
            !imports::decide(&mut tx, &first[0].unmatched_id, None)
                .await
                .expect("asks")
        );
    }
}
