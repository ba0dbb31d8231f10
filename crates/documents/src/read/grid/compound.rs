//! OLE compound files (xls, and the wrapping of encrypted workbooks): looked through with bounds before a decoder
//! takes memory on their word.

use std::fs;
use std::path::Path;

use super::{Access, GridError, Kind};

const END_OF_CHAIN: u32 = 0xffff_fffe;
const RESERVED: u32 = 0xffff_fffa;

/// What a compound file holds.
pub(super) fn kind(path: &Path) -> Result<Kind, GridError> {
    let file = Compound::parse(fs::read(path)?)?;
    if file.entry("EncryptedPackage").is_some() || file.entry("EncryptionInfo").is_some() {
        return Err(GridError::Encrypted);
    }
    if file.entry("Workbook").is_some() || file.entry("Book").is_some() {
        return Ok(Kind::Xls);
    }
    let words = [("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint")];
    let found = words.iter().find(|(stream, _)| file.entry(stream).is_some());
    Err(GridError::NotASpreadsheet(found.map_or("OLE", |(_, what)| what)))
}

/// The workbook stream, every chain bounded by the file's own size; `kind` has said that there is one.
pub(super) fn workbook_stream(path: &Path) -> Result<Vec<u8>, GridError> {
    let file = Compound::parse(fs::read(path)?)?;
    let entry = file.entry("Workbook").or_else(|| file.entry("Book"));
    let entry = entry.ok_or_else(|| GridError::Damaged("no workbook stream".into()))?;
    file.stream(entry)
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

struct Compound {
    data: Vec<u8>,
    sector: usize,
    fat: Vec<u32>,
    entries: Vec<Entry>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
}

fn damaged(what: &str) -> GridError {
    GridError::Damaged(format!("compound file: {what}"))
}

fn u16_at(data: &[u8], at: usize) -> Result<u16, GridError> {
    let bytes = data.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u16::from_le_bytes).ok_or_else(|| damaged("cut off"))
}

fn u32_at(data: &[u8], at: usize) -> Result<u32, GridError> {
    let bytes = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u32::from_le_bytes).ok_or_else(|| damaged("cut off"))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

impl Compound {
    fn parse(data: Vec<u8>) -> Result<Self, GridError> {
        if data.len() < 512 {
            return Err(damaged("shorter than its header"));
        }
        let sector = match u16_at(&data, 30)? {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged("sector size")),
        };
        let mut file = Self {
            data,
            sector,
            fat: Vec::new(),
            entries: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
        };
        file.read_fat()?;
        let directory = file.chain(u32_at(&file.data, 48)?, usize::MAX)?;
        file.entries = directory
            .chunks_exact(128)
            .map(|bytes| entry(bytes, sector))
            .collect::<Result<_, _>>()?;
        let root = file.entries.first().ok_or_else(|| damaged("no directory"))?;
        if u32_at(&file.data, 64)? > 0 {
            file.mini = file.chain(root.start, root.size)?;
            let bytes = file.chain(u32_at(&file.data, 60)?, usize::MAX)?;
            file.mini_fat = words(&bytes).collect();
        }
        Ok(file)
    }

    fn n_sectors(&self) -> usize {
        self.data.len() / self.sector + 1
    }

    fn sector_at(&self, id: u32) -> Result<&[u8], GridError> {
        let start = (id as usize + 1) * self.sector;
        let end = (start + self.sector).min(self.data.len());
        if id >= RESERVED || start >= end {
            Err(damaged("sector beyond the end"))
        } else {
            Ok(&self.data[start..end])
        }
    }

    fn read_fat(&mut self) -> Result<(), GridError> {
        let mut list: Vec<u32> = words(&self.data[76..512]).collect();
        let mut next = u32_at(&self.data, 68)?;
        let mut steps = 0;
        while next < RESERVED {
            steps += 1;
            if steps > self.n_sectors() {
                return Err(damaged("endless chain"));
            }
            list.extend(words(self.sector_at(next)?));
            next = list.pop().ok_or_else(|| damaged("chain"))?;
        }
        for id in list.into_iter().filter(|id| *id < RESERVED) {
            let sector: Vec<u32> = words(self.sector_at(id)?).collect();
            self.fat.extend(sector);
            if self.fat.len() > self.data.len() + 4096 {
                return Err(damaged("allocation table"));
            }
        }
        Ok(())
    }

    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, GridError> {
        let mut out = Vec::new();
        let mut id = start;
        for _ in 0..=self.n_sectors() {
            if id == END_OF_CHAIN || out.len() >= size {
                out.truncate(size);
                return Ok(out);
            }
            out.extend_from_slice(self.sector_at(id)?);
            id = *self.fat.get(id as usize).ok_or_else(|| damaged("chain"))?;
        }
        Err(damaged("endless chain"))
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn stream(&self, entry: &Entry) -> Result<Vec<u8>, GridError> {
        if entry.size >= 4096 {
            return self.chain(entry.start, entry.size);
        }
        let mut out = Vec::new();
        let mut id = entry.start;
        for _ in 0..=self.mini.len() / 64 {
            if id == END_OF_CHAIN || out.len() >= entry.size {
                break;
            }
            let at = id as usize * 64;
            let bytes = self.mini.get(at..(at + 64).min(self.mini.len()));
            out.extend_from_slice(bytes.ok_or_else(|| damaged("mini sector beyond the end"))?);
            id = *self.mini_fat.get(id as usize).ok_or_else(|| damaged("mini chain"))?;
        }
        out.truncate(entry.size);
        Ok(out)
    }
}

fn entry(bytes: &[u8], sector: usize) -> Result<Entry, GridError> {
    let units: Vec<u16> = bytes[..64]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    let high = if sector == 512 { 0 } else { u32_at(bytes, 124)? };
    let size = (u64::from(high) << 32) | u64::from(u32_at(bytes, 120)?);
    Ok(Entry {
        name: String::from_utf16_lossy(&units[..end]),
        start: u32_at(bytes, 116)?,
        size: usize::try_from(size).map_err(|_| damaged("stream size"))?,
    })
}

/// Looks through the records of a workbook stream: a password, and how many cells each worksheet spans.
pub(super) fn check_records(stream: &[u8], access: &Access<'_>) -> Result<(), GridError> {
    let most = access.limits.max_cells_held;
    let mut at = 0usize;
    let mut span = Span::default();
    while let (Ok(kind), Ok(len)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + usize::from(len)) else {
            break;
        };
        at += 4 + usize::from(len);
        match kind {
            0x002f if len >= 2 && u16_at(data, 0)? != 0 => return Err(GridError::Encrypted),
            0x0809 => span = Span::default(),
            0x0200 => declared(data, most)?,
            // Cells: number, label, rich text, boolean, rk, shared text, formula; several rk at once.
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 if len >= 4 => {
                let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
                span.include(row, column);
            }
            0x00bd if len >= 6 => {
                let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                span.include(row, first);
                span.include(row, first.saturating_add((len - 6) / 6));
            }
            _ => {}
        }
        if span.cells() > most {
            return Err(GridError::TooManyCells(most));
        }
    }
    Ok(())
}

/// The declared extent, for which the decoder takes memory.
fn declared(data: &[u8], most: u64) -> Result<(), GridError> {
    let (first, last, left, right) = match data.len() {
        10 => (
            u16_at(data, 0)?.into(),
            u16_at(data, 2)?.into(),
            u16_at(data, 4)?,
            u16_at(data, 6)?,
        ),
        14 | 16 => (u32_at(data, 0)?, u32_at(data, 4)?, u16_at(data, 8)?, u16_at(data, 10)?),
        _ => return Ok(()),
    };
    let left = if left > 0xff || right < left { 0 } else { left };
    if last == 0 || right == 0 {
        return Ok(());
    }
    if first >= last || left >= right {
        return Err(damaged("extent of a worksheet"));
    }
    let cells = u64::from(last - first) * u64::from(right - left);
    if last > 65_536 || right > 256 || cells > most {
        return Err(GridError::TooManyCells(most));
    }
    Ok(())
}

/// The corner cells seen so far.
#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Span {
    fn include(&mut self, row: u16, column: u16) {
        let widen = |range: &mut Option<(u16, u16)>, at: u16| {
            let (low, high) = range.unwrap_or((at, at));
            *range = Some((low.min(at), high.max(at)));
        };
        widen(&mut self.rows, row);
        widen(&mut self.columns, column);
    }

    fn cells(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| range.map_or(0, |(low, high)| u64::from(high - low) + 1);
        length(self.rows) * length(self.columns)
    }
}
