//! The key ring: which keys there are and which of them seals.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use super::chance::random_bytes;
use super::cipher::{Cipher, CipherWithKey};
use super::hash::{Hash, Keyed, hex};
use super::key_file::{self, KeyError};

/// The keys of one installation. New values are sealed with the current key; the others only open what they sealed.
///
/// A running program keeps the ring it loaded: after a rotation, load it again.
pub struct KeyRing {
    pub(super) keys: Vec<Key>,
    /// Position of the current key in `keys`.
    pub(super) current: usize,
    pub(super) blind: Blind,
}

/// What a new key ring is made with.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The cipher of the first key.
    pub cipher: Cipher,
    /// The hash of the blind index.
    pub hash: Hash,
    /// When the first key was made, as it shall stand in the key file.
    pub created_at: &'a str,
}

impl KeyRing {
    /// Makes a key ring and its file, readable for its owner only.
    ///
    /// # Errors
    /// When the file exists (it is never overwritten) or cannot be written.
    pub fn create(path: &Path, options: Options<'_>) -> Result<Self, KeyError> {
        let place = key_file::Place::take(path)?;
        if path.exists() {
            return Err(KeyError::Exists { path: path.to_owned() });
        }
        let ring = Self::random(options);
        place.fill(&ring)?;
        Ok(ring)
    }

    /// Reads a key ring from its file.
    ///
    /// # Errors
    /// When the file is missing, open to others, of another format, or names an algorithm that is not known.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        key_file::read(path)
    }

    /// Adds a key made with `cipher` to the file and makes it the current one. The blind index stays as it was.
    ///
    /// # Errors
    /// Like [`KeyRing::load`], and when the file cannot be written or another rotation is going on.
    pub fn rotate(path: &Path, cipher: Cipher, at: &str) -> Result<Self, KeyError> {
        let place = key_file::Place::take(path)?;
        let mut ring = Self::load(path)?;
        ring.keys.push(Key::random(ring.keys.len() + 1, cipher, at));
        ring.current = ring.keys.len() - 1;
        place.fill(&ring)?;
        Ok(ring)
    }

    /// The id of the key that seals.
    pub fn current(&self) -> &str {
        &self.keys[self.current].id
    }

    /// The ids of all keys with their ciphers, oldest first.
    pub fn list_keys(&self) -> impl Iterator<Item = (&str, Cipher)> {
        self.keys.iter().map(|key| (key.id.as_str(), key.cipher))
    }

    /// The hash of the blind index.
    pub fn blind_hash(&self) -> Hash {
        self.blind.hash
    }

    /// A new ring that has no file yet.
    pub(super) fn random(options: Options<'_>) -> Self {
        Self {
            keys: vec![Key::random(1, options.cipher, options.created_at)],
            current: 0,
            blind: Blind::new(options.hash, Zeroizing::new(random_bytes())),
        }
    }

    pub(super) fn current_key(&self) -> &Key {
        &self.keys[self.current]
    }

    pub(super) fn find_key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.list_keys().collect();
        f.debug_struct("KeyRing")
            .field("current", &self.current())
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}

/// One key: a secret from which a key for fields and one key per file are derived.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) cipher: Cipher,
    pub(super) created_on: String,
    pub(super) secret: Zeroizing<[u8; 32]>,
    pub(super) for_fields: CipherWithKey,
}

impl Key {
    pub(super) fn new(id: String, cipher: Cipher, created_on: String, secret: Zeroizing<[u8; 32]>) -> Self {
        let for_fields = derive(cipher, &secret, &[b"shouwang fields 1"]);
        Self {
            id,
            cipher,
            created_on,
            secret,
            for_fields,
        }
    }

    /// The cipher for one file: no two files share a key.
    pub(super) fn for_file(&self, header: &[u8], name: &str) -> CipherWithKey {
        derive(
            self.cipher,
            &self.secret,
            &[b"shouwang file 1", header, name.as_bytes()],
        )
    }

    /// A new key. The chance in its id tells the keys of two installations apart.
    fn random(number: usize, cipher: Cipher, created_on: &str) -> Self {
        let id = format!("k{number}-{}", hex(&random_bytes::<4>()));
        Self::new(id, cipher, created_on.to_owned(), Zeroizing::new(random_bytes()))
    }
}

fn derive(cipher: Cipher, secret: &[u8; 32], purpose: &[&[u8]]) -> CipherWithKey {
    cipher.with_key(&Zeroizing::new(Keyed::new(cipher.hash(), secret).digest(purpose)))
}

/// The secret of the blind index, apart from the keys so that a rotation does not touch the index.
pub(super) struct Blind {
    pub(super) hash: Hash,
    pub(super) secret: Zeroizing<[u8; 32]>,
    pub(super) keyed: Keyed,
}

impl Blind {
    pub(super) fn new(hash: Hash, secret: Zeroizing<[u8; 32]>) -> Self {
        let keyed = Keyed::new(hash, &secret);
        Self { hash, secret, keyed }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    pub(in super::super) const CIPHERS: [Cipher; 2] = [Cipher::Aes256GcmSiv, Cipher::Sm4Gcm];

    pub(in super::super) fn options(cipher: Cipher) -> Options<'static> {
        let hash = if cipher == Cipher::Sm4Gcm {
            Hash::Sm3
        } else {
            Hash::Sha256
        };
        Options {
            cipher,
            hash,
            created_at: "2026-03-01",
        }
    }

    /// A new ring with its file.
    pub(in super::super) fn ring(cipher: Cipher) -> (TempDir, PathBuf, KeyRing) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let ring = KeyRing::create(&path, options(cipher)).unwrap();
        (folder, path, ring)
    }

    #[test]
    fn a_ring_is_read_back() {
        for cipher in CIPHERS {
            let (_folder, path, made) = ring(cipher);
            let loaded = KeyRing::load(&path).unwrap();
            assert_eq!(loaded.current(), made.current());
            assert_eq!(loaded.list_keys().collect::<Vec<_>>(), [(made.current(), cipher)]);
            assert_eq!(loaded.blind_hash(), options(cipher).hash);
            assert_eq!(loaded.open("c", "r", &made.seal("c", "r", "text")).unwrap(), "text");
            assert_eq!(loaded.blind("c", "x"), made.blind("c", "x"));
        }
    }

    #[test]
    fn rotation_opens_old_values_and_keeps_the_blind_index() {
        for (first, second) in [
            (CIPHERS[0], CIPHERS[1]),
            (CIPHERS[1], CIPHERS[0]),
            (CIPHERS[0], CIPHERS[0]),
        ] {
            let (_folder, path, before) = ring(first);
            let old = before.seal("phone", "r1", "a value");
            let after = KeyRing::rotate(&path, second, "2027-03-01").unwrap();
            assert_ne!(after.current(), before.current());
            assert_eq!(
                after.list_keys().map(|(_, cipher)| cipher).collect::<Vec<_>>(),
                [first, second]
            );
            for ring in [&after, &KeyRing::load(&path).unwrap()] {
                assert_eq!(ring.open("phone", "r1", &old).unwrap(), "a value");
                assert_eq!(ring.blind("phone", "x"), before.blind("phone", "x"));
                assert_eq!(ring.key_of(&old), Some(before.current()));
                assert_eq!(ring.key_of(&ring.seal("phone", "r1", "a value")), Some(after.current()));
            }
            let new = after.seal("phone", "r1", "a value");
            assert!(
                before
                    .open("phone", "r1", &new)
                    .unwrap_err()
                    .to_string()
                    .contains(after.current())
            );
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let (_folder, path, ring) = ring(Cipher::Aes256GcmSiv);
        let shown = format!("{ring:?} {ring:#?}");
        let file = std::fs::read_to_string(path).unwrap();
        let secrets: Vec<_> = file.lines().filter_map(|line| line.strip_prefix("secret = ")).collect();
        assert_eq!(secrets.len(), 2);
        for secret in secrets {
            assert!(!shown.contains(secret.trim_matches('"')));
        }
        for bytes in [&ring.keys[0].secret, &ring.blind.secret] {
            let list = format!("{:?}", &bytes[..4]);
            assert!(!shown.contains(list.trim_matches(['[', ']'])) && !shown.contains(&hex(&bytes[..4])));
        }
        assert!(shown.contains(ring.current()));
    }
}
