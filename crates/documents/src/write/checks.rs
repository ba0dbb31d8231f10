//! `data_checks.xlsx`: what the data checks ask to correct, with a page of sums per check.

use std::collections::BTreeMap;
use std::io::Write;

use domain::screening::{Finding, RuleTally, Screening};

use crate::write::WriteError;
use crate::write::book::{Book, Cell, Column, Look, Table};
use crate::write::figures::Figures;
use crate::write::words;

/// Writes the workbook of findings, a worksheet per level.
///
/// # Errors
///
/// When a temporary file or the output cannot be written.
pub fn data_checks(screening: &Screening, out: impl Write + Send) -> Result<(), WriteError> {
    write(screening, Book::new(screening, "数据质量核查表")?, out)
}

fn write(screening: &Screening, mut book: Book, out: impl Write + Send) -> Result<(), WriteError> {
    let levels = by_level(screening);
    let sheets: Vec<Vec<String>> = levels
        .iter()
        .map(|(title, findings)| book.reserve(title, findings.len()))
        .collect();
    sums(&mut book, screening, &sheets)?;
    for ((_, findings), sheets) in levels.iter().zip(sheets) {
        let table = Table {
            sheets,
            columns: columns(),
            frozen: 4,
            printed: None,
        };
        book.table(&table, findings.iter().map(|finding| cells(screening, finding)))?;
    }
    book.save(out)
}

/// Findings by level of their check, the most severe level first, each in the order of the register.
fn by_level(screening: &Screening) -> Vec<(&str, Vec<&Finding>)> {
    let mut order: Vec<(&str, &str)> = Vec::new();
    for check in &screening.checks {
        if !order.iter().any(|(name, _)| *name == check.level) {
            order.push((&check.level, &check.level_title));
        }
    }
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &screening.findings {
        if let Some(check) = screening.checks.get(finding.check) {
            groups.entry(&check.level).or_default().push(finding);
        }
    }
    order.sort_by_key(|(name, _)| severity(name));
    order
        .into_iter()
        .filter_map(|(name, title)| {
            let mut findings = groups.remove(name)?;
            findings.sort_by_key(|finding| (finding.household, finding.check));
            Some((if title.is_empty() { name } else { title }, findings))
        })
        .collect()
}

/// Levels of data checks, the most severe first.
fn severity(level: &str) -> usize {
    ["error", "warning", "hint"]
        .iter()
        .position(|known| *known == level)
        .unwrap_or(usize::MAX)
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("乡镇", 10.0, Look::Text),
        Column::new("行政村", 10.0, Look::Text),
        Column::new("户编号", 14.0, Look::Text),
        Column::new("户主", 10.0, Look::Text),
        Column::new("成员", 14.0, Look::Text),
        Column::new("级别", 7.0, Look::Centre),
        Column::new("主题", 9.0, Look::Centre),
        Column::new("核查项", 24.0, Look::Text),
        Column::new("有什么不对、怎么办", 64.0, Look::Wrapped),
        Column::new("编号", 12.0, Look::Centre),
        Column::new("更正情况", 14.0, Look::ToFill).with_choices(&["已更正", "核实无误", "待核实"]),
    ]
}

fn cells<'a>(screening: &'a Screening, finding: &'a Finding) -> Vec<Cell<'a>> {
    let (Some(card), Some(check)) = (
        screening.households.get(finding.household as usize),
        screening.checks.get(finding.check),
    ) else {
        return Vec::new();
    };
    vec![
        Cell::text(words::township(&card.township)),
        Cell::text(card.village.as_str()),
        Cell::text(card.household_no.as_str()),
        Cell::text(card.head_name.as_str()),
        finding
            .person
            .as_ref()
            .map_or(Cell::Empty, |p| Cell::text(words::person(p))),
        level(check),
        Cell::text(check.risk.as_str()),
        Cell::text(check.title.as_str()),
        Cell::text(finding.sentence.as_str()),
        Cell::text(check.code.as_str()),
        Cell::Empty,
    ]
}

fn level(check: &RuleTally) -> Cell<'_> {
    Cell::Level(severity(&check.level), &check.level_title)
}

fn sums(book: &mut Book, screening: &Screening, sheets: &[Vec<String>]) -> Result<(), WriteError> {
    let figures = Figures::of(screening);
    let page = &mut book.page("说明与合计", &[13.0, 30.0, 10.0, 9.0, 11.0, 11.0, 12.0, 40.0])?;
    page.title(&format!("{}数据质量核查表", words::county(screening)))?;
    page.note(&format!(
        "数据截至{}。共 {} 项核查，查出 {} 处需要更正或核实。每处写明哪一户、哪个人、有什么不对、怎么办；更正后重新交花名册即可。",
        words::long_date(screening.run.as_of),
        words::count(screening.checks.len() as u64),
        words::count(screening.findings.len() as u64)
    ))?;
    for names in sheets.iter().filter(|names| names.len() > 1) {
        page.note(&format!(
            "行数超过一张工作表的上限，分在 {} 张表里：{}。一行不少。",
            names.len(),
            names.join("、")
        ))?;
    }
    page.heading("每项核查的结果")?;
    let rows: Vec<Vec<Cell<'_>>> = screening
        .checks
        .iter()
        .zip(&figures.findings)
        .map(|(check, n)| {
            vec![
                Cell::text(check.code.as_str()),
                Cell::text(check.title.as_str()),
                Cell::text(check.risk.as_str()),
                level(check),
                Cell::Count(*n),
                Cell::Count(check.hit),
                Cell::Count(check.unknown),
                Cell::text(check.basis.as_str()),
            ]
        })
        .collect();
    page.grid(
        &[
            "编号",
            "核查项",
            "主题",
            "级别",
            "查出（处）",
            "涉及农户",
            "无法核查（户）",
            "依据",
        ],
        &rows,
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;
    use crate::write::invented::{Invented, nothing};

    fn rows_per_sheet(screening: &Screening, most: usize) -> Vec<(String, usize)> {
        let book = Book::new(screening, "数据质量核查表")
            .expect("book")
            .with_rows_per_sheet(most);
        let mut bytes = Vec::new();
        write(screening, book, &mut bytes).expect("written");
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("opens");
        let names: Vec<String> = book.sheet_names().into_iter().skip(1).collect();
        names
            .into_iter()
            .map(|name| {
                let height = book.worksheet_range(&name).expect("sheet").height() - 1;
                (name, height)
            })
            .collect()
    }

    #[test]
    fn a_long_list_continues_and_loses_nothing() {
        let screening = Invented::default().build();
        for most in [7, 100, 1_048_575] {
            let sheets = rows_per_sheet(&screening, most);
            assert!(sheets.iter().all(|(_, rows)| *rows <= most && *rows > 0));
            assert_eq!(
                sheets.iter().map(|(_, rows)| rows).sum::<usize>(),
                screening.findings.len()
            );
        }
        assert!(
            rows_per_sheet(&screening, 7)
                .iter()
                .any(|(name, _)| name.ends_with("(2)"))
        );
    }

    #[test]
    fn no_finding_is_written_too() {
        assert!(rows_per_sheet(&nothing(), 10).is_empty());
    }
}
