//! Who is not listed any more, where the delivery is complete.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use store::registers::Change;
use store::registers::change::MembershipKind;
use store::registers::snapshot::{FactKind, HouseholdAt, PersonAt};

use super::{Compared, Matched, RegisterReport};

/// Why a household or a membership ended.
pub(super) const NOT_LISTED: &str = "not_in_register";
/// Why a household ended whose people all live in another now.
const MERGED: &str = "merged";
/// Why the membership of somebody who lives elsewhere now ended.
pub(super) const MOVED: &str = "moved";

impl Compared<'_> {
    /// Changes that close what holds of a household, or of one of its members.
    pub(super) fn closed(&self, at: HouseholdAt, of: impl Fn(Option<PersonAt>) -> bool) -> Vec<Change> {
        let household_id = self.snapshot.household(at).household_id();
        let facts = self.snapshot.facts_of(at).iter().filter(|fact| of(fact.person()));
        facts
            .map(|fact| close(fact.kind, &household_id, fact.fact_id()))
            .collect()
    }

    /// Households that are not listed any more, each with the ends of its memberships and facts; and what people left
    /// behind who moved out of a household that the delivery does not speak of.
    pub(super) fn gone(&self, matched: &Matched, report: &mut RegisterReport) -> Vec<Change> {
        let listed: HashSet<HouseholdAt> = matched.households.iter().filter_map(|household| household.at).collect();
        let complete = self.complete(matched, &listed, report);
        let mut changes = Vec::new();
        for (at, household) in self.snapshot.households() {
            if listed.contains(&at) || !household.is_current {
                continue;
            }
            let place = self.snapshot.place_of(at);
            if complete.contains(place.village_id.as_str()) {
                // Whose people are all listed elsewhere went over to them, and is counted there.
                let went_over = self.went_over(matched, at);
                report.gone += u64::from(!went_over);
                let household_id = household.household_id();
                changes.push(Change::HouseholdGone {
                    household_id,
                    reason: if went_over { MERGED } else { NOT_LISTED },
                });
                changes.extend(self.members_ended(matched, at, report, true));
                changes.extend(self.closed(at, |_| true));
            } else if matched.moves.contains_key(&at) {
                changes.extend(self.members_ended(matched, at, report, false));
                let moved = |person: Option<PersonAt>| person.is_some_and(|one| matched.claimed.contains(&(one, at)));
                changes.extend(self.closed(at, moved));
            }
        }
        changes
    }

    /// Whether everybody who lived in a household is listed in another.
    fn went_over(&self, matched: &Matched, at: HouseholdAt) -> bool {
        let members = self.snapshot.members_of(at);
        let mut living = members
            .iter()
            .filter(|kept| kept.kind == MembershipKind::Living)
            .peekable();
        living.peek().is_some() && living.all(|kept| matched.claimed.contains(&(kept.person, at)))
    }

    /// Ends of memberships in a household that is not listed: of all, or of those alone who are listed elsewhere.
    fn members_ended(&self, matched: &Matched, at: HouseholdAt, report: &mut RegisterReport, all: bool) -> Vec<Change> {
        let mut changes = Vec::new();
        for kept in self.snapshot.members_of(at) {
            let moved = kept.kind == MembershipKind::Living && matched.claimed.contains(&(kept.person, at));
            if !moved && !all {
                continue;
            }
            report.persons_gone += u64::from(!moved && kept.kind == MembershipKind::Living);
            changes.push(Change::MembershipEnded {
                membership_id: kept.membership_id(),
                person_id: self.snapshot.person(kept.person).person_id(),
                household_id: self.snapshot.household(at).household_id(),
                reason: if moved { MOVED } else { NOT_LISTED },
            });
        }
        changes
    }

    /// Villages of which the delivery speaks, in townships that it holds completely.
    fn complete(
        &self,
        matched: &Matched,
        listed: &HashSet<HouseholdAt>,
        report: &mut RegisterReport,
    ) -> BTreeSet<String> {
        let mut spoken: BTreeSet<String> = BTreeSet::new();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for household in matched
            .households
            .iter()
            .filter(|household| !household.members.is_empty())
        {
            if let Some(placed) = matched.places.get(&household.place) {
                spoken.insert(placed.place.village_id.clone());
                names.insert(placed.place.township_id.clone(), household.place.0.clone());
            }
        }
        let mut kept: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (at, _) in self.snapshot.households().filter(|(_, household)| household.is_current) {
            let counts = kept.entry(self.snapshot.place_of(at).township_id.as_str()).or_default();
            counts.0 += u64::from(listed.contains(&at));
            counts.1 += 1;
        }
        let is_complete = |(listed, kept): (u64, u64)| listed as f64 >= kept as f64 * self.complete_share;
        for (township, name) in &names {
            match kept.get(township.as_str()) {
                Some(counts) if !is_complete(*counts) => drop(report.partial.insert(name.clone(), *counts)),
                _ => {}
            }
        }
        let whole = |township: &str| {
            names.contains_key(township) && kept.get(township).is_some_and(|counts| is_complete(*counts))
        };
        let mut villages = BTreeSet::new();
        for (at, _) in self.snapshot.households() {
            let place = self.snapshot.place_of(at);
            if whole(&place.township_id) && spoken.contains(&place.village_id) {
                villages.insert(place.village_id.clone());
            }
        }
        villages
    }
}

/// The end of a fact.
pub(super) fn close(kind: FactKind, household_id: &str, id: String) -> Change {
    let household_id = household_id.to_owned();
    match kind {
        FactKind::Status => Change::StatusClosed {
            household_id,
            status_id: id,
        },
        FactKind::Guarantee => Change::GuaranteeClosed {
            household_id,
            guarantee_id: id,
        },
        FactKind::Income => Change::IncomeClosed {
            household_id,
            income_id: id,
        },
    }
}
