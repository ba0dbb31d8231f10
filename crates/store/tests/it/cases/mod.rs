//! Cases: events kept, lists walked, figures that open their rows, replay.

mod append;
mod figures;
mod lists;
mod replay;
mod scale;

use std::collections::BTreeMap;

use domain::access::{Actor, Area, Grant, Role, Viewer};
use domain::calendar::Days;
use domain::case::{
    CaseRisk, Chain, Channel, Closing, Delivery, DeliverySource, Due, Effect, Event, Measure, MeasureStatus,
    NewMeasure, Record, Run, Step,
};
use domain::{Date, Moment};
use jiff::ToSpan;
use store::cases::{Change, NewCase, Stored};
use store::journal::{Fault, verify};
use store::{Store, WriteTx};

use super::regions::day;
use super::registers::system;
use super::support::now;

/// A viewer with one role in one place.
pub fn officer(role: Role, region_id: &str) -> Viewer {
    Viewer::new(
        Actor::Account("officer".to_owned()),
        vec![Grant::new(role, Area::Region(region_id.to_owned()))],
    )
}

pub fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).expect("a day")
}

/// A deadline of plain days.
pub fn due(from: Date, n: u16) -> Due {
    Due {
        from,
        on: Some(later(from, i64::from(n))),
        days: Days::calendar(n),
    }
}

fn run(chain: Chain, on: Date, order: &[&[Step]], days: u16) -> Run {
    let first = order[0].iter().map(|step| (*step, due(on, days)));
    let actors = order.iter().flat_map(|stage| stage.iter());
    Run {
        chain,
        started_on: on,
        order: order.iter().map(|stage| stage.to_vec()).collect(),
        repeating: [Step::FollowUp].into(),
        actors: actors
            .map(|step| (*step, vec![Role::Village, Role::Township]))
            .collect(),
        done: Vec::new(),
        due: first.collect(),
        total: None,
        total_until: None,
        extensions: Vec::new(),
        returns: Vec::new(),
    }
}

/// A case begins: accept, then visit beside authorise, then the county decides.
pub fn opened(household_id: &str, on: Date, risks: &[&str], days: u16) -> Event {
    let order: [&[Step]; 3] = [
        &[Step::Accept],
        &[Step::Visit, Step::Authorise],
        &[Step::CountyDecision],
    ];
    Event::Opened {
        household_id: household_id.to_owned(),
        on,
        by: "system:job".to_owned(),
        channel: Channel::Screening,
        risks: risks
            .iter()
            .zip(1..)
            .map(|(risk, order)| CaseRisk::suspected(*risk, order, "自付"))
            .collect(),
        leads: Vec::new(),
        text: String::new(),
        run: Box::new(run(Chain::Identification, on, &order, days)),
    }
}

fn record(step: Step) -> Record {
    match step {
        Step::Accept => Record::Accept {
            text: String::new(),
            duty: None,
        },
        Step::Visit => Record::Visit {
            visit_id: "v".to_owned(),
            confirmed: Vec::new(),
            cleared: Vec::new(),
            text: "已入户".to_owned(),
        },
        Step::CountyDecision => Record::CountyDecision {
            class: "突发严重困难户".to_owned(),
            text: String::new(),
        },
        Step::FollowUp => Record::FollowUp {
            visit_id: "v".to_owned(),
            cleared: Vec::new(),
            review_by: None,
        },
        _ => Record::TownshipCheck { text: String::new() },
    }
}

pub fn completed(step: Step, on: Date, next: &[(Step, u16)]) -> Event {
    Event::StepCompleted {
        step,
        on,
        by: "officer".to_owned(),
        record: Box::new(record(step)),
        due: next.iter().map(|(step, n)| (*step, due(on, *n))).collect(),
    }
}

pub fn recognised(on: Date) -> Event {
    let order: [&[Step]; 1] = [&[Step::Plan, Step::FollowUp]];
    Event::Recognised {
        on,
        support: Box::new(run(Chain::Support, on, &order, 30)),
    }
}

pub fn refused(on: Date) -> Event {
    Event::Refused {
        closing: Closing {
            on,
            by: "officer".to_owned(),
            reason: "over_line".to_owned(),
            text: "收入稳定".to_owned(),
            at: Some(Step::Visit),
            told: None,
        },
    }
}

pub fn transferred(to: &str, on: Date) -> Event {
    Event::Transferred {
        to_account: to.to_owned(),
        reason: "轮岗".to_owned(),
        on,
        by: "officer".to_owned(),
    }
}

/// A measure is planned, arrives and is judged.
pub fn helped(id: &str, code: &str, on: Date, cents: Option<(i64, i64)>) -> Vec<Event> {
    let plan = NewMeasure {
        measure_id: id.to_owned(),
        risk: "因病".to_owned(),
        code: code.to_owned(),
        department: "医保局".to_owned(),
        person: "甲某".to_owned(),
        start: on,
        due: later(on, 30),
        amount_cents: Some(300_000),
        quantity: None,
        evidence_kind: "payment".to_owned(),
        basis: "县级方案".to_owned(),
        expected: "减轻负担".to_owned(),
    };
    let mut events = vec![Event::MeasureAdded {
        measure: Box::new(Measure::planned(plan)),
        on,
        by: "officer".to_owned(),
    }];
    if let Some((before, after)) = cents {
        events.push(Event::DeliveryConfirmed {
            id: id.to_owned(),
            delivery: Delivery {
                on: later(on, 10),
                amount_cents: Some(after - before),
                evidence: "回单".to_owned(),
                source: DeliverySource::Hand,
                by: "officer".to_owned(),
            },
            status: MeasureStatus::Delivered,
        });
        events.push(Event::EffectJudged {
            id: id.to_owned(),
            effect: Effect {
                before_cents: Some(before),
                after_cents: Some(after),
                judged_on: later(on, 60),
                text: String::new(),
            },
            by: "officer".to_owned(),
        });
    }
    events
}

pub fn new_case(household_id: &str, burden_cents: Option<i64>) -> NewCase {
    NewCase {
        household_id: household_id.to_owned(),
        level: Some("red".to_owned()),
        burden_cents,
        income_cents: Some(900_000),
    }
}

pub async fn writing(store: &Store, at: Moment) -> WriteTx {
    store.write(&system(), at).await.expect("begins")
}

/// Carries out changes in a transaction of their own.
pub async fn change(store: &Store, changes: Vec<Change>) -> Vec<Stored> {
    let mut tx = writing(store, now()).await;
    let done = store::cases::append_many(&mut tx, changes).await.expect("changes");
    tx.commit().await.expect("commits");
    done
}

/// Nothing is wrong with journal and cases; says how many cases were made anew.
pub async fn sound(store: &Store) -> u64 {
    let mut tx = store.read(&system()).await.expect("begins");
    let report = verify(&mut tx, store.hash()).await.expect("verifies");
    assert_eq!(report.faults, Vec::<Fault>::new());
    report.cases
}

/// The day most cases begin.
pub fn first() -> Date {
    day("2026-11-02")
}
