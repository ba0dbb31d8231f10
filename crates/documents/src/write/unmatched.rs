//! `unmatched.xlsx`: rows that were accepted but tied to nobody, each with its reason.

use std::collections::BTreeMap;
use std::io::Write;

use domain::linkage::Unmatched;
use domain::message::{self, Lang};
use domain::screening::{Screening, UnmatchedRow};

use crate::write::WriteError;
use crate::write::book::{Book, Cell, Column, Look, Table};
use crate::write::words;

/// Writes the workbook of rows tied to nobody.
///
/// # Errors
///
/// When a temporary file or the output cannot be written.
pub fn unmatched(screening: &Screening, out: impl Write + Send) -> Result<(), WriteError> {
    let mut book = Book::new(screening, "对不上人的数据行")?;
    let sheets = book.reserve("对不上人的行", screening.unmatched.len());
    sums(&mut book, screening, &sheets)?;
    let table = Table {
        sheets,
        columns: columns(),
        frozen: 0,
        printed: None,
    };
    book.table(&table, screening.unmatched.iter().map(|row| cells(screening, row)))?;
    book.save(out)
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("文件", 32.0, Look::Text),
        Column::new("工作表", 14.0, Look::Text),
        Column::new("认作", 18.0, Look::Text),
        Column::new("行号", 9.0, Look::Centre),
        Column::new("姓名", 12.0, Look::Text),
        Column::new("身份证号（脱敏）", 21.0, Look::Centre),
        Column::new("乡镇和村", 20.0, Look::Text),
        Column::new("为什么对不上、怎么办", 60.0, Look::Wrapped),
    ]
}

fn cells<'a>(screening: &'a Screening, row: &'a UnmatchedRow) -> Vec<Cell<'a>> {
    let source = screening.sources.get(row.origin.source as usize);
    let text = |text: Option<&'a str>| text.map_or(Cell::Empty, Cell::text);
    vec![
        text(source.map(|s| s.file.as_str())),
        text(source.map(|s| s.worksheet.as_str())),
        text(source.map(words::recognised)),
        Cell::Ordinal(u64::from(row.origin.row)),
        Cell::text(row.name.as_str()),
        Cell::text(row.id.as_str()),
        Cell::text(row.place.as_str()),
        Cell::text(reason(row.reason)),
    ]
}

fn reason(reason: Unmatched) -> String {
    message::render(reason.code(), &[], Lang::Zh)
}

fn sums(book: &mut Book, screening: &Screening, sheets: &[String]) -> Result<(), WriteError> {
    let mut by_reason: BTreeMap<Unmatched, u64> = BTreeMap::new();
    let mut by_source: BTreeMap<u32, u64> = BTreeMap::new();
    for row in &screening.unmatched {
        *by_reason.entry(row.reason).or_default() += 1;
        *by_source.entry(row.origin.source).or_default() += 1;
    }
    let total = screening.unmatched.len() as u64;
    let page = &mut book.page("说明与合计", &[70.0, 12.0, 12.0])?;
    page.title(&format!("{}对不上人的数据行", words::county(screening)))?;
    page.note(&format!(
        "数据截至{}。共 {} 行数据已经读懂，但认不出说的是花名册里的哪一个人或哪一户，所以没有参与判断。改好后重新交来即可。",
        words::long_date(screening.run.as_of),
        words::count(total)
    ))?;
    if sheets.len() > 1 {
        page.note(&format!(
            "行数超过一张工作表的上限，分在 {} 张表里：{}。一行不少。",
            sheets.len(),
            sheets.join("、")
        ))?;
    }
    page.heading("按原因")?;
    let rows: Vec<_> = by_reason
        .iter()
        .map(|(why, n)| line(Cell::text(reason(*why)), *n, total))
        .collect();
    page.grid(&["原因", "行", "占比"], &rows)?;
    page.heading("按文件")?;
    let name = |source: u32| {
        screening
            .sources
            .get(source as usize)
            .map(words::source_name)
            .unwrap_or_default()
    };
    let rows: Vec<_> = by_source
        .iter()
        .map(|(source, n)| line(Cell::text(name(*source)), *n, total))
        .collect();
    page.grid(&["文件 · 工作表", "行", "占比"], &rows)
}

fn line(label: Cell<'_>, n: u64, total: u64) -> Vec<Cell<'_>> {
    vec![
        label,
        Cell::Count(n),
        words::ratio(n, total).map_or(Cell::Empty, Cell::Share),
    ]
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;
    use crate::write::invented::{Invented, nothing};

    #[test]
    fn every_row_is_listed_with_its_reason() {
        for screening in [Invented::default().build(), nothing()] {
            let mut bytes = Vec::new();
            unmatched(&screening, &mut bytes).expect("written");
            let mut book = Xlsx::new(Cursor::new(bytes)).expect("opens");
            let rows = book.worksheet_range("对不上人的行").expect("sheet");
            assert_eq!(rows.height(), screening.unmatched.len() + 1);
            assert!(rows.rows().skip(1).all(|row| !row[7].to_string().is_empty()));
        }
    }
}
