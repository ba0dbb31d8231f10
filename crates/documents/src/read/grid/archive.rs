//! Zip archives: what they hold, and whether they unpack to more than is allowed.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::{Access, GridError, Kind};

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, GridError> {
    Ok(ZipArchive::new(BufReader::new(File::open(path)?))?)
}

/// Which kind of workbook an archive holds.
pub(super) fn kind(path: &Path) -> Result<Kind, GridError> {
    let archive = open(path)?;
    let mut names: Vec<String> = Vec::new();
    for name in archive.file_names() {
        names.push(name?.to_ascii_lowercase().replace('\\', "/"));
    }
    let has = |wanted: &str| names.iter().any(|name| name.ends_with(wanted));
    if has("xl/workbook.bin")
        || names
            .iter()
            .any(|name| name.ends_with(".bin") && name.contains("xl/worksheets/"))
    {
        Ok(Kind::Xlsb)
    } else if has("[content_types].xml") && (has("workbook.xml") || names.iter().any(|name| name.contains("xl/"))) {
        Ok(Kind::Xlsx)
    } else if has("content.xml") && has("mimetype") {
        Ok(Kind::Ods)
    } else if has("word/document.xml") {
        Err(GridError::NotASpreadsheet("Word"))
    } else if has("ppt/presentation.xml") {
        Err(GridError::NotASpreadsheet("PowerPoint"))
    } else {
        Err(GridError::NotASpreadsheet("zip"))
    }
}

/// Refuses an archive that unpacks to more than allowed, before anything of it is held in memory.
///
/// The sizes it declares can be believed: unpacking stops with an error where a part turns out larger.
pub(super) fn check(path: &Path, access: &Access<'_>) -> Result<(), GridError> {
    let (most, most_texts) = (access.limits.max_unpacked_bytes, access.limits.max_shared_text_bytes);
    let mut archive = open(path)?;
    let (mut all, mut texts) = (0u64, 0u64);
    let mut text_parts = Vec::new();
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at)?;
        let name = part.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        if part.encrypted() {
            return Err(GridError::Encrypted);
        }
        // Pictures and macros are never unpacked.
        if [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end)) && !name.ends_with("vbaproject.bin") {
            all = all.saturating_add(part.size());
        }
        if name.ends_with("sharedstrings.xml") || name.ends_with("sharedstrings.bin") {
            texts = texts.saturating_add(part.size());
            text_parts.push(at);
        }
    }
    if all > most {
        return Err(GridError::Bomb(most));
    }
    if texts > most_texts {
        return Err(GridError::Bomb(most_texts));
    }
    text_parts
        .into_iter()
        .try_for_each(|at| honest_texts(&mut archive, at, most_texts))
}

/// A table of shared texts says how many it holds, and memory is taken for that many: the number must be possible.
fn honest_texts(archive: &mut ZipArchive<BufReader<File>>, at: usize, most: u64) -> Result<(), GridError> {
    let mut part = archive.by_index(at)?;
    let size = part.size();
    let mut head = vec![0u8; 4096];
    let mut n = 0;
    while n < head.len() {
        match part
            .read(&mut head[n..])
            .map_err(|cause| GridError::Damaged(cause.to_string()))?
        {
            0 => break,
            more => n += more,
        }
    }
    let head = String::from_utf8_lossy(&head[..n]);
    let Some((_, rest)) = head.split_once("uniqueCount=") else {
        return Ok(());
    };
    let digits: String = rest.chars().skip(1).take_while(char::is_ascii_digit).take(20).collect();
    let claimed = digits.parse::<u64>().unwrap_or(u64::MAX);
    let memory = claimed.saturating_mul(std::mem::size_of::<String>() as u64);
    if memory > most && claimed > size / 5 {
        return Err(GridError::Damaged(format!("{claimed} shared texts in {size} bytes")));
    }
    Ok(())
}
