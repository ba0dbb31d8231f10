//! Worksheet names: allowed, short enough and each used once.

use std::collections::HashSet;

/// Longest worksheet name, in UTF-16 units.
const LONGEST: usize = 31;

/// The worksheet names already taken in a workbook.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A free name near the wanted one; `part` is 1 for a table's first worksheet.
    pub(crate) fn take(&mut self, wanted: &str, part: usize) -> String {
        let clean = clean(wanted);
        let mut suffix = if part > 1 { format!("({part})") } else { String::new() };
        let mut again = 1;
        loop {
            let name = format!("{}{suffix}", shortened(&clean, LONGEST - suffix.encode_utf16().count()));
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
            again += 1;
            suffix = if part > 1 {
                format!("-{again}({part})")
            } else {
                format!("-{again}")
            };
        }
    }
}

/// The name without what worksheet names may not hold.
fn clean(wanted: &str) -> String {
    let allowed = |c: char| {
        if c.is_control() || "[]:*?/\\".contains(c) {
            ' '
        } else {
            c
        }
    };
    let text: String = wanted.chars().map(allowed).collect();
    match text.trim_matches(|c: char| c.is_whitespace() || c == '\'') {
        "" => "未命名".to_owned(),
        reserved if reserved.eq_ignore_ascii_case("history") => format!("{reserved} 表"),
        text => text.to_owned(),
    }
}

fn shortened(text: &str, most: usize) -> &str {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > most {
            return text[..at].trim_end_matches('\'');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_unique_and_short() {
        let long = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县巴音布鲁克区巴音郭楞乡人民政府";
        let mut names = Names::default();
        for (wanted, part, want) in [
            ("城关镇", 1, "城关镇"),
            ("城关镇", 1, "城关镇-2"),
            ("城关镇", 2, "城关镇(2)"),
            ("a/b:c?", 1, "a b c"),
            ("A B C", 1, "A B C-2"),
            ("'引号'", 1, "引号"),
            ("", 1, "未命名"),
            ("History", 1, "History 表"),
        ] {
            assert_eq!(names.take(wanted, part), want, "{wanted}");
        }
        for part in [1, 1, 2, 12] {
            assert!(names.take(long, part).encode_utf16().count() <= LONGEST);
        }
        assert!(names.take(&"𬭊".repeat(40), 1).encode_utf16().count() <= LONGEST);
    }
}
