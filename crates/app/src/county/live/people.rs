//! The invented people of the play: one account for the county and for every township and village.
//! Nobody ever uses their links.

use std::collections::HashMap;

use domain::Moment;
use domain::access::{Actor, Area, Grant, Role, Viewer};
use store::regions::{self, Region};

use super::super::dice::Dice;
use super::super::names::Family;
use super::paces::{PACES, Pace, SCRIPT};
use crate::accounts::{GrantInput, NewPerson, create_account};
use crate::{App, Refusal};

/// Somebody with one duty.
#[derive(Debug, Clone)]
pub(super) struct Officer {
    pub(super) account_id: String,
    pub(super) name: String,
    pub(super) viewer: Viewer,
}

/// A village, who works for it and how.
#[derive(Debug)]
pub(super) struct Village {
    pub(super) region_id: String,
    pub(super) name: String,
    /// Its township, among [`People::townships`].
    pub(super) township: usize,
    pub(super) officer: Officer,
    pub(super) pace: &'static Pace,
}

/// A township and who works for it.
#[derive(Debug)]
pub(super) struct Township {
    pub(super) region_id: String,
    pub(super) officer: Officer,
}

/// Everybody with duties.
#[derive(Debug)]
pub(super) struct People {
    pub(super) office: Officer,
    pub(super) townships: Vec<Township>,
    pub(super) villages: Vec<Village>,
    by_id: HashMap<String, usize>,
}

impl People {
    /// The village of an id, among [`Self::villages`].
    pub(super) fn village(&self, region_id: &str) -> Option<usize> {
        self.by_id.get(region_id).copied()
    }

    /// Who works for the township of a village.
    pub(super) fn township_of(&self, village: &Village) -> &Officer {
        &self.townships[village.township].officer
    }
}

/// Makes sure that there is somebody for every place.
///
/// # Errors
/// When the county has no places, or an account cannot be made.
pub(super) async fn invite(app: &App, system: &Viewer, at: Moment, seed: u64) -> Result<People, Refusal> {
    let places = places(app, system).await?;
    let mut inviting = Inviting {
        app,
        system,
        at,
        dice: Dice::stream(seed, "live people", 0),
        n_made: 0,
    };
    let mut people = People {
        office: inviting.officer(Role::CountyOffice, Area::County).await?,
        townships: Vec::new(),
        villages: Vec::new(),
        by_id: HashMap::new(),
    };
    for (township, villages) in places {
        let common = pace(&mut inviting.dice);
        for village in villages {
            let is_own = inviting.dice.chance(SCRIPT.own_pace);
            let pace = if is_own { pace(&mut inviting.dice) } else { common };
            let area = Area::Region(village.region_id.clone());
            let officer = inviting.officer(Role::Village, area).await?;
            people.by_id.insert(village.region_id.clone(), people.villages.len());
            people.villages.push(Village {
                region_id: village.region_id,
                name: village.name,
                township: people.townships.len(),
                officer,
                pace,
            });
        }
        let area = Area::Region(township.region_id.clone());
        people.townships.push(Township {
            officer: inviting.officer(Role::Township, area).await?,
            region_id: township.region_id,
        });
    }
    Ok(people)
}

fn pace(dice: &mut Dice) -> &'static Pace {
    let [quick, ordinary, slow] = &PACES;
    dice.weighted(&[(quick, quick.weight), (ordinary, ordinary.weight), (slow, slow.weight)])
}

/// The townships that have villages, with these.
async fn places(app: &App, system: &Viewer) -> Result<Vec<(Region, Vec<Region>)>, Refusal> {
    let mut tx = app.store.read(system).await?;
    let county = regions::find(&mut tx, &app.settings.region).await?;
    let county = county.ok_or(Refusal::NotFound)?;
    let mut places = Vec::new();
    for township in regions::list(&mut tx, Some(&county.region_id), false).await? {
        let villages = regions::list(&mut tx, Some(&township.region_id), false).await?;
        if !villages.is_empty() {
            places.push((township, villages));
        }
    }
    Ok(places)
}

/// Accounts being made.
struct Inviting<'a> {
    app: &'a App,
    system: &'a Viewer,
    at: Moment,
    dice: Dice,
    n_made: usize,
}

impl Inviting<'_> {
    /// Somebody new with a role in an area.
    async fn officer(&mut self, role: Role, area: Area) -> Result<Officer, Refusal> {
        let grant = Grant::new(role, area);
        let (account_id, name) = self.create(&grant).await?;
        let viewer = Viewer::new(Actor::Account(account_id.clone()), vec![grant]);
        Ok(Officer {
            account_id,
            name,
            viewer,
        })
    }

    async fn create(&mut self, grant: &Grant) -> Result<(String, String), Refusal> {
        self.n_made += 1;
        let family = Family::draw(&mut self.dice, false);
        let male = self.dice.chance(0.5);
        let name = family.name(&mut self.dice, male);
        let region_id = match &grant.area {
            Area::Region(id) => Some(id.clone()),
            Area::County | Area::OwnHouseholds => None,
        };
        let wanted = GrantInput {
            role: grant.role.name().to_owned(),
            region_id,
            ..GrantInput::default()
        };
        let person = NewPerson {
            sign_in_name: format!("{}{:04}", grant.role.name(), self.n_made),
            display_name: name.clone(),
            grants: vec![wanted],
            ..NewPerson::default()
        };
        let created = create_account(self.app, self.system, self.at, person).await?;
        Ok((created.account_id, name))
    }
}
