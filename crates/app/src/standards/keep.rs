//! Facts of screenings on the disk: sealed, each named by its screening, as many as the installation keeps.

use std::collections::HashMap;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use domain::access::{Action, Reason, Viewer};
use domain::{Date, Moment};
use engine::what_if::{Kept, KeptHead, KeptPlace};
use store::seal::KeyRing;

use crate::screen::Screened;
use crate::{App, Refusal};

/// Under this name facts are sealed.
const SEALED_AS: &str = "facts of a screening";
/// How the names of kept facts end.
const ENDING: &str = "facts";
/// How the names of those end that are being written.
const PART: &str = "part";
/// Screenings looked at in one list.
pub(super) const MOST: i64 = 500;

/// Where facts are kept.
fn folder(app: &App) -> PathBuf {
    app.settings.data.join("facts")
}

/// The file of a screening's facts.
pub(super) fn place_of(app: &App, screening_id: &str) -> Option<PathBuf> {
    let plain = screening_id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then(|| folder(app).join(format!("{screening_id}.{ENDING}")))
}

/// Whether the facts of a screening are kept.
pub(super) fn is_kept(app: &App, screening_id: &str) -> bool {
    place_of(app, screening_id).is_some_and(|path| path.is_file())
}

/// Keeps the facts of a screening that was just run, and removes those of the oldest beyond what is kept.
///
/// # Errors
/// When the database or the disk fails.
pub(crate) async fn keep(
    app: &App,
    screening_id: &str,
    screened: &Screened,
    household_ids: &[String],
) -> Result<(), Refusal> {
    if app.standards.keep() == 0 {
        return Ok(());
    }
    let Some(path) = place_of(app, screening_id) else {
        return Ok(());
    };
    let mut tx = app.store.read(&Viewer::system(Reason::Job)).await?;
    let known = store::standards::places(&mut tx).await?;
    drop(tx);
    let (places, place_of) = places(&known, household_ids);
    let judgement = screened.judgement();
    let run = &screened.screening.run;
    let absent = judgement.lake.description.absent_columns.clone();
    let head = KeptHead::new(run.as_of, run.policy.clone(), places, absent);
    let keeping = engine::what_if::Keeping {
        compiled: &judgement.compiled,
        judged: &judgement.rules,
        table: &judgement.table,
        household_ids,
        place_of: &place_of,
    };
    // On this thread, as the judging before it: the facts are borrowed from the screening.
    write(&path, app.store.ring(), &head, &keeping)?;
    remove_beyond(&folder(app), app.standards.keep()).map_err(store::StoreError::from)?;
    Ok(())
}

/// Villages, each once, and for each household which of them.
fn places(known: &HashMap<String, (String, String)>, ids: &[String]) -> (Vec<KeptPlace>, Vec<u32>) {
    let mut places: Vec<KeptPlace> = Vec::new();
    let mut index: HashMap<KeptPlace, u32> = HashMap::new();
    let place_of = ids.iter().map(|id| {
        let (township_id, village_id) = known.get(id).cloned().unwrap_or_default();
        let place = KeptPlace {
            township_id,
            village_id,
        };
        *index.entry(place).or_insert_with_key(|place| {
            places.push(place.clone());
            u32::try_from(places.len() - 1).unwrap_or(u32::MAX)
        })
    });
    let place_of = place_of.collect();
    (places, place_of)
}

fn write(path: &Path, ring: &KeyRing, head: &KeptHead, keeping: &engine::what_if::Keeping<'_>) -> Result<(), Refusal> {
    let broken = |error: std::io::Error| Refusal::from(store::StoreError::from(error));
    if let Some(folder) = path.parent() {
        private_folder(folder).map_err(broken)?;
    }
    let part = path.with_extension(PART);
    let file = std::fs::File::create(&part).map_err(broken)?;
    let written = (|| {
        let mut writer = ring.file_writer(BufWriter::new(file), SEALED_AS).map_err(broken)?;
        keeping.write(head, &mut writer).map_err(Refusal::fault)?;
        let (writer, _) = writer.finish().map_err(broken)?;
        let file = writer.into_inner().map_err(|error| broken(error.into_error()))?;
        file.sync_all().map_err(broken)?;
        std::fs::rename(&part, path).map_err(broken)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Ids of screenings grow with time: the greatest names are the newest.
fn remove_beyond(folder: &Path, keep: usize) -> std::io::Result<()> {
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            kept.push(path);
        }
    }
    kept.sort();
    let beyond = kept.len().saturating_sub(keep);
    kept.iter().take(beyond).try_for_each(std::fs::remove_file)
}

/// Removes what a screening that died left half written; one that is under way has touched its file since `before`. Says
/// how many.
///
/// # Errors
/// When the disk fails.
pub(crate) fn sweep_parts(app: &App, before: Moment) -> Result<u64, Refusal> {
    let swept = remove_parts(&folder(app), before.millis());
    Ok(swept.map_err(store::StoreError::from)?)
}

fn remove_parts(folder: &Path, before_millis: i64) -> std::io::Result<u64> {
    let mut n = 0;
    if !folder.is_dir() {
        return Ok(n);
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != PART) {
            continue;
        }
        let touched = path.metadata()?.modified()?.duration_since(UNIX_EPOCH);
        let millis = touched.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        if millis < before_millis {
            std::fs::remove_file(&path)?;
            n += 1;
        }
    }
    Ok(n)
}

/// A screening whose facts are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptScreening {
    /// Its id.
    pub screening_id: String,
    /// Its number.
    pub number: i64,
    /// The day it judged from.
    pub as_of: Date,
    /// Households judged.
    pub n_households: i64,
    /// Leads found.
    pub n_leads: i64,
}

/// Screenings whose facts are kept, the newest first.
///
/// # Errors
/// When the viewer may not read screenings, or the database fails.
#[store::boxed]
pub async fn list_kept(app: &App, viewer: &Viewer) -> Result<Vec<KeptScreening>, Refusal> {
    super::permitted(viewer, Action::ReadScreening)?;
    let mut tx = app.store.read(viewer).await?;
    let screenings = store::screenings::list(&mut tx, None, MOST).await?;
    let kept = screenings.into_iter().filter(|line| is_kept(app, &line.screening_id));
    let kept = kept.map(|line| KeptScreening {
        screening_id: line.screening_id,
        number: line.number,
        as_of: line.as_of,
        n_households: line.n_households,
        n_leads: line.n_leads,
    });
    Ok(kept.collect())
}

/// Reads the facts of a screening; `None` when they cannot be read: sealed by a key that is gone, or written by another
/// version.
pub(super) fn read(path: &Path, ring: &KeyRing) -> Option<Kept> {
    let file = std::fs::File::open(path).ok()?;
    let mut reader = ring.open_file(BufReader::new(file), SEALED_AS).ok()?;
    Kept::read(&mut reader).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["3.facts", "1.facts", "2.facts", "0.part"] {
            std::fs::write(folder.path().join(name), "").expect("writes");
        }
        remove_beyond(folder.path(), 2).expect("removes");
        let mut left: Vec<String> = std::fs::read_dir(folder.path())
            .expect("reads")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["0.part", "2.facts", "3.facts"]);
    }

    #[test]
    fn only_what_nobody_has_written_lately_is_swept() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, seconds) in [("dead.part", 100), ("alive.part", 300), ("1.facts", 100)] {
            let file = std::fs::File::create(folder.path().join(name)).expect("made");
            let touched = UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            file.set_modified(touched).expect("set");
        }
        let absent = folder.path().join("absent");
        for (folder, before, expected) in [
            (folder.path(), 100_000, 0),
            (folder.path(), 200_000, 1),
            (folder.path(), 200_000, 0),
            (absent.as_path(), 200_000, 0),
        ] {
            assert_eq!(remove_parts(folder, before).expect("sweeps"), expected, "{before}");
        }
        assert!(folder.path().join("alive.part").exists() && folder.path().join("1.facts").exists());
    }

    #[test]
    fn households_of_a_village_share_its_place() {
        let known = [("a", "t1", "v1"), ("b", "t1", "v2"), ("c", "t1", "v1")];
        let known = known.map(|(id, t, v)| (id.to_owned(), (t.to_owned(), v.to_owned())));
        let ids = ["a", "b", "c", "gone"].map(str::to_owned);
        let (places, place_of) = places(&known.into_iter().collect(), &ids);
        assert_eq!(place_of, [0, 1, 0, 2]);
        assert_eq!(places[1].village_id, "v2");
        assert_eq!(
            places[2],
            KeptPlace::default(),
            "a household that is not there any more"
        );
    }
}
