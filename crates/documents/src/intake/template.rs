//! Empty sheets to fill in: one header row, drop-downs, an example and an explanation of every column.

mod example;
mod notes;
#[cfg(test)]
mod tests;
mod wording;

use std::io::{Seek, Write};

use domain::Date;
use domain::sheet::{Column, ColumnType, Role, Sheet};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, Formula, Workbook, Worksheet, XlsxError,
};

pub use self::example::example_row;
use super::correction::{look, worksheet_name};

/// Worksheet with one filled row.
pub const EXAMPLE_WORKSHEET: &str = "示例";
/// Worksheet that explains the columns.
pub const NOTES_WORKSHEET: &str = "填表说明";
/// Hidden worksheet with the words of long drop-downs.
pub const CHOICES_WORKSHEET: &str = "选项";
/// The words for yes and no.
const YES_NO: [&str; 2] = ["是", "否"];

/// First and last row with a drop-down, 0-based.
const DROP_DOWN_ROWS: (u32, u32) = (1, 1999);
/// Longest list of words that a drop-down itself can hold, in UTF-16 units with commas.
const LONGEST_LIST: usize = 255;
/// The day a template says it was made: it is the same whenever it is made.
const MADE_ON: Date = Date::constant(2026, 1, 1);

/// Why a template could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The spreadsheet writer failed.
    #[error("the template could not be written")]
    Write(#[from] XlsxError),
}

/// Whether a worksheet of this name belongs to a template and is never data: example, explanation, word lists.
pub fn is_aid(worksheet: &str) -> bool {
    [EXAMPLE_WORKSHEET, NOTES_WORKSHEET, CHOICES_WORKSHEET].contains(&worksheet.trim())
}

/// Writes the template of a sheet.
///
/// # Errors
/// When the file cannot be written.
pub fn template(sheet: &Sheet, out: impl Write + Seek + Send) -> Result<(), TemplateError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_title(&sheet.title);
    workbook.set_properties(&properties.set_creation_datetime(&look::excel_date(MADE_ON)?));
    let drop_downs = DropDowns::new(sheet);
    let data = workbook.add_worksheet();
    data.set_name(data_worksheet_name(sheet))?;
    write_header(data, sheet)?;
    drop_downs.attach(data)?;
    let example = workbook.add_worksheet();
    example.set_name(EXAMPLE_WORKSHEET)?;
    write_header(example, sheet)?;
    write_example(example, sheet)?;
    let notes = workbook.add_worksheet();
    notes.set_name(NOTES_WORKSHEET)?;
    notes::write(notes, sheet)?;
    if drop_downs.long().next().is_some() {
        let choices = workbook.add_worksheet();
        choices.set_name(CHOICES_WORKSHEET)?;
        choices.set_hidden(true);
        drop_downs.write_long(choices)?;
    }
    Ok(workbook.save_to_writer(out)?)
}

fn data_worksheet_name(sheet: &Sheet) -> String {
    let name = worksheet_name(&sheet.title, 1);
    if is_aid(&name) { format!("{name}表") } else { name }
}

fn write_header(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (col, column) in (0..).zip(&sheet.columns) {
        let width = width(column);
        lines = lines.max(look::lines(&column.title, width));
        worksheet.set_column_width(col, width)?;
        worksheet.set_column_format(col, &look::entry(num_format(column)))?;
        let head = if column.required {
            look::required_head()
        } else {
            look::optional_head()
        };
        worksheet.write_string_with_format(0, col, look::cell_text(&column.title), &head)?;
        worksheet.insert_note(0, col, &look::note(&wording::header_note(column)))?;
    }
    worksheet.set_row_height(0, look::height(lines + 1))?;
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.set_repeat_rows(0, 0)?;
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn write_example(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    for (col, (column, text)) in (0..).zip(sheet.columns.iter().zip(example_row(sheet))) {
        let format = look::entry(num_format(column));
        let is_number = matches!(
            column.kind,
            ColumnType::Money | ColumnType::Integer | ColumnType::Decimal
        );
        let number = text.parse::<f64>().ok().filter(|_| is_number);
        let date = domain::date::parse_date(&text)
            .ok()
            .filter(|_| column.kind == ColumnType::Date);
        match (number, date) {
            (Some(number), _) => worksheet.write_number_with_format(1, col, number, &format)?,
            (None, Some(date)) => {
                let serial = f64::from(domain::date::to_serial(date));
                worksheet.write_number_with_format(1, col, serial, &format)?
            }
            (None, None) => worksheet.write_string_with_format(1, col, look::cell_text(&text), &format)?,
        };
    }
    Ok(())
}

/// The number format that keeps what is typed into a column as it is meant.
fn num_format(column: &Column) -> Option<&'static str> {
    let is_text = matches!(column.kind, ColumnType::Text | ColumnType::IdCard | ColumnType::Month)
        || matches!(column.role, Some(Role::Id | Role::Phone | Role::HouseholdNo));
    match column.kind {
        _ if is_text => Some(look::AS_TEXT),
        ColumnType::Date => Some(look::AS_DATE),
        ColumnType::Money => Some("0.00"),
        _ => None,
    }
}

fn width(column: &Column) -> f64 {
    let value: usize = match column.kind {
        ColumnType::IdCard => 21,
        ColumnType::Date | ColumnType::Money => 13,
        ColumnType::Text => column.example.as_deref().map_or(12, look::breadth).clamp(12, 24) + 2,
        ColumnType::Code | ColumnType::Codes => {
            column
                .codes
                .iter()
                .map(|code| look::breadth(&code.is))
                .max()
                .unwrap_or(8)
                .clamp(8, 20)
                + 3
        }
        _ => 10,
    };
    let title = look::breadth(&column.title);
    // A title may take two lines, a short one takes one.
    value.max(if title <= 14 { title } else { title.div_ceil(2).max(14) } + 3) as f64
}

/// The drop-downs of a sheet.
struct DropDowns<'a> {
    lists: Vec<DropDown<'a>>,
}

/// The words of one column.
struct DropDown<'a> {
    col: u16,
    title: &'a str,
    words: Vec<&'a str>,
    /// Column of the hidden worksheet, when the list is too long for the drop-down itself.
    hidden_col: Option<u16>,
}

impl<'a> DropDowns<'a> {
    fn new(sheet: &'a Sheet) -> Self {
        let mut lists = Vec::new();
        let mut n_hidden = 0;
        for (col, column) in (0..).zip(&sheet.columns) {
            let words: Vec<&str> = match column.kind {
                ColumnType::Code => column.codes.iter().map(|code| code.is.as_str()).collect(),
                ColumnType::YesNo => YES_NO.to_vec(),
                _ => continue,
            };
            if words.is_empty() {
                continue;
            }
            let is_long = words.join(",").encode_utf16().count() > LONGEST_LIST
                || words
                    .iter()
                    .any(|word| word.contains([',', '"']) || word.trim() != *word);
            let hidden_col = is_long.then_some(n_hidden);
            n_hidden += u16::from(is_long);
            lists.push(DropDown {
                col,
                title: &column.title,
                words,
                hidden_col,
            });
        }
        Self { lists }
    }

    fn long(&self) -> impl Iterator<Item = (u16, &DropDown<'a>)> {
        self.lists.iter().filter_map(|list| Some((list.hidden_col?, list)))
    }

    fn attach(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (first, last) = DROP_DOWN_ROWS;
        for list in &self.lists {
            let validation = match list.hidden_col {
                None => DataValidation::new().allow_list_strings(&list.words)?,
                Some(col) => {
                    let letters = rust_xlsxwriter::utility::column_number_to_name(col);
                    let range = format!(
                        "='{CHOICES_WORKSHEET}'!${letters}$2:${letters}${}",
                        list.words.len() + 1
                    );
                    DataValidation::new().allow_list_formula(Formula::new(range))
                }
            };
            // A warning and no stop: other ways to write a word are understood too.
            let validation = validation
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("请核对")?
                .set_error_message("这不是下拉列表里的词。确定要这样填吗?")?;
            worksheet.add_data_validation(first, list.col, last, list.col, &validation)?;
        }
        Ok(())
    }

    fn write_long(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (col, list) in self.long() {
            worksheet.write_string(0, col, list.title)?;
            for (row, word) in (1..).zip(&list.words) {
                worksheet.write_string(row, col, *word)?;
            }
        }
        Ok(())
    }
}
