//! generate: the derived pages of docs/reference, written from the policy and the message catalogue.

mod checks;
mod markdown;
mod measures;
mod messages;
mod parameters;
mod policy;
mod procedure;
mod rules;
mod sheets;
mod vocabulary;

use std::path::Path;

use crate::finding::Finding;
use crate::tree::Tree;
use policy::Policy;

const FOLDER: &str = "docs/reference/";
const NOTICE: &str = "<!-- 由 cargo xtask generate 生成,请勿手改。 -->";

type Page = fn(&Tree, &Policy) -> String;

/// Every derived page.
const PAGES: [(&str, Page); 7] = [
    ("messages.md", |tree, _| messages::page(tree)),
    ("sheets.md", |_, policy| sheets::page(policy)),
    ("parameters.md", |_, policy| parameters::page(policy)),
    ("rules.md", |_, policy| rules::page(policy)),
    ("checks.md", |_, policy| checks::page(policy)),
    ("procedure.md", |_, policy| procedure::page(policy)),
    ("measures.md", |_, policy| measures::page(policy)),
];

/// Writes the pages that differ and returns how many did.
pub fn write(root: &Path, tree: &Tree) -> Result<usize, String> {
    let mut written = 0;
    std::fs::create_dir_all(root.join(FOLDER)).map_err(|cause| format!("{FOLDER}: {cause}"))?;
    for (path, text) in pages(tree)? {
        if tree.text(&path) != Some(text.as_str()) {
            std::fs::write(root.join(&path), text).map_err(|cause| format!("{path}: {cause}"))?;
            written += 1;
        }
    }
    Ok(written)
}

/// The pages that are not what they would be if written now.
pub fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let stale = pages(tree)?.into_iter().filter_map(|(path, want)| {
        let line = first_difference(tree.text(&path).unwrap_or_default(), &want)?;
        Some(Finding::new(&path, line, "is out of date: run cargo xtask generate"))
    });
    Ok(stale.collect())
}

fn pages(tree: &Tree) -> Result<Vec<(String, String)>, String> {
    let policy = Policy::read(tree)?;
    let pages = PAGES
        .iter()
        .map(|(name, page)| (format!("{FOLDER}{name}"), page(tree, &policy)));
    Ok(pages.collect())
}

/// The 1-based line of the first difference, `None` when equal.
fn first_difference(have: &str, want: &str) -> Option<usize> {
    if have == want {
        return None;
    }
    let equal = have.lines().zip(want.lines()).take_while(|(a, b)| a == b).count();
    Some(equal + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_page_is_told_by_its_first_different_line() {
        for (have, want, line) in [
            ("a\nb\n", "a\nb\n", None),
            ("a\nb\n", "a\nc\n", Some(2)),
            ("", "a\n", Some(1)),
        ] {
            assert_eq!(first_difference(have, want), line);
        }
    }

    #[test]
    fn generating_twice_changes_nothing() {
        let files = [("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n")];
        let first = pages(&Tree::of(&files)).expect("pages");
        let mut all = files.to_vec();
        all.extend(first.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        assert_eq!(check(&Tree::of(&all)), Ok(Vec::new()));
    }

    #[test]
    fn a_file_that_is_not_toml_is_named_with_its_line() {
        let error = pages(&Tree::of(&[("policy/national/facts/a.toml", "[x]\n= 1\n")])).expect_err("broken");
        assert!(error.starts_with("policy/national/facts/a.toml:2:"), "{error}");
    }
}
