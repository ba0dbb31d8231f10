//! Backups that are written by themselves: a folder of them, the newest kept.

use std::path::{Path, PathBuf};

use domain::Moment;
use domain::access::{Action, Viewer};
use store::StoreError;

use super::back_up;
use crate::{App, Refusal};

const BEGINS: &str = "shouwang-";
const ENDS: &str = ".backup";

/// A backup in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBackup {
    /// Name of its file, which begins with the time it was written.
    pub file: String,
    /// Its size.
    pub bytes: u64,
}

/// The backups in the folder, newest first.
///
/// # Errors
/// When the viewer may not, or the folder cannot be read.
pub fn list_backups(app: &App, viewer: &Viewer) -> Result<Vec<KeptBackup>, Refusal> {
    if !viewer.may(Action::ManageSystem) {
        return Err(Refusal::NotPermitted(Action::ManageSystem));
    }
    Ok(kept(&app.settings.backups).map_err(StoreError::from)?)
}

/// Writes a backup into the folder and removes the oldest beyond those to be kept; gives back what was written.
///
/// # Errors
/// When the viewer may not, or the database or the disk fails.
#[store::boxed]
pub async fn keep_backup(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<KeptBackup, Refusal> {
    let folder = &app.settings.backups;
    std::fs::create_dir_all(folder).map_err(StoreError::from)?;
    let digits: String = at.to_string().chars().filter(char::is_ascii_digit).collect();
    let file = format!("{BEGINS}{digits}{ENDS}");
    let path = folder.join(&file);
    // A backup that was begun and not ended is no backup: it gets its name when it is whole and was read back.
    let begun = folder.join(format!("{file}.part"));
    remove(&begun)?;
    back_up(app, viewer, at, &begun, progress).await?;
    std::fs::rename(&begun, &path).map_err(StoreError::from)?;
    let bytes = std::fs::metadata(&path).map_err(StoreError::from)?.len();
    let least = app.settings.backups_kept.max(1);
    for old in kept(folder).map_err(StoreError::from)?.into_iter().skip(least) {
        remove(&folder.join(old.file))?;
    }
    Ok(KeptBackup { file, bytes })
}

fn remove(path: &PathBuf) -> Result<(), Refusal> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::from(error).into()),
        _ => Ok(()),
    }
}

fn kept(folder: &Path) -> std::io::Result<Vec<KeptBackup>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name().to_string_lossy().into_owned();
        if file.starts_with(BEGINS) && file.ends_with(ENDS) {
            let bytes = entry.metadata()?.len();
            all.push(KeptBackup { file, bytes });
        }
    }
    all.sort_by(|a, b| b.file.cmp(&a.file));
    Ok(all)
}
