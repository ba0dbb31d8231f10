//! Files from the test suites of other readers, compared with what openpyxl and xlrd read of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use documents::read::Limits;
use documents::read::grid::{self, Access, Flow, GridError, Value, Visitor, Worksheet};
use serde_json::Value as Json;

use crate::support::limits;

fn folder() -> Option<PathBuf> {
    let mut at = Path::new(env!("CARGO_MANIFEST_DIR"));
    loop {
        let found = at.join("shared/data/spreadsheets");
        if found.is_dir() {
            return Some(found);
        }
        at = at.parent()?;
    }
}

/// Cells by 1-based row and 0-based column.
type Found = BTreeMap<(u32, usize), Value<'static>>;

#[derive(Default)]
struct Cells {
    worksheets: Vec<(String, Found)>,
    ends: Vec<Result<(), GridError>>,
}

impl Visitor for Cells {
    fn open(&mut self, worksheet: Worksheet<'_>) -> Flow {
        self.worksheets.push((worksheet.name.to_owned(), BTreeMap::new()));
        Flow::Continue
    }

    fn row(&mut self, number: u32, values: &[Value<'_>]) -> Flow {
        let (_, cells) = self.worksheets.last_mut().expect("opened");
        for (at, value) in values.iter().enumerate().filter(|(_, value)| **value != Value::Empty) {
            cells.insert((number, at), value.clone().into_owned());
        }
        Flow::Continue
    }

    fn close(&mut self, end: Result<(), GridError>) -> Flow {
        self.ends.push(end);
        Flow::Continue
    }
}

fn cells(path: &Path, limits: &Limits) -> Result<Cells, GridError> {
    let (_, identity) = grid::identify(path, limits);
    let mut cells = Cells::default();
    grid::read(path, &identity?, &Access::new(limits), &mut cells)?;
    Ok(cells)
}

/// Whether a cell is what the other reader saw, up to how that reader says it.
fn same(expected: &Json, got: &Value<'_>) -> bool {
    let serial = |got: &Value<'_>| match got {
        Value::Serial { days, is_1904, .. } => Some((*days, *is_1904)),
        Value::Number(number) => Some((*number, false)),
        _ => None,
    };
    match expected {
        Json::Null => got.is_blank(),
        Json::Bool(truth) => *got == Value::Bool(*truth),
        Json::Number(number) => {
            let number = number.as_f64().expect("number");
            match got {
                Value::Bool(truth) => f64::from(u8::from(*truth)) == number,
                // The readers of the list give dates of cells without a date format as numbers, and we the reverse.
                got => serial(got).is_some_and(|(days, _)| close(days, number)),
            }
        }
        Json::String(text) => match got {
            Value::Text(got) => plain(got) == plain(text),
            Value::Error(error) => error == text,
            got => text.is_empty() && got.is_blank(),
        },
        Json::Object(object) => match (object.get("serial"), object.get("date")) {
            (Some(days), _) => serial(got).is_some_and(|(got, _)| close(got, days.as_f64().expect("serial"))),
            (_, Some(date)) => serial(got).is_some_and(|at| moment(at) == date.as_str().expect("date")),
            _ => false,
        },
        Json::Array(_) => false,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace("_x000D_", "")
        .replace("\n\n", "\n")
}

fn moment((days, is_1904): (f64, bool)) -> String {
    // The 1900 calendar has a 29 February that never was.
    let days = if !is_1904 && days < 60.0 { days + 1.0 } else { days };
    let seconds = (days * 86_400.0).round();
    let date = if is_1904 {
        domain::Date::constant(1904, 1, 1)
    } else {
        domain::Date::constant(1899, 12, 30)
    };
    let whole = (seconds / 86_400.0).floor();
    let date = date
        .checked_add(jiff::Span::new().days(whole as i32))
        .expect("in range");
    let rest = (seconds - whole * 86_400.0) as u32;
    format!("{date}T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Files that openpyxl or xlrd do not open; what is right for us.
fn refused_by_others(file: &str) -> &'static str {
    match file {
        "calamine/issue_385.xls" | "calamine/pass_protected.xlsx" => "encrypted",
        "calamine/issue252.xlsx" | "calamine/too_small.xls" => "any",
        _ => "read",
    }
}

#[test]
fn every_cell_is_what_other_readers_see_shared() {
    let Some(folder) = folder() else {
        println!("skipped: shared/data/spreadsheets is not here");
        return;
    };
    let list = std::fs::read_to_string(folder.join("expected_cells.jsonl")).expect("list");
    let limits = limits();
    let mut wrong = Vec::new();
    let (mut n_files, mut n_cells) = (0, 0);
    for line in list.lines() {
        let entry: Json = serde_json::from_str(line).expect("json");
        let file = entry["file"].as_str().expect("file");
        n_files += 1;
        let got = cells(&folder.join(file), &limits);
        if entry.get("error").is_some() {
            let fits = match refused_by_others(file) {
                "encrypted" => matches!(got, Err(GridError::Encrypted)),
                "read" => got.is_ok(),
                _ => true,
            };
            if !fits {
                wrong.push(format!("{file}: {:?}", got.err()));
            }
            continue;
        }
        match got {
            Err(error) => wrong.push(format!("{file}: {error}")),
            Ok(got) => n_cells += compare(file, &entry, &got, &mut wrong),
        }
    }
    assert!(
        wrong.is_empty(),
        "{n_files} files, {n_cells} cells\n{}",
        wrong.join("\n")
    );
    assert!(n_files >= 70 && n_cells > 2_000, "{n_files} files, {n_cells} cells");
}

fn compare(file: &str, entry: &Json, got: &Cells, wrong: &mut Vec<String>) -> usize {
    let mut n = 0;
    for sheet in entry["sheets"].as_array().expect("sheets") {
        let name = sheet["name"].as_str().expect("name");
        let Some((_, cells)) = got.worksheets.iter().find(|(found, _)| found == name) else {
            wrong.push(format!("{file}[{name}]: no such worksheet"));
            continue;
        };
        for (row, values) in (1u32..).zip(sheet["rows"].as_array().expect("rows")) {
            for (at, expected) in values.as_array().expect("row").iter().enumerate() {
                let empty = Value::Empty;
                let found = cells.get(&(row, at)).unwrap_or(&empty);
                n += usize::from(*found != Value::Empty);
                if !same(expected, found) {
                    wrong.push(format!(
                        "{file}[{name}] row {row} column {at}: {expected} but {found:?}"
                    ));
                }
            }
        }
    }
    n
}

#[test]
fn every_file_is_read_or_refused_in_time_shared() {
    let Some(folder) = folder() else {
        println!("skipped: shared/data/spreadsheets is not here");
        return;
    };
    let limits = limits();
    let mut n = 0;
    for part in ["calamine", "readxl"] {
        for entry in std::fs::read_dir(folder.join(part)).expect("folder") {
            let path = entry.expect("entry").path();
            let started = Instant::now();
            let outcome = cells(&path, &limits);
            let time = started.elapsed();
            assert!(time < Duration::from_secs(10), "{} took {time:?}", path.display());
            let says = match &outcome {
                Ok(cells) => format!(
                    "{} worksheets, broken off: {:?}",
                    cells.worksheets.len(),
                    cells.ends.iter().filter(|end| end.is_err()).collect::<Vec<_>>()
                ),
                Err(error) => error.to_string(),
            };
            println!("{}: {says}", path.file_name().expect("name").to_string_lossy());
            n += 1;
        }
    }
    assert!(n >= 80, "{n} files");
}
