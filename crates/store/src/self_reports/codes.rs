//! The words in the villages' printed codes. They hang on walls and are no secret.

use domain::Date;
use domain::access::Action;
use serde_json::json;

use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::scope::{self, Places};
use crate::tx::{ReadTx, Record, WriteTx};

/// A code of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLine {
    /// Its word.
    pub token: String,
    /// Village.
    pub village_id: String,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer good.
    pub valid_to: Option<Date>,
}

/// A code to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// Its word.
    pub token: String,
    /// Village.
    pub village_id: String,
    /// First day.
    pub valid_from: Date,
}

/// Where a code belongs, in every query that calls its table `c`.
const PLACES: Places<'_> = Places {
    county: None,
    township: "c.township_id",
    village: "c.village_id",
    household: "''",
};

/// The village whose code this is on a day, with its name; for the system alone, which acts for whoever scans it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn village_of(tx: &mut ReadTx, token: &str, on: Date) -> Result<Option<(String, String)>, StoreError> {
    if !tx.viewer().scope(Action::SettleLead).is_everything() {
        return Ok(None);
    }
    let sql = "SELECT c.village_id, s.name FROM village_codes c JOIN region_spells s ON s.region_id = c.village_id \
               AND s.valid_to IS NULL WHERE c.token = $1 AND c.valid_from <= $2 AND (c.valid_to IS NULL OR c.valid_to > $2)";
    let row = tx.row(sql, &[Value::from(token), Value::from(on)]).await?;
    row.map(|row| Ok((row.text(0)?, row.text(1)?))).transpose()
}

/// Codes in the viewer's area: of one village or of all, those in use or all; at most so many, by village.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn codes(
    tx: &mut ReadTx,
    village_id: Option<&str>,
    in_use: bool,
    (after, limit): (&str, i64),
) -> Result<Vec<CodeLine>, StoreError> {
    let mut values = vec![Value::from(after), Value::from(limit)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::ReadLead), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    let mut condition = format!("c.token > $1 AND {within}");
    if let Some(village) = village_id {
        values.push(Value::from(village));
        condition.push_str(&format!(" AND c.village_id = ${}", values.len()));
    }
    if in_use {
        condition.push_str(" AND c.valid_to IS NULL");
    }
    let sql = format!(
        "SELECT c.token, c.village_id, c.valid_from, c.valid_to FROM village_codes c WHERE {condition} \
         ORDER BY c.token LIMIT $2"
    );
    let rows = tx.rows(&sql, &values).await?;
    let lines = rows.iter().map(|row| {
        Ok(CodeLine {
            token: row.text(0)?,
            village_id: row.text(1)?,
            valid_from: row.date_or(2)?.ok_or(StoreError::Stored {
                what: "date",
                column: 2,
            })?,
            valid_to: row.date_or(3)?,
        })
    });
    lines.collect()
}

/// Adds a code for a village in force within the viewer's area; says whether there is such a village.
///
/// # Errors
/// When the word is taken, or the database fails.
#[crate::boxed]
pub async fn add_code(tx: &mut WriteTx, new: NewCode) -> Result<bool, StoreError> {
    let places = Places {
        county: None,
        township: "r.parent_id",
        village: "r.region_id",
        household: "''",
    };
    let mut values = vec![Value::from(&new.village_id)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::SettleLead), places, &mut values) else {
        return Ok(false);
    };
    let sql = format!(
        "SELECT r.parent_id FROM regions r JOIN region_spells s ON s.region_id = r.region_id AND s.valid_to IS NULL \
         WHERE r.region_id = $1 AND r.level = 'village' AND {within}"
    );
    let Some(township) = tx.row(&sql, &values).await?.map_or(Ok(None), |row| row.text_or(0))? else {
        return Ok(false);
    };
    let by = tx.viewer().actor().to_string();
    let village = Subject::new("region", &new.village_id);
    let record = Record::new()
        .with("token", new.token)
        .with("village_id", new.village_id)
        .with("township_id", township)
        .with("valid_from", new.valid_from)
        .with("created_by", by);
    tx.insert("village_codes", record).await?;
    tx.record("village_code.added", &village, json!({ "from": new.valid_from }));
    Ok(true)
}

/// Ends a code within the viewer's area; says whether there was one in use.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn end_code(tx: &mut WriteTx, token: &str, on: Date) -> Result<bool, StoreError> {
    let mut values = vec![Value::from(token)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::SettleLead), PLACES, &mut values) else {
        return Ok(false);
    };
    let sql =
        format!("SELECT c.village_id FROM village_codes c WHERE c.token = $1 AND c.valid_to IS NULL AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(false);
    };
    let village = Subject::new("region", &row.text(0)?);
    tx.update(
        "village_codes",
        &[Value::from(token)],
        Record::new().with("valid_to", on),
    )
    .await?;
    tx.record("village_code.ended", &village, json!({ "to": on }));
    Ok(true)
}
