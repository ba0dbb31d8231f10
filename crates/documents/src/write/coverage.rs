//! `coverage.xlsx`: what was known about whom. Sources, townships × sources, households × sources.

use std::io::Write;

use domain::screening::{Screening, SourceCoverage};

use crate::write::WriteError;
use crate::write::book::{Book, Cell, Column, Look, Table};
use crate::write::words;

/// Writes the workbook of households × sources.
///
/// # Errors
///
/// When a temporary file or the output cannot be written.
pub fn coverage(screening: &Screening, out: impl Write + Send) -> Result<(), WriteError> {
    let mut book = Book::new(screening, "数据覆盖情况")?;
    let grid = book.reserve("农户与数据来源", screening.households.len());
    sources(&mut book, screening, &grid)?;
    townships(&mut book, screening)?;
    households(&mut book, screening, grid)?;
    book.save(out)
}

fn sources(book: &mut Book, screening: &Screening, grid: &[String]) -> Result<(), WriteError> {
    let total = screening.households.len() as u64;
    let delivered = screening.coverage.iter().filter(|source| source.delivered).count();
    let page = &mut book.page("数据来源", &[30.0, 14.0, 10.0, 10.0, 12.0, 13.0, 13.0, 10.0])?;
    page.title(&format!("{}数据覆盖情况", words::county(screening)))?;
    page.note(&format!(
        "数据截至{}。目录里有 {} 种数据表，交来 {delivered} 种。花名册共 {} 户。",
        words::long_date(screening.run.as_of),
        screening.coverage.len(),
        words::count(total)
    ))?;
    page.note("“农户与数据来源”逐户列出：●：该表有这户的记录；○：表交来了，但没有这户；空白：表没交来，不知道。")?;
    page.note("格子里存的是 1(●)和 0(○)，可以筛选，也可以对整列求和得到有记录的户数。")?;
    if grid.len() > 1 {
        page.note(&format!(
            "户数超过一张工作表的上限，分在 {} 张表里：{}。一户不少。",
            grid.len(),
            grid.join("、")
        ))?;
    }
    page.heading("按数据来源")?;
    let rows: Vec<Vec<Cell<'_>>> = screening
        .coverage
        .iter()
        .map(|source| source_line(source, total))
        .collect();
    page.grid(
        &[
            "数据表",
            "由谁提供",
            "多久一次",
            "是否交来",
            "用到的行",
            "最近日期",
            "有记录的农户",
            "占全县",
        ],
        &rows,
    )
}

fn source_line(source: &SourceCoverage, total: u64) -> Vec<Cell<'_>> {
    let mut cells = vec![
        Cell::text(source.title.as_str()),
        Cell::text(source.department.as_str()),
        Cell::text(source.every.as_str()),
        Cell::text(if source.delivered { "已交" } else { "未交" }),
    ];
    if source.delivered {
        cells.extend([
            Cell::Count(source.rows),
            source.latest.map_or(Cell::Quiet("—"), Cell::Date),
            Cell::Count(source.households),
            words::ratio(source.households, total).map_or(Cell::Quiet("—"), Cell::Share),
        ]);
    } else {
        cells.extend([(); 4].map(|()| Cell::Quiet("—")));
    }
    cells
}

fn source_columns(screening: &Screening, width: f64) -> impl Iterator<Item = Column> {
    screening.coverage.iter().map(move |source| {
        let title = if source.delivered {
            source.title.clone()
        } else {
            format!("{}（未交）", source.title)
        };
        Column::new(title, width, Look::Centre)
    })
}

fn townships(book: &mut Book, screening: &Screening) -> Result<(), WriteError> {
    let mut names: Vec<&str> = Vec::new();
    let mut totals: Vec<u64> = Vec::new();
    let mut seen: Vec<Vec<u64>> = Vec::new();
    for (i, card) in screening.households.iter().enumerate() {
        let name = words::township(&card.township);
        let at = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            totals.push(0);
            seen.push(vec![0; screening.coverage.len()]);
            names.len() - 1
        });
        totals[at] += 1;
        for (count, source) in seen[at].iter_mut().zip(&screening.coverage) {
            *count += u64::from(source.seen.get(i).copied().unwrap_or(false));
        }
    }
    let mut columns = vec![
        Column::new("乡镇", 14.0, Look::Text),
        Column::new("农户", 10.0, Look::Text),
    ];
    columns.extend(source_columns(screening, 9.5));
    let table = Table {
        sheets: book.reserve("乡镇与数据来源", names.len()),
        columns,
        frozen: 2,
        printed: None,
    };
    let rows = names.iter().zip(totals).zip(seen).map(|((name, total), seen)| {
        let counts = seen.into_iter().zip(&screening.coverage);
        let counts = counts.map(|(n, source)| if source.delivered { Cell::Count(n) } else { Cell::Empty });
        [Cell::text(*name), Cell::Count(total)]
            .into_iter()
            .chain(counts)
            .collect()
    });
    book.table(&table, rows)
}

fn households(book: &mut Book, screening: &Screening, sheets: Vec<String>) -> Result<(), WriteError> {
    let mut columns = vec![
        Column::new("乡镇", 10.0, Look::Text),
        Column::new("行政村", 10.0, Look::Text),
        Column::new("户编号", 14.0, Look::Text),
        Column::new("户主", 10.0, Look::Text),
        Column::new("有记录的表", 8.0, Look::Centre),
    ];
    columns.extend(source_columns(screening, 5.6));
    let table = Table {
        sheets,
        columns,
        frozen: 5,
        printed: None,
    };
    let rows = screening.households.iter().enumerate().map(|(i, card)| {
        let mut cells = Vec::with_capacity(screening.coverage.len() + 5);
        let seen = |source: &SourceCoverage| source.seen.get(i).copied().unwrap_or(false);
        let known = screening.coverage.iter().filter(|source| seen(source)).count() as u64;
        cells.extend([
            Cell::text(words::township(&card.township)),
            Cell::text(card.village.as_str()),
            Cell::text(card.household_no.as_str()),
            Cell::text(card.head_name.as_str()),
            Cell::Ordinal(known),
        ]);
        cells.extend(
            screening
                .coverage
                .iter()
                .map(|s| if s.delivered { Cell::Mark(seen(s)) } else { Cell::Empty }),
        );
        cells
    });
    book.table(&table, rows)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{DataType, Reader, Xlsx};

    use super::*;
    use crate::write::invented::{Invented, nothing};

    #[test]
    fn the_grid_tells_seen_from_not_seen_from_not_delivered() {
        for screening in [Invented::default().build(), nothing()] {
            let mut bytes = Vec::new();
            coverage(&screening, &mut bytes).expect("written");
            let mut book = Xlsx::new(Cursor::new(bytes)).expect("opens");
            let grid = book.worksheet_range("农户与数据来源").expect("sheet");
            assert_eq!(grid.height(), screening.households.len() + 1);
            for (i, row) in grid.rows().skip(1).enumerate() {
                for (source, cell) in screening.coverage.iter().zip(&row[5..]) {
                    let want = source.delivered.then(|| f64::from(u8::from(source.seen[i])));
                    assert_eq!(cell.as_f64(), want, "{} {i}", source.sheet);
                }
            }
        }
    }
}
