//! Faults: the process is ended at any point, the database goes away and comes back, the disk is full.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use app::accounts::{GrantInput, NewPerson, create_account};
use app::{App, Refusal};
use axum::http::StatusCode;
use domain::access::{Reason, Viewer};
use server::config::{self, Config};
use testkit::TestDatabase;

/// Kills on each database.
const KILLS: u32 = 200;
/// After so many of them everything is verified.
const VERIFIED_EVERY: u32 = 40;

pub(super) fn system() -> Viewer {
    Viewer::system(Reason::Maintenance)
}

pub(super) fn now() -> domain::Moment {
    "2026-11-01T08:00:00Z".parse().expect("a moment")
}

/// A configuration file for an installation of its own in this folder.
pub(super) fn configured(folder: &Path, url: &str) -> PathBuf {
    let file = folder.join("shouwang.toml");
    let text = format!(
        "[database]\nurl = \"{url}\"\nbusy_timeout_ms = 2000\n[data]\ndir = \"{0}/data\"\nkeys_file = \"{0}/keys.toml\"\n\
         [county]\nregion = \"529901\"\npolicy = \"{1}/../../policy\"\n",
        folder.display(),
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::write(&file, text).expect("written");
    file
}

fn read(file: &Path) -> Config {
    config::load(Some(file), std::iter::empty())
        .expect("a sound configuration")
        .config
}

pub(super) async fn opened(file: &Path) -> App {
    server::installation::open(&read(file), now()).await.expect("opens")
}

async fn accounts(app: &App) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut query = app::accounts::AccountQuery {
        limit: 200,
        ..app::accounts::AccountQuery::default()
    };
    loop {
        let page = app::accounts::list_accounts(app, &system(), now(), query.clone())
            .await
            .expect("lists");
        ids.extend(page.accounts.iter().map(|account| account.account_id.clone()));
        let Some(next) = page.next else { return ids };
        query.after = Some(next);
    }
}

pub(super) async fn faults_found(app: &App) -> usize {
    app::upkeep::verify(app, &system())
        .await
        .expect("verifies")
        .report
        .faults
        .len()
}

/// Starts writing, reads so many acknowledgements, kills, and gives back all that were acknowledged.
fn killed_after(file: &Path, n_lines: u32) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shouwang"))
        .args(["bench", "writes", "--config"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut acknowledged: Vec<String> = Vec::new();
    for line in lines.by_ref().take(n_lines as usize) {
        acknowledged.push(line.expect("a line"));
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    // What was said before the end counts too; a line that was cut off does not.
    acknowledged.extend(lines.map_while(Result::ok).filter(|line| line.len() == 36));
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_is_lost_when_the_process_is_killed() {
    for database in TestDatabase::each() {
        let folder = tempfile::tempdir().expect("folder");
        let file = configured(folder.path(), &database.url());
        let mut acknowledged = BTreeSet::new();
        for kill in 1..=KILLS {
            // At another point each time: right away, in the middle of a write, after a few.
            acknowledged.extend(killed_after(&file, kill * 7 % 5));
            if kill % VERIFIED_EVERY == 0 {
                let app = opened(&file).await;
                let kept = accounts(&app).await;
                assert!(
                    acknowledged.is_subset(&kept),
                    "kill {kill}: an acknowledged write is gone"
                );
                assert_eq!(faults_found(&app).await, 0, "kill {kill}");
                app.store.close().await;
            }
        }
        assert!(
            acknowledged.len() > KILLS as usize,
            "{} writes were acknowledged",
            acknowledged.len()
        );
    }
}

pub(super) fn somebody(n: usize) -> NewPerson {
    NewPerson {
        sign_in_name: format!("fault-{n}"),
        display_name: "王试".to_owned(),
        grants: vec![GrantInput {
            role: "auditor".to_owned(),
            ..GrantInput::default()
        }],
        ..NewPerson::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_said_to_be_busy_and_is_used_again_when_it_is_back() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let TestDatabase::Postgres { server, name } = &database else {
        return;
    };
    let folder = tempfile::tempdir().expect("folder");
    let app = opened(&configured(folder.path(), &database.url())).await;
    create_account(&app, &system(), now(), somebody(1))
        .await
        .expect("created");
    // The server's own database is used, and not dropped when the test ends.
    let admin = std::mem::ManuallyDrop::new(TestDatabase::Postgres {
        server: server.clone(),
        name: "postgres".to_owned(),
    });
    admin.tamper(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    admin.tamper(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    ));
    for _ in 0..3 {
        let refused = create_account(&app, &system(), now(), somebody(2)).await;
        assert!(matches!(refused, Err(Refusal::Busy(_))), "{refused:?}");
    }
    admin.tamper(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    create_account(&app, &system(), now(), somebody(2))
        .await
        .expect("created once it is back");
    assert_eq!(faults_found(&app).await, 0);
}

/// A small disk of its own; `None`, said aloud, where this user may not make one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "what a test leaves out is said")]
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("folder");
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if made.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: only root can make a small disk");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_is_told() {
    let Some(disk) = SmallDisk::new() else { return };
    let url = format!("sqlite:{}/data/shouwang.db", disk.0.path().display());
    let app = opened(&configured(disk.0.path(), &url)).await;
    create_account(&app, &system(), now(), somebody(0))
        .await
        .expect("created");
    let ballast = disk.0.path().join("ballast");
    let filled = std::fs::write(&ballast, vec![0; 6 << 20]);
    assert!(filled.is_err(), "the disk is smaller than that");
    let mut n_kept = 1;
    let refusal = loop {
        match create_account(&app, &system(), now(), somebody(n_kept)).await {
            Ok(_) => n_kept += 1,
            Err(refusal) => break refusal,
        }
    };
    assert!(matches!(refusal, Refusal::Full(_)), "{refusal:?}");
    let status = server::http::problem::ProblemDetails::from(refusal).status();
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(accounts(&app).await.len(), n_kept);
    std::fs::remove_file(&ballast).expect("removed");
    create_account(&app, &system(), now(), somebody(n_kept))
        .await
        .expect("created once there is room");
    assert_eq!(faults_found(&app).await, 0);
    app.store.close().await;
}
