//! Rows kept from an earlier reading are screened as the folder they came from.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use app::county::{COUNTY_CODE, CountyOptions, FileSink, generate};
use app::policy::Loaded;
use app::screen::{
    Failure, RegisterLinker, Request, Screened, StoredInput, rows_in_memory, rows_of_file, screen_stored,
};
use documents::read::{Intaken, Limits, Reader, Sink};
use domain::problem::Problem;
use domain::screening::Screening;
use domain::sheet::{Sheet, Subject};
use domain::table::{GoneWord, TableBatch};
use engine::rows::{Rows, RowsWriter};

use crate::support::{
    AS_OF, BILLS_HEADER, REGION, Work, bills, has_code, households, id, lines, members, policy_dir, run, screened,
};

/// Keeps what a reading brings: registers in memory, every other worksheet in a rows file.
#[derive(Default)]
struct Keeper {
    regions: Vec<TableBatch>,
    registers: Vec<TableBatch>,
    sheets: Vec<(u32, Arc<Sheet>, RowsWriter<Vec<u8>>)>,
}

impl Sink for Keeper {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        let sheet = &batch.sheet;
        if sheet.register.is_some() {
            self.registers.push(batch);
        } else if sheet.of == Subject::None {
            self.regions.push(batch);
        } else {
            let source = batch.origins[0].source;
            if self.sheets.last().is_none_or(|(last, ..)| *last != source) {
                let writer = RowsWriter::new(Vec::new(), sheet).expect("begun");
                self.sheets.push((source, Arc::clone(sheet), writer));
            }
            let (_, _, writer) = self.sheets.last_mut().expect("begun");
            writer.push(&batch).expect("kept");
        }
        ControlFlow::Continue(())
    }
}

fn loaded(region: &str) -> Loaded {
    app::policy::load(&policy_dir(), region, AS_OF).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

/// Reads a folder as screening does, and keeps it.
fn kept(work: &Work, loaded: &Loaded) -> (Keeper, Intaken) {
    let (limits, words) = Limits::from_policy(&loaded.params).expect("limits");
    let mut reader = Reader::new(loaded.policy.sheets.values().cloned().collect(), limits, words, AS_OF);
    let mut keeper = Keeper::default();
    let is_first = |sheet: &Sheet| sheet.register.is_some() || sheet.of == Subject::None;
    for (path, name) in files(&work.data()) {
        reader.read_file(&path, &name, &is_first, &mut keeper);
    }
    reader.read_waiting(&is_first, &mut keeper);
    let intaken = reader.finish(&mut keeper);
    (keeper, intaken)
}

/// Every file below a folder with its name relative to it, in order of name.
fn files(dir: &Path) -> Vec<(std::path::PathBuf, String)> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("below").to_string_lossy().to_string();
                files.push((path, name));
            }
        }
    }
    files.sort_by(|a, b| a.1.cmp(&b.1));
    files
}

fn stored((keeper, intaken): (Keeper, Intaken), snapshot: &str) -> StoredInput {
    let file = |(source, sheet, writer): (u32, Arc<Sheet>, RowsWriter<Vec<u8>>)| {
        let bytes = writer.finish().expect("finished");
        rows_of_file(Cursor::new(bytes), &sheet, source).expect("opened")
    };
    StoredInput {
        regions: vec![rows_in_memory(keeper.regions)],
        registers: vec![rows_in_memory(keeper.registers)],
        sheets: keeper.sheets.into_iter().map(file).collect(),
        sources: intaken.sources,
        problems: intaken.problems,
        snapshot: snapshot.to_owned(),
    }
}

fn judged(work: &Work, loaded: &Loaded, region: &str, input: StoredInput) -> Result<Screened, Failure> {
    fn sent<F: Future + Send>(future: F) -> F {
        future
    }
    let mut told = |_| {};
    let request = Request { loaded, region };
    run(sent(screen_stored(request, input, work.path(), &mut told)))
}

fn assert_same(stored: &Screening, folder: &Screening) {
    assert_eq!(stored.run, folder.run);
    assert_eq!(stored.households, folder.households);
    assert_eq!(stored.n_persons, folder.n_persons);
    assert_eq!(stored.leads, folder.leads);
    assert_eq!(stored.rules, folder.rules);
    assert_eq!(stored.checks, folder.checks);
    assert_eq!(stored.findings, folder.findings);
    assert_eq!(stored.unmatched, folder.unmatched);
    assert_eq!(stored.coverage, folder.coverage);
    assert_eq!(stored.missing, folder.missing);
    assert_eq!(stored.sources, folder.sources);
    assert_eq!(lines(&stored.problems), lines(&folder.problems));
}

#[test]
fn an_invented_county_comes_out_the_same() {
    let work = Work::new();
    let options = CountyOptions {
        households: 600,
        seed: 5,
        as_of: AS_OF,
        mistakes: true,
    };
    let region = COUNTY_CODE.to_string();
    let loaded = loaded(&region);
    let mut sink = FileSink::create(&work.data(), &options).expect("folder");
    generate(&options, &loaded.policy, &mut sink, &mut |_| {}).expect("county");
    sink.finish().expect("files");
    let outcome = screened(&work.options());
    let folder = &outcome.screening;
    assert!(!folder.leads.is_empty() && !folder.findings.is_empty() && !folder.unmatched.is_empty());
    let input = stored(kept(&work, &loaded), &folder.run.snapshot);
    let screened = judged(&work, &loaded, &region, input).expect("judged");
    assert_same(&screened.screening, folder);
    assert!(screened.refused());
}

/// Three households and a stranger's bill.
fn county(work: &Work) {
    work.put("成员.csv", members());
    work.put("户.csv", households(["9000", "40000", "60000"]));
    let rows = bills(&[(1, "A1", "12000"), (3, "A2", "100"), (77, "A3", "30000")]);
    work.put("结算.csv", rows);
}

fn small(work: &Work) -> (Loaded, Keeper, Intaken) {
    county(work);
    let loaded = loaded(REGION);
    let (keeper, intaken) = kept(work, &loaded);
    (loaded, keeper, intaken)
}

/// Every paper of a folder with its content.
fn papers(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |(path, name): (std::path::PathBuf, String)| (name, std::fs::read(path).expect("paper"));
    files(dir).into_iter().map(read).collect()
}

#[test]
fn papers_are_written_when_asked_for_and_are_the_same() {
    let work = Work::new();
    let (loaded, keeper, intaken) = small(&work);
    let folder = work.screen().screening;
    let input = stored((keeper, intaken), &folder.run.snapshot);
    let screened = judged(&work, &loaded, REGION, input).expect("judged");
    assert_same(&screened.screening, &folder);
    let out = work.path().join("papers");
    let outputs = screened.write_papers(&out, false).expect("written");
    assert_eq!(outputs.files.len(), 8, "{outputs:?}");
    let (stored, folder) = (papers(&out), papers(&work.out()));
    let differ: Vec<&String> = folder
        .keys()
        .filter(|name| stored.get(*name) != folder.get(*name))
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(stored.len(), folder.len());
    let again = screened.write_papers(&out, false).expect_err("filled");
    assert_eq!(again.code, "SCR-004");
    let left = std::fs::read_dir(work.path()).expect("folder");
    assert_eq!(left.count(), 3, "data, out and papers, and no tables");
}

#[test]
fn households_stand_in_the_order_in_which_registers_name_them() {
    let work = Work::new();
    let rows: Vec<String> = members().lines().map(str::to_owned).collect();
    let order = [0, 5, 1, 3, 6, 2, 4];
    let shuffled: Vec<&str> = order.iter().map(|at| rows[*at].as_str()).collect();
    work.put("成员.csv", shuffled.join("\n") + "\n");
    work.put("户.csv", households(["9000", "8000", "7000"]));
    let loaded = loaded(REGION);
    let (mut keeper, intaken) = kept(&work, &loaded);
    keeper
        .registers
        .sort_by_key(|batch| batch.sheet.register == Some(Subject::Household));
    let screened = judged(&work, &loaded, REGION, stored((keeper, intaken), "x")).expect("judged");
    let s = &screened.screening;
    let numbers: Vec<&str> = s.households.iter().map(|card| card.household_no.as_str()).collect();
    assert_eq!(numbers, ["529903", "529901", "529902"]);
    let mut incomes: Vec<(u32, Option<i64>)> = s.leads.iter().map(|lead| (lead.household, lead.income)).collect();
    incomes.sort();
    assert_eq!(incomes, [(0, Some(700_000)), (1, Some(900_000)), (2, Some(800_000))]);
}

#[test]
fn a_register_answers_for_a_sheet_before_it_is_applied() {
    let work = Work::new();
    let (loaded, keeper, _) = small(&work);
    let folder = work.screen().screening;
    let linker = RegisterLinker::new(&loaded, keeper.registers.into_iter().map(Ok)).expect("register");
    let (_, sheet, writer) = keeper.sheets.into_iter().next().expect("bills");
    let bytes = writer.finish().expect("finished");
    let rows: Vec<Rows> = engine::rows::read(bytes.as_slice(), &sheet)
        .expect("opened")
        .map(|rows| rows.expect("rows"))
        .collect();
    let links = linker.link(&rows[0].batch);
    let households: Vec<Option<u32>> = links
        .iter()
        .map(|link| link.as_ref().ok().and_then(|(placed, _)| placed.household))
        .collect();
    assert_eq!(households, [Some(0), Some(1), None]);
    assert_eq!(RegisterLinker::unmatched(&rows[0].batch, &links), folder.unmatched);
    let nobody = RegisterLinker::new(&loaded, []).expect_err("nobody");
    assert_eq!(nobody.code, "SCR-003");
}

#[test]
fn a_word_that_a_list_has_no_more_is_told() {
    let work = Work::new();
    let (loaded, keeper, intaken) = small(&work);
    let mut input = stored((keeper, intaken), "x");
    let mut registers = std::mem::take(&mut input.registers);
    let doubted = registers.remove(0).map(|rows| {
        let mut rows = rows?;
        rows.gone.push(GoneWord {
            column: 0,
            word: "旧词".into(),
            cells: 2,
        });
        Ok(rows)
    });
    input.registers.push(Box::new(doubted));
    let screened = judged(&work, &loaded, REGION, input).expect("judged");
    let told = screened
        .screening
        .problems
        .iter()
        .filter(|problem| problem.code == "SCR-016");
    // One sentence for each register: both had it once.
    assert_eq!(told.count(), 2, "{}", lines(&screened.screening.problems));
}

#[test]
fn rows_that_cannot_be_read_end_the_run() {
    let work = Work::new();
    let (loaded, keeper, intaken) = small(&work);
    let mut input = stored((keeper, intaken), "x");
    input
        .sheets
        .push(Box::new(std::iter::once(Err(Problem::error("SCR-015")))));
    let failure = judged(&work, &loaded, REGION, input).expect_err("unreadable");
    assert!(matches!(&failure, Failure::Nothing(problems) if has_code(problems, "SCR-015")));
    let sheet = &loaded.policy.sheets["medical_settlement"];
    let refused = rows_of_file(Cursor::new(Vec::new()), sheet, 0).err().expect("refused");
    assert_eq!(refused.code, "SCR-015");
}

#[test]
fn rows_without_a_register_are_nothing() {
    let work = Work::new();
    work.put(
        "结算.csv",
        format!("{BILLS_HEADER}{},,A1,住院,2026-05-06,900,800\n", id(1)),
    );
    let loaded = loaded(REGION);
    let input = stored(kept(&work, &loaded), "x");
    let failure = judged(&work, &loaded, REGION, input).expect_err("nobody");
    assert!(matches!(&failure, Failure::Nothing(problems) if has_code(problems, "SCR-003")));
}
