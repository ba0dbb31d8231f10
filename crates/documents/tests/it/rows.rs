//! Every row ends accepted, refused or duplicate.

use std::fmt::Write as _;

use domain::sheet::Sheet;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::support::{cell, codes, read, sentences, settlement, write, xlsx};

const ID: &str = "11010519491231002X";
const HEADER: [&str; 11] = [
    "身份证号",
    "姓名",
    "结算流水号",
    "医疗类别",
    "个人自付金额",
    "结算日期",
    "所属月份",
    "住院天数",
    "报销比例",
    "是否异地",
    "慢病病种",
];

/// Reads one cell of one column in an otherwise good row: its value, or the codes of what is wrong.
fn one(sheet: Sheet, title: &str, text: &str) -> String {
    let dir = tempfile::tempdir().expect("dir");
    let good = [ID, "张三", "A1", "住院", "1", "", "", "", "", "", ""];
    let row: Vec<&str> = HEADER
        .iter()
        .zip(good)
        .map(|(head, good)| if *head == title { text } else { good })
        .collect();
    let path = xlsx(dir.path(), "a.xlsx", &[("Sheet1", &[&HEADER, &row])]);
    let (kept, intaken) = read(vec![sheet], &[(path, "a.xlsx")]);
    let texts = sentences(&intaken);
    let bad: Vec<&str> = codes(&intaken)
        .into_iter()
        .filter(|code| code.starts_with("SHT-6"))
        .collect();
    let Some(batch) = kept.batches.first() else {
        assert!(!bad.is_empty(), "{title} {text} {texts}");
        return bad.join(" ");
    };
    let at = batch
        .sheet
        .columns
        .iter()
        .position(|column| column.title == title)
        .expect("column");
    cell(&batch.columns[at], 0, &batch.sheet.columns[at])
}

#[test]
fn cells_of_every_type() {
    let table = [
        ("个人自付金额", "1,234.50", "123450"),
        ("个人自付金额", "￥１２３.5 元", "12350"),
        ("个人自付金额", "1.2万", "1200000"),
        ("个人自付金额", "-5", "SHT-610"),
        ("个人自付金额", "(5)", "SHT-610"),
        ("个人自付金额", "约3000", "SHT-607"),
        ("个人自付金额", "1.234", "SHT-608"),
        ("个人自付金额", "", "SHT-601"),
        ("个人自付金额", "/", "SHT-601"),
        ("身份证号", "110105 19491231 002x", ID),
        ("身份证号", "110105491231002", ID),
        ("身份证号", "110105194912310021", ID),
        ("身份证号", "1.10105E+17", "SHT-602"),
        ("身份证号", "110105194912310000", "SHT-602"),
        ("身份证号", "11010519491231", "SHT-603"),
        ("身份证号", "1101051949A231002X", "SHT-604"),
        ("身份证号", "11010519491331002X", "SHT-605"),
        ("身份证号", "990426199112010074", "SHT-606"),
        ("结算流水号", "5.20123E+17", "SHT-618"),
        ("结算日期", "2026年3月1日", "2026-03-01"),
        ("结算日期", "202603", "2026-03-01"),
        ("结算日期", "26-3-1", "SHT-613"),
        ("结算日期", "2026-02-30", "SHT-614"),
        ("结算日期", "见附件", "SHT-612"),
        ("结算日期", "2027-01-01", "2027-01-01"),
        ("结算日期", "-", "∅"),
        ("所属月份", "2026-10-15", "2026-10-01"),
        ("住院天数", "12", "12"),
        ("住院天数", "1.5", "SHT-608"),
        ("住院天数", "401", "SHT-611"),
        ("报销比例", "0.8125", "8125"),
        ("报销比例", "0.81255", "SHT-608"),
        ("是否异地", "√", "true"),
        ("是否异地", "否", "false"),
        ("是否异地", "也许", "SHT-619"),
        ("医疗类别", "普通 住院", "住院"),
        ("医疗类别", "11", "门诊"),
        ("医疗类别", "住 院", "住院"),
        ("医疗类别", "住院吗", "SHT-615"),
        ("医疗类别", "待核实", "SHT-616"),
        ("慢病病种", "糖尿病、高压", "高血压、糖尿病"),
        ("慢病病种", "糖尿病;感冒", "SHT-616"),
        ("姓名", " 张 三 ", "张 三"),
    ];
    for (title, text, want) in table {
        assert_eq!(one(settlement(), title, text), want, "{title} {text}");
    }
}

#[test]
fn registers_take_doubtful_cells_as_unknown() {
    let register = || Sheet {
        lenient: true,
        ..settlement()
    };
    let table = [
        ("身份证号", "E1234567", "Other(\"E1234567\")"),
        ("身份证号", "1.10105E+17", "SHT-602"),
        ("结算日期", "去年底", "∅"),
        ("个人自付金额", "约3000", "SHT-607"),
    ];
    for (title, text, want) in table {
        assert_eq!(one(register(), title, text), want, "{title} {text}");
    }
}

#[test]
fn typed_cells_of_a_workbook() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (at, title) in (0u16..).zip(HEADER) {
        page.write_string(0, at, title).expect("header");
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (row, number) in (1u32..).zip(["A1", "A2", "A3", "A4"]) {
        page.write_string(row, 0, ID).expect("id");
        page.write_string(row, 2, number).expect("number");
        page.write_string(row, 3, "住院").expect("visit");
        page.write_number(row, 4, 1234.5).expect("paid");
    }
    let day = ExcelDateTime::from_ymd(2026, 3, 1).expect("date");
    page.write_datetime_with_format(1, 5, &day, &date).expect("date");
    page.write_number(2, 5, 46_082).expect("serial");
    page.write_number(3, 5, 20_260_301).expect("digits");
    page.write_formula(4, 4, Formula::new("=1/0").set_result("#DIV/0!"))
        .expect("error");
    page.write_number(1, 3, 21).expect("code as number");
    page.write_boolean(1, 9, true).expect("yes");
    page.write_number(2, 0, 110_105_194_912_310_021.0).expect("lost");
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("a.xlsx");
    book.save(&path).expect("saved");
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    assert_eq!(
        kept.column("medical_settlement", "settlement_no"),
        ["A1", "A3"],
        "{}",
        sentences(&intaken)
    );
    assert_eq!(
        kept.column("medical_settlement", "settled_on"),
        ["2026-03-01", "2026-03-01"]
    );
    let bad: Vec<_> = codes(&intaken)
        .into_iter()
        .filter(|code| code.starts_with("SHT-6"))
        .collect();
    assert_eq!(bad, ["SHT-602", "SHT-617"]);
    assert_eq!(
        intaken
            .problems
            .iter()
            .find(|p| p.code == "SHT-617")
            .and_then(|p| p.place.cell.clone())
            .as_deref(),
        Some("E5")
    );
}

#[test]
fn totals_notes_and_repeated_headers_are_no_data() {
    let dir = tempfile::tempdir().expect("dir");
    let header: &[&str] = &["身份证号", "结算流水号", "个人自付金额"];
    let rows: &[&[&str]] = &[
        header,
        &[ID, "A1", "1"],
        &["小 计", "", "1"],
        header,
        &[],
        &[ID, "合计", "2"],
        &["合计", "", "3"],
        &["备注:以上为本月数据"],
        &["填表人:张三", "", "审核人:李四"],
    ];
    let path = xlsx(dir.path(), "a.xlsx", &[("Sheet1", rows)]);
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    assert_eq!(
        kept.column("medical_settlement", "settlement_no"),
        ["A1", "合计"],
        "{}",
        sentences(&intaken)
    );
    assert_eq!(
        (intaken.sources[0].counts.read, intaken.sources[0].counts.not_data),
        (2, 6)
    );
}

#[test]
fn duplicates_and_conflicts_across_files() {
    let dir = tempfile::tempdir().expect("dir");
    let header: &[&str] = &["身份证号", "结算流水号", "个人自付金额"];
    let a = xlsx(
        dir.path(),
        "a.xlsx",
        &[("Sheet1", &[header, &[ID, "A1", "1"], &[ID, "A2", "2"]])],
    );
    let b = xlsx(
        dir.path(),
        "b.xlsx",
        &[(
            "Sheet1",
            &[header, &[ID, "A1", "1.00"], &[ID, "A2", "3"], &[ID, "A3", "3"]],
        )],
    );
    let copy = dir.path().join("c.xlsx");
    std::fs::copy(&a, &copy).expect("copied");
    let (kept, intaken) = read(vec![settlement()], &[(a, "a.xlsx"), (b, "b.xlsx"), (copy, "c.xlsx")]);
    assert_eq!(kept.n_rows(), 3);
    let counts = &intaken.sources[1].counts;
    assert_eq!(
        (counts.read, counts.accepted, counts.duplicate, counts.refused),
        (3, 1, 1, 1)
    );
    assert!(
        sentences(&intaken).contains("a.xlsx[Sheet1]:3"),
        "{}",
        sentences(&intaken)
    );
    assert!(codes(&intaken).contains(&"SHT-536"));
}

#[test]
fn sentences_hold_no_personal_data() {
    let dir = tempfile::tempdir().expect("dir");
    let rows: &[&[&str]] = &[
        &HEADER,
        &[
            "1101051949123100",
            "张三丰",
            "A1",
            "住院",
            "x",
            "",
            "",
            "",
            "",
            "",
            "癌症晚期",
        ],
    ];
    let path = xlsx(dir.path(), "a.xlsx", &[("Sheet1", rows)]);
    let (_, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    let text = sentences(&intaken);
    assert!(
        !text.contains("1101051949") && !text.contains("张三丰") && !text.contains("癌症晚期"),
        "{text}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn counts_balance_for_any_rows(rows in prop::collection::vec((0u8..5, "[A-C][1-3]", "(1|2|x||合计)", "(住院|21|zz|)"), 0..40)) {
        let mut text = String::from("身份证号,结算流水号,个人自付金额,医疗类别\n");
        for (id, number, paid, visit) in rows {
            let id = ["11010519491231002X", "", "合计", "12", "110105491231002"][usize::from(id)];
            writeln!(text, "{id},{number},{paid},{visit}").expect("text");
        }
        let dir = tempfile::tempdir().expect("dir");
        let path = write(dir.path(), "a.csv", text.as_bytes());
        let (kept, intaken) = read(vec![settlement()], &[(path, "a.csv")]);
        let counts = &intaken.sources[0].counts;
        prop_assert!(counts.balances());
        prop_assert_eq!(counts.accepted as usize, kept.n_rows());
        let refused: usize = intaken.refused.iter().map(|refused| refused.rows.len()).sum();
        prop_assert_eq!(counts.refused as usize, refused);
    }
}
