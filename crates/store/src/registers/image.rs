//! Before and after of what is changed in place, as an import keeps them sealed.

use serde::{Deserialize, Serialize};

use super::change::{HouseholdData, Origin, PersonData};
use super::{id_number, snapshot};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::names::initials;
use crate::seal::KeyRing;
use crate::tx::Record;

/// A household's row without what follows from its memberships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HouseholdImage {
    pub(super) household_no: String,
    pub(super) county_id: String,
    pub(super) township_id: String,
    pub(super) village_id: String,
    pub(super) head_id: Option<String>,
    pub(super) head_name: String,
    pub(super) register_columns: Option<String>,
    pub(super) source: Option<i64>,
    pub(super) source_row: Option<i64>,
    pub(super) valid_to: Option<String>,
    pub(super) end_reason: Option<String>,
}

impl HouseholdImage {
    /// Columns in the order [`Self::read`] takes them.
    pub(super) const COLUMNS: &str = "household_no, county_id, township_id, village_id, head_id, head_name, \
                                      register_columns, source, source_row, valid_to, end_reason";

    /// Reads a row from this column on.
    pub(super) fn read(row: &Row, from: usize) -> Result<Self, StoreError> {
        Ok(Self {
            household_no: row.text(from)?,
            county_id: row.text(from + 1)?,
            township_id: row.text(from + 2)?,
            village_id: row.text(from + 3)?,
            head_id: row.text_or(from + 4)?,
            head_name: row.text(from + 5)?,
            register_columns: row.text_or(from + 6)?,
            source: row.int_or(from + 7)?,
            source_row: row.int_or(from + 8)?,
            valid_to: row.text_or(from + 9)?,
            end_reason: row.text_or(from + 10)?,
        })
    }

    /// The image with new data in it.
    pub(super) fn with(&self, data: HouseholdData) -> Self {
        Self {
            household_no: data.household_no,
            county_id: data.place.county_id,
            township_id: data.place.township_id,
            village_id: data.place.village_id,
            head_id: data.head_id,
            head_name: data.head_name,
            register_columns: data.register_columns,
            source: data.origin.map(|origin| origin.source),
            source_row: data.origin.map(|origin| origin.row),
            ..self.clone()
        }
    }

    /// The columns to write.
    pub(super) fn record(&self) -> Record {
        Record::new()
            .with("household_no", &self.household_no)
            .with("county_id", &self.county_id)
            .with("township_id", &self.township_id)
            .with("village_id", &self.village_id)
            .with("head_id", self.head_id.as_deref())
            .with("head_name", &self.head_name)
            .with("head_initials", initials(&self.head_name))
            .with("register_columns", self.register_columns.as_deref())
            .with("source", self.source)
            .with("source_row", self.source_row)
            .with("valid_to", self.valid_to.as_deref())
            .with("end_reason", self.end_reason.as_deref())
    }
}

/// What is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PersonImage {
    pub(super) name: String,
    pub(super) sex: Option<String>,
    pub(super) born_on: Option<String>,
    /// As `domain::table::id_word` writes it.
    pub(super) id: Option<String>,
    pub(super) phone: Option<String>,
}

impl From<&PersonData> for PersonImage {
    fn from(data: &PersonData) -> Self {
        Self {
            name: data.name.clone(),
            sex: data.sex.clone(),
            born_on: data.born_on.map(|day| day.to_string()),
            id: data.id.as_ref().map(domain::table::id_word),
            phone: data.phone.clone(),
        }
    }
}

impl PersonImage {
    /// Columns in the order [`Self::read`] takes them.
    pub(super) const COLUMNS: &str = "person_id, name, sex, born_on, id_sealed, phone_sealed";

    /// Reads and opens a row that begins with these columns.
    pub(super) fn read(ring: &KeyRing, row: &Row) -> Result<Self, StoreError> {
        let person_id = row.text(0)?;
        let id = row
            .text_or(4)?
            .map(|sealed| id_number::open(ring, &person_id, &sealed))
            .transpose()?;
        let phone = row
            .text_or(5)?
            .map(|sealed| id_number::open_phone(ring, &person_id, &sealed))
            .transpose()?;
        Ok(Self {
            name: row.text(1)?,
            sex: row.text_or(2)?,
            born_on: row.text_or(3)?,
            id: id.flatten().as_ref().map(domain::table::id_word),
            phone,
        })
    }

    /// The columns to write for a person, sealed.
    pub(super) fn record(&self, ring: &KeyRing, person_id: &str) -> Record {
        let values = sealed(ring, person_id, self);
        Record::new()
            .with("name", &self.name)
            .with("initials", initials(&self.name))
            .with("sex", self.sex.as_deref())
            .with("born_on", self.born_on.as_deref())
            .with("id_state", values.id_state)
            .with("id_sealed", values.id_sealed)
            .with("id_index", values.id_index)
            .with("phone_sealed", values.phone_sealed)
            .with("phone_index", values.phone_index)
    }
}

/// The sealed columns of a person.
pub(super) struct SealedColumns {
    pub(super) id_state: &'static str,
    pub(super) id_sealed: Value,
    pub(super) id_index: Value,
    pub(super) phone_sealed: Value,
    pub(super) phone_index: Value,
}

/// Seals what is sealed of a person.
pub(super) fn sealed(ring: &KeyRing, person_id: &str, image: &PersonImage) -> SealedColumns {
    let id = image.id.as_deref().and_then(domain::table::parse_id);
    let phone = image.phone.as_deref();
    SealedColumns {
        id_state: id_number::state(id.as_ref()),
        id_sealed: id.as_ref().map(|id| id_number::seal(ring, person_id, id)).into(),
        id_index: id.as_ref().map(|id| snapshot::id_index(ring, id)).into(),
        phone_sealed: phone.map(|phone| id_number::seal_phone(ring, person_id, phone)).into(),
        phone_index: phone.map(|phone| snapshot::phone_index(ring, phone)).into(),
    }
}

/// Worksheet and row as two values.
pub(super) fn origin_values(origin: Option<Origin>) -> [Value; 2] {
    [
        origin.map(|origin| origin.source).into(),
        origin.map(|origin| origin.row).into(),
    ]
}
