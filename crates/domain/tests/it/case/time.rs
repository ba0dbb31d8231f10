//! The clock: working days, deadlines, rest, more time, telling those above.

use domain::access::Role;
use domain::calendar::{Counting, Days, NoYear};
use domain::case::{Command, Event, Level, NewMeasure, Record, Step, TaskKind, due, escalations};
use domain::{Date, case::Chain};

use super::world::{World, day, deliver, health, job, later, opinion};

#[test]
fn working_days_know_holidays_and_make_up_days() {
    let calendar = crate::policy::cases("529901").calendar;
    let date = Date::constant;
    for (from, days, to) in [
        (date(2025, 1, 24), Days::working(1), date(2025, 1, 26)), // a Sunday on which people worked
        (date(2025, 1, 27), Days::working(1), date(2025, 2, 5)),
        (date(2025, 2, 7), Days::working(1), date(2025, 2, 8)), // a Saturday
        (date(2025, 9, 30), Days::working(2), date(2025, 10, 10)),
        (date(2026, 2, 13), Days::working(2), date(2026, 2, 24)), // over Spring Festival
        (date(2026, 2, 27), Days::working(1), date(2026, 2, 28)),
        (date(2026, 9, 30), Days::working(3), date(2026, 10, 10)),
        (date(2026, 12, 31), Days::calendar(15), date(2027, 1, 15)), // plain days need no calendar
        (date(2026, 3, 2), Days::working(0), date(2026, 3, 2)),
    ] {
        assert_eq!(calendar.after(from, days), Ok(to), "{from} {days:?}");
    }
    assert_eq!(calendar.after(date(2026, 12, 31), Days::working(1)), Err(NoYear(2027)));
    assert_eq!(calendar.is_workday(date(2024, 5, 6)), Err(NoYear(2024)));
    assert_eq!(
        calendar.between(date(2026, 2, 13), date(2026, 2, 24), Counting::Working),
        Ok(2)
    );
}

#[test]
fn each_deadline_counts_from_the_step_before_and_none_passes_the_whole() {
    let mut world = World::new();
    world.today = day(2, 13); // the last day before Spring Festival
    world.open();
    let dues = |world: &World, step| world.state().due_on(step);
    assert_eq!(dues(&world, Step::Accept), Some(day(2, 15)));
    assert_eq!(
        world.state().status.run().and_then(|run| run.final_due()),
        Some(day(2, 28))
    );
    world.step(Step::Accept);
    assert_eq!(
        dues(&world, Step::Visit),
        Some(day(2, 24)),
        "two working days over the holiday"
    );
    world.today = day(2, 24);
    world.step(Step::Visit);
    world.step(Step::Authorise);
    assert_eq!(
        dues(&world, Step::Compare),
        Some(day(2, 28)),
        "the whole is due before the step would be"
    );
    world.step(Step::Compare);
    assert_eq!(dues(&world, Step::Review), Some(day(2, 28)));
}

#[test]
fn a_deadline_without_a_calendar_is_said_and_counted_later() {
    let mut world = World::new();
    world.today = Date::constant(2026, 12, 30);
    world.open();
    world.today = Date::constant(2026, 12, 31);
    world.step(Step::Accept);
    let run = world.state().status.run().expect("a run");
    assert_eq!(run.due[&Step::Visit].on, None, "2027 is not known");
    assert_eq!(
        world
            .ask_as("tick", &[], true, &Command::Recount {})
            .map_err(|all| all[0].code),
        Err("CAS-057")
    );
    let mut next = world.policy.calendar.years[&2026].clone();
    next.holidays = [Date::constant(2027, 1, 1)].into();
    next.workdays.clear();
    world.policy.calendar.years.insert(2027, next);
    world.tick(Command::Recount {});
    let run = world.state().status.run().expect("a run");
    assert_eq!(run.due[&Step::Visit].on, Some(Date::constant(2027, 1, 5)));
}

#[test]
fn days_of_rest_are_given_back() {
    let mut world = World::new();
    world.open();
    let pause = |reason: &str| Command::Pause {
        reason: reason.into(),
        until: None,
    };
    assert_eq!(world.refused(Role::Township, &pause("holiday")), ["CAS-045"]);
    world.act(Role::Township, pause("away"));
    assert!(due(world.state()).is_empty(), "what rests owes nothing");
    world.today = later(world.today, 10);
    let context = world.context("tick", &[], true);
    assert_eq!(escalations(world.state(), &context), []);
    let step = Step::Accept;
    let record = super::world::record(step, world.today);
    let on = world.today;
    let complete = Command::Complete { step, on, record };
    assert_eq!(world.refused(Role::Village, &complete), ["CAS-008"]);
    world.act(Role::Township, Command::Resume {});
    assert_eq!(
        world.state().due_on(Step::Accept),
        Some(day(3, 14)),
        "two days and ten of rest"
    );
    assert_eq!(
        world.state().status.run().and_then(|run| run.final_due()),
        Some(day(3, 27))
    );
    world.act(Role::Village, complete);
}

#[test]
fn more_time_is_asked_for_and_granted_by_another() {
    let mut world = World::new();
    world.open();
    let ask = |until| Command::AskExtension {
        step: Step::Accept,
        until,
        reason: "大雪封路".into(),
    };
    assert_eq!(
        world.refused(Role::Village, &ask(day(3, 4))),
        ["CAS-046"],
        "not later than now"
    );
    assert_eq!(
        world.refused(Role::Village, &ask(day(4, 4))),
        ["CAS-046"],
        "longer than the policy lets"
    );
    world.act(Role::Village, ask(day(3, 18)));
    assert_eq!(world.refused(Role::Village, &ask(day(3, 18))), ["CAS-047"]);
    let grant = Command::DecideExtension {
        step: Step::Accept,
        granted: true,
        comment: String::new(),
    };
    assert_eq!(world.refused(Role::Township, &grant), ["CAS-004"]);
    world.act(Role::CountyOffice, grant.clone());
    assert_eq!(world.state().due_on(Step::Accept), Some(day(3, 18)));
    assert_eq!(
        world.state().status.run().and_then(|run| run.final_due()),
        Some(day(3, 18)),
        "the whole moves along"
    );
    let task = &due(world.state())[0];
    assert!(task.extended && task.actors.contains(&Role::Township));
    assert_eq!(world.refused(Role::CountyOffice, &grant), ["CAS-048"]);
}

#[test]
fn a_request_for_more_time_goes_with_the_step_it_was_made_for() {
    let ask = |step, until| Command::AskExtension {
        step,
        until,
        reason: "大雪封路".into(),
    };
    let grant = |step| Command::DecideExtension {
        step,
        granted: true,
        comment: String::new(),
    };
    let waiting = |world: &World| {
        let tasks = due(world.state());
        tasks.iter().filter(|task| task.kind == TaskKind::Extension).count()
    };
    let visit = |world: &World| {
        let tasks = due(world.state());
        let task = tasks.into_iter().find(|task| task.step == Some(Step::FollowUp));
        task.map(|task| (task.due_on, task.extended)).expect("a visit is due")
    };
    let mut world = World::new();
    world.open();
    world.act(Role::Village, ask(Step::Accept, day(3, 18)));
    assert_eq!(waiting(&world), 1);
    world.step(Step::Accept);
    assert_eq!(waiting(&world), 0, "done: nobody waits for more time");
    assert_eq!(world.refused(Role::CountyOffice, &grant(Step::Accept)), ["CAS-048"]);

    let mut world = World::new();
    world.monitored();
    let (first, _) = visit(&world);
    let until = later(first.expect("a day"), 5);
    world.act(Role::Village, ask(Step::FollowUp, until));
    world.act(Role::CountyOffice, grant(Step::FollowUp));
    assert_eq!(visit(&world), (Some(until), true));
    world.today = later(world.today, 20);
    world.step(Step::FollowUp);
    let next = later(world.today, 31);
    assert_eq!(visit(&world), (Some(next), false), "the next visit has its own time");
}

#[test]
fn help_that_does_not_suffice_brings_the_review_of_the_plan_forward() {
    for (by, expected) in [(None, 60), (Some(7), 7), (Some(90), 60)] {
        let mut world = World::new();
        world.monitored();
        let written = world.today;
        let record = Record::FollowUp {
            visit_id: "v".into(),
            cleared: vec![],
            review_by: by.map(|days| later(written, days)),
        };
        let (step, on) = (Step::FollowUp, world.today);
        world.act(Role::Helper, Command::Complete { step, on, record });
        let owed = due(world.state());
        let review = owed.iter().find(|task| task.kind == TaskKind::PlanReview);
        let due_on = review.and_then(|task| task.due_on);
        assert_eq!(due_on, Some(later(written, expected)), "{by:?}");
    }
}

#[test]
fn time_granted_after_a_rest_shortens_nothing() {
    let mut world = World::new();
    world.open(); // due on 4 March
    world.act(
        Role::Village,
        Command::AskExtension {
            step: Step::Accept,
            until: day(3, 6),
            reason: "大雪封路".into(),
        },
    );
    let reason = "away".into();
    world.act(Role::Township, Command::Pause { reason, until: None });
    world.today = later(world.today, 10);
    world.act(Role::Township, Command::Resume {});
    assert_eq!(world.state().due_on(Step::Accept), Some(day(3, 14)));
    world.act(
        Role::CountyOffice,
        Command::DecideExtension {
            step: Step::Accept,
            granted: true,
            comment: String::new(),
        },
    );
    assert_eq!(world.state().due_on(Step::Accept), Some(day(3, 14)));
}

#[test]
fn what_is_late_is_told_upwards_once_each() {
    let mut world = World::new();
    world.open(); // due on 4 March
    let owed = |world: &World| escalations(world.state(), &world.context("tick", &[], true));
    let command = |level| Command::Escalate {
        step: Step::Accept,
        level,
    };
    for (on, expected) in [(day(3, 4), vec![]), (day(3, 5), vec![command(Level::Township)])] {
        world.today = on;
        assert_eq!(owed(&world), expected, "{on}");
    }
    assert_eq!(
        world.refused(Role::Township, &command(Level::Township)),
        ["CAS-004"],
        "nobody does it by hand"
    );
    world.tick(command(Level::Township));
    assert_eq!(owed(&world), []);
    world.today = day(3, 8);
    assert_eq!(owed(&world), [command(Level::County)]);
    world.tick(command(Level::County));
    assert_eq!(owed(&world), []);
    world.step(Step::Accept);
    assert!(world.state().escalated.is_empty(), "done is no longer late");
}

#[test]
fn visits_come_as_often_as_the_class_asks() {
    let mut world = World::new();
    world.monitored();
    let first = world.state().due_on(Step::FollowUp).expect("a visit is due");
    assert_eq!(first, later(world.today, 31));
    world.today = later(world.today, 20);
    world.step(Step::FollowUp);
    world.today = later(world.today, 5);
    world.step(Step::FollowUp);
    assert_eq!(world.state().due_on(Step::FollowUp), Some(later(world.today, 31)));
    let support = &world.state().status.monitoring().expect("monitored").support;
    let visits = support.done.iter().filter(|done| done.step == Step::FollowUp).count();
    assert_eq!((visits, support.chain), (2, Chain::Support));
    assert!(matches!(world.events.last(), Some(Event::StepCompleted { .. })));
}

#[test]
fn a_measure_is_a_task_of_its_own_only_where_no_step_waits_for_it() {
    let mut world = World::new();
    world.open();
    world.until(Step::Register);
    let soon = NewMeasure {
        due: later(world.today, 1),
        ..health("m1", world.today)
    };
    let plan = Command::WritePlan {
        review_on: later(world.today, 60),
        opinion: Some(opinion(world.today)),
        measures: vec![soon, job("m2", world.today)],
    };
    world.act(Role::Village, plan);
    let owed = due(world.state());
    let kinds: Vec<TaskKind> = owed.iter().map(|task| task.kind).collect();
    assert!(!kinds.contains(&TaskKind::Measure), "the step is yet to come");
    let review = owed.iter().find(|task| task.kind == TaskKind::PlanReview);
    assert_eq!(
        review.expect("a review").actors,
        [Role::Village, Role::Township],
        "who writes it looks at it again"
    );
    world.step(Step::Plan);
    let tasks = |world: &World| -> Vec<(Option<String>, Option<Date>)> {
        let tasks = due(world.state()).into_iter();
        let measures = tasks.filter(|task| task.kind == TaskKind::Measure || task.step == Some(Step::Measures));
        measures.map(|task| (task.measure, task.due_on)).collect()
    };
    let step = world.state().due_on(Step::Measures);
    assert_eq!(
        tasks(&world),
        [(None, Some(later(world.today, 1)))],
        "due with the first measure"
    );
    world.act(Role::Helper, deliver("m1", "参保记录", world.today));
    assert_eq!(tasks(&world), [(None, step)]);
    world.act(Role::Helper, deliver("m2", "务工合同", world.today));
    assert_eq!(tasks(&world), [(None, step)]);
    world.step(Step::Measures);
    assert_eq!(tasks(&world), []);
    world.act(
        Role::Village,
        Command::AddMeasure {
            measure: health("m3", world.today),
        },
    );
    let own = (Some("m3".to_owned()), Some(later(world.today, 30)));
    assert_eq!(tasks(&world), [own], "no step waits for it");
}
