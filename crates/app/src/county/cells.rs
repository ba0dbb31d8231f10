//! Typed values as a department writes them into cells.

use documents::table_file::Cell;
use domain::Date;
use domain::id_card::IdText;
use domain::sheet::{Column, ColumnType, Role};
use domain::table::{DECIMAL_SCALE, TableBatch, Values};

use super::dice::Dice;

/// How one file writes dates, months and numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// All cells are text.
    pub(super) text: bool,
    /// Which of the date forms.
    pub(super) date: usize,
    /// Which of the month forms.
    pub(super) month: usize,
    /// The dot in transliterated names.
    pub(super) dot: &'static str,
}

impl Style {
    /// Draws the habits of a file.
    pub(super) fn draw(dice: &mut Dice, text: bool) -> Self {
        let dot = dice.weighted(&[("·", 6), ("•", 2), ("．", 2), ("・", 1)]);
        Self {
            text,
            date: dice.below(if text { 4 } else { 5 }),
            month: if text { 0 } else { dice.below(3) },
            dot,
        }
    }
}

/// The cell of a value.
pub(super) fn cell<'a>(batch: &'a TableBatch, column: usize, row: usize, style: Style) -> Cell<'a> {
    let kind = &batch.sheet.columns[column];
    match &batch.columns[column] {
        Values::Text(cells) => match cells[row].as_deref() {
            None => Cell::Empty,
            Some(name) if kind.role == Some(Role::Name) && name.contains('·') => {
                Cell::text(name.replace('·', style.dot))
            }
            Some(text) => Cell::text(text),
        },
        Values::Id(cells) => cells[row].as_ref().map_or(Cell::Empty, |id| Cell::text(id_text(id))),
        Values::Number(cells) => cells[row].map_or(Cell::Empty, |value| number(kind, value, style)),
        Values::Date(cells) => cells[row].map_or(Cell::Empty, |day| date(kind, day, style)),
        Values::Code(cells) => {
            let word = cells[row].and_then(|at| kind.codes.get(usize::from(at)));
            word.map_or(Cell::Empty, |word| Cell::text(word.is.as_str()))
        }
        Values::Bool(cells) => cells[row].map_or(Cell::Empty, |yes| Cell::text(if yes { "是" } else { "否" })),
    }
}

fn id_text(id: &IdText) -> String {
    match id {
        IdText::Other(text) => text.clone(),
        _ => id.number().map(|number| number.reveal()).unwrap_or_default(),
    }
}

fn number<'a>(column: &Column, value: i64, style: Style) -> Cell<'a> {
    let scale = match column.kind {
        ColumnType::Money => 100,
        ColumnType::Decimal => DECIMAL_SCALE,
        _ => 1,
    };
    if style.text {
        Cell::text(decimal(value, scale))
    } else {
        Cell::Number(value as f64 / scale as f64)
    }
}

/// A scaled integer in the shortest decimal form.
pub(super) fn decimal(value: i64, scale: i64) -> String {
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.abs());
    let (whole, rest) = (value / scale, value % scale);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let width = scale.ilog10() as usize;
    let rest = format!("{rest:0width$}");
    format!("{sign}{whole}.{}", rest.trim_end_matches('0'))
}

fn date<'a>(column: &Column, day: Date, style: Style) -> Cell<'a> {
    if column.kind == ColumnType::Month {
        return Cell::text(match style.month {
            0 => format!("{}{:02}", day.year(), day.month()),
            1 => format!("{}年{}月", day.year(), day.month()),
            _ => format!("{}-{:02}", day.year(), day.month()),
        });
    }
    if style.date == 4 {
        Cell::Date(day)
    } else {
        Cell::text(date_text(day, style.date))
    }
}

/// One of the four ways a day is typed.
pub(super) fn date_text(day: Date, form: usize) -> String {
    let (year, month, dom) = (day.year(), day.month(), day.day());
    match form {
        0 => format!("{year}-{month:02}-{dom:02}"),
        1 => format!("{year}/{month}/{dom}"),
        2 => format!("{year}年{month}月{dom}日"),
        _ => format!("{year}{month:02}{dom:02}"),
    }
}
