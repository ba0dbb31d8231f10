//! xlsb, streamed cell by cell.

use std::io::BufReader;
use std::path::Path;

use calamine::{Reader, SheetVisible, Xlsb};

use super::guard::fenced;
use super::xlsx::{cells, closed, data_sheets};
use super::{Access, Flow, GridError, Visitor, Worksheet, archive};

pub(super) fn read(path: &Path, access: &Access<'_>, visitor: &mut dyn Visitor) -> Result<(), GridError> {
    archive::check(path, access)?;
    let file = BufReader::with_capacity(64 * 1024, access.open(path)?);
    let mut book = fenced(|| Xlsb::new(file))??;
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
        let end = match fenced(|| book.worksheet_cells_reader(&sheet.name))? {
            Ok(mut reader) => cells(|| Ok(fenced(|| reader.next_cell())??), is_1904, access, visitor),
            Err(cause) => Err(cause.into()),
        };
        if closed(end, visitor) == Flow::Stop {
            return Ok(());
        }
    }
    Ok(())
}
