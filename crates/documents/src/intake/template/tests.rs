//! What a template holds, read back; and that its example row is taken by the reader.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use domain::policy::parse::{PolicyFile, parse};
use domain::sheet::CodeWord;
use domain::table::Values;

use super::*;
use crate::intake::cell::Raw;
use crate::intake::correction::tests::{column, part, sheet};
use crate::intake::typing::{Typer, Words};

fn written(sheet: &Sheet) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    template(sheet, &mut out).unwrap();
    out.into_inner()
}

fn rows(bytes: &[u8], worksheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_range(worksheet)
        .unwrap()
        .rows()
        .map(<[Data]>::to_vec)
        .collect()
}

fn words(words: &[&str]) -> Vec<CodeWord> {
    words
        .iter()
        .map(|is| CodeWord {
            is: (*is).to_owned(),
            also: vec![format!("{is}了")],
        })
        .collect()
}

/// One column of every type.
fn every_type() -> Sheet {
    let long: Vec<String> = (0..60).map(|i| format!("第{i}种情形")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let mut columns = vec![
        column("id_no", "身份证号", ColumnType::IdCard, Some(Role::Id)),
        column("name", "姓名", ColumnType::Text, Some(Role::Name)),
        column("phone", "电话", ColumnType::Text, Some(Role::Phone)),
        column("kind", "类别", ColumnType::Code, None),
        column("case", "情形", ColumnType::Code, None),
        column("several", "多选", ColumnType::Codes, None),
        column("is_working", "是否务工", ColumnType::YesNo, None),
        column("settled_on", "结算日期", ColumnType::Date, None),
        column("month", "月份", ColumnType::Month, None),
        column("paid", "自付", ColumnType::Money, None),
        column("share", "比例", ColumnType::Decimal, None),
        column("n", "人数", ColumnType::Integer, None),
    ];
    columns[3].codes = words(&["住院", "门诊"]);
    columns[4].codes = words(&long);
    columns[5].codes = words(&["甲", "乙"]);
    columns[1].example = Some("张三".to_owned());
    columns[0].example = Some("5299…(18位)".to_owned());
    columns[10].max = Some(1.0);
    columns[11].example = Some("3".to_owned());
    sheet(columns)
}

#[test]
fn the_first_worksheet_has_one_header_row() {
    let sheet = every_type();
    let bytes = written(&sheet);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["结算表", "示例", "填表说明", "选项"]);
    let rows = rows(&bytes, "结算表");
    assert_eq!(rows.len(), 1);
    let titles: Vec<String> = sheet.columns.iter().map(|column| column.title.clone()).collect();
    assert_eq!(rows[0].iter().map(ToString::to_string).collect::<Vec<_>>(), titles);
    assert_eq!(
        part(&bytes, "xl/comments1.xml").matches("<comment ").count(),
        titles.len()
    );
}

#[test]
fn words_are_offered() {
    let bytes = written(&every_type());
    let worksheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(worksheet.contains("<dataValidations count=\"3\">"));
    for wanted in ["住院,门诊", "是,否", "选项'!$A$2:$A$61", "sqref=\"D2:D2000\""] {
        assert!(worksheet.contains(wanted), "{wanted}");
    }
    assert!(part(&bytes, "xl/workbook.xml").contains("state=\"hidden\""));
    assert_eq!(rows(&bytes, CHOICES_WORKSHEET).len(), 61);
}

#[test]
fn the_example_is_filled_by_type() {
    let sheet = every_type();
    let want = [
        "",
        "张三",
        "10000000000",
        "住院",
        "第0种情形",
        "甲",
        "是",
        "2026-10-01",
        "202610",
        "100",
        "1",
        "3",
    ];
    let row = example_row(&sheet);
    assert_eq!(row[1..], want[1..]);
    assert!(row[0].starts_with("529901199001") && row[0].len() == 18);
    let rows = rows(&written(&sheet), EXAMPLE_WORKSHEET);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][0].to_string(), row[0]);
    assert!(matches!(&rows[1][7], Data::DateTime(_)));
    assert_eq!(rows[1][9], Data::Float(100.0));
}

#[test]
fn every_column_is_explained() {
    let sheet = every_type();
    let rows = rows(&written(&sheet), NOTES_WORKSHEET);
    let text = rows
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("|");
    for wanted in [
        "由谁提供:医保局",
        "多久一次:每月",
        "是否必填",
        "住院(也认:住院了)",
        "不大于 1",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert_eq!(rows.len(), 4 + sheet.columns.len());
}

#[test]
fn equal_sheets_make_equal_bytes() {
    assert_eq!(written(&every_type()), written(&every_type()));
}

fn policy_files(folder: &Path, under: &str, into: &mut Vec<PolicyFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            policy_files(&entry.path(), &format!("{path}/"), into);
        } else if path.ends_with(".toml") {
            into.push(PolicyFile {
                path,
                text: std::fs::read_to_string(entry.path()).unwrap(),
            });
        }
    }
}

#[test]
fn the_examples_of_all_sheets_are_accepted() {
    let mut files = Vec::new();
    policy_files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy")),
        "",
        &mut files,
    );
    let (policy, _) = parse(&files, "52");
    assert!(!policy.sheets.is_empty());
    let said = Words {
        yes: vec!["是".to_owned()],
        no: vec!["否".to_owned()],
        blank: vec!["/".to_owned()],
    };
    for sheet in policy.sheets.values() {
        for (column, text) in sheet.columns.iter().zip(example_row(sheet)) {
            let typer = Typer::new(column, false, Date::constant(2026, 11, 30), &said);
            let mut values = Values::for_type(column.kind);
            let taken = typer.push(&Raw::Text(text.clone()), &mut values);
            assert!(
                matches!(taken, Ok(true)),
                "{} {}: {text} {taken:?}",
                sheet.name,
                column.title
            );
        }
        assert!(!written(sheet).is_empty());
    }
}
