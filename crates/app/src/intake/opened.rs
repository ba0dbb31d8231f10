//! Kept files opened for reading, for no longer than that.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use store::files::FileStore;

/// Makes the work folder when it is not there, for this user alone.
pub(super) fn make_work_folder(work: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(work)
}

/// Files standing open in a folder of their own, which goes with this value.
#[derive(Debug)]
pub(super) struct Opened {
    folder: tempfile::TempDir,
}

impl Opened {
    /// An empty folder below the work folder.
    pub(super) fn new(work: &Path) -> io::Result<Self> {
        make_work_folder(work)?;
        let folder = tempfile::Builder::new().prefix("open-").tempdir_in(work)?;
        Ok(Self { folder })
    }

    /// Opens a kept file under a number; the ending of its name is kept for readers that go by it.
    pub(super) fn open(&self, files: &FileStore, digest: &str, number: usize, name: &str) -> io::Result<PathBuf> {
        let ending: String = name
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(8)
            .collect();
        let path = self.folder.path().join(format!("{number}.{ending}"));
        let mut out = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
        io::copy(&mut files.open(digest)?, &mut out)?;
        Ok(path)
    }
}
