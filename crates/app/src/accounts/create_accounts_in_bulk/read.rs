//! From a spreadsheet to rows of people, with everything the reader refused.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use documents::read::{Intaken, Limits, Reader, Sink};
use domain::Date;
use domain::problem::{Place, Problem, Severity};
use domain::sheet::Sheet;
use domain::table::{TableBatch, Values};

use super::BulkFile;
use crate::accounts::person;
use crate::policy::Loaded;

/// One row as delivered.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Where it stands, to the row.
    pub(super) place: Place,
    pub(super) row: u32,
    pub(super) display_name: String,
    pub(super) sign_in_name: String,
    pub(super) phone: String,
    pub(super) id_number: String,
    /// Words of the sheet's list, joined by `、`.
    pub(super) roles: String,
    pub(super) township: String,
    pub(super) village: String,
    pub(super) department: String,
}

/// What a spreadsheet holds.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) people: Vec<Person>,
    pub(super) problems: Vec<Problem>,
    pub(super) n_read: u64,
    pub(super) n_refused: u64,
    pub(super) n_duplicate: u64,
}

impl Rows {
    /// The sign-in names that can be ones.
    pub(super) fn sign_in_names(&self) -> Vec<String> {
        self.people
            .iter()
            .filter_map(|row| person::sign_in_name(&row.sign_in_name).ok())
            .collect()
    }
}

/// Reads the worksheets of a file that list people.
///
/// # Errors
/// What is wrong with the file, when it holds no such worksheet.
pub(super) async fn read(
    loaded: &Loaded,
    sheet: &Arc<Sheet>,
    file: BulkFile<'_>,
    day: Date,
) -> Result<Rows, Vec<Problem>> {
    let (limits, words) = Limits::from_policy(&loaded.params)
        .map_err(|name| vec![Problem::error("POL-019").arg("name", name).arg("suggestion", "-")])?;
    let reader = Reader::new(vec![Arc::clone(sheet)], limits, words, day);
    let (path, name) = (file.path.to_owned(), file.name.to_owned());
    let read = tokio::task::spawn_blocking(move || read_now(reader, path, name)).await;
    let (batches, intaken) = read.map_err(|error| vec![Problem::error("SCR-002").arg("cause", error)])?;
    if !intaken.sources.iter().any(|source| source.sheet.is_some()) {
        return Err(no_list(sheet, intaken.problems));
    }
    Ok(rows(&batches, intaken))
}

#[derive(Default)]
struct Kept(Vec<TableBatch>);

impl Sink for Kept {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        self.0.push(batch);
        ControlFlow::Continue(())
    }
}

fn read_now(mut reader: Reader, path: PathBuf, name: String) -> (Vec<TableBatch>, Intaken) {
    let mut kept = Kept::default();
    reader.read_file(&path, &name, &|_| true, &mut kept);
    let intaken = reader.finish(&mut kept);
    (kept.0, intaken)
}

fn no_list(sheet: &Sheet, mut problems: Vec<Problem>) -> Vec<Problem> {
    let required = sheet.columns.iter().filter(|column| column.required);
    let list: Vec<&str> = required.map(|column| column.title.as_str()).collect();
    problems.retain(|problem| problem.severity == Severity::Error);
    problems.push(
        Problem::error("ACT-025")
            .arg("title", &sheet.title)
            .arg("list", list.join("、")),
    );
    problems
}

fn rows(batches: &[TableBatch], intaken: Intaken) -> Rows {
    let count = |of: fn(&domain::screening::RowCounts) -> u64| -> u64 {
        intaken.sources.iter().map(|source| of(&source.counts)).sum()
    };
    let mut people = Vec::new();
    for batch in batches {
        people.extend((0..batch.len()).map(|row| one(batch, row, &intaken)));
    }
    Rows {
        people,
        n_read: count(|counts| counts.read),
        n_refused: count(|counts| counts.refused),
        n_duplicate: count(|counts| counts.duplicate),
        problems: problems(&intaken),
    }
}

/// Problems of every refused row, and whatever else the reader says.
fn problems(intaken: &Intaken) -> Vec<Problem> {
    let mut all: BTreeSet<Problem> = BTreeSet::new();
    for worksheet in &intaken.refused {
        let place = Place {
            sheet: (!worksheet.worksheet.is_empty()).then(|| worksheet.worksheet.clone()),
            ..Place::file(worksheet.file.clone())
        };
        for row in &worksheet.rows {
            let problem = |issue: &documents::read::Issue| {
                issue.problem(&worksheet.sheet, place.clone(), row.row, Severity::Error)
            };
            all.extend(row.issues.iter().map(problem));
        }
    }
    all.extend(intaken.problems.iter().cloned());
    all.into_iter().collect()
}

fn one(batch: &TableBatch, row: usize, intaken: &Intaken) -> Person {
    let text = |name: &str| match batch.sheet.column_index(name).map(|at| &batch.columns[at]) {
        Some(Values::Text(cells)) => cells[row].clone().unwrap_or_default(),
        _ => String::new(),
    };
    let origin = batch.origins[row];
    let source = intaken.sources.get(origin.source as usize);
    let place = Place {
        file: source.map(|source| source.file.clone()),
        sheet: source
            .map(|source| source.worksheet.clone())
            .filter(|name| !name.is_empty()),
        line: Some(origin.row),
        ..Place::default()
    };
    Person {
        place,
        row: origin.row,
        display_name: text("display_name"),
        sign_in_name: text("sign_in_name"),
        phone: text("phone"),
        id_number: text("id_number"),
        roles: text("roles"),
        township: text("township"),
        village: text("village"),
        department: text("department"),
    }
}
