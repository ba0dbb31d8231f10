//! Walking the chain, adding up what it says was changed, and comparing with what the tables hold; making every case
//! anew from its events.

use std::collections::HashMap;

use domain::access::Action;

use super::{Entry, Sum, digest, hash_of, list};
use crate::StoreError;
use crate::catalogue;
use crate::db::Value;
use crate::seal::Hash;
use crate::tx::ReadTx;

/// One thing that is not as the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An entry is missing before this one, or out of place.
    Gap(i64),
    /// The entry does not hang on the one before.
    BrokenLink(i64),
    /// The entry's content does not give its hash.
    Altered(i64),
    /// The entry names an algorithm that is not known here.
    UnknownAlgorithm(i64),
    /// The entry's list of changes cannot be read.
    Unreadable(i64),
    /// The last entry is not the one the head names: entries were cut off.
    Cut {
        /// Last entry there.
        last: i64,
        /// Last entry there should be.
        head: i64,
    },
    /// The rows of this subject are not those the journal adds up to.
    Differs(String),
    /// The case of this id is not what its events add up to, or lists show it otherwise than it is.
    CaseDiffers(String),
    /// A kept file is missing.
    FileMissing(String),
    /// A kept file is not what its digest says.
    FileAltered(String),
}

/// What verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries walked.
    pub entries: i64,
    /// Subjects compared.
    pub subjects: u64,
    /// Rows read.
    pub rows: u64,
    /// Cases made anew from their events.
    pub cases: u64,
    /// Kept files compared.
    pub files: u64,
    /// Hash of the last entry: written down elsewhere, it proves later that nothing before it was changed.
    pub head: String,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// Walks the chain entry by entry.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) last: i64,
    pub(super) hash: String,
    pub(super) faults: Vec<Fault>,
}

impl Walk {
    /// Takes the next entry.
    pub(super) fn step(&mut self, entry: &Entry) {
        if entry.seq != self.last + 1 {
            self.faults.push(Fault::Gap(entry.seq));
        }
        if entry.previous_hash != self.hash {
            self.faults.push(Fault::BrokenLink(entry.seq));
        }
        match hash_of(entry) {
            None => self.faults.push(Fault::UnknownAlgorithm(entry.seq)),
            Some(hash) if hash != entry.hash => self.faults.push(Fault::Altered(entry.seq)),
            Some(_) => {}
        }
        self.last = entry.seq;
        self.hash.clone_from(&entry.hash);
    }
}

/// Verifies chain, tables and cases; kept files are compared by the caller, who can open them.
///
/// # Errors
/// When the database fails. What is wrong with the journal is in the report and no error.
#[crate::boxed]
pub async fn verify(tx: &mut ReadTx, hash: Hash) -> Result<Report, StoreError> {
    let mut report = Report::default();
    if !tx.viewer().may(Action::VerifyJournal) {
        return Ok(report);
    }
    let mut walk = Walk::default();
    let mut sums: HashMap<String, Sum> = HashMap::new();
    let select = format!("{} ORDER BY seq", list::select());
    tx.each(&select, &[], |row| {
        let entry = list::entry(row)?;
        walk.step(&entry);
        if add_changes(&mut sums, &entry.changes).is_none() {
            walk.faults.push(Fault::Unreadable(entry.seq));
        }
        Ok(())
    })
    .await?;
    report.entries = walk.last;
    report.faults = walk.faults;
    let head = tx.rows("SELECT seq, hash FROM journal_head", &[]).await?;
    if let Some(row) = head.first() {
        let (seq, hash) = (row.int(0)?, row.text(1)?);
        if seq != walk.last || hash != walk.hash {
            report.faults.push(Fault::Cut {
                last: walk.last,
                head: seq,
            });
        }
    }
    report.head = walk.hash;
    subtract_rows(tx, hash, &mut sums, &mut report.rows).await?;
    report.subjects = sums.len() as u64;
    let mut differing: Vec<String> = sums
        .into_iter()
        .filter(|(_, sum)| !sum.is_zero())
        .map(|(subject, _)| subject)
        .collect();
    differing.sort_unstable();
    report.faults.extend(differing.into_iter().map(Fault::Differs));
    let replayed = crate::cases::replay(tx).await?;
    report.cases = replayed.n;
    report
        .faults
        .extend(replayed.differing.into_iter().map(Fault::CaseDiffers));
    Ok(report)
}

fn add_changes(sums: &mut HashMap<String, Sum>, changes: &str) -> Option<()> {
    if changes.is_empty() {
        return Some(());
    }
    let parsed: HashMap<&str, &str> = serde_json::from_str(changes).ok()?;
    for (subject, sum) in parsed {
        let sum = Sum::parse(sum)?;
        match sums.get_mut(subject) {
            Some(known) => known.add(&sum),
            None => {
                sums.insert(subject.to_owned(), sum);
            }
        }
    }
    Some(())
}

/// Takes every row of every journalled table away from what the journal adds up to.
async fn subtract_rows(
    tx: &mut ReadTx,
    hash: Hash,
    sums: &mut HashMap<String, Sum>,
    n_rows: &mut u64,
) -> Result<(), StoreError> {
    for (name, table) in catalogue::tables() {
        let Some(subject) = &table.journalled_as else { continue };
        let id = table.position(&subject.id).unwrap_or(0);
        let sql = format!("SELECT {} FROM {name}", table.names().join(", "));
        let mut key = String::with_capacity(64);
        let mut values: Vec<Value> = Vec::with_capacity(table.columns.len());
        tx.each(&sql, &[], |row| {
            values.clear();
            for (i, column) in table.columns.iter().enumerate() {
                values.push(row.value(i, column.is_integer())?);
            }
            key.clear();
            key.push_str(&subject.kind);
            key.push(':');
            if let Value::Text(Some(id)) = &values[id] {
                key.push_str(id);
            }
            let sum = digest::row_hash(hash, name, table, &values);
            match sums.get_mut(&key) {
                Some(known) => known.subtract(&sum),
                None => {
                    let mut negative = Sum::default();
                    negative.subtract(&sum);
                    sums.insert(key.clone(), negative);
                }
            }
            *n_rows += 1;
            Ok(())
        })
        .await?;
    }
    Ok(())
}
