//! Leads of every channel, what was checked, reports from outside, why data missed a household.

mod checked;
mod outside;
mod settled;

use domain::Date;
use domain::access::{Actor, Area, Grant, Role, Viewer};
use store::leads::NewLead;
use store::screenings::NewScreening;
use store::{Store, WriteTx};

use super::registers::{Seeded, system};
use super::support::now;

pub const AS_OF: Date = Date::constant(2026, 11, 1);

/// A viewer with one role in one place.
pub fn officer(role: Role, region_id: &str) -> Viewer {
    let grant = Grant::new(role, Area::Region(region_id.to_owned()));
    Viewer::new(Actor::Account("officer".to_owned()), vec![grant])
}

pub fn lead(household_id: &str, rank: i64) -> NewLead {
    NewLead {
        household_id: household_id.to_owned(),
        rank,
        level: if rank % 2 == 0 { "high" } else { "urgent" }.to_owned(),
        burden_cents: Some(1_000_000 - rank),
        income_cents: Some(2_000_000),
        due_on: AS_OF,
        risks: "因病、因学".to_owned(),
        rules: "R-MED-01|R-EDU-01".to_owned(),
        sources: "医保局|教体局".to_owned(),
        notice: "大额支出".to_owned(),
        reasons: "[]".to_owned(),
        hits: r#"[{"rule":"R-MED-01","risk":"因病","sentence":"自付","facts":[{"name":"paid","value":"100"}]}]"#
            .to_owned(),
    }
}

pub async fn screened(tx: &mut WriteTx, id: Option<&str>, leads: Vec<NewLead>) -> String {
    let new = NewScreening {
        region_code: "529901".to_owned(),
        as_of: AS_OF,
        snapshot: "s".to_owned(),
        policy: "p".to_owned(),
        summary: "{}".to_owned(),
        n_households: 8,
        leads,
    };
    store::screenings::add(tx, id, new, "test").await.expect("adds")
}

/// A screening with a lead for each of the households.
pub async fn run(store: &Store, seeded: &Seeded) -> String {
    let mut tx = store.write(&system(), now()).await.expect("begins");
    let leads = seeded.households.iter().zip(1..).map(|((id, _), rank)| lead(id, rank));
    let id = screened(&mut tx, None, leads.collect()).await;
    tx.commit().await.expect("commits");
    id
}
