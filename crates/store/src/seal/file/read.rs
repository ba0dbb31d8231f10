//! Opening a stream.

use std::fmt;
use std::io::{self, Read};

use zeroize::Zeroizing;

use super::{CipherWithKey, TAG, nonce_of, place_of};
use crate::seal::SealError;

/// A reader of what a sealed file holds. Every byte it gives was checked; after an error it gives nothing more.
pub struct OpenReader<R: Read> {
    reader: R,
    cipher: CipherWithKey,
    key_id: String,
    part_size: usize,
    /// The open part, and behind it the one byte by which the reader knows that another part follows.
    buffer: Zeroizing<Vec<u8>>,
    /// The bytes of the buffer that are open and not yet given out.
    from: usize,
    to: usize,
    /// Number of parts that were opened.
    n_opened: u64,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    /// Another part follows, whose first byte has been read already (or not, before the first part).
    More {
        ahead: Option<u8>,
    },
    Ended,
    Failed(SealError),
}

impl<R: Read> OpenReader<R> {
    pub(super) fn new(reader: R, cipher: CipherWithKey, key_id: String, part_size: usize) -> Self {
        let buffer = Zeroizing::new(vec![0; part_size + TAG + 1]);
        Self {
            reader,
            cipher,
            key_id,
            part_size,
            buffer,
            from: 0,
            to: 0,
            n_opened: 0,
            state: State::More { ahead: None },
        }
    }

    /// The id of the key that sealed the file.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    fn next_part(&mut self, ahead: Option<u8>) -> Result<(), Failure> {
        let n_read = self.fill(ahead)?;
        let is_last = n_read <= self.part_size + TAG;
        let n_part = n_read.min(self.part_size + TAG);
        let part = self.n_opened + 1;
        let cut_off = SealError::CutOff { after: self.n_opened };
        let n_plain = n_part.checked_sub(TAG).ok_or_else(|| cut_off.clone())?;
        let (text, rest) = self.buffer.split_at_mut(n_plain);
        let (tag, rest) = rest.split_first_chunk::<TAG>().ok_or_else(|| cut_off.clone())?;
        let mut open = |is_last| self.cipher.open(&nonce_of(part), &place_of(part, is_last), text, tag);
        if !open(is_last) {
            // Whole, but sealed with more to follow: the rest is missing.
            let is_cut = is_last && open(false);
            return Err(if is_cut {
                SealError::CutOff { after: part }
            } else {
                SealError::DamagedPart { part }
            }
            .into());
        }
        self.state = if is_last {
            State::Ended
        } else {
            State::More {
                ahead: rest.first().copied(),
            }
        };
        (self.from, self.to, self.n_opened) = (0, n_plain, part);
        Ok(())
    }

    /// Reads the next part and one byte more, as far as there is any.
    fn fill(&mut self, ahead: Option<u8>) -> io::Result<usize> {
        let mut n_read = 0;
        if let Some(byte) = ahead {
            self.buffer[0] = byte;
            n_read = 1;
        }
        while n_read < self.buffer.len() {
            match self.reader.read(&mut self.buffer[n_read..]) {
                Ok(0) => break,
                Ok(n) => n_read += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(n_read)
    }
}

/// Why there is no next part.
enum Failure {
    Seal(SealError),
    Io(io::Error),
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Failure::Seal(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

impl<R: Read> Read for OpenReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.from == self.to && !out.is_empty() {
            let ahead = match &self.state {
                State::More { ahead } => *ahead,
                State::Ended => return Ok(0),
                State::Failed(error) => return Err(error.clone().into()),
            };
            if let Err(failure) = self.next_part(ahead) {
                // After a failed read the place in the file is lost: the part that was being read counts as damaged.
                let (kept, error) = match failure {
                    Failure::Seal(error) => (error.clone(), error.into()),
                    Failure::Io(error) => (
                        SealError::DamagedPart {
                            part: self.n_opened + 1,
                        },
                        error,
                    ),
                };
                self.state = State::Failed(kept);
                return Err(error);
            }
        }
        let n = out.len().min(self.to - self.from);
        out[..n].copy_from_slice(&self.buffer[self.from..self.from + n]);
        self.from += n;
        Ok(n)
    }
}

impl<R: Read> fmt::Debug for OpenReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenReader")
            .field("key_id", &self.key_id)
            .field("n_opened", &self.n_opened)
            .finish_non_exhaustive()
    }
}
