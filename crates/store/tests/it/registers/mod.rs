//! Registers with history.

mod imports;
mod lists;
mod verbs;

use std::collections::BTreeMap;

use domain::access::{Reason, Viewer};
use domain::id_card::{IdCardNo, IdText};
use domain::region::RegionCode;
use store::journal::{Fault, Subject, verify};
use store::regions::Places;
use store::registers::change::{
    Change, HouseholdPlace, MemberRow, MembershipKind, NewHousehold, Origin, PersonData, Status,
};
use store::registers::{Author, apply};
use store::{Record, Store, WriteTx};

use super::regions::{day, first_edition, take_in};
use super::support::now;

/// First day of the first register.
pub const FIRST: &str = "2026-01-31";
/// Word of the head.
pub const HEAD: &str = "户主";

pub fn system() -> Viewer {
    Viewer::system(Reason::Job)
}

/// What an invented register holds: households with their people, in order.
#[derive(Debug, Clone)]
pub struct Seeded {
    pub import_id: String,
    pub places: Vec<HouseholdPlace>,
    pub households: Vec<(String, Vec<String>)>,
}

pub fn id_no(n: usize) -> IdText {
    let born = day("1980-01-01").checked_add(jiff_days(n)).expect("date");
    IdText::Resident(IdCardNo::compose(529_901, born, u16::try_from(n % 999).expect("small")).expect("number"))
}

fn jiff_days(n: usize) -> jiff::Span {
    jiff::Span::new().days(i64::try_from(n).expect("small"))
}

pub fn phone(n: usize) -> String {
    format!("1390000{n:04}")
}

pub fn person(n: usize) -> PersonData {
    const SURNAMES: [&str; 5] = ["甲", "乙", "曾", "尉迟", "丁"];
    const GIVEN: [&str; 7] = ["小一", "小二", "小三", "小四", "小五", "小六", "小七"];
    PersonData {
        name: format!("{}{}", SURNAMES[n % 5], GIVEN[n % 7]),
        sex: Some(if n.is_multiple_of(2) { "男" } else { "女" }.to_owned()),
        born_on: Some(day("1980-01-01")),
        id: Some(id_no(n)),
        phone: Some(phone(n)),
    }
}

pub fn row(relation: &str, n: usize) -> MemberRow {
    MemberRow {
        relation: Some(relation.to_owned()),
        register_columns: Some(format!(r#"{{"education":"{n}"}}"#)),
        origin: Some(Origin {
            source: 1,
            row: i64::try_from(n).expect("small"),
        }),
    }
}

/// A row of `imports`, as far as the registers need it.
pub async fn import(tx: &mut WriteTx, number: i64) -> String {
    let id = tx.next_id();
    let digest = format!("digest{number}");
    let file = Record::new()
        .with("digest", &digest)
        .with("algorithm", "sha256")
        .with("bytes", 1)
        .with("purpose", "import")
        .with("created_at", now());
    tx.insert("files", file).await.expect("file");
    let mut record = Record::new()
        .with("import_id", &id)
        .with("number", number)
        .with("state", "applied")
        .with("file_name", "x")
        .with("file_digest", &digest)
        .with("as_of", FIRST)
        .with("mapping", "{}")
        .with("report", "{}")
        .with("created_at", now())
        .with("created_by", "x")
        .with("version", 1);
    for count in [
        "rows_read",
        "rows_accepted",
        "rows_refused",
        "rows_duplicate",
        "rows_unmatched",
    ] {
        record = record.with(count, 0);
    }
    tx.insert("imports", record).await.expect("import");
    tx.record("import.applied", &Subject::new("import", &id), serde_json::json!({}));
    id
}

pub fn author(import_id: &str, on: &str) -> Author {
    Author {
        by: import_id.to_owned(),
        on: day(on),
        is_import: true,
    }
}

/// Writes an invented register: `n` households of one to four people over four villages; every third has a status.
pub async fn seed(store: &Store, n: usize) -> Seeded {
    let mut tx = store.write(&system(), now()).await.expect("begins");
    take_in(&mut tx, "2025-01-01", &first_edition()).await;
    let code = RegionCode::parse("529901").expect("code");
    let county = store::regions::ensure_county(&mut tx, &code, "试验县")
        .await
        .expect("county");
    let named = Places::read(&mut tx, &county).await.expect("places");
    let places: Vec<HouseholdPlace> = [("东乡", "一村"), ("东乡", "二村"), ("西乡", "一村"), ("西乡", "三村")]
        .map(|(township, village)| named.find(township, village).expect("place").place)
        .to_vec();
    let import_id = import(&mut tx, 1).await;
    let (mut changes, mut households, mut n_persons) = (Vec::new(), Vec::new(), 0);
    for i in 0..n {
        let household_id = tx.next_id();
        let people: Vec<(String, PersonData)> = (0..=i % 4)
            .map(|_| {
                n_persons += 1;
                (tx.next_id(), person(n_persons))
            })
            .collect();
        changes.push(Change::NewHousehold(NewHousehold {
            household_id: household_id.clone(),
            household_no: format!("5299{i:06}"),
            place: places[i * 7 % 4].clone(),
            head_id: Some(people[0].0.clone()),
            head_name: people[0].1.name.clone(),
            register_columns: (i % 2 == 0).then(|| r#"{"road_kind":"1"}"#.to_owned()),
            origin: None,
        }));
        for (at, (person_id, data)) in people.iter().enumerate() {
            changes.push(Change::NewPerson {
                person_id: person_id.clone(),
                household_id: household_id.clone(),
                data: data.clone(),
            });
            changes.push(Change::MembershipStarted {
                person_id: person_id.clone(),
                household_id: household_id.clone(),
                kind: MembershipKind::Living,
                row: row(if at == 0 { HEAD } else { "之子" }, at),
            });
        }
        if i % 3 == 0 {
            let status = Status {
                person_id: None,
                status: "低保".to_owned(),
                value: Some("农村".to_owned()),
                from: day(FIRST),
            };
            changes.push(Change::StatusOpened {
                household_id: household_id.clone(),
                status: status.clone(),
            });
            let of_member = Status {
                person_id: Some(people[0].0.clone()),
                ..status
            };
            changes.push(Change::StatusOpened {
                household_id: household_id.clone(),
                status: of_member,
            });
        }
        households.push((household_id, people.into_iter().map(|(id, _)| id).collect()));
    }
    apply(&mut tx, &author(&import_id, FIRST), changes)
        .await
        .expect("applies");
    tx.commit().await.expect("commits");
    Seeded {
        import_id,
        places,
        households,
    }
}

pub async fn faults(store: &Store) -> Vec<Fault> {
    let mut tx = store.read(&system()).await.expect("begins");
    verify(&mut tx, store.hash()).await.expect("verifies").faults
}

/// Everything the registers say now, as a person would compare it: who lives where, in which place, with what data.
pub async fn state(store: &Store) -> BTreeMap<String, Vec<String>> {
    use store::registers::households::{Presence, Query, list};
    let mut tx = store.read(&system()).await.expect("begins");
    let query = Query {
        limit: 200,
        presence: Presence::Current,
        ..Query::default()
    };
    let mut told = BTreeMap::new();
    for one in list(&mut tx, &query).await.expect("lists").rows {
        let story = store::registers::households::story(&mut tx, &one.household_id)
            .await
            .expect("reads")
            .expect("is there");
        let mut lines = vec![format!(
            "{} {} {} {} {} {:?}",
            one.household_no,
            one.village_id,
            one.head_name,
            one.n_members,
            one.statuses.len(),
            one.head_id
        )];
        for spell in story.memberships.iter().filter(|spell| spell.valid_to.is_none()) {
            let person = &spell.person;
            lines.push(format!(
                "{} {:?} {:?} {:?} {} {:?} {:?} {:?}",
                person.name,
                person.id,
                person.phone,
                spell.relation,
                spell.kind,
                person.household_id,
                person.village_id,
                person.died_on
            ));
        }
        lines[1..].sort();
        told.insert(one.household_id, lines);
    }
    told
}
