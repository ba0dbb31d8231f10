//! Reading persons: searches, one person, unmasking with a purpose. Sealed values are opened here and leave masked;
//! only [`unmask`] hands them out in clear.

mod list;

#[doc(hidden)]
pub use list::plans;
pub use list::{Query, Search, count, export, list};

use domain::access::Action;
use serde_json::json;

use super::households::PLACES;
use super::id_number;
use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::scope::{self, Places};
use crate::seal::KeyRing;
use crate::tx::{ReadTx, WriteTx};

/// Columns that say where a person lives, in every query that calls the table `p`.
pub(super) const PERSON_PLACES: Places<'_> = Places {
    county: None,
    township: "p.township_id",
    village: "p.village_id",
    household: "p.household_id",
};

/// A person with identity number and telephone masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedPerson {
    /// Its id.
    pub person_id: String,
    /// Order of entry.
    pub number: i64,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Option<String>,
    /// Date of birth.
    pub born_on: Option<String>,
    /// Date of death.
    pub died_on: Option<String>,
    /// What is known of the number: `resident`, `upgraded`, `wrong_check_digit`, `other`, `none`.
    pub id_state: String,
    /// First six and last four characters of the number, stars between.
    pub id: Option<String>,
    /// First three and last four digits of the telephone.
    pub phone: Option<String>,
    /// Household it lives in now.
    pub household_id: Option<String>,
    /// Township it lives in now.
    pub township_id: Option<String>,
    /// Village it lives in now.
    pub village_id: Option<String>,
    /// Counts up with every change of its data.
    pub version: i64,
}

/// Columns in the order [`masked`] takes them.
pub(super) const MASKED: &str = "p.person_id, p.number, p.name, p.sex, p.born_on, p.died_on, p.id_state, p.id_sealed, \
                                 p.phone_sealed, p.household_id, p.township_id, p.village_id, p.version";

/// Reads a person from a row that begins with [`MASKED`]; says which column comes next.
pub(super) fn masked(ring: &KeyRing, row: &Row) -> Result<(MaskedPerson, usize), StoreError> {
    let person_id = row.text(0)?;
    let id = row
        .text_or(7)?
        .map(|sealed| id_number::open(ring, &person_id, &sealed))
        .transpose()?;
    let phone = row
        .text_or(8)?
        .map(|sealed| id_number::open_phone(ring, &person_id, &sealed))
        .transpose()?;
    let person = MaskedPerson {
        number: row.int(1)?,
        name: row.text(2)?,
        sex: row.text_or(3)?,
        born_on: row.text_or(4)?,
        died_on: row.text_or(5)?,
        id_state: row.text(6)?,
        id: id.flatten().as_ref().map(id_number::masked),
        phone: phone.as_deref().map(id_number::masked_phone),
        household_id: row.text_or(9)?,
        township_id: row.text_or(10)?,
        village_id: row.text_or(11)?,
        version: row.int(12)?,
        person_id,
    };
    Ok((person, 13))
}

/// A person, masked, if there is one in the viewer's area: where it lives, or where it last belonged.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, person_id: &str) -> Result<Option<MaskedPerson>, StoreError> {
    find_for(tx, person_id, Action::ReadPerson).await
}

/// A person, masked, if the viewer may do this to it.
///
/// # Errors
/// As [`find`].
#[crate::boxed]
pub async fn find_for(tx: &mut ReadTx, person_id: &str, action: Action) -> Result<Option<MaskedPerson>, StoreError> {
    let ring = tx.shared_ring();
    match reachable(tx, person_id, action, MASKED).await? {
        Some(row) => Ok(Some(masked(&ring, &row)?.0)),
        None => Ok(None),
    }
}

/// What is to be seen in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// The identity number.
    pub id: bool,
    /// The telephone.
    pub phone: bool,
}

/// Sealed values in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Unmasked {
    /// The identity number, eighteen characters or as it was written.
    pub id: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
}

impl std::fmt::Debug for Unmasked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unmasked")
    }
}

/// Hands out sealed values of a person in clear, with an entry in the journal that keeps who, whose and why; `None`
/// when the viewer may not see them. The telephone alone needs less than the identity number.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn unmask(
    tx: &mut WriteTx,
    person_id: &str,
    fields: Fields,
    purpose: &str,
) -> Result<Option<Unmasked>, StoreError> {
    let action = if fields.id {
        Action::UnmaskPerson
    } else {
        Action::UnmaskPhone
    };
    let ring = tx.shared_ring();
    let mut row = reachable(tx, person_id, action, "p.id_sealed, p.phone_sealed").await?;
    if row.is_none() && !fields.id {
        row = reachable(tx, person_id, Action::UnmaskPerson, "p.id_sealed, p.phone_sealed").await?;
    }
    let Some(row) = row else { return Ok(None) };
    let mut clear = Unmasked { id: None, phone: None };
    if let Some(sealed) = row.text_or(0)?.filter(|_| fields.id) {
        clear.id = id_number::open(&ring, person_id, &sealed)?
            .as_ref()
            .map(id_number::normalised);
    }
    if let Some(sealed) = row.text_or(1)?.filter(|_| fields.phone) {
        clear.phone = Some(id_number::open_phone(&ring, person_id, &sealed)?);
    }
    let payload = json!({ "id": fields.id, "phone": fields.phone, "purpose": purpose });
    tx.record("person.unmasked", &Subject::new("person", person_id), payload);
    Ok(Some(clear))
}

/// A row of a person whom the viewer may do this to: by where it lives now, or by any household it belonged to when it
/// lives nowhere.
async fn reachable(tx: &mut ReadTx, person_id: &str, action: Action, columns: &str) -> Result<Option<Row>, StoreError> {
    let scope = tx.viewer().scope(action);
    let mut values = vec![Value::from(person_id)];
    let Some(lives) = scope::condition(&scope, PERSON_PLACES, &mut values) else {
        return Ok(None);
    };
    let Some(belonged) = scope::condition(&scope, PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT {columns} FROM persons p WHERE p.person_id = $1 AND ({lives} OR (p.household_id IS NULL AND EXISTS \
         (SELECT 1 FROM memberships m JOIN households h ON h.household_id = m.household_id WHERE m.person_id = \
         p.person_id AND {belonged})))"
    );
    tx.row(&sql, &values).await
}
