//! docs/reference/messages.md: every code with its sentence in both languages.

use super::NOTICE;
use super::markdown::{Table, code};
use crate::messages::catalogue;
use crate::tree::Tree;

/// The page.
pub fn page(tree: &Tree) -> String {
    let (mut messages, _) = catalogue(tree);
    messages.sort_by(|a, b| a.code.cmp(&b.code));
    let mut table = Table::new(&["编码", "中文", "English"]);
    for message in &messages {
        table.row(&[code(&message.code), message.zh.clone(), message.en.clone()]);
    }
    format!(
        "{NOTICE}\n\n# 提示编码\n\n每条提示都有固定编码,编码不改义、不重用。花括号里是运行时填入的内容。共 {} 条。\n\n{}",
        messages.len(),
        table.finish()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_listed_in_order() {
        let text = "[B-2]\nzh = \"乙\"\nen = \"b\"\n[A-1]\nzh = \"甲{x}\"\nen = \"a {x}\"\n";
        let page = page(&Tree::of(&[("crates/domain/messages/m.toml", text)]));
        assert!(
            page.ends_with("| `A-1` | 甲{x} | a {x} |\n| `B-2` | 乙 | b |\n"),
            "{page}"
        );
    }
}
