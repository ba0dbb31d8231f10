//! The correction round trip: refused rows come back as a workbook, are put right, and dropped in again.

use std::path::{Path, PathBuf};

use calamine::{Reader as _, Xlsx, open_workbook};
use domain::screening::Screening;

use crate::support::{BILLS_HEADER, Work, covered, households, id, lines, members};

/// Two bills in order, and three that nobody can use: digits lost, an amount in words, a day that never was.
fn county(work: &Work) {
    work.put("成员.csv", members());
    work.put("户.csv", households(["9000", "40000", "60000"]));
    let rows = [
        format!("{},,A1,住院,2026-05-06,900,800", id(1)),
        "5.29901E+17,,A2,住院,2026-05-06,900,800".to_owned(),
        format!("{},,A3,住院,2026-05-06,900,约三千", id(3)),
        format!("{},,A4,住院,2026-02-30,900,700", id(5)),
        format!("{},,A5,住院,2026-05-07,900,600", id(6)),
    ];
    work.put("结算.csv", format!("{BILLS_HEADER}{}\n", rows.join("\n")));
}

fn workbooks(work: &Work) -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(work.out().join("corrections")) else {
        return Vec::new();
    };
    folder.map(|entry| entry.expect("entry").path()).collect()
}

/// The cells of a workbook's first page as text.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("opens");
    let range = book.worksheet_range_at(0).expect("page").expect("range");
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

/// What a clerk puts right, saved as a csv: the rows of these serial numbers only.
fn mended(path: &Path, fixes: &[(&str, usize, String)]) -> String {
    let rows = cells(path);
    let quoted = |row: &[String]| {
        row.iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect::<Vec<_>>()
            .join(",")
            + "\n"
    };
    let mut text = quoted(&rows[0]);
    for row in &rows[1..] {
        if let Some((_, column, value)) = fixes.iter().find(|(serial, ..)| row[2] == *serial) {
            let mut row = row.clone();
            row[*column] = value.clone();
            text.push_str(&quoted(&row));
        }
    }
    text
}

/// Accepted, refused and corrected rows of the file that came first.
fn first_file(s: &Screening) -> (u64, u64, u64) {
    let source = s
        .sources
        .iter()
        .find(|source| source.file == "结算.csv")
        .expect("source");
    (source.counts.accepted, source.counts.refused, source.counts.corrected)
}

#[test]
fn refused_rows_come_back_are_mended_and_count_once() {
    let work = Work::new();
    county(&work);
    let before = work.screen();
    assert_eq!(
        first_file(&before.screening),
        (2, 3, 0),
        "{}",
        lines(&before.screening.problems)
    );
    assert!(before.refused);
    let books = workbooks(&work);
    assert_eq!(books.len(), 1);
    let rows = cells(&books[0]);
    assert_eq!(rows.len(), 4, "a header and the three refused rows");
    assert_eq!(rows[0][..7].join(","), BILLS_HEADER.trim_end());

    let first = mended(&books[0], &[("A2", 0, id(2)), ("A3", 6, "3000".into())]);
    work.put("改正一.csv", &first);
    let again = work.screen();
    assert_eq!(
        first_file(&again.screening),
        (2, 3, 2),
        "{}",
        lines(&again.screening.problems)
    );
    assert_eq!(covered(&again.screening, "medical_settlement").rows, 4);
    assert!(again.screening.counts().balances());
    assert!(again.refused, "one row is still wrong");
    let books = workbooks(&work);
    assert_eq!(books.len(), 1);
    assert_eq!(cells(&books[0]).len(), 2, "only the row that nobody mended comes back");

    // The same rows once more under another name: nothing is doubled.
    work.put("改正一(1).csv", format!("{first}\n"));
    work.put("改正二.csv", mended(&books[0], &[("A4", 4, "2026-02-28".into())]));
    let third = work.screen();
    let s = &third.screening;
    assert_eq!(first_file(s), (2, 3, 3), "{}", lines(&s.problems));
    assert_eq!(covered(s, "medical_settlement").rows, 5);
    assert!(s.counts().balances());
    assert!(workbooks(&work).is_empty());
    assert!(!third.refused, "{}", lines(&s.problems));
    let paid: i64 = s.leads.iter().filter_map(|lead| lead.burden).sum();
    assert!(paid <= 80_000 * 2 + 300_000 + 70_000 + 60_000, "{paid}");
}
