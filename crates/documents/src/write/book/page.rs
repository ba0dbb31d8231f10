//! A page of sums and explanations: title, paragraphs, small tables one under the other.

use rust_xlsxwriter::{Format, Worksheet};

use super::height;
use super::style::Styles;
use super::table::{self, Cell, Look};
use crate::write::WriteError;

/// A page that is being written from top to bottom.
pub(crate) struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    widths: Vec<f64>,
    row: u32,
}

impl<'a> Page<'a> {
    /// An empty page with columns of these widths.
    pub(super) fn new(sheet: &'a mut Worksheet, styles: &'a Styles, widths: &[f64]) -> Result<Self, WriteError> {
        for (col, width) in (0..).zip(widths) {
            sheet.set_column_width(col, *width)?;
        }
        sheet.set_screen_gridlines(false);
        Ok(Self {
            sheet,
            styles,
            widths: widths.to_vec(),
            row: 0,
        })
    }

    /// The page's title.
    pub(crate) fn title(&mut self, text: &str) -> Result<(), WriteError> {
        let format = self.styles.title.clone();
        self.across(text, &format, 30.0)
    }

    /// A heading, with air above.
    pub(crate) fn heading(&mut self, text: &str) -> Result<(), WriteError> {
        self.row += 1;
        let format = self.styles.heading.clone();
        self.across(text, &format, 20.0)
    }

    /// A paragraph.
    pub(crate) fn note(&mut self, text: &str) -> Result<(), WriteError> {
        let width = self.widths.iter().sum();
        let format = self.styles.note.clone();
        self.across(text, &format, height::row(height::lines(text, width)))
    }

    /// A small table; a row's first cell is its label.
    pub(crate) fn grid(&mut self, heads: &[&str], rows: &[Vec<Cell<'_>>]) -> Result<(), WriteError> {
        let lines = heads
            .iter()
            .zip(&self.widths)
            .map(|(head, width)| height::lines(head, *width))
            .max()
            .unwrap_or(1);
        self.sheet.set_row_height(self.row, height::row(lines))?;
        for (col, head) in (0..).zip(heads) {
            self.sheet
                .write_string_with_format(self.row, col, *head, &self.styles.head)?;
        }
        self.row += 1;
        rows.iter().try_for_each(|cells| self.line(cells))
    }

    fn line(&mut self, cells: &[Cell<'_>]) -> Result<(), WriteError> {
        let mut lines = 1;
        for ((col, width), cell) in (0..).zip(&self.widths).zip(cells) {
            if let Cell::Text(text) = cell {
                lines = lines.max(height::lines(text, *width));
            }
            match cell {
                Cell::Text(text) if col == 0 => {
                    self.sheet
                        .write_string_with_format(self.row, col, text.as_ref(), &self.styles.label)?;
                }
                _ => table::write(self.sheet, self.row, col, cell, Look::Text, self.styles)?,
            }
        }
        self.sheet.set_row_height(self.row, height::row(lines))?;
        self.row += 1;
        Ok(())
    }

    fn across(&mut self, text: &str, format: &Format, height: f64) -> Result<(), WriteError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
        if last > 0 {
            self.sheet.merge_range(self.row, 0, self.row, last, text, format)?;
        }
        // Merging writes by guessing the type; the text itself is written as text.
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }
}
