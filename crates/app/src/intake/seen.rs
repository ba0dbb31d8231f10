//! Rows of earlier deliveries, known by key and content.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use domain::problem::Problem;
use domain::sheet::Sheet;
use domain::table::{TableBatch, Values};
use store::files::FileStore;
use store::imports::WorksheetLine;

/// The columns of a sheet that make two rows the same.
#[derive(Debug)]
pub(crate) struct Sameness {
    key: Vec<usize>,
}

impl Sameness {
    pub(crate) fn of(sheet: &Sheet) -> Self {
        Self {
            key: sheet.key.iter().filter_map(|name| sheet.column_index(name)).collect(),
        }
    }

    /// A row's key and its content. A row whose key is not whole is only the same as one equal in everything.
    pub(crate) fn mark(&self, batch: &TableBatch, row: usize) -> (u128, u64) {
        let all: Vec<usize> = (0..batch.columns.len()).collect();
        let hash = |first: u64, which: &[usize]| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u64(first);
            which.iter().for_each(|at| cell(&batch.columns[*at], row, &mut hasher));
            hasher.finish()
        };
        let content = hash(0, &all);
        let whole = !self.key.is_empty() && self.key.iter().all(|at| is_filled(&batch.columns[*at], row));
        let which = if whole { &self.key } else { &all };
        let key = u128::from(hash(1, which)) << 64 | u128::from(hash(2, which));
        (key, content)
    }
}

fn is_filled(values: &Values, row: usize) -> bool {
    match values {
        Values::Text(cells) => cells[row].is_some(),
        Values::Id(cells) => cells[row].is_some(),
        Values::Number(cells) => cells[row].is_some(),
        Values::Date(cells) => cells[row].is_some(),
        Values::Code(cells) => cells[row].is_some(),
        Values::Bool(cells) => cells[row].is_some(),
    }
}

fn cell(values: &Values, row: usize, hasher: &mut DefaultHasher) {
    match values {
        Values::Text(cells) => cells[row].hash(hasher),
        // One number, however it was written.
        Values::Id(cells) => match &cells[row] {
            Some(id) => match id.number() {
                Some(number) => number.packed().hash(hasher),
                None => id.hash(hasher),
            },
            None => hasher.write_u8(0),
        },
        Values::Number(cells) => cells[row].hash(hasher),
        Values::Date(cells) => cells[row].hash(hasher),
        Values::Code(cells) => cells[row].hash(hasher),
        Values::Bool(cells) => cells[row].hash(hasher),
    }
}

/// Marks of all rows of a sheet that count already.
pub(crate) type Seen = HashMap<u128, u64>;

/// Reads the marks of a sheet's kept rows, in order, so that of one key the last one stands.
pub(crate) fn seen(files: &FileStore, sheet: &Arc<Sheet>, worksheets: &[WorksheetLine]) -> Result<Seen, Problem> {
    let sameness = Sameness::of(sheet);
    let mut seen = Seen::new();
    for digest in worksheets
        .iter()
        .filter_map(|worksheet| worksheet.rows_digest.as_deref())
    {
        each_batch(files, sheet, digest, |batch| {
            for row in 0..batch.len() {
                let (key, content) = sameness.mark(batch, row);
                seen.insert(key, content);
            }
        })?;
    }
    Ok(seen)
}

/// Hands over the batches of a kept rows file.
pub(crate) fn each_batch(
    files: &FileStore,
    sheet: &Arc<Sheet>,
    digest: &str,
    mut take: impl FnMut(&TableBatch),
) -> Result<(), Problem> {
    let unreadable = |cause: &dyn std::fmt::Display| Problem::error("INT-012").arg("cause", cause);
    let file = files.open(digest).map_err(|error| unreadable(&error))?;
    for rows in engine::rows::read(file, sheet).map_err(|error| unreadable(&error))? {
        take(&rows.map_err(|error| unreadable(&error))?.batch);
    }
    Ok(())
}

/// For each kept rows file of a sheet which of its rows count: of one key the latest.
pub(crate) fn latest(
    files: &FileStore,
    sheet: &Arc<Sheet>,
    worksheets: &[&WorksheetLine],
) -> Result<HashMap<i64, Vec<bool>>, Problem> {
    let sameness = Sameness::of(sheet);
    let mut later: HashSet<u128> = HashSet::new();
    let mut counts = HashMap::new();
    // Worksheets of one import do not repeat each other: only imports are compared.
    let mut own: HashSet<u128> = HashSet::new();
    let mut import = None;
    for worksheet in worksheets.iter().rev() {
        if import.replace(&worksheet.import_id) != Some(&worksheet.import_id) {
            later.extend(own.drain());
        }
        let Some(digest) = &worksheet.rows_digest else { continue };
        let mut keep = Vec::new();
        each_batch(files, sheet, digest, |batch| {
            for row in 0..batch.len() {
                let (key, _) = sameness.mark(batch, row);
                keep.push(!later.contains(&key));
                own.insert(key);
            }
        })?;
        counts.insert(worksheet.source, keep);
    }
    Ok(counts)
}

/// The rows of a batch that count.
pub(crate) fn kept_rows(batch: TableBatch, keep: &[bool]) -> TableBatch {
    if keep.iter().all(|keep| *keep) {
        return batch;
    }
    fn only<T>(cells: Vec<T>, keep: &[bool]) -> Vec<T> {
        cells
            .into_iter()
            .zip(keep)
            .filter(|(_, keep)| **keep)
            .map(|(cell, _)| cell)
            .collect()
    }
    let columns = batch.columns.into_iter().map(|values| match values {
        Values::Text(cells) => Values::Text(only(cells, keep)),
        Values::Id(cells) => Values::Id(only(cells, keep)),
        Values::Number(cells) => Values::Number(only(cells, keep)),
        Values::Date(cells) => Values::Date(only(cells, keep)),
        Values::Code(cells) => Values::Code(only(cells, keep)),
        Values::Bool(cells) => Values::Bool(only(cells, keep)),
    });
    TableBatch {
        columns: columns.collect(),
        origins: only(batch.origins, keep),
        sheet: batch.sheet,
    }
}
