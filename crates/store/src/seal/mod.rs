//! Sealing: what must not be readable in a stolen database, backup or disk goes through here.
//!
//! - [`KeyRing`]: the keys, in one file outside the database. Each value names the key that opens it.
//! - Fields: [`KeyRing::seal`] and [`KeyRing::open`], bound to their column and row.
//! - Equality search without opening: [`KeyRing::blind`].
//! - Files: [`KeyRing::seal_file`], [`KeyRing::file_writer`] and [`KeyRing::open_file`], in constant memory.
//! - [`Hash`]: digests, with the algorithm named beside the value.
//! - [`random_token`], [`random_bytes`]: the one source of chance in this crate.

mod chance;
mod cipher;
mod field;
mod file;
mod hash;
mod key_file;
mod keys;

pub use chance::{equal_in_constant_time, random_bytes, random_token};
pub use cipher::Cipher;
pub use file::{OpenReader, SealWriter, Sealed};
pub use hash::{Hash, Hasher, hex};
pub use key_file::KeyError;
pub use keys::{KeyRing, Options};

use std::io;

/// Why a sealed value or file does not open. Never holds what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The text does not have the form `v1:<key id>:<base64>`.
    #[error("a value of column {column} is not a sealed value")]
    NotSealed { column: String },
    /// The value was sealed with a key that this key file does not hold.
    #[error("key {key_id} is not in the key file; restore the key file that was in use when this was sealed")]
    UnknownKey { key_id: String },
    /// The value was changed, or moved here from another row, column or key.
    #[error("a sealed value of column {column} was changed or belongs to another row")]
    Damaged { column: String },
    /// The file does not begin like a sealed file of a version that this program knows.
    #[error("this is not a sealed file, or its first bytes are damaged")]
    NotSealedFile,
    /// The header was changed, or the file was sealed under another name.
    #[error("the header of the sealed file is damaged, or the file was sealed under another name")]
    DamagedHeader,
    /// One part, counted from 1, was changed, exchanged or followed by foreign bytes.
    #[error("part {part} of the sealed file is damaged")]
    DamagedPart { part: u64 },
    /// The file ends before its last part; `after` parts are whole.
    #[error("the sealed file is cut off after part {after}")]
    CutOff { after: u64 },
}

impl SealError {
    /// The seal error inside an I/O error that [`OpenReader`] returned, if that is its cause.
    pub fn of(error: &io::Error) -> Option<&SealError> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<SealError> for io::Error {
    fn from(error: SealError) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}
