//! Digests and keyed digests, by SHA-256 or by SM3.

use std::fmt::{self, Write as _};
use std::io;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// A hash algorithm; its name stands beside every value it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Hash {
    /// SHA-256, FIPS 180-4.
    #[default]
    #[serde(rename = "sha-256")]
    Sha256,
    /// SM3, GB/T 32905.
    #[serde(rename = "sm3")]
    Sm3,
}

impl Hash {
    /// The name that is stored beside a value: `sha-256` or `sm3`.
    pub fn name(self) -> &'static str {
        match self {
            Hash::Sha256 => "sha-256",
            Hash::Sm3 => "sm3",
        }
    }

    /// The algorithm of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Hash::Sha256, Hash::Sm3].into_iter().find(|hash| hash.name() == name)
    }

    /// The digest of the parts written one after the other. Two parts are not told from one:
    /// who needs that puts lengths between them.
    pub fn digest(self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = self.hasher();
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }

    /// A hasher that takes its input piece by piece.
    pub fn hasher(self) -> Hasher {
        match self {
            Hash::Sha256 => Hasher(State::Sha256(Sha256::new())),
            Hash::Sm3 => Hasher(State::Sm3(Sm3::new())),
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest in the making. It is also a writer, so that a file can be copied into it.
#[derive(Debug, Clone)]
pub struct Hasher(State);

#[derive(Debug, Clone)]
enum State {
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Hasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(state) => state.update(bytes),
            State::Sm3(state) => state.update(bytes),
        }
    }

    /// The digest of everything taken.
    pub fn finish(self) -> [u8; 32] {
        match self.0 {
            State::Sha256(state) => state.finalize().into(),
            State::Sm3(state) => state.finalize().into(),
        }
    }
}

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// HMAC with a secret of 32 bytes. Parts are told apart by their length.
#[derive(Clone)]
pub(super) enum Keyed {
    Sha256(Hmac<Sha256>),
    Sm3(Hmac<Sm3>),
}

impl Keyed {
    pub(super) fn new(hash: Hash, secret: &[u8; 32]) -> Self {
        // HMAC fills a short key with zeros up to the block size, which is 64 bytes for both algorithms.
        let mut block = zeroize::Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(secret);
        match hash {
            Hash::Sha256 => Keyed::Sha256(Hmac::new((&*block).into())),
            Hash::Sm3 => Keyed::Sm3(Hmac::new((&*block).into())),
        }
    }

    pub(super) fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut keyed = self.clone();
        for part in parts {
            keyed.update(&(part.len() as u64).to_be_bytes());
            keyed.update(part);
        }
        match keyed {
            Keyed::Sha256(state) => state.finalize().into_bytes().into(),
            Keyed::Sm3(state) => state.finalize().into_bytes().into(),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Keyed::Sha256(state) => state.update(bytes),
            Keyed::Sm3(state) => state.update(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // FIPS 180-4 and GB/T 32905-2016, appendix A.
        let cases = [
            (
                Hash::Sha256,
                "abc".to_owned(),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                Hash::Sm3,
                "abc".to_owned(),
                "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            ),
            (
                Hash::Sm3,
                "abcd".repeat(16),
                "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
            ),
        ];
        for (hash, text, expected) in cases {
            assert_eq!(hex(&hash.digest(&[text.as_bytes()])), expected, "{hash}");
        }
    }

    #[test]
    fn parts_pieces_and_copying_give_one_digest() {
        for hash in [Hash::Sha256, Hash::Sm3] {
            let whole = hash.digest(&[b"one two three"]);
            assert_eq!(hash.digest(&[b"one ", b"", b"two three"]), whole);
            let mut hasher = hash.hasher();
            std::io::copy(&mut &b"one two three"[..], &mut hasher).unwrap();
            assert_eq!(hasher.finish(), whole);
        }
    }

    #[test]
    fn names_are_read_back() {
        for hash in [Hash::Sha256, Hash::Sm3] {
            assert_eq!(Hash::parse(hash.name()), Some(hash));
        }
        for unknown in ["", "SM3", "sha256", "md5"] {
            assert_eq!(Hash::parse(unknown), None);
        }
    }

    #[test]
    fn hmac_known_answer_and_lengths() {
        // The same bytes in other parts are another value.
        for hash in [Hash::Sha256, Hash::Sm3] {
            let keyed = Keyed::new(hash, &[7; 32]);
            assert_eq!(keyed.digest(&[b"ab", b"c"]), keyed.digest(&[b"ab", b"c"]));
            assert_ne!(keyed.digest(&[b"ab", b"c"]), keyed.digest(&[b"a", b"bc"]));
            assert_ne!(keyed.digest(&[b"ab"]), Keyed::new(hash, &[8; 32]).digest(&[b"ab"]));
        }
        // Python: hmac.new(bytes([7]) * 32, (2).to_bytes(8, "big") + b"ab", "sha256")
        let expected = "8c0be0ba6e96fa9ec6584e7b73d57d83c5e285aa221819d7dd5da916c72247be";
        assert_eq!(hex(&Keyed::new(Hash::Sha256, &[7; 32]).digest(&[b"ab"])), expected);
    }
}
