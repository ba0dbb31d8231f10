//! The policy that ships, and policies with mistakes.

use std::collections::BTreeSet;
use std::path::Path;

use domain::problem::{Problem, Severity};

use crate::support::{AS_OF, copy, lines, policy_dir, root, run};

#[test]
fn what_ships_is_sound_everywhere() {
    for region in ["", "529901", "360782"] {
        let loaded =
            app::policy::load(&policy_dir(), region, AS_OF).unwrap_or_else(|e| panic!("{region}\n{}", lines(&e)));
        let compiled = run(app::policy::check(&loaded)).unwrap_or_else(|e| panic!("{region}\n{}", lines(&e)));
        assert!(compiled.rules.len() >= 40, "{}", compiled.rules.len());
        assert!(compiled.checks.len() >= 60, "{}", compiled.checks.len());
        let departments = loaded.policy.sheets.values().filter(|sheet| sheet.register.is_none());
        assert!(departments.count() >= 16);
        assert_eq!(loaded.policy.signals.len(), 36);
    }
}

#[test]
fn a_county_has_its_province_and_its_prefecture() {
    let folders = |region| {
        let loaded = app::policy::load(&policy_dir(), region, AS_OF).unwrap_or_else(|e| panic!("{}", lines(&e)));
        loaded.policy.folders
    };
    assert_eq!(folders(""), ["national"]);
    assert_eq!(folders("529901")[..2], ["national", "guizhou"]);
    assert_eq!(folders("360782"), ["national", "jiangxi", "ganzhou"]);
}

#[test]
fn the_example_of_benin_is_sound() {
    let loaded =
        app::policy::load(&root().join("examples/benin_mpi"), "", AS_OF).unwrap_or_else(|e| panic!("{}", lines(&e)));
    run(app::policy::check(&loaded)).unwrap_or_else(|e| panic!("{}", lines(&e)));
}

/// Loads and checks; everything that is wrong.
fn problems(dir: &Path) -> Vec<Problem> {
    match app::policy::load(dir, "529901", AS_OF) {
        Err(problems) => problems,
        Ok(loaded) => run(app::policy::check(&loaded)).err().unwrap_or_default(),
    }
}

/// Replaces the first `from` in a file of the policy.
fn spoil(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let text = std::fs::read_to_string(&path).expect(file);
    assert!(text.contains(from), "{file} holds {from}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("written");
}

/// Every mistake is told once, with its file, line and column and a sentence in both languages.
fn assert_told(problems: &[Problem], wanted: &[(&str, &str)]) {
    let errors: Vec<&Problem> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
    let told: BTreeSet<(&str, &str)> = errors
        .iter()
        .map(|p| (p.code, p.place.file.as_deref().unwrap_or_default()))
        .collect();
    let wanted: BTreeSet<(&str, &str)> = wanted.iter().copied().collect();
    assert_eq!(told, wanted, "\n{}", lines(problems));
    assert_eq!(errors.len(), wanted.len(), "\n{}", lines(problems));
    for problem in errors {
        assert!(
            problem.place.line.is_some_and(|line| line > 0),
            "{}",
            lines(std::slice::from_ref(problem))
        );
        assert!(
            problem.place.column.is_some_and(|column| column > 0),
            "{}",
            lines(std::slice::from_ref(problem))
        );
        for lang in [domain::message::Lang::Zh, domain::message::Lang::En] {
            let sentence = problem.sentence(lang);
            assert!(
                !sentence.contains('{') && !sentence.starts_with(problem.code),
                "{sentence}"
            );
        }
    }
}

#[test]
fn ten_mistakes_of_form_are_ten_messages() {
    let dir = tempfile::tempdir().expect("folder");
    copy(&policy_dir(), dir.path());
    let dir = dir.path();
    spoil(
        dir,
        "national/rules/R-INC-01_below_line.toml",
        "risk = \"收入偏低\"",
        "risk = \"收入很低\"",
    );
    spoil(
        dir,
        "national/rules/R-INC-02_after_medical.toml",
        "level = \"high\"",
        "level = \"hihg\"",
    );
    spoil(
        dir,
        "national/rules/R-WAT-01_outage.toml",
        "signals = [\"S15\"]",
        "signals = [\"S99\"]",
    );
    spoil(dir, "national/rules/R-WAT-02_quantity.toml", "why = ", "whyy = ");
    spoil(
        dir,
        "national/rules/R-WAT-03_far.toml",
        "expect = \"unknown\"",
        "expect = \"clear\"",
    );
    spoil(
        dir,
        "national/rules/R-HOU-01_grade_d.toml",
        "of = \"household\"",
        "of = \"village\"",
    );
    spoil(
        dir,
        "national/sheets/loan.toml",
        "type = \"id_card\"",
        "type = \"identity\"",
    );
    spoil(
        dir,
        "national/sheets/water_outage.toml",
        "dated_by = \"starts_on\"",
        "dated_by = \"start_on\"",
    );
    spoil(dir, "national/facts/medical.toml", "unit = \"元\"", "unit = 5");
    spoil(
        dir,
        "national/parameters/water.toml",
        "from = 2021-01-01",
        "from = \"2021\"",
    );
    let wanted = [
        ("POL-016", "national/rules/R-INC-01_below_line.toml"),
        ("POL-018", "national/rules/R-INC-02_after_medical.toml"),
        ("POL-017", "national/rules/R-WAT-01_outage.toml"),
        ("POL-005", "national/rules/R-WAT-02_quantity.toml"),
        ("POL-014", "national/rules/R-WAT-03_far.toml"),
        ("POL-004", "national/rules/R-HOU-01_grade_d.toml"),
        ("POL-004", "national/sheets/loan.toml"),
        ("POL-010", "national/sheets/water_outage.toml"),
        ("POL-003", "national/facts/medical.toml"),
        ("POL-003", "national/parameters/water.toml"),
    ];
    assert_told(&problems(dir), &wanted);
}

#[test]
fn ten_mistakes_of_meaning_are_ten_messages() {
    let dir = tempfile::tempdir().expect("folder");
    copy(&policy_dir(), dir.path());
    let dir = dir.path();
    let when = |rule: &str, when: &str| {
        let path = dir.join(format!("national/rules/{rule}.toml"));
        let text = std::fs::read_to_string(&path).expect(rule);
        let line = text
            .lines()
            .find(|line| line.starts_with("when = "))
            .expect("condition")
            .to_owned();
        assert!(!line.contains("\"\"\""), "{rule}");
        std::fs::write(&path, text.replace(&line, &format!("when = \"{when}\""))).expect("written");
    };
    when("R-INC-01_below_line", "income_per_persom < income_line");
    when("R-WAT-01_outage", "fetch_minutes > income_line");
    when("R-WAT-02_quantity", "water_litres <");
    when("R-HOU-01_grade_d", "net_income IS NULL");
    when("R-WAT-03_far", "net_income");
    when("R-WAT-04_quality", "random() > 0.5");
    when("R-LOA-01_overdue", "net_income = NULL");
    spoil(
        dir,
        "national/facts/water.toml",
        "FROM water_outage",
        "FROM water_outtage",
    );
    spoil(
        dir,
        "national/facts/medical.toml",
        "sum(self_paid) AS value",
        "sum(selfpaid) AS value",
    );
    spoil(
        dir,
        "national/rules/R-AID-01_new_assistance.toml",
        "say = \"",
        "say = \"{nobody_knows}",
    );
    let found = problems(dir);
    // A fact that cannot be planned takes the rules and facts that name it along: those say so too.
    let wanted = [
        ("POL-042", "national/rules/R-INC-01_below_line.toml"),
        ("POL-048", "national/rules/R-WAT-01_outage.toml"),
        ("POL-040", "national/rules/R-WAT-02_quantity.toml"),
        ("POL-044", "national/rules/R-HOU-01_grade_d.toml"),
        ("POL-056", "national/rules/R-WAT-03_far.toml"),
        ("POL-043", "national/rules/R-WAT-04_quality.toml"),
        ("POL-046", "national/rules/R-LOA-01_overdue.toml"),
        ("POL-041", "national/facts/water.toml"),
        ("POL-041", "national/facts/medical.toml"),
        ("POL-042", "national/rules/R-AID-01_new_assistance.toml"),
    ];
    for (code, file) in wanted {
        let told = found
            .iter()
            .find(|p| p.place.file.as_deref() == Some(file) && p.code == code);
        let Some(told) = told else {
            panic!("{code} {file}\n{}", lines(&found))
        };
        assert!(
            told.place.line.is_some() && told.place.column.is_some(),
            "{}",
            lines(std::slice::from_ref(told))
        );
    }
    let misspelt = found
        .iter()
        .find(|p| p.place.file.as_deref() == Some("national/facts/medical.toml"));
    let line = lines(&misspelt.into_iter().cloned().collect::<Vec<_>>());
    assert!(line.contains("self_paid"), "the nearest column is suggested: {line}");
}

#[test]
fn a_folder_that_is_no_policy_says_so() {
    let dir = tempfile::tempdir().expect("folder");
    assert!(app::policy::load(dir.path(), "529901", AS_OF).is_err());
    assert!(app::policy::load(&dir.path().join("absent"), "529901", AS_OF).is_err());
    copy(&policy_dir().join("jiangxi"), &dir.path().join("jiangxi"));
    let problems = app::policy::load(dir.path(), "529901", AS_OF).expect_err("no folder applies");
    assert!(problems.iter().any(|p| p.code == "POL-001"), "{}", lines(&problems));
}
