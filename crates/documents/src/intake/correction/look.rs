//! How the workbooks look that a county fills in: formats, row heights, notes at cells.

use domain::Date;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, XlsxError};

const FRAME: Color = Color::RGB(0x17_34_4f);
const PAPER: Color = Color::RGB(0xf6_f5_f1);
const HAIRLINE: Color = Color::RGB(0xcf_cb_bf);
const SOFT_RED: Color = Color::RGB(0xf8_d3_cd);
const SOFT_YELLOW: Color = Color::RGB(0xff_ec_a8);
const RED_INK: Color = Color::RGB(0x8e_2a_1d);

/// Points for one line of body text.
const LINE: f64 = 14.0;
/// Points above and below the text together.
const AIR: f64 = 5.0;
/// The highest row the file format allows, in points.
const HIGHEST: f64 = 409.0;
/// Longest text of one cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Longest text of a note at a cell, in UTF-16 units; more is hard to read there.
const LONGEST_NOTE: usize = 1_000;
/// Characters of a note on one line.
const NOTE_LINE: f64 = 34.0;

/// Number format of text.
pub(in crate::intake) const AS_TEXT: &str = "@";
/// Number format of dates.
pub(in crate::intake) const AS_DATE: &str = "yyyy-mm-dd";

fn plain() -> Format {
    Format::new().set_font_name("微软雅黑").set_font_size(10)
}

/// A cell of data.
pub(in crate::intake) fn cell() -> Format {
    plain()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Hair)
        .set_border_color(HAIRLINE)
}

/// A cell of data that holds something wrong.
pub(in crate::intake) fn bad(format: &Format) -> Format {
    format.clone().set_background_color(SOFT_RED)
}

/// Text of several lines.
pub(in crate::intake) fn wrapped() -> Format {
    cell().set_text_wrap()
}

/// A cell that names a column that must be there.
pub(in crate::intake) fn required_cell() -> Format {
    wrapped().set_bold().set_background_color(SOFT_YELLOW)
}

/// The reason a row came back.
pub(in crate::intake) fn reason() -> Format {
    wrapped().set_font_color(RED_INK)
}

/// A column that is filled in: no frame, only font and number format.
pub(in crate::intake) fn entry(num_format: Option<&str>) -> Format {
    match num_format {
        Some(num_format) => plain().set_num_format(num_format),
        None => plain(),
    }
}

/// The line that says what the worksheet is.
pub(in crate::intake) fn title() -> Format {
    plain()
        .set_font_size(12)
        .set_bold()
        .set_font_color(FRAME)
        .set_align(FormatAlign::VerticalCenter)
}

/// A paragraph.
pub(in crate::intake) fn paragraph() -> Format {
    plain()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Left)
}

fn header() -> Format {
    plain()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(HAIRLINE)
        .set_num_format(AS_TEXT)
}

/// Header of a table that is read.
pub(in crate::intake) fn head() -> Format {
    header()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(FRAME)
}

/// Header of a column that may stay empty.
pub(in crate::intake) fn optional_head() -> Format {
    header().set_background_color(PAPER)
}

/// Header of a column that must be there.
pub(in crate::intake) fn required_head() -> Format {
    header().set_bold().set_background_color(SOFT_YELLOW)
}

/// A note at a cell, as large as its text needs.
pub(in crate::intake) fn note(text: &str) -> Note {
    let text = fitting(text, LONGEST_NOTE);
    let height = 20 * u32::try_from(lines(&text, NOTE_LINE)).unwrap_or(1) + 12;
    Note::new(text)
        .add_author_prefix(false)
        .set_author("守望")
        .set_font_name("微软雅黑")
        .set_font_size(9)
        .set_width(250)
        .set_height(height)
}

/// Half-width characters that a text takes.
pub(in crate::intake) fn breadth(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Lines that a text takes in a column of this width, and never fewer than one.
pub(in crate::intake) fn lines(text: &str, width: f64) -> usize {
    let room = (width - 1.0).max(2.0) as usize;
    text.split('\n').map(|line| breadth(line).div_ceil(room).max(1)).sum()
}

/// The height in points of a row of so many lines.
pub(in crate::intake) fn height(lines: usize) -> f64 {
    (lines as f64 * LINE + AIR).min(HIGHEST)
}

/// The text as far as one cell can hold it.
pub(in crate::intake) fn cell_text(text: &str) -> String {
    fitting(text, LONGEST_TEXT)
}

fn fitting(text: &str, most: usize) -> String {
    if text.len() <= most || text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut left = most - 1;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push('…');
    kept
}

/// A civil date as the file format keeps it.
pub(in crate::intake) fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |n: i8| u8::try_from(n).unwrap_or(1);
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or(1900),
        part(date.month()),
        part(date.day()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_only_where_they_do_not_fit() {
        assert_eq!(fitting("一二三", 3), "一二三");
        assert_eq!(fitting("一二三四", 3), "一二…");
        assert_eq!(fitting("𬭊𬭊", 3), "𬭊…");
        assert_eq!(lines("一二三四五六\n七", 11.0), 3);
    }
}
