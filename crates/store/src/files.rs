//! Files kept sealed on disk, each named by the digest of what it holds.
//!
//! What is dropped in, the rows read from it, its correction workbook: one file each, sealed under one name for all
//! of them, because the digest is known only when the last byte has been sealed. That a file is the one its name
//! says is checked when it is read: [`Kept`] gives an error in place of its end when the digest is another.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Moment;

use crate::StoreError;
use crate::db::Value;
use crate::journal::{Fault, Subject};
use crate::seal::{Hash, Hasher, KeyRing, OpenReader, SealWriter, Sealed, hex, random_token};
use crate::tx::{ReadTx, Record, WriteTx};

/// Under this name every file is sealed.
pub(crate) const SEALED_AS: &str = "kept file";
/// How the names of unfinished files begin.
const PART: &str = ".part-";

/// What a file is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// As somebody dropped it in.
    Upload,
    /// The typed rows of one worksheet.
    Rows,
    /// Refused rows, to be put right.
    Corrections,
    /// Papers of a screening.
    Papers,
    /// Photographs, signatures, scans: what shows that something was so.
    Evidence,
}

impl Purpose {
    /// The word in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Rows => "rows",
            Self::Corrections => "corrections",
            Self::Papers => "papers",
            Self::Evidence => "evidence",
        }
    }
}

/// A folder of sealed files.
#[derive(Debug, Clone)]
pub struct FileStore {
    folder: PathBuf,
    ring: Arc<KeyRing>,
}

impl FileStore {
    /// The files of a folder, sealed with these keys.
    pub fn new(folder: PathBuf, ring: Arc<KeyRing>) -> Self {
        Self { folder, ring }
    }

    /// Begins a file that is written bit by bit; it appears only with [`Incoming::keep`].
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(&self) -> io::Result<Incoming> {
        std::fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!("{PART}{}", random_token(12)));
        let file = File::create_new(&path)?;
        let part = PartFile { path: Some(path) };
        let writer = self.ring.file_writer(BufWriter::new(file), SEALED_AS)?;
        Ok(Incoming {
            writer,
            part,
            folder: self.folder.clone(),
        })
    }

    /// Keeps everything that `reader` gives, in constant memory.
    ///
    /// # Errors
    /// When reading or writing fails; nothing is kept then.
    pub fn put(&self, mut reader: impl Read) -> io::Result<Sealed> {
        let mut incoming = self.begin()?;
        io::copy(&mut reader, &mut incoming)?;
        incoming.keep()
    }

    /// Opens a file. Its end is an error when it is not what its name says.
    ///
    /// # Errors
    /// When it is not there or is damaged at its beginning.
    pub fn open(&self, digest: &str) -> io::Result<Kept> {
        let file = File::open(self.path(digest)?)?;
        let reader = self.ring.open_file(io::BufReader::new(file), SEALED_AS)?;
        Ok(Kept {
            reader,
            hasher: Some(Hash::Sha256.hasher()),
            digest: digest.to_owned(),
        })
    }

    /// Opens a file into memory.
    ///
    /// # Errors
    /// As [`FileStore::open`], and when it is damaged anywhere.
    pub fn read(&self, digest: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(digest)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether there is a file of this digest; whether it is whole is seen when it is read.
    pub fn exists(&self, digest: &str) -> bool {
        self.path(digest).is_ok_and(|path| path.is_file())
    }

    /// Compares one file with its name.
    ///
    /// # Errors
    /// When the disk fails; a missing or changed file is a fault and no error.
    pub fn fault_of(&self, digest: &str) -> io::Result<Option<Fault>> {
        let read = self
            .open(digest)
            .and_then(|mut kept| io::copy(&mut kept, &mut io::sink()));
        match read {
            Ok(_) => Ok(None),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound => Ok(Some(Fault::FileMissing(digest.to_owned()))),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
                    Ok(Some(Fault::FileAltered(digest.to_owned())))
                }
                _ => Err(error),
            },
        }
    }

    /// Removes what nothing refers to: unfinished files, and files that no row names. For the time before anything
    /// else works on the folder, because a file is there before its row is.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep(&self, known: &std::collections::BTreeSet<String>) -> io::Result<u64> {
        let mut removed = 0;
        for path in files_below(&self.folder)? {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if name.starts_with(PART) || (is_digest(&name) && !known.contains(&name)) {
                std::fs::remove_file(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    pub(crate) fn path(&self, digest: &str) -> io::Result<PathBuf> {
        if !is_digest(digest) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a digest"));
        }
        Ok(place_of(&self.folder, digest))
    }
}

fn is_digest(name: &str) -> bool {
    name.len() == 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Folders of their first two letters keep each folder small.
fn place_of(folder: &Path, digest: &str) -> PathBuf {
    folder.join(&digest[..2]).join(digest)
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// An unfinished file, removed unless it is kept.
#[derive(Debug)]
struct PartFile {
    path: Option<PathBuf>,
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A file being sealed. Dropped without [`Incoming::keep`], it leaves nothing.
#[derive(Debug)]
pub struct Incoming {
    writer: SealWriter<BufWriter<File>>,
    part: PartFile,
    folder: PathBuf,
}

impl Incoming {
    /// Ends the file and puts it in place under its digest, on the disk before this returns.
    ///
    /// # Errors
    /// When writing fails.
    pub fn keep(self) -> io::Result<Sealed> {
        let Self {
            writer,
            mut part,
            folder,
        } = self;
        let (writer, sealed) = writer.finish()?;
        writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        let path = place_of(&folder, &sealed.digest_of_plain);
        if path.is_file() {
            return Ok(sealed);
        }
        let parent = path.parent().unwrap_or(&folder);
        std::fs::create_dir_all(parent)?;
        if let Some(from) = &part.path {
            std::fs::rename(from, &path)?;
            part.path = None;
            File::open(parent)?.sync_all()?;
        }
        Ok(sealed)
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A kept file being read.
pub struct Kept {
    reader: OpenReader<io::BufReader<File>>,
    hasher: Option<Hasher>,
    digest: String,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept")
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

impl Read for Kept {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(out)?;
        if n > 0 {
            if let Some(hasher) = &mut self.hasher {
                hasher.update(&out[..n]);
            }
        } else if !out.is_empty()
            && let Some(hasher) = self.hasher.take()
            && hex(&hasher.finish()) != self.digest
        {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the file is not the one its name says",
            ));
        }
        Ok(n)
    }
}

/// Writes down that a file is kept; once, however often it comes. The change that names the file records it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn note(tx: &mut WriteTx, file: &Sealed, purpose: Purpose) -> Result<(), StoreError> {
    let known = tx
        .row(
            "SELECT 1 FROM files WHERE digest = $1",
            &[Value::from(&file.digest_of_plain)],
        )
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let at = tx.at();
    let record = Record::new()
        .with("digest", &file.digest_of_plain)
        .with("algorithm", Hash::Sha256.name())
        .with("bytes", i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .with("purpose", purpose.name())
        .with("created_at", at);
    tx.insert("files", record).await?;
    let payload = serde_json::json!({ "bytes": file.bytes, "purpose": purpose.name() });
    tx.record("file.kept", &Subject::new("file", &file.digest_of_plain), payload);
    Ok(())
}

/// Digests of all files that are kept. They say nothing of what is in them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn digests(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows("SELECT digest FROM files ORDER BY digest", &[]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// When a file of this digest was first kept.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn kept_at(tx: &mut ReadTx, digest: &str) -> Result<Option<Moment>, StoreError> {
    let row = tx
        .row("SELECT created_at FROM files WHERE digest = $1", &[Value::from(digest)])
        .await?;
    row.map_or(Ok(None), |row| row.moment_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{Cipher, Options};

    fn store() -> (tempfile::TempDir, FileStore) {
        let folder = tempfile::tempdir().expect("folder");
        let options = Options {
            cipher: Cipher::Aes256GcmSiv,
            hash: Hash::Sha256,
            created_at: "2026-11-01",
        };
        let ring = KeyRing::create(&folder.path().join("keys.toml"), options).expect("keys");
        let files = FileStore::new(folder.path().join("files"), Arc::new(ring));
        (folder, files)
    }

    fn bytes_below(folder: &Path) -> Vec<u8> {
        let mut all = Vec::new();
        for path in files_below(folder).expect("files") {
            all.extend(std::fs::read(path).expect("file"));
        }
        all
    }

    #[test]
    fn what_is_put_is_got_and_stands_nowhere_in_clear() {
        let (folder, files) = store();
        let plain = "张三 的材料 ".repeat(200_000);
        let sealed = files.put(plain.as_bytes()).expect("kept");
        assert_eq!(sealed.bytes, plain.len() as u64);
        assert!(files.exists(&sealed.digest_of_plain));
        assert_eq!(files.read(&sealed.digest_of_plain).expect("read"), plain.as_bytes());
        assert_eq!(files.fault_of(&sealed.digest_of_plain).expect("checked"), None);
        let found = bytes_below(&folder.path().join("files"));
        assert!(
            !found
                .windows(9)
                .any(|window| window == "张三 的".as_bytes().get(..9).expect("nine"))
        );
        let again = files.put(plain.as_bytes()).expect("kept again");
        assert_eq!(again.digest_of_plain, sealed.digest_of_plain);
        assert_eq!(files_below(&folder.path().join("files")).expect("files").len(), 1);
    }

    #[test]
    fn faults_are_named() {
        let (folder, files) = store();
        let one = files.put(&b"one"[..]).expect("kept").digest_of_plain;
        let two = files.put(&b"two"[..]).expect("kept").digest_of_plain;
        let place = |digest: &str| place_of(&folder.path().join("files"), digest);
        std::fs::copy(place(&one), place(&two)).expect("exchanged");
        assert_eq!(
            files.fault_of(&two).expect("checked"),
            Some(Fault::FileAltered(two.clone()))
        );
        std::fs::remove_file(place(&one)).expect("removed");
        assert_eq!(files.fault_of(&one).expect("checked"), Some(Fault::FileMissing(one)));
        assert!(files.open("../keys.toml").is_err());
    }

    #[test]
    fn what_is_not_kept_leaves_nothing_and_orphans_are_swept() {
        let (folder, files) = store();
        let mut incoming = files.begin().expect("begun");
        incoming.write_all(b"half").expect("written");
        drop(incoming);
        assert!(bytes_below(&folder.path().join("files")).is_empty());
        let kept = files.put(&b"kept"[..]).expect("kept").digest_of_plain;
        files.put(&b"orphan"[..]).expect("kept");
        std::fs::write(folder.path().join("files").join(".part-left"), b"x").expect("left by a crash");
        assert_eq!(files.sweep(&[kept.clone()].into()).expect("swept"), 2);
        assert!(files.exists(&kept));
    }
}
