//! docs/reference/parameters.md: every figure with its region, date and source.

use toml::Table as Toml;

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Folder, Policy, plain, source, tables, text_of};

/// The page.
pub fn page(policy: &Policy) -> String {
    let mut page = format!(
        "{NOTICE}\n\n# 参数表\n\n规则和核查用到的每一个数:哪个地区、从哪天起、是多少、出自哪里。\
         取值时先看最具体的地区,再看不晚于截止日期的最近一次。来源等级:A 政府网站,B 报刊转载,C 县级范本,\
         G 公开代码,K 常识,I 推定;K 和 I 都待核实。\n"
    );
    for (theme, heading) in themes(policy) {
        page.push_str(&format!(
            "\n## {}\n\n",
            if heading.is_empty() { theme.clone() } else { heading }
        ));
        let mut table = Table::new(&["参数", "名称", "单位", "地区", "起", "值", "来源", "核对日期"]);
        for folder in &policy.folders {
            folder
                .kind("parameters")
                .filter(|file| file.stem() == theme)
                .for_each(|file| {
                    rows(folder, &file.table, &mut table);
                });
        }
        page.push_str(&table.finish());
    }
    page
}

/// Theme files in order of name, with the heading of the first folder that has one.
fn themes(policy: &Policy) -> Vec<(String, String)> {
    let mut themes: Vec<(String, String)> = Vec::new();
    for file in policy.folders.iter().flat_map(|folder| folder.kind("parameters")) {
        if !themes.iter().any(|(theme, _)| theme == file.stem()) {
            themes.push((file.stem().to_owned(), file.heading.clone()));
        }
    }
    themes.sort();
    themes
}

fn rows(folder: &Folder, parameters: &Toml, table: &mut Table) {
    for (name, parameter) in parameters
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_table()?)))
    {
        let unit = text_of(parameter, "unit");
        for value in tables(parameter, "value") {
            table.row(&[
                code(name),
                text_of(parameter, "title"),
                unit.clone(),
                region(folder, value),
                text_of(value, "from"),
                shown(value, &unit),
                source(value),
                text_of(parameter, "last_checked_on"),
            ]);
        }
    }
}

fn region(folder: &Folder, value: &Toml) -> String {
    let code = text_of(value, "region");
    if code.is_empty() || code == folder.code {
        folder.title.clone()
    } else {
        code
    }
}

fn shown(value: &Toml, unit: &str) -> String {
    let Some(is) = value.get("is") else {
        return String::new();
    };
    match (is, unit) {
        (toml::Value::String(text), _) if text == "repealed" => "已废止".to_owned(),
        (toml::Value::Float(share), "比例") => format!("{}%", (share * 100_000.0).round() / 1_000.0),
        (toml::Value::Integer(share), "比例") => format!("{}%", share * 100),
        (toml::Value::Integer(amount), "元") => grouped(*amount),
        _ => plain(is),
    }
}

/// An integer with a comma between thousands.
fn grouped(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = if amount < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn amounts_are_grouped_and_shares_are_per_cent() {
        let table = [
            ("is = 52300", "元", "52,300"),
            ("is = 0.145", "比例", "14.5%"),
            ("is = \"repealed\"", "元", "已废止"),
            ("is = -1", "元", "-1"),
        ];
        for (text, unit, want) in table {
            assert_eq!(shown(&text.parse().expect("toml"), unit), want);
        }
    }

    #[test]
    fn a_regional_value_stands_beside_the_national_one() {
        let value = |is: u32| {
            format!("# 收入\n[line]\ntitle = \"线\"\nunit = \"元\"\n[[line.value]]\nfrom = 2021-01-01\nis = {is}\n")
        };
        let (nation, guizhou) = (value(6000), value(8000));
        let tree = Tree::of(&[
            ("policy/guizhou/parameters/income.toml", &guizhou),
            ("policy/guizhou/region.toml", "code = \"52\"\ntitle = \"贵州省\"\n"),
            ("policy/national/parameters/income.toml", &nation),
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        assert!(page.contains("## 收入\n"), "{page}");
        assert!(page.contains("| 全国 | 2021-01-01 | 6,000 |"), "{page}");
        assert!(page.contains("| 贵州省 | 2021-01-01 | 8,000 |"), "{page}");
    }
}
