//! `alerts.xlsx`: one row per household at risk, ranked, then the same by township, with a page of sums before.

mod evidence;
mod rows;
mod sums;

use std::io::Write;

use domain::screening::{Lead, Screening};

use crate::write::WriteError;
use crate::write::book::{Book, Table};
use crate::write::figures::{Figures, Township};
use crate::write::words;

/// Name of the worksheet with all households.
const ALL: &str = "预警汇总";

/// Writes the workbook of households at risk.
///
/// # Errors
///
/// When a temporary file or the output cannot be written.
pub fn alerts(screening: &Screening, out: impl Write + Send) -> Result<(), WriteError> {
    let figures = Figures::of(screening);
    let mut book = Book::new(screening, "防返贫监测预警表")?;
    let all = book.reserve(ALL, screening.leads.len());
    let with_leads: Vec<&Township> = figures.townships.iter().filter(|t| !t.leads.is_empty()).collect();
    let sheets: Vec<Vec<String>> = with_leads
        .iter()
        .map(|t| book.reserve(words::township(&t.by_level.name), t.leads.len()))
        .collect();

    sums::write(&mut book, screening, &figures, &all, &sheets)?;
    book.table(
        &table(all, true),
        screening.leads.iter().map(|lead| rows::row(screening, lead, true)),
    )?;
    for (township, sheets) in with_leads.iter().zip(sheets) {
        let leads = township.leads.iter().filter_map(|i| screening.leads.get(*i));
        book.table(
            &table(sheets, false),
            leads.map(|lead: &Lead| rows::row(screening, lead, false)),
        )?;
    }
    book.save(out)
}

fn table(sheets: Vec<String>, with_township: bool) -> Table {
    let columns = rows::columns(with_township);
    let printed = columns.len() - rows::NOT_PRINTED;
    Table {
        sheets,
        columns,
        frozen: 4 + u16::from(with_township),
        printed: u16::try_from(printed).ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::write::invented::{Invented, nothing};

    fn open(screening: &Screening) -> Xlsx<Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        alerts(screening, &mut bytes).expect("written");
        Xlsx::new(Cursor::new(bytes)).expect("opens")
    }

    #[test]
    fn every_lead_stands_once_in_the_summary_and_once_in_its_township() {
        let screening = Invented::default().build();
        let mut book = open(&screening);
        let names = book.sheet_names();
        assert_eq!(&names[..2], ["说明与合计", ALL]);
        let all = book.worksheet_range(ALL).expect("summary");
        assert_eq!(all.height(), screening.leads.len() + 1);
        let by_township: usize = names[2..]
            .iter()
            .map(|name| book.worksheet_range(name).expect("township").height() - 1)
            .sum();
        assert_eq!(by_township, screening.leads.len());
    }

    #[test]
    fn nothing_becomes_a_formula() {
        let screening = Invented::default().build();
        let mut book = open(&screening);
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).expect("sheet").is_empty(), "{name}");
        }
        let all = book.worksheet_range(ALL).expect("summary");
        let dangerous = all
            .rows()
            .flatten()
            .any(|cell| matches!(cell, Data::String(text) if text.starts_with('=')));
        assert!(dangerous, "the invented county has a name that begins with =");
    }

    #[test]
    fn the_same_screening_gives_the_same_bytes() {
        let screening = Invented::default().build();
        let bytes = || {
            let mut bytes = Vec::new();
            alerts(&screening, &mut bytes).expect("written");
            bytes
        };
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn a_county_without_leads_or_households_is_written() {
        for screening in [
            Invented {
                leads: 0,
                ..Invented::default()
            }
            .build(),
            nothing(),
        ] {
            let mut book = open(&screening);
            assert_eq!(book.sheet_names(), ["说明与合计", ALL]);
            assert_eq!(book.worksheet_range(ALL).expect("summary").height(), 1);
        }
    }
}
