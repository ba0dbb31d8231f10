//! The policy files as plain TOML, read without the house: enough to print them.

use toml::{Table, Value};

use crate::finding::line_of;
use crate::tree::Tree;

const ROOT: &str = "policy/";

/// One folder of the policy.
#[derive(Debug)]
pub struct Folder {
    /// Folder name.
    pub name: String,
    /// Region code prefix; empty for the nation.
    pub code: String,
    /// Region name.
    pub title: String,
    files: Vec<File>,
}

/// One policy file.
#[derive(Debug)]
pub struct File {
    /// Path inside its folder: `rules/R-MED-01_burden.toml`.
    pub path: String,
    /// What the comment at its top says.
    pub heading: String,
    /// Its contents.
    pub table: Table,
}

/// All folders, the nation first, then by region code.
#[derive(Debug)]
pub struct Policy {
    /// The folders.
    pub folders: Vec<Folder>,
}

impl Policy {
    /// Reads every policy file of the tree.
    pub fn read(tree: &Tree) -> Result<Self, String> {
        let mut folders: Vec<Folder> = Vec::new();
        for (path, text) in tree.texts(|path| path.starts_with(ROOT) && path.ends_with(".toml")) {
            let Some((name, inside)) = path[ROOT.len()..].split_once('/') else {
                continue;
            };
            let table = parse(path, text)?;
            if folders.last().is_none_or(|folder| folder.name != name) {
                let name = name.to_owned();
                folders.push(Folder {
                    title: name.clone(),
                    name,
                    code: String::new(),
                    files: Vec::new(),
                });
            }
            let Some(folder) = folders.last_mut() else { continue };
            if inside == "region.toml" {
                folder.code = text_of(&table, "code");
                folder.title = text_of(&table, "title");
            }
            folder.files.push(File {
                path: inside.to_owned(),
                heading: heading(text),
                table,
            });
        }
        folders.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Self { folders })
    }

    /// The file of that name in the first folder that has it.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.folders
            .iter()
            .flat_map(|folder| &folder.files)
            .find(|file| file.path == path)
    }

    /// Key to title, from an array of tables such as the levels of lead.toml.
    pub fn titles(&self, path: &str, array: &str, key: &str) -> Vec<(String, String)> {
        let tables = self
            .file(path)
            .map(|file| tables(&file.table, array))
            .unwrap_or_default();
        tables
            .into_iter()
            .map(|table| (text_of(table, key), text_of(table, "title")))
            .collect()
    }
}

impl Folder {
    /// The files of one kind (`rules`, `facts` …), in order of path.
    pub fn kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |file| file.path.split_once('/').is_some_and(|(folder, _)| folder == kind))
    }
}

impl File {
    /// The file's name without folder and ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".toml")
    }
}

fn parse(path: &str, text: &str) -> Result<Table, String> {
    text.parse().map_err(|cause: toml::de::Error| {
        let line = cause
            .span()
            .map_or_else(|| line_of(text, |_| true), |span| line_at(text, span.start));
        format!("{path}:{line}: {}", cause.message())
    })
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

/// The comment lines at the top of a file.
fn heading(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix('#'));
    lines.map(str::trim).collect::<Vec<_>>().join("")
}

/// A field as text: numbers, dates and lists in their plain form; missing is empty.
pub fn text_of(table: &Table, key: &str) -> String {
    table.get(key).map(plain).unwrap_or_default()
}

/// A value in words.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Boolean(true) => "是".to_owned(),
        Value::Boolean(false) => "否".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// The tables of an array of tables; missing is none.
pub fn tables<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    table
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect()
}

/// Whether a flag is set.
pub fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A source as one line: title, number, grade, and whether nobody has checked it.
pub fn source(table: &Table) -> String {
    let Some(source) = table.get("source").and_then(Value::as_table) else {
        return String::new();
    };
    let (title, link) = (text_of(source, "title"), text_of(source, "link"));
    let mut line = if link.starts_with("http") {
        format!("[{title}]({link})")
    } else {
        title
    };
    for part in [text_of(source, "number"), text_of(source, "grade")] {
        if !part.is_empty() {
            line.push_str(&format!(",{part}"));
        }
    }
    if flag(source, "unverified") || flag(table, "unverified") {
        line.push_str(",**待核实**");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stand_nation_first_and_know_their_files() {
        let tree = Tree::of(&[
            ("policy/guizhou/region.toml", "code = \"52\"\ntitle = \"贵州省\"\n"),
            ("policy/national/facts/a.toml", "# 甲:\n# 乙\n\n[x]\ntitle = \"丙\"\n"),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
        ]);
        let policy = Policy::read(&tree).expect("policy");
        let titles: Vec<&str> = policy.folders.iter().map(|folder| folder.title.as_str()).collect();
        assert_eq!(titles, ["全国", "贵州省"]);
        let file = policy.folders[0].kind("facts").next().expect("a file");
        assert_eq!((file.stem(), file.heading.as_str()), ("a", "甲:乙"));
    }

    #[test]
    fn a_source_is_one_line() {
        let table: Table = "source = { title = \"甲\", number = \"1号\", grade = \"K\", unverified = true }"
            .parse()
            .expect("toml");
        assert_eq!(source(&table), "甲,1号,K,**待核实**");
    }
}
