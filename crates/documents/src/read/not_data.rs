//! Rows inside a table that are no data: sums, notes, the header again, a row of column numbers.

use super::Words;
use super::fold::fold;
use super::grid::Value;

/// Longest text that is still a word of sums rather than a sentence.
const SUM_CHARS: usize = 16;

/// Tells rows that are no data from rows that are.
pub(super) struct NotData {
    totals: Vec<String>,
    notes: Vec<String>,
    header: Vec<String>,
    /// Columns of the worksheet that every row of data must fill.
    filled: Vec<usize>,
    first: bool,
}

impl NotData {
    pub(super) fn new(words: &Words, header: &[String], filled: Vec<usize>) -> Self {
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        Self {
            totals: folded(&words.totals),
            notes: folded(&words.notes),
            header: header.to_vec(),
            filled,
            first: true,
        }
    }

    /// Whether this row is no data.
    pub(super) fn is(&mut self, values: &[Value<'_>]) -> bool {
        let first = std::mem::replace(&mut self.first, false);
        let Some(at) = values.iter().position(|value| !value.is_blank()) else {
            return true;
        };
        if first && numbering(values) {
            return true;
        }
        let Value::Text(text) = &values[at] else { return false };
        if self
            .header
            .get(at)
            .is_some_and(|title| !title.is_empty() && *title == text.trim())
            && self.is_header(values)
        {
            return true;
        }
        let whole = !self.filled.is_empty()
            && self
                .filled
                .iter()
                .all(|at| values.get(*at).is_some_and(|value| !value.is_blank()));
        !whole && self.is_worded(text)
    }

    fn is_worded(&self, text: &str) -> bool {
        let folded = fold(text);
        let begins = |words: &[String]| {
            words
                .iter()
                .any(|word| !word.is_empty() && folded.starts_with(word.as_str()))
        };
        (begins(&self.totals) && folded.chars().count() <= SUM_CHARS) || begins(&self.notes)
    }

    fn is_header(&self, values: &[Value<'_>]) -> bool {
        values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_blank())
            .all(|(at, value)| match value {
                Value::Text(text) => self.header.get(at).is_some_and(|title| *title == text.trim()),
                _ => false,
            })
    }
}

/// 1 2 3 4 …: official forms number their columns below the header.
fn numbering(values: &[Value<'_>]) -> bool {
    let mut n = 0u32;
    for value in values.iter().filter(|value| !value.is_blank()) {
        n += 1;
        let same = match value {
            Value::Number(number) => *number == f64::from(n),
            Value::Text(text) => text.trim().parse() == Ok(n),
            _ => false,
        };
        if !same {
            return false;
        }
    }
    n >= 3
}
