//! Deterministic linkage: exact number, repaired number, or name, birth date and village when unique.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::Date;
use domain::id_card::{IdCardNo, IdText};
use domain::linkage::{Ground, Unmatched};
use domain::sheet::{Role, Subject};
use domain::table::{RowOrigin, TableBatch, Values};

use super::register::{role_text, role_values};
use super::{Link, Linkage};
use crate::lake::Placed;

/// One person of the register.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) household: u32,
    pub(super) id: Option<IdText>,
    pub(super) birth: Option<Date>,
    pub(super) name: Box<str>,
    pub(super) relation: Option<u16>,
    pub(super) origin: RowOrigin,
}

impl Person {
    /// Date of birth by number, else as registered.
    pub(super) fn born_on(&self) -> Option<Date> {
        self.id
            .as_ref()
            .and_then(IdText::number)
            .map(IdCardNo::birth_date)
            .or(self.birth)
    }
}

/// Looks rows up by what they say of themselves.
#[derive(Debug)]
pub struct Deterministic {
    persons: Vec<Person>,
    /// First person with each number, check characters put right.
    numbers: HashMap<u64, u32>,
    /// The one person of each name, birth date and village; `None` when there are several.
    people: HashMap<u64, Option<u32>>,
    households: HashMap<Box<str>, u32>,
    /// The one household of each head and village; `None` when there are several.
    heads: HashMap<u64, Option<u32>>,
    villages: HashMap<(Box<str>, Box<str>), u32>,
}

fn key(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// Keeps a value that stands alone; a second one makes it ambiguous.
fn alone(map: &mut HashMap<u64, Option<u32>>, key: u64, value: u32) {
    map.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
}

impl Deterministic {
    pub(super) fn new(
        persons: Vec<Person>,
        households: HashMap<Box<str>, u32>,
        head_names: Vec<Box<str>>,
        village_of: Vec<u32>,
        villages: Vec<(Box<str>, Box<str>)>,
    ) -> Self {
        let mut numbers = HashMap::with_capacity(persons.len());
        let mut people = HashMap::with_capacity(persons.len());
        for (person, index) in persons.iter().zip(0u32..) {
            if let Some(number) = person.id.as_ref().and_then(IdText::number) {
                numbers.entry(number.packed()).or_insert(index);
            }
            if let (Some(born_on), false) = (person.born_on(), person.name.is_empty()) {
                alone(
                    &mut people,
                    key((&*person.name, born_on, village_of[person.household as usize])),
                    index,
                );
            }
        }
        let mut heads = HashMap::with_capacity(head_names.len());
        for (index, name) in head_names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            alone(&mut heads, key((&**name, village_of[index])), index as u32);
        }
        let villages = villages.into_iter().zip(0u32..).collect();
        Self {
            persons,
            numbers,
            people,
            households,
            heads,
            villages,
        }
    }

    fn village(&self, batch: &TableBatch, row: usize) -> Option<u32> {
        let township = role_text(batch, Role::Township, row)?.into_boxed_str();
        let village = role_text(batch, Role::Village, row)?.into_boxed_str();
        self.villages.get(&(township, village)).copied()
    }

    fn person(&self, batch: &TableBatch, row: usize) -> Result<(u32, Ground), Unmatched> {
        let id = match role_values(batch, Role::Id) {
            Some(Values::Id(cells)) => cells[row].as_ref(),
            _ => None,
        };
        let name = role_text(batch, Role::Name, row);
        let by_number = id
            .and_then(IdText::number)
            .and_then(|n| self.numbers.get(&n.packed()))
            .copied();
        let reason = match (id, by_number) {
            (Some(id), Some(person)) => match self.same_person(id, person, name.as_deref()) {
                Ok(ground) => return Ok((person, ground)),
                Err(reason) => reason,
            },
            (Some(IdText::WrongCheckDigit(_)), None) => Unmatched::WrongCheckDigit,
            (Some(IdText::Resident(_) | IdText::Upgraded(_)), None) => return Err(Unmatched::NotInRegister),
            (Some(IdText::Other(_)) | None, _) => Unmatched::TooLittle,
        };
        if reason == Unmatched::NameDiffers {
            return Err(reason);
        }
        let birth = match role_values(batch, Role::Birth) {
            Some(Values::Date(cells)) => cells[row],
            _ => None,
        };
        let born_on = birth.or_else(|| id.and_then(IdText::number).map(IdCardNo::birth_date));
        match (name, born_on, self.village(batch, row)) {
            (Some(name), Some(born_on), Some(village)) => match self.people.get(&key((&*name, born_on, village))) {
                Some(Some(person)) => Ok((*person, Ground::NameBirthVillage)),
                Some(None) => Err(Unmatched::Ambiguous),
                None => Err(reason),
            },
            _ => Err(reason),
        }
    }

    /// Whether a number that is in the register belongs to the person the row speaks of.
    fn same_person(&self, id: &IdText, person: u32, name: Option<&str>) -> Result<Ground, Unmatched> {
        let known = &self.persons[person as usize];
        let same_name = name.is_some_and(|name| *name == *known.name);
        let registered_wrong = matches!(known.id, Some(IdText::WrongCheckDigit(_)));
        match id {
            IdText::WrongCheckDigit(_) if same_name => Ok(Ground::RepairedId),
            IdText::WrongCheckDigit(_) => Err(Unmatched::WrongCheckDigit),
            _ if registered_wrong && same_name => Ok(Ground::RepairedId),
            _ if registered_wrong => Err(Unmatched::NameDiffers),
            // Two names without one character in common are two people; anything nearer is a way of writing.
            _ if name.is_some_and(|name| !known.name.is_empty() && !name.chars().any(|c| known.name.contains(c))) => {
                Err(Unmatched::NameDiffers)
            }
            IdText::Upgraded(_) => Ok(Ground::UpgradedId),
            _ => Ok(Ground::ExactId),
        }
    }

    fn household(&self, batch: &TableBatch, row: usize) -> Result<(u32, Ground), Unmatched> {
        let no = role_text(batch, Role::HouseholdNo, row);
        if let Some(household) = no.as_deref().and_then(|no| self.households.get(no)) {
            return Ok((*household, Ground::HouseholdNo));
        }
        let by_person = self.person(batch, row);
        if let Ok((person, ground)) = by_person {
            return Ok((self.persons[person as usize].household, ground));
        }
        let name = role_text(batch, Role::Name, row);
        if let (Some(name), Some(village)) = (name, self.village(batch, row)) {
            match self.heads.get(&key((&*name, village))) {
                Some(Some(household)) => return Ok((*household, Ground::HeadVillage)),
                Some(None) => return Err(Unmatched::Ambiguous),
                None => {}
            }
        }
        match (no, by_person) {
            (Some(_), Err(Unmatched::TooLittle)) => Err(Unmatched::HouseholdUnknown),
            (_, Err(reason)) => Err(reason),
            (_, Ok(_)) => Err(Unmatched::HouseholdUnknown),
        }
    }

    fn place(&self, batch: &TableBatch, row: usize) -> Link {
        let nobody = Placed {
            person: None,
            household: None,
            village: None,
        };
        match batch.sheet.of {
            Subject::Person => self.person(batch, row).map(|(person, ground)| {
                let household = Some(self.persons[person as usize].household);
                (
                    Placed {
                        person: Some(person),
                        household,
                        village: None,
                    },
                    ground,
                )
            }),
            Subject::Household => self.household(batch, row).map(|(household, ground)| {
                (
                    Placed {
                        household: Some(household),
                        ..nobody
                    },
                    ground,
                )
            }),
            Subject::Village => {
                let village = self.village(batch, row).ok_or(Unmatched::VillageUnknown)?;
                Ok((
                    Placed {
                        village: Some(village),
                        ..nobody
                    },
                    Ground::VillageName,
                ))
            }
            Subject::None => Err(Unmatched::TooLittle),
        }
    }
}

impl Linkage for Deterministic {
    fn link(&self, batch: &TableBatch) -> Vec<Link> {
        (0..batch.len()).map(|row| self.place(batch, row)).collect()
    }
}
