//! Correction workbooks: refused rows go back in the shape they came in, and come in again.
//!
//! Same headers, same cells as text; a cell that is wrong is coloured and commented, the last visible column says in
//! a sentence what to do, and a hidden column behind it holds each row's receipt.

use std::collections::HashSet;
use std::io::{Seek, Write};

use domain::message::{self, Lang};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::receipt::{REASON_HEADER, RECEIPT_HEADER, Receipt};
use super::refused::{Issue, RefusedRow, RefusedWorksheet};

/// File name for the rows of one worksheet; unique when `source` is.
pub fn file_name(refused: &RefusedWorksheet) -> String {
    let stem = refused.file.rsplit('/').next().unwrap_or(&refused.file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let part = if refused.worksheet.is_empty() {
        String::new()
    } else {
        format!("_{}", refused.worksheet)
    };
    let name: String = format!("{stem}{part}")
        .chars()
        .map(|c| if "\\/:*?\"<>|[]".contains(c) { '_' } else { c })
        .collect();
    format!(
        "{:03}_{}_退回.xlsx",
        refused.source + 1,
        name.chars().take(60).collect::<String>()
    )
}

/// Writes the correction workbook of one worksheet.
///
/// # Errors
/// When the workbook cannot be written.
pub fn write<W: Write + Seek + Send>(refused: &RefusedWorksheet, out: W) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    // No time of creation: the same refused rows are the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let page = book.add_worksheet();
    page.set_name(page_name(refused))?;
    Page {
        refused,
        page,
        styles: Styles::new(),
        comments: refused.max_comments,
    }
    .fill()?;
    book.save_to_writer(out)
}

/// The worksheet's own name, or the sheet's title for a text file.
fn page_name(refused: &RefusedWorksheet) -> String {
    let name = if refused.worksheet.is_empty() {
        &refused.sheet.title
    } else {
        &refused.worksheet
    };
    let name: String = name.chars().filter(|c| !"\\/:*?[]'".contains(*c)).take(31).collect();
    if name.is_empty() { "退回".to_owned() } else { name }
}

struct Styles {
    header: Format,
    ours: Format,
    plain: Format,
    wrong: Format,
    reason: Format,
}

impl Styles {
    fn new() -> Self {
        let text = || Format::new().set_num_format("@");
        let header = text().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let border = |format: Format| {
            format
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xbf_bf_bf))
        };
        Self {
            ours: border(header.clone().set_background_color(Color::RGB(0xf8_cb_ad))),
            header: border(header.set_background_color(Color::RGB(0xd9_e1_f2))),
            plain: border(text()),
            wrong: border(
                text()
                    .set_background_color(Color::RGB(0xff_c7_ce))
                    .set_font_color(Color::RGB(0x9c_00_06)),
            ),
            reason: border(text().set_text_wrap().set_font_color(Color::RGB(0x9c_00_06))),
        }
    }
}

struct Page<'p> {
    refused: &'p RefusedWorksheet,
    page: &'p mut Worksheet,
    styles: Styles,
    comments: u32,
}

impl Page<'_> {
    fn fill(mut self) -> Result<(), XlsxError> {
        // Our own columns of an earlier round are made anew.
        let ours = |title: &String| title == REASON_HEADER || title == RECEIPT_HEADER;
        let width = self
            .refused
            .headers
            .iter()
            .position(ours)
            .unwrap_or(self.refused.headers.len());
        let beyond = self
            .refused
            .rows
            .iter()
            .map(|row| row.texts().count())
            .max()
            .unwrap_or(0);
        let reason = u16::try_from(width.max(beyond)).unwrap_or(u16::MAX - 1);
        for (at, title) in (0u16..).zip(&self.refused.headers[..width]) {
            self.page.write_string_with_format(0, at, title, &self.styles.header)?;
            self.page.set_column_width(at, column_width(title))?;
        }
        self.page
            .write_string_with_format(0, reason, REASON_HEADER, &self.styles.ours)?;
        self.page
            .write_string_with_format(0, reason + 1, RECEIPT_HEADER, &self.styles.ours)?;
        self.page.set_column_width(reason, 60)?;
        self.page.set_column_hidden(reason + 1)?;
        self.page
            .set_freeze_panes(1, 0)?
            .set_landscape()
            .set_print_fit_to_pages(1, 0);
        let refused = self.refused;
        for (at, row) in (1u32..).zip(&refused.rows) {
            self.row(at, row, reason)?;
        }
        Ok(())
    }

    fn row(&mut self, at: u32, row: &RefusedRow, reason: u16) -> Result<(), XlsxError> {
        let wrong: HashSet<usize> = row.issues.iter().filter_map(|issue| issue.at).collect();
        let n = row.texts().count().max(wrong.iter().max().map_or(0, |last| last + 1));
        let texts = row.texts().map(Some).chain(std::iter::repeat(None));
        for ((column, index), text) in (0u16..reason).zip(0..n).zip(texts) {
            let style = if wrong.contains(&index) {
                &self.styles.wrong
            } else {
                &self.styles.plain
            };
            match text.filter(|text| !text.is_empty()) {
                // A cell holds 32,767 characters at most.
                Some(text) => {
                    let text: String = text.chars().take(32_000).collect();
                    self.page.write_string_with_format(at, column, text, style)?;
                }
                None if wrong.contains(&index) => {
                    self.page.write_blank(at, column, style)?;
                }
                None => {}
            }
        }
        for issue in &row.issues {
            self.comment(at, issue)?;
        }
        let sentences: Vec<String> = row.issues.iter().map(|issue| self.sentence(issue)).collect();
        self.page
            .write_string_with_format(at, reason, sentences.join("；"), &self.styles.reason)?;
        let receipt = row.receipt.clone().unwrap_or_else(|| Receipt {
            digest: self.refused.digest.clone(),
            row: row.row,
            worksheet: self.refused.worksheet.clone(),
        });
        self.page
            .write_string_with_format(at, reason + 1, receipt.to_cell(), &self.styles.plain)?;
        Ok(())
    }

    fn comment(&mut self, row: u32, issue: &Issue) -> Result<(), XlsxError> {
        let Some(at) = issue.at.and_then(|at| u16::try_from(at).ok()) else {
            return Ok(());
        };
        if self.comments == 0 {
            return Ok(());
        }
        self.comments -= 1;
        let note = Note::new(self.sentence(issue)).add_author_prefix(false);
        self.page.insert_note(row, at, &note)?;
        Ok(())
    }

    fn sentence(&self, issue: &Issue) -> String {
        let title = self
            .refused
            .sheet
            .columns
            .get(issue.column)
            .map_or("", |column| column.title.as_str());
        let mut args = vec![("column", title.to_owned()), ("cell_value", issue.value.clone())];
        args.extend(issue.fault.args.iter().cloned());
        let sentence = message::render(issue.fault.code, &args, Lang::Zh);
        // Two rows of one correction workbook must not be told apart by a comment alone.
        if sentence.contains(title) {
            sentence
        } else {
            format!("{title}:{sentence}")
        }
    }
}

fn column_width(title: &str) -> f64 {
    (title.chars().count() as f64 * 2.2 + 4.0).clamp(14.0, 28.0)
}
