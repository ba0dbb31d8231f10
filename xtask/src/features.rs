//! check-features: building and testing compile the same crates with the same features.
//!
//! A dev-dependency that switches a feature on in a low crate makes `make test` compile everything above it again,
//! DataFusion included. The cure is to let testkit, which every workspace build compiles, depend on it as well.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::finding::Finding;
use crate::tree::Tree;

/// Asks cargo twice, without and with dev-dependencies.
pub fn run(root: &Path, _tree: &Tree) -> Result<Vec<Finding>, String> {
    Ok(compare(
        &resolved(root, "no-dev")?,
        &resolved(root, "normal,build,dev")?,
    ))
}

/// Every package with its features, one per line.
fn resolved(root: &Path, edges: &str) -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let args = [
        "tree",
        "--workspace",
        "--locked",
        "--prefix",
        "none",
        "--format",
        "{p} [{f}]",
        "--edges",
        edges,
    ];
    let output = Command::new(cargo).args(args).current_dir(root).output();
    let output = output.map_err(|cause| format!("cargo tree: {cause}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|cause| format!("cargo tree: {cause}"))
}

fn compare(without: &str, with: &str) -> Vec<Finding> {
    let (without, with) = (packages(without), packages(with));
    let known: BTreeSet<&str> = without.iter().map(|line| package(line)).collect();
    let changed = with.difference(&without).filter(|line| known.contains(package(line)));
    let text = |line: &&str| {
        format!("tests compile {line} with other features than the build: let testkit depend on what switches them on")
    };
    changed.map(|line| Finding::new("Cargo.toml", 1, text(line))).collect()
}

fn packages(tree: &str) -> BTreeSet<&str> {
    tree.lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty())
        .collect()
}

/// Name and version of a line `name v1.2.3 [features]`.
fn package(line: &str) -> &str {
    line.split(" [").next().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_only_tests_use_is_no_change() {
        let build = "engine v0.1.0 []\ngetrandom v0.4.3 []\n\nserde v1.0.0 [std]\n";
        let tests = "engine v0.1.0 []\ngetrandom v0.4.3 [] (*)\nproptest v1.0.0 [std]\nserde v1.0.0 [std]\n";
        assert_eq!(compare(build, tests), []);
    }

    #[test]
    fn a_package_with_more_features_in_tests_is_named() {
        let findings = compare("getrandom v0.4.3 []\n", "getrandom v0.4.3 [std,sys_rng]\n");
        assert_eq!(findings.len(), 1);
        assert!(findings[0].text.contains("getrandom v0.4.3 [std,sys_rng]"));
    }
}
