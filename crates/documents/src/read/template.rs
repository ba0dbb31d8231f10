//! Empty workbooks for departments: headers, drop-downs, a filled example and a page that explains every column.

use std::io::{Seek, Write};

use domain::sheet::{Column, ColumnType, Sheet};
use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::Words;

/// Rows of the data page that are prepared for typing.
const PREPARED_ROWS: u32 = 5_000;
/// Longest list that a drop-down holds by itself; longer ones stand on a page of their own.
const LIST_CHARS: usize = 200;
/// The hidden page for long lists.
const LISTS_PAGE: &str = "代码表";

/// Writes the template of a sheet; `words` names its pages and the two words of a yes-or-no cell.
///
/// # Errors
/// When the workbook cannot be written.
pub fn write<W: Write + Seek + Send>(sheet: &Sheet, words: &Words, out: W) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let styles = Styles::new();
    let mut lists = Vec::new();
    data_page(book.add_worksheet(), sheet, words, &styles, &mut lists)?;
    example_page(book.add_worksheet(), sheet, words, &styles)?;
    notes_page(book.add_worksheet(), sheet, words, &styles)?;
    if !lists.is_empty() {
        lists_page(book.add_worksheet(), &lists)?;
    }
    book.save_to_writer(out)
}

/// The words of a column that its cells may hold.
fn accepted(column: &Column, words: &Words) -> Vec<String> {
    match column.kind {
        ColumnType::YesNo => words.yes.first().into_iter().chain(words.no.first()).cloned().collect(),
        _ => column.codes.iter().map(|code| code.is.clone()).collect(),
    }
}

struct Styles {
    required: Format,
    optional: Format,
    text: Format,
    title: Format,
    cell: Format,
}

impl Styles {
    fn new() -> Self {
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        Self {
            required: header.clone().set_background_color(Color::RGB(0xf8_cb_ad)),
            optional: header.set_background_color(Color::RGB(0xd9_e1_f2)),
            text: Format::new().set_num_format("@"),
            title: Format::new().set_bold().set_font_size(14),
            cell: Format::new()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin),
        }
    }

    fn header(&self, column: &Column) -> &Format {
        if column.required {
            &self.required
        } else {
            &self.optional
        }
    }
}

fn data_page(
    page: &mut Worksheet,
    sheet: &Sheet,
    words: &Words,
    styles: &Styles,
    lists: &mut Vec<Vec<String>>,
) -> Result<(), XlsxError> {
    page.set_name(page_name(&sheet.title))?;
    header(page, 0, sheet, styles)?;
    page.set_freeze_panes(1, 0)?;
    for (at, column) in (0u16..).zip(&sheet.columns) {
        page.set_column_format(at, &styles.text)?;
        let note = explanation(column, words);
        page.insert_note(0, at, &Note::new(note).add_author_prefix(false))?;
        let list = accepted(column, words);
        if list.is_empty() || column.kind == ColumnType::Codes {
            continue;
        }
        let validation = if list.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= LIST_CHARS {
            DataValidation::new().allow_list_strings(&list)?
        } else {
            let letters = super::refused::column_letters(lists.len());
            let reference = format!("='{LISTS_PAGE}'!${letters}$1:${letters}${}", list.len());
            lists.push(list);
            DataValidation::new().allow_list_formula(Formula::new(reference))
        };
        // Other ways to write a word are understood too: the list helps and does not forbid.
        let validation = validation.set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning);
        page.add_data_validation(1, at, PREPARED_ROWS, at, &validation)?;
    }
    Ok(())
}

fn header(page: &mut Worksheet, row: u32, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    page.set_row_height(row, 32)?;
    for (at, column) in (0u16..).zip(&sheet.columns) {
        page.write_string_with_format(row, at, &column.title, styles.header(column))?;
        page.set_column_width(at, (column.title.chars().count() as f64 * 2.2 + 2.0).clamp(10.0, 26.0))?;
    }
    Ok(())
}

fn example_page(page: &mut Worksheet, sheet: &Sheet, words: &Words, styles: &Styles) -> Result<(), XlsxError> {
    page.set_name(page_name(&words.example_page))?;
    header(page, 0, sheet, styles)?;
    for (at, column) in (0u16..).zip(&sheet.columns) {
        if let Some(example) = &column.example {
            page.write_string_with_format(1, at, example, &styles.text)?;
        }
    }
    Ok(())
}

fn notes_page(page: &mut Worksheet, sheet: &Sheet, words: &Words, styles: &Styles) -> Result<(), XlsxError> {
    page.set_name(page_name(&words.notes_page))?;
    let line = format!("{}:{},{}报送", words.notes_page, sheet.title, sheet.department);
    page.write_string_with_format(0, 0, line, &styles.title)?;
    let headers = ["栏目", "必填", "类型", "单位", "可填的内容", "说明"];
    let widths = [22, 8, 14, 10, 48, 60];
    for ((at, header), width) in (0u16..).zip(headers).zip(widths) {
        page.write_string_with_format(2, at, header, &styles.optional)?;
        page.set_column_width(at, width)?;
    }
    for (row, column) in (3u32..).zip(&sheet.columns) {
        let filled = if column.filled {
            "每行必填"
        } else if column.required {
            "必须有此栏"
        } else {
            "可不填"
        };
        let cells = [
            column.title.clone(),
            filled.to_owned(),
            kind_in_words(column.kind).to_owned(),
            column.unit.clone().unwrap_or_default(),
            accepted(column, words).join("、"),
            column.note.clone().unwrap_or_default(),
        ];
        for (at, cell) in (0u16..).zip(&cells) {
            page.write_string_with_format(row, at, cell, &styles.cell)?;
        }
    }
    Ok(())
}

fn lists_page(page: &mut Worksheet, lists: &[Vec<String>]) -> Result<(), XlsxError> {
    page.set_name(LISTS_PAGE)?;
    page.set_hidden(true);
    for (at, list) in (0u16..).zip(lists) {
        for (row, word) in (0u32..).zip(list) {
            page.write_string(row, at, word)?;
        }
    }
    Ok(())
}

fn page_name(name: &str) -> String {
    name.chars().filter(|c| !"\\/:*?[]'".contains(*c)).take(31).collect()
}

fn explanation(column: &Column, words: &Words) -> String {
    let mut lines = vec![format!(
        "{}{}",
        kind_in_words(column.kind),
        if column.filled { ",必填" } else { "" }
    )];
    if let Some(unit) = &column.unit {
        lines.push(format!("单位:{unit}"));
    }
    let list = accepted(column, words);
    if !list.is_empty() && list.len() <= 20 {
        lines.push(format!("可填:{}", list.join("、")));
    }
    lines.extend(column.note.clone());
    if let Some(example) = &column.example {
        lines.push(format!("例:{example}"));
    }
    lines.join("\n")
}

fn kind_in_words(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "文字",
        ColumnType::IdCard => "身份证号",
        ColumnType::Money => "金额",
        ColumnType::Integer => "整数",
        ColumnType::Decimal => "数字",
        ColumnType::Date => "日期",
        ColumnType::Month => "月份",
        ColumnType::Code => "选一项",
        ColumnType::Codes => "可选多项,用顿号隔开",
        ColumnType::YesNo => "是或否",
    }
}
