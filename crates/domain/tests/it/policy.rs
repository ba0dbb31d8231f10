//! The policy of the house as committed: it loads everywhere, and cases can be decided by it.

use std::path::{Path, PathBuf};

use domain::Date;
use domain::case::{CasePolicy, Chain, Step};
use domain::policy::Policy;
use domain::policy::parse::{PolicyFile, parse};
use domain::problem::Severity;

/// The day on which tests look at the policy.
pub const ON: Date = Date::constant(2026, 3, 2);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policy")
}

fn collect(folder: &Path, files: &mut Vec<PolicyFile>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the policy folder is read")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.strip_prefix(root()).expect("below the root");
            files.push(PolicyFile {
                path: name.to_string_lossy().replace('\\', "/"),
                text: std::fs::read_to_string(&path).expect("a policy file is text"),
            });
        }
    }
}

/// The committed policy as it stands for a county.
pub fn committed(region: &str) -> Policy {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    let (policy, problems) = parse(&files, region);
    let errors: Vec<String> = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.line(domain::message::Lang::Zh))
        .collect();
    assert!(errors.is_empty(), "{region}: {errors:#?}");
    policy
}

/// The committed policy of cases for a county.
pub fn cases(region: &str) -> CasePolicy {
    CasePolicy::resolve(&committed(region), region, ON).expect("the policy of cases is whole")
}

#[test]
fn provinces_differ_in_the_order_of_steps() {
    use Step::{Accept, Authorise, Compare, Visit};
    for (region, beginning) in [
        ("529901", vec![vec![Accept], vec![Visit], vec![Authorise, Compare]]),
        ("340799", vec![vec![Accept], vec![Authorise], vec![Visit, Compare]]),
        (
            "411499",
            vec![vec![Accept], vec![Visit], vec![Authorise], vec![Compare]],
        ),
        ("620599", vec![vec![Accept], vec![Visit, Authorise], vec![Compare]]),
    ] {
        let policy = cases(region);
        let rule = &policy.chains[&Chain::Identification];
        assert_eq!(rule.order[..beginning.len()], beginning, "{region}");
        assert!(!rule.source.title.is_empty(), "{region}");
        assert_eq!(rule.order.last(), Some(&vec![Step::Register]), "{region}");
        assert_eq!(rule.total.map(|days| days.n), Some(15), "{region}");
    }
}

#[test]
fn every_need_can_be_met_from_the_catalogue() {
    let policy = cases("529901");
    for need in &policy.measures.needs {
        let fits = policy
            .measures
            .items
            .iter()
            .any(|item| need.is_met_by(item, &policy, false));
        assert!(fits, "{}", need.code);
    }
    for risk in &policy.official_risks {
        assert!(policy.needs_of(risk).next().is_some() || risk == "其他", "{risk}");
    }
}

#[test]
fn a_figure_without_a_value_is_told() {
    let policy = committed("529901");
    let problems = CasePolicy::resolve(&policy, "529901", Date::constant(2000, 1, 1)).expect_err("before all figures");
    assert!(problems.iter().all(|problem| problem.code == "POL-140"), "{problems:?}");
    assert!(problems.len() > 10);
}
