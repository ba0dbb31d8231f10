//! What a file really is, by its content; its digest on the way.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use super::{GridError, archive, compound};
use crate::read::Limits;

/// Formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML: xlsx, xlsm.
    Xlsx,
    /// Binary workbook of 2007.
    Xlsb,
    /// Binary workbook of 97–2003.
    Xls,
    /// OpenDocument.
    Ods,
    /// Separated values in this encoding.
    Text(&'static Encoding),
}

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What it is.
    pub kind: Kind,
    /// Size in bytes.
    pub bytes: u64,
}

/// Bytes looked at to tell the format.
const HEAD: usize = 64 * 1024;

/// Reads the file once: SHA-256 of its content, and what it is.
///
/// The digest is there also when the file is refused, unless it is too large or cannot be opened.
pub fn identify(path: &Path, limits: &Limits) -> (String, Result<Identity, GridError>) {
    match scan(path, limits) {
        Ok((digest, scan)) => (digest, scan.and_then(|scan| scan.identity(path))),
        Err(error) => (String::new(), Err(error)),
    }
}

struct Scan {
    head: Vec<u8>,
    bytes: u64,
    utf8: bool,
}

fn scan(path: &Path, limits: &Limits) -> Result<(String, Result<Scan, GridError>), GridError> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes > limits.max_file_bytes {
        return Err(GridError::TooLarge {
            bytes,
            most: limits.max_file_bytes,
        });
    }
    let mut digest = Sha256::new();
    let mut scan = Scan {
        head: Vec::new(),
        bytes: 0,
        utf8: true,
    };
    let mut buffer = vec![0u8; 256 * 1024];
    let mut kept = 0;
    loop {
        let n = file.read(&mut buffer[kept..])?;
        digest.update(&buffer[kept..kept + n]);
        if scan.head.len() < HEAD {
            scan.head
                .extend_from_slice(&buffer[kept..kept + n.min(HEAD - scan.head.len())]);
        }
        scan.bytes += n as u64;
        if !scan.utf8 {
            kept = 0;
        } else if n == 0 {
            scan.utf8 = kept == 0;
        } else {
            kept = unfinished(&mut buffer, kept + n, &mut scan.utf8);
        }
        if n == 0 {
            break;
        }
    }
    let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((
        digest,
        if scan.bytes == 0 {
            Err(GridError::ZeroBytes)
        } else {
            Ok(scan)
        },
    ))
}

/// Checks `buffer[..len]` for UTF-8 and moves an unfinished character to its front; returns its length.
fn unfinished(buffer: &mut [u8], len: usize, utf8: &mut bool) -> usize {
    match std::str::from_utf8(&buffer[..len]) {
        Ok(_) => 0,
        Err(error) if error.error_len().is_none() => {
            buffer.copy_within(error.valid_up_to()..len, 0);
            len - error.valid_up_to()
        }
        Err(_) => {
            *utf8 = false;
            0
        }
    }
}

/// Beginnings of files that are no spreadsheets, with what to call them.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM6", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
];

impl Scan {
    fn identity(self, path: &Path) -> Result<Identity, GridError> {
        Ok(Identity {
            kind: self.kind(path)?,
            bytes: self.bytes,
        })
    }

    fn kind(&self, path: &Path) -> Result<Kind, GridError> {
        let head = self.head.as_slice();
        if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return compound::kind(path);
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return archive::kind(path);
        }
        if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(GridError::NotASpreadsheet(what));
        }
        if head.starts_with(b"\x09\x08")
            || head.starts_with(b"\x09\x04\x06\x00")
            || head.starts_with(b"\x09\x02\x06\x00")
        {
            return Err(GridError::NotASpreadsheet("Excel 95-"));
        }
        let encoding = self.encoding()?;
        let (text, _, _) = encoding.decode(head);
        markup(&text)?;
        Ok(Kind::Text(encoding))
    }

    /// The encoding of a text file; binary files have none.
    fn encoding(&self) -> Result<&'static Encoding, GridError> {
        let head = self.head.as_slice();
        if let Some((encoding, _)) = Encoding::for_bom(head) {
            return Ok(encoding);
        }
        let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
        if even + odd > 0 {
            // Text in UTF-16 without a mark: separators, line ends and digits have one zero byte, always on the same side.
            return match (even * 20 > pairs, odd * 20 > pairs) {
                (false, true) if even == 0 => Ok(UTF_16LE),
                (true, false) if odd == 0 => Ok(UTF_16BE),
                _ => Err(GridError::NotASpreadsheet("binary")),
            };
        }
        if self.utf8 {
            return Ok(UTF_8);
        }
        let controls = head
            .iter()
            .filter(|byte| **byte < 32 && !matches!(byte, b'\t' | b'\r' | b'\n' | 12 | 27))
            .count();
        if controls * 100 > head.len() {
            return Err(GridError::NotASpreadsheet("binary"));
        }
        Ok(guess(head))
    }
}

/// GB18030 if the bytes can be that, else what the detector of browsers takes them for.
fn guess(head: &[u8]) -> &'static Encoding {
    // The last character may be cut.
    let whole = head.len().saturating_sub(4);
    for end in whole..=head.len() {
        let (_, _, broken) = GB18030.decode(&head[..end]);
        if !broken {
            return GB18030;
        }
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, true);
    detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow)
}

fn markup(text: &str) -> Result<(), GridError> {
    let start: String = text
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .chars()
        .take(512)
        .collect();
    let start = start.to_ascii_lowercase();
    let web = [
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<meta",
        "<body",
        "<div",
        "<style",
        "mime-version:",
    ];
    if web.iter().any(|tag| start.starts_with(tag)) || (start.starts_with('<') && start.contains("<html")) {
        return Err(GridError::Html);
    }
    if start.starts_with("<?xml") || start.starts_with("<workbook") {
        return Err(GridError::Xml);
    }
    Ok(())
}
