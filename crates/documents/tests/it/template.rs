//! Templates: what a department fills in is understood.

use calamine::{Reader as _, Xlsx, open_workbook};
use documents::read::template;
use rust_xlsxwriter::Workbook;

use crate::support::{read, sentences, settlement, words};

#[test]
fn the_example_pasted_into_a_template_is_accepted() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("模板.xlsx");
    template::write(&settlement(), &words(), std::fs::File::create(&path).expect("file")).expect("written");
    let (kept, intaken) = read(vec![settlement()], &[(path.clone(), "模板.xlsx")]);
    assert_eq!(
        kept.n_rows(),
        0,
        "an empty template holds no data, nor does its example"
    );
    assert!(intaken.sources[0].sheet.is_some(), "{}", sentences(&intaken));

    let mut book: Xlsx<_> = open_workbook(&path).expect("opens");
    assert_eq!(book.sheet_names(), ["医保结算明细表", "示例", "填表说明"]);
    let range = book.worksheet_range("示例").expect("example");
    let mut filled = Workbook::new();
    let page = filled.add_worksheet().set_name("医保结算明细表").expect("name");
    for (row, cells) in range.rows().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            page.write_string(row as u32, column as u16, cell.to_string())
                .expect("cell");
        }
    }
    let path = dir.path().join("填好.xlsx");
    filled.save(&path).expect("saved");
    let (kept, intaken) = read(vec![settlement()], &[(path, "填好.xlsx")]);
    assert_eq!(
        kept.column("medical_settlement", "self_paid"),
        ["123450"],
        "{}",
        sentences(&intaken)
    );
    assert!(intaken.sources[0].missing_columns.is_empty());
}
