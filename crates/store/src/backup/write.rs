//! Writing a backup from one state of the database.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use domain::Moment;
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::{BackupError, FORMAT, MANIFEST, Manifest, Part, member};
use crate::StoreError;
use crate::catalogue::{self, FILL_ORDER};
use crate::files::FileStore;
use crate::tx::ReadTx;

/// Writes everything the transaction sees to `out`, which appears complete or not at all. `progress` is told each
/// member's name before it is written.
///
/// # Errors
/// When the database, a kept file or the disk fails.
#[crate::boxed]
pub async fn write(
    tx: &mut ReadTx,
    files: &FileStore,
    out: &Path,
    at: Moment,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Manifest, BackupError> {
    let part = out.with_extension("part");
    let archive = Builder::new(BufWriter::new(File::create(&part).map_err(BackupError::io(&part))?));
    let mut archive = Archive {
        archive,
        out: out.to_owned(),
    };
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: at,
        hash: String::new(),
        journal_seq: 0,
        journal_hash: String::new(),
        tables: Vec::new(),
        files: Vec::new(),
    };
    head(tx, &mut manifest).await?;
    for name in FILL_ORDER {
        progress(name);
        let n = archive.table(tx, name).await?;
        manifest.tables.push(Part {
            name: name.to_owned(),
            n,
        });
    }
    for digest in digests(tx).await? {
        progress(&digest);
        let path = files.path(&digest).map_err(BackupError::io(&digest))?;
        let n = archive.file(&path, &digest)?;
        manifest.files.push(Part { name: digest, n });
    }
    archive.manifest(tx, &manifest)?;
    std::fs::rename(&part, out).map_err(BackupError::io(out))?;
    Ok(manifest)
}

async fn head(tx: &mut ReadTx, manifest: &mut Manifest) -> Result<(), StoreError> {
    if let Some(row) = tx
        .row("SELECT seq, hash FROM journal_head WHERE only_row = 1", &[])
        .await?
    {
        manifest.journal_seq = row.int(0)?;
        manifest.journal_hash = row.text(1)?;
    }
    if let Some(row) = tx
        .row("SELECT value FROM settings WHERE name = 'row_hash'", &[])
        .await?
    {
        manifest.hash = row.text(0)?;
    }
    Ok(())
}

async fn digests(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows("SELECT digest FROM files ORDER BY digest", &[]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The archive under way.
struct Archive {
    archive: Builder<BufWriter<File>>,
    out: std::path::PathBuf,
}

impl Archive {
    /// Adds a table; its size must be known before it stands in the archive, so it is sealed into a nameless file.
    async fn table(&mut self, tx: &mut ReadTx, name: &str) -> Result<u64, BackupError> {
        let table = catalogue::table(name).ok_or_else(|| StoreError::Undeclared(name.to_owned()))?;
        let member = format!("tables/{name}");
        let failed = BackupError::io(&self.out);
        let ring = tx.shared_ring();
        let sealed = tempfile::tempfile_in(self.folder()).map_err(failed)?;
        let writer = ring
            .file_writer(BufWriter::new(sealed), &member)
            .map_err(BackupError::io(&self.out))?;
        let mut zipped = GzEncoder::new(writer, Compression::fast());
        let n_rows = member::dump(tx, name, table, &mut zipped).await?;
        let (writer, _) = zipped
            .finish()
            .and_then(|sealing| sealing.finish())
            .map_err(BackupError::io(&self.out))?;
        let sealed = writer
            .into_inner()
            .map_err(|error| BackupError::io(&self.out)(error.into_error()))?;
        self.append(sealed, &member).map_err(BackupError::io(&self.out))?;
        Ok(n_rows)
    }

    /// Adds a kept file as it stands, sealed.
    fn file(&mut self, path: &Path, digest: &str) -> Result<u64, BackupError> {
        let file = File::open(path).map_err(BackupError::io(path))?;
        self.append(file, &format!("files/{digest}"))
            .map_err(BackupError::io(path))
    }

    fn manifest(mut self, tx: &ReadTx, manifest: &Manifest) -> Result<(), BackupError> {
        let text = serde_json::to_vec_pretty(manifest).map_err(StoreError::from)?;
        let mut sealed = Vec::new();
        tx.ring()
            .seal_file(&text[..], &mut sealed, MANIFEST)
            .map_err(BackupError::io(&self.out))?;
        self.append_bytes(&sealed[..], sealed.len() as u64, MANIFEST)
            .and_then(|()| self.archive.into_inner())
            .and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error))
            .and_then(|file| file.sync_all())
            .map_err(BackupError::io(&self.out))
    }

    fn append(&mut self, mut file: File, member: &str) -> std::io::Result<u64> {
        file.flush()?;
        file.rewind()?;
        let n = file.metadata()?.len();
        self.append_bytes(BufReader::new(file), n, member)?;
        Ok(n)
    }

    fn append_bytes(&mut self, bytes: impl Read, n: u64, member: &str) -> std::io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_size(n);
        header.set_mode(0o600);
        self.archive.append_data(&mut header, member, bytes)
    }

    fn folder(&self) -> &Path {
        match self.out.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }
}
