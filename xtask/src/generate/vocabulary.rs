//! What the names inside rules mean: facts, parameters and columns by identifier.

use std::collections::BTreeMap;

use super::policy::{Policy, tables, text_of};

/// A name that rules and checks may use.
#[derive(Debug)]
pub struct Word {
    /// Title for people.
    pub title: String,
    /// 事实, 参数 or the title of the sheet it is a column of.
    pub kind: String,
    /// Unit; may be empty.
    pub unit: String,
}

/// All names by identifier. A fact hides a column of the same name.
pub fn vocabulary(policy: &Policy) -> BTreeMap<String, Word> {
    let mut words = BTreeMap::new();
    for file in policy.folders.iter().flat_map(|folder| folder.kind("sheets")) {
        if text_of(&file.table, "register").is_empty() {
            continue;
        }
        for column in tables(&file.table, "column") {
            let kind = text_of(&file.table, "title");
            let word = Word {
                title: text_of(column, "title"),
                kind,
                unit: text_of(column, "unit"),
            };
            words.entry(text_of(column, "name")).or_insert(word);
        }
    }
    for (folder, kind) in [("parameters", "参数"), ("facts", "事实")] {
        for file in policy.folders.iter().flat_map(|policy| policy.kind(folder)) {
            for (name, entry) in file
                .table
                .iter()
                .filter_map(|(name, value)| Some((name, value.as_table()?)))
            {
                let word = Word {
                    title: text_of(entry, "title"),
                    kind: kind.to_owned(),
                    unit: text_of(entry, "unit"),
                };
                words.insert(name.clone(), word);
            }
        }
    }
    words
}

/// The identifiers of an expression in order of first use, text literals left out.
pub fn names(expression: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for code in expression.split('\'').step_by(2) {
        for word in code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            let is_name = word.starts_with(|c: char| c.is_ascii_lowercase());
            if is_name && !names.iter().any(|name| name == word) {
                names.push(word.to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_an_expression() {
        let names = names("a1 >= b_c * 2 AND NOT a1 AND kind IN ('x', 'y z')");
        assert_eq!(names, ["a1", "b_c", "kind"]);
    }
}
