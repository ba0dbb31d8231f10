//! Rows tied to nobody, and what somebody decided about them.

use domain::Moment;
use domain::access::Action;

use super::list::within;
use crate::db::Value;
use crate::journal::Subject;
use crate::tx::{ReadTx, WriteTx};
use crate::{Record, StoreError};

/// A row tied to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnmatched {
    /// Worksheet.
    pub source: i64,
    /// Row in it.
    pub row: i64,
    /// Code of the reason.
    pub reason: String,
    /// Name as delivered.
    pub name: String,
    /// Identity number, masked.
    pub id: String,
    /// Township and village.
    pub place: String,
}

/// A row tied to nobody, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedLine {
    /// Id.
    pub unmatched_id: String,
    /// Worksheet.
    pub source: i64,
    /// Row in it.
    pub row: i64,
    /// Code of the reason.
    pub reason: String,
    /// Name as delivered; only for those who may decide whose row it is.
    pub name: Option<String>,
    /// Identity number, masked.
    pub id: Option<String>,
    /// Township and village.
    pub place: String,
    /// Person somebody decided it belongs to.
    pub person_id: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
}

/// A row that somebody tied to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Worksheet.
    pub source: i64,
    /// Row in it.
    pub row: i64,
    /// Person.
    pub person_id: String,
}

const NAME: &str = "unmatched_rows.name_sealed";
const ID: &str = "unmatched_rows.id_sealed";

/// Adds rows tied to nobody; part of applying the import, which records it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add_unmatched(tx: &mut WriteTx, import_id: &str, rows: Vec<NewUnmatched>) -> Result<(), StoreError> {
    let ring = tx.shared_ring();
    let seal =
        |column: &str, id: &str, text: &str| Value::from((!text.is_empty()).then(|| ring.seal(column, id, text)));
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let id = tx.next_id();
        values.push(vec![
            Value::from(&id),
            Value::from(import_id),
            Value::from(row.source),
            Value::from(row.row),
            Value::from(row.reason),
            seal(NAME, &id, &row.name),
            seal(ID, &id, &row.id),
            Value::from(row.place),
            Value::Text(None),
            Value::Text(None),
            Value::Text(None),
        ]);
    }
    tx.insert_all("unmatched_rows", values).await
}

/// Rows of an import tied to nobody, in order, after a worksheet and row; `undecided` leaves out those that somebody
/// has tied since. Names are opened for those who may decide.
///
/// # Errors
/// When the database fails or a value does not open.
#[crate::boxed]
pub async fn unmatched(
    tx: &mut ReadTx,
    import_id: &str,
    after: (i64, i64),
    undecided: bool,
    limit: i64,
) -> Result<Vec<UnmatchedLine>, StoreError> {
    let mut values = vec![
        Value::from(import_id),
        Value::from(after.0),
        Value::from(after.1),
        Value::from(limit),
    ];
    let Some(condition) = within(tx, Action::ReadImport, &mut values) else {
        return Ok(Vec::new());
    };
    let open = if undecided { " AND u.person_id IS NULL" } else { "" };
    let sql = format!(
        "SELECT u.unmatched_id, u.source, u.source_row, u.reason, u.name_sealed, u.id_sealed, u.place, u.person_id, \
         u.decided_by, u.decided_at FROM unmatched_rows u JOIN imports ON imports.import_id = u.import_id \
         WHERE u.import_id = $1 AND (u.source > $2 OR (u.source = $2 AND u.source_row > $3)) AND {condition}{open} \
         ORDER BY u.source, u.source_row LIMIT $4"
    );
    let may_see = tx.viewer().may(Action::LinkRow) || tx.viewer().may(Action::ImportSheet);
    let ring = tx.shared_ring();
    let rows = tx.rows(&sql, &values).await?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?;
            let open = |column: &str, sealed: Option<String>| {
                sealed
                    .filter(|_| may_see)
                    .map(|sealed| ring.open(column, &id, &sealed))
                    .transpose()
            };
            Ok(UnmatchedLine {
                source: row.int(1)?,
                row: row.int(2)?,
                reason: row.text(3)?,
                name: open(NAME, row.text_or(4)?)?,
                id: open(ID, row.text_or(5)?)?,
                place: row.text(6)?,
                person_id: row.text_or(7)?,
                decided_by: row.text_or(8)?,
                decided_at: row.moment_or(9)?,
                unmatched_id: id,
            })
        })
        .collect()
}

/// Ties a row to a person, or to nobody again; later screenings follow it. Says whether there is such a row and such
/// a person.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn decide(tx: &mut WriteTx, unmatched_id: &str, person_id: Option<&str>) -> Result<bool, StoreError> {
    if !tx.viewer().may(Action::LinkRow) {
        return Ok(false);
    }
    let key = [Value::from(unmatched_id)];
    let Some(row) = tx
        .row("SELECT import_id FROM unmatched_rows WHERE unmatched_id = $1", &key)
        .await?
    else {
        return Ok(false);
    };
    if let Some(person) = person_id
        && tx
            .row("SELECT 1 FROM persons WHERE person_id = $1", &[Value::from(person)])
            .await?
            .is_none()
    {
        return Ok(false);
    }
    let import_id = row.text(0)?;
    let (at, by) = (tx.at(), tx.viewer().actor().to_string());
    let record = Record::new()
        .with("person_id", person_id)
        .with("decided_by", by)
        .with("decided_at", at);
    tx.update("unmatched_rows", &key, record).await?;
    let payload = serde_json::json!({ "row": unmatched_id, "person": person_id });
    tx.record("import.row_linked", &Subject::new("import", &import_id), payload);
    Ok(true)
}

/// All rows of imports that count which somebody tied to a person.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn links(tx: &mut ReadTx) -> Result<Vec<Link>, StoreError> {
    if !tx.viewer().may(Action::RunScreening) {
        return Ok(Vec::new());
    }
    let sql = "SELECT u.source, u.source_row, u.person_id FROM unmatched_rows u \
               JOIN imports ON imports.import_id = u.import_id \
               WHERE u.person_id IS NOT NULL AND imports.state = 'applied' ORDER BY u.source, u.source_row";
    let rows = tx.rows(sql, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Link {
                source: row.int(0)?,
                row: row.int(1)?,
                person_id: row.text(2)?,
            })
        })
        .collect()
}
