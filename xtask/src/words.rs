//! check-words: what must not be written, files that grew too long, and the glossary.

use std::collections::BTreeMap;

use crate::finding::{Finding, line_of};
use crate::tree::Tree;

/// Folders of somebody's machine. In two parts, so that this file passes its own check.
const MACHINE_PATHS: [&str; 6] = [
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("C:\\", "Users"),
    concat!("/tm", "p/"),
];
/// Notes that promise work instead of naming it.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK:")];
const MAX_LINES: usize = 500;
/// What a file says in its first lines when it is long on purpose.
const EXCUSE: &str = "Long because";
const GLOSSARY: &str = "GLOSSARY.md";

/// All findings about words.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts(|path| path != "Cargo.lock" && path != "LICENSE") {
        findings.extend(forbidden(path, text));
        findings.extend(too_long(path, text));
    }
    findings.extend(glossary(tree));
    findings
}

fn forbidden(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for folder in MACHINE_PATHS.iter().filter(|folder| begins_path(line, folder)) {
            findings.push(Finding::new(
                path,
                at + 1,
                format!("`{folder}` is a folder of one machine: use a relative path"),
            ));
        }
        for note in UNFINISHED.iter().filter(|note| stands_alone(line, note)) {
            findings.push(Finding::new(
                path,
                at + 1,
                format!("`{note}`: do it, or write down what is missing and why"),
            ));
        }
    }
    findings
}

/// Whether an absolute path begins with `folder`: in the midst of an address it is somebody else's.
fn begins_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || "\"'`(=<[,|".contains(c))
    })
}

fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        [before, after]
            .into_iter()
            .flatten()
            .all(|c| !c.is_ascii_alphanumeric() && c != '_')
    })
}

fn too_long(path: &str, text: &str) -> Option<Finding> {
    let is_code = [".rs", ".py", ".sh", ".ts", ".tsx"]
        .iter()
        .any(|end| path.ends_with(end))
        || path == "Makefile";
    let lines = text.lines().count();
    let excused = text.lines().take(20).any(|line| line.contains(EXCUSE));
    (is_code && lines > MAX_LINES && !excused).then(|| {
        let text = format!("{lines} lines, more than {MAX_LINES}: split it, or say at its top `{EXCUSE} …`");
        Finding::new(path, MAX_LINES, text)
    })
}

/// One term, one identifier, one sentence: neither may stand twice.
fn glossary(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(GLOSSARY) else {
        return vec![Finding::new(GLOSSARY, 1, "is missing")];
    };
    let header = line_of(text, |line| line.starts_with('|') && line.contains("identifier"));
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, line) in text
        .lines()
        .enumerate()
        .skip(header + 1)
        .filter(|(_, line)| line.starts_with('|'))
    {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [term, identifiers, meaning] = cells[..] else {
            findings.push(Finding::new(
                GLOSSARY,
                at + 1,
                "a row has three cells: term, identifier, meaning",
            ));
            continue;
        };
        if term.is_empty() || identifiers.is_empty() || meaning.is_empty() {
            findings.push(Finding::new(GLOSSARY, at + 1, "a cell is empty"));
        }
        for name in std::iter::once(term).chain(identifiers.split('`').skip(1).step_by(2)) {
            if let Some(first) = seen.insert(name, at + 1) {
                findings.push(Finding::new(
                    GLOSSARY,
                    at + 1,
                    format!("{name} stands already in line {first}"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_GLOSSARY: (&str, &str) = (GLOSSARY, "| term | identifier | meaning |\n|---|---|---|\n");

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text), EMPTY_GLOSSARY]))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn machine_paths_are_found_and_addresses_are_not() {
        let [folder, note] = [MACHINE_PATHS[1], UNFINISHED[0]];
        let table = [
            (format!("see {folder}me/x"), true),
            (format!("\"{folder}me\""), true),
            (format!("https://e.org{folder}x"), false),
            (format!("// {note}: later"), true),
            (format!("{note}ist"), false),
        ];
        for (line, found) in table {
            assert_eq!(!lines("a.rs", &line).is_empty(), found, "{line}");
        }
    }

    #[test]
    fn long_code_needs_a_reason_and_long_data_does_not() {
        let long = "x\n".repeat(MAX_LINES + 1);
        assert_eq!(lines("a.rs", &long), [MAX_LINES]);
        assert!(lines("a.rs", &long[2..]).is_empty());
        assert!(lines("a.toml", &long).is_empty());
        assert!(lines("a.rs", &format!("//! {EXCUSE} it is a table.\n{long}")).is_empty());
    }

    #[test]
    fn glossary_entries_are_unique() {
        let text = "# G\n| term | identifier | meaning |\n|---|---|---|\n| 甲 | `a`, `b` | x |\n| 乙 | `b` | y |\n| 甲 | `c` | |\n";
        let findings = check(&Tree::of(&[(GLOSSARY, text)]));
        let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
        let want = [
            "GLOSSARY.md:5: b stands already in line 4",
            "GLOSSARY.md:6: a cell is empty",
            "GLOSSARY.md:6: 甲 stands already in line 4",
        ];
        assert_eq!(texts, want);
    }
}
