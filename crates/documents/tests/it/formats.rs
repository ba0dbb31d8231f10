//! The same table in every format and encoding.

use encoding_rs::{GB18030, UTF_16LE};
use rust_xlsxwriter::Workbook;

use crate::support::{codes, read, settlement, write, xlsx};

const TEXT: &str = "身份证号,姓名,结算流水号,医疗类别,个人自付金额,结算日期\n\
11010519491231002X,张三,A1,住院,\"1,234.50\",2026-03-01\n\
11010519491231002X,李四,A2,普通门诊,1.2万,2026年3月1日\n";

fn paid(file: &str, bytes: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let dir = tempfile::tempdir().expect("dir");
    let path = write(dir.path(), file, bytes);
    let (kept, intaken) = read(vec![settlement()], &[(path, file)]);
    (kept.column("medical_settlement", "self_paid"), codes(&intaken))
}

#[test]
fn text_in_every_encoding() {
    let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_be: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let with_bom = |bom: &[u8], bytes: &[u8]| [bom, bytes].concat();
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("utf-8", TEXT.as_bytes().to_vec()),
        ("utf-8 bom", with_bom(b"\xef\xbb\xbf", TEXT.as_bytes())),
        ("gb18030", GB18030.encode(TEXT).0.into_owned()),
        ("utf-16 le bom", with_bom(b"\xff\xfe", &utf16)),
        ("utf-16 be bom", with_bom(b"\xfe\xff", &utf16_be)),
        ("utf-16 le", utf16.clone()),
        ("crlf", TEXT.replace('\n', "\r\n").into_bytes()),
        (
            "tabs",
            TEXT.replace("\"1,234.50\"", "1234.50").replace(',', "\t").into_bytes(),
        ),
        (
            "semicolons",
            TEXT.replace("\"1,234.50\"", "1234.50").replace(',', ";").into_bytes(),
        ),
    ];
    assert_eq!(UTF_16LE.name(), "UTF-16LE");
    for (what, bytes) in table {
        for name in ["a.csv", "a.xls", "a.txt"] {
            let (paid, codes) = paid(name, &bytes);
            assert_eq!(paid, ["123450", "1200000"], "{what} {codes:?}");
        }
    }
}

#[test]
fn several_worksheets_and_hidden_ones() {
    let dir = tempfile::tempdir().expect("dir");
    let header: &[&str] = &["身份证号", "结算流水号", "个人自付金额"];
    let path = xlsx(
        dir.path(),
        "a.xlsx",
        &[
            (
                "一月",
                &[&["医保结算明细表"], header, &["11010519491231002X", "A1", "5"]],
            ),
            ("目录", &[&["见各表"]]),
            ("空白", &[]),
            ("示例", &[header, &["11010519491231002X", "X", "5"]]),
            (
                "二月",
                &[
                    header,
                    &["11010519491231002X", "A2", "6"],
                    &["11010519491231002X", "A1", "5"],
                ],
            ),
        ],
    );
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    assert_eq!(kept.column("medical_settlement", "self_paid"), ["500", "600"]);
    let counts: Vec<_> = intaken
        .sources
        .iter()
        .map(|s| (s.worksheet.as_str(), s.counts.accepted, s.counts.duplicate))
        .collect();
    assert_eq!(counts, [("一月", 1, 0), ("空白", 0, 0), ("二月", 1, 1)]);
    assert!(
        kept.batches
            .iter()
            .all(|batch| batch.origins.iter().all(|origin| origin.row >= 2))
    );
}

#[test]
fn a_hidden_list_of_codes_is_no_data_and_a_hidden_table_is() {
    let dir = tempfile::tempdir().expect("dir");
    let header = ["身份证号", "结算流水号", "个人自付金额"];
    let mut book = Workbook::new();
    for (name, hidden, rows) in [
        ("结算", false, [header, ["11010519491231002X", "A1", "5"]]),
        ("上月", true, [header, ["11010519491231002X", "A2", "6"]]),
        ("字典", true, [["甲", "乙", "丙"], ["住院", "普通门诊", "慢特病"]]),
        // Under names of columns, and without those that a settlement must have.
        ("字典2", true, [["姓名", "医疗类别", "结算日期"], ["", "住院", ""]]),
        ("别的", false, [["甲", "乙", "丙"], ["1", "2", "3"]]),
    ] {
        let page = book.add_worksheet().set_name(name).expect("name").set_hidden(hidden);
        for (row, cells) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(cells) {
                page.write_string(row, column, cell).expect("cell");
            }
        }
    }
    let path = dir.path().join("a.xlsx");
    book.save(&path).expect("saved");
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.xlsx")]);
    assert_eq!(kept.column("medical_settlement", "self_paid"), ["500", "600"]);
    let worksheets: Vec<&str> = intaken.sources.iter().map(|source| source.worksheet.as_str()).collect();
    assert_eq!(worksheets, ["结算", "上月", "别的"], "lists of codes are no tables");
    let codes = codes(&intaken);
    for (code, n) in [("SHT-537", 2), ("SHT-520", 1), ("SHT-522", 1), ("SHT-524", 0)] {
        assert_eq!(codes.iter().filter(|one| **one == code).count(), n, "{code}: {codes:?}");
    }
}

#[test]
fn an_ods_with_repeats() {
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let number =
        "<table:table-cell office:value-type=\"float\" office:value=\"7.5\"><text:p>7.50</text:p></table:table-cell>";
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet><table:table table:name=\"表\">{}{}{}{}</table:table></office:spreadsheet></office:body></office:document-content>",
        row(&[text("身份证号"), text("结算流水号"), text("个人自付金额")].concat()),
        row(&format!("{}{}{number}", text("11010519491231002X"), text("A&amp;1"))),
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        row(&format!("{}{}{number}", text("11010519491231002X"), text("A2"))),
    );
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("a.ods");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("file"));
    let options = zip::write::SimpleFileOptions::default();
    for (name, body) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ] {
        zip.start_file(name, options).expect("entry");
        std::io::Write::write_all(&mut zip, body.as_bytes()).expect("written");
    }
    zip.finish().expect("zip");
    let (kept, intaken) = read(vec![settlement()], &[(path, "a.ods")]);
    assert_eq!(
        kept.column("medical_settlement", "self_paid"),
        ["750", "750"],
        "{:?}",
        codes(&intaken)
    );
    assert_eq!(kept.column("medical_settlement", "settlement_no"), ["A&1", "A2"]);
    assert_eq!(kept.batches[0].origins[1].row, 1_048_003);
}
