//! What a correction workbook holds, read back.

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use domain::problem::Problem;
use domain::sheet::{Column, Sheet, Subject};
use domain::table::RowOrigin;

use super::*;

const AS_OF: Date = Date::constant(2026, 11, 30);

/// A column without anything special.
pub(in crate::intake) fn column(name: &str, title: &str, kind: ColumnType, role: Option<Role>) -> Column {
    Column {
        name: name.to_owned(),
        title: title.to_owned(),
        aliases: Vec::new(),
        role,
        kind,
        required: role == Some(Role::Id),
        filled: role == Some(Role::Id),
        unit: None,
        min: None,
        max: None,
        sensitive: false,
        of_household: false,
        codes: Vec::new(),
        note: None,
        example: None,
    }
}

/// A sheet with these columns.
pub(in crate::intake) fn sheet(columns: Vec<Column>) -> Sheet {
    Sheet {
        name: "settlement".to_owned(),
        title: "结算表".to_owned(),
        department: "医保局".to_owned(),
        of: Subject::Person,
        register: None,
        every: "每月".to_owned(),
        key: Vec::new(),
        dated_by: None,
        names: Vec::new(),
        lenient: false,
        columns,
        source: None,
    }
}

/// A worksheet with so many refused rows: a wrong date, a missing name and an unknown column.
pub(in crate::intake) fn refused(n_rows: u32) -> RefusedSheet {
    let columns = vec![
        column("id_no", "身份证号", ColumnType::IdCard, Some(Role::Id)),
        column("name", "姓名", ColumnType::Text, Some(Role::Name)),
        column("settled_on", "结算日期", ColumnType::Date, None),
        column("self_paid", "个人自付金额", ColumnType::Money, None),
    ];
    let row = |row| RefusedRow {
        origin: RowOrigin { source: 0, row },
        cells: vec![
            Raw::Text("529901199001010119".to_owned()),
            Raw::Empty,
            Raw::Text("2026年13月1日".to_owned()),
            Raw::Number(1234.5),
            Raw::Text("=1+1".to_owned()),
            Raw::Serial(46000.0),
        ],
        problems: vec![
            (Some(1), Problem::error("SHT-031").arg("column", "姓名")),
            (Some(2), Problem::error("SHT-109").arg("value", "2026年13月1日")),
            (
                None,
                Problem::error("SHT-030")
                    .arg("key", "结算流水号")
                    .arg("file", "甲.xlsx")
                    .arg("row", 7),
            ),
        ],
    };
    RefusedSheet {
        file: "医保结算10月.xlsx".to_owned(),
        worksheet: "明细:1".to_owned(),
        digest: "ab12cd34ef".to_owned(),
        sheet: Arc::new(sheet(columns)),
        headers: ["身份证号", "姓名", "结算日期", "个人自付", "备注", "录入"]
            .map(str::to_owned)
            .to_vec(),
        mapping: vec![Some(0), Some(1), Some(2), Some(3), None, None],
        rows: (4..4 + n_rows).map(row).collect(),
    }
}

fn written(refused: &RefusedSheet, rows_per_worksheet: usize) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    in_parts(refused, AS_OF, rows_per_worksheet, &mut out).unwrap();
    out.into_inner()
}

pub(in crate::intake) fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn rows(bytes: &[u8], worksheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_range(worksheet)
        .unwrap()
        .rows()
        .map(<[Data]>::to_vec)
        .collect()
}

#[test]
fn rows_come_back_as_they_stood() {
    let bytes = written(&refused(2), 100);
    let rows = rows(&bytes, "明细 1");
    assert!(
        rows[0][0]
            .to_string()
            .starts_with("退回更正:医保结算10月.xlsx [明细:1] 共 2 行")
    );
    let head: Vec<String> = rows[1].iter().map(ToString::to_string).collect();
    let given = [
        "身份证号",
        "姓名",
        "结算日期",
        "个人自付",
        "备注",
        "录入",
        REASON_HEADER,
        ORIGIN_HEADER,
    ];
    assert_eq!(head, given);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[2][0], Data::String("529901199001010119".to_owned()));
    assert_eq!(rows[2][1], Data::Empty);
    assert_eq!(rows[2][3], Data::Float(1234.5));
    assert_eq!(rows[2][4], Data::String("=1+1".to_owned()));
    assert!(matches!(&rows[2][5], Data::DateTime(date) if date.as_f64() == 46000.0));
    assert_eq!(rows[2][6].to_string().split(';').count(), 3);
    let origin = parse_origin(&rows[3][7].to_string()).unwrap();
    assert_eq!(
        origin,
        Origin {
            digest: "ab12cd34ef".to_owned(),
            worksheet: "明细:1".to_owned(),
            row: 5
        }
    );
}

#[test]
fn wrong_cells_have_notes_and_nothing_is_a_formula() {
    let bytes = written(&refused(2), 100);
    let comments = part(&bytes, "xl/comments1.xml");
    assert_eq!(comments.matches("<comment ").count(), 4);
    assert!(comments.contains("“姓名”没有填"));
    let worksheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!worksheet.contains("<f>"));
    assert!(worksheet.contains("hidden=\"1\"") && worksheet.contains("<autoFilter ref=\"A2:H4\""));
    assert!(part(&bytes, "docProps/core.xml").contains("2026-11-30T00:00:00Z"));
}

#[test]
fn many_rows_continue_on_further_worksheets() {
    let bytes = written(&refused(5), 2);
    for (name, n_rows) in [("明细 1", 4), ("明细 1(2)", 4), ("明细 1(3)", 3)] {
        assert_eq!(rows(&bytes, name).len(), n_rows);
    }
}

#[test]
fn a_correction_that_comes_back_wrong_keeps_its_shape() {
    let mut again = refused(1);
    again
        .headers
        .extend([REASON_HEADER.to_owned(), ORIGIN_HEADER.to_owned()]);
    again.mapping.extend([None, None]);
    again.rows[0]
        .cells
        .extend([Raw::Text("旧".to_owned()), Raw::Text("00:旧:1".to_owned())]);
    let rows = rows(&written(&again, 100), "明细 1");
    assert_eq!(rows[1].len(), 8);
    assert_eq!(rows[2][7].to_string(), "ab12cd34ef:明细:1:4");
}

#[test]
fn odd_rows_are_written_all_the_same() {
    let mut odd = refused(1);
    odd.worksheet = String::new();
    odd.rows[0].cells = vec![Raw::Number(f64::NAN), Raw::Bool(true), Raw::Error("#N/A".to_owned())];
    odd.rows[0].cells.push(Raw::Text("长".repeat(40_000)));
    let rows = rows(&written(&odd, 100), "结算表");
    assert_eq!(rows[2][1], Data::Bool(true));
    assert_eq!(rows[2][3].to_string().chars().count(), 32_767);
    odd.headers.clear();
    odd.mapping.clear();
    odd.rows.clear();
    assert!(!written(&odd, 100).is_empty());
}

#[test]
fn equal_rows_make_equal_bytes() {
    assert_eq!(written(&refused(50), 20), written(&refused(50), 20));
}
