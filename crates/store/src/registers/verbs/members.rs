//! Birth, death, marriage in and out.

use domain::access::Action;

use super::home::{Home, Member, members};
use super::persons::check_id_free;
use super::{Act, Doing, Seen, Succession, VerbError, Why};
use crate::StoreError;
use crate::journal::Subject;
use crate::registers::apply::bump;
use crate::registers::change::{Change, MemberRow, MembershipKind, PersonData};
use crate::registers::persons;
use crate::tx::{Record, WriteTx};

/// A child is born into a household.
#[derive(Debug, Clone)]
pub struct Birth {
    /// The household.
    pub household: Seen,
    /// The child.
    pub data: PersonData,
    /// Relation to the head.
    pub relation: String,
    /// Whether its registration is there too.
    pub with_hukou: bool,
}

/// Somebody dies.
#[derive(Debug, Clone)]
pub struct Death {
    /// The person.
    pub person: Seen,
    /// Who is head afterwards; needed when the head dies and others remain.
    pub succession: Option<Succession>,
}

/// Who marries in.
#[derive(Debug, Clone)]
pub enum Newcomer {
    /// Somebody of the county, and who is head of the household that is left when its head leaves it.
    Known {
        /// The person.
        person: Seen,
        /// Head of the household that is left.
        succession: Option<Succession>,
    },
    /// Somebody from elsewhere.
    Unknown(PersonData),
}

/// Somebody marries into a household.
#[derive(Debug, Clone)]
pub struct MarriageIn {
    /// The household.
    pub household: Seen,
    /// Who.
    pub newcomer: Newcomer,
    /// Relation to the head.
    pub relation: String,
    /// Whether the registration moves too.
    pub with_hukou: bool,
}

/// Somebody marries out of a household and of the county. The registration may stay.
#[derive(Debug, Clone)]
pub struct MarriageOut {
    /// The person.
    pub person: Seen,
    /// Whether the registration goes too.
    pub with_hukou: bool,
    /// Who is head afterwards; needed when the head leaves and others remain.
    pub succession: Option<Succession>,
}

/// Adds a child to a household; says its id.
///
/// # Errors
/// When the household is not there, was changed meanwhile, or the day does not fit.
#[crate::boxed]
pub async fn birth(tx: &mut WriteTx, birth: Birth, act: &Act) -> Result<String, VerbError> {
    let home = Home::find(tx, &birth.household, Action::EditHousehold, act).await?;
    if birth.data.born_on.is_none_or(|day| day > act.on) {
        return Err(Why::BirthDayUnfit.into());
    }
    let doing = Doing::start(tx, "person.born", Subject::new("household", &home.id), act)?;
    check_id_free(tx, &birth.data, None).await?;
    let person_id = tx.next_id();
    let mut changes = vec![Change::NewPerson {
        person_id: person_id.clone(),
        household_id: home.id.clone(),
        data: birth.data.clone(),
    }];
    let row = MemberRow {
        relation: Some(birth.relation),
        register_columns: None,
        origin: None,
    };
    join(
        &home,
        (&person_id, &birth.data.name),
        row,
        birth.with_hukou,
        &mut changes,
    );
    doing.finish(tx, act, changes, &[&home.id], &[&person_id]).await?;
    Ok(person_id)
}

/// Somebody died: no membership goes on, and the household has a head among those who remain.
///
/// # Errors
/// As [`birth`], and when a successor must be named.
#[crate::boxed]
pub async fn death(tx: &mut WriteTx, death: Death, act: &Act) -> Result<(), VerbError> {
    let person = find_person(tx, &death.person).await?;
    let doing = Doing::start(tx, "person.died", Subject::new("person", &death.person.id), act)?;
    if person.born_on.is_some_and(|day| day > act.on.to_string()) {
        return Err(Why::BirthDayUnfit.into());
    }
    let id = death.person.id.as_str();
    let all = members(tx, "person_id", id).await?;
    let (mut changes, mut touched) = (Vec::new(), Vec::new());
    for one in &all {
        if one.kind == MembershipKind::Living {
            let home = without_hukou_of(Home::of(tx, &one.household_id, act).await?, id);
            changes.extend(home.leave(&[id], "died", death.succession.as_ref(), act)?);
        } else {
            changes.push(one.ended("died", act)?);
        }
        touched.push(one.household_id.as_str());
    }
    touched.dedup();
    bump(tx, ("persons", "person_id"), id, Record::new().with("died_on", act.on)).await?;
    doing.finish(tx, act, changes, &touched, &[id]).await
}

/// Somebody marries into a household, and leaves another one of the county for it; says the id.
///
/// # Errors
/// As [`death`].
#[crate::boxed]
pub async fn marriage_in(tx: &mut WriteTx, marriage: MarriageIn, act: &Act) -> Result<String, VerbError> {
    let home = Home::find(tx, &marriage.household, Action::EditHousehold, act).await?;
    let doing = Doing::start(tx, "person.married_in", Subject::new("household", &home.id), act)?;
    let mut row = MemberRow {
        relation: Some(marriage.relation),
        register_columns: None,
        origin: None,
    };
    let (mut changes, mut touched) = (Vec::new(), vec![home.id.clone()]);
    let (person_id, name) = match marriage.newcomer {
        Newcomer::Unknown(data) => {
            check_id_free(tx, &data, None).await?;
            let (person_id, name) = (tx.next_id(), data.name.clone());
            changes.push(Change::NewPerson {
                person_id: person_id.clone(),
                household_id: home.id.clone(),
                data,
            });
            (person_id, name)
        }
        Newcomer::Known { person, succession } => {
            let name = find_person(tx, &person).await?.name;
            for one in members(tx, "person_id", &person.id).await? {
                if one.household_id == home.id && one.kind == MembershipKind::Living {
                    return Err(Why::MemberAlready.into());
                }
                let is_left = one.kind == MembershipKind::Living;
                if is_left {
                    row.register_columns.clone_from(&one.row.register_columns);
                    row.origin = one.row.origin;
                    let mut left = Home::of(tx, &one.household_id, act).await?;
                    if marriage.with_hukou {
                        left = without_hukou_of(left, &person.id);
                    }
                    changes.extend(left.leave(&[&person.id], "married_out", succession.as_ref(), act)?);
                } else if marriage.with_hukou {
                    changes.push(one.ended("married_out", act)?);
                }
                touched.push(one.household_id);
            }
            (person.id, name)
        }
    };
    join(&home, (&person_id, &name), row, marriage.with_hukou, &mut changes);
    touched.dedup();
    let touched: Vec<&str> = touched.iter().map(String::as_str).collect();
    doing.finish(tx, act, changes, &touched, &[&person_id]).await?;
    Ok(person_id)
}

/// Somebody marries out of the county: living there ends, the registration may stay.
///
/// # Errors
/// As [`death`].
#[crate::boxed]
pub async fn marriage_out(tx: &mut WriteTx, marriage: MarriageOut, act: &Act) -> Result<(), VerbError> {
    find_person(tx, &marriage.person).await?;
    let doing = Doing::start(
        tx,
        "person.married_out",
        Subject::new("person", &marriage.person.id),
        act,
    )?;
    let id = marriage.person.id.as_str();
    let all = members(tx, "person_id", id).await?;
    if !all.iter().any(|one| one.kind == MembershipKind::Living) {
        return Err(Why::NotAMember.into());
    }
    let (mut changes, mut touched) = (Vec::new(), Vec::new());
    for one in &all {
        if one.kind == MembershipKind::Living {
            let mut home = Home::of(tx, &one.household_id, act).await?;
            if marriage.with_hukou {
                home = without_hukou_of(home, id);
            }
            changes.extend(home.leave(&[id], "married_out", marriage.succession.as_ref(), act)?);
        } else if marriage.with_hukou {
            changes.push(one.ended("married_out", act)?);
        }
        touched.push(one.household_id.as_str());
    }
    touched.dedup();
    doing.finish(tx, act, changes, &touched, &[id]).await
}

/// The person, if the viewer may change it, nobody changed it since and it is alive.
async fn find_person(tx: &mut WriteTx, seen: &Seen) -> Result<persons::MaskedPerson, VerbError> {
    let person = persons::find_for(tx, &seen.id, Action::EditHousehold)
        .await?
        .ok_or(VerbError::NotFound)?;
    if person.version != seen.version {
        return Err(StoreError::Conflict.into());
    }
    match person.died_on {
        Some(_) => Err(Why::PersonDied.into()),
        None => Ok(person),
    }
}

/// The household as it is when this person's registration has gone.
fn without_hukou_of(mut home: Home, person_id: &str) -> Home {
    let stays = |one: &Member| one.person_id != person_id || one.kind == MembershipKind::Living;
    home.members.retain(stays);
    home
}

/// Somebody begins to live in a household; in an empty one as its head.
fn join(home: &Home, person: (&str, &str), row: MemberRow, with_hukou: bool, changes: &mut Vec<Change>) {
    let is_registered = home
        .members
        .iter()
        .any(|one| one.person_id == person.0 && one.kind == MembershipKind::Hukou);
    let kinds = [
        Some(MembershipKind::Living),
        (with_hukou && !is_registered).then_some(MembershipKind::Hukou),
    ];
    for kind in kinds.into_iter().flatten() {
        let (register_columns, origin) = match kind {
            MembershipKind::Living => (row.register_columns.clone(), row.origin),
            MembershipKind::Hukou => (None, None),
        };
        changes.push(Change::MembershipStarted {
            person_id: person.0.to_owned(),
            household_id: home.id.clone(),
            kind,
            row: MemberRow {
                relation: row.relation.clone(),
                register_columns,
                origin,
            },
        });
    }
    if home.is_empty() {
        changes.push(home.headed_by(person.0, person.1));
    }
}
