//! A table as a member: one JSON array a row, values in the order of the table's columns.

use std::io::Write;

use serde_json::Value as Json;

use crate::StoreError;
use crate::catalogue::Table;
use crate::db::{Row, Value};
use crate::tx::ReadTx;

/// Writes all rows of a table in order of its key; returns how many.
pub(super) async fn dump(
    tx: &mut ReadTx,
    name: &str,
    table: &'static Table,
    out: &mut (impl Write + Send),
) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT {} FROM {name} ORDER BY {}",
        table.names().join(", "),
        table.key.join(", ")
    );
    let mut n_rows = 0;
    tx.each(&sql, &[], |row| {
        let values: Vec<Json> = json_row(row, table)?;
        serde_json::to_writer(&mut *out, &values)?;
        out.write_all(b"\n")?;
        n_rows += 1;
        Ok(())
    })
    .await?;
    Ok(n_rows)
}

fn json_row(row: &Row, table: &Table) -> Result<Vec<Json>, StoreError> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(i, column)| {
            Ok(match row.value(i, column.is_integer())? {
                Value::Text(text) => text.map_or(Json::Null, Json::String),
                Value::Int(number) => number.map_or(Json::Null, Json::from),
            })
        })
        .collect()
}

/// The row of one line; `None` when it is not a row of this table.
pub(super) fn parse(line: &str, table: &Table) -> Option<Vec<Value>> {
    let values: Vec<Json> = serde_json::from_str(line).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    let typed = table
        .columns
        .iter()
        .zip(values)
        .map(|(column, value)| match (column.is_integer(), value) {
            (true, Json::Null) => Some(Value::Int(None)),
            (true, Json::Number(number)) => Some(Value::Int(Some(number.as_i64()?))),
            (false, Json::Null) => Some(Value::Text(None)),
            (false, Json::String(text)) => Some(Value::Text(Some(text))),
            _ => None,
        });
    typed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn a_line_is_a_row_of_its_table_or_nothing() {
        let table = catalogue::table("settings").expect("declared");
        let cases = [
            (r#"["a","b"]"#, Some(vec![Value::from("a"), Value::from("b")])),
            (r#"["a",null]"#, Some(vec![Value::from("a"), Value::Text(None)])),
            (r#"["a"]"#, None),
            (r#"["a",1]"#, None),
            ("not json", None),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line, table), expected, "{line}");
        }
    }
}
