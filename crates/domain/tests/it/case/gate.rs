//! The closing gate, reason by reason.

use domain::Date;
use domain::access::Role;
use domain::case::{GuaranteeState, Situation, Step, Way, gate};
use domain::problem::Severity;

use super::world::{World, day, leave, record, statuses};

fn reasons(world: &World, way: Way) -> Vec<&'static str> {
    let context = world.context("village", &[Role::Village], false);
    let all = gate(world.state(), way, &context);
    let closing = all.iter().filter(|problem| problem.severity == Severity::Error);
    closing.map(|problem| problem.code).collect()
}

type Change = fn(&mut Situation);

#[test]
fn every_reason_closes_it() {
    let mut world = World::new();
    world.ready_to_leave();
    assert_eq!(reasons(&world, Way::Helped), [] as [&str; 0]);
    let table: [(&str, Change); 11] = [
        ("CAS-071", |s| s.per_capita_cents = None),
        ("CAS-071", |s| s.line_cents = None),
        ("CAS-072", |s| s.per_capita_cents = Some(869_999)),
        ("CAS-073", |s| s.income_steady_since = Some(day(5, 3))),
        ("CAS-073", |s| s.income_steady_since = None),
        ("CAS-075", |s| s.burden_cents = Some(1_440_000)),
        ("CAS-076", |s| {
            s.guarantees.insert("water".into(), GuaranteeState::Problem);
        }),
        ("CAS-077", |s| {
            s.guarantees.remove("housing");
        }),
        ("CAS-079", |s| s.open_leads = 1),
        ("CAS-080", |s| s.open_issues = 2),
        ("CAS-082", |s| s.statuses = statuses(&["no_labour_household"])),
    ];
    for (code, change) in table {
        let whole = world.situation.clone();
        change(&mut world.situation);
        assert_eq!(reasons(&world, Way::Helped), [code]);
        let command = leave(&world.policy, Way::Helped);
        assert_eq!(world.refused(Role::Village, &command), [code]);
        world.situation = whole;
    }
}

#[test]
fn what_concerns_nobody_there_does_not_close_it() {
    let mut world = World::new();
    world.ready_to_leave();
    world.situation.guarantees.remove("schooling");
    assert_eq!(reasons(&world, Way::Helped), ["CAS-077"]);
    world.situation.unconcerned.insert("schooling".to_owned());
    assert_eq!(reasons(&world, Way::Helped), [] as [&str; 0]);
    for (state, expected) in [
        (None, None),
        (Some(GuaranteeState::Held), None),
        (Some(GuaranteeState::Problem), Some("CAS-084")),
    ] {
        let mut command = leave(&world.policy, Way::Helped);
        let domain::case::Command::StartElimination { after, .. } = &mut command else {
            panic!("a command")
        };
        after.guarantees.remove("schooling");
        after
            .guarantees
            .extend(state.map(|state| ("schooling".to_owned(), state)));
        match expected {
            Some(code) => assert_eq!(world.refused(Role::Village, &command), [code]),
            None => assert!(world.ask(Role::Village, &command).is_ok(), "{state:?}"),
        }
    }
}

#[test]
fn a_burden_that_nobody_knows_is_told_and_does_not_stop() {
    let mut world = World::new();
    world.ready_to_leave();
    world.situation.burden_cents = None;
    assert_eq!(reasons(&world, Way::Helped), [] as [&str; 0]);
    let context = world.context("village", &[Role::Village], false);
    assert_eq!(gate(world.state(), Way::Helped, &context)[0].code, "CAS-074");
}

#[test]
fn too_soon_and_a_risk_that_is_still_there() {
    let mut world = World::new();
    world.monitored();
    assert_eq!(reasons(&world, Way::Natural), ["CAS-070", "CAS-078"]);
    let since = world.state().status.monitoring().expect("monitored").since;
    world.today = Date::new(2026, since.month() + 6, since.day()).expect("a day");
    assert_eq!(reasons(&world, Way::Natural), ["CAS-078"]);
}

#[test]
fn by_help_needs_help_that_came_and_by_itself_does_not() {
    let mut world = World::new();
    world.open();
    world.until(Step::Register);
    world.today = day(11, 2);
    let cleared = vec!["因病".to_owned()];
    let visit = domain::case::Record::FollowUp {
        visit_id: "v".into(),
        cleared,
        review_by: None,
    };
    let plan = domain::case::Command::WritePlan {
        review_on: day(12, 1),
        opinion: Some(super::world::opinion(world.today)),
        measures: vec![
            super::world::health("m1", world.today),
            super::world::job("m2", world.today),
        ],
    };
    world.act(Role::Village, plan);
    world.step(Step::Plan);
    let (step, on) = (Step::FollowUp, world.today);
    world.act(
        Role::Village,
        domain::case::Command::Complete {
            step,
            on,
            record: visit,
        },
    );
    assert_eq!(reasons(&world, Way::Helped), ["CAS-031", "CAS-081", "CAS-081"]);
    assert_eq!(reasons(&world, Way::Natural), [] as [&str; 0]);
}

#[test]
fn contact_and_after_state_are_mandatory() {
    let mut world = World::new();
    world.ready_to_leave();
    let domain::case::Command::StartElimination { way, mut after, .. } = leave(&world.policy, Way::Helped) else {
        panic!("a command")
    };
    after.amounts.remove("wage_income");
    after.guarantees.insert("water".into(), GuaranteeState::Unknown);
    after.guarantees.insert("housing".into(), GuaranteeState::Problem);
    let command = domain::case::Command::StartElimination {
        way,
        contact_name: String::new(),
        contact_phone: " ".into(),
        after,
    };
    assert_eq!(
        world.refused(Role::Village, &command),
        ["CAS-012", "CAS-012", "CAS-084", "CAS-085", "CAS-086"]
    );
}

#[test]
fn it_is_asked_again_at_the_last_step() {
    let mut world = World::new();
    world.ready_to_leave();
    let command = leave(&world.policy, Way::Helped);
    world.act(Role::Village, command);
    world.until(Step::Announce);
    world.situation.open_leads = 1;
    let (step, on) = (Step::Register, world.today);
    let last = domain::case::Command::Complete {
        step,
        on,
        record: record(step, on),
    };
    assert_eq!(world.refused(Role::Village, &last), ["CAS-079"]);
    world.situation.open_leads = 0;
    world.act(Role::Village, last);
    assert_eq!(world.status(), "eliminated");
}
