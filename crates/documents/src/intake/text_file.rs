//! Text files: encoding and separator are told from the content.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use domain::problem::Problem;
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::cell::Raw;
use super::grid::{Go, Out};

/// Bytes decoded at a time.
const CHUNK: usize = 64 * 1024;

/// A reader that turns bytes of any encoding into UTF-8.
struct Decoded {
    file: File,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            let n = self.file.read(&mut self.bytes)?;
            self.ended = n == 0;
            self.text.clear();
            self.text.resize(n * 3 + 16, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.bytes[..n], &mut self.text, self.ended);
            self.text.truncate(written);
            self.at = 0;
        }
        let n = into.len().min(self.text.len() - self.at);
        into[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// The encoding of a text by its first bytes; none when they are no text.
pub(super) fn encoding_of(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count() * 4 > head.len() / 2;
    if head.len() >= 4 && (zeros(0) || zeros(1)) {
        return Some(if zeros(1) { UTF_16LE } else { UTF_16BE });
    }
    if head.contains(&0) {
        return None;
    }
    // The head may end inside a character, so its last few bytes do not count against UTF-8.
    match std::str::from_utf8(head) {
        Ok(_) => Some(UTF_8),
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > head.len() => Some(UTF_8),
        Err(_) => Some(GB18030),
    }
}

/// The separator that divides the first lines into most cells.
fn separator(sample: &str) -> u8 {
    let count = |separator: char| sample.lines().take(20).map(|line| line.matches(separator).count()).sum::<usize>();
    let candidates = [(',', b','), ('\t', b'\t'), (';', b';')];
    candidates.into_iter().max_by_key(|(c, b)| (count(*c), *b == b',')).map_or(b',', |(_, b)| b)
}

pub(super) fn read(path: &Path, head: &[u8], out: &mut Out) -> Result<(), Problem> {
    let broken = |error: std::io::Error| Problem::error("SHT-007").arg("cause", error);
    let mut sample = vec![0u8; 256 * 1024];
    let mut file = File::open(path).map_err(broken)?;
    let n = file.read(&mut sample).map_err(broken)?;
    sample.truncate(n);
    let Some(encoding) = encoding_of(if n > head.len() { &sample } else { head }) else {
        return Err(Problem::error("SHT-006"));
    };
    let (text, _, _) = encoding.decode(&sample);
    let decoded = Decoded {
        file: File::open(path).map_err(broken)?,
        decoder: encoding.new_decoder_with_bom_removal(),
        bytes: vec![0; CHUNK],
        text: Vec::new(),
        at: 0,
        ended: false,
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(decoded);
    if out.sheet("", false) == Go::Stop {
        return Ok(());
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(Problem::error("SHT-007").arg("cause", error)),
        }
        let row = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        let filled = (0..record.len()).rfind(|i| !record[*i].trim().is_empty()).map_or(0, |last| last + 1);
        if filled > out.max_columns() {
            return Err(Problem::error("SHT-011").arg("limit", out.max_columns()).arg("row", row));
        }
        if filled == 0 {
            continue;
        }
        let cell = |text: &str| if text.is_empty() { Raw::Empty } else { Raw::Text(text.to_owned()) };
        if out.row(row, record.iter().take(filled).map(cell).collect()) != Go::On {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_content() {
        let gbk = GB18030.encode("户编号,姓名\n1,张三").0.into_owned();
        let utf16: Vec<u8> = "id,name\n1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cut = &"户主".as_bytes()[..5];
        let table: [(&[u8], Option<&'static Encoding>); 6] = [
            ("户编号".as_bytes(), Some(UTF_8)),
            (b"\xef\xbb\xbfid", Some(UTF_8)),
            (&gbk, Some(GB18030)),
            (&utf16, Some(UTF_16LE)),
            (cut, Some(UTF_8)),
            (b"ab\0\x01\x02\x03\x04\x05", None),
        ];
        for (head, want) in table {
            assert_eq!(encoding_of(head), want);
        }
        assert_eq!(separator("a;b;c\n1;2;3"), b';');
        assert_eq!(separator("a\tb\n"), b'\t');
    }
}
