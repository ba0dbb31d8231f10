//! check-messages: codes in the sources against the catalogue, both ways.

use std::collections::BTreeMap;

use crate::finding::{Finding, line_of};
use crate::tree::Tree;

const FOLDER: &str = "crates/domain/messages/";
const LOADER: &str = "crates/domain/src/message.rs";

/// One sentence of the catalogue.
#[derive(Debug)]
pub struct Message {
    /// Stable code.
    pub code: String,
    /// Sentence for a county.
    pub zh: String,
    /// Sentence for engineers.
    pub en: String,
    /// File of the catalogue.
    pub file: String,
    /// Line in it.
    pub line: usize,
}

/// All findings about codes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let (messages, mut findings) = catalogue(tree);
    findings.extend(unloaded_files(tree));
    let used = codes_used(tree);
    let mut known: BTreeMap<&str, &Message> = BTreeMap::new();
    for message in &messages {
        if let Some(first) = known.insert(&message.code, message) {
            let text = format!("{} stands twice, also in {}:{}", message.code, first.file, first.line);
            findings.push(Finding::new(&message.file, message.line, text));
        }
        if message.zh.is_empty() || message.en.is_empty() {
            let text = format!("{} needs a sentence in zh and in en", message.code);
            findings.push(Finding::new(&message.file, message.line, text));
        }
    }
    for (code, (file, line)) in &used {
        if !known.contains_key(code.as_str()) {
            findings.push(Finding::new(
                file,
                *line,
                format!("{code} has no sentence in {FOLDER}*.toml"),
            ));
        }
    }
    for message in known.values().filter(|message| !used.contains_key(&message.code)) {
        findings.push(Finding::new(
            &message.file,
            message.line,
            format!("{} is used nowhere", message.code),
        ));
    }
    findings
}

/// The catalogue in order of file and line, and what could not be read.
pub fn catalogue(tree: &Tree) -> (Vec<Message>, Vec<Finding>) {
    let mut messages = Vec::new();
    let mut findings = Vec::new();
    for (file, text) in tree.texts(|path| path.starts_with(FOLDER) && path.ends_with(".toml")) {
        match text.parse::<toml::Table>() {
            Ok(table) => messages.extend(table.iter().map(|(code, value)| message(file, text, code, value))),
            Err(cause) => findings.push(Finding::new(file, 1, cause.to_string())),
        }
    }
    (messages, findings)
}

fn message(file: &str, text: &str, code: &str, value: &toml::Value) -> Message {
    let sentence = |lang: &str| {
        value
            .get(lang)
            .and_then(toml::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let header = format!("[{code}]");
    let line = line_of(text, |line| line.trim() == header);
    Message {
        code: code.to_owned(),
        zh: sentence("zh"),
        en: sentence("en"),
        file: file.to_owned(),
        line,
    }
}

/// Files of the catalogue that the binary does not carry.
fn unloaded_files(tree: &Tree) -> Vec<Finding> {
    let loader = tree.text(LOADER).unwrap_or_default();
    let files = tree.texts(|path| path.starts_with(FOLDER) && path.ends_with(".toml"));
    let unnamed =
        files.filter(|(path, _)| !loader.contains(&format!("/{}\"", path.trim_start_matches("crates/domain/"))));
    unnamed
        .map(|(path, _)| Finding::new(path, 1, format!("{LOADER} does not include this file")))
        .collect()
}

/// Every code literal in crates/**/src with the first place it stands.
fn codes_used(tree: &Tree) -> BTreeMap<String, (String, usize)> {
    let mut used = BTreeMap::new();
    for (path, text) in
        tree.texts(|path| path.starts_with("crates/") && path.contains("/src/") && path.ends_with(".rs"))
    {
        for (at, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for code in codes_in(line) {
                used.entry(code.to_owned()).or_insert_with(|| (path.to_owned(), at + 1));
            }
        }
    }
    used
}

/// The quoted codes of a line: three capitals, a hyphen, three digits.
fn codes_in(line: &str) -> Vec<&str> {
    line.split('"').skip(1).filter(|part| is_code(part)).collect()
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 7
        && bytes[..3].iter().all(u8::is_ascii_uppercase)
        && bytes[3] == b'-'
        && bytes[4..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = "[ABC-001]\nzh = \"甲\"\nen = \"a\"\n[ABC-002]\nzh = \"乙\"\nen = \"\"\n";

    fn lines(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn unknown_unused_and_empty_are_told_apart() {
        let source = "// \"ZZZ-999\"\nlet a = [\"ABC-001\", \"ABC-003\"];\n";
        let loader = "include_str!(\"../messages/a.toml\")";
        let files = [
            ("crates/domain/messages/a.toml", MESSAGES),
            (LOADER, loader),
            ("crates/app/src/x.rs", source),
        ];
        let want = [
            "crates/domain/messages/a.toml:4: ABC-002 needs a sentence in zh and in en",
            "crates/app/src/x.rs:2: ABC-003 has no sentence in crates/domain/messages/*.toml",
            "crates/domain/messages/a.toml:4: ABC-002 is used nowhere",
        ];
        assert_eq!(lines(&files), want);
    }

    #[test]
    fn a_file_that_is_not_included_is_named() {
        let files = [("crates/domain/messages/a.toml", "")];
        assert_eq!(
            lines(&files),
            ["crates/domain/messages/a.toml:1: crates/domain/src/message.rs does not include this file"]
        );
    }

    #[test]
    fn only_whole_literals_are_codes() {
        let table: [(&str, &[&str]); 4] = [
            (r#"e("POL-001")"#, &["POL-001"]),
            (r#"m("R-MED-01", "SHT-010")"#, &["SHT-010"]),
            (r#"x("POL-001 more")"#, &[]),
            ("POL-001", &[]),
        ];
        for (line, want) in table {
            assert_eq!(codes_in(line), want, "{line}");
        }
    }
}
