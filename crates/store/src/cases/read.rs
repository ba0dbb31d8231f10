//! Reading cases one by one, and the few that a job needs whole.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;

use super::kept::{COLUMNS, stored};
use super::{CHUNK, Stored, StoredEvent};
use crate::StoreError;
use crate::db::Value;
use crate::registers::paging::{Conditions, branches};
use crate::registers::refresh::marks;
use crate::scope::{self, Places};
use crate::tx::ReadTx;

/// Columns that say where a case is, in every query that calls its table `c`.
pub(super) const PLACES: Places<'_> = Places {
    county: None,
    township: "c.township_id",
    village: "c.village_id",
    household: "c.household_id",
};

/// The sealed telephone of a contact; it stands in the events of its case.
const CONTACT: &str = "cases.contact_phone";

/// A case, if there is one in the area where the viewer reads cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn load(tx: &mut ReadTx, case_id: &str) -> Result<Option<Stored>, StoreError> {
    Ok(some(tx, "c.case_id", &[case_id.to_owned()]).await?.into_iter().next())
}

/// Whether a case is there and not closed; nothing else of it is told.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn is_open(tx: &mut ReadTx, case_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM cases WHERE case_id = $1 AND closed_on IS NULL";
    Ok(tx.row(sql, &[Value::from(case_id)]).await?.is_some())
}

/// The open case of a household, if it has one in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn load_open_of(tx: &mut ReadTx, household_id: &str) -> Result<Option<Stored>, StoreError> {
    let mut open = load_open_of_many(tx, &[household_id.to_owned()]).await?;
    Ok(open.remove(household_id))
}

/// The open cases of these households in the viewer's area, by household.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn load_open_of_many(
    tx: &mut ReadTx,
    household_ids: &[String],
) -> Result<HashMap<String, Stored>, StoreError> {
    let found = some(tx, "c.closed_on IS NULL AND c.household_id", household_ids).await?;
    Ok(found
        .into_iter()
        .map(|stored| (stored.household_id.clone(), stored))
        .collect())
}

async fn some(tx: &mut ReadTx, condition: &str, ids: &[String]) -> Result<Vec<Stored>, StoreError> {
    let viewer = tx.shared_viewer();
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let mut values: Vec<Value> = chunk.iter().map(Value::from).collect();
        let marks = marks(values.len(), 1);
        let Some(within) = scope::condition(&viewer.scope(Action::ReadCase), PLACES, &mut values) else {
            break;
        };
        let sql = format!("SELECT {COLUMNS} FROM cases c WHERE {condition} IN ({marks}) AND {within}");
        for row in tx.rows(&sql, &values).await? {
            found.push(stored(&row)?);
        }
    }
    Ok(found)
}

/// What happened in a case, from the beginning; nothing outside the viewer's area.
///
/// # Errors
/// When the database fails, or an event does not read.
#[crate::boxed]
pub async fn events(tx: &mut ReadTx, case_id: &str) -> Result<Vec<StoredEvent>, StoreError> {
    let mut values = vec![Value::from(case_id)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::ReadCase), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT e.seq, e.at, e.actor, e.role, e.event FROM case_events e JOIN cases c ON c.case_id = e.case_id \
         WHERE e.case_id = $1 AND {within} ORDER BY e.seq"
    );
    let rows = tx.rows(&sql, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(StoredEvent {
                seq: row.int(0)?,
                at: row.moment_or(1)?.ok_or(StoreError::Stored {
                    what: "moment",
                    column: 1,
                })?,
                actor: row.text(2)?,
                role: row.text_or(3)?,
                event: serde_json::from_str(&row.text(4)?)?,
            })
        })
        .collect()
}

/// Open cases of which the system may owe something on a day: something is late, a rest is over, a deadline could not
/// be counted. Beyond a number, at most so many, in order of number, in the area where the viewer advances cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn owing(tx: &mut ReadTx, today: Date, after: i64, limit: i64) -> Result<Vec<Stored>, StoreError> {
    let mut values = vec![Value::from(today), Value::from(after), Value::from(limit)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::AdvanceCase), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    // By number: what happens to a case during the walk moves it in the order of days, and it would be met again.
    let sql = format!(
        "SELECT {COLUMNS} FROM cases c WHERE c.tick_on <= $1 AND c.number > $2 AND {within} ORDER BY c.number LIMIT $3"
    );
    tx.rows(&sql, &values).await?.iter().map(stored).collect()
}

/// Households with an open case in the area where the viewer reads cases, in this township or village, with the case.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn open_households(tx: &mut ReadTx, region_id: Option<&str>) -> Result<HashMap<String, String>, StoreError> {
    let scope = tx.viewer().scope(Action::ReadCase);
    let mut found = HashMap::new();
    for branch in branches(tx, Action::ReadCase, region_id).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if region_id.is_some() && !conditions.within(&scope, PLACES) {
            break;
        }
        conditions.add("c.closed_on IS NULL");
        let sql = format!("SELECT c.household_id, c.case_id FROM cases c{}", conditions.clause());
        tx.each(&sql, &conditions.values, |row| {
            found.insert(row.text(0)?, row.text(1)?);
            Ok(())
        })
        .await?;
    }
    Ok(found)
}

/// Households in the area where the viewer confirms deliveries, whose open case has a measure of these codes of which
/// something is still to come.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn households_with_open_measures(tx: &mut ReadTx, codes: &[String]) -> Result<Vec<String>, StoreError> {
    let mut values: Vec<Value> = codes.iter().map(Value::from).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let marks = marks(values.len(), 1);
    let places = Places {
        county: None,
        township: "m.township_id",
        village: "m.village_id",
        household: "m.household_id",
    };
    let Some(within) = scope::condition(&tx.viewer().scope(Action::ConfirmDelivery), places, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT DISTINCT m.household_id FROM measures m WHERE m.code IN ({marks}) \
         AND m.status IN ('planned', 'running') AND {within} ORDER BY m.household_id"
    );
    tx.rows(&sql, &values).await?.iter().map(|row| row.text(0)).collect()
}

/// Seals the telephone of whoever keeps in touch with a household, for the events of its case.
pub fn seal_contact(tx: &ReadTx, case_id: &str, phone: &str) -> String {
    tx.ring().seal(CONTACT, case_id, phone)
}

/// Opens it again.
///
/// # Errors
/// When it was not sealed for this case.
pub fn open_contact(tx: &ReadTx, case_id: &str, sealed: &str) -> Result<String, StoreError> {
    Ok(tx.ring().open(CONTACT, case_id, sealed)?)
}
