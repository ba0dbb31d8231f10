//! Reading households: lists and searches, one household, one household with its history, all of them for an export.

mod list;
mod story;

#[doc(hidden)]
pub use list::plans;
pub use list::{Presence, Query, Search, Sort, StatusFilter, export, list};
pub use story::{DatedStatus, Entry, GuaranteeSpell, IncomeSpell, Link, MembershipSpell, Story, story};

use domain::access::Action;

use super::refresh::{KEYS_A_STATEMENT, marks};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::regions::names_now;
use crate::scope::{self, Places};
use crate::tx::ReadTx;

/// Columns that say where a household is, in every query that calls its table `h`.
pub(crate) const PLACES: Places<'_> = Places {
    county: None,
    township: "h.township_id",
    village: "h.village_id",
    household: "h.household_id",
};

/// A household as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub household_id: String,
    /// Order of entry.
    pub number: i64,
    /// Number in the national system.
    pub household_no: String,
    /// Township.
    pub township_id: String,
    /// Its name now.
    pub township: String,
    /// Village.
    pub village_id: String,
    /// Its name now.
    pub village: String,
    /// Person who is its head.
    pub head_id: Option<String>,
    /// Name of the head.
    pub head_name: String,
    /// Who lives there now.
    pub n_members: i64,
    /// First day.
    pub valid_from: String,
    /// First day on which it was no longer there.
    pub valid_to: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// What it is now, and what its members are.
    pub statuses: Vec<CurrentStatus>,
    /// Counts up with every change of its row.
    pub version: i64,
}

/// A status that holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentStatus {
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which.
    pub status: String,
    /// Its value where there are several.
    pub value: Option<String>,
    /// Since when.
    pub valid_from: String,
}

const COLUMNS: &str = "h.household_id, h.number, h.household_no, h.township_id, h.village_id, h.head_id, h.head_name, \
                       h.n_members, h.valid_from, h.valid_to, h.end_reason, h.version, h.head_initials";

fn household(row: &Row) -> Result<Household, StoreError> {
    Ok(Household {
        household_id: row.text(0)?,
        number: row.int(1)?,
        household_no: row.text(2)?,
        township_id: row.text(3)?,
        township: String::new(),
        village_id: row.text(4)?,
        village: String::new(),
        head_id: row.text_or(5)?,
        head_name: row.text(6)?,
        n_members: row.int(7)?,
        valid_from: row.text(8)?,
        valid_to: row.text_or(9)?,
        end_reason: row.text_or(10)?,
        statuses: Vec::new(),
        version: row.int(11)?,
    })
}

/// A household, if there is one in the viewer's area.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut ReadTx, household_id: &str) -> Result<Option<Household>, StoreError> {
    find_for(tx, household_id, Action::ReadHousehold).await
}

/// A household, if the viewer may do this to it.
///
/// # Errors
/// When the database fails.
pub async fn find_for(tx: &mut ReadTx, household_id: &str, action: Action) -> Result<Option<Household>, StoreError> {
    let viewer = tx.shared_viewer();
    let mut values = vec![Value::from(household_id)];
    let Some(within) = scope::condition(&viewer.scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("SELECT {COLUMNS} FROM households h WHERE h.household_id = $1 AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = [household(&row)?];
    complete(tx, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

/// Adds the names of places and the statuses.
async fn complete(tx: &mut ReadTx, households: &mut [Household]) -> Result<(), StoreError> {
    let mut places: Vec<String> = households
        .iter()
        .flat_map(|one| [one.township_id.clone(), one.village_id.clone()])
        .collect();
    places.sort();
    places.dedup();
    let names = names_now(tx, &places).await?;
    for one in households.iter_mut() {
        one.township = names.get(&one.township_id).cloned().unwrap_or_default();
        one.village = names.get(&one.village_id).cloned().unwrap_or_default();
    }
    for chunk in households.chunks_mut(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT household_id, person_id, status, value, valid_from FROM statuses WHERE household_id IN ({}) \
             AND valid_to IS NULL ORDER BY status, valid_from",
            marks(chunk.len(), 1)
        );
        let ids: Vec<Value> = chunk.iter().map(|one| Value::from(&one.household_id)).collect();
        let at: std::collections::HashMap<String, usize> = chunk
            .iter()
            .zip(0..)
            .map(|(one, at)| (one.household_id.clone(), at))
            .collect();
        for row in tx.rows(&sql, &ids).await? {
            let Some(at) = at.get(&row.text(0)?) else { continue };
            chunk[*at].statuses.push(CurrentStatus {
                person_id: row.text_or(1)?,
                status: row.text(2)?,
                value: row.text_or(3)?,
                valid_from: row.text(4)?,
            });
        }
    }
    Ok(())
}
