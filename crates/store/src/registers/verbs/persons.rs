//! Correcting what is kept of a person.

use domain::access::Action;

use super::home::{Home, members};
use super::{Act, Doing, Seen, VerbError, Why};
use crate::StoreError;
use crate::journal::Subject;
use crate::registers::change::{Change, PersonData};
use crate::registers::image::PersonImage;
use crate::registers::{persons, snapshot};
use crate::tx::WriteTx;

/// What is kept of a person was wrong.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The person.
    pub person: Seen,
    /// All of it, as it should be.
    pub data: PersonData,
}

/// A person has another telephone, or none.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The person.
    pub person: Seen,
    /// Digits only.
    pub phone: Option<String>,
}

/// Corrects name, sex, birth date, identity number and telephone of a person.
///
/// # Errors
/// When the person is not there, was changed meanwhile, or another one has the identity number.
#[crate::boxed]
pub async fn correct(tx: &mut WriteTx, correction: Correction, act: &Act) -> Result<(), VerbError> {
    let (before, was) = kept(tx, &correction.person).await?;
    if before == PersonImage::from(&correction.data) {
        return Err(Why::NothingChanged.into());
    }
    check_id_free(tx, &correction.data, Some(&correction.person.id)).await?;
    write(tx, "person.corrected", correction, was.as_deref(), act).await
}

/// Changes the telephone of a person.
///
/// # Errors
/// As [`correct`].
#[crate::boxed]
pub async fn change_contact(tx: &mut WriteTx, contact: Contact, act: &Act) -> Result<(), VerbError> {
    let (before, was) = kept(tx, &contact.person).await?;
    if before.phone == contact.phone {
        return Err(Why::NothingChanged.into());
    }
    let data = PersonData {
        phone: contact.phone,
        ..data_of(before)
    };
    write(
        tx,
        "person.contact_changed",
        Correction {
            person: contact.person,
            data,
        },
        was.as_deref(),
        act,
    )
    .await
}

/// What is kept of a person in clear, as the ground of a correction; it is for whoever may correct it alone.
///
/// # Errors
/// When the person is not there or was changed meanwhile.
#[crate::boxed]
pub async fn find_data(tx: &mut WriteTx, person: &Seen) -> Result<PersonData, VerbError> {
    let (before, _) = kept(tx, person).await?;
    Ok(data_of(before))
}

fn data_of(kept: PersonImage) -> PersonData {
    PersonData {
        name: kept.name,
        sex: kept.sex,
        born_on: kept.born_on.and_then(|day| day.parse().ok()),
        id: kept.id.as_deref().and_then(domain::table::parse_id),
        phone: kept.phone,
    }
}

/// Refuses an identity number that another person has.
pub(super) async fn check_id_free(tx: &mut WriteTx, data: &PersonData, own: Option<&str>) -> Result<(), VerbError> {
    let Some(id) = &data.id else { return Ok(()) };
    let index = snapshot::id_index(tx.ring(), id);
    let sql = "SELECT 1 FROM persons WHERE id_index = $1 AND person_id <> $2 LIMIT 1";
    match tx.row(sql, &[index.into(), own.unwrap_or_default().into()]).await? {
        Some(_) => Err(Why::IdTaken.into()),
        None => Ok(()),
    }
}

/// The person as kept, and the household it lives in.
async fn kept(tx: &mut WriteTx, seen: &Seen) -> Result<(PersonImage, Option<String>), VerbError> {
    let person = persons::find_for(tx, &seen.id, Action::EditHousehold)
        .await?
        .ok_or(VerbError::NotFound)?;
    if person.version != seen.version {
        return Err(StoreError::Conflict.into());
    }
    let ring = tx.shared_ring();
    let sql = format!("SELECT {} FROM persons WHERE person_id = $1", PersonImage::COLUMNS);
    let row = tx
        .row(&sql, &[seen.id.as_str().into()])
        .await?
        .ok_or(VerbError::NotFound)?;
    Ok((PersonImage::read(&ring, &row)?, person.household_id))
}

async fn write(
    tx: &mut WriteTx,
    kind: &'static str,
    correction: Correction,
    household_id: Option<&str>,
    act: &Act,
) -> Result<(), VerbError> {
    let id = correction.person.id;
    let doing = Doing::start(tx, kind, Subject::new("person", &id), act)?;
    let mut belongs = household_id.map(str::to_owned);
    if belongs.is_none() {
        belongs = members(tx, "person_id", &id)
            .await?
            .into_iter()
            .next()
            .map(|one| one.household_id);
    }
    let mut changes = Vec::new();
    if let Some(household_id) = household_id {
        let home = Home::of(tx, household_id, act).await?;
        let is_head = home.image.head_id.as_deref() == Some(id.as_str());
        if is_head && home.image.head_name != correction.data.name {
            changes.push(home.headed_by(&id, &correction.data.name));
        }
    }
    changes.push(Change::PersonChanged {
        person_id: id.clone(),
        household_id: belongs.clone().unwrap_or_default(),
        now: correction.data,
    });
    let touched: Vec<&str> = belongs.as_deref().into_iter().collect();
    doing.finish(tx, act, changes, &touched, &[&id]).await
}
