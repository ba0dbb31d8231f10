//! A small county with people in it, and those who look at them.

use domain::access::{Reason, Viewer};
use domain::id_card::{IdCardNo, IdText};
use domain::{Date, Moment};
use serde_json::{Value, json};
use store::WriteTx;
use store::journal::Subject;
use store::registers::change::{
    Change, HouseholdPlace, MemberRow, MembershipKind, NewHousehold, Origin, PersonData, Status,
};
use store::registers::{Author, apply};

use crate::county::{County, JSON, Session, call, counties, token_of};
use crate::service::{Answer, send};

/// First day of the register.
pub const FIRST: &str = "2026-01-31";
/// Households of the county; those of even number are in the first township.
pub const HOUSEHOLDS: usize = 24;
/// Names of heads that a spreadsheet program would compute, if it took them for formulas.
pub const FORMULAS: [&str; 5] = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1"];

const SURNAMES: [&str; 5] = ["甲", "乙", "曾", "尉迟", "丁"];
const GIVEN: [&str; 4] = ["小一", "小二", "小三", "小四"];

/// A county with households and the sessions of those who look at them.
pub struct Seeded {
    pub county: County,
    /// Ids of households, each with those of its people, the head first.
    pub households: Vec<(String, Vec<String>)>,
    pub office: Session,
    pub township_a: Session,
    pub township_b: Session,
    pub village: Session,
    pub helper: Session,
    pub auditor: Session,
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn id_no(n: usize) -> String {
    IdCardNo::compose(529_901, day("1980-01-01"), u16::try_from(n).expect("small"))
        .expect("a number")
        .reveal()
}

pub fn phone(n: usize) -> String {
    format!("1390{n:03}5{:03}", n * 7 % 1000)
}

fn person(n: usize, name: String) -> PersonData {
    let id = IdText::parse(&id_no(n), Date::MAX).expect("a number");
    PersonData {
        name,
        sex: Some("男".to_owned()),
        born_on: Some(day("1980-01-01")),
        id: Some(id),
        phone: Some(phone(n)),
    }
}

pub fn name(household: usize, n: usize) -> String {
    match FORMULAS.get(household) {
        Some(formula) if n == 0 => (*formula).to_owned(),
        _ => format!("{}{}", SURNAMES[(household + n) % 5], GIVEN[household % 4]),
    }
}

/// Number of the household's member over the whole county.
pub fn nth(household: usize, member: usize) -> usize {
    household * 3 + member
}

async fn fill(tx: &mut WriteTx) -> Vec<(String, Vec<String>)> {
    let (mut changes, mut households) = (Vec::new(), Vec::new());
    for household in 0..HOUSEHOLDS {
        let id = tx.next_id();
        let people: Vec<String> = (0..=household % 3).map(|_| tx.next_id()).collect();
        changes.extend(moved_in(household, &id, &people));
        households.push((id, people));
    }
    let author = Author {
        by: tx.next_id(),
        on: day(FIRST),
        is_import: false,
    };
    apply(tx, &author, changes).await.expect("applies");
    tx.record("registers.invented", &Subject::new("region", "c"), json!({}));
    households
}

fn moved_in(household: usize, id: &str, people: &[String]) -> Vec<Change> {
    let side = household % 2 + 1;
    let mut changes = vec![Change::NewHousehold(NewHousehold {
        household_id: id.to_owned(),
        household_no: format!("5299{household:06}"),
        place: HouseholdPlace {
            county_id: "c".to_owned(),
            township_id: format!("t{side}"),
            village_id: format!("v{side}"),
        },
        head_id: people.first().cloned(),
        head_name: name(household, 0),
        register_columns: None,
        origin: None,
    })];
    for (n, person_id) in people.iter().enumerate() {
        let (person_id, household_id) = (person_id.clone(), id.to_owned());
        let data = person(nth(household, n), name(household, n));
        let relation = if n == 0 { "户主" } else { "之子" };
        let origin = Some(Origin { source: 1, row: 1 });
        let row = MemberRow {
            relation: Some(relation.to_owned()),
            register_columns: None,
            origin,
        };
        changes.push(Change::NewPerson {
            person_id: person_id.clone(),
            household_id: household_id.clone(),
            data,
        });
        changes.push(Change::MembershipStarted {
            person_id,
            household_id,
            kind: MembershipKind::Living,
            row,
        });
    }
    if household.is_multiple_of(3) {
        let value = Some("农村低保".to_owned());
        let status = Status {
            person_id: people.first().cloned(),
            status: "dibao".to_owned(),
            value,
            from: day(FIRST),
        };
        changes.push(Change::StatusOpened {
            household_id: id.to_owned(),
            status,
        });
    }
    changes
}

/// The county on each kind of database.
pub async fn seeded() -> Vec<Seeded> {
    let mut all = Vec::new();
    for county in counties(&[]).await {
        let viewer = Viewer::system(Reason::Job);
        let at: Moment = county.api.now();
        let mut tx = county.api.app.store.write(&viewer, at).await.expect("begins");
        let households = fill(&mut tx).await;
        tx.commit().await.expect("commits");
        let admin = county.admin().await;
        let in_region = |role: &str, region: &str| json!([{ "role": role, "region_id": region }]);
        let office = person_with(&county, &admin, "office", json!([{ "role": "county_office" }])).await;
        let helper = person_with(&county, &admin, "helper", json!([{ "role": "helper" }])).await;
        let assignment = app::accounts::Assignment {
            account_id: &helper.account_id,
            household_id: &households[0].0,
        };
        app::accounts::assign_helper(&county.api.app, &viewer, at, assignment)
            .await
            .expect("assigns");
        all.push(Seeded {
            township_a: person_with(&county, &admin, "township.a", in_region("township", "t1")).await,
            township_b: person_with(&county, &admin, "township.b", in_region("township", "t2")).await,
            village: person_with(&county, &admin, "village", in_region("village", "v1")).await,
            auditor: person_with(&county, &admin, "auditor", json!([{ "role": "auditor" }])).await,
            office,
            helper,
            households,
            county,
        });
    }
    all
}

async fn person_with(county: &County, admin: &Session, name: &str, grants: Value) -> Session {
    let made = county.invited(admin, name, grants).await;
    county.activated(name, &token_of(&made["link"])).await
}

impl Seeded {
    pub async fn get(&self, path: &str, who: &Session) -> Answer {
        self.county.get(path, who).await
    }

    pub async fn post(&self, path: &str, who: &Session, body: Value) -> Answer {
        self.county.send("POST", path, Some(who), body).await
    }

    /// Changes what was read under a version.
    pub async fn change(&self, (method, path): (&str, &str), who: &Session, version: i64, body: Value) -> Answer {
        let version = format!("if-match: \"{version}\"");
        send(
            &self.county.service,
            call(method, path, Some(who), &[JSON, &version], body.to_string()),
        )
        .await
    }

    /// The version of a household or person now.
    pub async fn version(&self, path: &str) -> i64 {
        let answer = self.get(path, &self.office).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.header("etag").trim_matches('"').parse().expect("a version")
    }

    /// Every item of a list, page by page; `path` ends where a parameter can follow.
    pub async fn walked(&self, path: &str, who: &Session) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        for _ in 0..100 {
            let answer = self.get(&format!("{path}{cursor}"), who).await;
            assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
            let page = answer.json();
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
        panic!("{path} has no end");
    }
}

/// The ids of these items.
pub fn ids(items: &[Value], field: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| item[field].as_str().expect("an id").to_owned())
        .collect()
}
