//! The journal as lines of JSON, and checking such a file with no database.

use std::io::{BufRead, Write};

use domain::access::Action;

use super::verify::{Fault, Walk};
use super::{Entry, list};
use crate::StoreError;
use crate::tx::ReadTx;

/// Writes every entry as one line of JSON, oldest first; returns how many.
///
/// # Errors
/// When the database fails or the lines cannot be written.
pub async fn export(tx: &mut ReadTx, mut out: impl Write + Send) -> Result<i64, StoreError> {
    if !tx.viewer().may(Action::ExportJournal) {
        return Ok(0);
    }
    let mut n_entries = 0;
    let select = format!("{} ORDER BY seq", list::select());
    tx.each(&select, &[], |row| {
        serde_json::to_writer(&mut out, &list::entry(row)?)?;
        out.write_all(b"\n")?;
        n_entries += 1;
        Ok(())
    })
    .await?;
    out.flush()?;
    Ok(n_entries)
}

/// A line of an exported journal that is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportProblem {
    /// 1-based line.
    pub line: u64,
    /// What the reader said.
    pub cause: String,
}

/// What an exported journal was found to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries walked.
    pub entries: i64,
    /// Hash of the last one, to compare with a hash written down elsewhere.
    pub head: String,
    /// Broken links, altered and missing entries.
    pub faults: Vec<Fault>,
    /// Lines that are no entries.
    pub unreadable: Vec<ExportProblem>,
}

/// Walks an exported journal; needs neither database nor keys.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_export(lines: impl BufRead) -> std::io::Result<Verified> {
    let mut walk = Walk::default();
    let mut unreadable = Vec::new();
    for (line, number) in lines.lines().zip(1u64..) {
        let line = line?;
        match serde_json::from_str::<Entry>(&line) {
            Ok(entry) => walk.step(&entry),
            Err(error) => unreadable.push(ExportProblem {
                line: number,
                cause: format!("{:?}, column {}", error.classify(), error.column()),
            }),
        }
    }
    Ok(Verified {
        entries: walk.last,
        head: walk.hash,
        faults: walk.faults,
        unreadable,
    })
}
