//! docs/reference/checks.md: the catalogue of data checks by theme.

use std::collections::BTreeMap;

use toml::Table as Toml;

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Folder, Policy, source, tables, text_of};

/// The page.
pub fn page(policy: &Policy) -> String {
    let mut themes: BTreeMap<String, (String, Table)> = BTreeMap::new();
    let mut n_checks = 0;
    for folder in &policy.folders {
        for file in folder.kind("checks") {
            let (heading, table) = themes
                .entry(file.stem().to_owned())
                .or_insert_with(|| (String::new(), headers()));
            if heading.is_empty() {
                heading.clone_from(&file.heading);
            }
            for check in tables(&file.table, "check") {
                table.row(&row(folder, check));
                n_checks += 1;
            }
        }
    }
    let mut page = format!("{NOTICE}\n\n# 数据核查目录\n\n共 {n_checks} 条,查登记表里填错、漏填、前后矛盾的地方。\n");
    for (theme, (heading, table)) in themes {
        let heading = if heading.is_empty() { theme } else { heading };
        page.push_str(&format!("\n## {heading}\n\n{}", table.finish()));
    }
    page
}

fn headers() -> Table {
    Table::new(&[
        "编码", "名称", "主题", "级别", "对象", "条件", "提示", "依据", "来源", "适用",
    ])
}

fn row(folder: &Folder, check: &Toml) -> [String; 10] {
    let level = match text_of(check, "level").as_str() {
        "error" => "错误".to_owned(),
        "warning" => "存疑".to_owned(),
        "hint" => "提示".to_owned(),
        other => other.to_owned(),
    };
    let of = if text_of(check, "of") == "person" { "人" } else { "户" };
    [
        text_of(check, "code"),
        text_of(check, "title"),
        text_of(check, "risk"),
        level,
        of.to_owned(),
        code(&text_of(check, "when")),
        text_of(check, "say"),
        text_of(check, "basis"),
        source(check),
        folder.title.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn checks_stand_under_their_theme() {
        let check =
            "# 身份\n[[check]]\ncode = \"C-ID-01\"\ntitle = \"甲\"\nof = \"person\"\nwhen = \"a\"\nlevel = \"error\"\n";
        let tree = Tree::of(&[
            ("policy/national/checks/identity.toml", check),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        assert!(page.contains("共 1 条"), "{page}");
        assert!(page.contains("## 身份\n"), "{page}");
        assert!(page.contains("| C-ID-01 | 甲 |  | 错误 | 人 | `a` |"), "{page}");
    }
}
