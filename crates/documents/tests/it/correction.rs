//! The correction round trip.

use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use documents::read::correction;
use domain::sheet::Sheet;
use rust_xlsxwriter::Workbook;

use crate::support::{read, sentences, settlement, xlsx};

const ID: &str = "11010519491231002X";

fn keyless() -> Sheet {
    Sheet {
        key: Vec::new(),
        ..settlement()
    }
}

fn original(dir: &Path) -> PathBuf {
    let rows: &[&[&str]] = &[
        &["证件号码", "结算流水号", "自付费用", "备用"],
        &[ID, "A1", "1", "甲"],
        &["1.10105E+17", "A2", "2", "乙"],
        &[ID, "A3", "约3000", "丙"],
        &["12", "A4", "", "丁"],
    ];
    xlsx(dir, "结算.xlsx", &[("一月", rows)])
}

/// Gives back the refused rows as a workbook of this name.
fn give_back(dir: &Path, name: &str, sheet: Sheet, files: &[(PathBuf, &str)]) -> PathBuf {
    let (_, intaken) = read(vec![sheet], files);
    assert_eq!(intaken.refused.len(), 1, "{}", sentences(&intaken));
    let path = dir.join(name);
    correction::write(&intaken.refused[0], std::fs::File::create(&path).expect("file")).expect("written");
    path
}

/// What a clerk does: changes cells of a workbook and keeps the rest, hidden columns included.
fn mend(path: &Path, to: &Path, changes: &[(usize, usize, &str)]) {
    let mut book: Xlsx<_> = open_workbook(path).expect("opens");
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).expect("range");
    let mut out = Workbook::new();
    let page = out.add_worksheet().set_name(name).expect("name");
    for (row, cells) in range.rows().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let text = changes
                .iter()
                .find(|(r, c, _)| (*r, *c) == (row, column))
                .map(|(_, _, text)| (*text).to_owned());
            let text = text.unwrap_or_else(|| match cell {
                Data::String(text) => text.clone(),
                _ => String::new(),
            });
            page.write_string(row as u32, column as u16, text).expect("cell");
        }
    }
    out.save(to).expect("saved");
}

fn texts(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("opens");
    let range = book.worksheet_range_at(0).expect("page").expect("range");
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

#[test]
fn refused_rows_come_back_in_their_shape() {
    let dir = tempfile::tempdir().expect("dir");
    let back = give_back(
        dir.path(),
        "退.xlsx",
        settlement(),
        &[(original(dir.path()), "结算.xlsx")],
    );
    let rows = texts(&back);
    assert_eq!(rows[0][..5], ["证件号码", "结算流水号", "自付费用", "备用", "退回原因"]);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1][..4], ["1.10105E+17", "A2", "2", "乙"]);
    assert!(rows[1][4].contains("末几位"), "{:?}", rows[1]);
    assert!(
        rows[3][4].contains("18 位") && rows[3][4].contains("必须填写"),
        "{:?}",
        rows[3]
    );
}

#[test]
fn mended_rows_count_once_in_any_order() {
    for sheet in [settlement, keyless] {
        let dir = tempfile::tempdir().expect("dir");
        let first = original(dir.path());
        let back = give_back(dir.path(), "退.xlsx", sheet(), &[(first.clone(), "结算.xlsx")]);
        let mended = dir.path().join("改.xlsx");
        mend(&back, &mended, &[(1, 0, ID), (2, 2, "3000")]);
        let again = dir.path().join("再.xlsx");
        std::fs::copy(&mended, &again).expect("copied");
        let files = [
            (first.clone(), "结算.xlsx"),
            (mended.clone(), "改.xlsx"),
            (back.clone(), "退.xlsx"),
            (again, "再.xlsx"),
        ];
        for order in [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]] {
            let files: Vec<_> = order.iter().map(|at| files[*at].clone()).collect();
            let (kept, intaken) = read(vec![sheet()], &files);
            let mut paid = kept.column("medical_settlement", "self_paid");
            paid.sort();
            assert_eq!(paid, ["100", "200", "300000"], "{order:?} {}", sentences(&intaken));
            let source = intaken
                .sources
                .iter()
                .find(|source| source.file == "结算.xlsx")
                .expect("original");
            assert_eq!((source.counts.refused, source.counts.corrected), (3, 2), "{order:?}");
            let still: usize = intaken.refused.iter().map(|refused| refused.rows.len()).sum();
            assert_eq!(still, 1, "{order:?}: only the row that nobody mended comes back, once");
        }
    }
}

#[test]
fn a_second_round_brings_in_the_rest() {
    let dir = tempfile::tempdir().expect("dir");
    let first = original(dir.path());
    let back = give_back(dir.path(), "退1.xlsx", keyless(), &[(first.clone(), "结算.xlsx")]);
    let mended = dir.path().join("改1.xlsx");
    mend(&back, &mended, &[(1, 0, ID), (2, 2, "3000"), (3, 0, ID)]);
    let files = [(first.clone(), "结算.xlsx"), (mended.clone(), "改1.xlsx")];
    let back = give_back(dir.path(), "退2.xlsx", keyless(), &files);
    let rows = texts(&back);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1][0], ID, "the row comes back as last written");
    let twice = dir.path().join("改2.xlsx");
    mend(&back, &twice, &[(1, 2, "4")]);
    let (kept, intaken) = read(
        vec![keyless()],
        &[(twice, "改2.xlsx"), (first, "结算.xlsx"), (mended, "改1.xlsx")],
    );
    assert_eq!(kept.n_rows(), 4, "{}", sentences(&intaken));
    assert!(intaken.refused.is_empty());
    let source = intaken
        .sources
        .iter()
        .find(|source| source.file == "结算.xlsx")
        .expect("original");
    assert_eq!((source.counts.refused, source.counts.corrected), (3, 3));
}

#[test]
fn a_correction_alone_and_one_of_a_used_row() {
    let dir = tempfile::tempdir().expect("dir");
    let first = original(dir.path());
    let back = give_back(dir.path(), "退.xlsx", settlement(), &[(first, "结算.xlsx")]);
    let mended = dir.path().join("改.xlsx");
    mend(&back, &mended, &[(1, 0, ID)]);
    let (kept, _) = read(vec![settlement()], &[(mended, "改.xlsx")]);
    assert_eq!(kept.n_rows(), 1);
}
