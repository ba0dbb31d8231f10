//! What random people want on random days, and what random households are like.

use domain::access::Role;
use domain::case::{
    AfterState, CaseRisk, Command, Delivery, DeliverySource, Effect, GuaranteeState, Kinship, Level, NewMeasure,
    Record, Situation, Step, Way,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::properties::POLICIES;
use super::world::{after_state, day, health, job, later, opinion, record, statuses, well_off};

/// One thing that happens: days pass, the household changes, somebody wants something.
#[derive(Debug, Clone)]
pub enum Happening {
    Days(i64),
    Household(u8),
    Wish(Role, bool, Box<Command>),
    /// What a sensible county would do next.
    Next,
    /// The village asks for so many more days, the county decides.
    More(i64, bool),
}

const RISKS: [&str; 4] = ["因病", "因学", "收入偏低", "没有的"];
const IDS: [&str; 3] = ["m1", "m2", "m3"];

fn risks() -> impl Strategy<Value = Vec<CaseRisk>> {
    let one = (select(&RISKS[..]), 0u8..4).prop_map(|(name, order)| CaseRisk::suspected(name, order, "核实"));
    prop_oneof![
        2 => Just(vec![CaseRisk::suspected("因病", 1, "住院")]),
        1 => prop::collection::vec(one, 0..4),
    ]
}

fn measures() -> impl Strategy<Value = NewMeasure> {
    let start = (0i64..200).prop_map(|days| later(day(3, 2), days));
    (
        select(&IDS[..]),
        start,
        any::<bool>(),
        select(vec![None, Some(-5), Some(100_000)]),
    )
        .prop_map(|(id, start, is_job, amount_cents)| NewMeasure {
            amount_cents,
            ..if is_job { job(id, start) } else { health(id, start) }
        })
}

fn deliveries() -> impl Strategy<Value = Delivery> {
    (0i64..250, select(vec![None, Some(40_000)]), 0u8..4).prop_map(|(days, amount_cents, row)| Delivery {
        on: later(day(3, 2), days),
        amount_cents,
        evidence: "发放记录".into(),
        source: match row {
            0 => DeliverySource::Hand,
            row => DeliverySource::Sheet {
                sheet: "s".into(),
                row: row.to_string(),
            },
        },
        by: "x".into(),
    })
}

/// Records that are whole for some step on some day, or of a visit that clears a risk.
fn completions() -> impl Strategy<Value = Command> {
    let steps = (select(Step::ALL), select(Step::ALL), 0u8..8);
    (steps, 0i64..300).prop_map(|((step, other, luck), days)| {
        let on = later(day(3, 2), days);
        let cleared = vec!["因病".to_owned()];
        let record = match (luck, step) {
            (0, _) => record(other, on),
            (1..=4, Step::FollowUp) => Record::FollowUp {
                visit_id: "v".into(),
                cleared,
                review_by: None,
            },
            (1..=2, Step::Visit) => Record::Visit {
                visit_id: "v".into(),
                confirmed: vec!["因学".into()],
                cleared: vec![],
                text: "看过".into(),
            },
            _ => record(step, on),
        };
        Command::Complete { step, on, record }
    })
}

fn words() -> impl Strategy<Value = String> {
    select(vec!["", "说明", "away", "no_risk", "helper", "village"]).prop_map(str::to_owned)
}

fn dates() -> impl Strategy<Value = domain::Date> {
    (0i64..400).prop_map(|days| later(day(3, 2), days))
}

fn leaving() -> impl Strategy<Value = Command> {
    (select(Way::ALL), 0u8..4).prop_map(|(way, luck)| Command::StartElimination {
        way,
        contact_name: "赵新".into(),
        contact_phone: "sealed".into(),
        after: if luck == 0 {
            AfterState::default()
        } else {
            after_state(&POLICIES[0])
        },
    })
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => Just(super::world::open()),
        4 => completions(),
        1 => (risks(), Just(vec!["l2".to_owned()])).prop_map(|(risks, leads)| Command::Join { leads, risks }),
        1 => (select(Step::ALL), words()).prop_map(|(to, comment)| Command::Return { to, comment }),
        1 => words().prop_map(|reason| Command::Refuse { reason, text: String::new() }),
        1 => (words(), dates()).prop_map(|(how, on)| Command::TellReason { how, on }),
        1 => words().prop_map(|reason| Command::Withdraw { reason }),
        1 => words().prop_map(|reason| Command::Lapse { reason }),
        1 => words().prop_map(|reason| Command::Pause { reason, until: None }),
        2 => Just(Command::Resume {}),
        1 => (select(Step::ALL), dates(), words())
            .prop_map(|(step, until, reason)| Command::AskExtension { step, until, reason }),
        1 => (select(Step::ALL), any::<bool>(), words())
            .prop_map(|(step, granted, comment)| Command::DecideExtension { step, granted, comment }),
        1 => (select(Step::ALL), select(Level::ALL)).prop_map(|(step, level)| Command::Escalate { step, level }),
        1 => words().prop_map(|reason| Command::StartEmergency { reason }),
        1 => risks().prop_map(|risks| Command::SetRisks { risks }),
        2 => (dates(), prop::collection::vec(measures(), 0..3)).prop_map(|(review_on, measures)| Command::WritePlan {
            review_on,
            opinion: Some(opinion(day(3, 2))),
            measures,
        }),
        2 => measures().prop_map(|measure| Command::AddMeasure { measure }),
        1 => measures().prop_map(|measure| Command::ChangeMeasure { measure }),
        1 => (select(&IDS[..]), words()).prop_map(|(id, reason)| Command::CancelMeasure { id: id.into(), reason }),
        3 => (select(&IDS[..]), deliveries())
            .prop_map(|(id, delivery)| Command::ConfirmDelivery { id: id.into(), delivery }),
        1 => (select(&IDS[..]), words()).prop_map(|(id, reason)| Command::EndMeasure { id: id.into(), reason }),
        1 => (select(&IDS[..]), dates(), words()).prop_map(|(id, judged_on, text)| Command::JudgeEffect {
            id: id.into(),
            effect: Effect { before_cents: None, after_cents: Some(1), judged_on, text },
        }),
        3 => leaving(),
        1 => words().prop_map(|reason| Command::StopElimination { reason }),
        1 => words().prop_map(|reason| Command::RollBack { reason }),
        1 => (words(), words()).prop_map(|(to_account, reason)| Command::Transfer { to_account, reason }),
        1 => (words(), words()).prop_map(|(account, why)| Command::FlagConflict { account, why }),
        1 => Just(Command::Recount {}),
    ]
}

pub fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let roles = vec![
        Role::CountyOffice,
        Role::Township,
        Role::Township,
        Role::Village,
        Role::Village,
        Role::Helper,
        Role::Auditor,
    ];
    let one = prop_oneof![
        3 => (0i64..40).prop_map(Happening::Days),
        1 => (0u8..8).prop_map(Happening::Household),
        6 => (select(roles), prop::bool::weighted(0.1), commands())
            .prop_map(|(role, is_system, command)| Happening::Wish(role, is_system, Box::new(command))),
        14 => Just(Happening::Next),
        1 => (1i64..20, any::<bool>()).prop_map(|(days, granted)| Happening::More(days, granted)),
    ];
    prop::collection::vec(one, 0..90)
}

pub fn household(kind: u8) -> Situation {
    let mut situation = well_off();
    match kind {
        0 => situation.per_capita_cents = None,
        1 => situation.open_leads = 1,
        2 => situation.statuses = statuses(&["no_labour_household"]),
        3 => {
            situation.related = [
                ("village".to_owned(), Kinship::Member),
                ("township".to_owned(), Kinship::Split),
            ]
            .into();
        }
        4 => {
            situation.guarantees.insert("water".into(), GuaranteeState::Problem);
        }
        _ => {}
    }
    situation
}
