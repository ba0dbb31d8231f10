//! The tables are those that `columns.toml` declares, alike on both databases.

use std::collections::BTreeMap;

use store::catalogue;
use testkit::TestDatabase;

use super::support::stores;

/// Tables with their columns, as the database itself tells them.
fn told(database: &TestDatabase) -> BTreeMap<String, Vec<(String, bool)>> {
    let sql = match database {
        TestDatabase::Sqlite(_) => {
            "SELECT m.name || '|' || p.name || '|' || p.type FROM sqlite_master m, pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, p.cid"
        }
        TestDatabase::Postgres { .. } => {
            "SELECT table_name || '|' || column_name || '|' || data_type FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' ORDER BY table_name, ordinal_position"
        }
    };
    let mut tables: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for line in database.tamper(sql).lines() {
        let parts: Vec<&str> = line.split('|').collect();
        let is_integer = ["INTEGER", "bigint"].contains(&parts[2]);
        tables
            .entry(parts[0].to_owned())
            .or_default()
            .push((parts[1].to_owned(), is_integer));
    }
    tables
}

#[tokio::test]
async fn every_column_is_declared_and_nothing_else() {
    let declared: BTreeMap<String, Vec<(String, bool)>> = catalogue::tables()
        .iter()
        .map(|(name, table)| {
            let columns = table
                .columns
                .iter()
                .map(|column| (column.name.clone(), column.is_integer()));
            (name.clone(), columns.collect())
        })
        .collect();
    for opened in stores().await {
        assert_eq!(told(&opened.database), declared);
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    for opened in stores().await {
        let before = told(&opened.database);
        let target = store::Target {
            url: opened.database.url(),
            max_connections: 2,
            wait: std::time::Duration::from_secs(5),
        };
        let hash = store::seal::Hash::Sm3;
        let again = store::Store::open(&target, opened.store.ring().clone(), hash)
            .await
            .expect("opens again");
        assert_eq!(told(&opened.database), before);
        assert_eq!(
            again.hash(),
            store::seal::Hash::Sha256,
            "a database keeps the hash it began with"
        );
    }
}
