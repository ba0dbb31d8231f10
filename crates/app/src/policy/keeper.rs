//! The policies of this installation, read once and shared until something they rest on changes.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use domain::Date;
use domain::policy::StandardChange;
use domain::problem::Problem;
use tokio::sync::OnceCell;

use super::{Loaded, load_with, paths};
use crate::{App, Refusal};

/// Policies held at once: of today and of the days that screenings and replays ask for.
const HELD: usize = 8;

/// The keeper of policies; cheap to clone, one for an installation.
#[derive(Debug, Clone, Default)]
pub struct Policies(Arc<Mutex<VecDeque<Held>>>);

#[derive(Debug)]
struct Held {
    of: RestsOn,
    // Whoever comes while it is read waits for that reading; one that failed leaves it empty and is done again.
    policy: Arc<OnceCell<Arc<Loaded>>>,
}

/// Everything a policy rests on: equal means the same policy.
#[derive(Debug, Clone, PartialEq)]
struct RestsOn {
    folder: Vec<FileMark>,
    region: String,
    on: Date,
    changes: Vec<StandardChange>,
}

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, PartialEq)]
struct FileMark {
    path: PathBuf,
    bytes: u64,
    changed_at: Option<SystemTime>,
}

impl Policies {
    fn of(&self, of: RestsOn) -> Arc<OnceCell<Arc<Loaded>>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held.iter().position(|one| one.of == of);
        let found = at.and_then(|at| held.remove(at)).unwrap_or_else(|| Held {
            of,
            policy: Arc::default(),
        });
        let policy = Arc::clone(&found.policy);
        held.push_front(found);
        held.truncate(HELD);
        policy
    }
}

/// The policy as of a day, with the standards that this county changed.
pub(crate) async fn load(app: &App, on: Date) -> Result<Arc<Loaded>, Refusal> {
    let changes = crate::standards::approved(app).await?;
    let dir = app.settings.policy.clone();
    // The marks come before the texts: a file that changes in between is read again at the next question.
    let marked = tokio::task::spawn_blocking(move || marks(&dir)).await;
    let of = RestsOn {
        folder: marked.map_err(Refusal::fault)?.map_err(Refusal::Conflict)?,
        region: app.settings.region.clone(),
        on,
        changes: changes.clone(),
    };
    let cell = app.policies.of(of);
    let loaded = cell.get_or_try_init(|| read(app, on, changes)).await?;
    Ok(Arc::clone(loaded))
}

async fn read(app: &App, on: Date, changes: Vec<StandardChange>) -> Result<Arc<Loaded>, Refusal> {
    let (dir, region) = (app.settings.policy.clone(), app.settings.region.clone());
    let read = tokio::task::spawn_blocking(move || load_with(&dir, &region, on, &changes)).await;
    let loaded = read.map_err(Refusal::fault)?.map_err(Refusal::Conflict)?;
    Ok(Arc::new(loaded))
}

fn marks(dir: &Path) -> Result<Vec<FileMark>, Vec<Problem>> {
    let mark = |path: PathBuf| {
        // One that went since the folder was listed is missed when it is read.
        let about = path.metadata().ok();
        FileMark {
            bytes: about.as_ref().map_or(0, std::fs::Metadata::len),
            changed_at: about.and_then(|about| about.modified().ok()),
            path,
        }
    };
    Ok(paths(dir)?.into_iter().map(mark).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_the_same_until_a_file_of_it_changes() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("a.toml");
        std::fs::write(&file, "a = 1").expect("written");
        std::fs::write(dir.path().join("note.txt"), "no policy").expect("written");
        let first = marks(dir.path()).expect("marks");
        assert_eq!(first.len(), 1);
        assert_eq!(marks(dir.path()).expect("marks"), first);
        std::fs::write(dir.path().join("note.txt"), "still none").expect("written");
        assert_eq!(marks(dir.path()).expect("marks"), first);
        std::fs::write(&file, "a = 12").expect("written");
        let second = marks(dir.path()).expect("marks");
        assert_ne!(second, first, "another length");
        let touched = std::fs::File::options().append(true).open(&file).expect("opens");
        touched.set_modified(SystemTime::UNIX_EPOCH).expect("another time");
        let third = marks(dir.path()).expect("marks");
        assert_ne!(third, second, "another time");
        std::fs::write(dir.path().join("b.toml"), "").expect("written");
        assert_ne!(marks(dir.path()).expect("marks"), third, "another file");
        assert!(marks(&dir.path().join("absent")).is_err());
    }

    #[test]
    fn what_was_asked_for_last_is_held() {
        let policies = Policies::default();
        let day = |n: i8| Date::new(2026, 1, n).expect("a day");
        let of = |on: Date| RestsOn {
            folder: Vec::new(),
            region: "529901".to_owned(),
            on,
            changes: Vec::new(),
        };
        let first = policies.of(of(day(1)));
        assert!(Arc::ptr_eq(&first, &policies.of(of(day(1)))));
        let others = i8::try_from(HELD).expect("few");
        for n in 2..=others {
            assert!(!Arc::ptr_eq(&first, &policies.of(of(day(n)))), "another day");
        }
        assert!(
            Arc::ptr_eq(&first, &policies.of(of(day(1)))),
            "the last of those that are held"
        );
        for n in 11..=10 + others {
            policies.of(of(day(n)));
        }
        assert!(!Arc::ptr_eq(&first, &policies.of(of(day(1)))), "let go");
    }
}
