//! Whether measures fit risks and people, and what is suggested.

use std::collections::BTreeMap;

use domain::access::Role;
use domain::case::{
    CaseRisk, Command, GuaranteeState, MeasureEffect, NewMeasure, Situation, Step, check_plan, suggest,
};
use domain::problem::Severity;

use super::world::{World, health, job, statuses, well_off};

fn world() -> World {
    let mut world = World::new();
    world.open();
    world.until(Step::Register);
    world
}

fn measure(code: &str) -> NewMeasure {
    let policy = crate::policy::cases("529901");
    let item = policy.item(code).expect("in the catalogue").clone();
    NewMeasure {
        code: code.into(),
        evidence_kind: item.evidence[0].clone(),
        ..health("m1", super::world::day(3, 10))
    }
}

/// Errors and warnings of a plan with these measures, as code and severity.
fn checked(world: &World, measures: &[NewMeasure]) -> Vec<(&'static str, Severity)> {
    let context = world.context("village", &[Role::Village], false);
    let all = check_plan(world.state(), measures, &context);
    all.iter().map(|problem| (problem.code, problem.severity)).collect()
}

#[test]
fn a_risk_needs_a_measure_that_fits_and_labour_needs_development() {
    use Severity::{Error, Warning};
    let world = world();
    for (codes, expected) in [
        (vec![], vec![("CAS-090", Error), ("CAS-090", Error)]),
        (vec!["health.contribution"], vec![("CAS-090", Error)]),
        (vec!["health.contribution", "employment.local_job"], vec![]),
        (
            vec!["health.contribution", "employment.training"],
            vec![("CAS-090", Error)],
        ), // weak
        (vec!["social.donation", "industry.project"], vec![]),
        (
            vec!["safety_net.dibao", "employment.local_job"],
            vec![("CAS-096", Error), ("CAS-090", Error)],
        ),
    ] {
        let measures: Vec<NewMeasure> = codes.iter().map(|code| measure(code)).collect();
        assert_eq!(checked(&world, &measures), expected, "{codes:?}");
    }
    let mut unknown = world;
    unknown.situation.members[0].has_labour = None;
    let fits = [measure("health.contribution"), measure("employment.local_job")];
    assert_eq!(checked(&unknown, &fits), [("CAS-097", Warning), ("CAS-091", Warning)]);
}

type Change = fn(&mut Situation);

#[test]
fn the_situation_has_needs_of_its_own() {
    let table: [(Change, &str, bool); 4] = [
        (
            |s| s.statuses = statuses(&["no_labour_household"]),
            "without_labour",
            true,
        ),
        (|s| s.members[0].statuses = statuses(&["disabled"]), "disabled", false),
        (
            |s| {
                s.guarantees.insert("housing".into(), GuaranteeState::Problem);
            },
            "unsafe_house",
            true,
        ),
        (
            |s| {
                s.guarantees.insert("water".into(), GuaranteeState::Problem);
            },
            "unsafe_water",
            true,
        ),
    ];
    for (change, code, stops) in table {
        let mut world = world();
        change(&mut world.situation);
        let found = checked(
            &world,
            &[measure("health.contribution"), measure("employment.local_job")],
        );
        let severity = if stops { Severity::Error } else { Severity::Warning };
        assert_eq!(found, [("CAS-090", severity)], "{code}");
    }
}

#[test]
fn a_measure_must_be_whole_and_true() {
    let mut world = world();
    let broken = NewMeasure {
        risk: "因学".into(),
        department: String::new(),
        amount_cents: Some(0),
        due: super::world::day(3, 1),
        evidence_kind: "照片".into(),
        ..health("m1", world.today)
    };
    let add = |measure: NewMeasure| Command::AddMeasure { measure };
    assert_eq!(
        world.refused(Role::Village, &add(broken)),
        ["CAS-012", "CAS-061", "CAS-092", "CAS-011", "CAS-094"]
    );
    let strange = NewMeasure {
        code: "health.contributon".into(),
        ..health("m1", world.today)
    };
    assert_eq!(world.refused(Role::Village, &add(strange)), ["CAS-093"]);
    let loan = NewMeasure {
        amount_cents: Some(5_000_001),
        ..measure("finance.loan")
    };
    assert_eq!(world.refused(Role::Village, &add(loan)), ["CAS-095"]);
    world.act(Role::Village, add(health("m1", world.today)));
    assert_eq!(
        world.refused(Role::Village, &add(health("m1", world.today))),
        ["CAS-062"]
    );
}

#[test]
fn a_delivery_counts_once_and_parts_add_up() {
    use domain::case::{Delivery, DeliverySource, MeasureStatus};
    let mut world = world();
    let aid = NewMeasure {
        amount_cents: Some(100_000),
        ..measure("health.aid")
    };
    world.act(Role::Village, Command::AddMeasure { measure: aid });
    let part = |row: &str, cents| Command::ConfirmDelivery {
        id: "m1".into(),
        delivery: Delivery {
            on: super::world::day(3, 8),
            amount_cents: Some(cents),
            evidence: "结算单".into(),
            source: DeliverySource::Sheet {
                sheet: "medical_settlement".into(),
                row: row.into(),
            },
            by: "tick".into(),
        },
    };
    let status = |world: &World| world.state().measures[0].status;
    world.tick(part("1", 60_000));
    assert_eq!(status(&world), MeasureStatus::Running);
    let again = world.ask_as("tick", &[], true, &part("1", 60_000));
    assert_eq!(again.map_err(|all| all[0].code), Err("CAS-060"));
    let cancel = Command::CancelMeasure {
        id: "m1".into(),
        reason: "不需要".into(),
    };
    assert_eq!(world.refused(Role::Township, &cancel), ["CAS-059"]);
    world.tick(part("2", 40_000));
    assert_eq!(status(&world), MeasureStatus::Delivered);
    let more = world.ask_as("tick", &[], true, &part("3", 1));
    assert_eq!(more.map_err(|all| all[0].code), Err("CAS-063"));
}

#[test]
fn suggestions_fit_people_and_say_why() {
    let mut world = world();
    let context = world.context("village", &[Role::Village], false);
    let tried = MeasureEffect {
        n_households: 40,
        n_better: 36,
        median_change_cents: Some(250_000),
    };
    let effects = BTreeMap::from([("health.aid".to_owned(), tried)]);
    let found = suggest(world.state(), &context, &effects);
    assert_eq!(found[0].code, "health.aid", "what helped others comes first");
    let why: Vec<&str> = found[0].why.iter().map(|why| why.code).collect();
    assert_eq!(why, ["CAS-110", "CAS-114", "CAS-115"]);
    assert!(
        found.iter().any(|one| one.code == "employment.local_job"),
        "somebody can work"
    );
    assert!(!found.iter().any(|one| one.code == "safety_net.dibao"));
    world.situation = Situation {
        members: vec![],
        ..well_off()
    };
    let context = world.context("village", &[Role::Village], false);
    let found = suggest(world.state(), &context, &effects);
    assert!(
        !found.iter().any(|one| one.code == "employment.local_job"),
        "nobody is known to work"
    );
    for command in [
        Command::AddMeasure {
            measure: health("m1", world.today),
        },
        Command::SetRisks {
            risks: vec![CaseRisk::suspected("因病", 1, "住院")],
        },
    ] {
        world.act(Role::Village, command);
    }
    let context = world.context("village", &[Role::Village], false);
    assert_eq!(suggest(world.state(), &context, &effects), [], "the need is met");
    assert_eq!(
        world.refused(
            Role::Helper,
            &Command::AddMeasure {
                measure: job("m2", world.today)
            }
        ),
        ["CAS-004"]
    );
}
