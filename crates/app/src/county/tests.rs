//! Small counties, from drawing to files.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use domain::policy::Policy;
use domain::policy::parse::{PolicyFile, parse};
use domain::table::{TableBatch, Values};

use super::*;

/// The shipped policy, as it applies to the invented county.
fn policy() -> Policy {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    let mut files = Vec::new();
    read(&root, &root, &mut files);
    parse(&files, &COUNTY_CODE.to_string()).0
}

fn read(folder: &Path, root: &Path, files: &mut Vec<PolicyFile>) {
    for entry in std::fs::read_dir(folder).expect("policy folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            read(&path, root, files);
        } else if path.extension().is_some_and(|e| e == "toml") {
            let name = path
                .strip_prefix(root)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            files.push(PolicyFile {
                path: name,
                text: std::fs::read_to_string(&path).expect("text"),
            });
        }
    }
}

/// Counts rows and keeps the identity numbers of the member register.
#[derive(Default)]
struct Seen {
    rows: BTreeMap<String, usize>,
    ids: Vec<String>,
    done: usize,
}

impl CountySink for Seen {
    fn regions(&mut self, county: &County) -> Result<(), CountyError> {
        assert_eq!(county.townships.len(), 18);
        assert!(county.townships.iter().all(|t| !t.villages.is_empty()));
        Ok(())
    }

    fn batch(&mut self, _: usize, batch: TableBatch) -> Result<(), CountyError> {
        assert!(
            batch.columns.iter().all(|values| values.len() == batch.len()),
            "{}",
            batch.sheet.name
        );
        *self.rows.entry(batch.sheet.name.clone()).or_default() += batch.len();
        if batch.sheet.name == "member_register"
            && let Some(Values::Id(ids)) = batch.sheet.column_index("id_no").map(|at| &batch.columns[at])
        {
            self.ids
                .extend(ids.iter().flatten().filter_map(|id| id.number()).map(|id| id.reveal()));
        }
        Ok(())
    }

    fn township_done(&mut self, _: usize) -> Result<(), CountyError> {
        self.done += 1;
        Ok(())
    }
}

fn options(households: usize, mistakes: bool) -> CountyOptions {
    CountyOptions {
        households,
        mistakes,
        ..CountyOptions::default()
    }
}

#[test]
fn a_county_without_mistakes_has_every_person_once_and_rows_on_every_sheet() {
    let (policy, mut seen) = (policy(), Seen::default());
    let truth = generate(&options(3_000, false), &policy, &mut seen, &mut |_| {}).expect("county");
    assert_eq!(seen.rows["household_register"], 3_000);
    assert_eq!(seen.rows["member_register"], truth.people);
    assert_eq!(seen.ids.iter().collect::<HashSet<_>>().len(), truth.people);
    assert_eq!(seen.done, 18);
    let silent: Vec<_> = policy
        .sheets
        .keys()
        .filter(|name| !seen.rows.contains_key(*name))
        .collect();
    assert!(silent.is_empty(), "sheets without a row: {silent:?}");
    assert!(truth.structure.is_empty());
    let struck = truth.by_household.values().filter(|h| !h.shocks.is_empty()).count();
    assert!((30..200).contains(&struck), "{struck}");
}

#[test]
fn the_smallest_county_has_a_household() {
    let mut seen = Seen::default();
    let truth = generate(&options(1, true), &policy(), &mut seen, &mut |_| {}).expect("county");
    assert_eq!((truth.households, seen.rows["household_register"]), (1, 1));
}

fn write(folder: &Path, seed: u64) -> Truth {
    let options = CountyOptions {
        seed,
        ..options(400, true)
    };
    let mut sink = FileSink::create(folder, &options).expect("folder");
    let mut truth = generate(&options, &policy(), &mut sink, &mut |_| {}).expect("county");
    truth.files = sink.finish().expect("files");
    truth
}

#[test]
fn same_size_and_seed_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    let (a, b, c) = (
        folder.path().join("a"),
        folder.path().join("b"),
        folder.path().join("c"),
    );
    let (one, two, other) = (write(&a, 7), write(&b, 7), write(&c, 8));
    assert_eq!(one, two);
    assert_ne!(one.by_household, other.by_household);
    for file in &one.files {
        let bytes = |root: &Path| std::fs::read(root.join(&file.path)).expect("file");
        assert_eq!(bytes(&a), bytes(&b), "{}", file.path);
    }
    let saved = folder.path().join("truth.json");
    one.save(&saved).expect("saved");
    assert_eq!(Truth::load(&saved).expect("loaded"), one);
}
