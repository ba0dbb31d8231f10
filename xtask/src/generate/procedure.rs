//! docs/reference/procedure.md: who does which step, by when, with what, and where provinces differ.

use std::collections::BTreeMap;

use toml::{Table as Toml, Value};

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Folder, Policy, flag, plain, source, tables, text_of};

const CHAINS: [(&str, &str); 3] = [
    ("identification", "识别认定"),
    ("support", "帮扶"),
    ("elimination", "风险消除"),
];

/// Words by identifier.
type Words = BTreeMap<String, String>;

/// The page.
pub fn page(policy: &Policy) -> String {
    let (figures, roles) = (figures(policy), roles(policy));
    let mut page = format!(
        "{NOTICE}\n\n# 办理流程\n\n个案每一步由谁办、几天内办、用什么表。时限从上一步办完的次日起算,\
         同时受总时限约束;写“工作日”的扣除法定节假日、加上调休上班日。天数是参数,各地可改(见 [参数表](parameters.md));\
         角色编码见 [权限表](permissions.md),各状态能办什么见 [个案办理表](case-actions.md)。\n"
    );
    for (chain, title) in CHAINS {
        page.push_str(&format!("\n## {title}\n\n"));
        page.push_str(&orders(policy, chain, &figures));
        page.push_str(&steps(policy, chain, &figures, &roles));
    }
    page.push_str(&format!("\n## 步骤以外的事\n\n{}", acts(policy, &roles)));
    page.push_str(&format!("\n## 不予认定的原因\n\n{}", reasons(policy, "refusal")));
    page.push_str(&format!("\n## 暂停的原因\n\n{}", reasons(policy, "pause")));
    page.push_str(&format!("\n## 走访频次\n\n{}", rounds(policy, &figures)));
    page
}

/// The national value of each whole-number parameter, as text.
fn figures(policy: &Policy) -> Words {
    let national = policy.folders.iter().filter(|folder| folder.code.is_empty());
    let files = national.flat_map(|folder| folder.kind("parameters"));
    let entries = files.flat_map(|file| file.table.iter());
    let values = entries.filter_map(|(name, value)| {
        let last = tables(value.as_table()?, "value")
            .last()
            .map(|last| text_of(last, "is"))?;
        Some((name.clone(), last))
    });
    values.collect()
}

fn days(table: &Toml, key: &str, figures: &Words) -> String {
    let name = text_of(table, key);
    let Some(n) = figures.get(&name) else { return name };
    let unit = if text_of(table, "counting") == "working" {
        "个工作日"
    } else {
        "天"
    };
    format!("{n}{unit}")
}

fn files<'p>(policy: &'p Policy, chain: &'p str) -> impl Iterator<Item = (&'p Folder, &'p Toml)> {
    let files = policy
        .folders
        .iter()
        .flat_map(|folder| folder.kind("procedure").map(move |file| (folder, &file.table)));
    files.filter(move |(_, table)| text_of(table, "chain") == chain)
}

/// The order of each region that has one, in the words of the steps.
fn orders(policy: &Policy, chain: &str, figures: &Words) -> String {
    let titles: BTreeMap<String, String> = files(policy, chain)
        .flat_map(|(_, table)| tables(table, "step"))
        .map(|step| (text_of(step, "code"), text_of(step, "title")))
        .collect();
    let mut table = Table::new(&["地区", "顺序(+ 是同时办)", "总时限", "来源"]);
    for (folder, file) in files(policy, chain) {
        let Some(order) = file.get("order").and_then(Value::as_array) else {
            continue;
        };
        let stages: Vec<String> = order.iter().map(|stage| stage_words(stage, &titles)).collect();
        let total = days(file, "total", figures);
        table.row(&[folder.title.clone(), stages.join(" → "), total, source(file)]);
    }
    format!("{}\n", table.finish())
}

fn stage_words(stage: &Value, titles: &Words) -> String {
    let names = stage.as_array().into_iter().flatten().filter_map(Value::as_str);
    let words: Vec<&str> = names
        .map(|name| titles.get(name).map_or(name, String::as_str))
        .collect();
    words.join(" + ")
}

fn steps(policy: &Policy, chain: &str, figures: &Words, roles: &Words) -> String {
    let mut table = Table::new(&["地区", "步骤", "编码", "由谁办", "时限", "用表", "要有", "来源"]);
    for (folder, file) in files(policy, chain) {
        for step in tables(file, "step") {
            let limit = if flag(step, "repeats") {
                "按走访频次反复".to_owned()
            } else {
                days(step, "days", figures)
            };
            table.row(&[
                folder.title.clone(),
                text_of(step, "title"),
                code(&text_of(step, "code")),
                titled(step, "actors", roles),
                limit,
                text_of(step, "paper"),
                evidence(step),
                source(step),
            ]);
        }
    }
    table.finish()
}

fn list(table: &Toml, key: &str) -> String {
    let items = table.get(key).and_then(Value::as_array).into_iter().flatten();
    items.map(plain).collect::<Vec<_>>().join("、")
}

/// What must be there, with the notice that the step rests on.
fn evidence(step: &Toml) -> String {
    let evidence = list(step, "evidence");
    let notice = match text_of(step, "notice").as_str() {
        "required" => Some("张贴满期、写着这一户的公示（记录照公示填）"),
        "fills" => Some("有公示的照公示填"),
        _ => None,
    };
    let all = [Some(evidence.as_str()).filter(|words| !words.is_empty()), notice];
    all.into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// Who does something, in the words of a county.
fn titled(table: &Toml, key: &str, roles: &Words) -> String {
    let items = table.get(key).and_then(Value::as_array).into_iter().flatten();
    let names = items.map(plain).map(|name| match name.as_str() {
        "system" => "系统自动".to_owned(),
        "duty" => "该户的帮扶责任人".to_owned(),
        _ => roles.get(&name).cloned().unwrap_or(name),
    });
    names.collect::<Vec<_>>().join("、")
}

/// What each role is called: the list of accounts to be opened has both words.
fn roles(policy: &Policy) -> Words {
    let sheets = policy.folders.iter().flat_map(|folder| folder.kind("accounts"));
    let columns = sheets.flat_map(|file| tables(&file.table, "column"));
    let words = columns.flat_map(|column| tables(column, "codes"));
    let mut roles = Words::new();
    for word in words {
        let also = word.get("also").and_then(Value::as_array).into_iter().flatten();
        let title = text_of(word, "is");
        roles.extend(also.map(plain).map(|name| (name, title.clone())));
    }
    roles
}

fn acts(policy: &Policy, roles: &Words) -> String {
    let mut table = Table::new(&["地区", "事项", "由谁办"]);
    for folder in &policy.folders {
        for act in folder.kind("procedure").flat_map(|file| tables(&file.table, "act")) {
            table.row(&[
                folder.title.clone(),
                code(&text_of(act, "name")),
                titled(act, "actors", roles),
            ]);
        }
    }
    table.finish()
}

fn reasons(policy: &Policy, array: &str) -> String {
    let mut table = Table::new(&["编码", "原因", "告知农户"]);
    for folder in &policy.folders {
        for reason in folder.kind("procedure").flat_map(|file| tables(&file.table, array)) {
            table.row(&[
                code(&text_of(reason, "code")),
                text_of(reason, "title"),
                text_of(reason, "tell"),
            ]);
        }
    }
    table.finish()
}

fn rounds(policy: &Policy, figures: &Words) -> String {
    let mut table = Table::new(&["地区", "名称", "至少", "适用", "来源"]);
    for folder in &policy.folders {
        for round in folder.kind("measures").flat_map(|file| tables(&file.table, "round")) {
            let who = ["cases", "classes", "statuses", "risks"].map(|key| list(round, key));
            let who: Vec<String> = who.into_iter().filter(|words| !words.is_empty()).collect();
            let who = if who.is_empty() {
                "其余的户".to_owned()
            } else {
                who.join("、")
            };
            let every = days(round, "days", figures);
            table.row(&[
                folder.title.clone(),
                text_of(round, "title"),
                format!("{every}一次"),
                who,
                source(round),
            ]);
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn regions_stand_beside_the_nation_and_days_are_looked_up() {
        let step = |code: &str, title: &str| {
            format!(
                "[[step]]\ncode = \"{code}\"\ntitle = \"{title}\"\nactors = [\"village\"]\ndays = \"d\"\n\
                     counting = \"working\"\n"
            )
        };
        let national = format!(
            "chain = \"identification\"\norder = [[\"accept\"], [\"visit\"]]\ntotal = \"t\"\n{}{}",
            step("accept", "受理"),
            step("visit", "核查")
        );
        let tree = Tree::of(&[
            (
                "policy/anhui/procedure/identification.toml",
                "chain = \"identification\"\norder = [[\"visit\", \"accept\"]]\n",
            ),
            ("policy/anhui/region.toml", "code = \"34\"\ntitle = \"安徽省\"\n"),
            (
                "policy/national/parameters/cases.toml",
                "[d]\n[[d.value]]\nis = 2\n[t]\n[[t.value]]\nis = 15\n",
            ),
            ("policy/national/procedure/identification.toml", &national),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        for row in [
            "| 全国 | 受理 → 核查 | 15天 |",
            "| 安徽省 | 核查 + 受理 |",
            "| 全国 | 受理 | `accept` | village | 2个工作日 |",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
    }
}
