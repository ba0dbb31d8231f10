//! Checking a backup and bringing it back.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use domain::Moment;
use domain::access::{Reason, Viewer};
use flate2::read::GzDecoder;
use tar::{Archive, Entry};

use super::{BackupError, FORMAT, MANIFEST, Manifest, member};
use crate::Store;
use crate::catalogue;
use crate::files::{FileStore, SEALED_AS};
use crate::journal::Subject;
use crate::seal::KeyRing;
use crate::tx::WriteTx;

/// Size of a block of a tar.
const BLOCK: u64 = 512;
/// Rows handed to the database at once.
const ROWS_AT_ONCE: usize = 5_000;

/// Reads every byte of a backup: structure, seals, manifest. Needs the keys, not a database.
///
/// # Errors
/// The first thing that is wrong, with the name of the member it is in.
pub fn check(path: &Path, ring: &KeyRing) -> Result<Manifest, BackupError> {
    no_byte_unaccounted(path)?;
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let mut manifest = None;
    each_member(path, |name, entry| {
        let size = entry.size();
        let mut open = opened(ring, name, entry)?;
        if name == MANIFEST {
            let mut text = String::new();
            open.read_to_string(&mut text).map_err(BackupError::member(name))?;
            manifest = serde_json::from_str(&text).ok();
        } else if name.starts_with("tables/") {
            let lines = BufReader::new(GzDecoder::new(open)).lines();
            let n = lines
                .map_while(|line| line.map_err(BackupError::member(name)).into())
                .try_fold(0, counted)?;
            found.insert(name.to_owned(), n);
        } else {
            std::io::copy(&mut open, &mut std::io::sink()).map_err(BackupError::member(name))?;
            found.insert(name.to_owned(), size);
        }
        Ok(())
    })?;
    let manifest: Manifest = manifest.ok_or_else(|| BackupError::Missing(MANIFEST.to_owned()))?;
    if manifest.format != FORMAT {
        return Err(BackupError::Format(manifest.format));
    }
    compare(&manifest, found)?;
    Ok(manifest)
}

fn counted(n: u64, line: Result<String, BackupError>) -> Result<u64, BackupError> {
    line.map(|_| n + 1)
}

/// Every member the manifest lists is there with its size, and no other.
fn compare(manifest: &Manifest, mut found: BTreeMap<String, u64>) -> Result<(), BackupError> {
    let listed = manifest.tables.iter().map(|part| ("tables", part));
    for (folder, part) in listed.chain(manifest.files.iter().map(|part| ("files", part))) {
        let name = format!("{folder}/{}", part.name);
        if found.remove(&name) != Some(part.n) {
            return Err(BackupError::Missing(name));
        }
    }
    match found.into_keys().next() {
        Some(name) => Err(BackupError::Foreign(name)),
        None => Ok(()),
    }
}

/// Brings a backup back into an empty database and an empty folder of files. It is checked as a whole first.
///
/// # Errors
/// As [`check`]; or when the database is not empty, or it or the disk fails. Nothing is kept then.
pub async fn restore(
    path: &Path,
    store: &Store,
    files: &FileStore,
    at: Moment,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Manifest, BackupError> {
    let manifest = check(path, store.ring())?;
    let viewer = Viewer::system(Reason::Restore);
    let mut tx = store.write(&viewer, at).await?;
    if !tx.rows("SELECT seq FROM journal LIMIT 1", &[]).await?.is_empty() {
        return Err(BackupError::NotEmpty);
    }
    for table in ["journal_head", "settings"] {
        tx.remove_passing(table, "1 = 1", &[]).await?;
    }
    for part in &manifest.tables {
        progress(&part.name);
        load(path, store.ring(), &part.name, &mut tx).await?;
    }
    each_member(path, |name, entry| {
        let Some(digest) = name.strip_prefix("files/") else {
            return Ok(());
        };
        progress(digest);
        let kept = files
            .put(opened(store.ring(), name, entry)?)
            .map_err(BackupError::member(name))?;
        if kept.digest_of_plain == digest {
            Ok(())
        } else {
            Err(BackupError::Foreign(name.to_owned()))
        }
    })?;
    tx.keep_restored().await?;
    let mut tx = store.reopened_after_restore().await?.write(&viewer, at).await?;
    let from = serde_json::json!({ "taken_at": manifest.created_at, "journal_seq": manifest.journal_seq });
    tx.record("store.restored", &Subject::new("store", "1"), from);
    tx.commit().await?;
    Ok(manifest)
}

/// Loads one table's member.
async fn load(path: &Path, ring: &KeyRing, table: &str, tx: &mut WriteTx) -> Result<(), BackupError> {
    let (name, known) = catalogue::tables()
        .get_key_value(table)
        .ok_or_else(|| BackupError::Foreign(format!("tables/{table}")))?;
    let wanted = format!("tables/{table}");
    let mut archive = archive_of(path)?;
    for entry in archive.entries_with_seek().map_err(BackupError::io(path))? {
        let entry = entry.map_err(BackupError::io(path))?;
        if entry.path_bytes() != wanted.as_bytes() {
            continue;
        }
        let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
        for line in BufReader::new(GzDecoder::new(opened(ring, &wanted, entry)?)).lines() {
            let line = line.map_err(BackupError::member(&wanted))?;
            rows.push(member::parse(&line, known).ok_or_else(|| BackupError::Missing(wanted.clone()))?);
            if rows.len() == ROWS_AT_ONCE {
                tx.restore_rows(name, &rows).await?;
                rows.clear();
            }
        }
        tx.restore_rows(name, &rows).await?;
        return Ok(());
    }
    Err(BackupError::Missing(wanted))
}

type Member<'a> = Entry<'a, BufReader<File>>;

fn archive_of(path: &Path) -> Result<Archive<BufReader<File>>, BackupError> {
    let file = File::open(path).map_err(BackupError::io(path))?;
    Ok(Archive::new(BufReader::with_capacity(1 << 20, file)))
}

fn opened<R: Read>(ring: &KeyRing, name: &str, reader: R) -> Result<crate::seal::OpenReader<R>, BackupError> {
    ring.open_file(reader, name_for_seal(name))
        .map_err(BackupError::member(name))
}

/// The name a member was sealed under: kept files all have one name, tables their own.
fn name_for_seal(member: &str) -> &str {
    if member.starts_with("files/") {
        SEALED_AS
    } else {
        member
    }
}

fn each_member(
    path: &Path,
    mut take: impl FnMut(&str, Member<'_>) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut archive = archive_of(path)?;
    let damaged = |_| BackupError::Archive(0);
    for entry in archive.entries_with_seek().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        take(&name, entry)?;
    }
    Ok(())
}

/// The bytes between members are zeros and nothing follows the end: what no seal covers is checked here.
fn no_byte_unaccounted(path: &Path) -> Result<(), BackupError> {
    let mut gaps = Vec::new();
    let mut end = 0;
    let mut archive = archive_of(path)?;
    for entry in archive.entries_with_seek().map_err(|_| BackupError::Archive(end))? {
        let entry = entry.map_err(|_| BackupError::Archive(end))?;
        let data_end = entry.raw_file_position() + entry.size();
        let next = data_end.next_multiple_of(BLOCK);
        if entry.raw_header_position() != end || entry.header().as_bytes()[..] != plain_header(&entry)[..] {
            return Err(BackupError::Archive(entry.raw_header_position()));
        }
        gaps.push((data_end, next));
        end = next;
    }
    let mut file = File::open(path).map_err(BackupError::io(path))?;
    let length = file.metadata().map_err(BackupError::io(path))?.len();
    if length != end + 2 * BLOCK {
        return Err(BackupError::Archive(end));
    }
    gaps.push((end, length));
    for (from, to) in gaps {
        let mut bytes = vec![0; usize::try_from(to - from).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(BackupError::io(path))?;
        if bytes.iter().any(|byte| *byte != 0) {
            return Err(BackupError::Archive(from));
        }
    }
    Ok(())
}

/// The header a member of this name and size was written with.
fn plain_header(entry: &Member<'_>) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(entry.size());
    header.set_mode(0o600);
    // A name that cannot be set leaves a header that differs, which is what is asked here.
    let _ = header.set_path(String::from_utf8_lossy(&entry.path_bytes()).as_ref());
    header.set_cksum();
    header.as_bytes().to_vec()
}
