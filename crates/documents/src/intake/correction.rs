//! Refused rows given back: a workbook of the shape they came in, with what is wrong marked in each cell.
//!
//! A county corrects the red cells and puts the workbook into its data folder; the hidden last column then tells
//! which refused rows the corrected ones replace.

pub(super) mod look;
mod naming;
mod origin;
#[cfg(test)]
pub(super) mod tests;

use std::io::{Seek, Write};

use domain::Date;
use domain::message::Lang;
use domain::sheet::{ColumnType, Role};
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};

pub use self::naming::file_name;
pub(super) use self::naming::worksheet_name;
pub use self::origin::{Origin, parse_origin};
use super::cell::Raw;
use super::refused::{RefusedRow, RefusedSheet};

/// Header of the column that says why a row came back.
pub const REASON_HEADER: &str = "退回原因";
/// Header of the hidden column that says where a row first stood.
pub const ORIGIN_HEADER: &str = "守望·原位置";

/// Refused rows that one worksheet holds.
const ROWS_PER_WORKSHEET: usize = 1_048_000;
/// Notes at cells of one worksheet; spreadsheet programs slow down with more, and the reason column has them all.
const NOTES_PER_WORKSHEET: usize = 10_000;
/// Width of the reason column.
const REASON_WIDTH: f64 = 60.0;
/// Rows by whose contents a column's width is chosen.
const ROWS_MEASURED: usize = 200;
/// Rows above the refused ones.
const ROWS_ABOVE: u32 = 2;

/// Why a correction workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The spreadsheet writer failed.
    #[error("the correction workbook could not be written")]
    Write(#[from] XlsxError),
}

/// Writes the refused rows of a worksheet as a workbook to correct.
///
/// # Errors
/// When the file cannot be written or has more columns than the file format allows.
pub fn correction(refused: &RefusedSheet, as_of: Date, out: impl Write + Seek + Send) -> Result<(), CorrectionError> {
    in_parts(refused, as_of, ROWS_PER_WORKSHEET, out)
}

fn in_parts(
    refused: &RefusedSheet,
    as_of: Date,
    rows_per_worksheet: usize,
    out: impl Write + Seek + Send,
) -> Result<(), CorrectionError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(format!("退回更正:{}", refused.file));
    workbook.set_properties(&properties.set_creation_datetime(&look::excel_date(as_of)?));
    let wanted = if refused.worksheet.is_empty() {
        &refused.sheet.title
    } else {
        &refused.worksheet
    };
    let layout = Layout::new(refused);
    for (part, rows) in refused.rows.chunks(rows_per_worksheet).enumerate() {
        let worksheet = workbook.add_worksheet_with_constant_memory()?;
        worksheet.set_name(worksheet_name(wanted, part + 1))?;
        layout.write(worksheet, rows)?;
    }
    if refused.rows.is_empty() {
        let worksheet = workbook.add_worksheet_with_constant_memory()?;
        worksheet.set_name(worksheet_name(wanted, 1))?;
        layout.write(worksheet, &[])?;
    }
    Ok(workbook.save_to_writer(out)?)
}

/// A column that was delivered and is given back.
struct Given {
    /// Its position in the delivered rows.
    at: usize,
    title: String,
    width: f64,
    text: Look,
    number: Look,
    date: Look,
}

/// A format and the one for a cell that is wrong.
struct Look {
    good: Format,
    bad: Format,
}

impl Look {
    fn new(good: Format) -> Self {
        Self {
            bad: look::bad(&good),
            good,
        }
    }

    fn of(&self, bad: bool) -> &Format {
        if bad { &self.bad } else { &self.good }
    }
}

/// The columns of a correction workbook and what stands above them.
struct Layout<'a> {
    refused: &'a RefusedSheet,
    columns: Vec<Given>,
    reason: Format,
    origin: Format,
}

impl<'a> Layout<'a> {
    fn new(refused: &'a RefusedSheet) -> Self {
        let n_columns = refused
            .rows
            .iter()
            .map(|row| row.cells.len())
            .chain([refused.headers.len()])
            .max()
            .unwrap_or(0);
        // A correction workbook that comes back with errors gets new reasons and origins in place of its old ones.
        let ours = |at: &usize| {
            refused
                .headers
                .get(*at)
                .is_some_and(|h| h == REASON_HEADER || h == ORIGIN_HEADER)
        };
        let columns = (0..n_columns)
            .filter(|at| !ours(at))
            .map(|at| Given::new(refused, at))
            .collect();
        let origin = look::cell().set_num_format(look::AS_TEXT);
        Self {
            refused,
            columns,
            reason: look::reason(),
            origin,
        }
    }

    fn reason_at(&self) -> u16 {
        u16::try_from(self.columns.len()).unwrap_or(u16::MAX - 1)
    }

    fn write(&self, worksheet: &mut Worksheet, rows: &[RefusedRow]) -> Result<(), XlsxError> {
        self.write_head(worksheet)?;
        let mut n_notes = 0;
        for (row, refused) in (ROWS_ABOVE..).zip(rows) {
            self.write_row(worksheet, row, refused, &mut n_notes)?;
        }
        let last = ROWS_ABOVE - 1 + u32::try_from(rows.len()).unwrap_or(0);
        worksheet.autofilter(ROWS_ABOVE - 1, 0, last, self.reason_at() + 1)?;
        worksheet.set_freeze_panes(ROWS_ABOVE, 0)?;
        worksheet.set_repeat_rows(ROWS_ABOVE - 1, ROWS_ABOVE - 1)?;
        worksheet.set_landscape();
        worksheet.set_print_fit_to_pages(1, 0);
        worksheet.set_default_note_author("守望");
        Ok(())
    }

    fn write_head(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let reason_at = self.reason_at();
        for (col, column) in (0..).zip(&self.columns) {
            worksheet.set_column_width(col, column.width)?;
        }
        worksheet.set_column_width(reason_at, REASON_WIDTH)?;
        worksheet.set_column_width(reason_at + 1, 12)?;
        worksheet.set_column_hidden(reason_at + 1)?;
        let title = self.title();
        worksheet.set_row_height(0, 24)?;
        if reason_at > 0 {
            worksheet.merge_range(0, 0, 0, reason_at, "", &look::title())?;
        }
        worksheet.write_string_with_format(0, 0, look::cell_text(&title), &look::title())?;
        let most = self
            .columns
            .iter()
            .map(|column| look::lines(&column.title, column.width))
            .max()
            .unwrap_or(1);
        worksheet.set_row_height(1, look::height(most.max(2)))?;
        let head = look::head();
        let titles = self
            .columns
            .iter()
            .map(|column| column.title.as_str())
            .chain([REASON_HEADER, ORIGIN_HEADER]);
        for (col, title) in (0..).zip(titles) {
            worksheet.write_string_with_format(1, col, look::cell_text(title), &head)?;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let RefusedSheet {
            file, worksheet, rows, ..
        } = self.refused;
        let worksheet = if worksheet.is_empty() {
            String::new()
        } else {
            format!(" [{worksheet}]")
        };
        format!(
            "退回更正:{file}{worksheet} 共 {} 行,改好标红的单元格后,把本文件放回数据文件夹即可",
            rows.len()
        )
    }

    fn write_row(
        &self,
        worksheet: &mut Worksheet,
        row: u32,
        refused: &RefusedRow,
        n_notes: &mut usize,
    ) -> Result<(), XlsxError> {
        let mut sentences: Vec<(Option<usize>, String)> = Vec::new();
        for (at, problem) in &refused.problems {
            let sentence = (*at, problem.sentence(Lang::Zh));
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        for (col, column) in (0..).zip(&self.columns) {
            let here: Vec<&str> = sentences
                .iter()
                .filter(|(at, _)| *at == Some(column.at))
                .map(|(_, text)| text.as_str())
                .collect();
            let cell = refused.cells.get(column.at).unwrap_or(&Raw::Empty);
            column.write(worksheet, row, col, cell, !here.is_empty())?;
            if !here.is_empty() && *n_notes < NOTES_PER_WORKSHEET {
                worksheet.insert_note(row, col, &look::note(&here.join("\n")))?;
                *n_notes += 1;
            }
        }
        let reason = joined(&sentences);
        worksheet.set_row_height(row, look::height(look::lines(&reason, REASON_WIDTH)))?;
        worksheet.write_string_with_format(row, self.reason_at(), look::cell_text(&reason), &self.reason)?;
        let origin = Origin {
            digest: self.refused.digest.clone(),
            worksheet: self.refused.worksheet.clone(),
            row: refused.origin.row,
        };
        worksheet.write_string_with_format(row, self.reason_at() + 1, origin.to_string(), &self.origin)?;
        Ok(())
    }
}

/// All sentences of a row, each with its full stop taken off where another follows.
fn joined(sentences: &[(Option<usize>, String)]) -> String {
    let texts: Vec<&str> = sentences
        .iter()
        .map(|(_, text)| text.trim_end_matches(['。', '；', ';']))
        .collect();
    texts.join(";")
}

impl Given {
    fn new(refused: &RefusedSheet, at: usize) -> Self {
        let title = refused.headers.get(at).cloned().unwrap_or_default();
        let mapped = refused
            .mapping
            .get(at)
            .copied()
            .flatten()
            .and_then(|index| refused.sheet.columns.get(index));
        let is_text = mapped.is_none_or(|column| {
            matches!(column.kind, ColumnType::Text | ColumnType::IdCard)
                || matches!(column.role, Some(Role::Id | Role::Phone | Role::HouseholdNo))
        });
        let text = if is_text {
            look::cell().set_num_format(look::AS_TEXT)
        } else {
            look::cell()
        };
        let number = if mapped.is_some() { text.clone() } else { look::cell() };
        let cells = refused
            .rows
            .iter()
            .take(ROWS_MEASURED)
            .filter_map(|row| row.cells.get(at));
        let broadest = cells.map(breadth).max().unwrap_or(0).clamp(8, 24);
        let width = broadest.max(look::breadth(&title).div_ceil(2).max(look::breadth(&title).min(16))) as f64 + 3.0;
        let date = Look::new(look::cell().set_num_format(look::AS_DATE));
        Self {
            at,
            title,
            width: width.min(30.0),
            text: Look::new(text),
            number: Look::new(number),
            date,
        }
    }

    fn write(&self, worksheet: &mut Worksheet, row: u32, col: u16, cell: &Raw, bad: bool) -> Result<(), XlsxError> {
        let (text, number, date) = (self.text.of(bad), self.number.of(bad), self.date.of(bad));
        match cell {
            Raw::Empty => worksheet.write_blank(row, col, text)?,
            Raw::Number(value) if value.is_finite() => worksheet.write_number_with_format(row, col, *value, number)?,
            Raw::Serial(value) if value.is_finite() => worksheet.write_number_with_format(row, col, *value, date)?,
            Raw::Bool(value) => worksheet.write_boolean_with_format(row, col, *value, text)?,
            other => worksheet.write_string_with_format(row, col, look::cell_text(&other.shown()), text)?,
        };
        Ok(())
    }
}

/// Half-width characters that a cell takes.
fn breadth(cell: &Raw) -> usize {
    match cell {
        Raw::Serial(_) => look::AS_DATE.len(),
        other => look::breadth(&other.shown()),
    }
}
