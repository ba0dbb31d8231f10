//! check-graph: the arrows between crates against the plan in [`crate::house`].

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::finding::{Finding, line_of};
use crate::house::{ABSENCES, Absence, DEV_ONLY, GUESTS, ROOMS};
use crate::tree::Tree;

/// One dependency as a Cargo.toml states it.
#[derive(Debug)]
struct Arrow {
    from: String,
    to: String,
    dev: bool,
    manifest: String,
}

/// Asks cargo for the workspace and checks it.
pub fn run(root: &Path, tree: &Tree) -> Result<Vec<Finding>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let args = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(args).current_dir(root).output();
    let output = output.map_err(|cause| format!("cargo metadata: {cause}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata = serde_json::from_slice(&output.stdout).map_err(|cause| format!("cargo metadata: {cause}"))?;
    Ok(check(&metadata, tree))
}

fn check(metadata: &Value, tree: &Tree) -> Vec<Finding> {
    let arrows = arrows(metadata);
    let members: Vec<&str> = packages(metadata)
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut findings = rooms(&members);
    for arrow in &arrows {
        let line = line_of(tree.text(&arrow.manifest).unwrap_or_default(), |line| {
            states(line, &arrow.to)
        });
        let objections = objections(arrow, &members);
        findings.extend(
            objections
                .into_iter()
                .map(|text| Finding::new(&arrow.manifest, line, text)),
        );
    }
    findings.extend(ABSENCES.iter().flat_map(|absence| absent_words(absence, tree)));
    findings
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn arrows(metadata: &Value) -> Vec<Arrow> {
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let mut arrows = Vec::new();
    for package in packages(metadata) {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let manifest = manifest.strip_prefix(root).unwrap_or(manifest).trim_start_matches('/');
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            arrows.push(Arrow {
                from: package["name"].as_str().unwrap_or_default().to_owned(),
                to: dependency["name"].as_str().unwrap_or_default().to_owned(),
                dev: dependency["kind"] == "dev",
                manifest: manifest.to_owned(),
            });
        }
    }
    arrows
}

/// Whether a line of a Cargo.toml states the dependency.
fn states(line: &str, name: &str) -> bool {
    let line = line.trim_start();
    line.strip_prefix(name)
        .is_some_and(|rest| rest.starts_with([' ', '.', '=']))
        || line.starts_with(&format!("\"{name}\""))
}

/// The workspace and the plan must hold the same crates.
fn rooms(members: &[&str]) -> Vec<Finding> {
    let unplanned = members
        .iter()
        .filter(|name| !ROOMS.iter().any(|room| room.name == **name));
    let unbuilt = ROOMS.iter().filter(|room| !members.contains(&room.name));
    let unplanned =
        unplanned.map(|name| format!("crate {name} is not in the plan: add it to ROOMS in xtask/src/house.rs"));
    let unbuilt = unbuilt.map(|room| format!("crate {} is in the plan (xtask/src/house.rs) but not here", room.name));
    unplanned
        .chain(unbuilt)
        .map(|text| Finding::new("Cargo.toml", 1, text))
        .collect()
}

fn objections(arrow: &Arrow, members: &[&str]) -> Vec<String> {
    let Arrow { from, to, dev, .. } = arrow;
    let mut objections = Vec::new();
    if members.contains(&to.as_str()) {
        objections.extend(house_arrow(from, to, *dev));
    }
    // A test may open with a library what the product wrote with it, so dev-dependencies are free.
    let guest = GUESTS.iter().find(|guest| guest.is(to) && guest.room != from);
    if let (Some(guest), false) = (guest, *dev) {
        objections.push(format!(
            "{from} -> {to}: only {} may name it: {}",
            guest.room, guest.why
        ));
    }
    let absence = ABSENCES
        .iter()
        .find(|absence| absence.room == from && absence.packages.contains(&to.as_str()));
    if let (Some(absence), false) = (absence, *dev) {
        objections.push(format!("{from} -> {to}: {}", absence.why));
    }
    objections
}

fn house_arrow(from: &str, to: &str, dev: bool) -> Option<String> {
    if to == DEV_ONLY {
        return (!dev).then(|| format!("{from} -> {to}: {to} is a dev-dependency only"));
    }
    let room = ROOMS.iter().find(|room| room.name == from)?;
    let allowed = room.may_use.contains(&to);
    (!allowed).then(|| format!("{from} -> {to}: not in the plan: {}", room.why))
}

fn absent_words(absence: &Absence, tree: &Tree) -> Vec<Finding> {
    let folder = format!("crates/{}/src/", absence.room);
    let mut findings = Vec::new();
    for (path, text) in tree.texts(|path| path.starts_with(&folder) && path.ends_with(".rs")) {
        let code = text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]");
        for (at, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in absence.words.iter().filter(|word| line.contains(**word)) {
                findings.push(Finding::new(path, at + 1, format!("`{word}`: {}", absence.why)));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A workspace with every planned crate and one extra arrow.
    fn with_arrow(from: &str, to: &str, kind: Option<&str>) -> Vec<String> {
        let packages: Vec<Value> = ROOMS
            .iter()
            .map(|room| {
                let own = json!([{ "name": to, "kind": kind }]);
                let none = json!([]);
                let dependencies = if room.name == from { own } else { none };
                let manifest = format!("/x/crates/{}/Cargo.toml", room.name);
                json!({ "name": room.name, "manifest_path": manifest, "dependencies": dependencies })
            })
            .collect();
        let manifest = format!("crates/{from}/Cargo.toml");
        let tree = Tree::of(&[(&manifest, &format!("[dependencies]\n{to}.workspace = true\n"))]);
        let findings = check(&json!({ "workspace_root": "/x", "packages": packages }), &tree);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn planned_arrows_pass() {
        let dev = Some("dev");
        let table = [
            ("engine", "domain", None),
            ("engine", "datafusion", None),
            ("documents", "calamine", None),
            ("app", "documents", None),
            ("server", "clap", None),
            ("domain", "testkit", dev),
            ("domain", "rand", dev),
            ("app", "calamine", dev),
            ("app", "serde", None),
            ("app", "arrowhead", None),
        ];
        for (from, to, kind) in table {
            assert_eq!(with_arrow(from, to, kind), Vec::<String>::new(), "{from} -> {to}");
        }
    }

    #[test]
    fn every_other_arrow_is_refused_with_its_line() {
        let table = [
            ("documents", "engine", None),
            ("engine", "documents", None),
            ("domain", "app", None),
            ("server", "engine", None),
            ("app", "server", None),
            ("xtask", "domain", None),
            ("app", "testkit", None),
            ("app", "datafusion", None),
            ("server", "arrow-array", None),
            ("app", "calamine", None),
            ("app", "clap", None),
            ("domain", "tokio", None),
        ];
        for (from, to, kind) in table {
            let findings = with_arrow(from, to, kind);
            assert_eq!(findings.len(), 1, "{from} -> {to}: {findings:?}");
            assert!(
                findings[0].starts_with(&format!("crates/{from}/Cargo.toml:2: ")),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn a_crate_outside_the_plan_is_named() {
        let findings = rooms(&["domain", "helpers"]);
        assert!(findings[0].text.contains("crate helpers is not in the plan"));
        assert_eq!(findings.len(), 1 + ROOMS.len() - 1);
    }

    #[test]
    fn words_in_comments_and_tests_do_not_count() {
        let text = "// std::fs\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let tree = Tree::of(&[("crates/domain/src/a.rs", text), ("crates/app/src/a.rs", text)]);
        let findings: Vec<Finding> = ABSENCES
            .iter()
            .flat_map(|absence| absent_words(absence, &tree))
            .collect();
        assert_eq!(findings.len(), 1);
        assert_eq!(
            (findings[0].file.as_str(), findings[0].line),
            ("crates/domain/src/a.rs", 2)
        );
    }
}
