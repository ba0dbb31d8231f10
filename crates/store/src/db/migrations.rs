//! The steps by which the tables come to be, alike on both databases. A step that was released is never changed: an
//! opened database tells by its sum.
//!
//! They are named here and not found by the library's macro: that is compiled with both drivers and the embedded
//! database a second time, for the compiler's own use.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// A step: its file's name without the ending, and its SQL.
type Step = (&'static str, &'static str);

macro_rules! steps {
    ($folder:literal: $($name:literal),+) => {
        [$(($name, include_str!(concat!("../../migrations/", $folder, "/", $name, ".sql")))),+]
    };
}

macro_rules! of_both {
    ($($name:literal),+ $(,)?) => {
        const SQLITE: &[Step] = &steps!["sqlite": $($name),+];
        const POSTGRES: &[Step] = &steps!["postgres": $($name),+];
    };
}

of_both![
    "0001_journal",
    "0002_regions",
    "0003_registers",
    "0004_accounts",
    "0005_imports",
    "0006_jobs_and_screenings",
    "0007_casework",
    "0008_standards",
    "0009_follow_up",
    "0010_concerned",
];

/// Those of the embedded database.
pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

/// Those of the server.
pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(steps: &[Step]) -> Migrator {
    let step = |(n, (name, sql)): (i64, &Step)| {
        let title = name.split_once('_').map_or(*name, |(_, title)| title);
        let sql = AssertSqlSafe(*sql).into_sql_str();
        Migration::new(n, title.replace('_', " ").into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations((1..).zip(steps).map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_step_and_carries_its_number() {
        for (folder, steps) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let path = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(path).expect("a folder");
            let mut files: Vec<String> = files
                .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
                .collect();
            files.sort();
            let named: Vec<String> = steps.iter().map(|(name, _)| format!("{name}.sql")).collect();
            assert_eq!(files, named);
            for (n, (name, _)) in (1..).zip(steps) {
                assert!(name.starts_with(&format!("{n:04}_")), "{name} is the {n}th");
            }
        }
    }
}
