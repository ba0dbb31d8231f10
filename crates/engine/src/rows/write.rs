//! Batches into a rows file.

use std::io::Write;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, StringArray, UInt16Array, UInt32Array,
};
use datafusion::arrow::datatypes::{SchemaRef, UInt16Type};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use datafusion::arrow::record_batch::RecordBatch;
use domain::sheet::{ColumnType, Sheet};
use domain::table::{RowOrigin, TableBatch, Values, id_word};

use super::{BATCH_ROWS, RowsError, schema};
use crate::functions::date_to_days;

/// Writes the rows of one worksheet.
pub struct RowsWriter<W: Write> {
    stream: StreamWriter<W>,
    schema: SchemaRef,
    /// The words of each column's list, for columns of codes.
    lists: Vec<Option<ArrayRef>>,
    rows: u64,
}

impl<W: Write> std::fmt::Debug for RowsWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowsWriter")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<W: Write> RowsWriter<W> {
    /// Begins a file for rows of `sheet`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W, sheet: &Sheet) -> Result<Self, RowsError> {
        let schema = Arc::new(schema(sheet));
        let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
        let list = |column: &domain::sheet::Column| {
            let words = column.codes.iter().map(|code| code.is.as_str());
            (column.kind == ColumnType::Code).then(|| Arc::new(StringArray::from_iter_values(words)) as ArrayRef)
        };
        Ok(Self {
            stream: StreamWriter::try_new_with_options(out, &schema, options)?,
            schema,
            lists: sheet.columns.iter().map(list).collect(),
            rows: 0,
        })
    }

    /// Appends the rows of a batch of the same sheet.
    ///
    /// # Errors
    /// When the batch is of another sheet, or `out` cannot be written.
    pub fn push(&mut self, batch: &TableBatch) -> Result<(), RowsError> {
        if schema(&batch.sheet) != *self.schema {
            return Err(RowsError::Sheet {
                wanted: self.schema.metadata().get(super::SHEET).cloned().unwrap_or_default(),
                found: batch.sheet.name.clone(),
            });
        }
        let columns = batch.columns.iter().zip(&self.lists);
        let mut arrays = columns
            .map(|(values, list)| array(values, list.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        let origin = |part: fn(&RowOrigin) -> u32| -> ArrayRef {
            Arc::new(UInt32Array::from_iter_values(batch.origins.iter().map(part)))
        };
        arrays.extend([origin(|origin| origin.source), origin(|origin| origin.row)]);
        let record = RecordBatch::try_new(Arc::clone(&self.schema), arrays)?;
        for from in (0..record.num_rows()).step_by(BATCH_ROWS) {
            let part = record.slice(from, BATCH_ROWS.min(record.num_rows() - from));
            self.stream.write(&part)?;
        }
        self.rows += record.num_rows() as u64;
        Ok(())
    }

    /// Ends the file and gives back what it was written to. A file that was not finished cannot be read.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(self) -> Result<W, RowsError> {
        let mut out = self.stream.into_inner()?;
        out.write_all(&self.rows.to_le_bytes())?;
        out.flush()?;
        Ok(out)
    }
}

fn array(values: &Values, list: Option<&ArrayRef>) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Text(cells) => Arc::new(cells.iter().map(Option::as_deref).collect::<StringArray>()),
        Values::Id(cells) => Arc::new(
            cells
                .iter()
                .map(|cell| cell.as_ref().map(id_word))
                .collect::<StringArray>(),
        ),
        Values::Number(cells) => Arc::new(cells.iter().copied().collect::<Int64Array>()),
        Values::Date(cells) => Arc::new(cells.iter().map(|cell| cell.map(date_to_days)).collect::<Date32Array>()),
        Values::Code(cells) => {
            let keys: UInt16Array = cells.iter().copied().collect();
            let words = list.map_or_else(|| Arc::new(StringArray::new_null(0)) as ArrayRef, Arc::clone);
            Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, words)?)
        }
        Values::Bool(cells) => Arc::new(cells.iter().copied().collect::<BooleanArray>()),
    })
}
