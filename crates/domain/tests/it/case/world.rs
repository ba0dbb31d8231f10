//! An invented household, and everybody who works on its case.

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::access::Role;
use domain::case::{
    AfterState, Case, CasePolicy, CaseRisk, Channel, Command, Context, Delivery, DeliverySource, Event, Finding,
    GuaranteeState, Member, NewMeasure, Opinion, Record, ReviewForm, Signature, SignatureKind, Situation, Step, Way,
    apply, decide,
};
use domain::message::Lang;
use domain::problem::Problem;

/// A day of 2026.
pub const fn day(month: i8, day: i8) -> Date {
    Date::constant(2026, month, day)
}

/// A case under way, with what is known of its household.
pub struct World {
    pub policy: CasePolicy,
    pub situation: Situation,
    pub today: Date,
    pub case: Option<Case>,
    pub events: Vec<Event>,
}

/// A household that could be closed any day: income over the line for years, everything held.
pub fn well_off() -> Situation {
    let held = ["schooling", "medical", "housing", "water"].map(|name| (name.to_owned(), GuaranteeState::Held));
    Situation {
        members: vec![
            Member {
                person_id: "p1".into(),
                has_labour: Some(true),
                is_student: Some(false),
                age: Some(45),
                ..Member::default()
            },
            Member {
                person_id: "p2".into(),
                has_labour: Some(false),
                is_student: Some(true),
                age: Some(16),
                ..Member::default()
            },
        ],
        per_capita_cents: Some(1_200_000),
        line_cents: Some(870_000),
        net_income_cents: Some(4_800_000),
        burden_cents: Some(100_000),
        income_steady_since: Some(Date::constant(2020, 1, 1)),
        guarantees: BTreeMap::from(held),
        ..Situation::default()
    }
}

impl World {
    pub fn new() -> Self {
        Self {
            policy: crate::policy::cases("529901"),
            situation: well_off(),
            today: day(3, 2),
            case: None,
            events: Vec::new(),
        }
    }

    /// What an account with this role gets for an answer; its name is that of the role.
    pub fn ask(&self, role: Role, command: &Command) -> Result<Vec<Event>, Vec<Problem>> {
        self.ask_as(role.name(), &[role], false, command)
    }

    pub fn ask_as(
        &self,
        actor: &str,
        roles: &[Role],
        is_system: bool,
        command: &Command,
    ) -> Result<Vec<Event>, Vec<Problem>> {
        decide(self.case.as_ref(), command, &self.context(actor, roles, is_system))
    }

    pub fn context<'a>(&'a self, actor: &'a str, roles: &'a [Role], is_system: bool) -> Context<'a> {
        Context {
            actor,
            roles,
            is_system,
            today: self.today,
            policy: &self.policy,
            situation: &self.situation,
        }
    }

    /// Does it, or tells every reason why not.
    #[track_caller]
    pub fn act(&mut self, role: Role, command: Command) {
        match self.ask(role, &command) {
            Ok(events) => self.take(events),
            Err(refused) => panic!("{command:?} refused: {:#?}", sentences(&refused)),
        }
    }

    #[track_caller]
    pub fn tick(&mut self, command: Command) {
        match self.ask_as("tick", &[], true, &command) {
            Ok(events) => self.take(events),
            Err(refused) => panic!("{command:?} refused: {:#?}", sentences(&refused)),
        }
    }

    pub fn take(&mut self, events: Vec<Event>) {
        for event in events {
            self.case = apply(self.case.take(), &event);
            self.events.push(event);
        }
    }

    /// The codes of the refusal.
    #[track_caller]
    pub fn refused(&self, role: Role, command: &Command) -> Vec<&'static str> {
        match self.ask(role, command) {
            Ok(events) => panic!("{command:?} was done: {events:?}"),
            Err(refused) => refused.iter().map(|problem| problem.code).collect(),
        }
    }

    pub fn state(&self) -> &Case {
        self.case.as_ref().expect("a case")
    }

    pub fn status(&self) -> &'static str {
        self.state().status.name()
    }

    pub fn open(&mut self) {
        self.act(Role::Township, open());
    }

    /// Every step up to and including this one, each on the day that today then is.
    #[track_caller]
    pub fn until(&mut self, last: Step) {
        loop {
            let (_, step) = self.state().ready()[0];
            self.step(step);
            if step == last {
                return;
            }
        }
    }

    #[track_caller]
    pub fn step(&mut self, step: Step) {
        if step == Step::Publish {
            self.today = later(self.today, 6);
        }
        let record = record(step, self.today);
        let on = self.today;
        self.act(actor(step), Command::Complete { step, on, record });
    }

    /// From the lead to being monitored, with the plan written and a measure arrived.
    pub fn monitored(&mut self) {
        self.open();
        self.until(Step::Register);
        let plan = Command::WritePlan {
            review_on: later(self.today, 60),
            opinion: Some(opinion(self.today)),
            measures: vec![health("m1", self.today), job("m2", self.today)],
        };
        self.act(Role::Village, plan);
        self.step(Step::Plan);
        for (id, evidence) in [("m1", "参保记录"), ("m2", "务工合同")] {
            self.act(Role::Helper, deliver(id, evidence, self.today));
        }
        self.step(Step::Measures);
    }

    /// Months later, when a visit has found the risk gone.
    pub fn ready_to_leave(&mut self) {
        self.monitored();
        self.today = day(11, 2);
        let cleared = vec!["因病".to_owned()];
        let record = Record::FollowUp {
            visit_id: "v9".into(),
            cleared,
            review_by: None,
        };
        let on = self.today;
        let step = Step::FollowUp;
        self.act(Role::Helper, Command::Complete { step, on, record });
    }
}

pub fn sentences(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.line(Lang::Zh)).collect()
}

pub fn later(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).expect("a day")
}

pub fn open() -> Command {
    Command::Open {
        household_id: "h1".into(),
        channel: Channel::Screening,
        risks: vec![CaseRisk::suspected("因病", 1, "近12个月医疗自付 52,300 元")],
        leads: vec!["l1".into()],
        text: String::new(),
    }
}

/// Who does a step under the national policy.
pub fn actor(step: Step) -> Role {
    match step {
        Step::Compare | Step::CountyDecision => Role::CountyOffice,
        Step::TownshipCheck => Role::Township,
        _ => Role::Village,
    }
}

pub fn signed(on: Date) -> Signature {
    Signature {
        kind: SignatureKind::Fingerprint,
        signer: "王守田".into(),
        proxy_writer: None,
        paper: Some("sha256:00".into()),
        on,
    }
}

pub fn opinion(on: Date) -> Opinion {
    Opinion {
        agrees: true,
        text: "同意".into(),
        signed: signed(on),
    }
}

/// What is written down at a step.
pub fn record(step: Step, on: Date) -> Record {
    match step {
        Step::Accept => Record::Accept {
            text: String::new(),
            duty: Some("helper".into()),
        },
        Step::Visit => Record::Visit {
            visit_id: "v1".into(),
            confirmed: vec![],
            cleared: vec![],
            text: "住院两次".into(),
        },
        Step::Authorise => Record::Authorise { signature: signed(on) },
        Step::Compare => Record::Compare {
            findings: vec![Finding {
                scope: "车辆".into(),
                found: false,
                note: String::new(),
            }],
            reused: None,
        },
        Step::Review => Record::Review {
            met_on: on,
            present: 20,
            agreed: 18,
            form: ReviewForm::Representatives,
            text: String::new(),
        },
        Step::Publish => Record::Publish {
            village: "石桥村".into(),
            posted_on: later(on, -6),
            until: later(on, -1),
            objections: vec![],
        },
        Step::TownshipCheck => Record::TownshipCheck { text: "属实".into() },
        Step::CountyDecision => Record::CountyDecision {
            class: "突发严重困难户".into(),
            text: String::new(),
        },
        Step::Announce => Record::Announce { posted_on: on },
        Step::Register => Record::Register {
            household_no: "5299010000001".into(),
            month: "2026-03".into(),
        },
        Step::Plan => Record::Plan {},
        Step::Measures => Record::Measures {},
        Step::FollowUp => Record::FollowUp {
            visit_id: "v2".into(),
            cleared: vec![],
            review_by: None,
        },
    }
}

pub fn health(id: &str, start: Date) -> NewMeasure {
    NewMeasure {
        measure_id: id.into(),
        risk: "因病".into(),
        code: "health.contribution".into(),
        department: "医保".into(),
        person: "李明".into(),
        start,
        due: later(start, 30),
        amount_cents: None,
        quantity: None,
        evidence_kind: "参保记录".into(),
        basis: "医保资助政策".into(),
        expected: "全家参保".into(),
    }
}

pub fn job(id: &str, start: Date) -> NewMeasure {
    NewMeasure {
        code: "employment.local_job".into(),
        department: "人社".into(),
        evidence_kind: "务工合同".into(),
        expected: "每月增收".into(),
        ..health(id, start)
    }
}

pub fn deliver(id: &str, evidence: &str, on: Date) -> Command {
    Command::ConfirmDelivery {
        id: id.into(),
        delivery: Delivery {
            on,
            amount_cents: None,
            evidence: evidence.into(),
            source: DeliverySource::Hand,
            by: "helper".into(),
        },
    }
}

pub fn after_state(policy: &CasePolicy) -> AfterState {
    let held = |name: &String| (name.clone(), GuaranteeState::Held);
    AfterState {
        guarantees: policy.figures.guarantees.iter().map(held).collect(),
        amounts: policy
            .figures
            .after_amounts
            .iter()
            .map(|name| (name.clone(), 0))
            .collect(),
    }
}

pub fn leave(policy: &CasePolicy, way: Way) -> Command {
    Command::StartElimination {
        way,
        contact_name: "赵新".into(),
        contact_phone: "sealed".into(),
        after: after_state(policy),
    }
}

pub fn statuses(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
