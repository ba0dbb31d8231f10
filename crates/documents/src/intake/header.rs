//! Tells what a worksheet is by its header, found by content under title rows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::sheet::Sheet;

use super::cell::Raw;

/// The form in which two writings of one header are equal: half-width, lower case, without blanks and marks.
pub(super) fn normalise(header: &str) -> String {
    header
        .chars()
        .filter_map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            '【' | '[' => Some('('),
            '】' | ']' => Some(')'),
            c => Some(c),
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '★' | ':' | '。' | '\u{200b}' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The header without a unit or remark in brackets at its end.
fn without_brackets(header: &str) -> &str {
    match (header.ends_with(')'), header.rfind('(')) {
        (true, Some(at)) if at > 0 => &header[..at],
        _ => header,
    }
}

/// All headers of all sheets.
#[derive(Debug)]
pub(super) struct Headers {
    sheets: Vec<Arc<Sheet>>,
    exact: HashMap<String, Vec<(usize, usize)>>,
    loose: HashMap<String, Vec<(usize, usize)>>,
}

/// A row that may be the header of a sheet.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the sheet.
    pub(super) sheet: usize,
    /// Per cell of the row, the column of the sheet.
    pub(super) mapping: Vec<Option<usize>>,
    /// Position of the row among those looked at.
    pub(super) row: usize,
    /// Required columns that no cell names.
    pub(super) missing: Vec<usize>,
    /// Headers that name a column another header has already named.
    pub(super) repeated: Vec<usize>,
    score: i64,
}

impl Headers {
    pub(super) fn new(sheets: Vec<Arc<Sheet>>) -> Self {
        let (mut exact, mut loose): (HashMap<String, Vec<_>>, HashMap<String, Vec<_>>) = Default::default();
        for (s, sheet) in sheets.iter().enumerate() {
            for (c, column) in sheet.columns.iter().enumerate() {
                for title in std::iter::once(&column.title).chain(&column.aliases) {
                    let name = normalise(title);
                    loose.entry(without_brackets(&name).to_owned()).or_default().push((s, c));
                    exact.entry(name).or_default().push((s, c));
                }
            }
        }
        Self { sheets, exact, loose }
    }

    pub(super) fn sheet(&self, index: usize) -> &Arc<Sheet> {
        &self.sheets[index]
    }

    /// The best candidate among the first rows; `hints` are the file's and worksheet's names.
    pub(super) fn find(&self, rows: &[(u32, Vec<Raw>)], hints: &str) -> Option<Candidate> {
        let candidates = rows.iter().enumerate().flat_map(|(row, (_, cells))| self.candidates(row, cells, hints));
        candidates.max_by_key(|candidate| (candidate.score, std::cmp::Reverse(candidate.row)))
    }

    fn candidates(&self, row: usize, cells: &[Raw], hints: &str) -> Vec<Candidate> {
        let mut columns: BTreeMap<usize, Vec<(usize, usize, bool)>> = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            let Raw::Text(text) = cell else { continue };
            let name = normalise(text);
            let (found, sure) = match self.exact.get(&name) {
                Some(found) => (Some(found), true),
                None => (self.loose.get(&name).or_else(|| self.loose.get(without_brackets(&name))), false),
            };
            for (sheet, column) in found.into_iter().flatten() {
                columns.entry(*sheet).or_default().push((at, *column, sure));
            }
        }
        let n_filled = cells.iter().filter(|cell| !cell.is_blank()).count();
        columns.into_iter().map(|(sheet, found)| self.candidate(row, cells.len(), n_filled, sheet, found, hints)).collect()
    }

    fn candidate(
        &self,
        row: usize,
        width: usize,
        n_filled: usize,
        sheet: usize,
        mut found: Vec<(usize, usize, bool)>,
        hints: &str,
    ) -> Candidate {
        let (mut mapping, mut repeated, mut taken) = (vec![None; width], Vec::new(), HashSet::new());
        // Exact headers claim their columns first.
        found.sort_by_key(|(at, _, sure)| (!sure, *at));
        for (at, column, _) in found {
            if mapping[at].is_some() {
                continue;
            }
            if taken.insert(column) { mapping[at] = Some(column) } else { repeated.push(at) }
        }
        repeated.retain(|at| mapping[*at].is_none());
        let spec = &self.sheets[sheet];
        let required = spec.columns.iter().enumerate().filter(|(_, column)| column.required);
        let missing: Vec<usize> = required.map(|(i, _)| i).filter(|i| !taken.contains(i)).collect();
        let hinted = spec.names.iter().any(|word| hints.contains(word.as_str()));
        let strangers = n_filled.saturating_sub(taken.len());
        let score = 10 * taken.len() as i64 - 40 * missing.len() as i64 - 2 * strangers as i64 + 15 * i64::from(hinted);
        Candidate { sheet, mapping, row, missing, repeated, score }
    }
}

impl Candidate {
    /// Whether the row is a header of the sheet at all, complete or not: most of its required columns are named.
    pub(super) fn is_plausible(&self, sheet: &Sheet) -> bool {
        let n_required = sheet.columns.iter().filter(|column| column.required).count();
        let n_named = self.mapping.iter().flatten().count();
        n_named >= 2 && self.missing.len() * 2 <= n_required
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_header() {
        for (a, b) in [("人均纯收入（元）", "人均纯收入(元)"), (" 身份证 号*", "身份证号"), ("ＩＤ", "id")] {
            assert_eq!(normalise(a), normalise(b));
        }
        assert_eq!(without_brackets("自付费用(元)"), "自付费用");
        assert_eq!(without_brackets("(元)"), "(元)");
    }
}
