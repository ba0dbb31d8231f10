//! Whether somebody has checked what a lead says.

use std::collections::{BTreeSet, HashMap};

use domain::Date;
use domain::access::Action;
use domain::lead::{has_begun_anew, has_moved};
use store::WriteTx;
use store::memory::{CheckedFact, FactKey};

use super::hits::{Check, KeptHit, as_checked, facts, read};
use crate::Refusal;
use crate::policy::Loaded;

/// For how long, and within what change, a fact that was checked makes no new task.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    today: Date,
    days: i64,
    share_millionths: i64,
    // Facts that grow with time alone.
    ageing: BTreeSet<String>,
}

impl Memory {
    /// As the policy has it; without figures nothing is remembered.
    pub(super) fn of(loaded: &Loaded, today: Date) -> Self {
        let params = &loaded.params;
        let share = params.get("lead_growth_share");
        Self {
            today,
            days: params.integer("lead_memory_days").unwrap_or(0),
            share_millionths: share.and_then(|share| share.value.scaled(6)).unwrap_or(0),
            ageing: loaded
                .policy
                .facts
                .values()
                .filter(|fact| fact.ages)
                .map(|fact| fact.name.clone())
                .collect(),
        }
    }

    /// The lead whose facts were checked before, when every fact of these hits was checked not too long ago and has
    /// not moved since. `Some(None)` when they were checked without a lead.
    pub(super) fn recalls(
        &self,
        household_id: &str,
        hits: &[KeptHit],
        checked: &HashMap<FactKey, CheckedFact>,
    ) -> Option<Option<String>> {
        let mut latest: Option<&CheckedFact> = None;
        for (fact, person, value) in facts(hits) {
            let key = (household_id.to_owned(), fact.to_owned(), person.to_owned());
            let known = checked.get(&key).filter(|known| self.holds(known, value))?;
            if latest.is_none_or(|latest| latest.checked_on < known.checked_on) {
                latest = Some(known);
            }
        }
        latest.map(|known| known.lead_id.clone())
    }

    fn holds(&self, known: &CheckedFact, value: Option<&str>) -> bool {
        let age = self.today.duration_since(known.checked_on).as_hours() / 24;
        let was = known.value.as_deref();
        let is_other = match self.ageing.contains(&known.fact) {
            true => has_begun_anew(was, value),
            false => has_moved(was, value, self.share_millionths),
        };
        age <= self.days && !is_other
    }
}

/// Remembers that everything the leads of a case say was checked at a visit; part of the change that tells of the
/// visit. What was found after its day, nobody looked at there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn remember_case(
    tx: &mut WriteTx,
    case_id: &str,
    on: Date,
    visit_id: Option<&str>,
) -> Result<(), Refusal> {
    let by = tx.viewer().actor().to_string();
    let mut checked = Vec::new();
    for (lead_id, household_id, hits) in store::leads::hits_of_case(tx, case_id, on).await? {
        let check = Check {
            household_id: &household_id,
            lead_id: &lead_id,
            on,
            by: &by,
            case_id: Some(case_id),
            visit_id,
        };
        checked.extend(as_checked(&read(&hits), &check));
    }
    Ok(store::memory::remember(tx, checked).await?)
}

/// The same for what one lead says. One that no case has taken up is not remembered for a visit, which may have found
/// it true: whoever settles it says so.
///
/// # Errors
/// When the database fails.
pub(crate) async fn remember_lead(
    tx: &mut WriteTx,
    lead_id: &str,
    (on, visit_id): (Date, &str),
) -> Result<(), Refusal> {
    let Some(lead) = store::leads::find(tx, lead_id, Action::RecordVisit).await? else {
        return Ok(());
    };
    if lead.line.case_id.is_none() || lead.line.found_on > on {
        return Ok(());
    }
    let by = tx.viewer().actor().to_string();
    let check = Check {
        household_id: &lead.line.household_id,
        lead_id,
        on,
        by: &by,
        case_id: lead.line.case_id.as_deref(),
        visit_id: Some(visit_id),
    };
    Ok(store::memory::remember(tx, as_checked(&read(&lead.hits), &check)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 1);

    fn memory() -> Memory {
        Memory {
            today: TODAY,
            days: 90,
            share_millionths: 200_000,
            ageing: ["months_since".to_owned()].into(),
        }
    }

    fn hit(person: Option<&str>, facts: &[(&str, Option<&str>)]) -> KeptHit {
        let facts = facts.iter().map(|(name, value)| super::super::hits::KeptFact {
            name: (*name).to_owned(),
            value: value.map(str::to_owned),
        });
        KeptHit {
            person_id: person.map(str::to_owned),
            facts: facts.collect(),
            ..KeptHit::default()
        }
    }

    fn checked(list: &[(&str, &str, Option<&str>, &str)]) -> HashMap<FactKey, CheckedFact> {
        let fact = |(fact, person, value, on): &(&str, &str, Option<&str>, &str)| {
            let one = CheckedFact {
                household_id: "h".to_owned(),
                fact: (*fact).to_owned(),
                person_id: (*person).to_owned(),
                value: value.map(str::to_owned),
                checked_on: on.parse().expect("a day"),
                checked_by: "a".to_owned(),
                lead_id: Some(format!("lead of {on}")),
                case_id: None,
                visit_id: None,
            };
            (one.key(), one)
        };
        list.iter().map(fact).collect()
    }

    #[test]
    fn only_what_was_checked_whole_lately_and_stands_still_is_recalled() {
        let both = [("paid", Some("1000")), ("income", Some("9000"))];
        let rows = [
            // Checked, both, lately, unmoved or nearly so.
            (
                checked(&[
                    ("paid", "", Some("900"), "2026-10-01"),
                    ("income", "", Some("9000"), "2026-10-20"),
                ]),
                hit(None, &both),
                Some(Some("lead of 2026-10-20".to_owned())),
            ),
            // One of the two was never checked.
            (
                checked(&[("paid", "", Some("1000"), "2026-10-01")]),
                hit(None, &both),
                None,
            ),
            // One grew past the share.
            (
                checked(&[
                    ("paid", "", Some("800"), "2026-10-01"),
                    ("income", "", Some("9000"), "2026-10-01"),
                ]),
                hit(None, &both),
                None,
            ),
            // Too long ago, by a day.
            (
                checked(&[("paid", "", Some("1000"), "2026-08-02")]),
                hit(None, &both[..1]),
                None,
            ),
            (
                checked(&[("paid", "", Some("1000"), "2026-08-03")]),
                hit(None, &both[..1]),
                Some(Some("lead of 2026-08-03".to_owned())),
            ),
            // Of another person.
            (
                checked(&[("paid", "p1", Some("1000"), "2026-10-01")]),
                hit(Some("p2"), &both[..1]),
                None,
            ),
            // Older by time alone; begun anew.
            (
                checked(&[("months_since", "", Some("1"), "2026-10-01")]),
                hit(None, &[("months_since", Some("3"))]),
                Some(Some("lead of 2026-10-01".to_owned())),
            ),
            (
                checked(&[("months_since", "", Some("9"), "2026-10-01")]),
                hit(None, &[("months_since", Some("1"))]),
                None,
            ),
            // Nothing to check is nothing checked.
            (checked(&[]), hit(None, &[]), None),
        ];
        for (known, hit, expected) in rows {
            assert_eq!(
                memory().recalls("h", std::slice::from_ref(&hit), &known),
                expected,
                "{hit:?} {known:?}"
            );
        }
        let known = checked(&[("paid", "", Some("1000"), "2026-10-01")]);
        assert_eq!(memory().recalls("another", &[hit(None, &both[..1])], &known), None);
    }
}
