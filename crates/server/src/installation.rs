//! One installation: its keys, its database, its folders, as the configuration says.

use std::path::Path;
use std::sync::Arc;

use app::cases::Figures;
use app::policy::Policies;
use app::standards::Standards;
use app::verb::SignIn;
use app::{App, Settings};
use domain::Moment;
use domain::problem::Problem;
use store::seal::{Cipher, Hash, KeyError, KeyRing, Options};
use store::{Store, StoreError, Target};

use crate::config::Config;

/// Opens an installation, making keys, database and folders on the first start.
///
/// # Errors
/// What is wrong and what to do.
pub async fn open(config: &Config, at: Moment) -> Result<App, Problem> {
    if config.county.region.len() != 6 {
        return Err(Problem::error("UPK-205"));
    }
    let settings = settings(config);
    for folder in [settings.files(), settings.work()] {
        private_folder(&folder).map_err(|cause| {
            Problem::error("UPK-206")
                .arg("dir", config.data.dir.display())
                .arg("cause", cause.kind())
        })?;
    }
    let (ring, is_new) = keys(config, at)?;
    let target = Target {
        url: config.database.url.clone(),
        max_connections: config.database.max_connections,
        wait: config.database.busy_timeout,
    };
    let hash = Hash::parse(&config.data.hash).unwrap_or_default();
    let opened = Store::open(&target, Arc::new(ring), hash).await;
    let store = opened.map_err(|error| {
        // Keys that were just made for a database that has others are of no use to anybody.
        if is_new && matches!(error, StoreError::WrongKeys) {
            let _ = std::fs::remove_file(&config.data.keys_file);
        }
        refused(config, &error, is_new)
    })?;
    Ok(App {
        store,
        settings: Arc::new(settings),
        policies: Policies::default(),
        standards: standards(config),
        figures: Figures::new(config.figures.keep_seconds),
        map: None,
    })
}

fn standards(config: &Config) -> Standards {
    let keep = usize::try_from(config.standards.keep_facts).unwrap_or(usize::MAX);
    let minutes = config.standards.idle.as_secs() / 60;
    Standards::new(keep, i64::try_from(minutes).unwrap_or(i64::MAX))
}

fn settings(config: &Config) -> Settings {
    let minutes = |duration: std::time::Duration| i64::try_from(duration.as_secs() / 60).unwrap_or(i64::MAX);
    let session = &config.session;
    Settings {
        region: config.county.region.clone(),
        policy: config.county.policy.clone(),
        data: config.data.dir.clone(),
        backups: config.data.backups.clone(),
        backups_kept: usize::try_from(config.data.backups_kept).unwrap_or(usize::MAX),
        hours_ahead: config.county.hours_ahead,
        sign_in: SignIn {
            idle_minutes: minutes(session.idle),
            max_hours: minutes(session.max) / 60,
            lock_after_failures: i64::from(session.lock_after_failures),
            lock_minutes: minutes(session.lock),
            invitation_hours: minutes(session.invitation) / 60,
            password_min_chars: session.password_min_chars,
        },
    }
}

/// The keys; new ones only where there is no database yet.
fn keys(config: &Config, at: Moment) -> Result<(KeyRing, bool), Problem> {
    let path = &config.data.keys_file;
    let unusable = |error: KeyError| {
        Problem::error("UPK-201")
            .arg("file", path.display())
            .arg("cause", error)
    };
    match KeyRing::load(path) {
        Ok(ring) => Ok((ring, false)),
        Err(KeyError::Missing { .. }) => {
            let target = config.database.url.strip_prefix("sqlite:").map(Path::new);
            if target.is_some_and(Path::exists) {
                return Err(Problem::error("UPK-202").arg("file", path.display()));
            }
            let created_at = at.to_string();
            let options = Options {
                cipher: Cipher::parse(&config.data.cipher).unwrap_or_default(),
                hash: Hash::parse(&config.data.hash).unwrap_or_default(),
                created_at: &created_at,
            };
            Ok((KeyRing::create(path, options).map_err(unusable)?, true))
        }
        Err(error) => Err(unusable(error)),
    }
}

fn refused(config: &Config, error: &StoreError, is_new: bool) -> Problem {
    let file = config.data.keys_file.display();
    match error {
        StoreError::WrongKeys if is_new => Problem::error("UPK-202").arg("file", file),
        StoreError::WrongKeys => Problem::error("UPK-203").arg("file", file),
        error => {
            let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            Problem::error("UPK-204").arg("cause", cause)
        }
    }
}

/// A folder that only its owner may look into.
fn private_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
