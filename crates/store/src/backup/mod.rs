//! A backup: one archive with every table and every kept file, sealed member by member, taken while people work,
//! restorable on another machine and into the other kind of database.
//!
//! The archive is a tar. `manifest` comes last and lists what must be there; `tables/NAME` holds one JSON array a
//! row, compressed; `files/DIGEST` is the sealed file as it stands on disk. The keys are not in it: they are kept
//! apart, and without them a backup cannot be read by anybody.

mod member;
mod read;
mod write;

use std::path::PathBuf;

use domain::Moment;
use serde::{Deserialize, Serialize};

use crate::StoreError;

pub use read::{check, restore};
pub use write::write;

/// Version of the archive's layout.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest";

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// When it was taken.
    pub created_at: Moment,
    /// Algorithm of the journal.
    pub hash: String,
    /// Last entry of the journal.
    pub journal_seq: i64,
    /// Hash of that entry.
    pub journal_hash: String,
    /// Rows of each table, in the order they can be filled.
    pub tables: Vec<Part>,
    /// Kept files with the bytes of each sealed file.
    pub files: Vec<Part>,
}

/// One member and how much it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name of the table, or digest of the file.
    pub name: String,
    /// Rows or bytes.
    pub n: u64,
}

/// Why a backup could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database refused.
    #[error("database")]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The archive's own structure was changed or cut off.
    #[error("the archive is damaged near byte {0}")]
    Archive(u64),
    /// A member was changed, or was sealed with a key that is not here.
    #[error("member {member} is damaged or sealed with another key")]
    Member {
        /// Its name.
        member: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A member that the manifest lists is missing, or has another size.
    #[error("member {0} is missing or incomplete")]
    Missing(String),
    /// A member that the manifest does not list.
    #[error("member {0} does not belong to this backup")]
    Foreign(String),
    /// Another version wrote it.
    #[error("format {0} is not known to this program")]
    Format(u32),
    /// The database to restore into holds something already.
    #[error("the database to restore into is not empty")]
    NotEmpty,
}

impl BackupError {
    /// Turns an error of reading or writing into one that names the file.
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }

    /// Turns an error of reading a member into one that names it.
    fn member(member: &str) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let member = member.to_owned();
        |source| Self::Member { member, source }
    }
}
