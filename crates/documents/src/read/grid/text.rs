//! Separated values in any of the encodings offices use, decoded as they stream.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, Encoding};

use super::{Access, Flow, GridError, Value, Visitor, Worksheet};

pub(super) fn read(
    path: &Path,
    encoding: &'static Encoding,
    access: &Access<'_>,
    visitor: &mut dyn Visitor,
) -> Result<(), GridError> {
    let delimiter = delimiter(&head(path, encoding, access)?);
    let broken = Rc::new(Cell::new(false));
    let source = Decoded::new(access.open(path)?, encoding.new_decoder(), Rc::clone(&broken));
    if visitor.open(Worksheet {
        name: "",
        hidden: false,
        is_1904: false,
    }) != Flow::Continue
    {
        return Ok(());
    }
    let end = records(BufReader::with_capacity(64 * 1024, source), delimiter, access, visitor);
    let end = match end {
        Ok(_) if broken.get() => Err(GridError::Damaged(format!("bytes that are no {}", encoding.name()))),
        end => end,
    };
    super::xlsx::closed(end, visitor);
    Ok(())
}

fn records(
    source: impl Read,
    delimiter: u8,
    access: &Access<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Flow, GridError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(256 * 1024)
        .from_reader(source);
    let mut record = csv::StringRecord::new();
    let mut number = 0u32;
    let failed = |cause: csv::Error| match cause.into_kind() {
        csv::ErrorKind::Io(cause) => GridError::Io(cause),
        cause => GridError::Damaged(format!("{cause:?}")),
    };
    loop {
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(failed)? {
            return Ok(Flow::Continue);
        }
        let mut inside = 0;
        for field in &record {
            let lines = memchr::memchr_iter(b'\n', field.as_bytes()).count() as u64;
            if lines > u64::from(access.limits.max_lines_per_cell) {
                return Err(GridError::OpenQuote(number + 1));
            }
            inside += lines;
        }
        // Empty lines are rows in a spreadsheet program, and the reader leaves them out without a word.
        let blank = (reader.position().line() - before).saturating_sub(inside + 1);
        number = number.saturating_add(1 + u32::try_from(blank).unwrap_or(u32::MAX));
        let mut values: Vec<Value<'_>> = record.iter().map(value).collect();
        while values.last() == Some(&Value::Empty) {
            values.pop();
        }
        access.check_row(number, values.len())?;
        if values.is_empty() {
            continue;
        }
        match visitor.row(number, &values) {
            Flow::Continue => {}
            flow => return Ok(flow),
        }
    }
}

fn value(field: &str) -> Value<'_> {
    // ="0123" is how programs keep a spreadsheet program from eating zeros.
    let field = field
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(field);
    if field.is_empty() {
        Value::Empty
    } else {
        Value::Text(Cow::Borrowed(field))
    }
}

fn head(path: &Path, encoding: &'static Encoding, access: &Access<'_>) -> Result<String, GridError> {
    let mut bytes = vec![0u8; 64 * 1024];
    let mut file = access.open(path)?;
    let mut n = 0;
    while n < bytes.len() {
        match file.read(&mut bytes[n..])? {
            0 => break,
            more => n += more,
        }
    }
    let (text, _, _) = encoding.decode(&bytes[..n]);
    Ok(text.into_owned())
}

/// The separator that cuts most lines into the same number of cells.
fn delimiter(head: &str) -> u8 {
    let candidates = [b',', b'\t', b';', b'|'];
    let score = |delimiter: u8| {
        let counts: Vec<usize> = head.lines().take(200).map(|line| separators(line, delimiter)).collect();
        counts
            .iter()
            .filter(|n| **n > 0)
            .map(|n| n * counts.iter().filter(|m| *m == n).count())
            .max()
            .unwrap_or(0)
    };
    let best = candidates.into_iter().rev().max_by_key(|delimiter| score(*delimiter));
    best.unwrap_or(b',')
}

fn separators(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == delimiter && !quoted
        })
        .count()
}

/// Bytes of any encoding, read as UTF-8.
struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    end: usize,
    last: bool,
    done: bool,
    broken: Rc<Cell<bool>>,
}

impl<R: Read> Decoded<R> {
    fn new(source: R, decoder: Decoder, broken: Rc<Cell<bool>>) -> Self {
        Self {
            source,
            decoder,
            raw: vec![0; 64 * 1024],
            at: 0,
            end: 0,
            last: false,
            done: false,
            broken,
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while !self.done {
            if self.at == self.end && !self.last {
                self.end = self.source.read(&mut self.raw)?;
                self.at = 0;
                self.last = self.end == 0;
            }
            let (result, read, written, broken) =
                self.decoder
                    .decode_to_utf8(&self.raw[self.at..self.end], out, self.last);
            self.at += read;
            if broken {
                self.broken.set(true);
            }
            self.done = self.last && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
            if result == CoderResult::OutputFull {
                return Err(std::io::Error::other("buffer too small for one character"));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found() {
        let table = [
            ("a,b,c\n1,2,3\n", b','),
            ("a\tb\tc\n1\t2,5\t3\n", b'\t'),
            ("a;b\n1;2\n", b';'),
            ("标题\n甲|乙|丙\n1|2|3\n", b'|'),
            ("\"a,b\";c\n\"d,e\";f\n", b';'),
            ("一列\n甲\n", b','),
        ];
        for (head, want) in table {
            assert_eq!(delimiter(head), want, "{head}");
        }
    }
}
