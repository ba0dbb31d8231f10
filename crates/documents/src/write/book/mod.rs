//! A workbook in the house style: a first page of sums, then tables that continue when a worksheet is full.

mod height;
mod names;
mod page;
mod style;
mod table;

use std::io::Write;

use domain::Date;
use domain::screening::Screening;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use crate::write::{WriteError, words};
use names::Names;
pub(crate) use page::Page;
use style::Styles;
pub(crate) use table::{Cell, Column, Look, Table};

/// Rows of data that a worksheet holds below its header.
pub(crate) const ROWS_PER_SHEET: usize = 1_048_575;

/// How hard the file is packed, 1 to 9: about a third faster than the usual 6, a fifth larger.
const COMPRESSION: u8 = 3;

/// A4 in the numbering of the file format.
const A4: u8 = 9;

/// A workbook that is being written.
pub(crate) struct Book {
    workbook: Workbook,
    styles: Styles,
    names: Names,
    heading: String,
    rows_per_sheet: usize,
}

impl Book {
    /// An empty workbook about a screening.
    pub(crate) fn new(screening: &Screening, title: &str) -> Result<Self, WriteError> {
        let county = words::county(screening);
        let as_of = screening.run.as_of;
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(COMPRESSION);
        workbook.set_properties(
            &DocProperties::new()
                .set_title(format!("{county}{title}"))
                .set_subject(format!("数据截至{}", words::long_date(as_of)))
                .set_creation_datetime(&excel_date(as_of)?),
        );
        Ok(Self {
            workbook,
            styles: Styles::new(),
            names: Names::default(),
            heading: format!("{county} {title}（数据截至{}）", words::long_date(as_of)),
            rows_per_sheet: ROWS_PER_SHEET,
        })
    }

    /// Lowers the number of rows after which a table continues on the next worksheet.
    #[cfg(test)]
    pub(crate) fn with_rows_per_sheet(mut self, rows: usize) -> Self {
        self.rows_per_sheet = rows;
        self
    }

    /// Reserves the worksheet names that a table of `n_rows` rows will take, at least one.
    pub(crate) fn reserve(&mut self, wanted: &str, n_rows: usize) -> Vec<String> {
        let sheets = n_rows.div_ceil(self.rows_per_sheet).max(1);
        (1..=sheets).map(|i| self.names.take(wanted, i)).collect()
    }

    /// Adds a page of sums and explanations with columns of these widths, printed upright.
    pub(crate) fn page(&mut self, name: &str, widths: &[f64]) -> Result<Page<'_>, WriteError> {
        let name = self.names.take(name, 1);
        let sheet = self.workbook.add_worksheet();
        set_up(sheet, &name, &self.heading)?;
        Page::new(sheet, &self.styles, widths)
    }

    /// Adds a table on the worksheets reserved for it.
    pub(crate) fn table<'a>(
        &mut self,
        table: &Table,
        rows: impl IntoIterator<Item = Vec<Cell<'a>>>,
    ) -> Result<(), WriteError> {
        let mut rows = rows.into_iter();
        for name in &table.sheets {
            let sheet = self.workbook.add_worksheet_with_constant_memory()?;
            set_up(sheet, name, &self.heading)?;
            table.write(sheet, &self.styles, rows.by_ref().take(self.rows_per_sheet))?;
        }
        Ok(())
    }

    /// Writes the file.
    pub(crate) fn save(mut self, out: impl Write + Send) -> Result<(), WriteError> {
        Ok(self.workbook.save_to_writer(out)?)
    }
}

fn set_up(sheet: &mut Worksheet, name: &str, heading: &str) -> Result<(), WriteError> {
    sheet.set_name(name)?;
    sheet.set_paper_size(A4);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&L&9{}&R&9&A", heading.replace('&', "&&")));
    sheet.set_footer("&L&9含个人信息，限工作使用&R&9第 &P 页，共 &N 页");
    Ok(())
}

/// A civil date as the file format keeps it.
fn excel_date(date: Date) -> Result<ExcelDateTime, WriteError> {
    let part = |n: i8| u8::try_from(n).unwrap_or(1);
    let year = u16::try_from(date.year()).unwrap_or(1900);
    Ok(ExcelDateTime::from_ymd(year, part(date.month()), part(date.day()))?)
}
