//! From matched rows to changes, household by household.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use store::imports::KeptRow;
use store::registers::Change;
use store::registers::change::{HouseholdData, MemberRow, MembershipKind, NewHousehold, Origin};
use store::registers::snapshot::{
    FactKind, HouseholdAt, PersonAt, guarantee_digest, income_digest, row_digest, status_digest,
};

use super::facts::{Facts, HouseRows};
use super::gone::{MOVED, NOT_LISTED, close};
use super::{At, Compared, FileHousehold, FileMember, Matched, RegisterReport, Whose, cells};

/// What is new of a household.
#[derive(Debug, Clone, Copy, Default)]
struct News {
    moved: bool,
    changed: bool,
}

impl Compared<'_> {
    /// Kept households that are not listed any more and all of whose members live in one listed household now.
    pub(super) fn absorbed(&self, matched: &Matched) -> BTreeMap<u32, Vec<HouseholdAt>> {
        let listed: HashSet<HouseholdAt> = matched.households.iter().filter_map(|household| household.at).collect();
        let mut absorbed: BTreeMap<u32, Vec<HouseholdAt>> = BTreeMap::new();
        for (from, into) in matched.moves.iter().filter(|(from, _)| !listed.contains(from)) {
            let lived = self
                .snapshot
                .members_of(*from)
                .iter()
                .filter(|kept| kept.kind == MembershipKind::Living)
                .count();
            let first = into[0];
            if lived == into.len() && into.iter().all(|other| *other == first) {
                absorbed.entry(first).or_default().push(*from);
            }
        }
        absorbed
    }

    fn origin(&self, at: At) -> Origin {
        let (batch, row) = self.batch(at);
        let origin = batch.origins[row];
        Origin {
            source: self.first_source + i64::from(origin.source),
            row: i64::from(origin.row),
        }
    }

    fn member_row(&self, at: At) -> MemberRow {
        let (batch, row) = self.batch(at);
        MemberRow {
            relation: cells::relation(batch, row).0,
            register_columns: Some(cells::member_columns(batch, row)),
            origin: Some(self.origin(at)),
        }
    }

    /// All changes of one listed household.
    pub(super) fn household(
        &self,
        matched: &Matched,
        position: u32,
        (kept, absorbed): (&HashMap<String, KeptRow>, &BTreeMap<u32, Vec<HouseholdAt>>),
        started: &mut HashSet<String>,
        report: &mut RegisterReport,
    ) -> Vec<Change> {
        let household = &matched.households[position as usize];
        let household_id = matched.household_id(self.snapshot, position);
        let mut changes = Vec::new();
        report.households += 1;
        report.persons += household.members.len() as u64;
        let mut news = News::default();
        match household.at {
            None => changes.push(Change::NewHousehold(self.new_household(
                matched,
                household,
                &household_id,
            ))),
            Some(at) => self.kept_household(matched, household, at, kept.get(&household_id), &mut changes, &mut news),
        }
        let before = changes.len();
        self.members(matched, position, &household_id, started, report, &mut changes);
        self.facts(matched, household, &household_id, &mut changes);
        news.changed |= changes.len() > before;
        self.classify(matched, position, absorbed, news, report, &mut changes);
        changes
    }

    fn new_household(&self, matched: &Matched, household: &FileHousehold, household_id: &str) -> NewHousehold {
        let head = matched.head(household);
        NewHousehold {
            household_id: household_id.to_owned(),
            household_no: household.no.clone(),
            place: matched.places[&household.place].place.clone(),
            head_id: head.map(|head| matched.person_id(self.snapshot, head.person)),
            head_name: self.head_name(matched, household).unwrap_or_default(),
            register_columns: household.row.map(|at| self.columns(at)),
            origin: household.row.map(|at| self.origin(at)),
        }
    }

    fn columns(&self, at: At) -> String {
        let (batch, row) = self.batch(at);
        cells::household_columns(self.ring, &self.policy.registers, batch, row)
    }

    fn head_name(&self, matched: &Matched, household: &FileHousehold) -> Option<String> {
        let name = |at: At| {
            let (batch, row) = self.batch(at);
            Some(cells::role(batch, domain::sheet::Role::Name, row)).filter(|name| !name.is_empty())
        };
        let head = matched.head(household).and_then(|head| name(head.at));
        let first = || household.members.first().and_then(|member| name(member.at));
        head.or_else(|| household.row.and_then(name)).or_else(first)
    }

    fn kept_household(
        &self,
        matched: &Matched,
        household: &FileHousehold,
        at: HouseholdAt,
        row: Option<&KeptRow>,
        changes: &mut Vec<Change>,
        news: &mut News,
    ) {
        let known = self.snapshot.household(at);
        let household_id = known.household_id();
        if !known.is_current {
            changes.push(Change::HouseholdBack {
                household_id: household_id.clone(),
            });
        }
        let place = &matched.places[&household.place].place;
        let head = matched.head(household);
        let head_id = match household.members.is_empty() {
            true => known.head_id(),
            false => head.map(|head| matched.person_id(self.snapshot, head.person)),
        };
        news.moved = place.village_id != self.snapshot.place_of(at).village_id;
        let is_other_head = head_id != known.head_id();
        let renamed = head.is_some_and(|head| !self.is_kept_as_is(head));
        let is_other_row = household.row.is_some_and(|at| {
            let (batch, row) = self.batch(at);
            let (told, sealed) = cells::household_told(self.ring, &self.policy.registers, batch, row);
            cells::told_digest(&told, sealed.is_some()) != known.register
        });
        if !(news.moved || is_other_head || renamed || is_other_row) {
            return;
        }
        news.changed = true;
        let head_name = match household.members.is_empty() {
            true => row.map(|row| row.head_name.clone()),
            false => self.head_name(matched, household),
        };
        let own = household.row.filter(|_| is_other_row || row.is_none());
        let now = HouseholdData {
            household_no: household.no.clone(),
            place: place.clone(),
            head_id,
            head_name: head_name.unwrap_or_default(),
            register_columns: own
                .map(|at| self.columns(at))
                .or_else(|| row.and_then(|row| row.register_columns.clone())),
            origin: own.map(|at| self.origin(at)).or_else(|| row.and_then(|row| row.origin)),
        };
        let what = match (news.moved, is_other_head) {
            (true, _) => "moved",
            (false, true) => "head_changed",
            (false, false) => "changed",
        };
        changes.push(Change::HouseholdChanged {
            household_id,
            what,
            now,
        });
    }

    fn is_kept_as_is(&self, member: &FileMember) -> bool {
        matches!(member.person, Some(Whose::Kept(at)) if self.snapshot.person(at).data == member.data)
    }

    fn members(
        &self,
        matched: &Matched,
        position: u32,
        household_id: &str,
        started: &mut HashSet<String>,
        report: &mut RegisterReport,
        changes: &mut Vec<Change>,
    ) {
        let household = &matched.households[position as usize];
        for member in &household.members {
            self.member(matched, (household, household_id), member, started, report, changes);
        }
        let Some(at) = household.at.filter(|_| !household.members.is_empty()) else {
            return;
        };
        for kept in self
            .snapshot
            .members_of(at)
            .iter()
            .filter(|kept| kept.kind == MembershipKind::Living)
        {
            let stays = household.members.iter().any(|member| {
                member
                    .kept
                    .as_ref()
                    .is_some_and(|own| own.household == at && own.person == kept.person)
            });
            if stays {
                continue;
            }
            let moved = matched.claimed.contains(&(kept.person, at));
            report.persons_gone += u64::from(!moved);
            changes.push(Change::MembershipEnded {
                membership_id: kept.membership_id(),
                person_id: self.snapshot.person(kept.person).person_id(),
                household_id: household_id.to_owned(),
                reason: if moved { MOVED } else { NOT_LISTED },
            });
        }
    }

    fn member(
        &self,
        matched: &Matched,
        (household, household_id): (&FileHousehold, &str),
        member: &FileMember,
        started: &mut HashSet<String>,
        report: &mut RegisterReport,
        changes: &mut Vec<Change>,
    ) {
        let person_id = matched.person_id(self.snapshot, member.person);
        let (batch, at_row) = self.batch(member.at);
        let household_id = household_id.to_owned();
        match member.person {
            Some(Whose::New(_)) if started.insert(person_id.clone()) => {
                let data = cells::person(batch, at_row);
                changes.push(Change::NewPerson {
                    person_id: person_id.clone(),
                    household_id: household_id.clone(),
                    data,
                });
            }
            Some(Whose::Kept(_)) if !self.is_kept_as_is(member) => {
                report.persons_changed += 1;
                let now = cells::person(batch, at_row);
                changes.push(Change::PersonChanged {
                    person_id: person_id.clone(),
                    household_id: household_id.clone(),
                    now,
                });
            }
            _ => {}
        }
        let kind = MembershipKind::Living;
        match &member.kept {
            Some(kept) if Some(kept.household) == household.at => {
                let relation = cells::relation(batch, at_row).0;
                let columns = cells::member_columns(batch, at_row);
                if row_digest(relation.as_deref(), Some(&columns)) != kept.row {
                    let row = self.member_row(member.at);
                    let membership_id = kept.membership_id();
                    changes.push(Change::MembershipChanged {
                        membership_id,
                        person_id,
                        household_id,
                        kind,
                        row,
                    });
                }
            }
            other => {
                report.persons_moved += u64::from(other.is_some());
                let row = self.member_row(member.at);
                changes.push(Change::MembershipStarted {
                    person_id,
                    household_id,
                    kind,
                    row,
                });
            }
        }
    }

    fn facts(&self, matched: &Matched, household: &FileHousehold, household_id: &str, changes: &mut Vec<Change>) {
        let ids: Vec<String> = household
            .members
            .iter()
            .map(|member| matched.person_id(self.snapshot, member.person))
            .collect();
        let members = household.members.iter().zip(&ids).map(|(member, id)| {
            let (batch, row) = self.batch(member.at);
            (batch, row, id.as_str())
        });
        let rows = HouseRows {
            own: household.row.map(|at| self.batch(at)),
            members: members.collect(),
        };
        let mut facts = super::facts::read(self.policy, &rows, &matched.filled, self.as_of);
        if let (Some(income), Some(at), true) = (&mut facts.income, household.at, household.members.is_empty()) {
            let living = self
                .snapshot
                .members_of(at)
                .iter()
                .filter(|kept| kept.kind == MembershipKind::Living);
            income.n_members = i64::try_from(living.count()).unwrap_or(i64::MAX);
            let n = income.n_members;
            income.per_capita_cents = income.net_cents.filter(|_| n > 0).map(|net| net.div_euclid(n));
        }
        self.difference(household, household_id, facts, changes);
    }

    /// Closes what holds no more and opens what holds now.
    fn difference(&self, household: &FileHousehold, household_id: &str, facts: Facts, changes: &mut Vec<Change>) {
        let mut holds: HashSet<(FactKind, Option<String>, u64)> = HashSet::new();
        let wanted: HashSet<(FactKind, Option<String>, u64)> = wanted(&facts);
        for fact in household.at.map_or(&[][..], |at| self.snapshot.facts_of(at)) {
            let person = fact.person().map(|at: PersonAt| self.snapshot.person(at).person_id());
            let name = self.snapshot.name_of(fact);
            let is_told = match fact.kind {
                FactKind::Status => facts.told_statuses.iter().any(|code| code == name),
                FactKind::Guarantee => facts.told_guarantees.iter().any(|code| code == name),
                FactKind::Income => facts.told_income,
            };
            let key = (fact.kind, person, fact.says);
            if wanted.contains(&key) {
                holds.insert(key);
            } else if is_told {
                changes.push(close(fact.kind, household_id, fact.fact_id()));
            }
        }
        let household_id = household_id.to_owned();
        for status in facts.statuses {
            if holds.insert((FactKind::Status, status.person_id.clone(), status_digest(&status))) {
                changes.push(Change::StatusOpened {
                    household_id: household_id.clone(),
                    status,
                });
            }
        }
        for guarantee in facts.guarantees {
            if holds.insert((
                FactKind::Guarantee,
                guarantee.person_id.clone(),
                guarantee_digest(&guarantee),
            )) {
                changes.push(Change::GuaranteeOpened {
                    household_id: household_id.clone(),
                    guarantee,
                });
            }
        }
        if let Some(income) = facts
            .income
            .filter(|income| !holds.contains(&(FactKind::Income, None, income_digest(income))))
        {
            changes.push(Change::IncomeOpened { household_id, income });
        }
    }

    /// Counts the household in the one word that says most, and links it with those its members came from.
    fn classify(
        &self,
        matched: &Matched,
        position: u32,
        absorbed: &BTreeMap<u32, Vec<HouseholdAt>>,
        news: News,
        report: &mut RegisterReport,
        changes: &mut Vec<Change>,
    ) {
        let household = &matched.households[position as usize];
        let to = matched.household_id(self.snapshot, position);
        let moved_in = household.members.iter().filter_map(|member| member.kept.as_ref());
        let from: BTreeSet<HouseholdAt> = moved_in
            .map(|kept| kept.household)
            .filter(|from| Some(*from) != household.at)
            .collect();
        let mut link = |from: HouseholdAt, kind: &'static str| {
            changes.push(Change::Linked {
                from_household_id: self.snapshot.household(from).household_id(),
                to_household_id: to.clone(),
                kind,
                reason: "register".to_owned(),
            });
        };
        let count = match (household.at, from.len(), absorbed.get(&position)) {
            (None, 0, _) => &mut report.new,
            (None, 1, _) => {
                from.iter().for_each(|from| link(*from, "split"));
                &mut report.split
            }
            (None, _, _) => {
                from.iter().for_each(|from| link(*from, "merged"));
                &mut report.merged
            }
            (Some(_), _, Some(whole)) => {
                whole.iter().for_each(|from| link(*from, "merged"));
                &mut report.merged
            }
            (Some(at), _, None) if !self.snapshot.household(at).is_current => &mut report.back,
            _ if news.moved => &mut report.moved,
            _ if news.changed => &mut report.changed,
            _ => &mut report.unchanged,
        };
        *count += 1;
    }
}

fn wanted(facts: &Facts) -> HashSet<(FactKind, Option<String>, u64)> {
    let statuses = facts
        .statuses
        .iter()
        .map(|one| (FactKind::Status, one.person_id.clone(), status_digest(one)));
    let guarantees = facts
        .guarantees
        .iter()
        .map(|one| (FactKind::Guarantee, one.person_id.clone(), guarantee_digest(one)));
    let income = facts
        .income
        .iter()
        .map(|one| (FactKind::Income, None, income_digest(one)));
    statuses.chain(guarantees).chain(income).collect()
}
