//! check-architecture: ARCHITECTURE.md names the crates that exist; relative links lead somewhere.

use std::collections::BTreeSet;

use crate::finding::{Finding, line_of};
use crate::tree::Tree;

const PAGE: &str = "ARCHITECTURE.md";
const SECTION: &str = "## Crates";

/// All findings about the page and about links.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = crates(tree);
    for (path, text) in tree.texts(|path| path.ends_with(".md")) {
        findings.extend(links(path, text, tree));
    }
    findings
}

/// The crates of the page (`### name` under the section) against the Cargo.toml files.
fn crates(tree: &Tree) -> Vec<Finding> {
    let Some(page) = tree.text(PAGE) else {
        return vec![Finding::new(PAGE, 1, "is missing")];
    };
    let told = told(page);
    let built: BTreeSet<&str> = tree
        .texts(|path| path.ends_with("/Cargo.toml"))
        .filter_map(|(_, text)| name(text))
        .collect();
    let section = line_of(page, |line| line == SECTION);
    let mut findings: Vec<Finding> = told
        .iter()
        .filter(|(name, _)| !built.contains(name))
        .map(|(name, line)| Finding::new(PAGE, *line, format!("there is no crate {name}")))
        .collect();
    let untold = built.iter().filter(|name| !told.iter().any(|(told, _)| told == *name));
    findings
        .extend(untold.map(|name| Finding::new(PAGE, section, format!("crate {name} is not told: add `### {name}`"))));
    findings
}

fn told(page: &str) -> Vec<(&str, usize)> {
    let lines = page
        .lines()
        .enumerate()
        .skip_while(|(_, line)| *line != SECTION)
        .skip(1);
    let section = lines.take_while(|(_, line)| !line.starts_with("## "));
    section
        .filter_map(|(at, line)| Some((line.strip_prefix("### ")?.trim().trim_matches('`'), at + 1)))
        .collect()
}

fn name(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find(|line| line.starts_with("name = "))?;
    line.split('"').nth(1)
}

/// Relative links of one file whose target does not exist.
fn links(path: &str, text: &str, tree: &Tree) -> Vec<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        for target in targets(line).filter(|_| !fenced) {
            let target = target.split('#').next().unwrap_or_default();
            if !is_relative(target) {
                continue;
            }
            match join(folder, target) {
                Some(inside) if tree.exists(&inside) => {}
                Some(inside) => findings.push(Finding::new(
                    path,
                    at + 1,
                    format!("link to {target}: there is no {inside}"),
                )),
                None => findings.push(Finding::new(
                    path,
                    at + 1,
                    format!("link to {target} leaves the project"),
                )),
            }
        }
    }
    findings
}

/// What stands in the round brackets of `[text](target)`, outside of code spans.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let prose = line.split('`').step_by(2);
    prose
        .flat_map(|part| part.split("](").skip(1))
        .filter_map(|rest| rest.split([')', ' ']).next())
}

fn is_relative(target: &str) -> bool {
    !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:")
}

fn join(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn crates_told_and_crates_built_must_agree() {
        let page = "# A\n## Crates\n### `domain`\n### gone\n## Other\n### not a crate\n";
        let files = [
            (PAGE, page),
            ("crates/domain/Cargo.toml", "[package]\nname = \"domain\"\n"),
            ("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
        ];
        let want = [
            "ARCHITECTURE.md:4: there is no crate gone",
            "ARCHITECTURE.md:2: crate xtask is not told: add `### xtask`",
        ];
        assert_eq!(lines(&files), want);
    }

    #[test]
    fn links_lead_somewhere() {
        let page = "[a](b.md) [c](../README.md#x) [d](https://e.org/f)\n![p](gone.png) [o](../../out.md) `[x](code.md)`\n\
                    ```\n[y](fenced.md)\n```\n[self](#anchor) [dir](../docs)\n";
        let files = [
            ("docs/a.md", page),
            ("docs/b.md", ""),
            ("README.md", ""),
            (PAGE, "## Crates\n"),
        ];
        let want = [
            "docs/a.md:2: link to gone.png: there is no docs/gone.png",
            "docs/a.md:2: link to ../../out.md leaves the project",
        ];
        assert_eq!(lines(&files), want);
    }

    #[test]
    fn a_missing_page_is_one_finding() {
        assert_eq!(lines(&[]), ["ARCHITECTURE.md:1: is missing"]);
    }
}
