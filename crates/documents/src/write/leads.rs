//! `leads.csv`: the ranked list for machines. UTF-8 with a byte order mark, English headers, one row per household.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;

use domain::screening::{Lead, Screening};

use crate::write::{WriteError, words};

/// The columns. They keep their names and order; new ones are added at the end.
const HEADERS: [&str; 20] = [
    "rank",
    "household_no",
    "township",
    "village",
    "members",
    "household_type",
    "monitor_class",
    "level_rank",
    "level",
    "risks",
    "rule_codes",
    "burden_yuan",
    "income_yuan",
    "burden_share",
    "due_on",
    "n_hits",
    "sentence",
    "nearest_change",
    "notice",
    "as_of",
];

/// Writes the list. Money is plain yuan with two decimals; several values in one cell are joined by `;`.
///
/// A text that a spreadsheet program could take for a formula is preceded by an apostrophe.
///
/// # Errors
///
/// When the output cannot be written.
pub fn leads_csv(screening: &Screening, mut out: impl Write) -> Result<(), WriteError> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut list = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    list.write_record(HEADERS)?;
    for lead in &screening.leads {
        if let Some(record) = record(screening, lead) {
            list.write_record(&record)?;
        }
    }
    Ok(list.flush()?)
}

fn record(screening: &Screening, lead: &Lead) -> Option<[String; 20]> {
    let card = screening.households.get(lead.household as usize)?;
    let rules = lead.hits.iter().filter_map(|hit| screening.rules.get(hit.rule));
    let codes: BTreeSet<&str> = rules.map(|rule| rule.code.as_str()).collect();
    let sentences: Vec<&str> = lead.hits.iter().map(|hit| hit.sentence.as_str()).collect();
    let nearest: Vec<&str> = lead.hits.iter().filter_map(|hit| hit.nearest.as_deref()).collect();
    let share = match (lead.burden, lead.income) {
        (Some(burden), Some(income)) if income > 0 => format!("{:.4}", burden as f64 / income as f64),
        _ => String::new(),
    };
    Some([
        lead.rank.to_string(),
        safe(&card.household_no),
        safe(&card.township),
        safe(&card.village),
        card.n_members.to_string(),
        safe(&card.household_type),
        safe(&card.monitor_class),
        (lead.level + 1).to_string(),
        safe(words::level(screening, lead.level)),
        safe(&lead.risks.join(";")),
        safe(&codes.into_iter().collect::<Vec<_>>().join(";")),
        lead.burden.map(words::plain_yuan).unwrap_or_default(),
        lead.income.map(words::plain_yuan).unwrap_or_default(),
        share,
        lead.due_on.to_string(),
        lead.hits.len().to_string(),
        safe(&sentences.join(" ; ")),
        safe(&nearest.join(" ; ")),
        safe(&lead.notice),
        screening.run.as_of.to_string(),
    ])
}

/// Text that no spreadsheet program takes for a formula.
fn safe(text: &str) -> String {
    let text: Cow<'_, str> = if text.contains(['\r', '\n', '\0']) {
        text.replace(['\r', '\n', '\0'], " ").into()
    } else {
        text.into()
    };
    match text.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') => format!("'{text}"),
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::invented::{Invented, nothing};

    fn written(screening: &Screening) -> Vec<u8> {
        let mut bytes = Vec::new();
        leads_csv(screening, &mut bytes).expect("written");
        bytes
    }

    #[test]
    fn formulas_are_disarmed() {
        for (text, want) in [
            ("=1+1", "'=1+1"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("-5", "'-5"),
            ("+86", "'+86"),
            ("\u{ff1d}全角", "'\u{ff1d}全角"),
            ("两\r\n行", "两  行"),
            ("张三-李四", "张三-李四"),
            ("", ""),
        ] {
            assert_eq!(safe(text), want);
        }
    }

    #[test]
    fn the_list_reads_back() {
        let screening = Invented::default().build();
        let bytes = written(&screening);
        assert_eq!(&bytes[..3], "\u{feff}".as_bytes());
        let mut list = csv::Reader::from_reader(&bytes[3..]);
        assert_eq!(list.headers().expect("headers"), HEADERS.as_slice());
        let rows: Vec<csv::StringRecord> = list.records().collect::<Result<_, _>>().expect("rows");
        assert_eq!(rows.len(), screening.leads.len());
        for (row, lead) in rows.iter().zip(&screening.leads) {
            assert_eq!(row[0], lead.rank.to_string());
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '@'])));
        }
        assert_eq!(bytes, written(&screening));
    }

    #[test]
    fn no_lead_is_a_header_alone() {
        assert_eq!(written(&nothing()).iter().filter(|byte| **byte == b'\n').count(), 1);
    }
}
