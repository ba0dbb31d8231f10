//! Typed columns of a batch as Arrow arrays.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int32Array, Int64Array, StringArray,
    StringDictionaryBuilder, new_null_array,
};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use domain::sheet::{Column, ColumnType, Role};
use domain::table::Values;

use crate::functions::date_to_days;

/// One column of a batch as the lake keeps it.
pub fn array_of(column: &Column, values: &Values) -> ArrayRef {
    if column.role == Some(Role::Phone) {
        return phone_keys(values);
    }
    match values {
        Values::Text(cells) => dictionary(cells.iter().map(Option::as_deref)),
        Values::Id(cells) => new_null_array(&crate::policy::text_type(), cells.len()),
        Values::Number(cells) if column.kind == ColumnType::Decimal => {
            let array: Decimal128Array = cells.iter().map(|cell| cell.map(i128::from)).collect();
            match array.clone().with_precision_and_scale(18, 4) {
                Ok(array) => Arc::new(array),
                Err(_) => new_null_array(&DataType::Decimal128(18, 4), cells.len()),
            }
        }
        Values::Number(cells) => Arc::new(Int64Array::from(cells.clone())),
        Values::Date(cells) => Arc::new(cells.iter().map(|cell| cell.map(date_to_days)).collect::<Date32Array>()),
        Values::Code(cells) => {
            let words = StringArray::from_iter_values(column.codes.iter().map(|code| code.is.as_str()));
            let keys: Int32Array = cells.iter().map(|cell| cell.map(i32::from)).collect();
            match DictionaryArray::<Int32Type>::try_new(keys, Arc::new(words)) {
                Ok(array) => Arc::new(array),
                Err(_) => new_null_array(&crate::policy::text_type(), cells.len()),
            }
        }
        Values::Bool(cells) => Arc::new(BooleanArray::from(cells.clone())),
    }
}

/// Texts as numbered words.
pub fn dictionary<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for cell in cells {
        builder.append_option(cell);
    }
    Arc::new(builder.finish())
}

/// Telephones as opaque numbers: equal telephones are equal numbers, and nothing else can be told.
fn phone_keys(values: &Values) -> ArrayRef {
    let key = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        (hasher.finish() >> 1) as i64
    };
    let keys: Int64Array = match values {
        Values::Text(cells) => cells.iter().map(|cell| cell.as_deref().map(key)).collect(),
        Values::Number(cells) => cells.iter().map(|cell| cell.map(|n| key(&n.to_string()))).collect(),
        other => std::iter::repeat_n(None, other.len()).collect(),
    };
    Arc::new(keys)
}
