//! Mistakes of the pen: cells in unusual forms, and cells nobody can read.

use std::sync::Arc;

use documents::table_file::Cell;
use domain::id_card::IdText;
use domain::sheet::{Column, ColumnType, Role, Sheet};
use domain::table::{TableBatch, Values};

use super::cells::{date_text, decimal};
use super::dice::Dice;

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Word for the truth file.
    pub(super) kind: &'static str,
    /// Whether the row must be refused for it.
    pub(super) refused: bool,
}

const fn readable(kind: &'static str) -> Option<Mistake> {
    Some(Mistake { kind, refused: false })
}

/// Writes one cell of a row in an unusual form that must still be understood.
pub(super) fn variant(
    dice: &mut Dice,
    batch: &TableBatch,
    row: usize,
    cells: &mut [Cell<'_>],
    xlsx: bool,
) -> Option<Mistake> {
    let at = dice.below(cells.len());
    let column = &batch.sheet.columns[at];
    match (&batch.columns[at], column.role) {
        (Values::Id(ids), _) => id_variant(dice, ids[row].as_ref()?, &mut cells[at]),
        (Values::Text(_), Some(Role::Name)) => name_variant(dice, &mut cells[at]),
        (Values::Number(values), _) if column.kind == ColumnType::Money => {
            money_variant(dice, values[row]?, &mut cells[at])
        }
        (Values::Date(days), _) if column.kind == ColumnType::Date => {
            let form = dice.below(if xlsx { 5 } else { 4 });
            let serial = days[row]?.since(domain::Date::constant(1899, 12, 30)).ok()?.get_days();
            cells[at] = if form == 4 {
                Cell::Number(f64::from(serial))
            } else {
                Cell::text(date_text(days[row]?, form))
            };
            readable("日期写法不一")
        }
        (Values::Code(codes), _) => {
            let word = column.codes.get(usize::from(codes[row]?))?;
            cells[at] = Cell::text((!word.also.is_empty()).then(|| dice.pick(&word.also).clone())?);
            readable("代码别名")
        }
        _ => None,
    }
}

fn money_variant(dice: &mut Dice, fen: i64, cell: &mut Cell<'_>) -> Option<Mistake> {
    let plain = format!("{}.{:02}", fen / 100, fen % 100);
    let (text, kind) = match dice.below(4) {
        0 => (grouped(&plain), "金额带千分位"),
        1 if fen >= 1_000_000 => (format!("{}万", decimal(fen, 1_000_000)), "金额以万计"),
        2 => (plain.chars().map(full_width).collect(), "全角数字"),
        _ => (format!("{plain}元"), "金额带单位"),
    };
    *cell = Cell::text(text);
    readable(kind)
}

fn grouped(plain: &str) -> String {
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, "00"));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{rest}")
}

fn full_width(c: char) -> char {
    match c {
        '0'..='9' | '.' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn id_variant(dice: &mut Dice, id: &IdText, cell: &mut Cell<'_>) -> Option<Mistake> {
    let full = id.number()?.reveal();
    let (text, kind) = match dice.below(6) {
        0 if full.ends_with('X') => (full.to_lowercase(), "身份证小写x"),
        1 if &full[6..8] == "19" => (format!("{}{}", &full[..6], &full[8..17]), "15位身份证"),
        2 => (full.chars().map(full_width).collect(), "身份证全角"),
        3 => {
            let check = full.chars().next_back()?;
            let wrong = if check == 'X' {
                '0'
            } else {
                char::from_digit((check.to_digit(10)? + 1) % 10, 10)?
            };
            (format!("{}{wrong}", &full[..17]), "校验位写错")
        }
        4 => (format!("'{full}"), "身份证带撇号"),
        _ => (
            format!("{} {} {}", &full[..6], &full[6..14], &full[14..]),
            "身份证带空格",
        ),
    };
    *cell = Cell::text(text);
    readable(kind)
}

fn name_variant(dice: &mut Dice, cell: &mut Cell<'_>) -> Option<Mistake> {
    let Cell::Text(name) = cell else { return None };
    if name.contains('·') {
        let dot = dice.pick(&["•", "．", " · ", "."]);
        *cell = Cell::text(name.replace('·', dot));
        return readable("间隔号写法不一");
    }
    let mut chars = name.chars();
    let (first, rest): (_, String) = (chars.next()?, chars.collect());
    *cell = Cell::text(format!("{first}{}{rest}", dice.pick(&[" ", "　", "  "])));
    readable("姓名带空格")
}

/// Spoils one cell of a row so that the row must be refused, or on a register its cell be left out.
pub(super) fn spoil(
    dice: &mut Dice,
    sheet: &Arc<Sheet>,
    batch: &TableBatch,
    row: usize,
    cells: &mut [Cell<'_>],
) -> Option<Mistake> {
    let at = dice.below(cells.len());
    let column = &sheet.columns[at];
    let refused = !sheet.lenient || column.required;
    let shown = !matches!(cells[at], Cell::Empty);
    if shown && column.filled && dice.chance(0.35) {
        cells[at] = Cell::Empty;
        return Some(Mistake {
            kind: "必填项空白",
            refused: true,
        });
    }
    let (cell, kind) = match column.kind {
        ColumnType::Money if shown => money_spoilt(dice, column)?,
        ColumnType::Date | ColumnType::Month if shown => (
            Cell::text(*dice.pick(&["见附件", "2026-02-30", "不详", "去年底"])),
            "日期认不出",
        ),
        ColumnType::IdCard => {
            let Values::Id(ids) = &batch.columns[at] else {
                return None;
            };
            let digits: f64 = ids[row].as_ref()?.number()?.reveal().replace('X', "0").parse().ok()?;
            (Cell::Number((digits / 1000.0).trunc() * 1000.0), "身份证丢了末几位")
        }
        ColumnType::Code if shown => (Cell::text("待核实"), "代码认不出"),
        _ => return None,
    };
    cells[at] = cell;
    Some(Mistake { kind, refused })
}

fn money_spoilt(dice: &mut Dice, column: &Column) -> Option<(Cell<'static>, &'static str)> {
    Some(match dice.below(4) {
        0 => (Cell::Error("#N/A"), "公式出错"),
        1 if column.min == Some(0.0) => (Cell::text("-350.00"), "金额为负"),
        2 => (Cell::Error("#REF!"), "公式出错"),
        _ => (
            Cell::text(*dice.pick(&["约3000", "见发票", "??", "两千多"])),
            "金额认不出",
        ),
    })
}
