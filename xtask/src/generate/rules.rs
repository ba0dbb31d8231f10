//! docs/reference/rules.md: the catalogue of rules, one section each under the same headings.

use std::collections::BTreeMap;

use toml::Table as Toml;

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Folder, Policy, plain, source, tables, text_of};
use super::vocabulary::{Word, names, vocabulary};

/// What a section needs besides its own rule.
struct Context {
    words: BTreeMap<String, Word>,
    levels: BTreeMap<String, String>,
    signals: BTreeMap<String, String>,
}

/// The page.
pub fn page(policy: &Policy) -> String {
    let context = Context {
        words: vocabulary(policy),
        levels: policy.titles("lead.toml", "level", "name").into_iter().collect(),
        signals: policy.titles("signals.toml", "signal", "code").into_iter().collect(),
    };
    let mut index = Table::new(&["编码", "名称", "风险", "级别", "部门", "覆盖的信号", "适用"]);
    let mut sections = String::new();
    let mut n_rules = 0;
    for folder in &policy.folders {
        for file in folder.kind("rules") {
            index.row(&entry(folder, &file.table, &context));
            sections.push_str(&section(folder, &file.table, &context));
            n_rules += 1;
        }
    }
    let anchor = "每条规则写明看什么、为什么要紧、依据、怎么说给人听;附带的例子由 `shouwang policy check` 逐条验算。";
    format!(
        "{NOTICE}\n\n# 规则目录\n\n共 {n_rules} 条。{anchor}\n\n{}{sections}",
        index.finish()
    )
}

fn entry(folder: &Folder, rule: &Toml, context: &Context) -> [String; 7] {
    [
        text_of(rule, "code"),
        text_of(rule, "title"),
        text_of(rule, "risk"),
        level(rule, context),
        text_of(rule, "department"),
        text_of(rule, "signals"),
        folder.title.clone(),
    ]
}

fn level(rule: &Toml, context: &Context) -> String {
    let name = text_of(rule, "level");
    context.levels.get(&name).cloned().unwrap_or(name)
}

fn section(folder: &Folder, rule: &Toml, context: &Context) -> String {
    let mut text = format!("\n## {} {}\n\n", text_of(rule, "code"), text_of(rule, "title"));
    let of = if text_of(rule, "of") == "person" {
        "每个人"
    } else {
        "每一户"
    };
    let facts = [
        text_of(rule, "risk"),
        level(rule, context),
        text_of(rule, "department"),
        of.to_owned(),
        folder.title.clone(),
    ];
    text.push_str(&format!("{}\n\n", facts.join(" · ")));
    let among = text_of(rule, "among");
    if !among.is_empty() {
        text.push_str(&format!("**看哪些户**\n\n```sql\n{among}\n```\n\n"));
    }
    text.push_str(&format!("**看什么**\n\n```sql\n{}\n```\n\n", text_of(rule, "when")));
    for (heading, field) in [("为什么要紧", "why"), ("依据", "basis")] {
        let words = text_of(rule, field);
        if !words.is_empty() {
            text.push_str(&format!("**{heading}** {words}\n\n"));
        }
    }
    text.push_str(&format!(
        "**出处** {}\n\n**怎么说** {}\n\n",
        source(rule),
        text_of(rule, "say")
    ));
    text.push_str(&signals(rule, context));
    text.push_str(&words_used(rule, context));
    text.push_str(&cases(rule));
    text
}

fn signals(rule: &Toml, context: &Context) -> String {
    let codes = rule
        .get("signals")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .map(plain);
    let lines: Vec<String> = codes
        .map(|code| match context.signals.get(&code) {
            Some(title) => format!("{code} {title}"),
            None => code,
        })
        .collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("**覆盖的信号** {}\n\n", lines.join(";"))
    }
}

/// The names that `when` uses, with their meaning.
fn words_used(rule: &Toml, context: &Context) -> String {
    let mut table = Table::new(&["用到", "名称", "是什么", "单位"]);
    let mut any = false;
    let conditions = format!("{}\n{}", text_of(rule, "among"), text_of(rule, "when"));
    for name in names(&conditions) {
        if let Some(word) = context.words.get(&name) {
            table.row(&[code(&name), word.title.clone(), word.kind.clone(), word.unit.clone()]);
            any = true;
        }
    }
    if any {
        format!("{}\n", table.finish())
    } else {
        String::new()
    }
}

fn cases(rule: &Toml) -> String {
    let mut table = Table::new(&["例子", "结论", "已知"]);
    for case in tables(rule, "case") {
        let facts = case.get("facts").and_then(toml::Value::as_table);
        let facts = facts
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{} = {}", name, plain(value)));
        let facts: Vec<String> = facts.collect();
        let verdict = match text_of(case, "expect").as_str() {
            "hit" => "命中",
            "clear" => "不命中",
            _ => "不能判断",
        };
        table.row(&[text_of(case, "title"), verdict.to_owned(), facts.join(";")]);
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn a_rule_names_its_facts_and_level() {
        let rule = "code = \"R-A-01\"\ntitle = \"甲\"\nrisk = \"因病\"\nlevel = \"high\"\nof = \"household\"\nwhen = \"cost >= cap\"\n\
                    say = \"花了{cost}\"\nsignals = [\"S01\"]\n[[case]]\ntitle = \"多\"\nexpect = \"hit\"\nfacts = { cost = 2 }\n";
        let tree = Tree::of(&[
            (
                "policy/national/facts/f.toml",
                "[cost]\ntitle = \"费用\"\nunit = \"元\"\n",
            ),
            (
                "policy/national/lead.toml",
                "[[level]]\nname = \"high\"\ntitle = \"重要\"\n",
            ),
            ("policy/national/parameters/p.toml", "[cap]\ntitle = \"上限\"\n"),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
            ("policy/national/rules/R-A-01_x.toml", rule),
            (
                "policy/national/signals.toml",
                "[[signal]]\ncode = \"S01\"\ntitle = \"信号\"\n",
            ),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        let wanted = [
            "| R-A-01 | 甲 | 因病 | 重要 |  | S01 | 全国 |",
            "cost >= cap",
            "| `cost` | 费用 | 事实 | 元 |",
            "| `cap` | 上限 | 参数 |  |",
            "**覆盖的信号** S01 信号",
            "| 多 | 命中 | cost = 2 |",
        ];
        for want in wanted {
            assert!(page.contains(want), "{want}\n{page}");
        }
    }
}
