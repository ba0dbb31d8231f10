//! A fresh store of either kind, with keys of its own.

use std::sync::Arc;
use std::time::Duration;

use domain::Moment;
use store::seal::{Cipher, Hash, KeyRing, Options};
use store::{Store, Target};
use testkit::TestDatabase;

/// A store made for one test.
pub struct Opened {
    pub store: Store,
    pub database: TestDatabase,
    _keys: tempfile::TempDir,
}

/// The moment tests begin at.
pub fn now() -> Moment {
    "2026-11-01T01:00:00.000Z".parse().expect("moment")
}

/// Stores of both kinds, or the embedded one alone where no test server was named.
pub async fn stores() -> Vec<Opened> {
    let mut opened = Vec::new();
    for database in TestDatabase::each() {
        let keys = tempfile::tempdir().expect("a temporary folder");
        let options = Options {
            cipher: Cipher::Aes256GcmSiv,
            hash: Hash::Sha256,
            created_at: "2026-11-01",
        };
        let ring = KeyRing::create(&keys.path().join("keys.toml"), options).expect("keys");
        let target = Target {
            url: database.url(),
            max_connections: 4,
            wait: Duration::from_secs(5),
        };
        let store = Store::open(&target, Arc::new(ring), Hash::Sha256).await.expect("store");
        opened.push(Opened {
            store,
            database,
            _keys: keys,
        });
    }
    opened
}
