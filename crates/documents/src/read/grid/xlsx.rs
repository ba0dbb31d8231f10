//! xlsx and xlsm, streamed cell by cell.

use std::borrow::Cow;
use std::io::BufReader;
use std::path::Path;

use calamine::{CellErrorType, DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};

use super::guard::fenced;
use super::{Access, Flow, GridError, RowBuilder, Value, Visitor, Worksheet, archive};

pub(super) fn read(path: &Path, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<(), GridError> {
    archive::check(path, access)?;
    let file = BufReader::with_capacity(64 * 1024, access.open(path)?);
    let mut book = fenced(|| Xlsx::new(file))??;
    let is_1904 = book.has_1904_epoch();
    for sheet in data_sheets(book.sheets_metadata()) {
        let reader = match fenced(|| book.worksheet_cells_reader(&sheet.name))? {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            reader => reader,
        };
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
        let end = match reader {
            Ok(mut reader) => cells(|| Ok(fenced(|| reader.next_cell())??), is_1904, access, visitor),
            Err(cause) => Err(cause.into()),
        };
        if closed(end, visitor) == Flow::Stop {
            return Ok(());
        }
    }
    Ok(())
}

/// Worksheets with cells, in the order of the workbook.
pub(super) fn data_sheets(sheets: &[Sheet]) -> Vec<Sheet> {
    sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .cloned()
        .collect()
}

/// Pumps cells into rows until they end or the visitor has enough.
pub(super) fn cells<'a>(
    mut next: impl FnMut() -> Result<Option<calamine::Cell<DataRef<'a>>>, GridError>,
    is_1904: bool,
    access: &Access<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Flow, GridError> {
    let mut row = RowBuilder::new();
    let mut n_cells = 0u32;
    while let Some(cell) = next()? {
        n_cells = n_cells.wrapping_add(1);
        if n_cells.is_multiple_of(65_536) {
            access.check_time()?;
        }
        match row.push(cell.get_position(), value(cell.get_value(), is_1904), access, visitor)? {
            Flow::Continue => {}
            flow => return Ok(flow),
        }
    }
    row.flush(access, visitor)
}

/// Tells the visitor how the worksheet ended.
pub(super) fn closed(end: Result<Flow, GridError>, visitor: &mut dyn Visitor) -> Flow {
    match end {
        Ok(Flow::Stop) => {
            visitor.close(Ok(()));
            Flow::Stop
        }
        Ok(_) => visitor.close(Ok(())),
        Err(error) => visitor.close(Err(error)),
    }
}

fn value<'a>(cell: &DataRef<'a>, is_1904: bool) -> Value<'a> {
    match cell {
        DataRef::Empty => Value::Empty,
        DataRef::SharedString(text) => Value::Text(Cow::Borrowed(*text)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Value::Text(Cow::Owned(text.clone()))
        }
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::Bool(truth) => Value::Bool(*truth),
        DataRef::DateTime(time) => serial(time, is_1904),
        DataRef::Error(error) => Value::Error(error_text(error)),
    }
}

pub(super) fn serial(time: &calamine::ExcelDateTime, is_1904: bool) -> Value<'static> {
    Value::Serial {
        days: time.as_f64(),
        is_1904,
        duration: time.is_duration(),
    }
}

pub(super) fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}
