//! A long table: frozen header, filter, widths, row heights, print set-up.

use std::borrow::Cow;

use domain::Date;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Worksheet};

use super::style::Styles;
use super::{excel_date, height};
use crate::write::WriteError;

/// Longest text of one cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// What stands at the end of a text that does not fit into one cell.
const CUT: &str = "……（本格放不下，全文见 leads.csv 或用 explain 命令查看）";

/// What a cell holds.
#[derive(Debug, Clone)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text; it is never taken for a formula.
    Text(Cow<'a, str>),
    /// A value that is not known, with the word for it.
    Quiet(&'static str),
    /// A whole number.
    Count(u64),
    /// A number that stands for itself, such as a rank or a row.
    Ordinal(u64),
    /// Money in fen.
    Yuan(i64),
    /// A share of one.
    Share(f64),
    /// A date.
    Date(Date),
    /// A level with its title.
    Level(usize, &'a str),
    /// Seen or not seen.
    Mark(bool),
    /// Text that leads to a worksheet of this workbook.
    Link(String, String),
}

impl<'a> Cell<'a> {
    /// Text.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }
}

/// How a column looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Short text, at the left.
    Text,
    /// Text of several lines, at the left.
    Wrapped,
    /// Short text in the middle.
    Centre,
    /// Filled in by hand.
    ToFill,
    /// A date filled in by hand.
    DateToFill,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Header.
    pub(crate) title: Cow<'static, str>,
    /// Width in digits of the body font.
    pub(crate) width: f64,
    /// How its text looks.
    pub(crate) look: Look,
    /// Words to choose from when it is filled in by hand.
    pub(crate) choices: &'static [&'static str],
}

impl Column {
    /// A column.
    pub(crate) fn new(title: impl Into<Cow<'static, str>>, width: f64, look: Look) -> Self {
        Self {
            title: title.into(),
            width,
            look,
            choices: &[],
        }
    }

    /// Offers words to choose from.
    pub(crate) fn with_choices(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }
}

/// A table that is to be written.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Worksheets it takes, in order.
    pub(crate) sheets: Vec<String>,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// How many columns stay in sight.
    pub(crate) frozen: u16,
    /// How many columns are printed, counted from the first; all when `None`.
    pub(crate) printed: Option<u16>,
}

impl Table {
    /// Writes as many rows as the iterator gives onto one worksheet.
    pub(crate) fn write<'a>(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        rows: impl Iterator<Item = Vec<Cell<'a>>>,
    ) -> Result<(), WriteError> {
        self.head(sheet, styles)?;
        let mut last = 0;
        for cells in rows {
            last += 1;
            self.row(sheet, styles, last, &cells)?;
        }
        self.finish(sheet, last)
    }

    fn head(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), WriteError> {
        let lines = self
            .columns
            .iter()
            .map(|c| height::lines(&c.title, c.width))
            .max()
            .unwrap_or(1);
        sheet.set_row_height(0, height::row(lines.max(2)))?;
        for (col, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(col, column.width)?;
            sheet.write_string_with_format(0, col, column.title.as_ref(), &styles.head)?;
        }
        sheet.set_landscape();
        sheet.set_freeze_panes(1, self.frozen)?;
        sheet.set_repeat_rows(0, 0)?;
        Ok(())
    }

    fn row(&self, sheet: &mut Worksheet, styles: &Styles, row: u32, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        let mut lines = 1;
        for ((col, column), cell) in (0..).zip(&self.columns).zip(cells) {
            if let Cell::Text(text) = cell {
                lines = lines.max(height::lines(text, column.width));
            }
            write(sheet, row, col, cell, column.look, styles)?;
        }
        if lines > 1 {
            sheet.set_row_height(row, height::row(lines))?;
        }
        Ok(())
    }

    fn finish(&self, sheet: &mut Worksheet, last_row: u32) -> Result<(), WriteError> {
        let last_col = u16::try_from(self.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        sheet.autofilter(0, 0, last_row, last_col)?;
        if let Some(printed) = self.printed {
            sheet.set_print_area(0, 0, last_row, printed.saturating_sub(1))?;
        }
        for (col, column) in (0..).zip(&self.columns) {
            if column.choices.is_empty() || last_row == 0 {
                continue;
            }
            let choice = DataValidation::new()
                .allow_list_strings(column.choices)?
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("请核对")?
                .set_error_message("这不是下拉列表里的词。确定要这样填吗？")?;
            sheet.add_data_validation(1, col, last_row, col, &choice)?;
        }
        Ok(())
    }
}

/// Writes one cell.
pub(crate) fn write(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    cell: &Cell<'_>,
    look: Look,
    styles: &Styles,
) -> Result<(), WriteError> {
    let blank = |look| match look {
        Look::ToFill => Some(&styles.to_fill),
        Look::DateToFill => Some(&styles.date_to_fill),
        _ => None,
    };
    match cell {
        Cell::Empty => {
            if let Some(format) = blank(look) {
                sheet.write_blank(row, col, format)?;
            }
        }
        Cell::Text(text) => {
            sheet.write_string_with_format(row, col, fitting(text), text_format(text, look, styles))?;
        }
        Cell::Quiet(word) => {
            sheet.write_string_with_format(row, col, *word, &styles.quiet)?;
        }
        Cell::Count(n) => {
            sheet.write_number_with_format(row, col, *n as f64, &styles.count)?;
        }
        Cell::Ordinal(n) => {
            sheet.write_number_with_format(row, col, *n as f64, &styles.ordinal)?;
        }
        Cell::Yuan(fen) => {
            sheet.write_number_with_format(row, col, *fen as f64 / 100.0, &styles.yuan)?;
        }
        Cell::Share(share) => {
            sheet.write_number_with_format(row, col, *share, &styles.share)?;
        }
        Cell::Date(date) => {
            sheet.write_datetime_with_format(row, col, excel_date(*date)?, &styles.date)?;
        }
        Cell::Level(index, title) => {
            sheet.write_string_with_format(row, col, *title, styles.level(*index))?;
        }
        Cell::Mark(seen) => {
            sheet.write_number_with_format(row, col, f64::from(u8::from(*seen)), &styles.mark)?;
        }
        Cell::Link(text, target) => {
            let target = format!("internal:'{}'!A1", target.replace('\'', "''"));
            sheet.write_url_with_options(row, col, target.as_str(), text.as_str(), "", Some(&styles.link))?;
        }
    }
    Ok(())
}

/// Long text takes the general format: some office programs show a long text of the text format as `####`.
fn text_format<'s>(text: &str, look: Look, styles: &'s Styles) -> &'s Format {
    const SHORT: usize = 200;
    match look {
        Look::Centre => &styles.centre,
        Look::ToFill => &styles.to_fill,
        Look::Text if text.len() < SHORT => &styles.text,
        _ => &styles.wrapped,
    }
}

/// The text if it fits into a cell, else its beginning with a word about the rest.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let room = LONGEST - CUT.encode_utf16().count();
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= room
    };
    Cow::Owned(text.chars().take_while(fits).chain(CUT.chars()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_too_long_for_a_cell_says_so() {
        assert_eq!(fitting("短"), "短");
        for long in ["长".repeat(40_000), "𬭊".repeat(20_000)] {
            let cut = fitting(&long);
            assert!(cut.encode_utf16().count() <= LONGEST && cut.ends_with(CUT));
        }
    }
}
