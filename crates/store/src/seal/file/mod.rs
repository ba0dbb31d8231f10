//! Sealed files: a header and parts of equal size, each sealed by itself, so that a file of any size goes through
//! in constant memory.
//!
//! ```text
//! "SWSEAL"  version  log2(part size)  length of key id  key id  16 random bytes  tag of the header
//! part 1: cipher text and tag      part 2 ...      last part: may be shorter, may be empty
//! ```
//!
//! The key is derived from the ring's key, the header and the name the file is sealed under: no two files share one.
//! Each part is bound to its number and to whether it is the last, so that cutting, exchanging and appending show.

mod read;
mod write;

pub use read::OpenReader;
pub use write::{SealWriter, Sealed};

use std::io::{self, Read, Write};

use super::SealError;
use super::chance::random_bytes;
use super::cipher::{CipherWithKey, NONCE, TAG};
use super::key_file::is_key_id;
use super::keys::{Key, KeyRing};

const MAGIC: &[u8; 6] = b"SWSEAL";
const VERSION: u8 = 1;
const SALT: usize = 16;
/// Parts of 1 MiB.
const PART_LOG2: u8 = 20;
/// A header that asks for larger parts than 16 MiB is not believed.
const PART_LOG2_RANGE: std::ops::RangeInclusive<u8> = 6..=24;

impl KeyRing {
    /// Seals everything that `reader` gives into `writer`, under a name that opening must repeat.
    ///
    /// # Errors
    /// When reading or writing fails; what was written so far is then refused as cut off.
    pub fn seal_file(&self, mut reader: impl Read, writer: impl Write, name: &str) -> io::Result<Sealed> {
        let mut sealing = self.file_writer(writer, name)?;
        io::copy(&mut reader, &mut sealing)?;
        Ok(sealing.finish()?.1)
    }

    /// A writer that seals with the current key what is written to it. Without [`SealWriter::finish`] the file is cut off.
    ///
    /// # Errors
    /// When the header cannot be written.
    pub fn file_writer<W: Write>(&self, writer: W, name: &str) -> io::Result<SealWriter<W>> {
        self.file_writer_in_parts(writer, name, PART_LOG2)
    }

    /// A reader of what was sealed under this name. It gives out no byte that it has not checked; that the file is
    /// complete is known only at its end.
    ///
    /// # Errors
    /// When the header cannot be read, is damaged, or does not belong to this name; [`SealError::of`] says which.
    pub fn open_file<R: Read>(&self, mut reader: R, name: &str) -> io::Result<OpenReader<R>> {
        let header = Header::read(&mut reader)?;
        let key = self.find_key(&header.key_id).ok_or(SealError::UnknownKey {
            key_id: header.key_id.clone(),
        })?;
        let cipher = key.for_file(&header.to_bytes(), name);
        let mut tag = [0; TAG];
        read_or(&mut reader, &mut tag, SealError::NotSealedFile)?;
        if !cipher.open(&HEADER_NONCE, &[], &mut [], &tag) {
            return Err(SealError::DamagedHeader.into());
        }
        Ok(OpenReader::new(reader, cipher, header.key_id, 1 << header.part_log2))
    }

    fn file_writer_in_parts<W: Write>(&self, mut writer: W, name: &str, part_log2: u8) -> io::Result<SealWriter<W>> {
        let key = self.current_key();
        let header = Header::new(key, part_log2).to_bytes();
        let cipher = key.for_file(&header, name);
        writer.write_all(&header)?;
        writer.write_all(&cipher.seal(&HEADER_NONCE, &[], &mut []))?;
        Ok(SealWriter::new(writer, cipher, header.len() + TAG, 1 << part_log2))
    }
}

struct Header {
    part_log2: u8,
    key_id: String,
    salt: [u8; SALT],
}

impl Header {
    fn new(key: &Key, part_log2: u8) -> Self {
        Self {
            part_log2,
            key_id: key.id.clone(),
            salt: random_bytes(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        // A key id has at most 32 bytes.
        let n_id = self.key_id.len() as u8;
        [
            MAGIC.as_slice(),
            &[VERSION, self.part_log2, n_id],
            self.key_id.as_bytes(),
            &self.salt,
        ]
        .concat()
    }

    fn read(reader: &mut impl Read) -> io::Result<Self> {
        let mut start = [0; MAGIC.len() + 3];
        read_or(reader, &mut start, SealError::NotSealedFile)?;
        let [magic @ .., version, part_log2, n_id] = start;
        if magic != *MAGIC || version != VERSION || !PART_LOG2_RANGE.contains(&part_log2) {
            return Err(SealError::NotSealedFile.into());
        }
        let mut key_id = vec![0; usize::from(n_id)];
        read_or(reader, &mut key_id, SealError::NotSealedFile)?;
        let key_id = String::from_utf8(key_id)
            .ok()
            .filter(|id| is_key_id(id))
            .ok_or(SealError::NotSealedFile)?;
        let mut salt = [0; SALT];
        read_or(reader, &mut salt, SealError::NotSealedFile)?;
        Ok(Self {
            part_log2,
            key_id,
            salt,
        })
    }
}

/// Fills the buffer; a file that ends too early is `ended`.
fn read_or(reader: &mut impl Read, buffer: &mut [u8], ended: SealError) -> io::Result<()> {
    reader.read_exact(buffer).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => ended.into(),
        _ => error,
    })
}

/// No part has this nonce.
const HEADER_NONCE: [u8; NONCE] = [0xff; NONCE];

/// The nonce of a part, counted from 1.
fn nonce_of(part: u64) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce[4..].copy_from_slice(&part.to_be_bytes());
    nonce
}

/// What a part is bound to: its number and whether it is the last.
fn place_of(part: u64, is_last: bool) -> [u8; 9] {
    let mut place = [0; 9];
    place[..8].copy_from_slice(&part.to_be_bytes());
    place[8] = u8::from(is_last);
    place
}

#[cfg(test)]
mod tests;
