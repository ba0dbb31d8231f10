//! The committed permission matrix is the one in force.

use std::path::PathBuf;

use domain::access::matrix_markdown;

#[test]
fn the_committed_permission_matrix_is_in_force() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/permissions.md");
    let expected = matrix_markdown();
    if std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &expected).expect("the page is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == expected,
        "docs/reference/permissions.md is stale; refresh it with\n    \
         UPDATE_GENERATED=1 cargo test --release -p domain permission_matrix"
    );
}
