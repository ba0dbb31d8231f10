//! Which sheet of the catalogue a worksheet is, and which of its columns is which.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use domain::sheet::Sheet;

use super::fold::{fold, without_bracket};
use super::grid::Value;

/// The first rows of a worksheet, kept until the header is found among them.
pub(super) type Head = [(u32, Vec<Value<'static>>)];

/// The sheets that a worksheet can be.
pub(super) struct Catalogue {
    known: Vec<Known>,
}

struct Known {
    sheet: Arc<Sheet>,
    /// Folded titles and aliases with their column and their rank: the title is 0.
    full: HashMap<String, (usize, usize)>,
    /// The same without a last bracket, where that is unique.
    short: HashMap<String, Option<usize>>,
    names: Vec<String>,
}

/// Where the columns of a sheet stand in a worksheet.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) sheet: Arc<Sheet>,
    /// How many of the kept rows end with the header.
    pub(super) rows: usize,
    /// Column of the worksheet for each column of the sheet.
    pub(super) columns: Vec<Option<usize>>,
    /// Further columns of the worksheet with the same header, by column of the sheet.
    pub(super) twins: Vec<(usize, usize)>,
    /// Headers as delivered.
    pub(super) names: Vec<String>,
    /// Columns of the worksheet that the sheet does not know.
    pub(super) unknown: Vec<usize>,
    /// Columns of the sheet that the worksheet lacks.
    pub(super) missing: Vec<usize>,
}

/// What came of looking for a header.
pub(super) enum Found {
    /// A header with all required columns.
    Header(Header),
    /// Two sheets fit equally well.
    Ambiguous(Arc<Sheet>, Arc<Sheet>),
    /// Required columns are missing; holds the nearest sheet.
    Incomplete(Header),
    /// No row looks like a header.
    Nothing,
}

impl Catalogue {
    pub(super) fn new(sheets: Vec<Arc<Sheet>>) -> Self {
        Self {
            known: sheets.into_iter().map(Known::new).collect(),
        }
    }

    /// Looks for the header among the first rows; `hints` are the names of file and worksheet.
    pub(super) fn find(&self, head: &Head, hints: &str) -> Found {
        let hints = fold(hints);
        let mut all: Vec<Candidate> = Vec::new();
        for at in 0..head.len() {
            let single = single(&head[at].1);
            all.extend(
                self.known
                    .iter()
                    .filter_map(|known| known.matching(&single, at + 1, &hints)),
            );
            if let Some((_, lower)) = head.get(at + 1) {
                let combined = combined(&head[at].1, lower);
                all.extend(
                    self.known
                        .iter()
                        .filter_map(|known| known.matching(&combined, at + 2, &hints)),
                );
            }
        }
        let Some(most) = all.iter().map(|candidate| candidate.matched).max() else {
            return Found::Nothing;
        };
        // A sheet that asks for little is not taken for another one that lacks a required column.
        let fits = |candidate: &&Candidate| candidate.complete && candidate.matched * 2 >= most;
        let best = match all
            .iter()
            .filter(fits)
            .max_by_key(|candidate| (candidate.order(), Reverse(candidate.rows)))
        {
            Some(best) => best,
            None => match all
                .iter()
                .max_by_key(|candidate| (candidate.order(), Reverse(candidate.rows)))
            {
                Some(nearest) => return Found::Incomplete(nearest.header()),
                None => return Found::Nothing,
            },
        };
        let rival = all.iter().filter(fits).find(|other| {
            other.rows == best.rows && other.order() == best.order() && other.known.sheet.name != best.known.sheet.name
        });
        match rival {
            Some(rival) => Found::Ambiguous(Arc::clone(&best.known.sheet), Arc::clone(&rival.known.sheet)),
            None => Found::Header(best.header()),
        }
    }
}

/// The words under which each column of a worksheet may be known, best first.
type Titles = Vec<Vec<String>>;

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        _ => String::new(),
    }
}

fn single(row: &[Value<'_>]) -> Titles {
    row.iter()
        .map(|value| Some(text(value)).filter(|text| !text.is_empty()).into_iter().collect())
        .collect()
}

/// Headers of two rows: group headings above, names below; a name may stand in the upper row alone.
fn combined(upper: &[Value<'_>], lower: &[Value<'_>]) -> Titles {
    let mut group = String::new();
    (0..upper.len().max(lower.len()))
        .map(|at| {
            let above = upper.get(at).map(text).unwrap_or_default();
            let below = lower.get(at).map(text).unwrap_or_default();
            if !above.is_empty() {
                group.clone_from(&above);
            }
            match (above.is_empty(), below.is_empty()) {
                (true, true) => Vec::new(),
                (false, true) => vec![above],
                (_, false) => vec![format!("{group}{below}"), below],
            }
        })
        .collect()
}

struct Candidate<'k> {
    known: &'k Known,
    rows: usize,
    matched: usize,
    complete: bool,
    named: bool,
    rank: usize,
    columns: Vec<Option<usize>>,
    twins: Vec<(usize, usize)>,
    names: Vec<String>,
    unknown: Vec<usize>,
}

impl Known {
    fn new(sheet: Arc<Sheet>) -> Self {
        let (mut full, mut short) = (HashMap::new(), HashMap::new());
        for (at, column) in sheet.columns.iter().enumerate() {
            let titles = std::iter::once(&column.title).chain(&column.aliases);
            for (rank, title) in titles.enumerate() {
                let folded = fold(title);
                let bare = without_bracket(&folded).unwrap_or(&folded).to_owned();
                let entry = full.entry(folded).or_insert((at, rank));
                if rank < entry.1 {
                    *entry = (at, rank);
                }
                let entry = short.entry(bare).or_insert(Some(at));
                if *entry != Some(at) {
                    *entry = None;
                }
            }
        }
        let names = sheet
            .names
            .iter()
            .chain([&sheet.title])
            .map(|name| fold(name))
            .collect();
        Self {
            sheet,
            full,
            short,
            names,
        }
    }

    /// The column that a header means, with the rank of its title.
    fn column(&self, title: &str) -> Option<(usize, usize)> {
        let folded = fold(title);
        if let Some(found) = self.full.get(&folded) {
            return Some(*found);
        }
        let bare = without_bracket(&folded)?;
        let at = self
            .full
            .get(bare)
            .map(|(at, _)| *at)
            .or_else(|| self.short.get(bare).copied().flatten())?;
        Some((at, usize::MAX / 1024))
    }

    fn matching(&self, titles: &Titles, rows: usize, hints: &str) -> Option<Candidate<'_>> {
        let mut claims: Vec<Option<(usize, usize)>> = vec![None; self.sheet.columns.len()];
        let (mut names, mut unknown, mut twins) = (Vec::new(), Vec::new(), Vec::new());
        for (at, words) in titles.iter().enumerate() {
            let found = words
                .iter()
                .find_map(|word| self.column(word).map(|found| (word, found)));
            names.push(found.map_or_else(|| words.last().cloned().unwrap_or_default(), |(word, _)| word.clone()));
            let Some((_, (column, rank))) = found else {
                if !words.is_empty() {
                    unknown.push(at);
                }
                continue;
            };
            match claims[column] {
                None => claims[column] = Some((at, rank)),
                Some((_, first)) if first == rank => twins.push((column, at)),
                Some((_, first)) if first < rank => unknown.push(at),
                Some((loser, _)) => {
                    unknown.push(loser);
                    twins.retain(|(other, _)| *other != column);
                    claims[column] = Some((at, rank));
                }
            }
        }
        let matched = claims.iter().flatten().count();
        if matched < 2.min(self.sheet.columns.len()) {
            return None;
        }
        let complete = self
            .sheet
            .columns
            .iter()
            .zip(&claims)
            .all(|(column, claim)| !column.required || claim.is_some());
        unknown.sort_unstable();
        Some(Candidate {
            known: self,
            rows,
            matched,
            complete,
            named: self
                .names
                .iter()
                .any(|name| !name.is_empty() && hints.contains(name.as_str())),
            rank: claims
                .iter()
                .flatten()
                .map(|(_, rank)| *rank)
                .fold(0, usize::saturating_add),
            columns: claims.into_iter().map(|claim| claim.map(|(at, _)| at)).collect(),
            twins,
            names,
            unknown,
        })
    }
}

impl Candidate<'_> {
    /// More is better.
    fn order(&self) -> (bool, usize, bool, Reverse<usize>, Reverse<usize>) {
        (
            self.complete,
            self.matched,
            self.named,
            Reverse(self.unknown.len()),
            Reverse(self.rank),
        )
    }

    fn header(&self) -> Header {
        Header {
            sheet: Arc::clone(&self.known.sheet),
            rows: self.rows,
            columns: self.columns.clone(),
            twins: self.twins.clone(),
            names: self.names.clone(),
            unknown: self.unknown.clone(),
            missing: self
                .columns
                .iter()
                .enumerate()
                .filter(|(_, at)| at.is_none())
                .map(|(at, _)| at)
                .collect(),
        }
    }
}
