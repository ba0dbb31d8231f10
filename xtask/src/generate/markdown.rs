//! Tables and cells of Markdown.

/// A Markdown table being written.
#[derive(Debug)]
pub struct Table {
    text: String,
}

impl Table {
    /// A table with these headers.
    pub fn new(headers: &[&str]) -> Self {
        let rule = "|---".repeat(headers.len());
        Self {
            text: format!("| {} |\n{rule}|\n", headers.join(" | ")),
        }
    }

    /// Adds a row; cells are escaped.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
        self.text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    /// The table's text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Text that can stand in a cell: one line, no column separators, no tags.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('|', "\\|").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text as inline code; empty stays empty. Inside code nothing needs escaping but the column separator.
pub fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_in_their_column() {
        let mut table = Table::new(&["a", "b"]);
        table.row(&["x | y", "1\n  < 2"]);
        assert_eq!(table.finish(), "| a | b |\n|---|---|\n| x \\| y | 1 &lt; 2 |\n");
    }
}
