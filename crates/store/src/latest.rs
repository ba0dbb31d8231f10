//! Lists that show the latest first: each walks its index backwards from where the last page ended.

use crate::StoreError;
use crate::db::Row;
use crate::registers::paging::{Conditions, Cursor, Page};
use crate::tx::ReadTx;

/// Rows before the last page's end.
pub(crate) fn before(conditions: &mut Conditions, key: Option<&str>, number: &str, cursor: Option<&Cursor>) {
    let Some(cursor) = cursor else { return };
    let at = conditions.value(cursor.number);
    match key {
        None => conditions.add(format!("{number} < {at}")),
        Some(key) => {
            let text = conditions.value(&cursor.key);
            conditions.add(format!("({key}, {number}) < ({text}, {at})"));
        }
    }
}

/// Cuts rows of several walks to one page, the latest first; one row more than `limit` says that there is a next page.
pub(crate) fn cut<T>(mut rows: Vec<(Cursor, T)>, limit: i64) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    rows.sort_by(|a, b| b.0.cmp(&a.0));
    rows.dedup_by(|a, b| a.0.number == b.0.number);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
    Page {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        next,
    }
}

/// Rows that meet the conditions, from below a number on; as many as asked for.
pub(crate) async fn rows(
    tx: &mut ReadTx,
    (select, number): (&str, &str),
    mut conditions: Conditions,
    (before, limit): (Option<i64>, i64),
) -> Result<Vec<Row>, StoreError> {
    if let Some(before) = before {
        let before = conditions.value(before);
        conditions.add(format!("{number} < {before}"));
    }
    let limit = conditions.value(limit);
    let sql = format!("{select}{} ORDER BY {number} DESC LIMIT {limit}", conditions.clause());
    tx.rows(&sql, &conditions.values).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stand_first_and_once() {
        let row = |key: &str, number| {
            let key = key.to_owned();
            (Cursor { key, number }, number)
        };
        let page = cut(vec![row("b", 1), row("c", 4), row("a", 2), row("c", 4), row("a", 9)], 3);
        assert_eq!(page.rows, [4, 1, 9]);
        let key = "a".to_owned();
        assert_eq!(page.next, Some(Cursor { key, number: 9 }));
        assert_eq!(cut(vec![row("b", 1)], 3).next, None);
    }
}
