//! An invented county of 500 households, screened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use app::county::Truth;
use app::screen::Outcome;
use domain::policy::Verdict;

use crate::support::{AS_OF, Work, county, lines, policy_dir, run, screened};

fn screened_county() -> (Work, Truth, Outcome) {
    let work = Work::new();
    let truth = county(&work.data(), 500, true);
    let outcome = work.screen();
    (work, truth, outcome)
}

/// Every file below a folder with its content.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("below").to_string_lossy().to_string();
                files.insert(name, std::fs::read(&path).expect("file"));
            }
        }
    }
    files
}

#[test]
fn every_row_is_accounted_for() {
    let (_work, truth, outcome) = screened_county();
    let s = &outcome.screening;
    assert!(outcome.refused, "mistakes were planted");
    for source in &s.sources {
        assert!(source.counts.balances(), "{source:?}");
    }
    let mut read: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for source in &s.sources {
        let counts = read.entry(&source.file).or_default();
        counts[0] += source.counts.read;
        counts[1] += source.counts.refused;
        counts[2] += source.counts.duplicate;
    }
    let mut wrong = Vec::new();
    for file in truth.files.iter().filter(|file| !file.sheet.is_empty()) {
        let wanted = [file.rows, file.refused, file.duplicates];
        let got = read.get(file.path.as_str()).copied().unwrap_or_default();
        if got != wanted {
            wrong.push(format!(
                "{} read, refused, duplicate: {got:?} instead of {wanted:?}",
                file.path
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(s.counts().read, truth.files.iter().map(|file| file.rows).sum::<u64>());
}

#[test]
fn unmatched_rows_are_told_where_they_stand() {
    let (_work, _truth, outcome) = screened_county();
    let s = &outcome.screening;
    let unmatched: u64 = s.sources.iter().map(|source| source.unmatched).sum();
    assert_eq!(unmatched, s.unmatched.len() as u64);
    for row in &s.unmatched {
        assert!((row.origin.source as usize) < s.sources.len() && row.origin.row > 1);
    }
    let by_sheet: u64 = s.coverage.iter().map(|source| source.rows).sum();
    let sheet_of = |sheet: &Option<String>| s.coverage.iter().any(|c| Some(&c.sheet) == sheet.as_ref());
    let accepted: u64 = s
        .sources
        .iter()
        .filter(|source| sheet_of(&source.sheet))
        .map(|source| source.counts.accepted)
        .sum();
    assert_eq!(
        by_sheet + unmatched,
        accepted,
        "accepted rows stand in the lake or on the unmatched list"
    );
}

#[test]
fn the_same_three_give_the_same_bytes() {
    let (work, _truth, first) = screened_county();
    let before = contents(&work.out());
    let mut options = work.options();
    options.out = work.path().join("again");
    let second = screened(&options);
    assert_eq!(first.screening.run, second.screening.run);
    let after = contents(&options.out);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let differ: Vec<&String> = before
        .iter()
        .filter(|(name, bytes)| after[*name] != **bytes)
        .map(|(name, _)| name)
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
    for name in [
        "alerts.xlsx",
        "leads.csv",
        "verdicts.parquet",
        "unmatched.xlsx",
        "data_checks.xlsx",
        "summary.json",
        "report.html",
    ] {
        assert!(before.get(name).is_some_and(|bytes| !bytes.is_empty()), "{name}");
    }
    assert!(before.keys().any(|name| name.starts_with("corrections/")));
}

#[test]
fn every_hit_has_a_sentence_and_names_its_rows() {
    let (_work, _truth, outcome) = screened_county();
    let s = &outcome.screening;
    assert!(s.leads.len() > 10, "{}", s.leads.len());
    let (mut hits, mut bare) = (0, BTreeSet::new());
    for hit in s.leads.iter().flat_map(|lead| &lead.hits) {
        hits += 1;
        assert!(
            !hit.sentence.is_empty() && !hit.sentence.contains(['{', '}']),
            "{}",
            hit.sentence
        );
        assert!(!hit.facts.is_empty());
        for row in hit.facts.iter().flat_map(|fact| &fact.rows) {
            let source = &s.sources[row.source as usize];
            assert!(row.row > 1 && source.counts.accepted > 0, "{row:?}");
        }
        for fact in &hit.facts {
            assert!(fact.rows.len() as u64 <= fact.n_rows, "{fact:?}");
        }
        if hit.facts.iter().all(|fact| fact.rows.is_empty()) {
            bare.insert(s.rules[hit.rule].code.clone());
        }
    }
    assert!(hits >= s.leads.len());
    assert!(bare.is_empty(), "rules with a hit that names no row: {bare:?}");
}

#[test]
fn leads_are_ranked_and_merged() {
    let (_work, _truth, outcome) = screened_county();
    let s = &outcome.screening;
    let homes: BTreeSet<u32> = s.leads.iter().map(|lead| lead.household).collect();
    assert_eq!(homes.len(), s.leads.len(), "one lead a household");
    assert!(s.leads.iter().map(|lead| lead.rank).eq(1..=s.leads.len() as u32));
    assert!(s.leads.is_sorted_by_key(|lead| lead.level));
    assert!(s.leads.iter().all(|lead| lead.due_on > AS_OF && !lead.hits.is_empty()));
    for rule in &s.rules {
        assert_eq!(rule.hit + rule.clear + rule.unknown, 500, "{}", rule.code);
    }
}

#[test]
fn a_public_notice_holds_broad_words_only() {
    let (_work, _truth, outcome) = screened_county();
    let loaded = app::policy::load(&policy_dir(), "529901", AS_OF).unwrap_or_else(|e| panic!("{}", lines(&e)));
    let allowed: BTreeSet<&str> = loaded.policy.risks.iter().map(|risk| risk.notice.as_str()).collect();
    for lead in &outcome.screening.leads {
        assert!(!lead.notice.is_empty());
        for word in lead.notice.split('、') {
            assert!(allowed.contains(word), "{word}");
        }
    }
    for word in ["病", "残", "精神", "刑", "离婚", "艾滋"] {
        assert!(!allowed.iter().any(|notice| notice.contains(word)), "{word}");
    }
}

#[test]
fn without_a_source_its_rules_are_unknown_and_the_others_stand() {
    let (work, truth, before) = screened_county();
    for file in truth.files.iter().filter(|file| file.sheet == "house_appraisal") {
        std::fs::remove_file(work.data().join(&file.path)).expect("removed");
    }
    let after = work.screen();
    let tallies = |outcome: &Outcome, risk: &str, is: bool| {
        let rules = outcome.screening.rules.iter().filter(|rule| (rule.risk == risk) == is);
        rules
            .map(|rule| (rule.code.clone(), rule.hit, rule.clear, rule.unknown))
            .collect::<Vec<_>>()
    };
    for (code, hit, _, unknown) in tallies(&after, "因安全住房", true) {
        if ["R-HOU-01", "R-HOU-02"].contains(&code.as_str()) {
            assert_eq!((hit, unknown), (0, 500), "{code}");
        }
    }
    let medical = |outcome: &Outcome| tallies(outcome, "因病", true);
    assert_eq!(medical(&before), medical(&after));
    let missing = after.screening.missing.iter().any(|fact| !fact.undelivered.is_empty());
    assert!(missing);
}

#[test]
fn a_household_can_be_told_in_full() {
    let (work, _truth, outcome) = screened_county();
    let s = &outcome.screening;
    let lead = &s.leads[0];
    let card = &s.households[lead.household as usize];
    let options = work.options();
    let story = run(app::explain::explain(&options, &card.household_no, &mut |_| {}));
    let story = story.unwrap_or_else(|failure| panic!("{}", lines(failure.problems())));
    assert_eq!(&story.card, card);
    assert_eq!(story.rules.len(), s.rules.len());
    let hit: BTreeSet<&str> = story
        .rules
        .iter()
        .filter(|rule| rule.verdict == Verdict::Hit)
        .map(|rule| rule.code.as_str())
        .collect();
    let wanted: BTreeSet<&str> = lead.hits.iter().map(|hit| s.rules[hit.rule].code.as_str()).collect();
    assert_eq!(hit, wanted);
    let told: BTreeSet<&str> = story
        .rules
        .iter()
        .flat_map(|rule| &rule.parts)
        .filter_map(|(_, reasoning)| reasoning.sentence.as_deref())
        .collect();
    assert!(lead.hits.iter().all(|hit| told.contains(hit.sentence.as_str())));
    let nobody = run(app::explain::explain(&options, "没有这户", &mut |_| {}));
    assert!(nobody.is_err_and(|failure| failure.problems().iter().any(|p| p.code == "SCR-013")));
}
