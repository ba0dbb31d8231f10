//! Three households written by hand: one thing is different in each test.

use domain::Date;
use domain::screening::Screening;

use crate::support::{
    BILLS_HEADER, Work, bills, copy, covered, has_code, households, id, lines, members, policy_dir, screened, tally,
};

fn county(work: &Work) {
    work.put("成员.csv", members());
    work.put("户.csv", households(["9000", "40000", "60000"]));
    work.put(
        "结算.csv",
        bills(&[(1, "A1", "12000"), (3, "A2", "100"), (5, "A3", "30000")]),
    );
}

fn burdens(screening: &Screening) -> Vec<(String, Option<i64>, Option<i64>)> {
    let lead = |lead: &domain::screening::Lead| {
        let card = &screening.households[lead.household as usize];
        (card.household_no.clone(), lead.burden, lead.income)
    };
    let mut leads: Vec<_> = screening.leads.iter().map(lead).collect();
    leads.sort();
    leads
}

#[test]
fn households_bills_and_incomes_come_together() {
    let work = Work::new();
    county(&work);
    let outcome = work.screen();
    let s = &outcome.screening;
    assert_eq!((s.households.len(), s.n_persons), (3, 6), "{}", lines(&s.problems));
    assert!(s.counts().balances());
    assert!(s.unmatched.is_empty(), "{:?}", s.unmatched);
    assert_eq!(covered(s, "medical_settlement").rows, 3);
    let poor = tally(s, "R-INC-01");
    assert_eq!((poor.hit, poor.clear, poor.unknown), (1, 2, 0));
    assert!(
        burdens(s).contains(&("529901".into(), Some(1_200_000), Some(900_000))),
        "{:?}",
        burdens(s)
    );
}

#[test]
fn a_source_that_nobody_delivered_is_unknown() {
    let work = Work::new();
    county(&work);
    std::fs::remove_file(work.data().join("结算.csv")).expect("removed");
    let outcome = work.screen();
    let s = &outcome.screening;
    assert!(!covered(s, "medical_settlement").delivered);
    let tally = tally(s, "R-INC-02");
    assert_eq!(tally.hit, 0);
    assert!(tally.unknown > 0, "{tally:?}");
    let missing = s
        .missing
        .iter()
        .find(|fact| fact.name == "family_self_paid_12m")
        .expect("missing");
    assert_eq!(missing.undelivered, [covered(s, "medical_settlement").title.clone()]);
    assert!(missing.rules.contains(&"R-INC-02".to_owned()));
}

#[test]
fn an_income_of_nothing_is_below_the_line_and_divides_nothing() {
    let work = Work::new();
    county(&work);
    work.put("户.csv", households(["0", "", "-500"]));
    let outcome = work.screen();
    let s = &outcome.screening;
    let poor = tally(s, "R-INC-01");
    // Nothing and a loss are below the line; an empty cell is unknown and no nothing.
    assert_eq!(
        (poor.hit, poor.clear, poor.unknown),
        (2, 0, 1),
        "{}",
        lines(&s.problems)
    );
    assert!(s.leads.iter().all(|lead| lead.rank > 0));
}

#[test]
fn a_negative_payment_is_refused_with_its_cell() {
    let work = Work::new();
    county(&work);
    work.put("结算.csv", bills(&[(1, "A1", "-12000"), (3, "A2", "100")]));
    let outcome = work.screen();
    let s = &outcome.screening;
    let source = s
        .sources
        .iter()
        .find(|source| source.file == "结算.csv")
        .expect("source");
    assert_eq!((source.counts.accepted, source.counts.refused), (1, 1));
    assert!(outcome.refused);
    let told = s.problems.iter().find(|p| p.code == "SHT-610").expect("told");
    assert_eq!(told.place.cell.as_deref(), Some("G2"), "{}", lines(&s.problems));
}

#[test]
fn a_household_without_a_head_is_screened_and_found() {
    let work = Work::new();
    county(&work);
    work.put("成员.csv", members().replacen(",户主,", ",之子,", 1));
    let outcome = work.screen();
    let s = &outcome.screening;
    assert_eq!((s.households.len(), s.n_persons), (3, 6));
    let card = s
        .households
        .iter()
        .find(|card| card.household_no == "529901")
        .expect("card");
    assert_eq!((card.head_name.as_str(), card.n_members), ("", 2));
    let home = s
        .households
        .iter()
        .position(|card| card.household_no == "529901")
        .expect("card") as u32;
    let found: Vec<&str> = s
        .findings
        .iter()
        .filter(|found| found.household == home)
        .map(|found| s.checks[found.check].title.as_str())
        .collect();
    assert!(found.iter().any(|title| title.contains("户主")), "{found:?}");
}

#[test]
fn a_person_in_two_households_is_found_and_billed_once() {
    let work = Work::new();
    county(&work);
    let twice = format!("{}茶坪镇,青树村,529903,周一,{},其他,脱贫户\n", members(), id(1));
    work.put("成员.csv", twice);
    let outcome = work.screen();
    let s = &outcome.screening;
    assert_eq!(s.n_persons, 7);
    assert_eq!(covered(s, "medical_settlement").rows, 3);
    let homes: Vec<&str> = s
        .findings
        .iter()
        .map(|found| s.households[found.household as usize].household_no.as_str())
        .collect();
    assert!(homes.contains(&"529901") && homes.contains(&"529903"), "{homes:?}");
    let paid: i64 = burdens(s)
        .iter()
        .filter(|lead| lead.0 == "529901")
        .filter_map(|lead| lead.1)
        .sum();
    assert_eq!(paid, 1_200_000, "{:?}", burdens(s));
}

#[test]
fn a_day_before_any_data_is_unknown_and_said() {
    let work = Work::new();
    county(&work);
    let mut options = work.options();
    options.as_of = Date::constant(2025, 1, 1);
    let outcome = screened(&options);
    let s = &outcome.screening;
    assert!(has_code(&s.problems, "SCR-006"), "{}", lines(&s.problems));
    assert!(!covered(s, "medical_settlement").delivered);
    let tally = tally(s, "R-INC-02");
    assert_eq!((tally.hit, tally.unknown > 0), (0, true));
}

#[test]
fn a_rule_that_divides_by_zero_is_unknown() {
    let work = Work::new();
    county(&work);
    work.put("户.csv", households(["0", "40000", "60000"]));
    let policy = work.path().join("policy");
    copy(&policy_dir(), &policy);
    let rule = r#"code = "R-TST-01"
title = "负担太重"
risk = "因病"
of = "household"
when = "family_self_paid_12m / net_income > 0.4"
say = "看病自付占收入{family_self_paid_12m / net_income:percent}"
level = "low"
basis = "例子。"
source = { title = "例" }
[[case]]
expect = "hit"
facts = { family_self_paid_12m = 50, net_income = 100 }
[[case]]
expect = "clear"
facts = { family_self_paid_12m = 40, net_income = 100 }
[[case]]
expect = "unknown"
facts = { family_self_paid_12m = 50, net_income = 0 }
"#;
    std::fs::write(policy.join("national/rules/R-TST-01_divides.toml"), rule).expect("written");
    let mut options = work.options();
    options.policy = policy;
    let outcome = screened(&options);
    let tally = tally(&outcome.screening, "R-TST-01");
    assert_eq!((tally.hit, tally.clear, tally.unknown), (1, 1, 1), "{tally:?}");
}

#[test]
fn a_stranger_is_listed_and_counted_nowhere() {
    let work = Work::new();
    county(&work);
    let stranger = format!("{BILLS_HEADER}{},,A1,住院,2026-05-06,900,800\n", id(77));
    work.put("结算.csv", stranger);
    let outcome = work.screen();
    let s = &outcome.screening;
    assert_eq!(s.unmatched.len(), 1);
    assert_eq!(s.unmatched[0].reason.code(), "LNK-001");
    assert!(outcome.refused);
    assert_eq!(covered(s, "medical_settlement").rows, 0);
}
