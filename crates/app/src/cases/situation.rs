//! What is known of a household when its case is decided, put together from registers and ledgers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Date;
use domain::access::Action;
use domain::case::{GuaranteeState, Member, Situation};
use domain::policy::WordColumn;
use store::ReadTx;
use store::issues::ledger::Whom;
use store::situations::{KnownHousehold, KnownIncome, KnownMember, OpenThings, known, open_things};

use super::Rules;
use crate::Refusal;
use crate::visits::{FieldRules, HELD, PROBLEM};

/// The situations of those of these households to which the viewer may do `action`, with the ties of the viewer's account
/// and of the one that is asked about.
pub(super) async fn situations(
    tx: &mut ReadTx,
    rules: &Rules,
    action: Action,
    household_ids: &[String],
    about: Option<&str>,
) -> Result<HashMap<String, Known>, Refusal> {
    let households = known(tx, action, household_ids, about).await?;
    let mut open = open_things(tx, household_ids).await?;
    let situations = households.into_iter().map(|(id, household)| {
        let open = open.remove(&id).unwrap_or_default();
        let situation = situation(rules, &household, open);
        (id, Known { household, situation })
    });
    Ok(situations.collect())
}

/// A household with its situation.
#[derive(Debug, Clone)]
pub struct Known {
    /// As the registers have it.
    pub household: KnownHousehold,
    /// What its case is decided by.
    pub situation: Situation,
}

fn situation(rules: &Rules, household: &KnownHousehold, open: OpenThings) -> Situation {
    let line = rules.line_cents();
    let (guarantees, unconcerned) = guarantees(rules, household);
    Situation {
        members: household
            .members
            .iter()
            .map(|one| member(rules, household, one))
            .collect(),
        has_ended: household.ended_on.is_some(),
        statuses: own_statuses(household, None),
        per_capita_cents: household.incomes.last().and_then(|income| income.per_capita_cents),
        net_income_cents: household.incomes.last().and_then(|income| income.net_cents),
        burden_cents: open.burden_cents,
        income_steady_since: steady_since(&household.incomes, line),
        line_cents: line,
        guarantees,
        unconcerned,
        open_issues: open.issues,
        open_leads: open.leads,
        last_seen: open.last_seen,
        related: household.kinship.clone(),
    }
}

fn member(rules: &Rules, household: &KnownHousehold, one: &KnownMember) -> Member {
    let deliveries = &rules.loaded.policy.deliveries;
    let columns = columns(one.register_columns.as_deref());
    let meaning = |words: &Option<WordColumn>| {
        let words = words.as_ref()?;
        let columns = columns.as_ref()?;
        words.meaning(columns.get(&words.column).and_then(serde_json::Value::as_str))
    };
    Member {
        person_id: one.person_id.clone(),
        statuses: own_statuses(household, Some(&one.person_id)),
        has_labour: meaning(&deliveries.labour),
        is_student: meaning(&deliveries.student),
        age: one.born_on.and_then(|born| age(born, rules.today)),
    }
}

/// Statuses of the household itself, or of one member.
fn own_statuses(household: &KnownHousehold, person_id: Option<&str>) -> BTreeSet<String> {
    let own = household
        .statuses
        .iter()
        .filter(|(person, _)| person.as_deref() == person_id);
    own.map(|(_, status)| status.clone()).collect()
}

/// A row of the register; `None` where there is none and nothing is known.
pub(super) fn columns(text: Option<&str>) -> Option<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_str(text?).ok()
}

fn age(born: Date, today: Date) -> Option<u8> {
    let years = today.year() - born.year();
    let before = (today.month(), today.day()) < (born.month(), born.day());
    u8::try_from(years - i16::from(before)).ok()
}

/// The day since which every income that was taken for true reaches the line.
fn steady_since(incomes: &[KnownIncome], line: Option<i64>) -> Option<Date> {
    let line = line?;
    let reaching = |income: &&KnownIncome| income.per_capita_cents.is_some_and(|cents| cents >= line);
    incomes
        .iter()
        .rev()
        .take_while(reaching)
        .last()
        .map(|income| income.from)
}

/// The state of each guarantee that concerns the household, and those that do not.
fn guarantees(rules: &Rules, household: &KnownHousehold) -> (BTreeMap<String, GuaranteeState>, BTreeSet<String>) {
    let rules = FieldRules::of(rules);
    let (mut states, mut unconcerned) = (BTreeMap::new(), BTreeSet::new());
    for one in rules.guarantees() {
        if let Some(state) = state(&one.code, rules.whom(one), household) {
            states.insert(one.code.clone(), state);
        } else {
            unconcerned.insert(one.code.clone());
        }
    }
    (states, unconcerned)
}

/// The state of a guarantee for the whole household: a problem of one is a problem, and what is not known of one is not
/// known. What was said of those who left speaks for nobody. `None` where nobody there has the age that it is for
/// and nothing is said.
fn state(guarantee: &str, whom: Whom, household: &KnownHousehold) -> Option<GuaranteeState> {
    let lives = |who: &str| household.members.iter().any(|one| one.person_id == who);
    let said = household
        .guarantees
        .iter()
        .filter(|(code, who, _)| code == guarantee && who.as_deref().is_none_or(lives));
    let said: BTreeMap<Option<&str>, &str> = said.map(|(_, who, state)| (who.as_deref(), state.as_str())).collect();
    let members = household.members.iter();
    let concerned: Vec<Option<&str>> = match whom.by_person {
        true => members
            .filter(|one| whom.concerns([one.born_on]))
            .map(|one| Some(one.person_id.as_str()))
            .collect(),
        false if whom.concerns(members.map(|one| one.born_on)) => vec![None],
        false => Vec::new(),
    };
    let mut states = concerned.iter().map(|who| said.get(who).copied());
    match () {
        () if concerned.is_empty() && said.is_empty() => whom.born.is_none().then_some(GuaranteeState::Unknown),
        () if said.values().any(|state| *state == PROBLEM) => Some(GuaranteeState::Problem),
        () if states.all(|state| state == Some(HELD)) => Some(GuaranteeState::Held),
        () => Some(GuaranteeState::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn income_is_steady_since_it_last_came_over_the_line() {
        let incomes = |list: &[(&str, Option<i64>)]| -> Vec<KnownIncome> {
            let income = |(from, cents): &(&str, Option<i64>)| KnownIncome {
                from: day(from),
                net_cents: None,
                per_capita_cents: *cents,
            };
            list.iter().map(income).collect()
        };
        let rows = [
            (incomes(&[]), Some(800), None),
            (incomes(&[("2026-01-01", Some(900))]), None, None),
            (incomes(&[("2026-01-01", Some(900))]), Some(800), Some("2026-01-01")),
            (
                incomes(&[("2026-01-01", Some(900)), ("2026-03-01", Some(700))]),
                Some(800),
                None,
            ),
            (
                incomes(&[
                    ("2026-01-01", Some(900)),
                    ("2026-03-01", None),
                    ("2026-05-01", Some(800)),
                    ("2026-06-01", Some(950)),
                ]),
                Some(800),
                Some("2026-05-01"),
            ),
        ];
        for (incomes, line, expected) in rows {
            assert_eq!(steady_since(&incomes, line), expected.map(day), "{incomes:?}");
        }
    }

    #[test]
    fn what_is_not_known_of_one_is_not_known() {
        use GuaranteeState::{Held, Problem, Unknown};
        let member = |(id, born): &(&str, Option<&str>)| KnownMember {
            person_id: (*id).to_owned(),
            born_on: born.map(day),
            ..KnownMember::default()
        };
        let children = Some((day("2011-01-01"), day("2019-12-31")));
        let (each, child) = (
            Whom {
                by_person: true,
                born: None,
            },
            Whom {
                by_person: true,
                born: children,
            },
        );
        let (home, with_child) = (
            Whom::default(),
            Whom {
                by_person: false,
                born: children,
            },
        );
        let (old, young, unsaid) = (Some("1980-01-01"), Some("2012-06-01"), None);
        type Row<'a> = (
            Whom,
            &'a [(&'a str, Option<&'a str>)],
            &'a [(Option<&'a str>, &'a str)],
            Option<GuaranteeState>,
        );
        let rows: [Row<'_>; 15] = [
            (home, &[("a", old)], &[], Some(Unknown)),
            (home, &[("a", old)], &[(None, HELD)], Some(Held)),
            (home, &[("a", old)], &[(None, PROBLEM)], Some(Problem)),
            (with_child, &[("a", old)], &[], None),
            (with_child, &[("a", old), ("b", young)], &[], Some(Unknown)),
            (with_child, &[("a", old), ("b", unsaid)], &[], Some(Unknown)),
            (with_child, &[("a", old)], &[(None, PROBLEM)], Some(Problem)),
            (with_child, &[("a", old)], &[(None, HELD)], Some(Held)),
            (each, &[("a", old), ("b", young)], &[(Some("a"), HELD)], Some(Unknown)),
            (
                each,
                &[("a", old), ("b", young)],
                &[(Some("a"), HELD), (Some("b"), HELD)],
                Some(Held),
            ),
            (
                each,
                &[("a", old), ("b", young)],
                &[(Some("a"), HELD), (Some("b"), PROBLEM)],
                Some(Problem),
            ),
            (child, &[("a", old), ("b", young)], &[(Some("b"), HELD)], Some(Held)),
            (child, &[("a", old)], &[], None),
            (each, &[], &[], Some(Unknown)),
            (
                each,
                &[("a", old)],
                &[(Some("a"), HELD), (Some("gone"), PROBLEM)],
                Some(Held),
            ),
        ];
        for (whom, members, said, expected) in rows {
            let household = KnownHousehold {
                members: members.iter().map(member).collect(),
                guarantees: said
                    .iter()
                    .map(|(who, state)| ("g".to_owned(), who.map(str::to_owned), (*state).to_owned()))
                    .collect(),
                ..KnownHousehold::default()
            };
            assert_eq!(state("g", whom, &household), expected, "{whom:?} {members:?} {said:?}");
        }
    }

    #[test]
    fn a_birthday_to_come_is_not_counted() {
        for (born, today, expected) in [
            ("2000-06-01", "2026-05-31", Some(25)),
            ("2000-06-01", "2026-06-01", Some(26)),
            ("2026-12-01", "2026-06-01", None),
        ] {
            assert_eq!(age(day(born), day(today)), expected, "{born}");
        }
    }
}
