//! The worksheet of a template that explains every column.

use domain::sheet::{Column, Sheet};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::wording;
use crate::intake::correction::look;

/// Headers and widths of the table.
const COLUMNS: [(&str, f64); 7] = [
    ("列名", 24.0),
    ("是否必填", 12.0),
    ("类型", 24.0),
    ("单位", 8.0),
    ("可填的词", 36.0),
    ("也认的表头", 36.0),
    ("说明", 44.0),
];

/// Writes the page.
pub(super) fn write(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let last = COLUMNS.len() as u16 - 1;
    for (col, (_, width)) in (0..).zip(COLUMNS) {
        worksheet.set_column_width(col, width)?;
    }
    across(
        worksheet,
        0,
        last,
        &format!("{} 填表说明", sheet.title),
        &look::title(),
        26.0,
    )?;
    let total: f64 = COLUMNS.iter().map(|(_, width)| width).sum();
    let mut row = 1;
    for text in wording::paragraphs(sheet) {
        let height = look::height(look::lines(&text, total));
        across(worksheet, row, last, &text, &look::paragraph(), height)?;
        row += 1;
    }
    for (col, (title, _)) in (0..).zip(COLUMNS) {
        worksheet.write_string_with_format(row, col, title, &look::head())?;
    }
    worksheet.set_row_height(row, look::height(1))?;
    worksheet.set_freeze_panes(row + 1, 1)?;
    worksheet.set_repeat_rows(row, row)?;
    let body = look::wrapped();
    for (row, column) in (row + 1..).zip(&sheet.columns) {
        write_column(worksheet, row, column, &body)?;
    }
    worksheet.set_landscape();
    worksheet.set_paper_size(9);
    worksheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn write_column(worksheet: &mut Worksheet, row: u32, column: &Column, body: &Format) -> Result<(), XlsxError> {
    let texts = [
        column.title.clone(),
        wording::necessity(column).to_owned(),
        wording::kind(column),
        column.unit.clone().unwrap_or_default(),
        wording::words(column),
        column.aliases.join("、"),
        column.note.clone().unwrap_or_default(),
    ];
    let mut lines = 1;
    for (col, (text, (_, width))) in (0..).zip(texts.iter().zip(COLUMNS)) {
        lines = lines.max(look::lines(text, width));
        let required = col == 0 && column.required;
        let format = if required { look::required_cell() } else { body.clone() };
        worksheet.write_string_with_format(row, col, look::cell_text(text), &format)?;
    }
    worksheet.set_row_height(row, look::height(lines))?;
    Ok(())
}

fn across(
    worksheet: &mut Worksheet,
    row: u32,
    last: u16,
    text: &str,
    format: &Format,
    height: f64,
) -> Result<(), XlsxError> {
    worksheet.merge_range(row, 0, row, last, "", format)?;
    worksheet.write_string_with_format(row, 0, text, format)?;
    worksheet.set_row_height(row, height)?;
    Ok(())
}
