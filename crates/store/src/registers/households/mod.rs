//! Reading households: lists and searches, one household, one household with its history, all of them for an export.

mod list;
mod story;

#[doc(hidden)]
pub use list::plans;
pub use list::{Presence, Query, Search, Sort, StatusFilter, count, export, list};
pub use story::{DatedStatus, Entry, GuaranteeSpell, IncomeSpell, Link, MembershipSpell, Story, story};

use std::sync::LazyLock;

use domain::access::Action;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::regions::{JOURNAL_SEQ, names_at};
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

/// What stands between the fields of a status, and between statuses, in one column.
const FIELD: char = '\u{1f}';
const STATUS: char = '\u{1e}';

/// The columns of a household: it comes with its statuses and with where the journal stands, so that a page is one
/// statement.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "h.household_id, h.number, h.household_no, h.township_id, h.village_id, h.head_id, h.head_name, h.n_members, \
         h.valid_from, h.valid_to, h.end_reason, h.version, h.head_initials, \
         (SELECT string_agg(COALESCE(x.person_id, '') || '{FIELD}' || x.status || '{FIELD}' || COALESCE(x.value, '') || \
         '{FIELD}' || x.valid_from, '{STATUS}') FROM statuses x WHERE x.household_id = h.household_id AND \
         x.valid_to IS NULL), {JOURNAL_SEQ}"
    )
});

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
        statuses: row.text_or(13)?.as_deref().map(statuses).unwrap_or_default(),
        version: row.int(11)?,
    })
}

/// Where the journal stood when a household was read.
fn journal_seq(row: &Row) -> Result<i64, StoreError> {
    row.int(14)
}

/// Statuses out of their column, in order.
fn statuses(text: &str) -> Vec<CurrentStatus> {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let status = |one: &str| {
        let mut fields = one.split(FIELD);
        Some(CurrentStatus {
            person_id: known(fields.next()?),
            status: fields.next()?.to_owned(),
            value: known(fields.next()?),
            valid_from: fields.next()?.to_owned(),
        })
    };
    let mut all: Vec<CurrentStatus> = text.split(STATUS).filter_map(status).collect();
    all.sort_by(|a, b| (&a.status, &a.valid_from, &a.person_id).cmp(&(&b.status, &b.valid_from, &b.person_id)));
    all
}

/// A household, if there is one in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, household_id: &str) -> Result<Option<Household>, StoreError> {
    find_for(tx, household_id, Action::ReadHousehold).await
}

/// A household, if the viewer may do this to it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_for(tx: &mut ReadTx, household_id: &str, action: Action) -> Result<Option<Household>, StoreError> {
    let viewer = tx.shared_viewer();
    let mut values = vec![Value::from(household_id)];
    let Some(within) = scope::condition(&viewer.scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT {} FROM households h WHERE h.household_id = $1 AND {within}",
        *COLUMNS
    );
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = [household(&row)?];
    name_places(tx, journal_seq(&row)?, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

/// Adds the names of places.
async fn name_places(tx: &mut ReadTx, seq: i64, households: &mut [Household]) -> Result<(), StoreError> {
    let places = households
        .iter()
        .flat_map(|one| [one.township_id.clone(), one.village_id.clone()]);
    let names = names_at(tx, seq, places.collect()).await?;
    for one in households {
        one.township = names.get(&one.township_id).cloned().unwrap_or_default();
        one.village = names.get(&one.village_id).cloned().unwrap_or_default();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_come_out_of_their_column_in_order() {
        let found = statuses("p\u{1f}disabled\u{1f}二级\u{1f}2026-01-01\u{1e}\u{1f}dibao\u{1f}\u{1f}2025-01-01");
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.person_id.as_deref(),
                    one.status.as_str(),
                    one.value.as_deref(),
                    one.valid_from.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (None, "dibao", None, "2025-01-01"),
                (Some("p"), "disabled", Some("二级"), "2026-01-01")
            ]
        );
    }
}
