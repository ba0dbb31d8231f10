//! The life of one case, every role doing its own part.

use domain::access::Role;
use domain::case::{Case, Command, Event, Step, Way, allowed_actions, due, fold};

use super::world::{World, day, deliver, job, later, leave};

#[test]
fn from_a_medical_alert_to_elimination_and_back() {
    let mut world = World::new();
    world.ready_to_leave();
    assert_eq!(world.status(), "monitored");
    assert_eq!(world.state().class.as_deref(), Some("突发严重困难户"));
    assert_eq!(world.state().duty.as_deref(), Some("helper"));
    let command = leave(&world.policy, Way::Helped);
    world.act(Role::Village, command);
    assert_eq!(world.status(), "eliminating");
    world.until(Step::Register);
    assert_eq!(world.status(), "eliminated");
    let next = world.state().next_step().expect("visits go on");
    assert_eq!(next.0, Step::FollowUp);
    assert_eq!(
        next.1,
        Some(later(world.today, 92)),
        "an eliminated household is visited as an ordinary one"
    );
    world.today = later(world.today, 20);
    world.act(
        Role::Township,
        Command::RollBack {
            reason: "再次住院".into(),
        },
    );
    let case = world.state();
    assert_eq!((world.status(), case.round), ("monitored", 1));
    assert_eq!(case.measures.len(), 1, "what runs on is kept, what had ended is not");
    assert!(case.plan.is_none() && case.risks.iter().all(|risk| risk.is_open()));
    assert_eq!(fold(&world.events).as_ref(), world.case.as_ref());
}

#[test]
fn state_and_events_survive_the_store() {
    let mut world = World::new();
    world.ready_to_leave();
    let command = leave(&world.policy, Way::Natural);
    world.act(Role::Village, command);
    let text = serde_json::to_string(world.state()).expect("a case is written");
    let read: Case = serde_json::from_str(&text).expect("a case is read");
    assert_eq!(&read, world.state());
    for event in &world.events {
        let text = serde_json::to_string(event).expect("an event is written");
        assert!(text.starts_with(&format!("{{\"kind\":\"{}\"", event.kind())), "{text}");
        assert_eq!(&serde_json::from_str::<Event>(&text).expect("an event is read"), event);
    }
    let read: Vec<Event> = serde_json::from_str(&serde_json::to_string(&world.events).expect("json")).expect("events");
    assert_eq!(fold(&read).as_ref(), world.case.as_ref());
}

#[test]
fn help_comes_first_and_the_papers_are_forced_after() {
    let mut world = World::new();
    world.open();
    let measure = job("m1", world.today);
    let add = Command::AddMeasure { measure };
    assert_eq!(world.refused(Role::Village, &add), ["CAS-055"]);
    let reason = "房屋倒塌".to_owned();
    world.act(Role::Township, Command::StartEmergency { reason });
    world.act(Role::Village, add);
    world.act(Role::Helper, deliver("m1", "务工合同", world.today));
    let papers = |world: &World| {
        due(world.state())
            .iter()
            .any(|task| task.kind.name() == "emergency_papers")
    };
    assert!(papers(&world));
    world.until(Step::Register);
    assert_eq!(world.status(), "monitored");
    assert!(!papers(&world));
    let emergency = world.state().emergency.clone().expect("an emergency");
    assert_eq!(emergency.papers_done, Some(world.today));
    assert_eq!(world.state().measures.len(), 1);
}

#[test]
fn a_refusal_waits_until_the_household_was_told() {
    let mut world = World::new();
    world.open();
    world.until(Step::Visit);
    let refuse = |reason: &str| Command::Refuse {
        reason: reason.into(),
        text: String::new(),
    };
    assert_eq!(world.refused(Role::Township, &refuse("no_rsk")), ["CAS-040"]);
    assert_eq!(world.refused(Role::Village, &refuse("no_risk")), ["CAS-004"]);
    world.act(Role::Township, refuse("no_risk"));
    assert_eq!(world.status(), "refused");
    assert!(due(world.state()).iter().any(|task| task.kind.name() == "tell_reason"));
    let tell = Command::TellReason {
        how: "当面告知".into(),
        on: world.today,
    };
    world.act(Role::Village, tell.clone());
    assert!(due(world.state()).is_empty());
    assert_eq!(world.refused(Role::Village, &tell), ["CAS-041"]);
    assert_eq!(world.refused(Role::Village, &Command::Resume {}), ["CAS-003"]);
}

#[test]
fn sent_back_steps_are_done_again_and_counted_anew() {
    let mut world = World::new();
    world.open();
    world.until(Step::Publish);
    world.today = later(world.today, 1);
    let back = |to| Command::Return {
        to,
        comment: "评议人数不够".into(),
    };
    assert_eq!(world.refused(Role::Township, &back(Step::Announce)), ["CAS-067"]);
    world.act(Role::Township, back(Step::Review));
    let run = world.state().status.run().expect("a run");
    assert_eq!(run.ready(), [Step::Review]);
    assert!(run.is_done(Step::Compare) && !run.is_done(Step::Publish));
    assert_eq!(run.due[&Step::Review].from, world.today);
    assert_eq!(run.returns.len(), 1);
}

#[test]
fn buttons_say_what_the_server_says() {
    let mut world = World::new();
    world.open();
    let roles = [Role::Village];
    let context = world.context("village", &roles, false);
    let allowed = allowed_actions(world.state(), &context);
    let accept = allowed
        .iter()
        .find(|one| one.step == Some(Step::Accept))
        .expect("accept");
    assert!(accept.refused.is_empty(), "{accept:?}");
    let refuse = allowed
        .iter()
        .find(|one| one.action.name() == "refuse")
        .expect("refuse");
    assert_eq!(refuse.refused[0].code, "CAS-004");
    assert!(
        !allowed.iter().any(|one| one.action.name() == "roll_back"),
        "it does not fit the status"
    );
    let plan = allowed
        .iter()
        .find(|one| one.action.name() == "write_plan")
        .expect("plan");
    assert_eq!(plan.refused[0].code, "CAS-055");
}

#[test]
fn a_whole_caseload_can_be_handed_over_and_a_lapsed_household_ends() {
    let mut world = World::new();
    world.monitored();
    let to = |account: &str| Command::Transfer {
        to_account: account.into(),
        reason: "岗位调整".into(),
    };
    assert_eq!(world.refused(Role::Township, &to("helper")), ["CAS-120"]);
    world.act(Role::Township, to("helper2"));
    assert_eq!(world.state().duty.as_deref(), Some("helper2"));
    let lapse = Command::Lapse {
        reason: "去世".into()
    };
    assert_eq!(world.refused(Role::Township, &lapse), ["CAS-053"]);
    world.situation.has_ended = true;
    world.tick(lapse);
    assert_eq!(world.state().status.closed_on(), Some(world.today));
    assert!(world.today < day(4, 1));
}
