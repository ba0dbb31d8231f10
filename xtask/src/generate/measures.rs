//! docs/reference/measures.md: the catalogue of measures, and which risk needs which.

use std::collections::BTreeMap;

use toml::{Table as Toml, Value};

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Policy, flag, plain, source, tables, text_of};

/// The page.
pub fn page(policy: &Policy) -> String {
    let titles = titles(policy);
    let mut page = format!(
        "{NOTICE}\n\n# 帮扶措施目录\n\n大类对应全国采集表的各栏,小类由县里增减。来源等级见 [参数表](parameters.md)。\n\n\
         ## 哪种风险必须有哪类措施\n\n没有的:“不能保存”的拒绝,“提醒”的只提示。\n\n{}",
        needs(policy, &titles)
    );
    for kind in entries(policy, "kind") {
        let about = match (text_of(kind, "national"), flag(kind, "development")) {
            (national, true) => format!("全国代码表 {national},开发式帮扶。"),
            (national, false) => format!("全国代码表 {national}。"),
        };
        let of_kind = text_of(kind, "code");
        page.push_str(&format!("\n## {} `{of_kind}`\n\n{about}\n\n", text_of(kind, "title")));
        page.push_str(&items(policy, &of_kind));
    }
    page
}

fn entries<'p>(policy: &'p Policy, array: &'p str) -> impl Iterator<Item = &'p Toml> {
    let files = policy.folders.iter().flat_map(|folder| folder.kind("measures"));
    files.flat_map(move |file| tables(&file.table, array))
}

/// Kinds and measures by code.
fn titles(policy: &Policy) -> BTreeMap<String, String> {
    let all = entries(policy, "kind").chain(entries(policy, "measure"));
    all.map(|entry| (text_of(entry, "code"), text_of(entry, "title")))
        .collect()
}

fn needs(policy: &Policy, titles: &BTreeMap<String, String>) -> String {
    let mut table = Table::new(&["风险或情况", "有一项就行", "消除时也算", "没有的", "依据", "来源"]);
    for need in entries(policy, "need") {
        let risk = match text_of(need, "risk") {
            risk if risk.is_empty() => "家庭情况".to_owned(),
            risk => risk,
        };
        let named = |key: &str| {
            let words = words(need, key);
            let words = words.iter().map(|word| titles.get(word).unwrap_or(word).clone());
            words.collect::<Vec<_>>()
        };
        let mut enough = named("any_of");
        if flag(need, "development") {
            enough.push("任何一项开发式帮扶".to_owned());
        }
        let stops = if text_of(need, "level") == "warning" {
            "提醒"
        } else {
            "不能保存"
        };
        table.row(&[
            risk,
            enough.join("、"),
            named("also_at_elimination").join("、"),
            stops.to_owned(),
            text_of(need, "basis"),
            source(need),
        ]);
    }
    table.finish()
}

fn words(table: &Toml, key: &str) -> Vec<String> {
    let items = table.get(key).and_then(Value::as_array).into_iter().flatten();
    items.map(plain).collect()
}

fn items(policy: &Policy, kind: &str) -> String {
    let mut table = Table::new(&["措施", "编码", "部门", "到位凭证", "持续", "来源"]);
    for item in entries(policy, "measure").filter(|item| text_of(item, "kind") == kind) {
        let goes_on = if flag(item, "continuing") { "是" } else { "" };
        let weak = if flag(item, "weak") {
            "(不单独算开发式帮扶)"
        } else {
            ""
        };
        table.row(&[
            format!("{}{weak}", text_of(item, "title")),
            code(&text_of(item, "code")),
            text_of(item, "department"),
            words(item, "evidence").join("、"),
            goes_on.to_owned(),
            source(item),
        ]);
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn needs_are_told_in_words() {
        let text = "[[kind]]\ncode = \"health\"\ntitle = \"健康帮扶\"\nnational = \"A45\"\n\
                    [[measure]]\ncode = \"health.aid\"\ntitle = \"医疗救助\"\nkind = \"health\"\ndepartment = \"医保\"\n\
                    evidence = [\"结算单\"]\ncontinuing = true\n\
                    [[need]]\nrisk = \"因病\"\nany_of = [\"health\"]\nlevel = \"warning\"\nbasis = \"依据\"\n";
        let tree = Tree::of(&[
            ("policy/national/measures/all.toml", text),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        assert!(page.contains("| 因病 | 健康帮扶 |  | 提醒 | 依据 |"), "{page}");
        assert!(
            page.contains("| 医疗救助 | `health.aid` | 医保 | 结算单 | 是 |"),
            "{page}"
        );
    }
}
