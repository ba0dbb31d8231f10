//! Sealing a stream.

use std::fmt;
use std::io::{self, Write};

use zeroize::Zeroizing;

use super::{CipherWithKey, TAG, nonce_of, place_of};
use crate::seal::hash::{Hash, Hasher, hex};

/// What is known of a file once it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Bytes that were sealed.
    pub bytes: u64,
    /// Bytes that the sealed file has.
    pub sealed_bytes: u64,
    /// SHA-256 of what was sealed, in hexadecimal.
    pub digest_of_plain: String,
}

/// A writer that seals what is written to it, part by part.
///
/// `flush` passes on whole parts only; [`SealWriter::finish`] writes the last one.
pub struct SealWriter<W: Write> {
    writer: W,
    cipher: CipherWithKey,
    /// The part that is filling up.
    buffer: Zeroizing<Vec<u8>>,
    part_size: usize,
    /// Number of the part in the buffer, from 1.
    part: u64,
    digest: Hasher,
    bytes: u64,
    sealed_bytes: u64,
    /// Whether a write failed: nothing can follow a part that is half written.
    is_broken: bool,
}

impl<W: Write> SealWriter<W> {
    pub(super) fn new(writer: W, cipher: CipherWithKey, n_header: usize, part_size: usize) -> Self {
        Self {
            writer,
            cipher,
            buffer: Zeroizing::new(Vec::with_capacity(part_size + TAG)),
            part_size,
            part: 1,
            digest: Hash::Sha256.hasher(),
            bytes: 0,
            sealed_bytes: n_header as u64,
            is_broken: false,
        }
    }

    /// Writes the last part and returns the writer underneath, flushed.
    ///
    /// # Errors
    /// When writing fails now or failed before.
    pub fn finish(mut self) -> io::Result<(W, Sealed)> {
        self.write_part(true)?;
        self.writer.flush()?;
        let digest_of_plain = hex(&self.digest.finish());
        Ok((
            self.writer,
            Sealed {
                bytes: self.bytes,
                sealed_bytes: self.sealed_bytes,
                digest_of_plain,
            },
        ))
    }

    fn write_part(&mut self, is_last: bool) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other("an earlier write of this sealed file failed"));
        }
        self.is_broken = true;
        let tag = self
            .cipher
            .seal(&nonce_of(self.part), &place_of(self.part, is_last), &mut self.buffer);
        self.buffer.extend_from_slice(&tag);
        self.writer.write_all(&self.buffer)?;
        self.sealed_bytes += self.buffer.len() as u64;
        self.buffer.clear();
        self.part += 1;
        self.is_broken = false;
        Ok(())
    }
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full part waits for the byte after it: it might be the last.
        if self.is_broken || (self.buffer.len() == self.part_size && !bytes.is_empty()) {
            self.write_part(false)?;
        }
        let taken = &bytes[..bytes.len().min(self.part_size - self.buffer.len())];
        self.buffer.extend_from_slice(taken);
        self.digest.update(taken);
        self.bytes += taken.len() as u64;
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl<W: Write> fmt::Debug for SealWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealWriter")
            .field("part", &self.part)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
