//! xls: held in memory as a whole by the decoder, so its extent is checked first.

use std::borrow::Cow;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, Range, Reader, SheetVisible, Xls};

use super::guard::fenced;
use super::xlsx::{closed, data_sheets, error_text, serial};
use super::{Access, Flow, GridError, Value, Visitor, Worksheet, compound};

pub(super) fn read(path: &Path, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<(), GridError> {
    compound::check_records(&compound::workbook_stream(path)?, access)?;
    let file = BufReader::new(access.open(path)?);
    let mut book = fenced(|| Xls::new(file))??;
    let is_1904 = book.has_1904_epoch();
    for sheet in data_sheets(book.sheets_metadata()) {
        let hidden = sheet.visible != SheetVisible::Visible;
        match visitor.open(Worksheet {
            name: &sheet.name,
            hidden,
            is_1904,
        }) {
            Flow::Continue => {}
            Flow::NextWorksheet => continue,
            Flow::Stop => return Ok(()),
        }
        let end = match fenced(|| book.worksheet_range(&sheet.name))? {
            Ok(range) => rows(&range, is_1904, access, visitor),
            Err(cause) => Err(cause.into()),
        };
        if closed(end, visitor) == Flow::Stop {
            return Ok(());
        }
    }
    Ok(())
}

fn rows(range: &Range<Data>, is_1904: bool, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<Flow, GridError> {
    let Some((first, left)) = range.start() else {
        return Ok(Flow::Continue);
    };
    let left = left as usize;
    let mut values: Vec<Value<'_>> = Vec::new();
    for (number, cells) in (first + 1..).zip(range.rows()) {
        let Some(last) = cells.iter().rposition(|cell| *cell != Data::Empty) else {
            continue;
        };
        access.check_row(number, left + last + 1)?;
        values.clear();
        values.resize(left, Value::Empty);
        values.extend(cells[..=last].iter().map(|cell| value(cell, is_1904)));
        match visitor.row(number, &values) {
            Flow::Continue => {}
            flow => return Ok(flow),
        }
    }
    Ok(Flow::Continue)
}

fn value(cell: &Data, is_1904: bool) -> Value<'_> {
    match cell {
        Data::Empty => Value::Empty,
        // Labels that claim to be UTF-16 without being it come with a zero behind each character.
        Data::String(text) if text.contains('\0') => Value::Text(Cow::Owned(text.replace('\0', ""))),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Value::Text(Cow::Borrowed(text.as_str()))
        }
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::Bool(truth) => Value::Bool(*truth),
        Data::DateTime(time) => serial(time, is_1904),
        Data::Error(error) => Value::Error(error_text(error)),
    }
}
