//! The key file: a short text, readable for its owner only, replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::cipher::Cipher;
use super::hash::Hash;
use super::keys::{Blind, Key, KeyRing};

const FORMAT: u32 = 1;
const FIRST_LINES: &str = "\
# The keys of this installation. Without them nothing that is sealed can ever be read again.
# Keep a copy of this file in a safe place, apart from the backups of the data. Show it to nobody.
";

/// Why a key file cannot be used. Never holds a line of the file.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A new file was asked for where one stands.
    #[error("{} exists already and is not overwritten; move it away first if nothing sealed with it is needed", path.display())]
    Exists { path: PathBuf },
    /// There is no file at that path.
    #[error("there is no key file {}; put its safe copy there, or make a new one if nothing was sealed yet", path.display())]
    Missing { path: PathBuf },
    /// Group or others have rights on the file.
    #[error("{} can be read by others (mode {mode:03o}); run: chmod 600 {}", path.display(), path.display())]
    OpenToOthers { path: PathBuf, mode: u32 },
    /// The file of another change lies beside it.
    #[error("{} exists: another change of the keys is going on; if none is, delete that file", path.display())]
    Busy { path: PathBuf },
    /// The operating system refused to read it.
    #[error("cannot read the key file {}; check that the program's user owns it", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The operating system refused to write it.
    #[error("cannot write the key file {}; check its folder's owner and free space", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// It is not TOML, or a key is missing, unknown or of the wrong type there.
    #[error("line {line} of {} is not as expected; restore the key file from its safe copy", path.display())]
    Form { path: PathBuf, line: usize },
    /// Another version of this program wrote it.
    #[error("{} has format {format}, this program reads format {FORMAT}; use the program that wrote it", path.display())]
    Format { path: PathBuf, format: u32 },
    /// A cipher or hash that is not known.
    #[error("{} names the algorithm {name}, which this program does not know; use the program that wrote it", path.display())]
    Algorithm { path: PathBuf, name: String },
    /// A secret that is damaged.
    #[error("the secret of {of} in {} is not 32 bytes in base64; restore the key file from its safe copy", path.display())]
    Secret { path: PathBuf, of: String },
    /// A key id that is malformed, stands twice, or is current without standing there.
    #[error("{} has no usable key {id}, or has it twice; restore the key file from its safe copy", path.display())]
    Key { path: PathBuf, id: String },
}

/// Reads and checks a key file.
pub(super) fn read(path: &Path) -> Result<KeyRing, KeyError> {
    let text = read_private(path)?;
    let not_toml = |error: toml::de::Error| {
        // The error's own text quotes the line, which may hold a secret.
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        KeyError::Form {
            path: path.to_owned(),
            line,
        }
    };
    let Head { format } = toml::from_str(&text).map_err(not_toml)?;
    if format != FORMAT {
        return Err(KeyError::Format {
            path: path.to_owned(),
            format,
        });
    }
    let form: Form = toml::from_str(&text).map_err(not_toml)?;
    form.into_ring(path)
}

fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => KeyError::Missing { path: path.to_owned() },
        _ => KeyError::Read {
            path: path.to_owned(),
            source,
        },
    };
    let mut file = File::open(path).map_err(failed)?;
    let mode = mode_for_others(&file).map_err(failed)?;
    if mode & 0o077 != 0 {
        return Err(KeyError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    let mut text = Zeroizing::new(String::with_capacity(16 * 1024));
    file.read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

#[cfg(unix)]
fn mode_for_others(file: &File) -> io::Result<u32> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(file.metadata()?.mode() & 0o777)
}

/// Elsewhere the folder's access list decides, which this program does not read.
#[cfg(not(unix))]
fn mode_for_others(_: &File) -> io::Result<u32> {
    Ok(0)
}

/// The right to change a key file: a new file beside it, which nobody else can make at the same time.
pub(super) struct Place<'a> {
    path: &'a Path,
    beside: PathBuf,
    file: File,
    is_renamed: bool,
}

impl<'a> Place<'a> {
    pub(super) fn take(path: &'a Path) -> Result<Self, KeyError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let mut how = OpenOptions::new();
        how.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
        match how.open(&beside) {
            Ok(file) => Ok(Self {
                path,
                beside,
                file,
                is_renamed: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(KeyError::Busy { path: beside }),
            Err(source) => Err(KeyError::Write {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// Writes the ring and puts the new file in the old one's place.
    pub(super) fn fill(mut self, ring: &KeyRing) -> Result<(), KeyError> {
        self.replace(ring).map_err(|source| KeyError::Write {
            path: self.path.to_owned(),
            source,
        })
    }

    fn replace(&mut self, ring: &KeyRing) -> io::Result<()> {
        let text = Zeroizing::new(toml::to_string(&Form::from_ring(ring)).map_err(io::Error::other)?);
        self.file.write_all(FIRST_LINES.as_bytes())?;
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        fs::rename(&self.beside, self.path)?;
        self.is_renamed = true;
        #[cfg(unix)]
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.is_renamed {
            // If it stays behind, the next change says which file to delete.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

#[derive(Deserialize)]
struct Head {
    format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: u32,
    current: String,
    blind: BlindForm,
    key: Vec<KeyForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlindForm {
    hash: String,
    secret: SecretText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyForm {
    id: String,
    cipher: String,
    created_on: String,
    secret: SecretText,
}

impl Form {
    fn from_ring(ring: &KeyRing) -> Self {
        let key = |key: &Key| KeyForm {
            id: key.id.clone(),
            cipher: key.cipher.name().to_owned(),
            created_on: key.created_on.clone(),
            secret: SecretText::encode(&key.secret),
        };
        Self {
            format: FORMAT,
            current: ring.current().to_owned(),
            blind: BlindForm {
                hash: ring.blind.hash.name().to_owned(),
                secret: SecretText::encode(&ring.blind.secret),
            },
            key: ring.keys.iter().map(key).collect(),
        }
    }

    fn into_ring(self, path: &Path) -> Result<KeyRing, KeyError> {
        let unknown = |name: &str| KeyError::Algorithm {
            path: path.to_owned(),
            name: name.to_owned(),
        };
        let no_secret = |of: &str| KeyError::Secret {
            path: path.to_owned(),
            of: of.to_owned(),
        };
        let no_key = |id: &str| KeyError::Key {
            path: path.to_owned(),
            id: id.to_owned(),
        };
        let mut keys: Vec<Key> = Vec::with_capacity(self.key.len());
        for form in self.key {
            if !is_key_id(&form.id) || keys.iter().any(|key| key.id == form.id) {
                return Err(no_key(&form.id));
            }
            let cipher = Cipher::parse(&form.cipher).ok_or_else(|| unknown(&form.cipher))?;
            let secret = form.secret.decode().ok_or_else(|| no_secret(&form.id))?;
            keys.push(Key::new(form.id, cipher, form.created_on, secret));
        }
        let current = keys
            .iter()
            .position(|key| key.id == self.current)
            .ok_or_else(|| no_key(&self.current))?;
        let hash = Hash::parse(&self.blind.hash).ok_or_else(|| unknown(&self.blind.hash))?;
        let secret = self.blind.secret.decode().ok_or_else(|| no_secret("the blind index"))?;
        Ok(KeyRing {
            keys,
            current,
            blind: Blind::new(hash, secret),
        })
    }
}

/// Whether a text has the form of a key id, so that it can stand between the colons of a sealed value.
pub(super) fn is_key_id(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A secret in base64, wiped after use.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct SecretText(String);

impl SecretText {
    fn encode(secret: &[u8; 32]) -> Self {
        Self(STANDARD.encode(secret))
    }

    fn decode(&self) -> Option<Zeroizing<[u8; 32]>> {
        let bytes = Zeroizing::new(STANDARD.decode(&self.0).ok()?);
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::tests::{options, ring};
    use super::*;

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let (_folder, path, _) = ring(Cipher::Aes256GcmSiv);
        let before = fs::read(&path).unwrap();
        let error = KeyRing::create(&path, options(Cipher::Sm4Gcm)).unwrap_err();
        assert!(matches!(error, KeyError::Exists { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn two_changes_at_once_do_not_lose_a_key() {
        let (_folder, path, _) = ring(Cipher::Aes256GcmSiv);
        let first = Place::take(&path).unwrap();
        let error = KeyRing::rotate(&path, Cipher::Sm4Gcm, "2027-01-01").unwrap_err();
        assert!(matches!(&error, KeyError::Busy { .. }), "{error}");
        assert!(error.to_string().contains("keys.toml.new"));
        drop(first);
        KeyRing::rotate(&path, Cipher::Sm4Gcm, "2027-01-01").unwrap();
    }

    #[test]
    fn a_missing_file_and_a_missing_folder_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        assert!(matches!(KeyRing::load(&path), Err(KeyError::Missing { .. })));
        assert!(matches!(
            KeyRing::rotate(&path, Cipher::Sm4Gcm, "x"),
            Err(KeyError::Missing { .. })
        ));
        let path = folder.path().join("nowhere/keys.toml");
        assert!(matches!(
            KeyRing::create(&path, options(Cipher::Sm4Gcm)),
            Err(KeyError::Write { .. })
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, path, _) = ring(Cipher::Aes256GcmSiv);
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        KeyRing::rotate(&path, Cipher::Aes256GcmSiv, "2027-01-01").unwrap();
        assert_eq!(mode(), 0o600);
        for (mode, accepted) in [
            (0o600, true),
            (0o400, true),
            (0o640, false),
            (0o604, false),
            (0o620, false),
            (0o777, false),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            match KeyRing::load(&path) {
                Ok(_) => assert!(accepted, "{mode:o}"),
                Err(error) => assert!(!accepted && error.to_string().contains("chmod 600"), "{mode:o} {error}"),
            }
        }
    }

    #[test]
    fn a_file_that_is_not_right_is_refused_by_name_and_without_its_secrets() {
        let (_folder, path, ring) = ring(Cipher::Aes256GcmSiv);
        let right = fs::read_to_string(&path).unwrap();
        let id = ring.current();
        let cases = [
            ("format = 1", "format = 2", "format 2"),
            ("format = 1", "form = 1", "line"),
            ("aes-256-gcm-siv", "rot13", "rot13"),
            ("sha-256", "md5", "md5"),
            ("secret = \"", "secret = \"A", "32 bytes"),
            ("secret = \"", "secret = 5 \"", "line 8 "),
            ("secret = \"", "secret = \"\"\n#", "32 bytes"),
            ("secret = \"", "sicret = \"", "line"),
            (&format!("current = \"{id}"), "current = \"k9", "k9"),
            (&format!("id = \"{id}"), "id = \"a:b", "a:b"),
            ("created_on", "created", "line"),
        ];
        for (from, to, expected) in cases {
            let wrong = right.replace(from, to);
            assert_ne!(wrong, right, "{from}");
            fs::write(&path, &wrong).unwrap();
            let error = KeyRing::load(&path).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(
                text.contains("keys.toml") && text.contains(expected),
                "{from} -> {to}: {text}"
            );
            for secret in right.lines().filter_map(|line| line.strip_prefix("secret = \"")) {
                assert!(!text.contains(&secret[..10]), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let (_folder, path, ring) = ring(Cipher::Aes256GcmSiv);
        let text = fs::read_to_string(&path).unwrap();
        let at = text.find("[[key]]").unwrap();
        fs::write(&path, format!("{text}\n{}", &text[at..])).unwrap();
        let error = KeyRing::load(&path).unwrap_err();
        assert!(
            matches!(&error, KeyError::Key { id, .. } if id == ring.current()),
            "{error}"
        );
    }
}
