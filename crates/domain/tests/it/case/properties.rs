//! Random commands by random people on random days: what must hold whatever happens.

use std::sync::LazyLock;

use domain::access::Role;
use domain::case::{
    Act, Case, CasePolicy, Command, Context, Event, Record, Situation, Status, Step, Way, allowed_actions, apply,
    decide, due, escalations, fold, gate,
};
use domain::message::{Lang, codes};
use domain::problem::{Problem, Severity};
use proptest::prelude::*;

use super::wishes::{Happening, happenings, household};
use super::world::{after_state, day, health, job, later, opinion, record, well_off};

/// The policies of four provinces, whose steps stand in different orders.
pub static POLICIES: LazyLock<Vec<CasePolicy>> = LazyLock::new(|| {
    ["529901", "340799", "411499", "620599"]
        .map(crate::policy::cases)
        .to_vec()
});

struct Life<'p> {
    policy: &'p CasePolicy,
    situation: Situation,
    today: domain::Date,
    case: Option<Case>,
    events: Vec<Event>,
}

impl Life<'_> {
    fn context<'a>(&'a self, actor: &'a str, roles: &'a [Role], is_system: bool) -> Context<'a> {
        Context {
            actor,
            roles,
            is_system,
            today: self.today,
            policy: self.policy,
            situation: &self.situation,
        }
    }

    fn wish(&mut self, role: Role, is_system: bool, command: &Command) -> Result<(), TestCaseError> {
        let roles = if is_system { vec![] } else { vec![role] };
        let context = self.context(role.name(), &roles, is_system);
        match decide(self.case.as_ref(), command, &context) {
            Ok(events) => {
                prop_assert!(!events.is_empty(), "{command:?} makes nothing happen");
                self.buttons(command, &context)?;
                let closes_gate = matches!(
                    events.last(),
                    Some(Event::Eliminated { .. } | Event::EliminationStarted { .. })
                );
                if closes_gate {
                    self.the_gate_is_open(command, &context)?;
                }
                for event in events {
                    let before = self.case.clone();
                    self.case = apply(self.case.take(), &event);
                    let is_step = matches!(event, Event::StepCompleted { .. });
                    prop_assert!(!is_step || before != self.case, "{:?} changes nothing", event);
                    self.events.push(event);
                }
            }
            Err(refused) => reasons(command, &refused)?,
        }
        self.holds()
    }

    /// What can be done was offered: the buttons and the decision say the same.
    fn buttons(&self, command: &Command, context: &Context<'_>) -> Result<(), TestCaseError> {
        let Some(case) = &self.case else { return Ok(()) };
        let act = command.act();
        if matches!(act, Act::Escalate | Act::Recount) {
            return Ok(());
        }
        let allowed = allowed_actions(case, context);
        let step = command.step();
        let offered = allowed
            .iter()
            .find(|one| one.action == act && (one.step == step || one.step.is_none()));
        prop_assert!(
            offered.is_some_and(|one| one.refused.is_empty()),
            "{:?} {:?}",
            command,
            offered
        );
        Ok(())
    }

    fn the_gate_is_open(&self, command: &Command, context: &Context<'_>) -> Result<(), TestCaseError> {
        let Some(case) = &self.case else {
            return Err(TestCaseError::fail("no case"));
        };
        let way = match (command, &case.status) {
            (Command::StartElimination { way, .. }, _) => *way,
            (_, Status::Eliminating(monitoring, _)) => monitoring.leaving.as_ref().map_or(Way::Helped, |one| one.way),
            _ => return Err(TestCaseError::fail("eliminated from nowhere")),
        };
        let closed = gate(case, way, context)
            .into_iter()
            .find(|problem| problem.severity == Severity::Error);
        prop_assert_eq!(closed, None);
        Ok(())
    }

    /// The invariants of a case.
    fn holds(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(&fold(&self.events), &self.case, "replay");
        let Some(case) = &self.case else { return Ok(()) };
        prop_assert!(case.risks.len() <= usize::from(self.policy.figures.max_risks));
        for (_, step, due) in case.deadlines() {
            prop_assert!(due.on.is_none_or(|on| on >= due.from), "{} due before its start", step);
        }
        for run in case.status.runs() {
            let asked = run.extensions.iter().filter(|one| one.decided.is_none());
            for one in asked {
                let step = one.step;
                prop_assert!(run.ready().contains(&step), "{:?} of more time for nothing", step);
            }
            let stages = run
                .done
                .iter()
                .filter_map(|done| Some((run.stage(done.step)?, done.on)));
            let all: Vec<_> = stages.collect();
            for (stage, on) in &all {
                prop_assert!(*on >= run.started_on && *on <= self.today);
                prop_assert!(
                    all.iter().all(|(earlier, before)| earlier >= stage || before <= on),
                    "order of days"
                );
            }
        }
        let ids: std::collections::BTreeSet<_> = case.measures.iter().map(|one| &one.plan.measure_id).collect();
        prop_assert_eq!(ids.len(), case.measures.len());
        let helped = !case.measures.is_empty();
        prop_assert!(
            !helped || case.may_be_helped() || case.status.closing().is_some(),
            "help outside the procedure"
        );
        prop_assert!(case.pause.is_none() || due(case).is_empty());
        prop_assert!(case.status.closed_on().is_none() || case.ready().is_empty());
        prop_assert!(Status::NAMES.contains(&case.status.name()));
        let context = self.context("tick", &[], true);
        for command in escalations(case, &context) {
            prop_assert!(
                decide(Some(case), &command, &context).is_ok(),
                "{:?} is owed and refused",
                command
            );
        }
        let text = serde_json::to_string(case).map_err(|cause| TestCaseError::fail(cause.to_string()))?;
        let read: Case = serde_json::from_str(&text).map_err(|cause| TestCaseError::fail(cause.to_string()))?;
        prop_assert_eq!(&read, case);
        Ok(())
    }

    /// What a sensible county would do next, as far as the household lets it.
    fn next(&mut self) -> Result<(), TestCaseError> {
        let Some(case) = self.case.clone() else {
            return self.wish(Role::Township, false, &super::world::open());
        };
        let on = self.today;
        let promised = case
            .measures
            .iter()
            .find(|one| one.is_open() && one.deliveries.is_empty());
        match &case.status {
            _ if case.pause.is_some() => self.wish(Role::Township, false, &Command::Resume {}),
            Status::Monitored(_) if case.plan.is_none() => {
                let id = |n: usize| format!("p{}-{n}", self.events.len());
                let plan = Command::WritePlan {
                    review_on: later(on, 60),
                    opinion: Some(opinion(on)),
                    measures: vec![health(&id(1), on), job(&id(2), on)],
                };
                self.wish(Role::Village, false, &plan)
            }
            Status::Monitored(_) if promised.is_some() => {
                let id = promised.map(|one| one.plan.measure_id.clone()).unwrap_or_default();
                self.wish(Role::Helper, false, &super::world::deliver(&id, "凭证", on))
            }
            Status::Monitored(_) if case.ready().iter().all(|(_, step)| *step == Step::FollowUp) => {
                self.towards_the_gate(&case)
            }
            Status::Eliminated(_) => {
                let reason = "又住院".to_owned();
                self.wish(Role::Township, false, &Command::RollBack { reason })
            }
            _ => self.step(&case),
        }
    }

    fn more(&mut self, days: i64, granted: bool) -> Result<(), TestCaseError> {
        let open = self.case.as_ref().and_then(|case| case.next_step());
        let Some((step, Some(last))) = open else { return Ok(()) };
        let ask = Command::AskExtension {
            step,
            until: later(last, days),
            reason: "等鉴定结论".into(),
        };
        self.wish(Role::Village, false, &ask)?;
        let comment = "已核实".to_owned();
        let decision = Command::DecideExtension { step, granted, comment };
        self.wish(Role::CountyOffice, false, &decision)
    }

    fn towards_the_gate(&mut self, case: &Case) -> Result<(), TestCaseError> {
        let open: Vec<String> = case
            .risks
            .iter()
            .filter(|risk| risk.is_open())
            .map(|risk| risk.risk.clone())
            .collect();
        if !open.is_empty() {
            let record = Record::FollowUp {
                visit_id: "v".into(),
                cleared: open,
                review_by: None,
            };
            let (step, on) = (Step::FollowUp, self.today);
            return self.wish(Role::Village, false, &Command::Complete { step, on, record });
        }
        self.today = later(self.today, 190);
        let after = after_state(self.policy);
        let command = Command::StartElimination {
            way: Way::Helped,
            contact_name: "赵新".into(),
            contact_phone: "sealed".into(),
            after,
        };
        self.wish(Role::Village, false, &command)
    }

    fn step(&mut self, case: &Case) -> Result<(), TestCaseError> {
        let Some((chain, step)) = case.ready().into_iter().find(|(_, step)| *step != Step::FollowUp) else {
            return Ok(());
        };
        if step == Step::Publish {
            self.today = later(self.today, 7);
        }
        let actor = self
            .policy
            .step(chain, step)
            .and_then(|rule| rule.actors.first().copied());
        let record = record(step, self.today);
        let on = self.today;
        self.wish(
            actor.unwrap_or(Role::Village),
            false,
            &Command::Complete { step, on, record },
        )
    }
}

/// A refusal says why, and every code of it has a sentence with all its places filled.
fn reasons(command: &Command, refused: &[Problem]) -> Result<(), TestCaseError> {
    prop_assert!(!refused.is_empty(), "{:?} refused without a reason", command);
    for problem in refused {
        prop_assert!(
            codes().any(|code| code == problem.code),
            "{} has no sentence",
            problem.code
        );
        for lang in [Lang::Zh, Lang::En] {
            let sentence = problem.sentence(lang);
            prop_assert!(!sentence.contains(['{', '}']), "{}", sentence);
        }
    }
    Ok(())
}

fn live(policy: &CasePolicy, happenings: Vec<Happening>) -> Result<Vec<Event>, TestCaseError> {
    let mut life = Life {
        policy,
        situation: well_off(),
        today: day(3, 2),
        case: None,
        events: Vec::new(),
    };
    for happening in happenings {
        match happening {
            Happening::Days(days) => life.today = later(life.today, days),
            Happening::Household(kind) => life.situation = household(kind),
            Happening::Wish(role, is_system, command) => life.wish(role, is_system, &command)?,
            Happening::Next => life.next()?,
            Happening::More(days, granted) => life.more(days, granted)?,
        }
    }
    Ok(life.events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn whatever_happens_the_case_stays_whole(place in 0usize..4, happenings in happenings()) {
        live(&POLICIES[place], happenings)?;
    }

    #[test]
    fn an_event_that_does_not_fit_changes_nothing_it_should_not(
        place in 0usize..4, one in happenings(), other in happenings(), at in any::<prop::sample::Index>()
    ) {
        let (one, other) = (live(&POLICIES[place], one)?, live(&POLICIES[place], other)?);
        let strange: Vec<Event> = other.into_iter().filter(|event| !matches!(event, Event::Opened { .. })).collect();
        if one.is_empty() || strange.is_empty() {
            return Ok(());
        }
        // Any event of another life is taken without a panic, and an ended case stays ended.
        let case = fold(&one);
        let event = at.get(&strange);
        let after = apply(case.clone(), event);
        prop_assert_eq!(after.is_some(), case.is_some());
        let closed = case.as_ref().and_then(|case| case.status.closed_on());
        if closed.is_some() {
            prop_assert_eq!(after.and_then(|case| case.status.closed_on()), closed);
        }
        prop_assert_eq!(apply(None, event), None);
    }
}

/// Random lives must reach the far ends of a case, or the properties above prove nothing.
#[test]
fn random_lives_go_far() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let life = happenings().new_tree(&mut runner).expect("a life").current();
        let events = live(&POLICIES[0], life).expect("a whole life");
        seen.extend(events.iter().map(Event::kind));
    }
    let far = [
        "recognised",
        "refused",
        "withdrawn",
        "paused",
        "resumed",
        "returned",
        "plan_written",
        "delivery_confirmed",
        "emergency_started",
        "extension_asked",
        "extension_decided",
        "elimination_started",
        "eliminated",
        "rolled_back",
    ];
    for kind in far {
        assert!(seen.contains(kind), "{kind} never happened: {seen:?}");
    }
}
