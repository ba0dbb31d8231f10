//! The committed table of statuses and acts is the one in force.

use std::path::PathBuf;

use domain::case::{Act, Status, actions_markdown};

#[test]
fn the_committed_case_actions_are_in_force() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/case-actions.md");
    let expected = actions_markdown();
    if std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &expected).expect("the page is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == expected,
        "docs/reference/case-actions.md is stale; refresh it with\n    \
         UPDATE_GENERATED=1 cargo test --release -p domain case_actions"
    );
}

#[test]
fn every_act_fits_somewhere_and_an_ended_case_only_tells() {
    for act in Act::ALL.iter().filter(|act| **act != Act::Open) {
        assert!(Status::NAMES.iter().any(|status| act.fits(status)), "{act}");
        assert!(
            !act.fits("withdrawn") && !act.fits("lapsed") && !act.fits("nothing"),
            "{act}"
        );
        assert_eq!(act.fits("refused"), *act == Act::TellReason, "{act}");
    }
}
