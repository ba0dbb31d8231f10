//! A bare read: every cell visited and nothing done with it. What typed reading is measured against.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

/// Rows with a cell and cells that are not empty, over all worksheets of an xlsx file.
///
/// # Errors
/// What the library says of a file it cannot read.
pub fn count(path: &Path) -> Result<(u64, u64), XlsxError> {
    let mut book = Xlsx::new(BufReader::new(File::open(path)?))?;
    let (mut rows, mut cells) = (0, 0);
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name)?;
        let mut last = None;
        while let Some(cell) = reader.next_cell()? {
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            cells += 1;
            let row = cell.get_position().0;
            if last != Some(row) {
                rows += 1;
                last = Some(row);
            }
        }
    }
    Ok((rows, cells))
}
