//! A backup of either database comes back in the other, and none that was touched comes back at all.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use domain::access::{Reason, Viewer};
use store::backup::{self, BackupError};
use store::files::{FileStore, Purpose, note};
use store::journal::{Subject, verify};
use store::seal::Hash;
use store::{Record, Store, Target};
use testkit::TestDatabase;

use super::support::{Opened, now, stores};

fn system() -> Viewer {
    Viewer::system(Reason::Maintenance)
}

/// Two places and one kept file.
async fn filled(opened: &Opened, files: &FileStore) {
    let mut tx = opened.store.write(&system(), now()).await.expect("begins");
    for (id, parent) in [("r1", None), ("r2", Some("r1"))] {
        let record = Record::new()
            .with("region_id", id)
            .with("level", "village")
            .with("parent_id", parent);
        tx.insert("regions", record).await.expect("inserts");
        tx.record("region.added", &Subject::new("region", id), serde_json::json!({}));
    }
    let sealed = files.put(&vec![7u8; 3_000_000][..]).expect("kept");
    note(&mut tx, &sealed, Purpose::Upload).await.expect("noted");
    tx.commit().await.expect("commits");
}

async fn written(opened: &Opened, folder: &Path) -> std::path::PathBuf {
    let files = FileStore::new(folder.join("files"), opened.store.ring().clone());
    filled(opened, &files).await;
    let out = folder.join("backup.tar");
    let mut tx = opened.store.read(&system()).await.expect("begins");
    backup::write(&mut tx, &files, &out, now(), &mut |_| {})
        .await
        .expect("written");
    out
}

async fn emptied(database: &TestDatabase, like: &Opened) -> Store {
    let target = Target {
        url: database.url(),
        max_connections: 2,
        wait: std::time::Duration::from_secs(5),
    };
    Store::open(&target, Arc::clone(like.store.ring()), Hash::Sm3)
        .await
        .expect("opens")
}

#[tokio::test]
async fn a_backup_comes_back_in_either_database() {
    for opened in stores().await {
        let folder = tempfile::tempdir().expect("folder");
        let out = written(&opened, folder.path()).await;
        for database in TestDatabase::each() {
            let store = emptied(&database, &opened).await;
            let files = FileStore::new(folder.path().join("restored"), opened.store.ring().clone());
            backup::restore(&out, &store, &files, now(), &mut |_| {})
                .await
                .expect("restored");
            assert_eq!(database.tamper("SELECT count(*) FROM regions"), "2");
            let again = emptied(&database, &opened).await;
            assert_eq!(again.hash(), Hash::Sha256, "the hash comes with the data");
            let mut tx = again.read(&system()).await.expect("begins");
            assert_eq!(verify(&mut tx, again.hash()).await.expect("verifies").faults, []);
            drop(tx);
            let twice = backup::restore(&out, &store, &files, now(), &mut |_| {}).await;
            assert!(matches!(twice, Err(BackupError::NotEmpty)), "{twice:?}");
        }
    }
}

#[tokio::test]
async fn a_backup_with_one_flipped_byte_is_refused() {
    let opened = &stores().await[0];
    let folder = tempfile::tempdir().expect("folder");
    let out = written(opened, folder.path()).await;
    let length = std::fs::metadata(&out).expect("written").len();
    backup::check(&out, opened.store.ring()).expect("whole");
    // Every region of the archive: headers, sealed members, padding, the end.
    let step = length / 151;
    for at in (0..length)
        .step_by(usize::try_from(step).expect("step"))
        .chain([length - 1])
    {
        flip(&out, at);
        assert!(
            backup::check(&out, opened.store.ring()).is_err(),
            "byte {at} of {length}"
        );
        flip(&out, at);
    }
    backup::check(&out, opened.store.ring()).expect("whole again");
}

fn flip(path: &Path, at: u64) {
    let mut file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .expect("opens");
    let mut byte = [0];
    file.seek(SeekFrom::Start(at)).expect("seeks");
    file.read_exact(&mut byte).expect("reads");
    file.seek(SeekFrom::Start(at)).expect("seeks");
    file.write_all(&[byte[0] ^ 1]).expect("writes");
}
