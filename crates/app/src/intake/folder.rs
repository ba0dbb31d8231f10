//! A folder of files in one go: the list of regions, the registers, then everything else.

use std::fs::File;
use std::path::Path;

use domain::access::Viewer;
use domain::problem::Problem;
use domain::{Date, Moment};

use super::apply::apply_together;
use super::check::find;
use super::receive::{NewFile, receive};
use super::report::ImportReport;
use crate::{App, Refusal};

/// How far a folder has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderProgress {
    /// A file was received under this number.
    Received {
        /// Its name.
        file: String,
        /// Number of its import.
        number: i64,
    },
    /// A file was there already.
    Known {
        /// Its name.
        file: String,
    },
    /// A file is being read; rows so far.
    Reading {
        /// Its name.
        file: String,
        /// Rows so far.
        rows: u64,
    },
}

/// Receives every file of a folder and applies them together; files that were imported before are passed over. Gives
/// back the ids with their reports, in order of file name.
///
/// # Errors
/// When the folder cannot be read, or applying fails; what was received stays received.
#[store::boxed]
pub async fn apply_folder(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (folder, as_of): (&Path, Date),
    told: &mut (dyn FnMut(FolderProgress) + Send),
) -> Result<Vec<(String, ImportReport)>, Refusal> {
    let unreadable = |cause: std::io::Error| Refusal::conflict(Problem::error("SCR-002").arg("cause", cause));
    let mut imports = Vec::new();
    for (path, name) in crate::screen::files_of(folder).map_err(unreadable)? {
        let content = File::open(&path).map_err(unreadable)?;
        let file = NewFile {
            name: name.clone(),
            as_of: Some(as_of),
            department: None,
        };
        match receive(app, viewer, at, file, content).await {
            Ok(received) => {
                told(FolderProgress::Received {
                    file: name,
                    number: received.number,
                });
                imports.push(find(app, viewer, &received.import_id).await?);
            }
            Err(Refusal::Invalid(fields)) if fields.iter().any(|field| field.problem.code == "INT-001") => {
                told(FolderProgress::Known { file: name });
            }
            Err(refusal) => return Err(refusal),
        }
    }
    let ids: Vec<String> = imports.iter().map(|import| import.import_id.clone()).collect();
    let mut reading = |file: &str, rows: u64| {
        told(FolderProgress::Reading {
            file: file.to_owned(),
            rows,
        })
    };
    let reports = apply_together(app, viewer, at, imports, &mut reading).await?;
    Ok(ids.into_iter().zip(reports).collect())
}
