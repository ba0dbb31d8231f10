//! docs/reference/sheets.md: every sheet a department may deliver, column by column.

use toml::Table as Toml;
use toml::Value;

use super::NOTICE;
use super::markdown::{Table, code};
use super::policy::{Folder, Policy, flag, plain, tables, text_of};

/// The page.
pub fn page(policy: &Policy) -> String {
    let mut index = Table::new(&["表", "名称", "部门", "一行是", "多久一次", "认重复行", "列数", "适用"]);
    let mut sections = String::new();
    let mut n_sheets = 0;
    for folder in &policy.folders {
        for file in folder.kind("sheets") {
            index.row(&entry(folder, &file.table));
            sections.push_str(&section(&file.table, &file.heading));
            n_sheets += 1;
        }
    }
    let intro = "列名按“列名”“也认”两栏对,不分全角半角和空格;必有的列缺了,整个文件退回;必填的格空着,这一行退回。";
    format!(
        "{NOTICE}\n\n# 表格目录\n\n共 {n_sheets} 种表。{intro}空表可用 `shouwang template` 取得。\n\n{}{sections}",
        index.finish()
    )
}

fn entry(folder: &Folder, sheet: &Toml) -> [String; 8] {
    [
        code(&text_of(sheet, "name")),
        text_of(sheet, "title"),
        text_of(sheet, "department"),
        of(sheet).to_owned(),
        text_of(sheet, "every"),
        key(sheet),
        tables(sheet, "column").len().to_string(),
        folder.title.clone(),
    ]
}

fn of(sheet: &Toml) -> &'static str {
    match text_of(sheet, "of").as_str() {
        "person" => "一个人",
        "household" => "一户",
        "village" => "一个村",
        _ => "一条",
    }
}

/// Titles of the columns that make two rows the same row.
fn key(sheet: &Toml) -> String {
    let names: Vec<String> = sheet
        .get("key")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(plain)
        .collect();
    if names.is_empty() {
        return "整行".to_owned();
    }
    let columns = tables(sheet, "column");
    let titles = names.iter().map(|name| {
        let column = columns.iter().find(|column| text_of(column, "name") == *name);
        column.map_or_else(|| name.clone(), |column| text_of(column, "title"))
    });
    titles.collect::<Vec<_>>().join("、")
}

fn section(sheet: &Toml, heading: &str) -> String {
    let mut table = Table::new(&["列", "列名", "也认", "类型", "必有", "必填", "范围", "可选值", "说明"]);
    tables(sheet, "column")
        .into_iter()
        .for_each(|column| table.row(&row(column)));
    format!("\n## {}\n\n{heading}\n\n{}", text_of(sheet, "title"), table.finish())
}

fn row(column: &Toml) -> [String; 9] {
    let required = flag(column, "required");
    let filled = column.get("filled").and_then(Value::as_bool).unwrap_or(required);
    let tick = |yes: bool| if yes { "✓" } else { "" }.to_owned();
    let mut note = text_of(column, "note");
    if flag(column, "sensitive") {
        note.push_str("(敏感,不进公示)");
    }
    [
        code(&text_of(column, "name")),
        text_of(column, "title"),
        text_of(column, "aliases"),
        kind(column),
        tick(required),
        tick(filled),
        range(column),
        codes(column),
        note,
    ]
}

fn kind(column: &Toml) -> String {
    let name = match text_of(column, "type").as_str() {
        "text" => "文字".to_owned(),
        "id_card" => "身份证号".to_owned(),
        "money" => "金额".to_owned(),
        "integer" => "整数".to_owned(),
        "decimal" => "小数".to_owned(),
        "date" => "日期".to_owned(),
        "month" => "年月".to_owned(),
        "code" => "选一项".to_owned(),
        "codes" => "选几项".to_owned(),
        "yes_no" => "是/否".to_owned(),
        other => other.to_owned(),
    };
    let unit = text_of(column, "unit");
    if unit.is_empty() {
        name
    } else {
        format!("{name}({unit})")
    }
}

fn range(column: &Toml) -> String {
    let (min, max) = (text_of(column, "min"), text_of(column, "max"));
    match (min.is_empty(), max.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("≥ {min}"),
        (true, false) => format!("≤ {max}"),
        (false, false) => format!("{min}~{max}"),
    }
}

fn codes(column: &Toml) -> String {
    let words = tables(column, "codes").into_iter().map(|word| text_of(word, "is"));
    words.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn a_sheet_shows_its_columns_and_key() {
        let sheet = "# 看病。\nname = \"bill\"\ntitle = \"结算表\"\ndepartment = \"医保局\"\nof = \"person\"\nkey = [\"no\"]\n\
                     [[column]]\nname = \"no\"\ntitle = \"流水号\"\naliases = [\"单号\"]\ntype = \"text\"\nrequired = true\n\
                     [[column]]\nname = \"paid\"\ntitle = \"自付\"\ntype = \"money\"\nunit = \"元\"\nmin = 0\n";
        let tree = Tree::of(&[
            ("policy/national/region.toml", "code = \"\"\ntitle = \"全国\"\n"),
            ("policy/national/sheets/bill.toml", sheet),
        ]);
        let page = page(&Policy::read(&tree).expect("policy"));
        let wanted = [
            "| `bill` | 结算表 | 医保局 | 一个人 |  | 流水号 | 2 | 全国 |",
            "| `no` | 流水号 | 单号 | 文字 | ✓ | ✓ |  |  |  |",
            "| `paid` | 自付 |  | 金额(元) |  |  | ≥ 0 |  |  |",
        ];
        for want in wanted {
            assert!(page.contains(want), "{want}\n{page}");
        }
    }
}
