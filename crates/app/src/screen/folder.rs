//! Rows from a folder of spreadsheets.

use std::io::Read;
use std::path::{Path, PathBuf};

use documents::read::{Limits, Reader, Sink};
use domain::problem::{Place, Problem};
use domain::sheet::{Sheet, Subject};
use sha2::{Digest, Sha256};

use super::input::{Delivery, Source};
use super::{Failure, Request};
use crate::policy::hex;

/// A folder whose files have been listed and digested.
pub(crate) struct Folder {
    files: Vec<File>,
    reader: Reader,
}

struct File {
    path: PathBuf,
    name: String,
    digest: String,
}

impl Folder {
    /// Looks at every file.
    ///
    /// # Errors
    /// When there is no file, one cannot be read, or the policy lacks a limit.
    pub(crate) fn open(dir: &Path, request: Request<'_>) -> Result<Self, Failure> {
        let files = digested(dir).map_err(|problem| Failure::Nothing(vec![problem]))?;
        let loaded = request.loaded;
        let (limits, words) = Limits::from_policy(&loaded.params).map_err(|name| {
            Failure::Arguments(vec![Problem::error("POL-019").arg("name", name).arg("suggestion", "-")])
        })?;
        let sheets = loaded.policy.sheets.values().cloned().collect();
        let reader = Reader::new(sheets, limits, words, request.as_of());
        Ok(Self { files, reader })
    }
}

impl Source for Folder {
    fn first(&mut self, sink: &mut dyn Sink) -> Result<(), Problem> {
        let is_first = |sheet: &Sheet| sheet.register.is_some() || sheet.of == Subject::None;
        for file in &self.files {
            self.reader.read_file(&file.path, &file.name, &is_first, sink);
        }
        self.reader.read_waiting(&is_first, sink);
        Ok(())
    }

    fn rest(self, sink: &mut dyn Sink) -> Result<Delivery, Problem> {
        Ok(Delivery {
            intaken: self.reader.finish(sink),
            snapshot: snapshot(&self.files),
        })
    }
}

/// The spreadsheets of a folder, in order of name; temporary files of spreadsheet programs are passed over.
pub(crate) fn files_of(dir: &Path) -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().to_string())
                .unwrap_or_default();
            if name.starts_with('.') || name.starts_with("~$") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path
                    .strip_prefix(dir)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push((path, relative));
            }
        }
    }
    files.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(files)
}

fn digested(dir: &Path) -> Result<Vec<File>, Problem> {
    let unreadable = |error: std::io::Error| Problem::error("SCR-002").arg("cause", error);
    let files = files_of(dir).map_err(unreadable)?;
    if files.is_empty() {
        return Err(Problem::error("SCR-001"));
    }
    let digest = |(path, name): (PathBuf, String)| {
        let digest = digest_of(&path).map_err(|e| unreadable(e).at(Place::file(name.clone())))?;
        Ok(File { path, name, digest })
    };
    files.into_iter().map(digest).collect()
}

fn digest_of(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 18];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..n]);
    }
}

fn snapshot(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    files
        .iter()
        .for_each(|file| hasher.update(format!("{}\n{}\n", file.name, file.digest)));
    hex(&hasher.finalize())
}
