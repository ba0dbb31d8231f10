//! Rows under way: typed batches of every sheet of the catalogue, filled column by column.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Date;
use domain::id_card::{IdCardNo, IdText};
use domain::policy::Policy;
use domain::sheet::{ColumnType, Sheet};
use domain::table::{DECIMAL_SCALE, RowOrigin, TableBatch, Values};

/// One batch per sheet of the catalogue.
#[derive(Debug)]
pub(super) struct Tables {
    batches: Vec<TableBatch>,
    by_name: HashMap<String, usize>,
    written: Vec<u32>,
    township: u32,
}

impl Tables {
    /// Empty batches for all sheets.
    pub(super) fn new(policy: &Policy) -> Self {
        let batches: Vec<_> = policy
            .sheets
            .values()
            .map(|sheet| TableBatch::new(Arc::clone(sheet)))
            .collect();
        let by_name = batches
            .iter()
            .enumerate()
            .map(|(i, b)| (b.sheet.name.clone(), i))
            .collect();
        Self {
            written: vec![0; batches.len()],
            batches,
            by_name,
            township: 0,
        }
    }

    /// From here on rows are of this township.
    pub(super) fn enter(&mut self, township: usize) {
        self.township = township as u32;
    }

    /// Begins a row; a sheet that the catalogue does not have swallows it.
    pub(super) fn row(&mut self, sheet: &str) -> Row<'_> {
        let Some(at) = self.by_name.get(sheet).copied() else {
            return Row {
                batch: None,
                cursor: 0,
                length: 0,
            };
        };
        self.written[at] += 1;
        let origin = RowOrigin {
            source: self.township,
            row: self.written[at],
        };
        let batch = &mut self.batches[at];
        let length = batch.origins.len();
        batch.origins.push(origin);
        Row {
            batch: Some(batch),
            cursor: 0,
            length,
        }
    }

    /// Writes the last row of a sheet once more; the copy keeps its origin, which is how a sink knows it.
    pub(super) fn repeat_last(&mut self, sheet: &str) -> bool {
        let Some(at) = self.by_name.get(sheet).copied() else {
            return false;
        };
        let batch = &mut self.batches[at];
        let Some(last) = batch.origins.last().copied() else {
            return false;
        };
        batch.origins.push(last);
        batch.columns.iter_mut().for_each(repeat_last);
        true
    }

    /// The batches that hold rows, leaving empty ones behind.
    pub(super) fn take(&mut self) -> Vec<TableBatch> {
        let full = self.batches.iter_mut().filter(|batch| !batch.is_empty());
        full.map(|batch| std::mem::replace(batch, TableBatch::new(Arc::clone(&batch.sheet))))
            .collect()
    }
}

fn repeat_last(values: &mut Values) {
    match values {
        Values::Text(cells) => cells.extend(cells.last().cloned()),
        Values::Id(cells) => cells.extend(cells.last().cloned()),
        Values::Number(cells) => cells.extend(cells.last().cloned()),
        Values::Date(cells) => cells.extend(cells.last().cloned()),
        Values::Code(cells) => cells.extend(cells.last().cloned()),
        Values::Bool(cells) => cells.extend(cells.last().cloned()),
    }
}

/// A row being filled. Columns the sheet lacks are let go, columns not named stay empty.
#[derive(Debug)]
#[must_use = "a row counts once it has ended"]
pub(super) struct Row<'a> {
    batch: Option<&'a mut TableBatch>,
    cursor: usize,
    length: usize,
}

impl Row<'_> {
    /// The still empty cell of a column; columns are mostly named in order, so the search begins behind the last.
    fn cell(&mut self, name: &str) -> Option<(&Sheet, usize, &mut Values)> {
        let length = self.length;
        let TableBatch { sheet, columns, .. } = &mut **self.batch.as_mut()?;
        let n = columns.len();
        let at = (0..n)
            .map(|i| (self.cursor + i) % n)
            .find(|i| sheet.columns[*i].name == name)?;
        self.cursor = at + 1;
        let values = &mut columns[at];
        (values.len() == length).then_some((&**sheet, at, values))
    }

    /// Text, a word of a code list, or several joined by `、`.
    pub(super) fn text(mut self, name: &str, value: impl Into<String> + AsRef<str>) -> Self {
        if value.as_ref().is_empty() {
            return self;
        }
        if let Some((sheet, at, values)) = self.cell(name) {
            match values {
                Values::Text(cells) => cells.push(Some(value.into())),
                Values::Code(cells) => cells.push(code(sheet, at, value.as_ref())),
                _ => values.push_none(),
            }
        }
        self
    }

    /// Text that may be missing.
    pub(super) fn maybe(self, name: &str, value: Option<impl Into<String> + AsRef<str>>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// An identity number.
    pub(super) fn id(mut self, name: &str, value: IdCardNo) -> Self {
        if let Some((_, _, values)) = self.cell(name) {
            match values {
                Values::Id(cells) => cells.push(Some(IdText::Resident(value))),
                Values::Text(cells) => cells.push(Some(value.reveal())),
                _ => values.push_none(),
            }
        }
        self
    }

    /// Yuan with two places, or a decimal.
    pub(super) fn amount(mut self, name: &str, value: f64) -> Self {
        if let Some((sheet, at, Values::Number(cells))) = self.cell(name) {
            let scale = if sheet.columns[at].kind == ColumnType::Decimal {
                DECIMAL_SCALE as f64 / 100.0
            } else {
                1.0
            };
            let hundredths = (value * 100.0).round();
            cells.push(Some(match sheet.columns[at].kind {
                ColumnType::Integer => value.round() as i64,
                _ => (hundredths * scale) as i64,
            }));
        }
        self
    }

    /// Fen.
    pub(super) fn fen(mut self, name: &str, value: i64) -> Self {
        if let Some((_, _, Values::Number(cells))) = self.cell(name) {
            cells.push(Some(value));
        }
        self
    }

    /// A whole number.
    pub(super) fn whole(self, name: &str, value: i64) -> Self {
        self.amount(name, value as f64)
    }

    /// A day, or the first day of a month.
    pub(super) fn day(mut self, name: &str, value: impl Into<Option<Date>>) -> Self {
        if let Some(value) = value.into()
            && let Some((_, _, Values::Date(cells))) = self.cell(name)
        {
            cells.push(Some(value));
        }
        self
    }

    /// 是 or 否.
    pub(super) fn yes(mut self, name: &str, value: bool) -> Self {
        if let Some((_, _, Values::Bool(cells))) = self.cell(name) {
            cells.push(Some(value));
        }
        self
    }

    /// Ends the row.
    pub(super) fn end(self) {
        let Some(batch) = self.batch else { return };
        for values in &mut batch.columns {
            if values.len() == self.length {
                values.push_none();
            }
        }
    }
}

fn code(sheet: &Sheet, at: usize, word: &str) -> Option<u16> {
    let found = sheet.columns[at].codes.iter().position(|code| code.is == word)?;
    u16::try_from(found).ok()
}
