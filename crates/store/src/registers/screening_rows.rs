//! The registers as rows again: what a screening is fed with.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;
use domain::id_card::IdText;

use super::change::Origin;
use super::id_number;
use crate::StoreError;
use crate::db::Row;
use crate::tx::ReadTx;

/// A household with its row in the register of households.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterHousehold {
    /// Its id.
    pub household_id: String,
    /// Order of entry.
    pub number: i64,
    /// Number in the national system.
    pub household_no: String,
    /// Name of the head.
    pub head_name: String,
    /// Name of its township on the day.
    pub township: String,
    /// Name of its village on the day.
    pub village: String,
    /// Columns of its row as `domain::table::row_json` wrote them; `None` when the register had none.
    pub register_columns: Option<String>,
    /// Where that row stood.
    pub origin: Option<Origin>,
}

/// A member with its row in the register of persons.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisterMember {
    /// Its id.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// Identity number with all that is known of it.
    pub id: Option<IdText>,
    /// Telephone.
    pub phone: Option<String>,
    /// Sex.
    pub sex: Option<String>,
    /// Date of birth.
    pub born_on: Option<Date>,
    /// Relation to the head.
    pub relation: Option<String>,
    /// All other columns.
    pub register_columns: Option<String>,
    /// Where the row stood; `None` for a member that a verb brought in.
    pub origin: Option<Origin>,
}

impl std::fmt::Debug for RegisterMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegisterMember")
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

const MEMBER: &str = "m.household_id, p.person_id, p.name, p.id_sealed, p.phone_sealed, p.sex, p.born_on, m.relation, \
                      m.register_columns, m.source, m.source_row";
const HOUSEHOLD: &str = "h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id, \
                         h.register_columns, h.source, h.source_row";

/// Hands over every household of the county that is there now with those who live there, in order of household and
/// membership; places are named as on the day. Nothing for a viewer who may not run a screening.
///
/// # Errors
/// When the database fails, a sealed value does not open, or `each` fails.
pub async fn rows_for_screening(
    tx: &mut ReadTx,
    on: Date,
    mut each: impl FnMut(RegisterHousehold, Vec<RegisterMember>) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    if !tx.viewer().scope(Action::RunScreening).is_everything() {
        return Ok(());
    }
    let names = names_on(tx, on).await?;
    let ring = tx.shared_ring();
    let sql = format!(
        "SELECT {MEMBER}, {HOUSEHOLD} FROM households h LEFT JOIN memberships m ON m.household_id = h.household_id \
         AND m.valid_to IS NULL AND m.kind = 'living' LEFT JOIN persons p ON p.person_id = m.person_id \
         WHERE h.valid_to IS NULL ORDER BY h.number, m.number"
    );
    let mut open: Option<(RegisterHousehold, Vec<RegisterMember>)> = None;
    tx.each(&sql, &[], |row| {
        let number = row.int(12)?;
        if open.as_ref().is_none_or(|(household, _)| household.number != number)
            && let Some((household, members)) = open.replace((household(row, &names)?, Vec::new()))
        {
            each(household, members)?;
        }
        if let (Some((_, members)), true) = (&mut open, row.text_or(0)?.is_some()) {
            members.push(member(row, &ring)?);
        }
        Ok(())
    })
    .await?;
    match open {
        Some((household, members)) => each(household, members),
        None => Ok(()),
    }
}

fn origin(row: &Row, column: usize) -> Result<Option<Origin>, StoreError> {
    Ok(row
        .int_or(column)?
        .zip(row.int_or(column + 1)?)
        .map(|(source, row)| Origin { source, row }))
}

fn household(row: &Row, names: &HashMap<String, String>) -> Result<RegisterHousehold, StoreError> {
    let name = |column| Ok::<_, StoreError>(names.get(&row.text(column)?).cloned().unwrap_or_default());
    Ok(RegisterHousehold {
        household_id: row.text(11)?,
        number: row.int(12)?,
        household_no: row.text(13)?,
        head_name: row.text(14)?,
        township: name(15)?,
        village: name(16)?,
        register_columns: row.text_or(17)?,
        origin: origin(row, 18)?,
    })
}

fn member(row: &Row, ring: &crate::seal::KeyRing) -> Result<RegisterMember, StoreError> {
    let person_id = row.text(1)?;
    let id = row
        .text_or(3)?
        .map(|sealed| id_number::open(ring, &person_id, &sealed))
        .transpose()?;
    let phone = row
        .text_or(4)?
        .map(|sealed| id_number::open_phone(ring, &person_id, &sealed))
        .transpose()?;
    Ok(RegisterMember {
        name: row.text(2)?,
        id: id.flatten(),
        phone,
        sex: row.text_or(5)?,
        born_on: row.date_or(6)?,
        relation: row.text_or(7)?,
        register_columns: row.text_or(8)?,
        origin: origin(row, 9)?,
        person_id,
    })
}

/// Names of all places as on a day; a place that had none then has the last it had.
async fn names_on(tx: &mut ReadTx, on: Date) -> Result<HashMap<String, String>, StoreError> {
    let sql = "SELECT region_id, name FROM region_spells ORDER BY \
               (COALESCE(valid_from, '') <= $1 AND (valid_to IS NULL OR valid_to > $1)), valid_to IS NULL, valid_to";
    let mut names = HashMap::new();
    tx.each(sql, &[on.into()], |row| {
        names.insert(row.text(0)?, row.text(1)?);
        Ok(())
    })
    .await?;
    Ok(names)
}
