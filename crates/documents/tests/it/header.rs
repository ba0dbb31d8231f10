//! Headers found by content.

use domain::sheet::ColumnType;

use crate::support::{codes, column, read, sentences, settlement, sheet, xlsx};

const ID: &str = "11010519491231002X";

fn read_one(rows: &[&[&str]]) -> (crate::support::Kept, documents::read::Intaken) {
    let dir = tempfile::tempdir().expect("dir");
    let path = xlsx(dir.path(), "医保.xlsx", &[("Sheet1", rows)]);
    read(vec![settlement(), clue()], &[(path, "医保.xlsx")])
}

fn clue() -> domain::sheet::Sheet {
    let mut id = column("id_no", "身份证号", ColumnType::IdCard);
    id.required = true;
    let topic = column("topic", "诉求内容", ColumnType::Text);
    sheet("clue", "线索", &[], vec![id, topic])
}

#[test]
fn below_titles_by_alias_and_normalised_form() {
    let (kept, intaken) = read_one(&[
        &["2026年3月医保结算明细表"],
        &["填报单位:医保局", "", "", "单位:元"],
        &["* 证件 号码", "结算流水号：", "自付费用（元）", "备用"],
        &[ID, "A1", "12.5", "x"],
    ]);
    assert_eq!(
        kept.column("medical_settlement", "self_paid"),
        ["1250"],
        "{}",
        sentences(&intaken)
    );
    assert_eq!(intaken.sources[0].unknown_columns, ["备用"]);
    assert!(intaken.sources[0].missing_columns.contains(&"姓名".to_owned()));
}

#[test]
fn in_two_rows_with_group_headings() {
    let (kept, intaken) = read_one(&[
        &["身份证号", "结算", "", "费用", ""],
        &["", "结算流水号", "结算日期", "个人自付金额", "医疗类别"],
        &["1", "2", "3", "4", "5"],
        &[ID, "A1", "2026-03-01", "12.5", "住院"],
    ]);
    assert_eq!(
        kept.column("medical_settlement", "self_paid"),
        ["1250"],
        "{}",
        sentences(&intaken)
    );
    assert_eq!(intaken.sources[0].counts.not_data, 1);
}

#[test]
fn in_ten_thousands() {
    let (kept, _) = read_one(&[
        &["身份证号", "结算流水号", "个人自付金额(万元)"],
        &[ID, "A1", "1.234567"],
        &[ID, "A2", "1.2万"],
    ]);
    assert_eq!(kept.column("medical_settlement", "self_paid"), ["1234567"]);
}

#[test]
fn a_missing_required_column_refuses_that_worksheet_only() {
    let dir = tempfile::tempdir().expect("dir");
    let whole: &[&[&str]] = &[&["身份证号", "结算流水号", "个人自付金额"], &[ID, "A1", "1"]];
    let lacking: &[&[&str]] = &[
        &["身份证号", "姓名", "医疗类别", "结算日期", "个人自付金额"],
        &[ID, "张三", "住院", "2026-01-01", "1"],
    ];
    let path = xlsx(
        dir.path(),
        "a.xlsx",
        &[("一", lacking), ("二", whole), ("三", &[&["甲", "乙"], &["1", "2"]])],
    );
    let (kept, intaken) = read(vec![settlement(), clue()], &[(path, "a.xlsx")]);
    assert_eq!(kept.n_rows(), 1);
    assert!(codes(&intaken).contains(&"SHT-524") && codes(&intaken).contains(&"SHT-522"));
    assert!(sentences(&intaken).contains("结算流水号"));
}

#[test]
fn the_same_header_twice() {
    let (kept, intaken) = read_one(&[
        &["身份证号", "结算流水号", "个人自付金额", "个人自付金额"],
        &[ID, "A1", "1", "1"],
        &[ID, "A2", "1", "2"],
        &[ID, "A3", "", "3"],
    ]);
    assert_eq!(kept.column("medical_settlement", "self_paid"), ["100", "300"]);
    assert_eq!(intaken.sources[0].counts.refused, 1);
    assert!(codes(&intaken).contains(&"SHT-525") && codes(&intaken).contains(&"SHT-620"));
}

#[test]
fn an_unknown_header_gets_a_suggestion() {
    let (_, intaken) = read_one(&[
        &["身份证号", "结算流水号", "个人自付金额", "结算日其"],
        &[ID, "A1", "1", "2026-01-01"],
    ]);
    assert!(
        sentences(&intaken).contains("是不是“结算日期”"),
        "{}",
        sentences(&intaken)
    );
}

#[test]
fn two_sheets_that_fit_equally() {
    let dir = tempfile::tempdir().expect("dir");
    let rows: &[&[&str]] = &[&["身份证号", "诉求内容"], &[ID, "x"]];
    let mut other = clue();
    other.name = "petition".into();
    other.title = "信访".into();
    let path = xlsx(dir.path(), "a.xlsx", &[("一", rows), ("信访", rows)]);
    let (kept, intaken) = read(vec![clue(), other], &[(path, "a.xlsx")]);
    assert_eq!(codes(&intaken).iter().filter(|code| **code == "SHT-523").count(), 1);
    assert_eq!(kept.column("petition", "topic"), ["x"]);
}
