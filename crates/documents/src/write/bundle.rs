//! Several papers as one file.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An archive of files by name, in their order; the same files give the same bytes.
///
/// # Errors
/// When two files bear one name.
pub fn bundle(files: &[(String, Vec<u8>)]) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Workbooks are packed already.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        archive
            .start_file(name.as_str(), options)
            .map_err(std::io::Error::other)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish().map_err(std::io::Error::other)?.into_inner())
}
