//! Whose row is whose: by equal data, by identity number, by name and birth date.

use std::collections::{HashMap, HashSet};

use domain::Date;
use store::ids::Ids;
use store::registers::change::MembershipKind;
use store::registers::snapshot::{HouseholdAt, KeptMembership, PersonAt};
use store::{StoreError, WriteTx};

use super::{Compared, FileMember, Matched, Whose, cells};

fn claim(claimed: &mut HashSet<(PersonAt, HouseholdAt)>, member: &mut FileMember, kept: &KeptMembership) -> bool {
    if !claimed.insert((kept.person, kept.household)) {
        return false;
    }
    member.person = Some(Whose::Kept(kept.person));
    member.kept = Some(*kept);
    true
}

impl Compared<'_> {
    fn living(&self, at: HouseholdAt) -> impl Iterator<Item = &KeptMembership> {
        self.snapshot
            .members_of(at)
            .iter()
            .filter(|kept| kept.kind == MembershipKind::Living)
    }

    /// Rows that say of somebody in their household what is kept already.
    pub(super) fn match_equal(&self, matched: &mut Matched) {
        let Matched {
            households, claimed, ..
        } = matched;
        for household in households {
            let Some(at) = household.at else { continue };
            for member in &mut household.members {
                let data = member.data;
                let mut same = self
                    .living(at)
                    .filter(|kept| self.snapshot.person(kept.person).data == data);
                let _ = same.any(|kept| claim(claimed, member, kept));
            }
        }
    }

    /// Rows whose identity number is known: of the same household, of another one that the person left, of nobody
    /// who lives anywhere now.
    pub(super) fn match_numbers(&self, matched: &mut Matched) {
        let mut taken: HashSet<PersonAt> = HashSet::new();
        for position in 0..matched.households.len() {
            let at = matched.households[position].at;
            for number in 0..matched.households[position].members.len() {
                let member = &matched.households[position].members[number];
                let (batch, row) = self.batch(member.at);
                let (None, Some(id)) = (member.person, cells::id(batch, row)) else {
                    continue;
                };
                let Some(person) = self.snapshot.person_by_id(self.ring, id) else {
                    continue;
                };
                let lives: Vec<KeptMembership> = self
                    .snapshot
                    .memberships_of(person)
                    .filter(|kept| kept.kind == MembershipKind::Living)
                    .copied()
                    .collect();
                let free = |kept: &&KeptMembership| !matched.claimed.contains(&(kept.person, kept.household));
                let here = lives
                    .iter()
                    .filter(free)
                    .find(|kept| Some(kept.household) == at)
                    .copied();
                let elsewhere = lives.iter().find(free).copied();
                let same_data = self.snapshot.person(person).data == member.data;
                let Matched {
                    households,
                    claimed,
                    moves,
                    ..
                } = matched;
                let member = &mut households[position].members[number];
                if let Some(kept) = here {
                    claim(claimed, member, &kept);
                } else if let Some(kept) = elsewhere {
                    claim(claimed, member, &kept);
                    moves.entry(kept.household).or_default().push(position as u32);
                } else if (lives.is_empty() && taken.insert(person)) || same_data {
                    member.person = Some(Whose::Kept(person));
                }
            }
        }
    }

    /// What is left in a household on both sides: equal name and birth date, where only one fits.
    pub(super) async fn match_names(&self, tx: &mut WriteTx, matched: &mut Matched) -> Result<(), StoreError> {
        let mut open: Vec<(usize, Vec<KeptMembership>)> = Vec::new();
        for (position, household) in matched.households.iter().enumerate() {
            let Some(at) = household
                .at
                .filter(|_| household.members.iter().any(|member| member.person.is_none()))
            else {
                continue;
            };
            let left = self
                .living(at)
                .filter(|kept| !matched.claimed.contains(&(kept.person, kept.household)));
            let left: Vec<KeptMembership> = left.copied().collect();
            if !left.is_empty() {
                open.push((position, left));
            }
        }
        let ids: Vec<String> = open
            .iter()
            .flat_map(|(_, left)| left)
            .map(|kept| self.snapshot.person(kept.person).person_id())
            .collect();
        let names = store::imports::names_and_births(tx, &ids).await?;
        for (position, left) in open {
            self.match_left(matched, position, &left, &names);
        }
        Ok(())
    }

    fn match_left(
        &self,
        matched: &mut Matched,
        position: usize,
        left: &[KeptMembership],
        names: &HashMap<String, (String, Option<Date>)>,
    ) {
        let Matched {
            households, claimed, ..
        } = matched;
        for member in households[position]
            .members
            .iter_mut()
            .filter(|member| member.person.is_none())
        {
            let (batch, row) = self.batch(member.at);
            let data = cells::person(batch, row);
            let mut same = left.iter().filter(|kept| {
                let known = names.get(&self.snapshot.person(kept.person).person_id());
                known.is_some_and(|(name, born_on)| *name == data.name && *born_on == data.born_on)
                    && !claimed.contains(&(kept.person, kept.household))
            });
            if let (Some(kept), None) = (same.next().copied(), same.next()) {
                claim(claimed, member, &kept);
            }
        }
    }

    /// Everybody else is new; one number with equal data is one person, however often it is listed.
    pub(super) fn match_nobody(&self, matched: &mut Matched, ids: &mut Ids) {
        let mut known: HashMap<u64, u32> = HashMap::new();
        let Matched {
            households,
            new_persons,
            ..
        } = matched;
        for member in households.iter_mut().flat_map(|household| &mut household.members) {
            if member.person.is_some() {
                continue;
            }
            let (batch, row) = self.batch(member.at);
            let has_number = cells::id(batch, row).is_some();
            let same = known.get(&member.data).copied().filter(|_| has_number);
            let position = same.unwrap_or_else(|| {
                new_persons.push(ids.next_id());
                (new_persons.len() - 1) as u32
            });
            if has_number {
                known.insert(member.data, position);
            }
            member.person = Some(Whose::New(position));
        }
    }
}
