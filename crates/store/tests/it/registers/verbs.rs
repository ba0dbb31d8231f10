//! Whatever happens in whatever order, the registers stay whole.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::registers::change::PersonData;
use store::registers::households::{self, Household, Query};
use store::registers::persons;
use store::registers::verbs::{
    self, Act, Birth, Contact, Correction, Death, MarriageIn, MarriageOut, Merge, Move, NewHead, Newcomer, Relations,
    Seen, Split, Succession, VerbError, Why,
};
use store::{StoreError, WriteTx};

use super::super::regions::day;
use super::super::support::{Opened, now, stores};
use super::{HEAD, Seeded, faults, person, seed, system};

/// One thing that happens: which verb, to which household and person, on which day.
type Event = (u8, usize, usize, i8);

struct Scene {
    households: Vec<Household>,
    /// Who lives in each, the head first.
    members: Vec<Vec<String>>,
}

impl Scene {
    async fn read(tx: &mut WriteTx) -> Self {
        let query = Query {
            limit: 200,
            ..Query::default()
        };
        let households = households::list(tx, &query).await.expect("lists").rows;
        let mut members = Vec::new();
        for one in &households {
            let story = households::story(tx, &one.household_id)
                .await
                .expect("reads")
                .expect("is there");
            let living = story
                .memberships
                .iter()
                .filter(|spell| spell.valid_to.is_none() && spell.kind == "living");
            let mut living: Vec<String> = living.map(|spell| spell.person.person_id.clone()).collect();
            living.sort_by_key(|id| Some(id) != one.head_id.as_ref());
            members.push(living);
        }
        Self { households, members }
    }

    fn seen(&self, at: usize) -> Seen {
        let one = &self.households[at % self.households.len()];
        Seen {
            id: one.household_id.clone(),
            version: one.version,
        }
    }

    fn members(&self, at: usize) -> &[String] {
        &self.members[at % self.members.len()]
    }
}

fn headed(head_id: &str) -> Succession {
    Succession {
        head_id: head_id.to_owned(),
        relations: Relations::from([(head_id.to_owned(), HEAD.to_owned())]),
    }
}

/// The first who stays becomes head.
fn successor(members: &[String], leaving: &[&String]) -> Option<Succession> {
    members.iter().find(|id| !leaving.contains(id)).map(|id| headed(id))
}

async fn seen_person(tx: &mut WriteTx, id: &str) -> Seen {
    let version = persons::find(tx, id).await.expect("reads").expect("is there").version;
    Seen {
        id: id.to_owned(),
        version,
    }
}

async fn happen(tx: &mut WriteTx, seeded: &Seeded, event: Event, n: usize) -> Result<(), VerbError> {
    let (verb, a, b, days) = event;
    let scene = Scene::read(tx).await;
    let (members, household) = (scene.members(a).to_vec(), scene.seen(a));
    let today = day("2026-06-30");
    let on = day("2026-03-01")
        .checked_add(jiff::Span::new().days(i64::from(days)))
        .expect("date");
    let act = Act {
        on,
        today,
        reason: "测试".to_owned(),
    };
    let Some(chosen) = members.get(b % members.len().max(1)) else {
        return Ok(());
    };
    let succession = successor(&members, &[chosen]);
    match verb % 10 {
        0 => {
            let data = PersonData {
                born_on: Some(on),
                ..person(500 + n)
            };
            let birth = Birth {
                household,
                data,
                relation: "之子".to_owned(),
                with_hukou: b % 2 == 0,
            };
            verbs::birth(tx, birth, &act).await.map(drop)
        }
        1 => {
            let person = seen_person(tx, chosen).await;
            verbs::death(tx, Death { person, succession }, &act).await
        }
        2 => {
            let newcomer = Newcomer::Known {
                person: seen_person(tx, chosen).await,
                succession,
            };
            let target = scene.seen(a + 1 + b);
            let relation = "之儿媳".to_owned();
            verbs::marriage_in(
                tx,
                MarriageIn {
                    household: target,
                    newcomer,
                    relation,
                    with_hukou: b % 3 == 0,
                },
                &act,
            )
            .await
            .map(drop)
        }
        3 => {
            let newcomer = Newcomer::Unknown(person(500 + n));
            let relation = "之儿媳".to_owned();
            verbs::marriage_in(
                tx,
                MarriageIn {
                    household,
                    newcomer,
                    relation,
                    with_hukou: true,
                },
                &act,
            )
            .await
            .map(drop)
        }
        4 => {
            let person = seen_person(tx, chosen).await;
            verbs::marriage_out(
                tx,
                MarriageOut {
                    person,
                    with_hukou: b % 2 == 0,
                    succession,
                },
                &act,
            )
            .await
        }
        5 => {
            let village_id = seeded.places[b % 4].village_id.clone();
            verbs::move_household(tx, Move { household, village_id }, &act).await
        }
        6 => {
            let leaving: Vec<&String> = members.iter().step_by(1 + b % 3).collect();
            let split = Split {
                household,
                person_ids: leaving.iter().map(|id| (*id).clone()).collect(),
                household_no: format!("6000{n:06}"),
                head: headed(leaving[leaving.len() - 1]),
                succession: successor(&members, &leaving),
            };
            verbs::split(tx, split, &act).await.map(drop)
        }
        7 => {
            let relations = members.iter().map(|id| (id.clone(), "其他".to_owned())).collect();
            verbs::merge(
                tx,
                Merge {
                    from: household,
                    into: scene.seen(a + 1 + b),
                    relations,
                },
                &act,
            )
            .await
        }
        8 => {
            verbs::change_head(
                tx,
                NewHead {
                    household,
                    succession: headed(chosen),
                },
                &act,
            )
            .await
        }
        _ => {
            let person = seen_person(tx, chosen).await;
            if b % 2 == 0 {
                return verbs::change_contact(
                    tx,
                    Contact {
                        person,
                        phone: Some(super::phone(n)),
                    },
                    &act,
                )
                .await;
            }
            verbs::correct(
                tx,
                Correction {
                    person,
                    data: super::person(700 + n),
                },
                &act,
            )
            .await
        }
    }
}

/// What must hold whatever happened, each as a question that finds nothing.
const BROKEN: [(&str, &str); 8] = [
    (
        "somebody lives in two places",
        "SELECT count(*) FROM (SELECT person_id FROM memberships WHERE kind = 'living' AND valid_to IS NULL GROUP BY person_id HAVING count(*) > 1) x",
    ),
    (
        "somebody who never left or died lives nowhere",
        "SELECT count(*) FROM persons p WHERE died_on IS NULL AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.person_id AND m.kind = 'living' AND (m.valid_to IS NULL OR m.end_reason = 'married_out'))",
    ),
    (
        "a household with members has no head among them",
        "SELECT count(*) FROM households h WHERE h.valid_to IS NULL AND h.n_members > 0 AND NOT EXISTS (SELECT 1 FROM memberships m JOIN persons p ON p.person_id = m.person_id WHERE m.household_id = h.household_id AND m.person_id = h.head_id AND m.kind = 'living' AND m.valid_to IS NULL AND p.name = h.head_name)",
    ),
    (
        "the number of members is wrong",
        "SELECT count(*) FROM households h WHERE h.n_members <> (SELECT count(*) FROM memberships m WHERE m.household_id = h.household_id AND m.kind = 'living' AND m.valid_to IS NULL)",
    ),
    (
        "the dead live on",
        "SELECT count(*) FROM memberships m JOIN persons p ON p.person_id = m.person_id WHERE p.died_on IS NOT NULL AND m.valid_to IS NULL",
    ),
    (
        "a row ends before it begins",
        "SELECT (SELECT count(*) FROM memberships WHERE valid_to < valid_from) + (SELECT count(*) FROM statuses WHERE valid_to < valid_from) + (SELECT count(*) FROM households WHERE valid_to < valid_from)",
    ),
    (
        "somebody lives in a household that has ended",
        "SELECT count(*) FROM memberships m JOIN households h ON h.household_id = m.household_id WHERE m.valid_to IS NULL AND h.valid_to IS NOT NULL",
    ),
    (
        "a person or status is kept elsewhere than its household is",
        "SELECT (SELECT count(*) FROM persons p LEFT JOIN memberships m ON m.person_id = p.person_id AND m.kind = 'living' AND m.valid_to IS NULL LEFT JOIN households h ON h.household_id = m.household_id WHERE COALESCE(p.household_id, '') <> COALESCE(h.household_id, '') OR COALESCE(p.village_id, '') <> COALESCE(h.village_id, '') OR COALESCE(p.township_id, '') <> COALESCE(h.township_id, '')) + (SELECT count(*) FROM statuses s JOIN households h ON h.household_id = s.household_id WHERE s.valid_to IS NULL AND s.township_id <> h.township_id)",
    ),
];

async fn play(opened: &Opened, events: &[Event]) {
    let seeded = seed(&opened.store, 6).await;
    let mut n_done = 0;
    for (n, event) in events.iter().enumerate() {
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        match happen(&mut tx, &seeded, *event, n).await {
            Ok(()) => {
                tx.commit().await.expect("commits");
                n_done += 1;
            }
            Err(VerbError::Refused(_)) => {}
            Err(error) => panic!("{event:?}: {error:?}"),
        }
    }
    for (what, question) in BROKEN {
        assert_eq!(
            opened.database.tamper(question),
            "0",
            "{what} after {events:?}, {n_done} done"
        );
    }
    assert!(faults(&opened.store).await.is_empty(), "{events:?}");
}

#[test]
fn any_sequence_of_verbs_keeps_the_registers_whole() {
    let mut runner = TestRunner::new(Config {
        cases: 6,
        failure_persistence: None,
        ..Config::default()
    });
    let events = prop::collection::vec((0..10_u8, 0..20_usize, 0..20_usize, -40..100_i8), 10..30);
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let outcome = runner.run(&events, |events| {
        runtime.block_on(async {
            for opened in stores().await {
                play(&opened, &events).await;
            }
        });
        Ok(())
    });
    outcome.expect("holds");
}

#[tokio::test]
async fn verbs_say_no_with_a_reason() {
    for opened in stores().await {
        let seeded = seed(&opened.store, 8).await;
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let scene = Scene::read(&mut tx).await;
        let act = |on: &str| Act {
            on: day(on),
            today: day("2026-06-30"),
            reason: "测试".to_owned(),
        };
        let members = scene.members(3).to_vec();
        let head = seen_person(&mut tx, &members[0]).await;
        let dies = |succession| Death {
            person: head.clone(),
            succession,
        };
        let refused = |outcome: Result<(), VerbError>, why| match outcome {
            Err(VerbError::Refused(found)) => assert_eq!(found, why),
            other => panic!("{why:?}: {other:?}"),
        };
        refused(
            verbs::death(&mut tx, dies(None), &act("2026-05-01")).await,
            Why::SuccessionNeeded,
        );
        refused(
            verbs::death(&mut tx, dies(Some(headed(&members[0]))), &act("2026-05-01")).await,
            Why::HeadNotAMember,
        );
        refused(
            verbs::death(&mut tx, dies(None), &act("2026-07-01")).await,
            Why::DayToCome,
        );
        refused(
            verbs::death(&mut tx, dies(Some(headed(&members[1]))), &act("2026-01-01")).await,
            Why::DayBeforeStart,
        );
        let village_id = seeded.places[1].township_id.clone();
        let moving = Move {
            household: scene.seen(3),
            village_id,
        };
        refused(
            verbs::move_household(&mut tx, moving, &act("2026-05-01")).await,
            Why::NotAVillage,
        );
        let taken = Correction {
            person: head.clone(),
            data: person(1),
        };
        refused(verbs::correct(&mut tx, taken, &act("2026-05-01")).await, Why::IdTaken);
        let stale = Seen {
            version: 9,
            ..scene.seen(3)
        };
        let moving = Move {
            household: stale,
            village_id: seeded.places[0].village_id.clone(),
        };
        let outcome = verbs::move_household(&mut tx, moving, &act("2026-05-01")).await;
        assert!(
            matches!(outcome, Err(VerbError::Store(StoreError::Conflict))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn living_and_registration_are_two_things() {
    for opened in stores().await {
        seed(&opened.store, 8).await;
        let mut tx = opened.store.write(&system(), now()).await.expect("begins");
        let scene = Scene::read(&mut tx).await;
        let act = |on: &str| Act {
            on: day(on),
            today: day("2026-06-30"),
            reason: "测试".to_owned(),
        };
        let newcomer = Newcomer::Unknown(person(900));
        let marriage = MarriageIn {
            household: scene.seen(3),
            newcomer,
            relation: "之儿媳".to_owned(),
            with_hukou: true,
        };
        let id = verbs::marriage_in(&mut tx, marriage, &act("2026-04-01"))
            .await
            .expect("marries in");
        let target = Scene::read(&mut tx).await.seen(2);
        let newcomer = Newcomer::Known {
            person: seen_person(&mut tx, &id).await,
            succession: None,
        };
        let marriage = MarriageIn {
            household: target.clone(),
            newcomer,
            relation: "之儿媳".to_owned(),
            with_hukou: false,
        };
        verbs::marriage_in(&mut tx, marriage, &act("2026-05-01"))
            .await
            .expect("marries again");
        let spells = |story: households::Story| {
            let own = story
                .memberships
                .into_iter()
                .filter(|spell| spell.person.person_id == id);
            own.map(|spell| (spell.kind, spell.valid_to)).collect::<Vec<_>>()
        };
        let old = households::story(&mut tx, &scene.seen(3).id)
            .await
            .expect("reads")
            .expect("is there");
        let new = households::story(&mut tx, &target.id)
            .await
            .expect("reads")
            .expect("is there");
        let ended = ("living".to_owned(), Some("2026-05-01".to_owned()));
        assert_eq!(spells(old), [ended, ("hukou".to_owned(), None)]);
        assert_eq!(spells(new), [("living".to_owned(), None)]);
    }
}
