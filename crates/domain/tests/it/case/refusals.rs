//! What a step refuses, reason by reason.

use domain::access::Role;
use domain::case::{CaseRisk, Command, Kinship, Record, ReviewForm, Signature, SignatureKind, Step};

use super::world::{World, day, later, open, record, signed};

fn complete(step: Step, on: domain::Date, record: Record) -> Command {
    Command::Complete { step, on, record }
}

/// The world with everything before `step` done.
fn before(step: Step) -> World {
    let mut world = World::new();
    world.open();
    while world.state().ready()[0].1 != step {
        let (_, next) = world.state().ready()[0];
        world.step(next);
    }
    world
}

#[test]
fn a_case_begins_once_by_somebody_who_may() {
    let mut world = World::new();
    assert_eq!(world.refused(Role::Village, &Command::Resume {}), ["CAS-001"]);
    assert_eq!(world.refused(Role::Helper, &open()), ["CAS-004"]);
    world.tick(open());
    assert_eq!(world.refused(Role::Township, &open()), ["CAS-002"]);
}

#[test]
fn steps_have_their_turn_their_actor_and_their_day() {
    let world = before(Step::Visit);
    let today = world.today;
    for (role, command, expected) in [
        (
            Role::Village,
            complete(Step::Review, today, record(Step::Review, today)),
            vec!["CAS-005"],
        ),
        (
            Role::Helper,
            complete(Step::Visit, today, record(Step::Visit, today)),
            vec!["CAS-006"],
        ),
        (
            Role::Village,
            complete(Step::Visit, today, record(Step::Accept, today)),
            vec!["CAS-009"],
        ),
        (
            Role::Village,
            complete(Step::Visit, later(today, 1), record(Step::Visit, today)),
            vec!["CAS-010"],
        ),
        (
            Role::Village,
            complete(Step::Visit, later(today, -1), record(Step::Visit, today)),
            vec!["CAS-011"],
        ),
        (
            Role::GridWorker,
            complete(Step::Visit, later(today, 9), record(Step::Plan, today)),
            vec!["CAS-006", "CAS-010", "CAS-009"],
        ),
    ] {
        assert_eq!(world.refused(role, &command), expected, "{command:?}");
    }
}

#[test]
fn departments_are_asked_only_by_authority() {
    let mut world = before(Step::Authorise);
    let today = world.today;
    let compare = |findings, reused: Option<&str>| Record::Compare {
        findings,
        reused: reused.map(str::to_owned),
    };
    let asked = record(Step::Compare, today);
    let county = |world: &World, record| world.refused(Role::CountyOffice, &complete(Step::Compare, today, record));
    assert_eq!(county(&world, asked), ["CAS-022"]);
    assert_eq!(county(&world, compare(vec![], None)), ["CAS-021", "CAS-022"]);
    let proxy = Signature {
        kind: SignatureKind::Proxy,
        ..signed(today)
    };
    let unsigned = complete(Step::Authorise, today, Record::Authorise { signature: proxy });
    assert_eq!(world.refused(Role::Village, &unsigned), ["CAS-020"]);
    let reuse = compare(vec![], Some("低保核对 2026-01"));
    world.act(Role::CountyOffice, complete(Step::Compare, today, reuse));
    world.step(Step::Authorise);
    assert_eq!(world.state().ready()[0].1, Step::Review);
}

#[test]
fn a_meeting_must_pass_it_and_a_notice_must_hang() {
    let mut world = before(Step::Review);
    let today = world.today;
    let review = |present, agreed| Record::Review {
        met_on: today,
        present,
        agreed,
        form: ReviewForm::Committee,
        text: String::new(),
    };
    for (present, agreed, code) in [(0, 0, "CAS-024"), (10, 11, "CAS-024"), (10, 5, "CAS-025")] {
        let command = complete(Step::Review, today, review(present, agreed));
        assert_eq!(world.refused(Role::Village, &command), [code]);
    }
    world.act(Role::Village, complete(Step::Review, today, review(10, 6)));
    let notice = |posted_on, until| Record::Publish {
        village: "石桥村".into(),
        posted_on,
        until,
        objections: vec![],
    };
    world.today = later(today, 10);
    for (posted, until, on, expected) in [
        (today, later(today, 4), later(today, 5), vec!["CAS-026"]),
        (today, later(today, 4), later(today, 4), vec!["CAS-026", "CAS-027"]),
        (today, later(today, 8), later(today, 7), vec!["CAS-027"]),
        (later(today, -2), later(today, 8), later(today, 9), vec!["CAS-011"]),
    ] {
        let command = complete(Step::Publish, on, notice(posted, until));
        assert_eq!(
            world.refused(Role::Village, &command),
            expected,
            "{posted} {until} {on}"
        );
    }
    let whole = complete(Step::Publish, later(today, 5), notice(today, later(today, 5)));
    world.act(Role::Village, whole);
}

#[test]
fn nobody_decides_about_relatives() {
    let mut world = before(Step::TownshipCheck);
    world.situation.related = [("township".to_owned(), Kinship::Member)].into();
    let on = world.today;
    let check = complete(Step::TownshipCheck, on, record(Step::TownshipCheck, on));
    assert_eq!(world.refused(Role::Township, &check), ["CAS-007"]);
    world.situation.related.clear();
    let flag = Command::FlagConflict {
        account: "township".into(),
        why: "姻亲".into(),
    };
    world.act(Role::Village, flag.clone());
    assert_eq!(world.refused(Role::Village, &flag), ["CAS-121"]);
    assert_eq!(world.refused(Role::Township, &check), ["CAS-007"]);
    let refuse = Command::Refuse {
        reason: "no_risk".into(),
        text: String::new(),
    };
    assert_eq!(world.refused(Role::Township, &refuse), ["CAS-007"]);
    let other = world.ask_as("township2", &[Role::Township], false, &check);
    assert!(other.is_ok());
}

#[test]
fn a_relative_may_be_responsible_and_is_flagged() {
    let mut world = before(Step::Accept);
    world.situation.related = [
        ("helper".to_owned(), Kinship::Member),
        ("helper2".to_owned(), Kinship::Phone),
    ]
    .into();
    let on = world.today;
    let accept = |duty: &str| {
        let duty = Some(duty.to_owned());
        complete(
            Step::Accept,
            on,
            Record::Accept {
                text: String::new(),
                duty,
            },
        )
    };
    world.act(Role::Township, accept("helper"));
    let flagged = |world: &World| -> Vec<String> {
        let conflicts = world.state().conflicts.iter();
        conflicts.map(|one| one.account.clone()).collect()
    };
    assert_eq!(world.state().duty.as_deref(), Some("helper"));
    assert_eq!(flagged(&world), ["helper"]);
    let to = |account: &str| Command::Transfer {
        to_account: account.into(),
        reason: "岗位调整".into(),
    };
    for (account, expected) in [
        ("helper2", vec!["helper", "helper2"]),
        ("helper3", vec!["helper", "helper2"]),
        ("helper", vec!["helper", "helper2"]),
    ] {
        world.act(Role::Township, to(account));
        assert_eq!(flagged(&world), expected, "once each, and nobody else: {account}");
    }
}

#[test]
fn the_county_needs_a_class_and_an_official_risk() {
    let mut world = before(Step::CountyDecision);
    let on = world.today;
    let decision = |class: &str| {
        let class = class.to_owned();
        let text = String::new();
        complete(Step::CountyDecision, on, Record::CountyDecision { class, text })
    };
    assert_eq!(world.refused(Role::CountyOffice, &decision("贫困户")), ["CAS-028"]);
    let risks = vec![CaseRisk::suspected("收入偏低", 1, "核算")];
    world.act(Role::CountyOffice, Command::SetRisks { risks });
    assert_eq!(
        world.refused(Role::CountyOffice, &decision("突发严重困难户")),
        ["CAS-017"]
    );
}

#[test]
fn risks_are_few_ordered_and_not_struck_out_after_recognition() {
    let mut world = World::new();
    world.open();
    let risk = |name: &str, order| CaseRisk::suspected(name, order, "核实");
    let set = |risks: Vec<CaseRisk>| Command::SetRisks { risks };
    for (risks, expected) in [
        (vec![], vec!["CAS-014"]),
        (vec![risk("因病", 1), risk("因病", 2)], vec!["CAS-015"]),
        (vec![risk("因病", 1), risk("因学", 3)], vec!["CAS-016"]),
        (vec![risk("因并", 1)], vec!["CAS-013"]),
        (vec![CaseRisk::suspected("其他", 1, " ")], vec!["CAS-012"]),
    ] {
        assert_eq!(world.refused(Role::Village, &set(risks)), expected);
    }
    let six = ["因病", "因学", "因残", "因自然灾害", "因意外事故", "其他"];
    let six: Vec<CaseRisk> = six.iter().zip(1..).map(|(name, order)| risk(name, order)).collect();
    assert_eq!(world.refused(Role::Village, &set(six)), ["CAS-014"]);
    world.until(Step::Register);
    assert_eq!(world.refused(Role::Village, &set(vec![risk("因学", 1)])), ["CAS-019"]);
    world.act(Role::Village, set(vec![risk("因学", 1), risk("因病", 2)]));
    assert_eq!(world.state().risks[0].risk, "因学");
    assert!(world.today < day(4, 1));
}
