//! Rows of departments' sheets that prove a delivery: found by identity number, of one key the latest.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::Date;
use domain::policy::Proof;
use domain::problem::Problem;
use domain::sheet::{Role, Sheet};
use domain::table::{TableBatch, Values};
use store::ReadTx;
use store::imports::WorksheetLine;
use store::registers::snapshot::id_index;
use store::seal::KeyRing;
use store::situations::People;

use crate::intake::WorksheetReport;
use crate::intake::seen::{each_batch, latest};
use crate::policy::Loaded;
use crate::{App, Refusal};

/// A row that proves something for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProofRow {
    /// Code of the proof.
    pub(crate) proof: String,
    /// Whose it is.
    pub(crate) person_id: String,
    /// The household.
    pub(crate) household_id: String,
    /// When it arrived.
    pub(crate) on: Date,
    /// How much.
    pub(crate) amount_cents: Option<i64>,
    /// Name of the sheet for people, with file and row.
    pub(crate) stood: String,
    /// The worksheet, by the number that rows are traced by.
    pub(crate) source: i64,
    /// Row in it.
    pub(crate) row: u32,
}

/// A worksheet with the rows of it that count, where some do not.
struct Kept {
    line: WorksheetLine,
    counts: Option<Vec<bool>>,
}

/// Every row that proves something for one of these people, in order of worksheet and row.
///
/// # Errors
/// When a kept file cannot be read.
pub(crate) async fn proof_rows(
    app: &App,
    tx: &mut ReadTx,
    loaded: &Arc<Loaded>,
    people: Arc<People>,
) -> Result<Vec<ProofRow>, Refusal> {
    let linked: HashMap<(i64, i64), String> = store::imports::links(tx)
        .await?
        .into_iter()
        .map(|link| ((link.source, link.row), link.person_id))
        .collect();
    let mut by_sheet: BTreeMap<String, Vec<WorksheetLine>> = BTreeMap::new();
    for name in loaded.policy.deliveries.proofs.iter().map(|proof| &proof.sheet) {
        if !by_sheet.contains_key(name) {
            let lines = store::imports::applied_worksheets(tx, Some(name)).await?;
            by_sheet.insert(name.clone(), lines);
        }
    }
    let (files, ring) = (crate::intake::files(app), Arc::clone(app.store.ring()));
    let loaded = Arc::clone(loaded);
    let read = move || {
        let mut found = Vec::new();
        for (name, lines) in by_sheet {
            let Some(sheet) = loaded.policy.sheets.get(&name) else {
                continue;
            };
            let proofs: Vec<&Proof> = loaded
                .policy
                .deliveries
                .proofs
                .iter()
                .filter(|one| one.sheet == name)
                .collect();
            for kept in counting(&files, sheet, lines)? {
                let reading = Reading {
                    sheet,
                    proofs: &proofs,
                    people: &people,
                    linked: &linked,
                    ring: &ring,
                };
                reading.worksheet(&files, &kept, &mut found)?;
            }
        }
        Ok::<_, Problem>(found)
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(Refusal::fault)?
        .map_err(Refusal::conflict)
}

/// The worksheets with the rows that count; only where rows came again are they compared.
fn counting(
    files: &store::files::FileStore,
    sheet: &Arc<Sheet>,
    lines: Vec<WorksheetLine>,
) -> Result<Vec<Kept>, Problem> {
    let again = lines.iter().any(|line| {
        let report: WorksheetReport = serde_json::from_str(&line.report).unwrap_or_default();
        report.known + report.replaced > 0
    });
    let all: Vec<&WorksheetLine> = lines.iter().collect();
    let mut counts = match again {
        true => latest(files, sheet, &all)?,
        false => HashMap::new(),
    };
    let kept = lines.into_iter().map(|line| Kept {
        counts: counts.remove(&line.source),
        line,
    });
    Ok(kept.collect())
}

struct Reading<'r> {
    sheet: &'r Arc<Sheet>,
    proofs: &'r [&'r Proof],
    people: &'r People,
    linked: &'r HashMap<(i64, i64), String>,
    ring: &'r KeyRing,
}

impl Reading<'_> {
    fn worksheet(
        &self,
        files: &store::files::FileStore,
        kept: &Kept,
        found: &mut Vec<ProofRow>,
    ) -> Result<(), Problem> {
        let Some(digest) = &kept.line.rows_digest else {
            return Ok(());
        };
        let mut at = 0;
        each_batch(files, self.sheet, digest, |batch| {
            for row in 0..batch.len() {
                let counts = kept
                    .counts
                    .as_ref()
                    .is_none_or(|counts| counts.get(at + row) == Some(&true));
                if counts {
                    self.row(batch, row, &kept.line, found);
                }
            }
            at += batch.len();
        })
    }

    fn row(&self, batch: &TableBatch, row: usize, line: &WorksheetLine, found: &mut Vec<ProofRow>) {
        let number = batch.origins[row].row;
        let Some((person_id, household_id)) = self.whose(batch, row, (line.source, i64::from(number))) else {
            return;
        };
        for proof in self.proofs {
            let is_one = proof
                .only
                .iter()
                .all(|(column, words)| text(batch, column, row).is_some_and(|text| words.contains(&text)));
            let amount = proof.amount.as_ref().and_then(|name| cents(batch, name, row));
            let has_amount = !proof.needs_amount || amount.is_some_and(|cents| cents > 0);
            let (true, Some(on)) = (is_one && has_amount, date(batch, &proof.on, row)) else {
                continue;
            };
            let sheet = &self.sheet.title;
            found.push(ProofRow {
                proof: proof.code.clone(),
                person_id: person_id.clone(),
                household_id: household_id.clone(),
                on,
                amount_cents: amount,
                stood: format!("《{sheet}》{}第{number}行", line.file_name),
                source: line.source,
                row: number,
            });
        }
    }

    fn whose(&self, batch: &TableBatch, row: usize, place: (i64, i64)) -> Option<(String, String)> {
        let person_id = match self.linked.get(&place) {
            Some(person_id) => person_id,
            None => {
                let Values::Id(cells) = &batch.columns[self.sheet.role_index(Role::Id)?] else {
                    return None;
                };
                let id = cells[row].as_ref()?;
                self.people.by_id_index.get(&id_index(self.ring, id))?
            }
        };
        let household_id = self.people.household_of.get(person_id)?;
        Some((person_id.clone(), household_id.clone()))
    }
}

fn column<'b>(batch: &'b TableBatch, name: &str) -> Option<&'b Values> {
    batch.sheet.column_index(name).map(|at| &batch.columns[at])
}

/// A cell as a word: text, the word of a code, 是 or 否.
fn text(batch: &TableBatch, name: &str, row: usize) -> Option<String> {
    match column(batch, name)? {
        Values::Text(cells) => cells[row].clone(),
        Values::Code(cells) => {
            let codes = &batch.sheet.columns[batch.sheet.column_index(name)?].codes;
            codes.get(usize::from(cells[row]?)).map(|code| code.is.clone())
        }
        Values::Bool(cells) => cells[row].map(|yes| if yes { "是" } else { "否" }.to_owned()),
        _ => None,
    }
}

fn date(batch: &TableBatch, name: &str, row: usize) -> Option<Date> {
    match column(batch, name)? {
        Values::Date(cells) => cells[row],
        _ => None,
    }
}

fn cents(batch: &TableBatch, name: &str, row: usize) -> Option<i64> {
    match column(batch, name)? {
        Values::Number(cells) => cells[row],
        _ => None,
    }
}
